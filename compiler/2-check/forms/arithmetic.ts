/** Arithmetic on int and u64, and the short forms over it. */
import type { PrimitiveName } from "../../../spec/core.ts";
import type { Expr } from "../../ir/expr.ts";
import type { Span } from "../../support/span.ts";
import { allKnown, argumentName, expectType, intArgument, literalInt, typedArgument, values } from "../arguments.ts";
import { bind, choose, int, prim, rangeOf } from "../build.ts";
import type { Context, Form, FormCall, Forms } from "../context.ts";
import { INT } from "../types.ts";

/** The operands, all int or all u64 as `allowed` has it; null when one is wrong or they are mixed. */
export function numbers(call: FormCall, u64Allowed = true): readonly Expr[] | null {
  const { context } = call;
  const found: readonly (Expr | null)[] = values(call).map((expr, i) =>
    u64Allowed
      ? expectType(context, expr, ["int", "u64"], argumentName(call, i), "a number")
      : expectType(context, expr, ["int"], argumentName(call, i), "an int"));
  if (!allKnown(found)) return null;
  const odd = found.find((expr) => expr.type.kind !== found[0]!.type.kind);
  if (odd === undefined) return found;
  context.reports.report("PG2007", call.list.span, { form: call.name });
  return null;
}

export function alwaysFaults(context: Context, span: Span, why: string): null {
  context.reports.report("PG3007", span, { why });
  return null;
}

/** `(+ a b c)` is `(+ (+ a b) c)`; `(- a)` is `(- 0 a)`. */
function leftFold(call: FormCall, onInt: PrimitiveName, onU64: PrimitiveName | null): Expr | null {
  const { context, list } = call;
  const operands = numbers(call, onU64 !== null);
  if (operands === null) return null;
  const [first, ...rest] = operands;
  if (rest.length === 0) {
    if (first!.type.kind === "u64") return expectType(context, first!, ["int"], "what is negated", "an int");
    return prim(context, onInt, [int(0, list.span), first!], list.span);
  }
  const name = first!.type.kind === "u64" ? onU64! : onInt;
  return rest.reduce((left, right) => prim(context, name, [left, right], list.span), first!);
}

function divide(call: FormCall, name: "/" | "rem"): Expr | null {
  const operands = numbers(call, false);
  if (operands === null) return null;
  const by = rangeOf(call.context, operands[1]!);
  if (by.low === 0 && by.high === 0) return alwaysFaults(call.context, call.list.span, "the divisor is zero");
  return prim(call.context, name, operands, call.list.span);
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
  const operand = intArgument(call, 0);
  if (operand === null) return null;
  return bind(context, "abs", operand, (a) => {
    const zero = int(0, list.span);
    const range = rangeOf(context, a);
    const known = { low: range.low > 0 ? range.low : 0, high: Math.min(Math.max(Math.abs(range.low), Math.abs(range.high)), 2 ** 31 - 1) };
    return choose(context, prim(context, "<", [a, zero], list.span), prim(context, "-", [zero, a], list.span), a, list.span, INT, known);
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
  const operand = typedArgument(call, 0, ["u64"], "a u64");
  return operand === null ? null : prim(call.context, "narrow", [operand], call.list.span);
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
  "+": nary("+", "u64+"), "-": nary("-", "u64-", 1), "*": nary("*", "u64*"),
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
  "int": { usage: "(int u64)", takes: [1, 1], elaborate: narrow },
};
