/** Comparisons: by type to their primitives; chains evaluate each operand once, from left to right, until one fails. */
import type { PrimitiveName } from "../../../spec/core.ts";
import { limits } from "../../../spec/limits.ts";
import type { Expr, Type } from "../../ir/expr.ts";
import { allKnown, argumentName, expectType, values } from "../arguments.ts";
import { fixAndInt } from "./arithmetic.ts";
import { bind, bool, choose, prim } from "../build.ts";
import type { Span } from "../../support/span.ts";
import type { Context, Form, FormCall, Forms } from "../context.ts";
import { BYTES_LIKE, describeType, isBytesLike, sameLayout } from "../types.ts";


const bytesLike = isBytesLike;

/** Whether `=` can compare the two: same type, or a byte string with a node or a cid. */
function comparable(a: Type, b: Type): boolean {
  if (a.kind === "record" && b.kind === "record") return sameLayout(a.layout, b.layout);
  if (bytesLike(a) && bytesLike(b)) return a.kind === b.kind || a.kind === "bytes" || b.kind === "bytes";
  return a.kind === b.kind;
}

function equalityOperands(call: FormCall): readonly Expr[] | null {
  const { context } = call;
  const found: readonly (Expr | null)[] = values(call).map((expr, i) =>
    expectType(context, expr, ["int", "u64", "fix", "bool", "symbol", ...BYTES_LIKE], argumentName(call, i), "a value that can be compared"));
  if (!allKnown(found)) return null;
  const first = found[0]!;
  const odd = found.findIndex((expr) => !comparable(first.type, expr.type));
  if (odd === -1) return found;
  const { type, span } = found[odd]!;
  if ([first.type.kind, type.kind].sort().join() === "int,u64") context.reports.report("PG2007", call.list.span, { form: call.name });
  else {
    const expected = `${describeType(first.type)} like the first`;
    context.reports.report("PG2006", span, { where: argumentName(call, odd), expected, actual: describeType(type) }, { help: fixAndInt(first.type, type) });
  }
  return null;
}

/** Numbers of one type, or byte strings. */
function ordered(call: FormCall): readonly Expr[] | null {
  const { context } = call;
  const found: readonly (Expr | null)[] = values(call).map((expr, i) =>
    expectType(context, expr, ["int", "u64", "fix", ...BYTES_LIKE], argumentName(call, i), "a number or a byte string"));
  if (!allKnown(found)) return null;
  const first = found[0]!;
  const odd = found.findIndex(({ type }) => (bytesLike(first.type) ? !bytesLike(type) : type.kind !== first.type.kind));
  if (odd === -1) return found;
  const kinds = [first.type.kind, found[odd]!.type.kind].sort().join();
  if (kinds === "int,u64") context.reports.report("PG2007", call.list.span, { form: call.name });
  else context.reports.report("PG2006", found[odd]!.span, { where: argumentName(call, odd), expected: `${describeType(first.type)} like the first`, actual: describeType(found[odd]!.type) }, { help: fixAndInt(first.type, found[odd]!.type) });
  return null;
}

/** A comparison of two operands, each a name or evaluated in this order. Byte strings have one order primitive. */
function compared(context: Context, name: PrimitiveName, left: Expr, right: Expr, span: Span): Expr {
  if (!bytesLike(left.type) || name.startsWith("bytes")) return prim(context, name, [left, right], span);
  const no = bool(false, span);
  const not = (test: Expr): Expr => choose(context, test, no, bool(true, span), span);
  const less = (x: Expr, y: Expr): Expr => prim(context, "bytes<", [x, y], span);
  if (name === "<") return less(left, right);
  if (name === ">=") return not(less(left, right));
  return bind(context, "left", left, (x) => bind(context, "right", right, (y) => (name === ">" ? less(y, x) : not(less(y, x)))));
}

function chain(call: FormCall, operands: readonly Expr[], compare: PrimitiveName): Expr | null {
  const { context, list } = call;
  if (operands.length > limits.exprDepth) {
    context.tooDeep(list.span);
    return null;
  }
  const from = (left: Expr, index: number): Expr => {
    const right = operands[index]!;
    if (index === operands.length - 1) return compared(context, compare, left, right, list.span);
    return bind(context, "middle", right, (middle) =>
      choose(context, compared(context, compare, left, middle, list.span), from(middle, index + 1), bool(false, list.span), list.span));
  };
  return operands.length === 2 ? from(operands[0]!, 1) : bind(context, "left", operands[0]!, (left) => from(left, 1));
}

function equal(call: FormCall, negated: boolean): Expr | null {
  const operands = equalityOperands(call);
  if (operands === null) return null;
  const { type } = operands[0]!;
  const sign = negated ? "/=" : "=";
  return chain(call, operands, type.kind === "u64" ? `u64${sign}` : bytesLike(type) ? `bytes${sign}` : sign);
}

function bytesLess(call: FormCall): Expr | null {
  const operands = values(call).map((expr, i) => expectType(call.context, expr, BYTES_LIKE, argumentName(call, i), "bytes, a node or a cid"));
  return allKnown(operands) ? prim(call.context, "bytes<", operands, call.list.span) : null;
}

/** The byte-string forms by name, for readers who want to say it. */
function bytesEqual(call: FormCall, negated: boolean): Expr | null {
  const operands = values(call).map((expr, i) => expectType(call.context, expr, BYTES_LIKE, argumentName(call, i), "bytes, a node or a cid"));
  return allKnown(operands) ? prim(call.context, negated ? "bytes/=" : "bytes=", operands, call.list.span) : null;
}

function order(name: "<" | "<=" | ">" | ">="): Form {
  return {
    usage: `(${name} value value …)`, takes: [2, Infinity],
    elaborate(call) {
      const operands = ordered(call);
      if (operands !== null && bytesLike(operands[0]!.type)) return chain(call, operands, name);
      return operands === null ? null : chain(call, operands, operands[0]!.type.kind === "u64" ? `u64${name}` : name);
    },
  };
}

export const comparisonForms: Forms = {
  "=": { usage: "(= value value …)", takes: [2, Infinity], elaborate: (call) => equal(call, false) },
  "/=": { usage: "(/= value value)", takes: [2, 2], elaborate: (call) => equal(call, true) },
  "<": order("<"), "<=": order("<="), ">": order(">"), ">=": order(">="),
  "bytes=": { usage: "(bytes= bytes bytes)", takes: [2, 2], elaborate: (call) => bytesEqual(call, false) },
  "bytes<": { usage: "(bytes< bytes bytes)", takes: [2, 2], elaborate: bytesLess },
  "bytes/=": { usage: "(bytes/= bytes bytes)", takes: [2, 2], elaborate: (call) => bytesEqual(call, true) },
};
