/**
 * Constant folding, copy propagation, dead code. Never removes or reorders what can trap or act; a primitive that would
 * trap on its literals stays, and traps when it runs.
 */
import type { PrimitiveName } from "../../spec/core.ts";
import { fields } from "../../spec/fields.ts";
import type { Expr, If, Let, Primitive, Type } from "../ir/expr.ts";
import { countMentions, mapChildren, mentions, some, substitute } from "../ir/walk.ts";
import { isInert } from "./effects.ts";
import { foldInts, foldPairs } from "../ir/fold.ts";

const bool: Type = { kind: "bool" };

/** Simplifies until nothing changes. */
export function simplify(expr: Expr): Expr {
  for (let before: Expr | null = null; before !== expr; ) {
    before = expr;
    expr = pass(expr);
  }
  return expr;
}

function pass(expr: Expr): Expr {
  const inner = mapChildren(expr, pass);
  switch (inner.op) {
    case "prim": return primitive(inner);
    case "if": return conditional(inner);
    case "let": return binding(inner);
    default: return inner;
  }
}

const literal = (value: number, like: Expr): Expr => ({ op: "int", value, type: like.type, span: like.span });

function primitive(expr: Primitive): Expr {
  const [x, y] = expr.args;
  if (x?.op === "int" && y?.op === "int") {
    const value = foldInts(expr.prim, x.value, y.value);
    if (value !== null) return literal(value, expr);
  }
  if (x?.op === "u64" && y?.op === "u64") {
    const value = foldPairs(expr.prim, x.value, y.value);
    if (typeof value === "bigint") return { op: "u64", value, type: expr.type, span: expr.span };
    if (value !== null) return literal(value ? 1 : 0, expr);
  }
  if (expr.prim === "widen" && x?.op === "int" && x.value >= 0) return { op: "u64", value: BigInt(x.value), type: expr.type, span: expr.span };
  if (expr.prim === "narrow" && x?.op === "u64" && x.value < 2n ** 31n) return literal(Number(x.value), expr);
  if (expr.prim === "len") {
    if (x?.op === "field" && x.field === "payload") return { op: "field", field: "size", register: fields.size.register, type: expr.type, span: expr.span };
    if (x?.op === "bytes") return literal(x.value.length, expr);
  }
  if (y?.op === "int" && rightIdentity(expr.prim, y.value)) return x!;
  return expr;
}

function rightIdentity(prim: PrimitiveName, value: number): boolean {
  switch (prim) {
    case "+": case "-": case "+%": case "-%": case "bit-or": case "bit-xor": return value === 0;
    case "*": case "/": case "*%": return value === 1;
    case "shl": case "shr": case "sar": return (value & 31) === 0;
    case "bit-and": return value === -1;
    default: return false;
  }
}

const isLiteral = (expr: Expr, value: number) => expr.op === "int" && expr.value === value;

function conditional(expr: If): Expr {
  const { test } = expr;
  if (test.op === "int") return test.value === 0 ? expr.else : expr.then;
  if (expr.type.kind === "bool" && isLiteral(expr.then, 1) && isLiteral(expr.else, 0)) return test;
  // (if (if a false true) x y) is (if a y x)
  if (test.op === "if" && isLiteral(test.then, 0) && isLiteral(test.else, 1)) {
    return { ...expr, test: test.test, then: expr.else, else: expr.then };
  }
  return expr;
}

/** A value that costs nothing to name again wherever the variable was. */
function isCheap(value: Expr): boolean {
  return value.op === "int" || value.op === "u64" || value.op === "none" || value.op === "field" || value.op === "var"
    || (value.op === "prim" && value.prim === "the" && isCheap(value.args[0]!));
}

function binding(expr: Let): Expr {
  const { name, value, body } = expr;
  if (isCheap(value)) return substitute(body, name, value);
  const uses = countMentions(body).get(name) ?? 0;
  if (uses === 0 && isInert(value)) return body;
  // A condition that is used once is better a branch than a number, unless a loop would evaluate it again and again.
  if (uses === 1 && value.type.kind === bool.kind && isInert(value) && !insideLoop(body, name)) return substitute(body, name, value);
  return expr;
}

const insideLoop = (body: Expr, name: string) => some(body, (part) => part.op === "loop" && (mentions(part.body, name) || mentions(part.result, name)));
