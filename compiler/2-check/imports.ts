/** `(import "file.lisp" [:only (name …)])`: definitions of another file, under the names that they have there. */
import { describeTree } from "../1-read/tree.ts";
import type { List, Tree } from "../1-read/tree.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import type { Reports } from "../diagnostics/reports.ts";
import type { Span } from "../support/span.ts";
import type { Definitions } from "./context.ts";
import { definitionUsages } from "./definitions.ts";
import type { Definition } from "./definitions.ts";

/** What a file offers to others. */
export interface Importable {
  readonly definitions: Definitions;
  readonly file: string;
}

export interface ImportedPath {
  readonly path: string;
  readonly span: Span;
}

/** The paths that a file's imports name, as they are written; wrong ones are reported by `bringIn`. */
export function importedPaths(trees: readonly Tree[]): readonly ImportedPath[] {
  return trees.flatMap((tree) => {
    const [head, path] = tree.kind === "list" ? tree.items : [];
    return head?.kind === "name" && head.name === "import" && path?.kind === "string" ? [{ path: path.text, span: path.span }] : [];
  });
}

export function bringIn(found: readonly Definition[], definitions: Definitions, imports: ReadonlyMap<string, Importable | null>, reports: Reports): void {
  const own = new Set(found.flatMap(({ name }) => (name === null ? [] : [name])));
  for (const { kind, tree } of found) if (kind === "import") bringInOne(tree, own, definitions, imports, reports);
}

function bringInOne(tree: List, own: ReadonlySet<string>, definitions: Definitions, imports: ReadonlyMap<string, Importable | null>, reports: Reports): void {
  const usage = definitionUsages["import"];
  const [, pathTree, keyword, names, ...more] = tree.items;
  const malformed = (span: Span, what: string): void => reports.report("PG2016", span, { what, usage });
  if (pathTree?.kind !== "string") return malformed(pathTree?.span ?? tree.span, "an import names a file in quotes");
  const wellFormed = keyword === undefined || (keyword.kind === "keyword" && keyword.name === "only" && names?.kind === "list" && more.length === 0);
  if (!wellFormed) return malformed(keyword.span, "behind the file stands nothing, or :only and a list of names");
  const source = imports.get(pathTree.text);
  // A file that is not there, or that has errors of its own: whoever loaded it said so.
  if (source === null) return;
  if (source === undefined) return reports.report("PG2052", pathTree.span, { what: `there is no \`${pathTree.text}\` to import`, help: "paths are relative to the file that imports" });
  const wanted = names?.kind === "list" ? names.items : null;
  const offered = namesOf(source.definitions);
  const take = (name: string, span: Span): void => {
    if (own.has(name)) return reports.report("PG2015", span, { name, as: "defined in this file" }, { help: "import what is needed alone: :only (name …)" });
    copy(name, source.definitions, definitions, reports, span);
  };
  if (wanted === null) {
    for (const name of offered) take(name, pathTree.span);
    return;
  }
  for (const one of wanted) {
    if (one.kind !== "name") malformed(one.span, `a name belongs here, not ${describeTree(one)}`);
    else if (offered.includes(one.name)) take(one.name, one.span);
    else reports.report("PG2052", one.span, { what: `\`${pathTree.text}\` defines no \`${one.name}\``, help: didYouMean(one.name, offered) ?? `it defines ${offered.join(", ") || "nothing that can be imported"}` });
  }
}

function namesOf(definitions: Definitions): readonly string[] {
  const { constants, tables, symbols, records, functions } = definitions;
  return [...constants.keys(), ...tables.keys(), ...symbols.keys(), ...[...records.keys()].filter((name) => name !== "document"), ...functions.keys()];
}

function copy(name: string, from: Definitions, to: Definitions, reports: Reports, span: Span): void {
  for (const kind of ["constants", "tables", "symbols", "records", "functions"] as const) {
    const found: unknown = from[kind].get(name);
    if (found === undefined) continue;
    const there = to[kind] as Map<string, unknown>;
    if (kind === "tables" && found !== null) {
      const known = to.tables.get(name);
      const table = from.tables.get(name)!;
      if (known != null && (known.kind !== table!.kind || known.keyBytes !== table!.keyBytes)) return reports.report("PG2015", span, { name, as: "another table that is imported" });
      to.tables.set(name, { ...table!, imported: true });
      continue;
    }
    if (kind === "functions" && found !== null) from.functions.get(name)!.used = true;
    if (there.has(name) && there.get(name) !== found) return reports.report("PG2015", span, { name, as: "imported from another file" });
    there.set(name, found);
  }
}
