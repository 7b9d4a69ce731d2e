/**
 * A short counted loop that asks which iteration it is in, written out: each copy knows its index, so such tests are decided.
 *
 * Requires: the count cannot exceed the declared iterations (no `loop-bound` fault). Keeps: what is evaluated, in order. An
 * iteration costs the same as in the loop, so that a bound can only get lower; code grows, so that only small bodies qualify.
 */
import type { Expr, Loop, Next } from "../ir/expr.ts";
import { children, mapChildren, mentions, some } from "../ir/walk.ts";
import { sizeOf } from "./keys.ts";

const mostTrips = 8;
const mostNodes = 130;

/** Null for a loop that is better left as it is. */
export function unroll(loop: Loop): Expr | null {
  const { source, trips, index, body, result, accumulators } = loop;
  if (source.kind !== "range" || trips > mostTrips || trips * (sizeOf(body) + sizeOf(result) + 3) > mostNodes) return null;
  if (!asksFor(body, index) || some(body, ({ op }) => op === "append" || op === "loop")) return null;
  if (goingOn(body) !== 1) return null;
  const { span, type } = loop;
  const int = (value: number): Expr => ({ op: "int", value, type: { kind: "int" }, span: source.count.span });
  const countName = `${index}'n`;
  const count: Expr = source.count.op === "int" || source.count.op === "var" || source.count.op === "field" ? source.count : { op: "var", name: countName, type: source.count.type, span: source.count.span };
  /** The values that the accumulators have, as variables; the rest of the loop from this iteration on. */
  const from = (turn: number, known: ReadonlyMap<string, Expr>): Expr => {
    const end = copy(result, known, `'${turn}r`);
    if (turn === trips) return end;
    const suffix = `'${turn}`;
    const inside = new Map([...known, [index, int(turn * source.step)]]);
    const turned = tails(copy(body, inside, suffix), (next) => (next.stop ? handedOn(next, turn, (values) => copy(result, values, `'${turn}s`)) : handedOn(next, turn, (values) => from(turn + 1, values))));
    return { op: "if", test: { op: "prim", prim: "<", args: [int(turn * source.step), count], type: { kind: "bool" }, span: source.count.span }, then: turned, else: end, type, span };
  };
  const handedOn = ({ args }: Next, turn: number, rest: (values: ReadonlyMap<string, Expr>) => Expr): Expr => {
    const values = new Map(accumulators.map(({ name, init }): [string, Expr] => [name, { op: "var", name: `${name}'${turn + 1}`, type: init.type, span: init.span }]));
    return args.reduceRight<Expr>((inner, arg, at) => ({ op: "let", name: `${accumulators[at]!.name}'${turn + 1}`, value: arg, body: inner, type, span: arg.span }), rest(values));
  };
  const first = new Map(accumulators.map(({ name, init }): [string, Expr] => [name, { op: "var", name: `${name}'0`, type: init.type, span: init.span }]));
  const started = accumulators.reduceRight<Expr>((inner, { name, init }) => ({ op: "let", name: `${name}'0`, value: init, body: inner, type, span: init.span }), from(0, first));
  return count === source.count ? started : { op: "let", name: countName, value: source.count, body: started, type, span };
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
