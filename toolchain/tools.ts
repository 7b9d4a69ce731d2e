/**
 * The programs that pgrid calls: what each is for, how a system gets it, which version it has, and where it is. The table is
 * tools.json, which set-up (scripts/lib/tools.mjs) reads as well.
 */
import { delimiter, isAbsolute, join } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { RunnerName } from "./flash/settings.ts";
import { readText } from "./host.ts";
import type { Finished, Host } from "./host.ts";
import table from "./tools.json" with { type: "json" };

export type SystemName = keyof typeof table.systems;
export const systemNames = Object.keys(table.systems) as readonly SystemName[];

export interface Tool {
  readonly command: string;
  /** Other names of it, taken in this order where `command` is not there. */
  readonly or: readonly string[];
  readonly purpose: string;
  /** Debian's packages of it; none where Debian has none. */
  readonly packages: readonly string[];
  /** build: of firmware; proofs: of programs, optional; flash: of one runner; tests: of pgrid itself. */
  readonly use: "build" | "proofs" | "flash" | "tests";
  readonly runner: RunnerName | null;
  /** What makes it print its version; null: nothing does. */
  readonly version: readonly string[] | null;
  readonly least: { readonly version: string; readonly why: string } | null;
  /** Packages, or a whole line. */
  readonly install: Readonly<Record<SystemName, readonly string[] | string>> | null;
}

interface Row {
  readonly command: string;
  readonly or?: readonly string[];
  readonly purpose: string;
  readonly use: string;
  readonly runner?: string;
  readonly version?: readonly string[] | null;
  readonly least?: { readonly version: string; readonly why: string };
  readonly install: Readonly<Record<SystemName, readonly string[] | string>>;
}

export const knownTools: readonly Tool[] = (table.tools as readonly Row[]).map((row) => ({
  command: row.command, or: row.or ?? [], purpose: row.purpose, use: row.use as Tool["use"], runner: (row.runner as RunnerName | undefined) ?? null,
  packages: typeof row.install.debian === "string" ? [] : row.install.debian,
  version: row.version === undefined ? ["--version"] : row.version, least: row.least ?? null, install: row.install,
}));

export function toolFor(command: string): Tool {
  const known = knownTools.find((tool) => tool.command === command || tool.or.includes(command));
  return known ?? { command, or: [], purpose: "is named by the target file", packages: [], use: "build", runner: null, version: ["--version"], least: null, install: null };
}

/** Debian's line for these packages. */
export function installLine(packages: readonly string[]): string {
  return `${table.systems.debian.install} ${packages.join(" ")}`;
}

/** How a system gets a tool: the exact line, and who has to run it. */
export function installOn(system: SystemName, { install }: Pick<Tool, "install">): { readonly as: string; readonly line: string } {
  if (install === null) return { as: "from its makers", line: "the package that brings it" };
  const { as, install: begin } = table.systems[system];
  const what = install[system];
  return typeof what === "string" ? { as: as.replace("as root ", ""), line: what } : { as, line: `${begin} ${what.join(" ")}` };
}

export const systemTitle = (system: SystemName): string => table.systems[system].title;

/** The system that a host is, by /etc/os-release; null when it is none of the table's. */
export function systemOf(host: Host): SystemName | null {
  if (host.stat("/System/Library/CoreServices/SystemVersion.plist") !== undefined) return "macos";
  const text = readText(host, "/etc/os-release") ?? "";
  const ids = [...text.matchAll(/^ID(?:_LIKE)?=(.*)$/gmu)].flatMap(([, value]) => value!.replaceAll(/["']/gu, "").split(/\s+/u));
  return systemNames.find((system) => ids.some((id) => table.systems[system].is.includes(id))) ?? null;
}

/** How the system at hand gets a tool; where it is none of the table's, how each of them does. */
export function installText(host: Host, tool: Pick<Tool, "install">): string {
  const system = systemOf(host);
  return (system === null ? systemNames : [system]).map((name) => installOn(name, tool)).map(({ as, line }) => `${as}: ${line}`).join("; ");
}

export function missingTool(host: Host, tool: Tool, shown = tool.command): Diagnostic {
  return diagnostic("PG7001", nowhere, { tool: shown, purpose: tool.purpose, install: installText(host, tool) });
}

/** The file that a command is, looked up on PATH; undefined when there is none. */
export function locate(host: Host, command: string): string | undefined {
  if (isAbsolute(command)) return host.isExecutable(command) ? command : undefined;
  for (const directory of (host.env["PATH"] ?? "").split(delimiter)) {
    if (!isAbsolute(directory)) continue;
    const path = join(directory, command);
    if (host.isExecutable(path)) return path;
  }
  return undefined;
}

/** A tool by any of its names. */
export function locateTool(host: Host, { command, or }: Tool): string | undefined {
  for (const name of [command, ...or]) {
    const path = locate(host, name);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Paths of all the commands, or one diagnostic for each that is missing: nothing is started before all are there. */
export function locateAll<const C extends string>(host: Host, commands: readonly C[]): Outcome<Readonly<Record<C, string>>> {
  const paths = commands.map((command) => [command, locate(host, command)] as const);
  const missing = paths.filter(([, path]) => path === undefined).map(([command]) => toolFor(command));
  if (missing.length === 0) return succeed(Object.fromEntries(paths) as Record<C, string>);
  return fail(missing.map((tool) => missingTool(host, tool)));
}

/** A tool that does not say its version within this many milliseconds does not run. */
const versionLimit = 30_000;

/** First line of what prints the version, on stdout or else on stderr (openocd); undefined when the tool does not run. */
export async function versionOf(host: Host, path: string, args: readonly string[] = ["--version"]): Promise<string | undefined> {
  return versionLine(await host.run(path, args, { cwd: host.root, limit: versionLimit }));
}

export function versionLine({ code, stdout, stderr, overran }: Finished): string | undefined {
  return code === 0 && !overran ? (stdout.trim() === "" ? stderr : stdout).trimStart().split("\n")[0] : undefined;
}

/** The first number with a dot in a version's line, or the first number: "Z3 version 4.8.12 - 64 bit" is 4.8.12. */
export function versionNumber(line: string): string | null {
  return /\d+(?:\.\d+)+/u.exec(line)?.[0] ?? /\d+/u.exec(line)?.[0] ?? null;
}

export function olderThan(version: string, least: string): boolean {
  const [own, other] = [version, least].map((text) => text.split(".").map(Number)) as [number[], number[]];
  for (let i = 0; i < Math.max(own.length, other.length); i++) {
    const difference = (own[i] ?? 0) - (other[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** That a tool is too old for what pgrid asks of it, by the line that it prints; null when it is not, or when no number is in the line. */
export function tooOld(host: Host, tool: Tool, line: string): Diagnostic | null {
  const version = versionNumber(line);
  if (tool.least === null || version === null || !olderThan(version, tool.least.version)) return null;
  return diagnostic("PG8240", nowhere, { tool: tool.command, version, least: tool.least.version, why: tool.least.why, install: installText(host, tool) });
}

/** Whether the compiler lacks the C library for these flags: it prints the bare name back when it does not find the file. */
export async function libraryMissing(host: Host, compiler: string, flags: readonly string[]): Promise<boolean> {
  const { code, stdout } = await host.run(compiler, [...flags, "-print-file-name=libc.a"], { cwd: host.root });
  return code !== 0 || !isAbsolute(stdout.trim());
}
