/**
 * The compiler, stage by stage. Pure: sources in, images out; bad input is returned as diagnostics.
 *
 *   text ──read──► trees ──check──► typed IR ──optimize──► core form ──encode──► image ──verify──► compiled program
 *
 * Lisp and TypeScript have a reader each, and all behind it in common.
 *
 * Core form goes through its own printed bytes on the way to the encoder, so the image depends on nothing that the CID does
 * not name.
 */
import { base32 } from "multiformats/bases/base32";
import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";
import { sha256 } from "@noble/hashes/sha2.js";
import { codecs, hashes, programHash } from "../spec/hashes.ts";
import { hostFunctions } from "../spec/hosts.ts";
import { limits } from "../spec/limits.ts";
import type { TypeScriptReader } from "./1-read-typescript/reader.ts";
import { read } from "./1-read/read.ts";
import type { Tree } from "./1-read/tree.ts";
import { checkFile } from "./2-check/check.ts";
import type { Checked } from "./2-check/check.ts";
import type { CheckedFile } from "./2-check/checked-file.ts";
import { importedPaths } from "./2-check/imports.ts";
import type { Importable } from "./2-check/imports.ts";
import { optimize } from "./3-optimize/optimize.ts";
import { encode } from "./4-encode/encode.ts";
import { defaultGrant, verify } from "./5-verify/verify.ts";
import { cacheEntriesOf } from "./cache-entries.ts";
import { boundsOf, pathNotes } from "./costs.ts";
import type { SourceTexts } from "./costs.ts";
import type { CompiledCache, CompiledMerge, CompiledPolicy, CompiledProgram, CompiledProject, CompiledStep, CompiledTest, ProgramSource } from "./compiled.ts";
import { diagnostic } from "./diagnostics/diagnostic.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { parseProgram, printProgram } from "./ir/core.ts";
import type { Budget, Expr, Field, Program, TableUse } from "./ir/expr.ts";
import { resourceNames, resources } from "./ir/resources.ts";
import { withSpansOf } from "./ir/spans.ts";
import { children } from "./ir/walk.ts";
import { canonical, parseCanonical, pretty } from "./support/sexp.ts";
import { fail, succeed } from "./support/outcome.ts";
import type { Outcome } from "./support/outcome.ts";

export type { Bound, CompiledProject, CompiledProgram } from "./compiled.ts";

export interface Source {
  readonly file: string;
  readonly text: string;
}

export interface CompileOptions {
  /** Budgets of the project, for every program; a program's own come on top. */
  readonly budgets?: Budget;
  /** Node ids by name, for `(node "store-a")`. */
  readonly nodes?: ReadonlyMap<string, Uint8Array>;
  /** Reads *.policy.ts; whoever has such sources hands it in, since the TypeScript compiler takes its time to load. */
  readonly typescript?: TypeScriptReader;
}

export const isTypeScript = (file: string): boolean => file.endsWith(".policy.ts");

/** Compiles the programs of all sources, in order. `libraries` are files that the sources import and that are no entries. */
export function compileProject(sources: readonly Source[], options: CompileOptions = {}, libraries: readonly Source[] = []): Outcome<CompiledProject> {
  const files = new Files(sources, libraries, options);
  const diagnostics: Diagnostic[] = [];
  const project: Building = { routes: [], merges: [], caches: [], policies: [], tests: [], tables: new Map(), programs: new Map(), notes: [] };
  const texts = new Map([...libraries, ...sources].map(({ file, text }) => [file, text]));
  let failed = false;
  for (const { file } of sources) {
    const checked = files.check(file);
    diagnostics.push(...checked.diagnostics);
    if (!checked.ok) {
      failed = true;
      continue;
    }
    const compiled = compileFile(checked.value.file, project, options, texts);
    diagnostics.push(...compiled);
    failed ||= compiled.some(({ severity }) => severity === "error");
  }
  diagnostics.push(...files.diagnosticsOfLibraries());
  failed ||= diagnostics.some(({ severity }) => severity === "error");
  const { tables, programs: _, ...rest } = project;
  const said = diagnostics.map((one) => (isTypeScript(one.span.file) ? options.typescript!.speak(one) : one));
  return failed ? fail(said) : succeed({ ...rest, tables: [...tables.values()] }, said);
}

