/** What forms do with their arguments: elaborate, and demand types and literals. */
import { describeTree } from "../1-read/tree.ts";
import type { Tree } from "../1-read/tree.ts";
import type { Expr, Type } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";
import { VALUE } from "./context.ts";
import type { Context, Env, FormCall, Local } from "./context.ts";
import { FULL } from "../ir/ranges.ts";
import type { Range } from "../ir/ranges.ts";
import { BYTES_LIKE, describeType } from "./types.ts";

const ordinals = ["first", "second", "third"];
export const ordinal = (index: number): string => ordinals[index] ?? `${index + 1}th`;
export const argumentName = (call: FormCall, index: number): string => `the ${ordinal(index)} argument of \`${call.name}\``;

export function value(call: Pick<FormCall, "context" | "env">, tree: Tree, env: Env = call.env): Expr | null {
  return call.context.elaborate(tree, env, VALUE);
}

export function values(call: FormCall): readonly (Expr | null)[] {
  return call.args.map((tree) => value(call, tree));
}

export function allKnown<T>(items: readonly (T | null)[]): items is readonly T[] {
  return items.every((item) => item !== null);
}

/** How to get from one type to the other, where there is a usual way. */
function conversionHelp(actual: Type, expected: readonly Type["kind"][]): string | undefined {
  const wants = (kind: Type["kind"]): boolean => expected.includes(kind);
  if (actual.kind === "u64" && wants("int")) return "(int x) makes an int of a u64; it faults above 2^31 - 1";
  if (actual.kind === "int" && wants("u64")) return "(u64 x) makes a u64 of an int; a literal is written 5u64";
  if (actual.kind === "optional") return "open the optional: (if-let (v optional) … …), or give the form that takes it an :else";
  if (actual.kind === "bytes" && wants("cid")) return "a content's CID is its hash: (multihash bytes 'sha3-256)";
  if (actual.kind === "bytes" && wants("node")) return 'a node is %source, a table\'s or a lookup\'s answer, or a literal (node "64 hexadecimal digits")';
  if (actual.kind === "fix" && wants("int")) return "(int x) is the whole part of a fixed-point number";
  if (actual.kind === "int" && wants("fix")) return "(fix x) makes a fixed-point number of an int; a literal is written 5.0";
  if (actual.kind === "bytes" && wants("record")) return "(as record-name bytes) reads bytes as a record";
  if (actual.kind === "list" && wants("bytes")) return "a list is run over: (fold (x list) …), (nth list i)";
  if (actual.kind === "int" && wants("bool")) return "compare it: (/= x 0)";
  return undefined;
}

export function expectType(context: Context, expr: Expr | null, expected: readonly Type["kind"][], where: string, name: string): Expr | null {
  if (expr === null || expected.includes(expr.type.kind)) return expr;
  const help = conversionHelp(expr.type, expected);
  context.reports.report("PG2006", expr.span, { where, expected: name, actual: describeType(expr.type) }, { help });
  return null;
}

export const typedArgument = (call: FormCall, index: number, expected: readonly Type["kind"][], name: string): Expr | null =>
  expectType(call.context, value(call, call.args[index]!), expected, argumentName(call, index), name);
export const intArgument = (call: FormCall, index: number): Expr | null => typedArgument(call, index, ["int"], "an int");
export const boolArgument = (call: FormCall, index: number): Expr | null => typedArgument(call, index, ["bool"], "a bool");
export const bytesArgument = (call: FormCall, index: number): Expr | null =>
  typedArgument(call, index, BYTES_LIKE, "bytes, a node or a cid");

/** A literal int within bounds, constants by name included; reported and null otherwise. */
export function literalInt(call: Pick<FormCall, "context">, tree: Tree, least: number, most: number, where: string): number | null {
  const constant = tree.kind === "name" ? call.context.definitions.constants.get(tree.name) : undefined;
  if (constant === null) return null;
  const found = tree.kind === "int" ? tree.value : constant?.op === "int" && constant.type.kind === "int" ? constant.value : undefined;
  if (found !== undefined && found >= least && found <= most) return found;
  call.context.reports.report("PG2038", tree.span, { where, least, most });
  return null;
}

/** Where a malformed part is reported from: a form, or the definition that it stands in. */
export interface Shape {
  readonly context: Pick<Context, "reports">;
  readonly usage: string;
}

export function malformed(call: Shape, span: Span, what: string): null {
  call.context.reports.report("PG2016", span, { what, usage: call.usage });
  return null;
}

const reserved = new Set(["t", "true", "false", "none", "nil", "else", "otherwise"]);

/** The name that a form binds; reported and null when it is none, or reserved. */
export function bindingName(call: Shape, tree: Tree | undefined, at: Span): string | null {
  if (tree?.kind !== "name") {
    return malformed(call, tree?.span ?? at, tree === undefined ? "a name is missing here" : `a name belongs here, not ${describeTree(tree)}`);
  }
  if (isReserved(tree.name)) {
    call.context.reports.report("PG2018", tree.span, { name: tree.name });
    return null;
  }
  return tree.name;
}
export const isReserved = (name: string): boolean => reserved.has(name);

export function newLocal(context: Context, name: string, type: Type | null, span: Span, range: Range = FULL): Local {
  return { name, unique: context.unique(name), type, range, span, used: false };
}

export function scope(parent: Env, locals: readonly Local[], loops = parent.loops): Env {
  return { names: new Map(locals.map((local) => [local.name, local])), parent, loops };
}

/** Remembers names that nothing read; underscores say that this is meant. */
export function noteUnused(context: Context, locals: readonly Local[]): void {
  context.unused.push(...locals.filter((local) => !local.used && local.type !== null && !local.name.startsWith("_")));
}
