/**
 * The definitions of a file that are no programs: constants, tables, symbols, records, functions. They are read before any
 * program is, so that programs and functions may stand in any order.
 */
import { messageTypes } from "../../spec/fields.ts";
import type { TableKindName } from "../../spec/image.ts";
import { encodings } from "../../spec/core.ts";
import { limits } from "../../spec/limits.ts";
import { documentRecord, fieldTypes } from "../../spec/records.ts";
import { describeTree } from "../1-read/tree.ts";
import type { List, Tree } from "../1-read/tree.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Reports } from "../diagnostics/reports.ts";
import { constantOf } from "../ir/constants.ts";
import type { Budget, Literal, RecordField, RecordLayout } from "../ir/expr.ts";
import { lengthOf } from "../ir/inputs.ts";
import type { Span } from "../support/span.ts";
import { bindingName, isReserved } from "./arguments.ts";
import { budgetOf } from "./budget.ts";
import { VALUE } from "./context.ts";
import type { Context, Definitions, Env, FunctionDefinition } from "./context.ts";
import { forms } from "./forms.ts";
import { fieldTypeOf, typeOf } from "./type-syntax.ts";
import { NODE, U64, bytesOf } from "./types.ts";

type Known = Pick<Context, "reports" | "definitions">;

const budget = "[(:budget :instructions n …)]";
export const definitionUsages = {
  "import": '(import "file.lisp" [:only (name …)])',
  "defroute": `(defroute name ["what it does"] ${budget} body …)`,
  "defmerge": `(defmerge name [record] ["what it does"] ${budget} [:requires (lambda (x) bool)] [:assumes (lambda (x y) bool)] (lambda (current incoming) body …))`,
  "defcache": `(defcache name ((parameter type) …) ["what it does"] ${budget} [:ttl seconds] [:replicas n] body …)`,
  "defpolicy": `(defpolicy name ["what it does"] [(:within policy)] (grant who 'right [:when bool] [:budget (:instructions n …)]) …)`,
  "defun": '(defun name ((parameter type) …) ["what it does"] body …)',
  "defrecord": '(defrecord name ["what it is"] (field type) …)',
  "deftable": "(deftable name (prefix|exact (bytes n) node|int))",
  "defconst": "(defconst name constant)",
  "defsymbol": "(defsymbol type name code)",
  "deftest": '(deftest name ["what it shows"] step …)',
} as const;
export type DefinitionKind = keyof typeof definitionUsages;

/** A list at the top of a file that begins like a definition. */
export interface Definition {
  readonly kind: DefinitionKind;
  /** Null when the name is missing or cannot be one; that was reported. */
  readonly name: string | null;
  readonly tree: List;
}

/** Sorts a file's lists into definitions; names are looked at for doubles across all kinds but symbols. */
export function sortDefinitions(trees: readonly Tree[], reports: Reports): readonly Definition[] {
  const found: Definition[] = [];
  const taken = new Map<string, DefinitionKind>();
  for (const tree of trees) {
    if (reports.full()) break;
    const head = tree.kind === "list" ? tree.items[0] : undefined;
    const kind = head?.kind === "name" ? head.name : "";
    if (tree.kind !== "list" || !Object.hasOwn(definitionUsages, kind)) {
      reports.report("PG2014", head?.span ?? tree.span, { what: describeTree(tree) }, { help: didYouMean(kind, Object.keys(definitionUsages)) });
      continue;
    }
    const definition = { kind: kind as DefinitionKind, tree };
    if (kind === "import") {
      found.push({ ...definition, name: null });
      continue;
    }
    const nameTree = tree.items[kind === "defsymbol" ? 2 : 1];
    const usage = definitionUsages[definition.kind];
    let name: string | null = null;
    if (nameTree?.kind !== "name") {
      reports.report("PG2016", nameTree?.span ?? tree.span, { what: `\`${kind}\` needs a name`, usage });
    } else if (kind !== "defsymbol" && taken.has(nameTree.name)) {
      reports.report("PG2015", nameTree.span, { name: nameTree.name, as: `defined by ${taken.get(nameTree.name)!}` });
    } else {
      if ((kind === "defun" || kind === "defcache" || kind === "defrecord") && Object.hasOwn(forms, nameTree.name)) {
        reports.report("PG2015", nameTree.span, { name: nameTree.name, as: "a form of the language" });
      }
      // A reserved name is defined all the same, so that its uses are no further errors.
      if (isReserved(nameTree.name)) reports.report("PG2018", nameTree.span, { name: nameTree.name });
      name = nameTree.name;
      if (kind !== "defsymbol") taken.set(name, definition.kind);
    }
    found.push({ ...definition, name });
  }
  return found;
}

