/** Records: byte strings in a declared layout. Making one, reading a field, changing some, taking bytes for one. */
import { describeTree } from "../../1-read/tree.ts";
import type { List, Tree } from "../../1-read/tree.ts";
import { didYouMean } from "../../diagnostics/nearest.ts";
import type { Expr, Part, RecordField, RecordLayout } from "../../ir/expr.ts";
import { lengthOf } from "../../ir/inputs.ts";
import type { Span } from "../../support/span.ts";
import { expectType, typedArgument, value } from "../arguments.ts";
import { bind, choose, int, isAtomic, letIn, made, packed, prim, rangeOf } from "../build.ts";
import { VALUE } from "../context.ts";
import type { Context, Env, FormCall, Forms } from "../context.ts";
import { BYTES_LIKE, describeType, recordOf, sameLayout } from "../types.ts";
import { alwaysFaults } from "./arithmetic.ts";

/** The field of a record that is in a name. */
export function fieldOf(context: Context, record: Expr, field: RecordField, span: Span): Expr {
  const at = int(field.offset, span);
  switch (field.encoding) {
    case "u64be": case "u64le": return prim(context, field.encoding, [record, at], span);
    case "u8": {
      const byte = prim(context, "u8", [record, at], span);
      return field.type.kind === "bool" ? prim(context, "/=", [byte, int(0, span)], span) : byte;
    }
    case "u16be": case "u16le": case "u32be": case "u32le": return prim(context, field.encoding, [record, at], span, field.type);
    case "bytes": {
      const [least, most] = lengthOf(field.type)!;
      const end = least === most ? int(field.offset + most, span) : prim(context, "len", [record], span);
      return prim(context, "slice", [record, at, end], span, field.type);
    }
  }
}

/** Whether a value can be a field's: its type, and for what can be known before, its size. */
export function fits(context: Context, expr: Expr | null, field: RecordField, where: string): Expr | null {
  const { type, encoding } = field;
  const kinds = type.kind === "bytes" ? BYTES_LIKE : [type.kind];
  const found = expectType(context, expr, kinds, where, describeType(type));
  if (found === null) return null;
  if (type.kind === "record" && found.type.kind === "record" && !sameLayout(found.type.layout, type.layout)) {
    context.reports.report("PG2006", found.span, { where, expected: describeType(type), actual: describeType(found.type) });
    return null;
  }
  if (type.kind === "bytes" && !lengthFits(context, found, type.min, type.max, where)) return null;
  if (type.kind === "int" && (encoding === "u8" || encoding.startsWith("u16"))) {
    const { low, high } = rangeOf(context, found);
    const most = encoding === "u8" ? 0xff : 0xffff;
    if (low > most || high < 0) return alwaysFaults(context, found.span, `${where} holds 0 to ${most}`);
  }
  return found;
}

export function lengthFits(context: Context, expr: Expr, least: number, most: number, where: string): boolean {
  const [low, high] = lengthOf(expr.type)!;
  if (low >= least && high <= most) return true;
  const range = (a: number, b: number): string => (a === b ? String(a) : `${a} to ${b}`);
  context.reports.report("PG2042", expr.span, { where, wanted: range(least, most), actual: range(low, high) });
  return false;
}

const usageOf = (layout: RecordLayout): string => `(${layout.name} ${layout.fields.map(({ name }) => `:${name} …`).join(" ")})`;

/** `:field value …` of a list, from item `from` on; null when it is malformed. */
function given(context: Context, list: List, from: number, layout: RecordLayout, usage: string): ReadonlyMap<string, Tree> | null {
  const found = new Map<string, Tree>();
  const wrong = (span: Span, what: string, help: string = usage): null => {
    context.reports.report("PG2043", span, { what, usage }, { help });
    return null;
  };
  for (let i = from; i < list.items.length; i += 2) {
    const [keyword, tree] = [list.items[i]!, list.items[i + 1]];
    if (keyword.kind !== "keyword") return wrong(keyword.span, `the name of a field belongs here, not ${describeTree(keyword)}`);
    const names = layout.fields.map(({ name }) => name);
    if (!names.includes(keyword.name)) return wrong(keyword.span, `a \`${layout.name}\` has no field \`${keyword.name}\``, didYouMean(keyword.name, names, (n) => `:${n}`));
    if (found.has(keyword.name)) return wrong(keyword.span, `\`:${keyword.name}\` is given twice`);
    if (tree === undefined || tree.kind === "keyword") return wrong(keyword.span, `\`:${keyword.name}\` has no value`);
    found.set(keyword.name, tree);
  }
  return found;
}

