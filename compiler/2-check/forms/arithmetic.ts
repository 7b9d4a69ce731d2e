/** Arithmetic on int and u64, and the short forms over it. */
import type { PrimitiveName } from "../../../spec/core.ts";
import type { Expr, Type } from "../../ir/expr.ts";
import type { Span } from "../../support/span.ts";
import { allKnown, argumentName, expectType, intArgument, literalInt, typedArgument, values } from "../arguments.ts";
import { bind, choose, int, prim, rangeOf } from "../build.ts";
import type { Context, Form, FormCall, Forms } from "../context.ts";
import { FIX, INT, describeType } from "../types.ts";

/** Where an int and a fixed-point number meet. */
export function fixAndInt(a: Type, b: Type): string | undefined {
  return [a.kind, b.kind].sort().join() === "fix,int" ? "(fix x) makes a fixed-point number of an int, (int x) takes its whole part" : undefined;
}

/** The operands, all of one of these types; null when one is wrong or they are mixed. */
export function numbers(call: FormCall, allowed: readonly Type["kind"][] = ["int", "u64", "fix"]): readonly Expr[] | null {
  const { context } = call;
  const found: readonly (Expr | null)[] = values(call).map((expr, i) =>
    expectType(context, expr, allowed, argumentName(call, i), allowed.length > 1 ? "a number" : "an int"));
  if (!allKnown(found)) return null;
  const odd = found.find((expr) => expr.type.kind !== found[0]!.type.kind);
  if (odd === undefined) return found;
  const mixed = new Set([odd.type.kind, found[0]!.type.kind]);
  if (mixed.has("fix")) {
    context.reports.report("PG2006", odd.span, { where: argumentName(call, found.indexOf(odd)), expected: `${describeType(found[0]!.type)} like the first`, actual: describeType(odd.type) },
      { help: fixAndInt(odd.type, found[0]!.type) });
  } else context.reports.report("PG2007", call.list.span, { form: call.name });
  return null;
}

export function alwaysFaults(context: Context, span: Span, why: string): null {
  context.reports.report("PG3007", span, { why });
  return null;
}

/** `(+ a b c)` is `(+ (+ a b) c)`; `(- a)` is `(- 0 a)`. */
function leftFold(call: FormCall, onInt: PrimitiveName, onU64: PrimitiveName | null): Expr | null {
  const { context, list } = call;
  const operands = numbers(call, onU64 === null ? ["int"] : ["int", "u64", "fix"]);
  if (operands === null) return null;
  const [first, ...rest] = operands;
  const { type } = first!;
  if (rest.length === 0) {
    if (type.kind === "u64") return expectType(context, first!, ["int"], "what is negated", "an int");
    return prim(context, onInt, [int(0, list.span), first!], list.span, type);
  }
  if (type.kind === "fix") return rest.reduce((left, right) => (onInt === "*" ? multiply(context, left, right, list.span) : prim(context, onInt, [left, right], list.span, type)), first!);
  const name = type.kind === "u64" ? onU64! : onInt;
  return rest.reduce((left, right) => prim(context, name, [left, right], list.span), first!);
}

/** `(* a b)`; of a fixed-point number with an int, too. */
function times(call: FormCall): Expr | null {
  const { context, list } = call;
  if (call.args.length !== 2) return leftFold(call, "*", "u64*");
  const [a, b] = values(call).map((expr, i) => expectType(context, expr, ["int", "u64", "fix"], argumentName(call, i), "a number"));
  if (a === null || b === null || a === undefined || b === undefined) return null;
  if (a.type.kind === "u64" || b.type.kind === "u64") {
    if (a.type.kind === b.type.kind) return prim(context, "u64*", [a, b], list.span);
    context.reports.report("PG2007", list.span, { form: "*" });
    return null;
  }
  return a.type.kind === "fix" && b.type.kind === "fix" ? multiply(context, a, b, list.span) : prim(context, "*", [a, b], list.span, a.type.kind === "fix" ? a.type : b.type);
}

/**
 * The product of two ints, or of two fixed-point numbers. The machine has no product of 64 bits, so the magnitudes are
 * multiplied in halves of 16: whole parts, mixed parts, and the part behind the point, cut off towards zero. All parts are
 * positive, so a sum that leaves int means that the product does.
 */
