/**
 * A file in the other language. The result is compiled and its programs are compared with those of the source, CID for CID, before
 * it is handed out: what comes out of here is the same project, or a diagnostic.
 *
 * Loaded by the command alone: the TypeScript compiler comes with it.
 */
import { camel, kebab } from "../../spec/vocabulary.ts";
import type { TypeScriptReader } from "../1-read-typescript/reader.ts";
import { read } from "../1-read/read.ts";
import type { Tree } from "../1-read/tree.ts";
import type { CompiledProgram, CompiledProject } from "../compiled.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { collectReports } from "../diagnostics/reports.ts";
import { compileProject, importedFile, importsOf, isTypeScript } from "../pipeline.ts";
import type { CompileOptions, Source } from "../pipeline.ts";
import { fail, succeed } from "../support/outcome.ts";
import type { Outcome } from "../support/outcome.ts";
import type { Span } from "../support/span.ts";
import { hang, lispComments, lispStyle, typescriptStyle } from "./comments.ts";
import type { Comment, Style } from "./comments.ts";
import { marksOf, print } from "./layout.ts";
import type { Doc, Mark } from "./layout.ts";
import { headOf, itemsOf, nameOf } from "./lisp-types.ts";
import { globalName } from "./names.ts";
import { toLisp } from "./to-lisp.ts";
import { toTypeScript } from "./to-typescript.ts";
import { typescriptComments } from "./typescript-comments.ts";

const width = 120;

export interface Converted {
  /** What the other file is called. */
  readonly file: string;
  readonly text: string;
  /** Programs whose CIDs were compared. */
  readonly programs: number;
}

/** A reader that checks a text once: conversion reads the same one for its trees, its programs and its comments. */
export function remembering(reader: TypeScriptReader): TypeScriptReader {
  const known = new Map<string, Outcome<Tree[]>>();
  return {
    ...reader,
    read(file, text, files = new Map()) {
      const key = JSON.stringify([file, text, ...[...files].filter(([name]) => isTypeScript(name) && name !== file)]);
      const made = known.get(key) ?? reader.read(file, text, files);
      known.set(key, made);
      return made;
    },
  };
}

export const otherFile = (file: string): string => (isTypeScript(file) ? file.replace(/\.policy\.ts$/u, ".lisp") : file.replace(/\.lisp$/u, ".policy.ts"));

/** Comments that stand at the head of a file, apart from its first definition by a blank line. */
function headerOf(text: string, comments: readonly Comment[], first: number): number {
  let header = 0;
  comments.forEach((comment, i) => {
    if (comment.end > first) return;
    const next = comments[i + 1];
    const until = next !== undefined && next.start < first ? next.start : first;
    if (/\n[ \t\r]*\n/u.test(text.slice(comment.end, until)) && comments.slice(0, i + 1).every((one) => one.end <= first)) header = i + 1;
  });
  return header;
}

function written(text: string, doc: Doc, tops: ReadonlySet<Mark>, comments: readonly Comment[], style: Style, firstDefinition: number): string {
  const marks = marksOf(doc);
  const count = headerOf(text, comments, firstDefinition);
  const head = comments.slice(0, count).flatMap(({ lines }, i) => {
    const gap = i > 0 && /\n[ \t\r]*\n/u.test(text.slice(comments[i - 1]!.end, comments[i]!.start)) ? [""] : [];
    return [...gap, ...lines.map((one) => style.line(one))];
  });
  const after = hang(text, comments.slice(count), marks, tops, style);
  const body = print(doc, width).replace(/^\n+/u, "");
  return [...(head.length === 0 ? [] : [...head, ""]), body.trimEnd(), ...after, ""].join("\n").replace(/^\n+/u, "");
}

/** How a conversion is written: the next one where the first gives another program. */
interface Attempt {
  /** Lisp without its idioms. */
  readonly plain: boolean;
  readonly helpers: ReadonlySet<string> | null;
}

