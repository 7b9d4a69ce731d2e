/**
 * A Lisp file as TypeScript: what it defines and imports is collected first, then each definition is written, and all of them
 * are put in an order in which TypeScript can evaluate them. Statements are made where Lisp has bodies, expressions elsewhere.
 *
 * The caller compiles the result and compares CIDs: nothing here has to be right about evaluation order for the user's sake,
 * only for the share of files that convert.
 */
import { importedFile } from "../pipeline.ts";
import type { Tree } from "../1-read/tree.ts";
import type { Reports } from "../diagnostics/reports.ts";
import { quoted } from "./code.ts";
import { definition, definitionKinds, partsOf } from "./definitions.ts";
import { expressionCode } from "./expressions.ts";
import { group, hardline, indent, join, line, mark } from "./layout.ts";
import type { Doc, Mark } from "./layout.ts";
import { argumentsOf, headOf, itemsOf, nameOf } from "./lisp-types.ts";
import { globalName, localName, typeNames } from "./names.ts";
import { refuse } from "./scope.ts";
import type { File, Global, Styles } from "./scope.ts";
import { bindings, bodyCode, loop } from "./statements.ts";

export interface Conversion {
  readonly doc: Doc;
  /** Marks of definitions. */
  readonly tops: ReadonlySet<Mark>;
}

export interface LispFile {
  readonly text: string;
  readonly trees: readonly Tree[];
  /** Trees of the files that it imports, by the path that the import names. */
  readonly imports: ReadonlyMap<string, readonly Tree[]>;
}

interface Collected {
  readonly constants: Map<string, Tree>;
  readonly functions: Map<string, { readonly parameters: readonly Tree[]; readonly body: readonly Tree[] }>;
  readonly tables: Map<string, "node" | "int">;
  readonly records: Map<string, ReadonlyMap<string, Tree>>;
  readonly globals: Map<string, Global>;
  readonly symbols: Map<string, Global>;
}

const importable = new Set(["defconst", "defsymbol", "deftable", "defrecord", "defun", "defcache"]);

function collect(trees: readonly Tree[], from: string | null, only: ReadonlySet<string> | null, into: Collected): void {
  for (const tree of trees) {
    const head = headOf(tree);
    const items = itemsOf(tree);
    if (from !== null && !importable.has(head)) continue;
    if (head === "defsymbol") {
      const symbol = nameOf(items[2]);
      if (only === null || only.has(symbol)) into.symbols.set(symbol, { kind: "symbol", ts: globalName("symbol", symbol)!, from });
      continue;
    }
    const kind = definitionKinds[head];
    if (kind === undefined) continue;
    const name = nameOf(items[1]);
    const wanted = only === null || only.has(name);
    // Records of an imported file are part of the types of its functions, whether they are named or not.
    if (!wanted && kind !== "record") continue;
    if (wanted || !into.globals.has(name)) into.globals.set(name, { kind, ts: globalName(kind, name) ?? localName(name), from });
    switch (head) {
      case "defconst": into.constants.set(name, items[2]!); break;
      case "deftable": into.tables.set(name, nameOf(itemsOf(items[2])[2]) === "int" ? "int" : "node"); break;
      case "defrecord": into.records.set(name, new Map(items.slice(2).flatMap((one) => (one.kind === "list" ? [[nameOf(one.items[0]), one.items[1]!] as const] : [])))); break;
      case "defun":
      case "defcache": into.functions.set(name, { parameters: itemsOf(items[2]), body: partsOf(items.slice(3), true).body }); break;
    }
  }
}

/** What a file defines, and what it hands on of those that it imports; each under the path that leads to it from here. */
function gather(imports: LispFile["imports"], path: string, only: ReadonlySet<string> | null, into: Collected, seen: Set<string>): void {
  if (seen.has(path)) return;
  seen.add(path);
  const trees = imports.get(path) ?? [];
  for (const tree of trees) {
    const [, next] = itemsOf(tree);
    if (headOf(tree) === "import" && next?.kind === "string") gather(imports, importedFile(path, next.text), only, into, seen);
  }
  collect(trees, path, only, into);
}

/** `lib/units.lisp` is `./lib/units.policy.ts`. */
export function typescriptPath(path: string): string {
  const made = path.replace(/\.lisp$/u, ".policy.ts");
  return /^\.\.?\//u.test(made) ? made : `./${made}`;
}

