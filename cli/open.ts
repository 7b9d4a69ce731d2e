/** What the commands on projects have in common: finding the project, its board, compiling its routes. */
import { basename, dirname, resolve } from "node:path";
import type { CompiledProject } from "../compiler/compiled.ts";
import type { CompileOptions } from "../compiler/pipeline.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../compiler/diagnostics/nearest.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { programsOverBudget } from "../toolchain/budgets.ts";
import { loadBoard } from "../toolchain/config/board.ts";
import type { Board } from "../toolchain/config/board.ts";
import { boardInSlot } from "../toolchain/config/flash.ts";
import { onTwin } from "../toolchain/config/twin.ts";
import { displayName, spanAt } from "../toolchain/config/files.ts";
import { findProject, loadProject, projectFile, readSource } from "../toolchain/config/project.ts";
import type { Project, Source } from "../toolchain/config/project.ts";
import { librariesOf } from "../toolchain/libraries.ts";
import { policyOf } from "../toolchain/policy.ts";
import { systemFile } from "../toolchain/system/description.ts";
import type { Host } from "../toolchain/host.ts";
import type { Context } from "./context.ts";

/** Either a project, or one route file that stands alone. */
export type Opened =
  | { readonly kind: "project"; readonly project: Project }
  | { readonly kind: "file"; readonly source: Source };

export const routeFile = /\.(?:lisp|policy\.ts)$/u;

/** A file that the user named and that is none, with a name that is near; `shown` is what was written, `path` where that leads. */
export function noFile(host: Host, shown: string, path: string): Diagnostic {
  if (host.stat(path)?.kind === "directory") return diagnostic("PG4014", nowhere, { path: shown });
  return diagnostic("PG4006", nowhere, { path: shown }, { help: didYouMean(basename(path), host.list(dirname(path))) });
}

/** A path that the user named: it has to exist, as a directory or as the project file. */
function projectDirectoryAt(context: Context, argument: string | undefined): Outcome<string> {
  const { host } = context;
  const path = resolve(host.cwd, argument ?? ".");
  const stat = host.stat(path);
  if (stat === undefined) return fail([noFile(host, argument!, path)]);
  if (stat.kind === "file" && basename(path) !== projectFile) return fail([diagnostic("PG4013", nowhere, { path: argument! })]);
  const directory = findProject(host, stat.kind === "file" ? dirname(path) : path);
  return directory === undefined ? fail([diagnostic("PG4101", nowhere, { path: displayName(host, path) })]) : succeed(directory);
}

export function openProject(context: Context): Outcome<Project> {
  const directory = projectDirectoryAt(context, context.argument);
  return directory.ok ? loadProject(context.host, directory.value, context.texts) : directory;
}

export function open(context: Context): Outcome<Opened> {
  const { host, argument, texts } = context;
  if (argument !== undefined && routeFile.test(argument)) {
    const source = readSource(host, resolve(host.cwd, argument), texts);
    if (source === undefined) return fail([noFile(host, argument, resolve(host.cwd, argument))]);
    return source.ok ? succeed({ kind: "file", source: source.value }) : source;
  }
  const project = openProject(context);
  return project.ok ? succeed({ kind: "project", project: project.value }) : project;
}

/** The directory of the system.json that the argument means: in the directory that is named, or the nearest above that has one or a pgrid.json. Null: there is none. */
export function systemDirectory({ host, argument }: Context): string | null {
  const path = resolve(host.cwd, argument ?? ".");
  const stat = host.stat(path);
  const own = (directory: string, name: string): boolean => host.stat(resolve(directory, name))?.kind === "file";
  if (stat === undefined || (stat.kind === "file" && ![systemFile, projectFile].includes(basename(path)))) return null;
  for (let directory = stat.kind === "file" ? dirname(path) : path; ; directory = dirname(directory)) {
    if (own(directory, systemFile)) return directory;
    if (own(directory, projectFile) || dirname(directory) === directory) return null;
  }
}

/** The board that --board names, or else the project; with --slot, as that slot has it. */
export function openBoard(context: Context, project: Project): Outcome<Board> {
  const { host, flags, texts } = context;
  const board = flags.board === undefined
    ? loadBoard(host, project.raw.board, project.directory, spanAt(project.json, ["board"]), texts)
    : loadBoard(host, flags.board, project.directory, nowhere, texts);
  return board.ok && flags.slot !== undefined ? boardInSlot(board.value, flags.slot) : board;
}

/** The board as it is simulated: itself, or on its twin. */
export function simulated(board: Board): Board {
  const twin = board.sim?.twin ?? null;
  return twin === null ? board : onTwin(board, twin, twin.sim!.memory);
}

export interface CompiledSources {
  readonly compiled: CompiledProject;
  readonly input: Input;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What the compiler takes: the sources, what they import, and the options of the project. */
export interface Input {
  readonly sources: readonly Source[];
  readonly libraries: readonly Source[];
  readonly options: CompileOptions;
}

export async function compilerInput(opened: Opened, { host, texts }: Pick<Context, "host" | "texts">): Promise<Outcome<Input>> {
  const { importsOf, isTypeScript } = await import("../compiler/pipeline.ts");
  const sources = opened.kind === "file" ? [opened.source] : opened.project.sources;
  // The TypeScript compiler takes longer to load than a Lisp file to check.
  const wanted = sources.some(({ file, text }) => isTypeScript(file) || text.includes(".policy.ts\""));
  const typescript = wanted ? await (await import("../toolchain/trees.ts")).readerFor(host) : undefined;
  const options: CompileOptions = { ...(opened.kind === "file" ? {} : { nodes: opened.project.nodes }), ...(typescript === undefined ? {} : { typescript }) };
  const libraries = librariesOf(host, sources, (source) => importsOf(source, options), texts);
  return libraries.ok ? succeed({ sources, libraries: libraries.value, options }) : libraries;
}

export async function compileSources(opened: Opened, context: Pick<Context, "host" | "texts">): Promise<Outcome<CompiledSources>> {
  const { compileProject } = await import("../compiler/pipeline.ts");
  const input = await compilerInput(opened, context);
  if (!input.ok) return input;
  const outcome = compileProject(input.value.sources, input.value.options, input.value.libraries);
  if (!outcome.ok) return outcome;
  const policy = opened.kind === "file" ? succeed(null) : policyOf(opened.project, outcome.value);
  const over = [...(policy.ok ? [] : policy.diagnostics), ...(opened.kind === "file" ? [] : programsOverBudget(opened.project, outcome.value))];
  if (over.length > 0) return fail([...outcome.diagnostics, ...over]);
  return succeed({ compiled: outcome.value, input: input.value, diagnostics: outcome.diagnostics });
}