/** One file's text in the other language, and nothing checked. */
function rewrite({ file, text }: Source, imports: ReadonlyMap<string, readonly Tree[]>, options: CompileOptions, sources: readonly Source[], { plain, helpers }: Attempt): Outcome<string> {
  if (isTypeScript(file)) {
    const trees = options.typescript!.read(file, text, new Map(sources.map((source) => [source.file, source.text])));
    if (!trees.ok) return trees;
    const { doc, tops } = toLisp(text, trees.value, { idioms: !plain });
    const docs = new Set(trees.value.flatMap((tree) => itemsOf(tree).flatMap((one) => (one.kind === "string" ? [one.text] : []))));
    const comments = typescriptComments(text).filter((one) => !one.doc || !docs.has(one.lines.join(" ").replaceAll(/\s+/gu, " ").trim()));
    const first = /^(?:import|export|const|function|test)\b/mu.exec(text)?.index ?? text.length;
    return succeed(written(text, doc, tops, comments, lispStyle, first));
  }
  const trees = read(file, text);
  if (!trees.ok) return trees;
  const reports = collectReports();
  const { doc, tops } = toTypeScript({ text, trees: trees.value, imports }, reports, { helpers });
  if (reports.errors() > 0) return fail(unique(reports.all()));
  return succeed(written(text, doc, tops, lispComments(text), typescriptStyle, trees.value[0]?.span.start ?? text.length));
}

/** Parts can be written more than once, and a test has many steps: what is wrong is said once for a place. */
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, span, message }) => {
    const key = `${code} ${span.start} ${span.end} ${code === "PG1151" ? "" : message}`;
    return seen.has(key) ? false : (seen.add(key), true);
  });
}

const programsOf = (project: CompiledProject): readonly (readonly [string, CompiledProgram])[] => [
  ...project.routes.map((one) => ["route", one] as const),
  ...project.merges.flatMap((one) => [["merge", one] as const, ...(one.requires === null ? [] : [["promise of the merge", one.requires] as const]), ...(one.assumes === null ? [] : [["assumption of the merge", one.assumes] as const])]),
  ...project.caches.map((one) => ["cached function", one] as const),
  ...project.policies.map((one) => ["policy", one] as const),
  ...project.tests.flatMap((test) => test.steps.map(({ program }) => ["test", { ...program, name: test.name }] as const)),
];

/** The definition of a name, in either language's trees; the whole file where there is none. */
function placeOf(trees: readonly Tree[], name: string, file: string): Span {
  const found = trees.find((tree) => nameOf(itemsOf(tree)[1]) === name && headOf(tree) !== "import");
  return found === undefined ? { file, start: 0, end: 0 } : (itemsOf(found)[1]?.span ?? found.span);
}

/** Where two core forms part, in one line each. */
function difference(ours: string, theirs: string): string {
  const [a, b] = [ours.split("\n"), theirs.split("\n")];
  const at = a.findIndex((one, i) => one !== b[i]);
  const shown = (text: string | undefined): string => (text === undefined ? "nothing" : `\`${text.trim().slice(0, 60)}\``);
  return at === -1 ? `${b.length - a.length} lines more` : `its core form has ${shown(b[at])} for ${shown(a[at])} in line ${at + 1}`;
}

function compare(from: CompiledProject, to: CompiledProject, trees: readonly Tree[], file: string): readonly Diagnostic[] {
  const [ours, theirs] = [programsOf(from), programsOf(to)];
  const found = ours.flatMap(([kind, program], i): Diagnostic[] => {
    const other = theirs[i];
    const place = placeOf(trees, program.name, file);
    if (other === undefined) return [diagnostic("PG1151", place, { kind, name: program.name, difference: "it is missing" })];
    const [, made] = other;
    if (made.cid !== program.cid) return [diagnostic("PG1151", place, { kind, name: program.name, difference: difference(program.core, made.core) })];
    if (made.name !== program.name) return [diagnostic("PG1151", place, { kind, name: program.name, difference: `it is called ${made.name}` })];
    const line = (text: string | null): string | null => text?.replaceAll(/\s+/gu, " ").trim() ?? null;
    return line(made.doc) === line(program.doc) ? [] : [diagnostic("PG1151", place, { kind, name: program.name, difference: "its documentation is another" })];
  });
  const first = unique(found);
  return found.length > 0 || theirs.length === ours.length ? first : [diagnostic("PG1151", { file, start: 0, end: 0 }, { kind: theirs[ours.length]![0], name: theirs[ours.length]![1].name, difference: "the source has none" })];
}

/** The files that a source imports, directly or not. */
function reached(source: Source, options: CompileOptions, known: readonly Source[]): readonly Source[] {
  const found = new Set<Source>();
  const pending = [source];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const path of importsOf(at, options)) {
      const target = known.find(({ file }) => file === path);
      if (target === undefined || found.has(target)) continue;
      found.add(target);
      pending.push(target);
    }
  }
  return [...found];
}