function malformed(reports: Reports, kind: DefinitionKind, span: Span, what: string): void {
  reports.report("PG2016", span, { what, usage: definitionUsages[kind] });
}

function defineTable({ name, tree }: Definition, definitions: Definitions, reports: Reports): void {
  const shape = tree.items[2];
  const [how, key, what] = shape?.kind === "list" ? shape.items : [];
  const size = key?.kind === "list" && key.items.length === 2 && key.items[0]?.kind === "name" && key.items[0].name === "bytes" ? key.items[1] : undefined;
  if (name !== null) definitions.tables.set(name, null);
  const wrong = (at: Tree | undefined, text: string): void => malformed(reports, "deftable", (at ?? shape ?? tree).span, text);
  if (tree.items.length !== 3 || shape?.kind !== "list" || shape.items.length !== 3) return wrong(shape, "a table has a name and a kind of three parts");
  if (how?.kind !== "name" || (how.name !== "prefix" && how.name !== "exact")) return wrong(how, "a table is searched by prefix or exact");
  if (size?.kind !== "int") return wrong(key, "keys are (bytes n) with a literal n");
  if (what?.kind !== "name" || (what.name !== "node" && what.name !== "int")) return wrong(what, "a table holds node or int");
  if (size.value < 1 || size.value > limits.tableKeyBytes) {
    return reports.report("PG3005", size.span, { given: size.value, limit: limits.tableKeyBytes });
  }
  if (name === null) return;
  const kind: TableKindName = `${how.name}-${what.name}`;
  definitions.tables.set(name, { name, kind, keyBytes: size.value, span: tree.items[1]!.span });
}

function defineSymbol({ name, tree }: Definition, definitions: Definitions, reports: Reports): void {
  const [, registry, nameTree, code] = tree.items;
  if (tree.items.length !== 4) return malformed(reports, "defsymbol", tree.span, "a symbol has a registry, a name and a code");
  if (registry?.kind !== "name" || registry.name !== "type") return malformed(reports, "defsymbol", registry!.span, "only the registry `type` can grow");
  if (code?.kind !== "int") return malformed(reports, "defsymbol", code!.span, `a code is a literal integer, not ${describeTree(code!)}`);
  if (name === null) return;
  const known = [...definitions.symbols.values()].find((other) => other.code === code.value);
  if (Object.hasOwn(messageTypes, name) || definitions.symbols.has(name)) {
    reports.report("PG2015", nameTree!.span, { name, as: "a content type" });
  } else if (code.value < 256 || code.value > limits.messageTypes) reports.report("PG2024", code.span, { code: code.value, name, why: "is out of range" });
  else if (known !== undefined) reports.report("PG2024", code.span, { code: code.value, name, why: `belongs to \`${known.name}\`` });
  else definitions.symbols.set(name, { registry: "type", name, code: code.value });
}

function defineConstant({ name, tree }: Definition, context: Context, env: Env): void {
  const { reports, definitions } = context;
  const valueTree = tree.items[2];
  if (tree.items.length !== 3 || valueTree === undefined) malformed(reports, "defconst", tree.span, "a constant has a name and a value");
  let literal: Literal | null = null;
  if (tree.items.length === 3 && valueTree !== undefined) {
    const value = context.elaborate(valueTree, env, VALUE);
    const constant = value === null ? null : constantOf(value);
    if (constant !== null && constant.op !== "none") literal = constant;
    else if (value !== null) reports.report("PG2021", valueTree.span, {});
  }
  if (name !== null) definitions.constants.set(name, literal);
}