export function multiply(context: Context, a: Expr, b: Expr, span: Span): Expr {
  if (a.type.kind !== "fix") return prim(context, "*", [a, b], span);
  const op = (name: PrimitiveName, x: Expr, y: Expr): Expr => prim(context, name, [x, y], span);
  const n = (value: number): Expr => int(value, span);
  const magnitude = (x: Expr): Expr => choose(context, op("<", x, n(0)), op("-", n(0), x), x, span, INT, { low: 0, high: 2 ** 31 - 1 });
  return bind(context, "a", a, (x) => bind(context, "b", b, (y) => bind(context, "x", magnitude(x), (p) => bind(context, "y", magnitude(y), (q) => {
    const [ph, pl, qh, ql] = [op("shr", p, n(16)), op("bit-and", p, n(0xffff)), op("shr", q, n(16)), op("bit-and", q, n(0xffff))];
    const whole = op("*", op("*", ph, qh), n(65536));
    const mixed = op("+", op("*", ph, ql), op("*", pl, qh));
    const behind = op("shr", op("*%", pl, ql), n(16));
    return bind(context, "product", op("+", op("+", whole, mixed), behind), (product) => {
      const signs = op("bit-xor", x, y);
      return choose(context, op("<", signs, n(0)), prim(context, "-", [n(0), product], span, FIX), { ...product, type: FIX }, span, FIX);
    });
  }))));
}

function divide(call: FormCall, name: "/" | "rem"): Expr | null {
  const first = typedArgument(call, 0, name === "/" ? ["int", "fix"] : ["int"], name === "/" ? "an int or a fixed-point number" : "an int");
  const second = intArgument(call, 1);
  if (first === null || second === null) return null;
  const operands = [first, second];
  const by = rangeOf(call.context, operands[1]!);
  if (by.low === 0 && by.high === 0) return alwaysFaults(call.context, call.list.span, "the divisor is zero");
  return prim(call.context, name, operands, call.list.span, first.type);
}

function extreme(call: FormCall, least: boolean): Expr | null {
  const { context, list } = call;
  const operands = numbers(call);
  if (operands === null) return null;
  const [first, ...rest] = operands;
  const wide = first!.type.kind === "u64";
  const pick = least ? Math.min : Math.max;
  return rest.reduce((left, right) => bind(context, call.name, left, (a) => bind(context, call.name, right, (b) => {
    const [ra, rb] = [rangeOf(context, a), rangeOf(context, b)];
    const test = prim(context, wide ? "u64<" : "<", [a, b], list.span);
    return choose(context, test, least ? a : b, least ? b : a, list.span, a.type, { low: pick(ra.low, rb.low), high: pick(ra.high, rb.high) });
  })), first!);
}

function abs(call: FormCall): Expr | null {
  const { context, list } = call;
  const operand = typedArgument(call, 0, ["int", "fix"], "an int or a fixed-point number");
  if (operand === null) return null;
  return bind(context, "abs", operand, (a) => {
    const zero = int(0, list.span);
    const range = rangeOf(context, a);
    const known = { low: range.low > 0 ? range.low : 0, high: Math.min(Math.max(Math.abs(range.low), Math.abs(range.high)), 2 ** 31 - 1) };
    return choose(context, prim(context, "<", [a, zero], list.span), prim(context, "-", [zero, a], list.span, a.type), a, list.span, a.type, known);
  });
}

function bitTest(call: FormCall): Expr | null {
  const { context, list } = call;
  const word = intArgument(call, 0);
  if (call.args[1]!.kind === "int") {
    const bit = literalInt(call, call.args[1]!, 0, 31, "the bit");
    return word === null || bit === null ? null : prim(context, "bit?", [word, int(bit, call.args[1]!.span)], list.span);
  }
  const bit = intArgument(call, 1);
  if (word === null || bit === null) return null;
  const one = int(1, list.span);
  const alone = prim(context, "bit-and", [prim(context, "shr", [word, bit], list.span), one], list.span);
  return prim(context, "=", [alone, one], list.span);
}

function widen(call: FormCall): Expr | null {
  const operand = typedArgument(call, 0, ["int"], "an int");
  if (operand === null) return null;
  if (rangeOf(call.context, operand).high < 0) return alwaysFaults(call.context, call.list.span, "a u64 is never negative");
  return prim(call.context, "widen", [operand], call.list.span);
}

