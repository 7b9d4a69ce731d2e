/** Lists: elements of one fixed size, one behind the other in a byte string; and vectors of them. */
import type { EncodingName } from "../../../spec/core.ts";
import { limits } from "../../../spec/limits.ts";
import type { Expr, Part, Type } from "../../ir/expr.ts";
import { elementBytes, lengthOf } from "../../ir/inputs.ts";
import type { Span } from "../../support/span.ts";
import { allKnown, argumentName, expectType, intArgument, typedArgument, values } from "../arguments.ts";
import { bind, choose, int, made, packed, prim, rangeOf } from "../build.ts";
import type { Context, FormCall, Forms } from "../context.ts";
import { BYTES_LIKE, FIX, INT, describeType, joinTypes, listOf } from "../types.ts";
import { alwaysFaults, multiply } from "./arithmetic.ts";

/** How an element of a list is written; null for a type whose values differ in size. */
export function elementEncoding(type: Type): EncodingName | null {
  switch (type.kind) {
    case "int": case "fix": return "u32be";
    case "u64": return "u64be";
    case "bool": return "u8";
    case "bytes": case "node": case "record": {
      const [least, most] = lengthOf(type)!;
      return least === most && most > 0 ? "bytes" : null;
    }
    default: return null;
  }
}

/** The element that begins at a byte offset. */
export function elementAt(context: Context, list: Expr, offset: Expr, of: Type, span: Span): Expr {
  switch (of.kind) {
    case "u64": return prim(context, "u64be", [list, offset], span);
    case "bool": return prim(context, "/=", [prim(context, "u8", [list, offset], span), int(0, span)], span);
    case "int": case "fix": return prim(context, "u32be", [list, offset], span, of);
    default: return bind(context, "at", offset, (at) => prim(context, "slice", [list, at, prim(context, "+", [at, int(elementBytes(of), span)], span)], span, of));
  }
}

function list(call: FormCall): Expr | null {
  const { context } = call;
  const found = values(call);
  if (!allKnown(found)) return null;
  let of: Type | null = found[0]!.type;
  for (const element of found.slice(1)) {
    const joined: Type | null = of === null ? null : joinTypes(of, element.type);
    if (joined === null) {
      context.reports.report("PG2008", element.span, { form: "list", first: describeType(found[0]!.type), second: describeType(element.type) });
      return null;
    }
    of = joined;
  }
  const encoding = elementEncoding(of!);
  if (encoding === null) {
    context.reports.report("PG2047", call.list.span, { actual: describeType(of!) });
    return null;
  }
  const parts = found.map((value): Part => ({ encoding, value }));
  return packed(context, parts, found.length * elementBytes(of!), listOf(of!, found.length), call.list.span);
}

function nth(call: FormCall): Expr | null {
  const { context } = call;
  const from = typedArgument(call, 0, ["list"], "a list");
  const index = intArgument(call, 1);
  if (from?.type.kind !== "list" || index === null) return null;
  const { of, max } = from.type;
  const range = rangeOf(context, index);
  if (range.high < 0 || range.low >= max) return alwaysFaults(context, call.list.span, `the list has at most ${max} elements`);
  const size = elementBytes(of);
  const { span } = call.list;
  const at = size === 1 ? index : index.op === "int" ? int(index.value * size, index.span) : prim(context, "*", [index, int(size, span)], span);
  return bind(context, "list", from, (whole) => elementAt(context, whole, at, of, span));
}

/** The number of elements. */
export function lengthOfList(context: Context, from: Expr, span: Span): Expr {
  const size = from.type.kind === "list" ? elementBytes(from.type.of) : 1;
  const bytes = prim(context, "len", [from], span);
  if (size === 1) return bytes;
  const shift = Math.log2(size);
  return Number.isInteger(shift) ? prim(context, "shr", [bytes, int(shift, span)], span) : prim(context, "/", [bytes, int(size, span)], span);
}

/** Two lists of numbers; the shorter one says how many pairs there are. */
function pairs(call: FormCall): readonly [Expr, Expr] | null {
  const { context } = call;
  const [a, b] = values(call).map((expr, i) => expectType(context, expr, ["list"], argumentName(call, i), "a list of ints or of fixed-point numbers"));
  if (a?.type.kind !== "list" || b?.type.kind !== "list") return null;
  for (const [i, { type, span }] of [a, b].entries()) {
    const of = (type as Type & { kind: "list" }).of.kind;
    if ((of !== "int" && of !== "fix") || of !== a.type.of.kind) {
      context.reports.report("PG2006", span, { where: argumentName(call, i), expected: i === 0 ? "a list of ints or of fixed-point numbers" : `${describeType(a.type)} like the first`, actual: describeType(type) });
      return null;
    }
  }
  return [a, b];
}

interface Walk {
  readonly name: string;
  readonly init: Expr;
  /** The next value of the accumulator, of its own name and the place of the elements in hand. */
  readonly next: (accumulator: Expr, at: Expr) => Expr | null;
  readonly type: Type;
}