/** A record's fields, back to back from offset 0. */
function defineRecord({ name, tree }: Definition, known: Known): void {
  const { reports, definitions } = known;
  const trees = tree.items.slice(tree.items[2]?.kind === "string" ? 3 : 2);
  if (name !== null) definitions.records.set(name, null);
  if (trees.length === 0) return malformed(reports, "defrecord", tree.span, "a record has at least one field");
  const fields: RecordField[] = [];
  let [min, max] = [0, 0];
  for (const one of trees) {
    const [fieldName, typeTree] = one.kind === "list" ? one.items : [];
    if (one.kind !== "list" || one.items.length !== 2 || fieldName?.kind !== "name") return malformed(reports, "defrecord", one.span, `a field is a name and a type, not ${describeTree(one)}`);
    if (fields.some((other) => other.name === fieldName.name)) return reports.report("PG2015", fieldName.span, { name: fieldName.name, as: "a field of this record" });
    if (min !== max) return malformed(reports, "defrecord", one.span, "only the last field of a record can vary in length");
    if (typeTree!.kind === "name" && typeTree!.name === name) return malformed(reports, "defrecord", typeTree!.span, "a record cannot hold itself");
    const found = fieldTypeOf(known, typeTree!);
    if (found === null) return;
    fields.push({ name: fieldName.name, ...found, offset: max });
    const [least, most] = found.encoding === "bytes" ? lengthOf(found.type)! : [encodings[found.encoding], encodings[found.encoding]];
    [min, max] = [min + least, max + most];
  }
  if (max > limits.payloadBytes) return malformed(reports, "defrecord", tree.span, `a record of ${max} bytes is longer than a payload`);
  if (name !== null) definitions.records.set(name, { name, fields, min, max });
}

/** `((name type) …)`; null when one is wrong. */
export function parametersOf(known: Known, tree: Tree | undefined, kind: DefinitionKind, at: Span): FunctionDefinition["parameters"] | null {
  if (tree?.kind !== "list") {
    malformed(known.reports, kind, tree?.span ?? at, "a list of parameters, (name type), belongs behind the name");
    return null;
  }
  const found = tree.items.map((one) => {
    const [nameTree, typeTree] = one.kind === "list" ? one.items : [];
    if (one.kind !== "list" || one.items.length !== 2) {
      malformed(known.reports, kind, one.span, `a parameter is a name and a type, not ${describeTree(one)}`);
      return null;
    }
    const name = bindingName({ context: { reports: known.reports }, usage: definitionUsages[kind] }, nameTree, one.span);
    const type = typeOf(known, typeTree!);
    return name === null || type === null ? null : { name, type, span: nameTree!.span };
  });
  if (!found.every((one) => one !== null)) return null;
  const twice = found.find(({ name }, i) => found.findIndex((other) => other.name === name) !== i);
  if (twice === undefined) return found;
  known.reports.report("PG2015", twice.span, { name: twice.name, as: "a parameter of this function" });
  return null;
}

/** What stands before the body: documentation, a budget, keywords with their values. Null when it is malformed. */
export function preamble(tree: List, from: number, kind: DefinitionKind, keywords: readonly string[], reports: Reports): Preamble | null {
  const usage = definitionUsages[kind];
  const rest = tree.items.slice(from);
  let doc: string | null = null;
  let budget: Budget = {};
  const given = new Map<string, Tree>();
  if (rest[0]?.kind === "string" && rest.length > 1) {
    doc = rest[0].text;
    rest.shift();
  }
  for (;;) {
    const [next, value] = rest;
    if (next?.kind === "list" && next.items[0]?.kind === "keyword") {
      const found = budgetOf(next, usage, reports);
      if (found === null) return null;
      budget = found;
      rest.shift();
    } else if (next?.kind === "keyword") {
      if (!keywords.includes(next.name) || given.has(next.name)) {
        reports.report("PG2017", next.span, { name: next.name }, { help: didYouMean(next.name, keywords, (k) => `:${k}`) ?? usage });
        return null;
      }
      if (value === undefined) {
        malformed(reports, kind, next.span, `a value must follow \`:${next.name}\``);
        return null;
      }
      given.set(next.name, value);
      rest.splice(0, 2);
    } else return { doc, budget, keywords: given, body: rest };
  }
}

