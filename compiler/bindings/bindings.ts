/**
 * A TypeScript module for whoever runs nodes from Node or a browser: what a project's messages, routes, tables, records and
 * policies are, as types and as data, and each record's bytes by functions. The module imports nothing.
 *
 * Written with ts-morph, which brings a TypeScript compiler of its own: the command alone loads this.
 */
import { IndentationText, Project, VariableDeclarationKind } from "ts-morph";
import type { SourceFile } from "ts-morph";
import { encodings } from "../../spec/core.ts";
import { fields, messageTypes } from "../../spec/fields.ts";
import { camel } from "../../spec/vocabulary.ts";
import type { CompiledProgram, CompiledProject } from "../compiled.ts";
import type { CheckedFile } from "../2-check/checked-file.ts";
import { elementBytes } from "../ir/inputs.ts";
import type { Expr, RecordField, RecordLayout, TableUse, Type } from "../ir/expr.ts";
import { children } from "../ir/walk.ts";

export interface Described {
  readonly name: string;
  readonly files: readonly CheckedFile[];
  readonly compiled: CompiledProject;
}

export interface Bindings {
  readonly text: string;
  readonly programs: number;
  readonly records: number;
}

const pascal = (name: string): string => {
  const made = camel(name.replaceAll(/[^A-Za-z0-9-]+/gu, "-").replaceAll(/^-+|-+$/gu, ""));
  return /^[A-Za-z]/u.test(made) ? made.slice(0, 1).toUpperCase() + made.slice(1) : `R${made}`;
};
const property = (name: string): string => (/^[A-Za-z_$][\w$]*$/u.test(name) ? name : JSON.stringify(name));
const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Names of the module that records could take: an interface called like one of these gets a name of its own. */
const own = new Set(["Message", "MessageTypeName", "NodeId", "RouteName", "TableName", "TableEntry", "PolicyName", "DropReasonOf", "Record", "Uint8Array", "DataView"]);