/** Values by field in the order in which they are written, named where the layout has another order; then `inside`. */
function evaluated(context: Context, fields: readonly (readonly [RecordField, Expr])[], layout: RecordLayout, inside: (values: ReadonlyMap<string, Expr>) => Expr | null): Expr | null {
  const inOrder = fields.every(([field], i) => i === 0 || layout.fields.indexOf(fields[i - 1]![0]) < layout.fields.indexOf(field));
  if (inOrder) return inside(new Map(fields.map(([{ name }, expr]) => [name, expr])));
  const names = new Map<string, Expr>();
  const lets: { readonly name: string; readonly value: Expr }[] = [];
  for (const [field, expr] of fields) {
    if (isAtomic(expr)) names.set(field.name, expr);
    else {
      const name = context.unique(field.name);
      lets.push({ name, value: expr });
      names.set(field.name, made(context, { op: "var", name, type: expr.type, span: expr.span }, [], rangeOf(context, expr)));
    }
  }
  const whole = inside(names);
  return whole === null ? null : lets.reduceRight<Expr>((body, { name, value: expr }) => letIn(context, name, expr, body, expr.span), whole);
}

/** `(record-name :field value …)`. */
export function construct(context: Context, layout: RecordLayout, list: List, env: Env): Expr | null {
  const usage = usageOf(layout);
  const trees = given(context, list, 1, layout, usage);
  if (trees === null) return null;
  const missing = layout.fields.filter(({ name }) => !trees.has(name));
  if (missing.length > 0) {
    context.reports.report("PG2043", list.span, { what: `\`${layout.name}\` lacks ${missing.map(({ name }) => `\`:${name}\``).join(", ")}`, usage });
    return null;
  }
  const fields = [...trees].map(([name, tree]) => {
    const field = layout.fields.find((each) => each.name === name)!;
    return [field, fits(context, context.elaborate(tree, env, VALUE), field, `the field \`${name}\``)] as const;
  });
  if (!fields.every((pair): pair is readonly [RecordField, Expr] => pair[1] !== null)) return null;
  return evaluated(context, fields, layout, (values) =>
    packed(context, layout.fields.map(({ name, encoding }): Part => ({ encoding, value: values.get(name)! })), layout.max, recordOf(layout), list.span));
}

/** `(record-name-field record)`. */
export function access(context: Context, layout: RecordLayout, field: RecordField, list: List, env: Env): Expr | null {
  const usage = `(${layout.name}-${field.name} ${layout.name})`;
  if (list.items.length !== 2) {
    context.reports.report("PG2005", list.span, { form: `${layout.name}-${field.name}`, takes: "one argument", given: list.items.length - 1, usage });
    return null;
  }
  const record = expectRecord(context, context.elaborate(list.items[1]!, env, VALUE), layout, `the argument of \`${layout.name}-${field.name}\``);
  return record === null ? null : bind(context, layout.name, record, (name) => fieldOf(context, name, field, list.span));
}

export function expectRecord(context: Context, expr: Expr | null, layout: RecordLayout, where: string): Expr | null {
  const type = recordOf(layout);
  const found = expectType(context, expr, ["record"], where, describeType(type));
  if (found?.type.kind !== "record" || sameLayout(found.type.layout, layout)) return found;
  // "a `sample`, not a `sample`" says nothing by itself.
  const help = found.type.layout.name === layout.name ? `two files define a record \`${layout.name}\`, and these are not the same` : undefined;
  context.reports.report("PG2006", found.span, { where, expected: describeType(type), actual: describeType(found.type) }, { help });
  return null;
}