export interface Preamble {
  readonly doc: string | null;
  readonly budget: Budget;
  readonly keywords: ReadonlyMap<string, Tree>;
  readonly body: readonly Tree[];
}

function defineFunction({ kind, name, tree }: Definition, known: Known): void {
  const { reports, definitions } = known;
  const cached = kind === "defcache";
  if (name !== null) definitions.functions.set(name, null);
  const parameters = parametersOf(known, tree.items[2], kind, tree.span);
  const parts = preamble(tree, 3, kind, cached ? ["ttl", "replicas"] : [], reports);
  if (parameters === null || parts === null) return;
  if (parts.body.length === 0) return malformed(reports, kind, tree.span, "the body is missing");
  const number = (keyword: string, most: number): number | null | undefined => {
    const given = parts.keywords.get(keyword);
    if (given === undefined) return null;
    if (given.kind === "int" && given.value >= 1 && given.value <= most) return given.value;
    reports.report("PG2038", given.span, { where: `:${keyword}`, least: 1, most });
    return undefined;
  };
  const [ttl, replicas] = [number("ttl", 2 ** 31 - 1), number("replicas", 255)];
  if (ttl === undefined || replicas === undefined || name === null) return;
  definitions.functions.set(name, {
    name, cached, parameters, doc: parts.doc, body: parts.body, tree, home: definitions, ttl, replicas, budget: parts.budget, checked: null, state: "new", used: false,
  });
}

/** Fills the definitions; each kind may name what the kinds before it define, and earlier ones of its own. */
export function define(found: readonly Definition[], context: Context, env: Env): void {
  for (const one of found) {
    if (one.kind === "deftable") defineTable(one, context.definitions, context.reports);
    if (one.kind === "defsymbol") defineSymbol(one, context.definitions, context.reports);
  }
  for (const one of found) if (one.kind === "defrecord") defineRecord(one, context);
  for (const one of found) if (one.kind === "defun" || one.kind === "defcache") defineFunction(one, context);
  for (const one of found) if (one.kind === "defconst") defineConstant(one, context, env);
  reportHiddenFields(found, context);
}

/** `record-field` is a name too: one that a form, a function or another record's field has could not be read. */
function reportHiddenFields(found: readonly Definition[], { definitions, reports }: Known): void {
  const { records, functions } = definitions;
  const own = new Map(found.flatMap(({ name, tree }) => (name === null ? [] : [[name, tree.items[1]!.span] as const])));
  const seen = new Map<string, string>();
  for (const layout of records.values()) {
    for (const field of layout?.fields ?? []) {
      const name = `${layout!.name}-${field.name}`;
      const means = `the field \`${field.name}\` of \`${layout!.name}\``;
      const [here, there] = [own.get(layout!.name), own.get(name)];
      const other = Object.hasOwn(forms, name) ? "a form of the language" : seen.get(name);
      if (other !== undefined && here !== undefined) reports.report("PG2015", here, { name, as: other });
      else if (there !== undefined && (functions.has(name) || records.has(name))) reports.report("PG2015", there, { name, as: means });
      else if (here !== undefined && (functions.has(name) || records.has(name))) reports.report("PG2015", here, { name, as: "imported from another file" });
      seen.set(name, means);
    }
  }
}

/** The definitions that every file begins with. */
export function newDefinitions(nodes: ReadonlyMap<string, Uint8Array>): Definitions {
  let offset = 0;
  const fields = documentRecord.fields.map(([name, shape]): RecordField => {
    const field: RecordField = typeof shape === "string"
      ? { name, type: fieldTypes[shape].type === "u64" ? U64 : NODE, encoding: fieldTypes[shape].encoding, offset }
      : { name, type: bytesOf(shape[0], shape[1]), encoding: "bytes", offset };
    offset += typeof shape === "string" ? (encodings[field.encoding] || limits.nodeIdBytes) : 0;
    return field;
  });
  const { type } = fields.at(-1)!;
  const [least, most] = lengthOf(type)!;
  const layout: RecordLayout = { name: documentRecord.name, fields, min: offset + least, max: offset + most };
  return { constants: new Map(), tables: new Map(), symbols: new Map(), records: new Map([[layout.name, layout]]), functions: new Map(), nodes, usedTables: new Set() };
}