interface Building {
  readonly routes: CompiledProgram[];
  readonly merges: CompiledMerge[];
  readonly caches: CompiledCache[];
  readonly policies: CompiledPolicy[];
  readonly tests: CompiledTest[];
  readonly tables: Map<string, TableUse>;
  /** By name. */
  readonly programs: Map<string, CompiledProgram>;
  readonly notes: string[];
}

/** Programs and tables of all files share their names: a message names its route, a line of pgrid.json the table that it fills. */
function clashes({ name, tables, source }: CompiledProgram, project: Building): Diagnostic[] {
  const { span } = source!.program;
  const same = project.programs.get(name);
  const other = same === undefined ? [] : [diagnostic("PG2015", span, { name, as: `a ${same.kind === "function" ? "cached function" : same.kind} of ${same.source!.program.span.file}` })];
  return other.concat(tables.flatMap((table) => {
    const known = project.tables.get(table.name);
    if (known === undefined || (known.kind === table.kind && known.keyBytes === table.keyBytes)) return [];
    return [diagnostic("PG2015", span, { name: table.name, as: "a table of another kind or with other keys in this project" }, { help: "define the table in one file and import it, or choose another name" })];
  }));
}

/** Compiles what a file holds into the project; gives what there is to say. */
function compileFile(file: CheckedFile, project: Building, options: CompileOptions, texts: SourceTexts): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const own = new Map<string, CompiledProgram>();
  const compile = (program: Program | null): CompiledProgram | null => {
    if (program === null) return null;
    const compiled = compileProgram(program, options, texts);
    diagnostics.push(...compiled.diagnostics);
    if (!compiled.ok) return null;
    diagnostics.push(...clashes(compiled.value, project));
    for (const table of compiled.value.tables) if (!project.tables.has(table.name)) project.tables.set(table.name, table);
    own.set(program.name, compiled.value);
    project.programs.set(program.name, compiled.value);
    return compiled.value;
  };
  const helper = (program: Program | null): CompiledProgram | null => {
    const compiled = program === null ? null : compileProgram(program, options, texts);
    if (compiled !== null) diagnostics.push(...compiled.diagnostics);
    return compiled?.ok === true ? compiled.value : null;
  };
  project.notes.push(...file.notes.map(({ route, message }) => `${route}: ${message}`));
  for (const route of file.routes) {
    const compiled = compile(route);
    if (compiled !== null) project.routes.push(compiled);
  }
  for (const { program, record, requires, assumes } of file.merges) {
    const compiled = compile(program);
    if (compiled !== null) project.merges.push({ ...compiled, record, requires: helper(requires), assumes: helper(assumes) });
  }
  for (const { program, ttl, replicas } of file.caches) {
    const compiled = compile(program);
    if (compiled !== null) project.caches.push({ ...compiled, ttl, replicas });
  }
  for (const { program, grants, within } of file.policies) {
    const compiled = compile(program);
    if (compiled !== null) project.policies.push({ ...compiled, grants, within });
  }
  for (const { steps, ...test } of file.tests) {
    const compiled = steps.map((step) => ({ ...step, program: typeof step.program === "string" ? (own.get(step.program) ?? null) : helper(step.program) }));
    if (compiled.every((step): step is CompiledStep => step.program !== null)) project.tests.push({ ...test, steps: compiled });
  }
  return diagnostics;
}