/** `(with record :field value …)`: fields that stay are copied in runs. */
function withFields(call: FormCall): Expr | null {
  const { context, list } = call;
  const record = list.items[1] === undefined || list.items[1].kind === "keyword" ? undefined : value(call, list.items[1]);
  if (record === undefined) {
    context.reports.report("PG2016", list.span, { what: "`with` needs a record", usage: call.usage });
    return null;
  }
  const found = expectType(context, record, ["record"], "the first argument of `with`", "a record");
  if (found?.type.kind !== "record") return null;
  const { layout } = found.type;
  const trees = given(context, list, 2, layout, call.usage);
  if (trees === null) return null;
  if (trees.size === 0) {
    context.reports.report("PG2043", list.span, { what: "`with` changes no field", usage: call.usage });
    return null;
  }
  const fields = [...trees].map(([name, tree]) => {
    const field = layout.fields.find((each) => each.name === name)!;
    return [field, fits(context, context.elaborate(tree, call.env, VALUE), field, `the field \`${name}\``)] as const;
  });
  if (!fields.every((pair): pair is readonly [RecordField, Expr] => pair[1] !== null)) return null;
  let wrong = false;
  const whole = bind(context, layout.name, found, (old) => {
    const made = evaluated(context, fields, layout, (values) => packed(context, keptAndChanged(context, old, layout, values, list.span), layout.max, recordOf(layout), list.span));
    wrong = made === null;
    return made ?? old;
  });
  return wrong ? null : whole;
}

function keptAndChanged(context: Context, old: Expr, layout: RecordLayout, values: ReadonlyMap<string, Expr>, span: Span): readonly Part[] {
  const parts: Part[] = [];
  let from: number | null = null;
  const keep = (end: Expr): void => {
    if (from !== null) parts.push({ encoding: "bytes", value: prim(context, "slice", [old, int(from, span), end], span) });
    from = null;
  };
  for (const { name, encoding, offset } of layout.fields) {
    const changed = values.get(name);
    if (changed === undefined) from ??= offset;
    else {
      keep(int(offset, span));
      parts.push({ encoding, value: changed });
    }
  }
  keep(layout.min === layout.max ? int(layout.max, span) : prim(context, "len", [old], span));
  return parts;
}

/** `(as record-name bytes)`: the record at the beginning of the bytes; traps when they are too short for one. */
function as(call: FormCall): Expr | null {
  const { context } = call;
  const { span } = call.list;
  const nameTree = call.args[0]!;
  const layout = nameTree.kind === "name" ? context.definitions.records.get(nameTree.name) : undefined;
  const from = typedArgument(call, 1, BYTES_LIKE, "bytes, a node or a cid");
  if (layout === undefined) {
    context.reports.report("PG2044", nameTree.span, { what: describeTree(nameTree) }, { help: `a record: ${[...context.definitions.records.keys()].join(", ")}` });
    return null;
  }
  if (layout === null || from === null) return null;
  const [, most] = lengthOf(from.type)!;
  if (most < layout.min) return alwaysFaults(context, span, `a \`${layout.name}\` takes ${layout.min} bytes, there are at most ${most}`);
  return bind(context, "bytes", from, (name) => {
    if (layout.min === layout.max) return prim(context, "slice", [name, int(0, span), int(layout.max, span)], span, recordOf(layout));
    const length = prim(context, "len", [name], span);
    const end = most <= layout.max ? length : bind(context, "length", length, (n) => {
      const shorter = choose(context, prim(context, "<", [n, int(layout.max, span)], span), n, int(layout.max, span), span);
      return shorter;
    });
    // Fewer bytes than the fixed fields take: the end that is asked for lies behind them, and the slice traps.
    const least = bind(context, "end", end, (n) => choose(context, prim(context, "<", [n, int(layout.min, span)], span), int(layout.min, span), n, span));
    return prim(context, "slice", [name, int(0, span), least], span, recordOf(layout));
  });
}

export const recordForms: Forms = {
  "with": { usage: "(with record :field value …)", takes: [0, Infinity], ownKeywords: true, elaborate: withFields },
  "as": { usage: "(as record-name bytes)", takes: [2, 2], elaborate: as },
};