/** A loop over the places of `most` elements of four bytes in the shorter of the strings. */
function walk(call: FormCall, over: readonly Expr[], most: number, { name, init, next, type }: Walk): Expr | null {
  const { context } = call;
  const { span } = call.list;
  if (call.env.loops >= limits.loopDepth) {
    context.reports.report("PG3003", span, { limit: limits.loopDepth });
    return null;
  }
  const lengths = over.map((each) => prim(context, "len", [each], span));
  const shorter = lengths.reduce((x, y) => bind(context, "length", x, (a) => bind(context, "length", y, (b) => choose(context, prim(context, "<", [a, b], span), a, b, span))));
  const unique = context.unique(name);
  const index = context.unique("at");
  const accumulator: Expr = made(context, { op: "var", name: unique, type: init.type, span }, []);
  const at: Expr = made(context, { op: "var", name: index, type: INT, span }, [], { low: 0, high: 4 * (most - 1) });
  const value = next(accumulator, at);
  if (value === null) return null;
  const body: Expr = made(context, { op: "next", args: [value], stop: false, type, span }, [value]);
  const result: Expr = made(context, { op: "var", name: unique, type, span }, []);
  const loop: Expr = {
    op: "loop", source: { kind: "range", count: shorter, step: 4 }, index, trips: Math.max(1, most),
    accumulators: [{ name: unique, init }], body, result, type, span,
  };
  return made(context, loop, [shorter, init, body, result]);
}

function named(call: FormCall, exprs: readonly Expr[], inside: (names: readonly Expr[]) => Expr | null): Expr | null {
  let wrong = false;
  const from = (left: readonly Expr[], names: readonly Expr[]): Expr => {
    const [first, ...rest] = left;
    if (first !== undefined) return bind(call.context, "list", first, (name) => from(rest, [...names, name]));
    const made = inside(names);
    wrong = made === null;
    return made ?? names[0]!;
  };
  const whole = from(exprs, []);
  return wrong ? null : whole;
}

/** A list of what `of` makes of the elements at each place. */
function eachPlace(call: FormCall, lists: readonly Expr[], of: (elements: readonly Expr[]) => Expr | null): Expr | null {
  const { context } = call;
  const { span } = call.list;
  const type = lists[0]!.type as Type & { kind: "list" };
  const most = Math.min(...lists.map(({ type: each }) => (each as Type & { kind: "list" }).max));
  if (4 * most > limits.scratchBytes) {
    context.reports.report("PG3009", span, { bytes: 4 * most, limit: limits.scratchBytes });
    return null;
  }
  const init: Expr = made(context, { op: "pack", parts: [], cap: 4 * most, type: listOf(type.of, most), span }, []);
  return named(call, lists, (names) => walk(call, names, most, {
    name: "vector", init, type: listOf(type.of, most),
    next: (into, at) => {
      const value = of(names.map((name) => elementAt(context, name, at, type.of, span)));
      return value === null ? null : made(context, { op: "append", into, parts: [{ encoding: "u32be", value }], type: into.type, span }, [into, value]);
    },
  }));
}

function addVectors(call: FormCall, prim2: "+" | "-"): Expr | null {
  const found = pairs(call);
  if (found === null) return null;
  return eachPlace(call, found, ([a, b]) => prim(call.context, prim2, [a!, b!], call.list.span, a!.type));
}

function scale(call: FormCall): Expr | null {
  const { context } = call;
  const from = typedArgument(call, 0, ["list"], "a list of ints or of fixed-point numbers");
  if (from?.type.kind !== "list") return null;
  const { kind } = from.type.of;
  if (kind !== "int" && kind !== "fix") {
    context.reports.report("PG2006", from.span, { where: argumentName(call, 0), expected: "a list of ints or of fixed-point numbers", actual: describeType(from.type) });
    return null;
  }
  const factor = typedArgument(call, 1, [kind], kind === "fix" ? "a fixed-point number" : "an int");
  if (factor === null) return null;
  return bind(context, "factor", factor, (by) => eachPlace(call, [from], ([x]) => multiply(context, x!, by, call.list.span)) ?? by);
}

function dot(call: FormCall): Expr | null {
  const { context } = call;
  const found = pairs(call);
  if (found === null) return null;
  const of = (found[0].type as Type & { kind: "list" }).of;
  const most = Math.min(...found.map(({ type }) => (type as Type & { kind: "list" }).max));
  const zero: Expr = { ...int(0, call.list.span), type: of.kind === "fix" ? FIX : INT };
  return named(call, found, (names) => walk(call, names, most, {
    name: "sum", init: zero, type: of,
    next: (sum, at) => {
      const [a, b] = names.map((name) => elementAt(context, name, at, of, call.list.span));
      return prim(context, "+", [sum, multiply(context, a!, b!, call.list.span)], call.list.span, of);
    },
  }));
}

/** Byte strings one behind the other. */
function concat(call: FormCall): Expr | null {
  const { context } = call;
  const found: readonly (Expr | null)[] = values(call).map((expr, i) => expectType(context, expr, BYTES_LIKE, argumentName(call, i), "bytes, a node or a cid"));
  if (!allKnown(found)) return null;
  const [least, most] = found.reduce(([low, high], { type }) => {
    const [min, max] = lengthOf(type)!;
    return [low + min, high + max];
  }, [0, 0]);
  const parts = found.map((value): Part => ({ encoding: "bytes", value }));
  return packed(context, parts, most, { kind: "bytes", min: least, max: most }, call.list.span);
}

export const listForms: Forms = {
  "list": { usage: "(list value value …)", takes: [1, Infinity], elaborate: list },
  "nth": { usage: "(nth list index)", takes: [2, 2], elaborate: nth },
  "concat": { usage: "(concat bytes bytes …)", takes: [1, Infinity], elaborate: concat },
  "vec+": { usage: "(vec+ list list)", takes: [2, 2], elaborate: (call) => addVectors(call, "+") },
  "vec-": { usage: "(vec- list list)", takes: [2, 2], elaborate: (call) => addVectors(call, "-") },
  "scale": { usage: "(scale list number)", takes: [2, 2], elaborate: scale },
  "dot": { usage: "(dot list list)", takes: [2, 2], elaborate: dot },
};