export function bindings({ name, files, compiled }: Described): Bindings {
  const project = new Project({ useInMemoryFileSystem: true, manipulationSettings: { indentationText: IndentationText.TwoSpaces } });
  const file = project.createSourceFile("bindings.ts", "");
  const records = recordsOf(files, compiled);
  const names = recordNames(records);
  const symbols = new Map(files.flatMap((one) => one.symbols).map(({ name: symbol, code }) => [symbol, code]));
  const typeOf = (type: Type): string => typeText(type, names);

  file.addStatements([`// What the project ${name} says, for programs that run its nodes. Written by \`pgrid types\`; it is written anew, so change nothing here.`]);
  constant(file, "messageTypes", literal(Object.fromEntries([...Object.entries(messageTypes), ...symbols])), "Content types by name; those from 256 are the project's own.");
  file.addTypeAlias({ name: "MessageTypeName", isExported: true, type: "keyof typeof messageTypes" });
  file.addTypeAlias({ name: "NodeId", isExported: true, type: "Uint8Array", docs: ["32 bytes."] });
  file.addInterface({
    name: "Message", isExported: true, docs: ["What a route decides about."],
    properties: Object.entries(fields).map(([key, { type, means }]) => ({
      name: key, isReadonly: true, docs: [`${means}.`], type: type === "u64" ? "bigint" : type === "bytes" ? "Uint8Array" : type === "node" ? "NodeId" : type === "sym:type" ? "MessageTypeName" : "number",
    })),
  });

  constant(file, "routes", literal(Object.fromEntries(compiled.routes.map((route, number) => [route.name, {
    number, cid: route.cid, doc: route.doc, reads: route.reads, rights: route.rights, drops: dropsOf(route), instructions: route.bound.instructions,
  }]))), "Routes by name: the number that installs and names them, the CID of their core form, why they drop, the most VM instructions of a run.");
  file.addTypeAlias({ name: "RouteName", isExported: true, type: "keyof typeof routes" });
  file.addTypeAlias({ name: "DropReasonOf", isExported: true, typeParameters: [{ name: "Name", constraint: "RouteName" }], type: "(typeof routes)[Name][\"drops\"][number]", docs: ["The reasons that a route gives itself. A node adds its own: `no-route`, faults."] });

  const tables = new Map(files.flatMap((one) => one.tables).map((table) => [table.name, table]));
  constant(file, "tables", literal(Object.fromEntries([...tables.values()].map((table) => [table.name, { match: tableParts(table).match, of: tableParts(table).of, keyBytes: table.keyBytes }]))), "Tables by name: how a key matches, what a value is, the most bytes of a key.");
  file.addTypeAlias({ name: "TableName", isExported: true, type: "keyof typeof tables" });
  file.addTypeAlias({
    name: "TableEntry", isExported: true, typeParameters: [{ name: "Name", constraint: "TableName" }], docs: ["An entry; `bits` of a prefix table is how much of the key counts."],
    type: "{ readonly key: Uint8Array; readonly bits?: number; readonly value: (typeof tables)[Name][\"of\"] extends \"node\" ? NodeId : number }",
  });

  if (records.length > 0) helpers(file);
  for (const layout of records) record(file, layout, names);

  for (const [key, list, what] of [["functions", compiled.caches, "Cached functions"], ["merges", compiled.merges, "Merges"]] as const) {
    constant(file, key, literal(Object.fromEntries(list.map((one) => [one.name, {
      cid: one.cid, doc: one.doc, parameters: one.kind === "merge" ? undefined : one.inputs.map((input) => typeNotation(input.type)), result: typeNotation(one.result),
      ...("ttl" in one ? { ttl: one.ttl, replicas: one.replicas } : {}),
    }]))), `${what} by name, with the CID of their core form.`);
  }
  signatures(file, "Functions", compiled.caches.map((one) => [one.name, `(${one.inputs.map((input) => `${parameterName(input.name)}: ${typeOf(input.type)}`).join(", ")}) => ${typeOf(one.result)}`]), "What a host that computes the cached functions itself gives for each.");
  signatures(file, "Merges", compiled.merges.map((one) => [one.name, `(current: ${typeOf(one.result)}, incoming: ${typeOf(one.result)}, ancestor?: ${typeOf(one.result)}) => ${typeOf(one.result)}`]), "The states that merges take and give.");

  constant(file, "policies", literal(Object.fromEntries(compiled.policies.map((policy) => [policy.name, {
    cid: policy.cid, doc: policy.doc, within: policy.within,
    grants: policy.grants.map(({ who, right, guarded, budget }) => ({ who: who === null ? "anyone" : who.map(hex), right, guarded, budget })),
  }]))), "Policies by name; the program of a policy gives the number of the grant that applies, from 1, or 0.");
  file.addTypeAlias({ name: "PolicyName", isExported: true, type: "keyof typeof policies" });
  file.formatText({ indentSize: 2 });
  const programs = compiled.routes.length + compiled.merges.length + compiled.caches.length + compiled.policies.length;
  return { text: `${file.getFullText().trimEnd()}\n`, programs, records: records.length };
}

const parameterName = (name: string): string => {
  const made = camel(name.replaceAll(/[^A-Za-z0-9-]+/gu, "-").replaceAll(/^-+|-+$/gu, ""));
  return /^[A-Za-z]/u.test(made) ? made : `p${made}`;
};

function constant(file: SourceFile, name: string, initializer: string, doc: string): void {
  file.addVariableStatement({ isExported: true, declarationKind: VariableDeclarationKind.Const, docs: [doc], declarations: [{ name, initializer: `${initializer} as const` }] });
}

function signatures(file: SourceFile, name: string, list: readonly (readonly [string, string])[], doc: string): void {
  file.addInterface({ name: own.has(name) ? `${name}_` : name, isExported: true, docs: [doc], properties: list.map(([key, type]) => ({ name: property(key), isReadonly: true, type })) });
}

/** Data as an expression; what is undefined is left out. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    const parts = entries.map(([key, one]) => `${property(key)}: ${literal(one)}`);
    return parts.length === 0 ? "{}" : parts.join(", ").length < 80 ? `{ ${parts.join(", ")} }` : `{\n${parts.map((one) => `${one},\n`).join("")}}`;
  }
  return typeof value === "bigint" ? `${value}n` : JSON.stringify(value);
}

function tableParts({ kind }: TableUse): { readonly match: string; readonly of: string } {
  const [match, of] = kind.split("-") as [string, string];
  return { match, of };
}

/** Reasons of drops that stand in a program, in the order of the registry's use. */
function dropsOf({ source }: CompiledProgram): readonly string[] {
  const found = new Set<string>();
  const look = (expr: Expr): void => {
    if (expr.op === "drop") found.add(expr.reason);
    children(expr).forEach(look);
  };
  if (source !== null) look(source.checked);
  return [...found];
}

// Records --------------------------------------------------------------------------------------------------------------------------

