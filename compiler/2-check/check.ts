/**
 * Stage 2: trees to a checked program in the typed IR. Names, types and bounds are checked and short forms expanded in
 * one pass (elaborate.ts says why); after an error it goes on, and what depends on a wrong part stays silent.
 */
import { limits } from "../../spec/limits.ts";
import type { List, Tree } from "../1-read/tree.ts";
import { collectReports } from "../diagnostics/reports.ts";
import type { Reports } from "../diagnostics/reports.ts";
import type { Expr, Program, TableUse } from "../ir/expr.ts";
import { resourceNames, resources } from "../ir/resources.ts";
import type { Resource } from "../ir/resources.ts";
import { fail, succeed } from "../support/outcome.ts";
import type { Outcome } from "../support/outcome.ts";
import type { Span } from "../support/span.ts";
import { didYouMean } from "../diagnostics/nearest.ts";
import { ACTION_PLACE } from "./context.ts";
import type { Context, Definitions, Env, Facts } from "./context.ts";
import { define, definitionUsages, sortDefinitions } from "./definitions.ts";
import type { Definition } from "./definitions.ts";
import { ACTION } from "./types.ts";
import { elaborate } from "./elaborate.ts";
import type { CheckedFile, Note } from "./checked-file.ts";

export interface CheckOptions {
  /** Names the file in spans that no tree has: that of an empty file. */
  readonly file: string;
  /** Node ids by name, out of pgrid.json: `(node "store-a")`. */
  readonly nodes?: ReadonlyMap<string, Uint8Array>;
}

const topLevel: Env = { names: new Map(), parent: null, loops: 0 };

export function check(trees: readonly Tree[], options: CheckOptions): Outcome<CheckedFile> {
  const reports = collectReports();
  const definitions: Definitions = {
    constants: new Map(), tables: new Map(), symbols: new Map(), nodes: options.nodes ?? new Map(), usedTables: new Set(),
  };
  const notes: Note[] = [];
  const found = sortDefinitions(trees, reports);
  define(found, newContext(reports, definitions, "", notes), topLevel);
  const routes: Program[] = [];
  const routeTrees = found.filter(({ kind }) => kind === "defroute");
  for (const definition of routeTrees) {
    const route = routeOf(definition, reports, definitions, notes);
    if (route !== null) routes.push(route);
  }
  if (routeTrees.length === 0 && reports.errors() === 0) {
    const last = trees.at(-1)?.span ?? { file: options.file, start: 0, end: 0 };
    reports.report("PG2036", last, {});
  }
  if (reports.errors() === 0) {
    for (const [name, table] of definitions.tables) {
      if (table !== null && !definitions.usedTables.has(name)) reports.report("PG2029", table.span, { name });
    }
  }
  if (reports.errors() > 0) return fail(reports.all());
  const tables = [...definitions.tables.values()].filter((table) => table !== null).map(({ name, kind, keyBytes }): TableUse => ({ name, kind, keyBytes }));
  return succeed({ routes, tables, symbols: [...definitions.symbols.values()], notes }, reports.all());
}

function newContext(reports: Reports, definitions: Definitions, route: string, notes: Note[]): Context {
  const names = new Map<string, number>();
  const taken = new Set<string>();
  let deep = false;
  const context: Context = {
    reports, definitions,
    facts: new WeakMap<Expr, Facts>(),
    unused: [],
    tables: [],
    elaborate: (tree, env, place) => elaborate(context, tree, env, place),
    unique(name) {
      let count = names.get(name) ?? 0;
      let unique = name;
      // A source may itself name a variable `x.1`.
      while (taken.has(unique)) unique = `${name}.${++count}`;
      names.set(name, count);
      taken.add(unique);
      return unique;
    },
    note: (span, message) => notes.push({ route, span, message }),
    tooDeep(span) {
      if (!deep) reports.report("PG3006", span, { limit: limits.exprDepth });
      deep = true;
    },
  };
  return context;
}

interface RouteParts {
  readonly doc: string | null;
  readonly budget: Program["budget"];
  readonly body: Tree;
}

function routeOf(definition: Definition, reports: Reports, definitions: Definitions, notes: Note[]): Program | null {
  const { name, tree } = definition;
  // `(defroute)`: that the name is missing was reported.
  if (tree.items.length < 2) return null;
  const parts = routeParts(tree, reports);
  if (parts === null) return null;
  const before = reports.errors();
  const context = newContext(reports, definitions, name ?? "", notes);
  const body = context.elaborate(parts.body, topLevel, ACTION_PLACE);
  // After an error, unused names are its consequences.
  if (body === null || reports.errors() > before) return null;
  for (const local of context.unused) reports.report("PG2028", local.span, { name: local.name });
  return name === null ? null : { kind: "route", inputs: [], result: ACTION, name, doc: parts.doc, tables: context.tables, body, span: tree.span, budget: parts.budget };
}

function routeParts(tree: List, reports: Reports): RouteParts | null {
  const rest = tree.items.slice(2);
  const usage = definitionUsages["defroute"];
  let doc: string | null = null;
  let budget: Program["budget"] = {};
  if (rest[0]?.kind === "string" && rest.length > 1) {
    doc = rest[0].text;
    rest.shift();
  }
  const declared = rest[0];
  if (declared?.kind === "list" && declared.items[0]?.kind === "keyword") {
    const found = budgetOf(declared, reports);
    if (found === null) return null;
    budget = found;
    rest.shift();
  }
  const [body, more] = rest;
  if (body === undefined) {
    reports.report("PG2016", tree.span, { what: "this route has no action", usage });
    return null;
  }
  if (more !== undefined) {
    reports.report("PG2030", more.span, { what: "a route" });
    return null;
  }
  return { doc, budget, body };
}

const budgetNames: Readonly<Record<string, Resource>> = Object.fromEntries(resourceNames.map((name) => [resources[name].keyword, name]));

function budgetOf(tree: List, reports: Reports): Program["budget"] | null {
  const usage = definitionUsages["defroute"];
  const [head, ...rest] = tree.items;
  const unknown = (span: Span, name: string, known: readonly string[]): null => {
    reports.report("PG2017", span, { name }, { help: didYouMean(name, known, (k) => `:${k}`) ?? usage });
    return null;
  };
  if (head?.kind === "keyword" && head.name !== "budget") return unknown(head.span, head.name, ["budget"]);
  const budget: { -readonly [K in keyof Program["budget"]]: Program["budget"][K] } = {};
  for (let i = 0; i < rest.length; i += 2) {
    const [keyword, value] = [rest[i]!, rest[i + 1]];
    if (keyword.kind !== "keyword") {
      reports.report("PG2016", keyword.span, { what: "a budget is a list of keywords and numbers", usage });
      return null;
    }
    if (!Object.hasOwn(budgetNames, keyword.name)) return unknown(keyword.span, keyword.name, Object.keys(budgetNames));
    if (value?.kind !== "int" || value.value < 0) {
      reports.report("PG2038", value?.span ?? keyword.span, { where: `:${keyword.name}`, least: 0, most: 2 ** 31 - 1 });
      return null;
    }
    budget[budgetNames[keyword.name]!] = value.value;
  }
  return budget;
}
