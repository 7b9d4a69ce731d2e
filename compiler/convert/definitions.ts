/**
 * Definitions of a file: constants, tables, records with their fields, functions, routes, merges, policies with their grants,
 * and tests with their steps. Functions that a definition needs beside it come before it.
 */
import { kebab } from "../../spec/vocabulary.ts";
import { describeTree } from "../1-read/tree.ts";
import type { Tree } from "../1-read/tree.ts";
import { atom, braces, callDoc, object, quoted } from "./code.ts";
import { group, hardline, indent, join, line, mark, softline } from "./layout.ts";
import type { Doc } from "./layout.ts";
import { argumentsOf, declaredType, headOf, itemsOf, nameOf } from "./lisp-types.ts";
import type { ValueType } from "./lisp-types.ts";
import { globalName, localName } from "./names.ts";
import type { DefinitionKind } from "./names.ts";
import { annotation, bind, bytesArgument, expression, lib, recordNamed, refuse, use } from "./scope.ts";
import type { File, Scope } from "./scope.ts";
import { bodyCode } from "./statements.ts";

const scopeOf = (file: File, owner: string, field: (name: string) => Doc | null, helpers: Doc[]): Scope => ({ file, owner, bounded: false, env: new Map(), used: new Set(), field, pre: [], helpers });

function functionDoc(scope: Scope, parameters: readonly Doc[], body: readonly Tree[]): Doc {
  const head: Doc = ["(", group(indent(2, softline, join(parameters, [",", line])), softline), ") =>"];
  const block = bodyCode({ ...scope, pre: [] }, body, { kind: "return" });
  const [only] = block.statements;
  if (block.statements.length === 1) {
    const value = returned(only!);
    if (value !== null) return group(head, indent(2, line, value));
  }
  return [head, " ", braces(block.statements)];
}

/** The value of `return value;`, when a statement is nothing else and has no comment of its own to keep. */
function returned(doc: Doc): Doc | null {
  if (!Array.isArray(doc)) return null;
  const [start, statement] = doc as readonly Doc[];
  const parts = Array.isArray(statement) ? statement as readonly Doc[] : (statement as { kind?: string; of?: Doc } | undefined)?.kind === "group" ? (statement as { of: readonly Doc[] }).of : null;
  if (parts === null || parts[0] !== "return " || parts.length !== 3) return null;
  return [start!, parts[1]!];
}

interface Parts {
  readonly doc: string | null;
  readonly budget: readonly Tree[] | null;
  readonly keywords: ReadonlyMap<string, Tree>;
  readonly body: readonly Tree[];
}

/** What stands behind a definition's name (and parameters): docstring, budget, keywords, body. */
export function partsOf(items: readonly Tree[], docFirst: boolean): Parts {
  let rest = items;
  let doc: string | null = null;
  let budget: readonly Tree[] | null = null;
  const keywords = new Map<string, Tree>();
  for (;;) {
    const [first, second] = rest;
    if (docFirst && doc === null && first?.kind === "string" && rest.length > 1) {
      doc = first.text;
      rest = rest.slice(1);
    } else if (first?.kind === "list" && first.items[0]?.kind === "keyword" && first.items[0].name === "budget") {
      budget = first.items.slice(1);
      rest = rest.slice(1);
    } else if (first?.kind === "keyword" && second !== undefined) {
      keywords.set(first.name, second);
      rest = rest.slice(2);
    } else break;
  }
  return { doc, budget, keywords, body: rest };
}

const budgetNames: Readonly<Record<string, string>> = { "instructions": "instructions", "hash-bytes": "hashBytes", "lookups": "lookups", "stack": "stack", "scratch": "scratch", "sends": "sends", "cache-entries": "cacheEntries" };

function budgetDoc(scope: Scope, items: readonly Tree[]): Doc {
  const properties: (readonly [string, Doc])[] = [];
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = items[i]!;
    if (key.kind === "keyword") properties.push([budgetNames[key.name] ?? key.name, expression(scope, items[i + 1]!).doc]);
  }
  return object(properties);
}