const importPaths = (trees: readonly Tree[]): readonly string[] =>
  trees.flatMap((tree) => (headOf(tree) === "import" && itemsOf(tree)[1]?.kind === "string" ? [(itemsOf(tree)[1] as Tree & { kind: "string" }).text] : []));

function readTrees(one: Source, options: CompileOptions, all: readonly Source[]): readonly Tree[] {
  const outcome = isTypeScript(one.file) ? options.typescript!.read(one.file, one.text, new Map(all.map((each) => [each.file, each.text]))) : read(one.file, one.text);
  return outcome.ok ? outcome.value : [];
}

/**
 * The project of a source. A file that only others import has no programs of its own: a cached function for each of its functions
 * stands for them, as far as there can be one. `probes` are the functions that have one, found in the source, used for the result.
 */
function compileWith(source: Source, options: CompileOptions, libraries: readonly Source[], probes: string[], to: "lisp" | "typescript" | null): Outcome<CompiledProject> {
  const outcome = compileProject([source], options, libraries);
  if (outcome.ok || outcome.diagnostics.some(({ severity, code }) => severity === "error" && code !== "PG2036")) return outcome;
  const functions = readTrees(source, options, [source, ...libraries]).filter((tree) => headOf(tree) === "defun");
  const named = (name: string): string => (to === "typescript" ? kebab(globalName("function", name) ?? name) : name);
  const text = (names: readonly string[], routes: string): string => [
    `(import ${JSON.stringify(source.file.split("/").at(-1))})`, routes,
    ...names.flatMap((name, i) => {
      const tree = functions.find((one) => nameOf(itemsOf(one)[1]) === named(name)) ?? functions[i]!;
      const parameters = itemsOf(itemsOf(tree)[2]).map((one, at) => `(p${at} ${typeText(itemsOf(one)[1]!)})`);
      return [`(defcache probe-of-${i} (${parameters.join(" ")}) (${nameOf(itemsOf(tree)[1])} ${parameters.map((_, at) => `p${at}`).join(" ")}))`];
    }),
  ].join("\n");
  const file = [...source.file.split("/").slice(0, -1), "pgrid-probe.lisp"].join("/");
  const project = (names: readonly string[]): Outcome<CompiledProject> => compileProject([{ file, text: text(names, "(defroute probe (deliver))") }], options, [source, ...libraries]);
  if (to === null) for (const name of functions.map((tree) => nameOf(itemsOf(tree)[1]))) if (project([...probes, name]).ok) probes.push(name);
  return project(probes);
}

/** The type of a parameter as Lisp writes it. */
function typeText(tree: Tree): string {
  return tree.kind === "list" ? `(${tree.items.map(typeText).join(" ")})` : tree.kind === "int" ? String(tree.value) : tree.kind === "name" ? tree.name : "";
}

const data = new Set(["deftable", "defrecord", "defsymbol"]);

/** What programs only refer to: tables, records and symbols are the same definitions in the same order. */
function compareData(from: readonly Tree[], to: readonly Tree[], file: string): readonly Diagnostic[] {
  const shape = (tree: Tree): string => (tree.kind === "list" ? `(${tree.items.filter((one) => one.kind !== "string").map(shape).join(" ")})` : tree.kind === "int" ? String(tree.value) : tree.kind === "name" ? tree.name : tree.kind);
  const of = (trees: readonly Tree[]): readonly Tree[] => trees.filter((tree) => data.has(headOf(tree)));
  const made = of(to).map(shape);
  return of(from).flatMap((tree): Diagnostic[] => {
    const name = nameOf(itemsOf(tree)[headOf(tree) === "defsymbol" ? 2 : 1]);
    return made.includes(shape(tree)) ? [] : [diagnostic("PG1151", tree.span.file === file ? tree.span : { file, start: 0, end: 0 }, { kind: headOf(tree).slice(3), name, difference: "its definition is another" })];
  });
}

/** Programs that came out as others, by their names in TypeScript. */
function differing(from: CompiledProject, to: CompiledProject): readonly string[] {
  const made = programsOf(to);
  return programsOf(from).flatMap(([, program], i) => (made[i]?.[1].cid === program.cid ? [] : [camel(program.name)]));
}

