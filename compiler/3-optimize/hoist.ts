/**
 * Constants that a loop would load again in each iteration get a register before the outermost loop: those that no
 * instruction takes as an immediate. At most `most` for a loop, so that registers last.
 */
import type { PrimitiveName } from "../../spec/core.ts";
import type { Expr, Literal } from "../ir/expr.ts";
import { children, mapChildren } from "../ir/walk.ts";

const most = 12;

const withoutImmediate: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>(["/", "rem", "*%", "bit-or", "bit-xor"]);
const withShift: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>(["shl", "shr", "sar", "bit?"]);

function wantsRegister(prim: PrimitiveName, index: number, value: number): boolean {
  if (prim === "slice" || prim === "prefix?") return false;
  if (withShift.has(prim) && index === 1) return false;
  if (withoutImmediate.has(prim)) return true;
  if (prim === "bit-and") return value < 0 || value > 255;
  if (prim.startsWith("u8") || prim.startsWith("u16") || prim.startsWith("u32")) return value < 0 || value > 255;
  return value < -127 || value > 127;
}

interface Held {
  readonly name: string;
  readonly literal: Literal;
}

const keyOf = (literal: Literal): string => (literal.op === "u64" ? `u64 ${literal.value}` : `int ${literal.op === "int" ? literal.value : ""}`);

export function hoist(expr: Expr, fresh: () => string): Expr {
  if (expr.op !== "loop") return mapChildren(expr, (child) => hoist(child, fresh));
  const held = new Map<string, Held>();
  const body = take(expr.body, held, fresh);
  const [source, ...rest] = children(expr);
  const whole = rebuildLoop(expr, source!, rest, body, fresh);
  return [...held.values()].reduceRight<Expr>(
    (inner, { name, literal }) => ({ op: "let", name, value: literal, body: inner, type: inner.type, span: inner.span }), whole);
}

function rebuildLoop(expr: Expr & { op: "loop" }, source: Expr, rest: readonly Expr[], body: Expr, fresh: () => string): Expr {
  const first = hoist(source, fresh);
  const from = expr.source.kind === "range" ? { ...expr.source, count: first } : { ...expr.source, bytes: first };
  const accumulators = expr.accumulators.map(({ name }, index) => ({ name, init: hoist(rest[index]!, fresh) }));
  return { ...expr, source: from, accumulators, body, result: hoist(expr.result, fresh) };
}

/** Replaces the literals that want a register inside a loop's body by variables. */
function take(expr: Expr, held: Map<string, Held>, fresh: () => string): Expr {
  if (expr.op !== "prim") return mapChildren(expr, (child) => take(child, held, fresh));
  const args = expr.args.map((arg, index) => {
    if (arg.op === "u64" || (arg.op === "int" && wantsRegister(expr.prim, index, arg.value))) return variable(arg, held, fresh);
    return take(arg, held, fresh);
  });
  // The constants of x * k + c are operands of one instruction, whatever their size.
  const [x, y] = expr.args;
  if (expr.prim === "+%" && x?.op === "prim" && x.prim === "*%" && y?.op === "int") args[1] = variable(y, held, fresh);
  return args.every((arg, index) => arg === expr.args[index]) ? expr : { ...expr, args };
}

function variable(literal: Literal, held: Map<string, Held>, fresh: () => string): Expr {
  const key = keyOf(literal);
  let entry = held.get(key);
  if (!entry) {
    if (held.size >= most) return literal;
    entry = { name: fresh(), literal };
    held.set(key, entry);
  }
  return { op: "var", name: entry.name, type: literal.type, span: literal.span };
}
