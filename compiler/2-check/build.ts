/**
 * Builds IR nodes, and notes range and depth of each as it is made: bottom up, so nothing ever walks a deep tree.
 * A node that would nest deeper than `limits.exprDepth` is reported and replaced by a leaf of its type; the route is
 * wrong then, so the leaf reaches no later stage.
 */
import { primitives } from "../../spec/core.ts";
import type { PrimitiveName } from "../../spec/core.ts";
import { fields } from "../../spec/fields.ts";
import type { FieldName } from "../../spec/fields.ts";
import { limits } from "../../spec/limits.ts";
import type { Expr, Literal, Part, Type } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";
import { concatenate, encodeLiteral } from "../ir/constants.ts";
import type { Context, Local } from "./context.ts";
import { FULL, exactly, joinRanges, primitiveRange } from "../ir/ranges.ts";
import type { Range } from "../ir/ranges.ts";
import { ANY_BYTES, BOOL, CID, FIX, INT, NODE, OPTIONAL, U64, bytesOf, lengthRange } from "./types.ts";

export function rangeOf(context: Context, expr: Expr): Range {
  const known = context.facts.get(expr);
  if (known !== undefined) return known.range;
  if (expr.op === "int") return exactly(expr.value);
  if (expr.op === "field" && expr.type.kind === "int" && Object.hasOwn(fields, expr.field)) {
    const [low, high] = fields[expr.field as FieldName].range;
    return { low, high };
  }
  return FULL;
}

/** Registers a new node over its parts; `range` when more is known than its type says. */
export function made<E extends Expr>(context: Context, expr: E, parts: readonly Expr[], range: Range = FULL): Expr {
  let depth = 1;
  for (const part of parts) depth = Math.max(depth, 1 + (context.facts.get(part)?.depth ?? 0));
  if (depth > limits.exprDepth) {
    context.tooDeep(expr.span);
    return { op: "none", type: expr.type, span: expr.span };
  }
  if (++context.size.nodes > limits.exprNodes) context.tooLarge(expr.span);
  context.facts.set(expr, { range, depth });
  return expr;
}

export const int = (value: number, span: Span): Literal => ({ op: "int", value, type: INT, span });
export const bool = (value: boolean, span: Span): Literal => ({ op: "int", value: value ? 1 : 0, type: BOOL, span });
export const u64 = (value: bigint, span: Span): Literal => ({ op: "u64", value, type: U64, span });
export const fix = (value: number, span: Span): Literal => ({ op: "int", value, type: FIX, span });
export const bytes = (value: Uint8Array, span: Span, type: Type = bytesOf(value.length)): Literal => ({ op: "bytes", value, type, span });

const resultTypes: Readonly<Record<string, Type>> = { "int": INT, "u64": U64, "bool": BOOL, "bytes": ANY_BYTES, "node": NODE, "cid": CID, "optional node": OPTIONAL };

/** `type` only for `slice`, whose lengths the operands tell. */
export function prim(context: Context, name: PrimitiveName, args: readonly Expr[], span: Span, type: Type = resultTypes[primitives[name].result]!): Expr {
  const lengths = args[0] === undefined ? null : lengthRange(args[0].type);
  const range = type.kind === "int" ? primitiveRange(name, args.map((arg) => rangeOf(context, arg)), lengths) : FULL;
  return made(context, { op: "prim", prim: name, args, type, span }, args, range);
}

export function choose(context: Context, test: Expr, then: Expr, otherwise: Expr, span: Span, type: Type = then.type, range?: Range): Expr {
  const known = range ?? joinRanges(rangeOf(context, then), rangeOf(context, otherwise));
  return made(context, { op: "if", test, then, else: otherwise, type, span }, [test, then, otherwise], known);
}

export function variable(context: Context, local: Local, span: Span): Expr {
  return made(context, { op: "var", name: local.unique, type: local.type ?? INT, span }, [], local.range);
}

export function letIn(context: Context, name: string, value: Expr, body: Expr, span: Span): Expr {
  return made(context, { op: "let", name, value, body, type: body.type, span }, [value, body], rangeOf(context, body));
}

/** A byte string of these parts; of literals alone it is one. Reported and null when scratch memory cannot hold it. */
export function packed(context: Context, parts: readonly Part[], cap: number, type: Type, span: Span): Expr | null {
  const literal = parts.map(({ encoding, value }) => encodeLiteral(encoding, value));
  if (allBytes(literal)) return bytes(concatenate(literal), span, type.kind === "bytes" ? bytesOf(concatenate(literal).length) : type);
  if (cap > limits.scratchBytes) {
    context.reports.report("PG3009", span, { bytes: cap, limit: limits.scratchBytes });
    return null;
  }
  return made(context, { op: "pack", parts, cap, type, span }, parts.map(({ value }) => value));
}
const allBytes = (items: readonly (Uint8Array | null)[]): items is readonly Uint8Array[] => items.length > 0 && items.every((item) => item !== null);

/** Literals, fields and variables: evaluating one twice is the same as once, and it cannot fault. */
export function isAtomic(expr: Expr): boolean {
  return expr.op === "int" || expr.op === "u64" || expr.op === "field" || expr.op === "var" || expr.op === "none";
}

/** Evaluates `value` once, here, and hands a name for it to `body`; what is atomic stands for itself. */
export function bind(context: Context, hint: string, value: Expr, body: (name: Expr) => Expr): Expr {
  if (isAtomic(value)) return body(value);
  const name = context.unique(hint);
  const reference = made(context, { op: "var", name, type: value.type, span: value.span }, [], rangeOf(context, value));
  return letIn(context, name, value, body(reference), value.span);
}