/** Converts `source`; `libraries` are the files that it imports, directly or not. */
export function convert(source: Source, given: CompileOptions & { readonly typescript: TypeScriptReader }, known: readonly Source[] = []): Outcome<Converted> {
  const options = { ...given, typescript: remembering(given.typescript) };
  const libraries = reached(source, options, known);
  const probes: string[] = [];
  const compiled = compileWith(source, options, libraries, probes, null);
  if (!compiled.ok) return compiled;
  const all = [source, ...libraries];
  const texts = new Map(all.map((one) => [one.file, one]));
  const treesOf = (one: Source): readonly Tree[] => readTrees(one, options, all);
  // What a file imports it hands on: those files too, by their paths from the first one.
  const importsFor = (one: Source): ReadonlyMap<string, readonly Tree[]> => {
    const found = new Map<string, readonly Tree[]>();
    const pending = [...importPaths(treesOf(one))];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      const target = texts.get(importedFile(one.file, path));
      if (target === undefined || found.has(path)) continue;
      found.set(path, treesOf(target));
      pending.push(...importPaths(treesOf(target)).map((next) => importedFile(path!, next)));
    }
    return found;
  };
  const trees = treesOf(source);
  // A file converts when those that it imports do; one in the language already is taken as it is.
  const others: Source[] = [];
  for (const one of libraries) {
    const made = isTypeScript(one.file) === isTypeScript(source.file) ? convert(one, options, libraries) : succeed(one);
    if (!made.ok) return made;
    others.push({ file: made.value.file, text: made.value.text });
  }
  let said: readonly Diagnostic[] = [];
  const attempts: Attempt[] = [{ plain: false, helpers: new Set() }];
  for (let attempt = attempts.shift(); attempt !== undefined; attempt = attempts.shift()) {
    let wrong: readonly Diagnostic[];
    const rewritten = rewrite(source, importsFor(source), options, all, attempt);
    if (!rewritten.ok) wrong = rewritten.diagnostics;
    else {
      const main: Source = { file: otherFile(source.file), text: rewritten.value };
      const converted = [main, ...others];
      const outcome = compileWith(main, options, others, probes, isTypeScript(source.file) ? "lisp" : "typescript");
      if (outcome.ok) {
        const differences = [...compare(compiled.value, outcome.value, trees, source.file), ...compareData(trees, readTrees(main, options, converted), source.file)];
        if (differences.length === 0) return succeed({ file: main.file, text: main.text, programs: programsOf(compiled.value).length });
        wrong = differences;
        // What differs is written in the other way; then everything.
        const changed = differing(compiled.value, outcome.value);
        if (attempt.helpers?.size === 0 && changed.length > 0 && !isTypeScript(source.file)) attempts.push({ plain: true, helpers: new Set(changed) });
      } else {
        const errors = outcome.diagnostics.filter(({ severity }) => severity === "error");
        wrong = errors.slice(0, 3).map((one) => diagnostic("PG1152", enclosing(one, main, trees, source), { message: `${one.message} (${one.code})` }, { notes: [excerpt(one, converted)] }));
      }
    }
    if (attempts.length === 0 && attempt.helpers !== null) attempts.push({ plain: true, helpers: null });
    if (said.length === 0 || wrong.some(({ code }) => code === "PG1151")) said = wrong;
  }
  return fail(said);
}

/** The line of the conversion that a diagnostic is about. */
function excerpt({ span }: Diagnostic, converted: readonly Source[]): string {
  const text = converted.find(({ file }) => file === span.file)?.text ?? "";
  const start = text.lastIndexOf("\n", span.start - 1) + 1;
  return `in what it would write: ${text.slice(start, (text.indexOf("\n", start) + text.length + 1) % (text.length + 1)).trim()}`;
}

/** The definition in the source that a place of the conversion comes from: the one of the same name. */
function enclosing(one: Diagnostic, main: Source, trees: readonly Tree[], source: Source): Span {
  if (one.span.file !== main.file) return { file: source.file, start: 0, end: 0 };
  const before = main.text.slice(0, one.span.end);
  const names = trees.flatMap((tree) => {
    const name = nameOf(itemsOf(tree)[1]);
    const own = camel(name);
    const at = Math.max(before.lastIndexOf(`const ${own} `), before.lastIndexOf(`const ${own.slice(0, 1).toUpperCase()}${own.slice(1)} `), before.lastIndexOf(` ${name}\n`), before.lastIndexOf(` ${name} `));
    return name === "" || at === -1 ? [] : [{ name, at }];
  });
  const last = names.sort((a, b) => b.at - a.at)[0];
  return placeOf(trees, last?.name ?? "", source.file);
}