/** The file that an import names, seen from the file that holds it: both with `/`, `.` and `..` resolved. */
export function importedFile(from: string, path: string): string {
  const parts = from.includes("/") ? from.slice(0, from.lastIndexOf("/")).split("/") : [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** The files that a source imports, for whoever loads sources. A source that cannot be read imports nothing. */
export function importsOf(source: Source, options: CompileOptions = {}): readonly string[] {
  if (isTypeScript(source.file)) return options.typescript!.imports(source.text).map((path) => importedFile(source.file, path));
  const trees = read(source.file, source.text);
  return trees.ok ? importedPaths(trees.value).map(({ path }) => importedFile(source.file, path)) : [];
}

/** The trees of a source, by whichever front end; `files` are those that it may import. */
export function readTrees({ file, text }: Source, { typescript }: CompileOptions, files: readonly Source[]): Outcome<readonly Tree[]> {
  if (!isTypeScript(file)) return read(file, text);
  if (typescript === undefined) throw new Error(`${file} needs the TypeScript reader`);
  return typescript.read(file, text, new Map(files.map((source) => [source.file, source.text])));
}

/** The sources of a project, each checked once, after those that it imports. */
class Files {
  readonly #sources: ReadonlyMap<string, Source>;
  readonly #libraries: readonly Source[];
  readonly #options: CompileOptions;
  readonly #done = new Map<string, Outcome<Checked>>();
  readonly #open: string[] = [];
  #imported: ReadonlySet<string> = new Set();

  constructor(sources: readonly Source[], libraries: readonly Source[], options: CompileOptions) {
    this.#sources = new Map([...libraries, ...sources].map((source) => [source.file, source]));
    this.#libraries = libraries;
    this.#options = options;
    this.#imported = new Set([...this.#sources.values()].flatMap((source) => importsOf(source, options)));
  }

  check(file: string): Outcome<Checked> {
    const known = this.#done.get(file);
    if (known !== undefined) return known;
    this.#open.push(file);
    const outcome = this.#checkNew(this.#sources.get(file)!);
    this.#open.pop();
    this.#done.set(file, outcome);
    return outcome;
  }

  #checkNew(source: Source): Outcome<Checked> {
    const trees = readTrees(source, this.#options, [...this.#sources.values()]);
    if (!trees.ok) return trees;
    const imports = new Map<string, Importable | null>();
    const circles: Diagnostic[] = [];
    for (const { path, span } of importedPaths(trees.value)) {
      const target = importedFile(source.file, path);
      if (!this.#sources.has(target)) continue;
      if (this.#open.includes(target)) {
        const circle = [...this.#open.slice(this.#open.indexOf(target)), target].join(" → ");
        circles.push(diagnostic("PG2052", span, { what: `the files import each other in a circle: ${circle}`, help: "put what both need into a file of its own" }));
        imports.set(path, null);
        continue;
      }
      const checked = this.check(target);
      imports.set(path, checked.ok ? checked.value.exports : null);
    }
    const { nodes = new Map() } = this.#options;
    const checked = checkFile(trees.value, { file: source.file, nodes, imports, library: this.#imported.has(source.file) });
    const diagnostics = [...trees.diagnostics, ...circles, ...checked.diagnostics];
    return checked.ok && circles.length === 0 ? succeed(checked.value, diagnostics) : fail(diagnostics);
  }

  diagnosticsOfLibraries(): readonly Diagnostic[] {
    return this.#libraries.flatMap(({ file }) => this.#done.get(file)?.diagnostics ?? []);
  }
}

/** Text to typed IR, for one file; `libraries` are the files that it imports. */
export function frontEnd(file: string, text: string, options: CompileOptions = {}, libraries: readonly Source[] = []): Outcome<Omit<CheckedFile, "notes"> & { readonly notes: readonly string[] }> {
  const checked = new Files([{ file, text }], libraries, options).check(file);
  if (!checked.ok) return checked;
  const { notes, ...rest } = checked.value.file;
  return succeed({ ...rest, notes: notes.map(({ route, message }) => `${route}: ${message}`) }, checked.diagnostics);
}

/** The checked programs of all sources, for proofs: nothing is compiled. */
export function checkProject(sources: readonly Source[], options: CompileOptions = {}, libraries: readonly Source[] = []): Outcome<readonly CheckedFile[]> {
  const files = new Files(sources, libraries, options);
  const outcomes = sources.map(({ file }) => files.check(file));
  const diagnostics = [...outcomes.flatMap((outcome) => outcome.diagnostics), ...files.diagnosticsOfLibraries()];
  const checked = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value.file] : []));
  return checked.length < outcomes.length ? fail(diagnostics) : succeed(checked, diagnostics);
}

/** Typed IR to an image and what there is to say about it; `texts` are for what diagnostics quote. */
export function compileProgram(checked: Program, options: CompileOptions = {}, texts: SourceTexts = new Map()): Outcome<CompiledProgram> {
  const names = new Map<string, string>();
  const optimized = optimize(checked, names);
  if (!optimized.ok) return optimized;
  const core = printProgram(optimized.value);
  const bytes = canonical(core);
  const program = parseProgram(parseCanonical(bytes)!);
  const encodable: Program = { ...program, name: checked.name, span: checked.span, body: withSpansOf(program.body, optimized.value.body) };
  const encoded = encode(encodable);
  if (!encoded.ok) return encoded;
  const { image, bound, scratch, registers, trace } = encoded.value;
  const costs = { bound, cacheEntries: cacheEntriesOf(checked.body), stackBytes: 4 * (registers.ints + registers.bytes), scratch, source: { checked: checked.body, program: encodable, names, trace } };
  const over = overBudget(checked, costs, options, texts);
  if (over.length > 0) return fail(over);
  const verdict = verify(image);
  if (!verdict.ok && verdict.refusal === "pending") {
    return fail([diagnostic("PG3101", checked.span, { kind: checked.kind, name: checked.name, what: "forward jumps open at once", limit: String(limits.pendingJumps) })]);
  }
  if (!verdict.ok) throw new Error(`${checked.kind} ${checked.name}: the verifier refuses the encoder's image: ${verdict.refusal} at word ${verdict.word}`);
  const facts = gather(program.body);
  return succeed({
    kind: checked.kind,
    name: checked.name,
    inputs: checked.inputs,
    result: checked.result,
    doc: checked.doc,
    tables: program.tables,
    core: pretty(core),
    canonical: bytes,
    cid: cidOf(bytes),
    image,
    ...costs,
    registers,
    reads: [...facts.reads],
    rights: [...(bound.sends > 0 ? ["send"] : []), ...new Set([...facts.hosts].map((fn) => hostFunctions[fn].right).filter((right) => right !== "none"))],
    hosts: [...facts.hosts],
    gatewayOnMiss: facts.gatewayOnMiss,
  });
}

/** The CIDv1 (raw) of bytes under the registry's program hash, base32. */
export function cidOf(bytes: Uint8Array): string {
  const digest = createDigest(hashes[programHash].code, sha256(bytes));
  return CID.createV1(codecs.raw, digest).toString(base32);
}

type Costs = Pick<CompiledProgram, "bound" | "cacheEntries" | "stackBytes" | "scratch"> & { readonly source: ProgramSource };

function overBudget(checked: Program, costs: Costs, options: CompileOptions, texts: SourceTexts): Diagnostic[] {
  const figures = boundsOf(costs);
  const grant: Budget = defaultGrant;
  return resourceNames.flatMap((key) => {
    const budgets = [checked.budget[key], options.budgets?.[key], grant[key]].filter((budget) => budget !== undefined);
    if (budgets.length === 0) return [];
    const budget = Math.min(...budgets);
    if (figures[key] <= budget) return [];
    const help = budget === grant[key] ? "no node grants a program more: make the program cheaper, or bound its loops with :max" : undefined;
    const values = { kind: checked.kind, name: checked.name, figure: figures[key], resource: resources[key].words, budget };
    return [diagnostic("PG3102", checked.span, values, { help, notes: pathNotes(costs.source, key, texts) })];
  });
}

interface Facts {
  readonly reads: Set<Field["field"]>;
  readonly hosts: Set<keyof typeof hostFunctions>;
  gatewayOnMiss: boolean;
}

function gather(expr: Expr, facts: Facts = { reads: new Set(), hosts: new Set(), gatewayOnMiss: false }): Facts {
  if (expr.op === "field") facts.reads.add(expr.field);
  if (expr.op === "call") facts.hosts.add(expr.fn);
  if (expr.op === "forward" && expr.node.type.kind === "optional") facts.gatewayOnMiss = true;
  for (const child of children(expr)) gather(child, facts);
  return facts;
}
