/**
 * A short loop, written out: a counted one that asks which iteration it is in, for each copy knows its index; and one over a part
 * of the payload of which bytes are known.
 *
 * Requires: the loop cannot trap (no `loop-bound` fault, a part that is there). Keeps: what is evaluated, in order. An
 * iteration costs the same as in the loop, so that a bound can only get lower; code grows, so that only small bodies qualify.
 */
import { elements } from "../../spec/core.ts";
import type { Expr, Loop, Next } from "../ir/expr.ts";
import { children, mapChildren, mentions, some } from "../ir/walk.ts";
import { sizeOf } from "./keys.ts";

const mostTrips = 10;
const mostNodes = 220;

/**
 * Null for a loop that is better left as it is. `tells` says whether anything is known of the bytes of a part of the payload,
 * so that it pays to look at each by itself; such a part has exactly that length.
 */
export function unroll(loop: Loop, tells: (bytes: Expr, from: number, to: number) => boolean): Expr | null {
  const { source, trips, index, body, result, accumulators } = loop;
  const part = source.kind === "each" ? partOf(source.bytes) : null;
  const width = source.kind === "each" ? elements[source.element] : 0;
  if (source.kind === "each" && (part === null || source.element === "u32le" || source.element === "u32be" || !tells(part.bytes, part.from, part.to))) return null;
  const turns = part === null ? trips : Math.floor((part.to - part.from) / width);
  if (turns > mostTrips || turns * (sizeOf(body) + sizeOf(result) + 3) > mostNodes) return null;
  if ((part === null && !asksFor(body, index)) || some(body, ({ op }) => op === "append" || op === "loop")) return null;
  if (goingOn(body) !== 1) return null;
  const { span, type } = loop;
  const int = (value: number): Expr => ({ op: "int", value, type: { kind: "int" }, span });
  const countName = `${index}'n`;
  const given = source.kind === "range" ? source.count : null;
  const count: Expr | null = given === null || given.op === "int" || given.op === "var" || given.op === "field" ? given : { op: "var", name: countName, type: given.type, span: given.span };
  /** The values that the accumulators have, as variables; the rest of the loop from this iteration on. */
  const from = (turn: number, known: ReadonlyMap<string, Expr>): Expr => {
    const end = copy(result, known, `'${turn}r`);
    if (turn === turns) return end;
    const suffix = `'${turn}`;
    const element: Expr = { op: "var", name: `${index}'${turn}`, type: { kind: "int" }, span };
    const inside = new Map([...known, [index, source.kind === "range" ? int(turn * source.step) : element]]);
    const turned = tails(copy(body, inside, suffix), (next) => (next.stop ? handedOn(next, turn, (values) => copy(result, values, `'${turn}s`)) : handedOn(next, turn, (values) => from(turn + 1, values))));
    if (source.kind === "each") {
      const load: Expr = { op: "prim", prim: source.element, args: [part!.bytes, int(part!.from + turn * width)], type: { kind: "int" }, span };
      return { op: "let", name: element.name, value: load, body: turned, type, span };
    }
    return { op: "if", test: { op: "prim", prim: "<", args: [int(turn * source.step), count!], type: { kind: "bool" }, span }, then: turned, else: end, type, span };
  };
  const handedOn = ({ args }: Next, turn: number, rest: (values: ReadonlyMap<string, Expr>) => Expr): Expr => {
    const values = new Map(accumulators.map(({ name, init }): [string, Expr] => [name, { op: "var", name: `${name}'${turn + 1}`, type: init.type, span: init.span }]));
    return args.reduceRight<Expr>((inner, arg, at) => ({ op: "let", name: `${accumulators[at]!.name}'${turn + 1}`, value: arg, body: inner, type, span: arg.span }), rest(values));
  };
  const first = new Map(accumulators.map(({ name, init }): [string, Expr] => [name, { op: "var", name: `${name}'0`, type: init.type, span: init.span }]));
  const started = accumulators.reduceRight<Expr>((inner, { name, init }) => ({ op: "let", name: `${name}'0`, value: init, body: inner, type, span: init.span }), from(0, first));
  return given === null || count === given ? started : { op: "let", name: countName, value: given, body: started, type, span };
}

/** A part of the payload at places that are known. */
function partOf(bytes: Expr): { readonly bytes: Expr; readonly from: number; readonly to: number } | null {
  if (bytes.op !== "prim" || bytes.prim !== "slice") return null;
  const [whole, from, to] = bytes.args as [Expr, Expr, Expr];
  return whole.op === "field" && from.op === "int" && to.op === "int" && from.value <= to.value ? { bytes: whole, from: from.value, to: to.value } : null;
}

/** Whether a test compares the index with a literal for equality, or is about what the index alone decides. */
const asksFor = (body: Expr, index: string): boolean =>
  some(body, (part) => part.op === "prim" && (part.prim === "=" || part.prim === "/=") && part.args[1]!.op === "int" && mentions(part.args[0]!, index));

/** Ends of a body that go on with the loop: more than one would copy the rest more than once. */
function goingOn(expr: Expr): number {
  switch (expr.op) {
    case "next": return expr.stop ? 0 : 1;
    case "let": return goingOn(expr.body);
    case "if": return goingOn(expr.then) + goingOn(expr.else);
    default: return 0;
  }
}

/** The ends of an iteration, replaced: `next` by what goes on, `break` by its value. */
function tails(expr: Expr, go: (next: Next) => Expr): Expr {
  switch (expr.op) {
    case "next": return go(expr);
    case "break": return expr.value;
    case "let": {
      const body = tails(expr.body, go);
      return { ...expr, body, type: body.type };
    }
    case "if": {
      const [then, other] = [tails(expr.then, go), tails(expr.else, go)];
      return { ...expr, then, else: other, type: then.type };
    }
    default: return expr;
  }
}

/** With variables replaced, and everything that is bound inside renamed, since a copy may stand inside another. */
function copy(expr: Expr, known: ReadonlyMap<string, Expr>, suffix: string): Expr {
  switch (expr.op) {
    case "var": return known.get(expr.name) ?? expr;
    case "let": {
      const name = `${expr.name}${suffix}`;
      const value = copy(expr.value, known, suffix);
      const inside = new Map([...known, [expr.name, { op: "var", name, type: expr.value.type, span: expr.span } as Expr]]);
      return { ...expr, name, value, body: copy(expr.body, inside, suffix) };
    }
    case "loop": {
      const names = [expr.index, ...expr.accumulators.map(({ name }) => name)];
      const types = [{ kind: "int" } as const, ...expr.accumulators.map(({ init }) => init.type)];
      const inside = new Map([...known, ...names.map((name, at): [string, Expr] => [name, { op: "var", name: `${name}${suffix}`, type: types[at]!, span: expr.span }])]);
      const parts = children(expr);
      const before = parts.length - 2;
      let at = 0;
      const mapped = mapChildren(expr, (part) => copy(part, at++ < before ? known : inside, suffix)) as Loop;
      return { ...mapped, index: `${expr.index}${suffix}`, accumulators: mapped.accumulators.map(({ name, init }) => ({ name: `${name}${suffix}`, init })) };
    }
    default: return mapChildren(expr, (part) => copy(part, known, suffix));
  }
}
