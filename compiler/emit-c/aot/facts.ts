/**
 * What is known of values where the C text stands: ranges of integers, lengths of byte strings. Known is what every run that
 * gets there satisfies, whatever the message: what a node does not check is not believed (the types of a merge's inputs).
 */
import { fields } from "../../../spec/fields.ts";
import type { FieldName } from "../../../spec/fields.ts";
import { FULL, exactly, joinRanges, primitiveRange } from "../../ir/ranges.ts";
import type { Range } from "../../ir/ranges.ts";
import type { Expr, Primitive, Program } from "../../ir/expr.ts";

export interface Lengths {
  readonly min: number;
  readonly max: number;
}
export const anyLength: Lengths = { min: 0, max: 0xffff };
const truth: Range = { low: 0, high: 1 };

export class Facts {
  /** By the name of the variable in core form; of a field `%ttl`. */
  readonly ranges: Map<string, Range>;
  /** Least length, where more is known than when it was bound, by the name of the C variable that holds the string and never changes. */
  readonly least: Map<string, number>;
  /** Variables of core form that are less than the length of a string, by its C variable. */
  readonly within: Map<string, string>;
  constructor(from?: Facts) {
    this.ranges = new Map(from?.ranges);
    this.least = new Map(from?.least);
    this.within = new Map(from?.within);
  }

  atLeast(key: string | null, min: number): void {
    if (key === null) return;
    this.least.set(key, Math.max(min, this.least.get(key) ?? 0));
  }

  narrow(name: string, low: number, high: number): void {
    const known = this.ranges.get(name) ?? FULL;
    const range = { low: Math.max(known.low, low), high: Math.min(known.high, high) };
    if (range.low <= range.high) this.ranges.set(name, range);
  }
}

/** The node hands routes and policies the fields of a message that it has checked. */
export const hasFields = ({ kind }: Pick<Program, "kind">): boolean => kind === "route" || kind === "policy";

export function fieldRange(kind: Program["kind"], name: string): Range {
  if (!hasFields({ kind }) || !Object.hasOwn(fields, name)) return FULL;
  const { type, range } = fields[name as FieldName];
  return type === "int" || type === "sym:type" ? { low: range[0], high: range[1] } : FULL;
}

export function fieldLengths(kind: Program["kind"], name: string): Lengths {
  if (!hasFields({ kind }) || !Object.hasOwn(fields, name)) return anyLength;
  const { range } = fields[name as FieldName];
  return { min: range[0], max: range[1] };
}

/** The name under which an integer variable or field is known. */
export function nameOf(expr: Expr): string | null {
  if (expr.op === "var") return expr.name;
  return expr.op === "field" ? `%${expr.field}` : null;
}

export type LengthOf = (bytes: Expr) => Lengths;

export function rangeOf(facts: Facts, kind: Program["kind"], expr: Expr, lengthOf: LengthOf): Range {
  if (expr.type.kind === "bool") return expr.op === "int" ? exactly(expr.value) : truth;
  const inner = (part: Expr): Range => rangeOf(facts, kind, part, lengthOf);
  switch (expr.op) {
    case "int": return exactly(expr.value);
    case "field": return facts.ranges.get(`%${expr.field}`) ?? fieldRange(kind, expr.field);
    case "var": return facts.ranges.get(expr.name) ?? FULL;
    case "prim": return primRange(expr, expr.args.map((arg) => (isNumber(arg) ? inner(arg) : FULL)), lengthOf);
    case "if": return joinRanges(inner(expr.then), inner(expr.else));
    default: return FULL;
  }
}

export const isNumber = ({ type: { kind } }: Expr): boolean => kind === "int" || kind === "fix" || kind === "bool" || kind === "symbol";

export function primRange(expr: Primitive, args: readonly Range[], lengthOf: LengthOf): Range {
  if (expr.type.kind === "bool") return truth;
  const lengths = expr.prim === "len" ? lengthOf(expr.args[0]!) : null;
  return primitiveRange(expr.prim, args, lengths && [lengths.min, lengths.max]);
}
