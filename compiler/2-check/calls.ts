/**
 * Calls of functions. A body is elaborated anew at each call, with the types, lengths and ranges of the arguments there, so
 * that a helper costs what it would cost if it were written out; a call of itself, at whatever distance, is refused.
 */
import type { List } from "../1-read/tree.ts";
import type { Expr, Type } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";
import { allKnown, expectType, newLocal, noteUnused } from "./arguments.ts";
import { letIn, made, rangeOf } from "./build.ts";
import { VALUE } from "./context.ts";
import type { Context, Env, FunctionDefinition, Local } from "./context.ts";
import { elementEncoding } from "./forms/lists.ts";
import { expectRecord, lengthFits } from "./forms/records.ts";
import { BYTES_LIKE, describeType, joinTypes } from "./types.ts";

export const usageOf = (fn: FunctionDefinition): string => `(${[fn.name, ...fn.parameters.map(({ name }) => name)].join(" ")})`;

/** Whether an argument can stand for a parameter; reported and null otherwise. */
export function fitParameter(context: Context, expr: Expr | null, type: Type, where: string): Expr | null {
  if (type.kind === "record") return expectRecord(context, expr, type.layout, where);
  const found = expectType(context, expr, type.kind === "bytes" ? BYTES_LIKE : [type.kind], where, describeType(type));
  if (found === null) return null;
  if (type.kind === "bytes") return lengthFits(context, found, type.min, type.max, where) ? found : null;
  if (type.kind === "list" && found.type.kind === "list") {
    const same = joinTypes(type.of, found.type.of) !== null && elementEncoding(type.of) === elementEncoding(found.type.of);
    if (same && found.type.max <= type.max) return found;
    const actual = same ? `one of up to ${found.type.max}` : describeType(found.type);
    context.reports.report("PG2006", found.span, { where, expected: `${describeType(type)}, at most ${type.max}`, actual });
    return null;
  }
  return found;
}

/** Looks at a function's body once for itself, so that its mistakes are found whether or not anything calls it. */
export function checkFunction(from: Context, fn: FunctionDefinition): void {
  const { reports } = from;
  if (fn.state !== "new") return;
  fn.state = "checking";
  const before = reports.errors();
  const context = from.fresh(fn.home, fn.name, { kind: "none" }, [...from.calling, fn]);
  const locals = fn.parameters.map(({ name, type, span }) => newLocal(context, name, type, span));
  const env: Env = { names: new Map(locals.map((local) => [local.name, local])), parent: null, loops: 0 };
  const made = context.body(fn.body, env, VALUE, `\`${fn.name}\``);
  fn.state = "done";
  if (made === null && reports.errors() === 0) throw new Error(`the function ${fn.name} is wrong, and nothing was reported`);
  if (made === null || reports.errors() > before) return;
  noteUnused(context, locals);
  for (const local of context.unused) reports.report("PG2028", local.span, { name: local.name });
  fn.checked = { body: made, tables: context.tables };
}

/** `(name argument …)`. */
export function call(context: Context, fn: FunctionDefinition, tree: List, env: Env): Expr | null {
  const args = tree.items.slice(1);
  if (args.length !== fn.parameters.length) {
    const count = (n: number): string => (n === 0 ? "no argument" : n === 1 ? "one argument" : `${n} arguments`);
    context.reports.report("PG2005", tree.span, { form: fn.name, takes: count(fn.parameters.length), given: args.length, usage: usageOf(fn) });
    return null;
  }
  const found = args.map((arg, i) => fitParameter(context, context.elaborate(arg, env, VALUE), fn.parameters[i]!.type, `the argument \`${fn.parameters[i]!.name}\` of \`${fn.name}\``));
  fn.used = true;
  if (context.calling.includes(fn)) {
    const path = [...context.calling.slice(context.calling.indexOf(fn)), fn].map(({ name }) => name).join(" → ");
    context.reports.report("PG2041", tree.span, { name: fn.name, path });
    return null;
  }
  if (fn.state === "new") checkFunction(context, fn);
  if (fn.checked === null || !allKnown(found)) return null;
  return expand(context, fn, found, env.loops, tree.span);
}

/** The function's body in the place of its call. */
function expand(context: Context, fn: FunctionDefinition, args: readonly Expr[], loops: number, span: Span): Expr | null {
  const inner = context.within(fn, span);
  const locals = fn.parameters.map(({ name, type, span: at }, i): Local => {
    const arg = args[i]!;
    // A parameter of bytes is a byte string in the body, also where the argument is a node or a record.
    const known = type.kind === "bytes" && arg.type.kind !== "bytes" ? type : arg.type;
    return newLocal(context, name, known, at, rangeOf(context, arg));
  });
  const env: Env = { names: new Map(locals.map((local) => [local.name, local])), parent: null, loops };
  const value = inner.body(fn.body, env, VALUE, `\`${fn.name}\``);
  if (value === null) return null;
  const whole = locals.reduceRight<Expr>((rest, local, i) => letIn(context, local.unique, args[i]!, rest, span), value);
  return fn.cached ? made(context, { op: "cached", name: fn.name, value: whole, type: whole.type, span }, [whole], rangeOf(context, whole)) : whole;
}