/** Those that the files define or import, and those that are their parts, each behind its parts. */
function recordsOf(files: readonly CheckedFile[], compiled: CompiledProject): readonly RecordLayout[] {
  const found = new Map<string, RecordLayout>();
  const add = (layout: RecordLayout): void => {
    if (found.has(layout.name)) return;
    for (const { type } of layout.fields) visit(type);
    found.set(layout.name, layout);
  };
  const visit = (type: Type): void => {
    if (type.kind === "record") add(type.layout);
    if (type.kind === "list") visit(type.of);
  };
  for (const one of files) one.records.forEach(add);
  for (const one of [...compiled.caches, ...compiled.merges]) [one.result, ...one.inputs.map(({ type }) => type)].forEach(visit);
  return [...found.values()];
}

function recordNames(records: readonly RecordLayout[]): ReadonlyMap<string, string> {
  const taken = new Set([...own, "Functions", "Merges"]);
  const names = new Map<string, string>();
  for (const { name } of records) {
    let made = pascal(name);
    while (taken.has(made)) made += "Record";
    taken.add(made);
    names.set(name, made);
  }
  return names;
}

function typeText(type: Type, names: ReadonlyMap<string, string>): string {
  switch (type.kind) {
    case "int":
    case "fix": return "number";
    case "u64": return "bigint";
    case "bool": return "boolean";
    case "bytes":
    case "cid": return "Uint8Array";
    case "node": return "NodeId";
    case "optional": return "NodeId | undefined";
    case "list": return `readonly (${typeText(type.of, names)})[]`;
    case "record": return names.get(type.layout.name) ?? "Uint8Array";
    case "symbol": return "MessageTypeName";
    case "action": return "never";
  }
}

/** As the language writes it. */
function typeNotation(type: Type): string {
  switch (type.kind) {
    case "bytes": return type.min === type.max ? `(bytes ${type.min})` : `(bytes ${type.min} ${type.max})`;
    case "list": return `(list ${typeNotation(type.of)} ${type.max})`;
    case "record": return type.layout.name;
    case "optional": return "(optional node)";
    case "symbol": return "type";
    default: return type.kind;
  }
}

/** What the functions of records share: a value outside its field is refused, never cut. */
function helpers(file: SourceFile): void {
  file.addFunction({
    name: "whole", parameters: [{ name: "value", type: "number" }, { name: "least", type: "number" }, { name: "most", type: "number" }, { name: "field", type: "string" }], returnType: "number",
    statements: ["if (!Number.isInteger(value) || value < least || value > most) throw new RangeError(`${field} is ${value}, not a whole number from ${least} to ${most}`);", "return value;"],
  });
  file.addFunction({
    name: "fixed", parameters: [{ name: "value", type: "number" }, { name: "field", type: "string" }], returnType: "number", docs: ["Q16.16: rounded to the nearest multiple of 2^-16."],
    statements: ["return whole(Math.round(value * 65536), -2147483648, 2147483647, field);"],
  });
  file.addFunction({
    name: "wide", parameters: [{ name: "value", type: "bigint" }, { name: "field", type: "string" }], returnType: "bigint",
    statements: ["if (value < 0n || value >= 1n << 64n) throw new RangeError(`${field} is ${value}, not a u64`);", "return value;"],
  });
  file.addFunction({
    name: "sized", parameters: [{ name: "value", type: "Uint8Array" }, { name: "least", type: "number" }, { name: "most", type: "number" }, { name: "field", type: "string" }], returnType: "Uint8Array",
    statements: ["if (value.length < least || value.length > most) throw new RangeError(`${field} has ${value.length} bytes, not ${least === most ? least : `${least} to ${most}`}`);", "return value;"],
  });
}

const ints: Readonly<Record<string, readonly [get: string, set: string, least: number, most: number]>> = {
  u8: ["getUint8", "setUint8", 0, 255], u16be: ["getUint16", "setUint16", 0, 65535], u16le: ["getUint16", "setUint16", 0, 65535],
  u32be: ["getInt32", "setInt32", -2147483648, 2147483647], u32le: ["getInt32", "setInt32", -2147483648, 2147483647],
};

function lengthOf(field: RecordField): readonly [least: number, most: number] {
  const { type, encoding } = field;
  if (encoding !== "bytes") return [encodings[encoding], encodings[encoding]];
  if (type.kind === "bytes") return [type.min, type.max];
  if (type.kind === "record") return [type.layout.min, type.layout.max];
  return [elementBytes(type), elementBytes(type)];
}