function narrow(call: FormCall): Expr | null {
  const operand = typedArgument(call, 0, ["u64", "fix"], "a u64 or a fixed-point number");
  if (operand?.type.kind === "fix") return prim(call.context, "/", [operand, int(65536, call.list.span)], call.list.span);
  return operand === null ? null : prim(call.context, "narrow", [operand], call.list.span);
}

function toFixed(call: FormCall): Expr | null {
  const operand = intArgument(call, 0);
  if (operand === null) return null;
  const { low, high } = rangeOf(call.context, operand);
  if (low > 0x7fff || high < -0x8000) return alwaysFaults(call.context, call.list.span, "a fixed-point number is from -32768.0 to below 32768.0");
  return prim(call.context, "*", [operand, int(65536, call.list.span)], call.list.span, FIX);
}

function clamp(call: FormCall): Expr | null {
  const { context, list } = call;
  const operands = numbers(call);
  if (operands === null) return null;
  const [x, low, high] = operands as [Expr, Expr, Expr];
  const less = x.type.kind === "u64" ? "u64<" : "<";
  return bind(context, "value", x, (v) => bind(context, "low", low, (l) => bind(context, "high", high, (h) => {
    const [rv, rl, rh] = [rangeOf(context, v), rangeOf(context, l), rangeOf(context, h)];
    const capped = choose(context, prim(context, less, [h, v], list.span), h, v, list.span, v.type, { low: Math.min(rv.low, rh.low), high: Math.min(rv.high, rh.high) });
    return bind(context, "capped", capped, (c) => choose(context, prim(context, less, [c, l], list.span), l, c, list.span, v.type, { low: Math.max(rangeOf(context, c).low, rl.low), high: Math.max(rangeOf(context, c).high, rl.high) }));
  })));
}

function complement(call: FormCall): Expr | null {
  const operand = intArgument(call, 0);
  return operand === null ? null : prim(call.context, "bit-xor", [operand, int(-1, call.list.span)], call.list.span);
}

const nary = (name: PrimitiveName, wide: PrimitiveName | null, least = 2): Form => {
  const operand = wide === null ? "int" : "number";
  return {
    usage: `(${name} ${least === 1 ? "" : `${operand} `}${operand} …)`, takes: [least, Infinity],
    elaborate: (call) => leftFold(call, name, wide),
  };
};
const shift = (name: PrimitiveName): Form => ({ usage: `(${name} int count)`, takes: [2, 2], elaborate: (call) => leftFold(call, name, null) });

export const arithmeticForms: Forms = {
  "+": nary("+", "u64+"), "-": nary("-", "u64-", 1), "*": { ...nary("*", "u64*"), elaborate: times },
  "/": { usage: "(/ int int)", takes: [2, 2], elaborate: (call) => divide(call, "/") },
  "rem": { usage: "(rem int int)", takes: [2, 2], elaborate: (call) => divide(call, "rem") },
  "+%": nary("+%", null), "-%": nary("-%", null, 1), "*%": nary("*%", null),
  "bit-and": nary("bit-and", null), "bit-or": nary("bit-or", null), "bit-xor": nary("bit-xor", null),
  "bit-not": { usage: "(bit-not int)", takes: [1, 1], elaborate: complement },
  "shl": shift("shl"), "shr": shift("shr"), "sar": shift("sar"),
  "bit?": { usage: "(bit? int bit)", takes: [2, 2], elaborate: bitTest },
  "min": { usage: "(min number number …)", takes: [2, Infinity], elaborate: (call) => extreme(call, true) },
  "max": { usage: "(max number number …)", takes: [2, Infinity], elaborate: (call) => extreme(call, false) },
  "abs": { usage: "(abs int)", takes: [1, 1], elaborate: abs },
  "u64": { usage: "(u64 int)", takes: [1, 1], elaborate: widen },
  "fix": { usage: "(fix int)", takes: [1, 1], elaborate: toFixed },
  "clamp": { usage: "(clamp number low high)", takes: [3, 3], elaborate: clamp },
  "int": { usage: "(int number)", takes: [1, 1], elaborate: narrow },
};