export function toTypeScript(source: LispFile, reports: Reports, styles: Styles): Conversion {
  const into: Collected = { constants: new Map(), functions: new Map(), tables: new Map(), records: new Map(), globals: new Map(), symbols: new Map() };
  for (const tree of source.trees) {
    if (headOf(tree) !== "import") continue;
    const [, path] = itemsOf(tree);
    const only = itemsOf(argumentsOf(tree).keywords.get("only")).map(nameOf);
    if (path?.kind !== "string") continue;
    gather(source.imports, path.text, argumentsOf(tree).keywords.has("only") ? new Set(only) : null, into, new Set());
  }
  collect(source.trees, null, null, into);
  const taken = new Set([...into.globals.values(), ...into.symbols.values()].map(({ ts }) => ts));
  const file: File = {
    reports, text: source.text, styles, taken, library: new Map(), imported: new Map(), tops: new Set(), helperNames: new Set(), read: namesRead(source.trees, [...into.records.keys()]), globals: into.globals, symbols: into.symbols,
    definitions: { constants: into.constants, functions: into.functions, tables: into.tables, records: into.records, state: null },
    write: { expression: expressionCode, body: bodyCode, bindings, loop },
    exportsAll: !source.trees.some((tree) => ["defroute", "defmerge", "defpolicy"].includes(headOf(tree))),
  };
  clashes(file, source.trees);
  const written = new Map<Tree, Doc>();
  for (const tree of source.trees) {
    const docs = definition(file, tree);
    const top = mark(tree.span.start, tree.span.end);
    file.tops.add(top);
    written.set(tree, headOf(tree) === "import" ? [top] : [top, join(docs, hardline)]);
  }
  const definitions = ordered(source.trees).map((tree) => written.get(tree)!);
  const importTrees = source.trees.filter((tree) => headOf(tree) === "import");
  const imports = importTrees.flatMap((tree): Doc[] => {
    const path = itemsOf(tree)[1];
    const names = path?.kind === "string" ? file.imported.get(path.text) : undefined;
    const start = written.get(tree)!;
    if (names === undefined || path?.kind !== "string") return [start];
    return [[start, group("import {", indent(2, line, join([...names].sort(), [",", line])), line, "} from ", quoted(typescriptPath(path.text)), ";")]];
  });
  const direct = new Set(importTrees.flatMap((tree) => (itemsOf(tree)[1]?.kind === "string" ? [(itemsOf(tree)[1] as Tree & { kind: "string" }).text] : [])));
  for (const [path, names] of file.imported) {
    if (!direct.has(path)) imports.push(group("import {", indent(2, line, join([...names].sort(), [",", line])), line, "} from ", quoted(typescriptPath(path)), ";"));
  }
  const named = [...file.library].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, own]) => {
    const type = typeNames.has(name) ? "type " : "";
    return name === own ? `${type}${name}` : `${type}${name} as ${own}`;
  });
  const library: Doc[] = named.length === 0 ? [] : [group("import {", indent(2, line, join(named, [",", line])), line, '} from "promisegrid";')];
  return { doc: join([...library, ...imports, ...(library.length + imports.length > 0 && definitions.length > 0 ? [""] : []), ...definitions], hardline), tops: file.tops };
}

/** Names in all places but those where they are defined; symbols with their quote, records for the accessors of their fields. */
function namesRead(trees: readonly Tree[], records: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (tree: Tree): void => {
    if (tree.kind === "symbol") found.add(`'${tree.name}`);
    if (tree.kind === "name") {
      found.add(tree.name);
      for (const record of records) if (tree.name.startsWith(`${record}-`)) found.add(record);
    }
    itemsOf(tree).forEach(look);
  };
  for (const tree of trees) itemsOf(tree).slice(headOf(tree) === "defsymbol" ? 3 : 2).forEach(look);
  return found;
}

function clashes(file: File, trees: readonly Tree[]): void {
  const seen = new Map<string, string>();
  for (const tree of trees) {
    const kind = definitionKinds[headOf(tree)];
    const items = itemsOf(tree);
    const name = headOf(tree) === "defsymbol" ? nameOf(items[2]) : nameOf(items[1]);
    const ts = headOf(tree) === "defsymbol" ? globalName("symbol", name) : kind === undefined ? null : globalName(kind, name);
    if (ts === null) continue;
    const other = seen.get(ts);
    if (other !== undefined) refuse(file, items[1]!, `\`${name}\` beside \`${other}\``, `both would be called ${ts}: rename one of them`);
    seen.set(ts, name);
  }
}

/** What is evaluated where it stands comes behind what it names: records before their merges, policies before narrower ones. */
function ordered(trees: readonly Tree[]): readonly Tree[] {
  const byName = new Map(trees.map((tree) => [nameOf(itemsOf(tree)[1]), tree]));
  const done = new Set<Tree>();
  const list: Tree[] = [];
  const place = (tree: Tree): void => {
    if (done.has(tree)) return;
    done.add(tree);
    for (const name of needs(tree)) {
      const other = byName.get(name);
      if (other !== undefined) place(other);
    }
    list.push(tree);
  };
  for (const tree of trees) if (headOf(tree) !== "import") place(tree);
  return list;
}

function needs(tree: Tree): readonly string[] {
  const names = (part: Tree): readonly string[] => (part.kind === "name" ? [part.name] : itemsOf(part).flatMap(names));
  const items = itemsOf(tree);
  switch (headOf(tree)) {
    case "defmerge": return items[2]?.kind === "name" ? [items[2].name] : [];
    // A field may have the name of a definition; what it needs is its type.
    case "defrecord": return items.slice(2).flatMap((field) => itemsOf(field).slice(1).flatMap(names));
    case "defconst": return items.slice(2).flatMap(names);
    case "defpolicy": return items.slice(2).flatMap((one) => (one.kind === "list" && one.items[0]?.kind === "keyword" ? names(one) : itemsOf(one)[1] === undefined ? [] : names(itemsOf(one)[1]!)));
    default: return [];
  }
}