function record(file: SourceFile, layout: RecordLayout, names: ReadonlyMap<string, string>): void {
  const type = names.get(layout.name)!;
  const key = ({ name }: RecordField): string => parameterName(name);
  file.addInterface({
    name: type, isExported: true, docs: [`Record \`${layout.name}\`: ${layout.min === layout.max ? layout.min : `${layout.min} to ${layout.max}`} bytes.`],
    properties: layout.fields.map((field) => ({ name: key(field), isReadonly: true, type: typeText(field.type, names), docs: [fieldDoc(field)] })),
  });
  const last = layout.fields.at(-1);
  const varies = layout.min < layout.max && last !== undefined;
  const bytesOf = (field: RecordField): string => {
    const [least, most] = lengthOf(field);
    const value = `value.${key(field)}`;
    return field.type.kind === "record" ? `encode${names.get(field.type.layout.name)!}(${value})` : `sized(${value}, ${least}, ${most}, ${JSON.stringify(field.name)})`;
  };
  const views = layout.fields.some(({ encoding }) => encoding !== "bytes");
  file.addFunction({
    name: `encode${type}`, isExported: true, parameters: [{ name: "value", type }], returnType: "Uint8Array", docs: ["The bytes in the record's layout; a value that does not fit its field is a RangeError."],
    statements: [
      ...(varies ? [`const tail = ${bytesOf(last)};`, `const bytes = new Uint8Array(${last.offset} + tail.length);`] : [`const bytes = new Uint8Array(${layout.max});`]),
      ...(views ? ["const view = new DataView(bytes.buffer);"] : []),
      ...layout.fields.map((field): string => {
        const { encoding, offset, name } = field;
        const value = `value.${key(field)}`;
        const little = encoding.endsWith("le") ? ", true" : "";
        if (encoding === "bytes") return varies && field === last ? `bytes.set(tail, ${offset});` : `bytes.set(${bytesOf(field)}, ${offset});`;
        if (field.type.kind === "u64") return `view.setBigUint64(${offset}, wide(${value}, ${JSON.stringify(name)})${little});`;
        if (field.type.kind === "bool") return `view.setUint8(${offset}, ${value} ? 1 : 0);`;
        if (field.type.kind === "fix") return `view.setInt32(${offset}, fixed(${value}, ${JSON.stringify(name)})${little});`;
        const [, set, least, most] = ints[encoding]!;
        return `view.${set}(${offset}, whole(${value}, ${least}, ${most}, ${JSON.stringify(name)})${little});`;
      }),
      "return bytes;",
    ],
  });
  file.addFunction({
    name: `decode${type}`, isExported: true, parameters: [{ name: "bytes", type: "Uint8Array" }], returnType: type, docs: ["The record at the beginning of the bytes; a RangeError when they are too few."],
    statements: [
      `if (bytes.length < ${layout.min}) throw new RangeError(\`${layout.name} takes ${layout.min} bytes or more, not \${bytes.length}\`);`,
      ...(views ? ["const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);"] : []),
      "return {",
      ...layout.fields.map((field): string => {
        const { encoding, offset } = field;
        const little = encoding.endsWith("le") ? ", true" : "";
        const [least, most] = lengthOf(field);
        const slice = `bytes.slice(${offset}, ${least === most ? offset + most : `Math.min(bytes.length, ${offset + most})`})`;
        const read = encoding === "bytes" ? (field.type.kind === "record" ? `decode${names.get(field.type.layout.name)!}(${slice})` : slice)
          : field.type.kind === "u64" ? `view.getBigUint64(${offset}${little})`
          : field.type.kind === "bool" ? `view.getUint8(${offset}) !== 0`
          : field.type.kind === "fix" ? `view.getInt32(${offset}${little}) / 65536`
          : `view.${ints[encoding]![0]}(${offset}${little})`;
        return `  ${key(field)}: ${read},`;
      }),
      "};",
    ],
  });
}

function fieldDoc(field: RecordField): string {
  const [least, most] = lengthOf(field);
  const lengths = `${least === most ? least : `${least} to ${most}`} ${most === 1 ? "byte" : "bytes"} at ${field.offset}`;
  if (field.type.kind === "fix") return `${lengths}; a multiple of 2^-16.`;
  if (field.type.kind === "int" && field.encoding.startsWith("u32")) return `${lengths}; above 2^31 - 1 the language reads it as negative.`;
  return `${lengths}.`;
}