function docComment(file: File, tree: Tree, doc: string | null): Doc {
  if (doc === null) return "";
  if (/\*\/|@|\{/u.test(doc)) refuse(file, tree, "a docstring with `*/`, `@` or `{`", "these mean something else in a comment of TypeScript: reword it");
  return [`/** ${doc.replaceAll(/\s+/gu, " ").trim()} */`, hardline];
}

function parameterDocs(scope: Scope, list: readonly Tree[]): readonly [Scope, Doc[]] {
  let inner = scope;
  const docs = list.map((one): Doc => {
    const [name, written] = itemsOf(one);
    const type = declaredType(written, scope.file.definitions);
    const [next, local] = bind(inner, nameOf(name), type);
    inner = next;
    return [local.ts, ": ", annotation(scope.file, type, written ?? one)];
  });
  return [inner, docs];
}

function lambdaDoc(scope: Scope, tree: Tree, types: readonly ValueType[]): Doc {
  const [, parameters, ...body] = itemsOf(tree);
  let inner: Scope = { ...scope, used: new Set() };
  const names = itemsOf(parameters).map((one, i) => {
    const [next, local] = bind(inner, nameOf(one), types[i] ?? types[0]!);
    inner = next;
    return local.ts;
  });
  const outer = scope.field;
  const fields: Scope = { ...inner, field: (name) => (name === "current" ? names[0] ?? null : name === "incoming" ? names[1] ?? null : outer(name)) };
  return functionDoc(fields, names, body);
}

export function definition(file: File, tree: Tree): readonly Doc[] {
  const head = headOf(tree);
  const items = itemsOf(tree);
  const name = nameOf(items[1]);
  const kind = definitionKinds[head];
  const ts = kind === undefined ? name : (globalName(kind, name) ?? String(refuse(file, items[1]!, `the name \`${name}\``, "names are words of ASCII letters and digits with hyphens between them, and no words of TypeScript").doc));
  const helpers: Doc[] = [];
  const exported = file.exportsAll || !file.read.has(headOf(tree) === "defsymbol" ? `'${nameOf(items[2])}` : name) || ["defroute", "defmerge", "defcache", "defpolicy"].includes(head) ? "export " : "";
  const message = (field: string): Doc | null => (field === "right" || ["current", "incoming", "ancestor"].includes(field) ? null : `m.${field}`);
  const scope = scopeOf(file, ts, message, helpers);
  const done = (...docs: readonly Doc[]): readonly Doc[] => [...helpers, docs];
  switch (head) {
    case "import": return [];
    case "defconst": {
      const value = items[2]!;
      const code = value.kind === "symbol" ? atom(quoted(value.name)) : expression({ ...scope, pre: null }, value);
      return done(group(`${exported}const ${ts} =`, indent(2, line, code.doc), ";"));
    }
    case "defsymbol": {
      const symbol = nameOf(items[2]);
      return done(`${exported}const ${globalName("symbol", symbol)!} = `, callDoc(lib(file, "symbol"), [quoted(symbol), expression(scope, items[3]!).doc]), ";");
    }
    case "deftable": {
      const [shape, key, of] = itemsOf(items[2]);
      const keyBytes = itemsOf(key)[1]!;
      return done(`${exported}const ${ts} = `, callDoc(lib(file, "table"), [quoted(nameOf(shape)), object([["keyBytes", expression(scope, keyBytes).doc], ["of", quoted(nameOf(of))]])]), ";");
    }
    case "defrecord": {
      const doc = items[2]?.kind === "string" ? items[2].text : null;
      const given = items.slice(doc === null ? 2 : 3).map((field): readonly [string, Doc, Tree] => {
        const [key, type] = itemsOf(field);
        if (kebab(localName(nameOf(key)).replace(/_$/u, "")) !== nameOf(key)) refuse(file, key!, `the field \`${nameOf(key)}\``, "names are words of ASCII letters and digits with hyphens between them, none of which begins with a digit");
        return [localName(nameOf(key)).replace(/_$/u, ""), fieldType(file, type!), field];
      });
      const properties = given.map(([key, type, field]): Doc => [mark(field.span.start, field.span.end), key, ": ", type]);
      return done(docComment(file, tree, doc), `${exported}const ${ts} = ${lib(file, "record")}(`, group("{", indent(2, line, join(properties, [",", line])), line, "}"), ");");
    }
    case "defun": {
      const { doc, body } = partsOf(items.slice(3), true);
      const own = scopeOf(file, ts, () => null, helpers);
      const [inner, parameters] = parameterDocs(own, itemsOf(items[2]));
      return done(docComment(file, tree, doc), `${exported}const ${ts} = `, functionDoc(inner, parameters, body), ";");
    }
    case "defroute": {
      const { doc, budget, body } = partsOf(items.slice(2), true);
      const made = functionDoc(scope, [usesMessage(body) ? "m" : ""].filter((one) => one !== ""), body);
      return done(docComment(file, tree, doc), `export const ${ts} = ${lib(file, "route")}(`, made, ...(budget === null ? [] : [", ", object([["budget", budgetDoc(scope, budget)]])]), ");");
    }
    case "defcache": {
      const { doc, budget, keywords, body } = partsOf(items.slice(3), true);
      const own = scopeOf(file, ts, () => null, helpers);
      const [inner, parameters] = parameterDocs(own, itemsOf(items[2]));
      const options = [...[...keywords].map(([key, value]) => [key, expression(scope, value).doc] as const), ...(budget === null ? [] : [["budget", budgetDoc(scope, budget)] as const])];
      return done(docComment(file, tree, doc), `export const ${ts} = ${lib(file, "cache")}(`, functionDoc(inner, parameters, body), ...(options.length === 0 ? [] : [", ", object(options)]), ");");
    }
    case "defmerge": {
      const record = items[2]?.kind === "name" ? items[2].name : "document";
      const { doc, budget, keywords, body } = partsOf(items.slice(items[2]?.kind === "name" ? 3 : 2), true);
      const state: ValueType = { kind: "record", name: record };
      const named = recordNamed(file, record, tree);
      file.definitions.state = record;
      const own = scopeOf(file, ts, (field) => (field === "ancestor" ? [`${lib(file, "ancestor")}(${named})`] : null), helpers);
      const made = lambdaDoc(own, body[0]!, [state, state]);
      const promises = (["requires", "assumes"] as const).flatMap((key) => (keywords.has(key) ? [[key, lambdaDoc(own, keywords.get(key)!, [state, state])] as const] : []));
      file.definitions.state = null;
      const options = [...(budget === null ? [] : [["budget", budgetDoc(scope, budget)] as const]), ...promises];
      return done(docComment(file, tree, doc), `export const ${ts} = ${lib(file, "merge")}(${named}, `, made, ...(options.length === 0 ? [] : [", ", object(options)]), ");");
    }
    case "defpolicy": {
      const doc = items[2]?.kind === "string" ? items[2].text : null;
      const rest = items.slice(doc === null ? 2 : 3);
      const within = rest.find((one) => one.kind === "list" && one.items[0]?.kind === "keyword" && one.items[0].name === "within");
      const grants = rest.filter((one) => one !== within).map((one): Doc => [mark(one.span.start, one.span.end), grantDoc(scope, one)]);
      const options = within === undefined ? [] : [", ", object([["within", expression(scope, itemsOf(within)[1]!).doc]])];
      return done(docComment(file, tree, doc), `export const ${ts} = ${lib(file, "policy")}([`, indent(2, hardline, join(grants, [",", hardline])), ",", hardline, "]", ...options, ");");
    }
    case "deftest": return done(testDoc(file, tree));
    default:
      refuse(file, tree, describeTree(tree), "TypeScript has no definition of this kind");
      return [];
  }
}

const usesMessage = (body: readonly Tree[]): boolean => body.some((one) => one.kind === "field" || usesMessage(itemsOf(one)));
export const definitionKinds: Readonly<Record<string, DefinitionKind>> = { defconst: "constant", deftable: "table", defrecord: "record", defun: "function", defroute: "route", defcache: "cache", defmerge: "merge", defpolicy: "policy" };

function fieldType(file: File, tree: Tree): Doc {
  if (headOf(tree) === "bytes") return callDoc(lib(file, "byteField"), itemsOf(tree).slice(1).map((one) => (one.kind === "int" ? String(one.value) : "0")));
  const name = nameOf(tree);
  return file.definitions.records.has(name) || name === "document" ? recordNamed(file, name, tree) : quoted(name);
}

function grantDoc(scope: Scope, tree: Tree): Doc {
  const { file } = scope;
  const { given: [who, right], keywords } = argumentsOf(tree);
  const whom = who?.kind === "symbol" ? quoted(who.name) : headOf(who) === "nodes" ? callDoc(lib(file, "nodes"), itemsOf(who).slice(1).map((one) => expression(scope, one).doc)) : expression(scope, who!).doc;
  const when = keywords.get("when");
  const budget = keywords.get("budget");
  const options = [
    ...(when === undefined ? [] : [["when", functionDoc({ ...scope, used: new Set() }, usesMessage([when]) ? ["m"] : [], [when])] as const]),
    ...(budget === undefined ? [] : [["budget", budgetDoc(scope, itemsOf(budget))] as const]),
  ];
  return callDoc(lib(file, "grant"), [whom, right?.kind === "symbol" ? quoted(right.name) : expression(scope, right!).doc, ...(options.length === 0 ? [] : [object(options)])]);
}

const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-").replaceAll(/^-+|-+$/gu, "");

function testDoc(file: File, tree: Tree): Doc {
  const [, nameTree, ...rest] = itemsOf(tree);
  const name = nameOf(nameTree);
  const doc = rest[0]?.kind === "string" ? rest[0].text : null;
  const steps = doc === null ? rest : rest.slice(1);
  const text = doc !== null && slug(doc) === name ? doc : name.replaceAll("-", " ");
  if (slug(text) !== name) refuse(file, nameTree!, `the name \`${name}\` of a test`, "name it in small letters and digits with hyphens between them");
  const scope = scopeOf(file, "test", () => null, []);
  const written = steps.map((one): Doc => [mark(one.span.start, one.span.end), stepDoc(scope, one), ";"]);
  if (scope.helpers.length > 0) refuse(file, tree, "a value of this kind in a test", "write it as a constant");
  const comment = doc === null || text === doc ? "" : [`// ${doc.replaceAll(/\s+/gu, " ").trim()}`, hardline];
  return [comment, lib(file, "test"), "(", quoted(text), ", () => ", braces(written), ");"];
}

function stepDoc(scope: Scope, tree: Tree): Doc {
  const { file } = scope;
  const inner = { ...scope, pre: null };
  const { given, keywords } = argumentsOf(tree);
  const option = (key: string): readonly Doc[] => (keywords.has(key) ? [object([[key, expression(inner, keywords.get(key)!).doc]])] : []);
  switch (headOf(tree)) {
    case "table": return callDoc(lib(file, "entry"), [expression(inner, given[0]!).doc, bytesArgument(inner, given[1]!).doc, expression(inner, given[2]!).doc, ...option("bits")]);
    case "provides": return callDoc(lib(file, "provides"), given.map((one) => expression(inner, one).doc));
    case "expect": {
      const [subject, outcome] = given;
      return callDoc(lib(file, "expectThat"), [subjectDoc(inner, subject!), outcomeDoc(inner, outcome!), ...option("instructions")]);
    }
    default: return refuse(file, tree, describeTree(tree), "a test is made of table, provides and expect").doc;
  }
}

function subjectDoc(scope: Scope, tree: Tree): Doc {
  const { file } = scope;
  const global = file.globals.get(headOf(tree));
  const { given, keywords } = argumentsOf(tree);
  const message = (): Doc => {
    const properties = [...keywords].filter(([key]) => key !== "right").map(([key, value]) => [key, (key === "payload" ? bytesArgument(scope, value) : expression(scope, value)).doc] as const);
    return properties.length === 0 ? "{}" : object(properties);
  };
  switch (global?.kind) {
    case "route": return callDoc([use(file, global), ".on"], [message()]);
    case "policy": {
      const right = keywords.get("right");
      return callDoc([use(file, global), ".allows"], [right?.kind === "symbol" ? quoted(right.name) : '""', message()]);
    }
    case "merge": {
      const before = keywords.get("ancestor");
      return callDoc([use(file, global), ".of"], [...given.map((one) => expression(scope, one).doc), ...(before === undefined ? [] : [object([["ancestor", expression(scope, before).doc]])])]);
    }
    default: return expression(scope, tree).doc;
  }
}

function outcomeDoc(scope: Scope, tree: Tree): Doc {
  if (headOf(tree) === "fault") {
    const [, name] = itemsOf(tree);
    return callDoc(lib(scope.file, "fault"), [name?.kind === "symbol" ? quoted(name.name) : '""']);
  }
  if (tree.kind === "name" && tree.name === "granted") return "true";
  if (tree.kind === "name" && tree.name === "denied") return "false";
  return expression(scope, tree).doc;
}
