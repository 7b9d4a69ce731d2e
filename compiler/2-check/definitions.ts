/** The definitions of a file other than routes: constants, tables, symbols. They are read before any route is. */
import { messageTypes } from "../../spec/fields.ts";
import type { TableKindName } from "../../spec/image.ts";
import { limits } from "../../spec/limits.ts";
import { describeTree } from "../1-read/tree.ts";
import type { List, Tree } from "../1-read/tree.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Reports } from "../diagnostics/reports.ts";
import type { Literal } from "../ir/expr.ts";
import type { Span } from "../support/span.ts";
import { isReserved } from "./arguments.ts";
import { VALUE } from "./context.ts";
import type { Context, Definitions, Env } from "./context.ts";

export const definitionUsages = {
  "defroute": '(defroute name ["what it does"] [(:budget :instructions n :hash-bytes n :lookups n :sends n :cache-entries n :stack n :scratch n)] action)',
  "deftable": "(deftable name (prefix|exact (bytes n) node|int))",
  "defconst": "(defconst name literal)",
  "defsymbol": "(defsymbol type name code)",
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
    const head = tree.kind === "list" ? tree.items[0] : undefined;
    const kind = head?.kind === "name" ? head.name : "";
    if (tree.kind !== "list" || !Object.hasOwn(definitionUsages, kind)) {
      reports.report("PG2014", head?.span ?? tree.span, { what: describeTree(tree) }, { help: didYouMean(kind, Object.keys(definitionUsages)) });
      continue;
    }
    const definition = { kind: kind as DefinitionKind, tree };
    const nameTree = tree.items[kind === "defsymbol" ? 2 : 1];
    const usage = definitionUsages[definition.kind];
    let name: string | null = null;
    if (nameTree?.kind !== "name") {
      reports.report("PG2016", nameTree?.span ?? tree.span, { what: `\`${kind}\` needs a name`, usage });
    } else if (kind !== "defsymbol" && taken.has(nameTree.name)) {
      reports.report("PG2015", nameTree.span, { name: nameTree.name, as: `defined by ${taken.get(nameTree.name)!}` });
    } else {
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
    if (value?.op === "int" || value?.op === "u64" || value?.op === "bytes") literal = value;
    else if (value !== null) reports.report("PG2021", valueTree.span, {});
  }
  if (name !== null) definitions.constants.set(name, literal);
}

/** Fills the definitions: symbols and tables first, then constants, which may name symbols and earlier constants. */
export function define(found: readonly Definition[], context: Context, env: Env): void {
  for (const one of found) {
    if (one.kind === "deftable") defineTable(one, context.definitions, context.reports);
    if (one.kind === "defsymbol") defineSymbol(one, context.definitions, context.reports);
  }
  for (const one of found) if (one.kind === "defconst") defineConstant(one, context, env);
}
