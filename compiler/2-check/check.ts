/**
 * Stage 2: trees to checked programs in the typed IR. Names, types and bounds are checked and short forms expanded in
 * one pass (elaborate.ts says why); after an error it goes on, and what depends on a wrong part stays silent.
 *
 * A file's definitions come first, then its functions, each by itself, then its programs, then its tests.
 */
import type { Tree } from "../1-read/tree.ts";
import { collectReports } from "../diagnostics/reports.ts";
import type { Reports } from "../diagnostics/reports.ts";
import type { Program, TableUse } from "../ir/expr.ts";
import { fail, succeed } from "../support/outcome.ts";
import type { Outcome } from "../support/outcome.ts";
import { checkFunction } from "./calls.ts";
import type { CheckedFile, Note, SymbolDefinition } from "./checked-file.ts";
import { ACTION_PLACE } from "./context.ts";
import type { Definitions, Env } from "./context.ts";
import { define, definitionUsages, newDefinitions, preamble, sortDefinitions } from "./definitions.ts";
import type { Definition } from "./definitions.ts";
import { bringIn, importedPaths } from "./imports.ts";
import type { Importable } from "./imports.ts";
import { newContext } from "./new-context.ts";
import { cacheOf } from "./programs/caches.ts";
import { mergeOf } from "./programs/merges.ts";
import { policyOf } from "./programs/policies.ts";
import { testOf } from "./programs/tests.ts";
import { ACTION } from "./types.ts";

export interface CheckOptions {
  /** Names the file in spans that no tree has: that of an empty file. */
  readonly file: string;
  /** Node ids by name, out of pgrid.json: `(node "store-a")`. */
  readonly nodes?: ReadonlyMap<string, Uint8Array>;
  /** What the file's imports bring, by the path that they name; null for a file that has errors of its own. */
  readonly imports?: ReadonlyMap<string, Importable | null>;
  /** Whether other files import it: then it may hold no program, and unused functions are no mistake. */
  readonly library?: boolean;
}

/** A checked file, and what others can import of it. */
export interface Checked {
  readonly file: CheckedFile;
  readonly exports: Importable;
}

/** What is reported of a name that nothing defines. */
const unknownNames: readonly string[] = ["PG2001", "PG2002", "PG2019", "PG2044", "PG2004"];

const topLevel: Env = { names: new Map(), parent: null, loops: 0 };

export function check(trees: readonly Tree[], options: CheckOptions): Outcome<CheckedFile> {
  const checked = checkFile(trees, options);
  return checked.ok ? succeed(checked.value.file, checked.diagnostics) : checked;
}

export function checkFile(trees: readonly Tree[], options: CheckOptions): Outcome<Checked> {
  const reports = collectReports();
  const definitions = newDefinitions(options.nodes ?? new Map());
  const notes: Note[] = [];
  const found = sortDefinitions(trees, reports);
  bringIn(found, definitions, options.imports ?? new Map(), reports);
  const context = newContext(reports, definitions, "", { kind: "none" }, notes);
  define(found, context, topLevel);
  const own = [...definitions.functions.values()].filter((fn) => fn !== null && fn.home === definitions).map((fn) => fn!);
  for (const fn of own) checkFunction(context, fn);
  const each = <T>(kind: Definition["kind"], make: (definition: Definition) => T | null): T[] => {
    const made: T[] = [];
    for (const definition of found) {
      const one = definition.kind === kind ? make(definition) : null;
      if (one !== null) made.push(one);
    }
    return made;
  };
  const routes = each("defroute", (definition) => routeOf(definition, reports, definitions, notes));
  const merges = each("defmerge", (definition) => mergeOf(definition, reports, definitions, notes));
  const caches = each("defcache", (definition) => cacheOf(definition, reports, definitions));
  const policies = each("defpolicy", (definition) => policyOf(definition, found, reports, definitions, notes));
  const programs = { routes, merges, caches, policies };
  const tests = reports.errors() > 0 ? [] : each("deftest", (definition) => testOf(definition, { ...programs, definitions, reports }));
  const holdsProgram = found.some(({ kind }) => kind === "defroute" || kind === "defmerge" || kind === "defcache" || kind === "defpolicy");
  if (!holdsProgram && options.library !== true && reports.errors() === 0) {
    const last = trees.at(-1)?.span ?? { file: options.file, start: 0, end: 0 };
    reports.report("PG2036", last, {});
  }
  if (reports.errors() === 0) reportUnused(definitions, own, options.library === true, reports);
  // Names that a failed import would have brought are no mistakes of this file.
  const partial = importedPaths(trees).some(({ path }) => (options.imports?.get(path) ?? null) === null);
  if (reports.errors() > 0) return fail(partial ? reports.all().filter(({ code }) => !unknownNames.includes(code)) : reports.all());
  if (partial) return fail(reports.all());
  const tables = [...definitions.tables.values()].filter((table) => table !== null).map(({ name, kind, keyBytes }): TableUse => ({ name, kind, keyBytes }));
  const symbols: SymbolDefinition[] = [...definitions.symbols.values()];
  const records = [...definitions.records.values()].filter((record) => record !== null);
  return succeed({ file: { ...programs, tests, tables, symbols, records, notes }, exports: { definitions, file: options.file } }, reports.all());
}

function reportUnused(definitions: Definitions, own: readonly { name: string; cached: boolean; used: boolean; tree: { items: readonly Tree[] } }[], library: boolean, reports: Reports): void {
  if (library) return;
  for (const [name, table] of definitions.tables) {
    if (table !== null && table.imported !== true && !definitions.usedTables.has(name)) reports.report("PG2029", table.span, { name });
  }
  for (const { name, cached, used, tree } of own) {
    if (!used && !cached && !name.startsWith("_")) reports.report("PG2048", tree.items[1]!.span, { name });
  }
}

function routeOf(definition: Definition, reports: Reports, definitions: Definitions, notes: Note[]): Program | null {
  const { name, tree } = definition;
  // `(defroute)`: that the name is missing was reported.
  if (tree.items.length < 2) return null;
  const parts = preamble(tree, 2, "defroute", [], reports);
  if (parts === null) return null;
  if (parts.body.length === 0) {
    if (name !== null) reports.report("PG2016", tree.span, { what: "this route has no action", usage: definitionUsages["defroute"] });
    return null;
  }
  const before = reports.errors();
  const context = newContext(reports, definitions, name ?? "", { kind: "route" }, notes);
  const made = context.body(parts.body, topLevel, ACTION_PLACE, "a route");
  // After an error, unused names are its consequences.
  if (made === null && reports.errors() === 0) throw new Error(`route ${name ?? ""} is wrong, and nothing was reported`);
  if (made === null || reports.errors() > before) return null;
  for (const local of context.unused) reports.report("PG2028", local.span, { name: local.name });
  if (name === null) return null;
  return { kind: "route", name, doc: parts.doc, inputs: [], result: ACTION, tables: context.tables, body: made, span: tree.span, budget: parts.budget };
}
