/**
 * pgrid.lock: which tools, boards and pgrid a project is built with, by content. `pgrid build` writes it on first use, `pgrid
 * lock` anew; --locked takes nothing else.
 *
 * A compiler is more than its command: gcc is a driver of 1 MB, and what compiles is cc1. So the programs and libraries that
 * it finds for the target are named one by one.
 */
import { isAbsolute, join, relative } from "node:path";
import { isaVersion } from "../spec/instructions.ts";
import type { Board } from "./config/board.ts";
import type { Shape, ValueOf } from "./config/shape.ts";
import { sha256, sha256Of } from "./digest.ts";
import { readText } from "./host.ts";
import type { Host } from "./host.ts";
import { cacheDirectory } from "./objects.ts";
import { locate, locateTool, toolFor, versionOf } from "./tools.ts";

export const lockFileName = "pgrid.lock";

const text = { kind: "string" } as const satisfies Shape;
const digest = { kind: "string", pattern: "^[0-9a-f]{64}$", expected: "a SHA-256: 64 hexadecimal digits" } as const satisfies Shape;
const digests = (means: string) => ({ kind: "map", keyPattern: ".", of: digest, means }) as const satisfies Shape;

export const lockShape = {
  kind: "object", optional: { $schema: { ...text, means: "where an editor finds the schema of this file" } },
  keys: {
    schemaVersion: { kind: "constant", value: 1 },
    pgrid: {
      kind: "object", optional: {}, means: "what compiled",
      keys: { version: { ...text }, isa: { kind: "int", least: 1, most: 65535, means: "version of the instruction set" }, runtime: { ...digest, means: "of all files of runtime-c/, which the firmware is made of" } },
    },
    tools: {
      kind: "map", keyPattern: ".", means: "by command",
      of: { kind: "object", optional: {}, keys: { version: { ...text, means: "the line that it prints" }, sha256: { ...digest, means: "of its file" }, parts: digests("programs and libraries that it takes for the target") } },
    },
    boards: {
      kind: "map", keyPattern: ".", means: "by name",
      of: { kind: "object", optional: {}, keys: { sha256: { ...digest, means: "of what the files come to" }, files: digests("of each file of the board and its target, parents included") } },
    },
  },
} as const satisfies Shape;

export type Lock = ValueOf<typeof lockShape>;
export type PinnedTool = Lock["tools"][string];
export type PinnedBoard = Lock["boards"][string];

/** pgrid as it is here. */
export function pinPgrid(host: Host): Lock["pgrid"] {
  const { version } = JSON.parse(readText(host, join(host.root, "package.json")) as string) as { version: string };
  const parts: string[] = [];
  const walk = (directory: string, prefix: string): void => {
    for (const name of host.list(directory)) {
      const path = join(directory, name);
      if (/\.(?:[chS]|json)$/u.test(name)) parts.push(`${prefix}${name}`, sha256(host.readFile(path)!));
      else if (!name.includes(".") && host.stat(path)?.kind === "directory") walk(path, `${prefix}${name}/`);
    }
  };
  walk(join(host.root, "runtime-c"), "");
  return { version, isa: isaVersion, runtime: sha256Of(parts) };
}

/** How it is simulated; of a twin, what that comes to, and not where its files are on this machine. */
function pinnedSim(host: Host, { sim }: Board, project: string): object | null {
  return sim === null ? null : { ...sim, twin: sim.twin === null ? null : pinBoard(host, sim.twin, project) };
}

/** A board as it is here, whatever slot an image is for. Files of pgrid are named from its root, those of the project from the project's. */
export function pinBoard(host: Host, board: Board, project: string): PinnedBoard {
  const { paths, slot: _, ...resolved } = board;
  const files = paths.map((path): readonly [string, string] => {
    const own = relative(project, path);
    return [own.startsWith("..") || isAbsolute(own) ? `pgrid/${relative(host.root, path).replaceAll("\\", "/")}` : own.replaceAll("\\", "/"), sha256(host.readFile(path)!)];
  });
  return { sha256: sha256(JSON.stringify(sorted({ ...resolved, sim: pinnedSim(host, board, project), layout: board.layout === null ? null : { ...board.layout, flash: null, bootBase: null, slot: null } }))), files: Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** With the keys of every object in order: what a file says first is no difference. The order of runners is one. */
function sorted(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => [name, sorted(item, name)]);
  return key === "runners" ? entries : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a compiler calls and links, by the names that its driver knows; a process is linked with the machine's own C library. */
function partsOf(board: Board, command: string): readonly (readonly [question: string, name: string])[] {
  if (command !== board.target.compiler) return [];
  const programs = ["cc1", "as", "ld"].map((name) => [`-print-prog-name=${name}`, name] as const);
  const libraries = (board.target.environment === "bare-metal" ? ["libgcc.a", "libc_nano.a"] : ["libgcc.a"]).map((name) => [`-print-file-name=${name}`, name] as const);
  return [...programs, ...libraries];
}

interface SeenFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly sha256: string;
}
interface Seen {
  readonly version: string;
  readonly files: readonly SeenFile[];
}

/**
 * A tool as it is here; null when it is not there. With `trusting`, a file whose size and date are those of the last look is not
 * read again: a build that does nothing else takes no time for it. --locked and `pgrid lock` read.
 */
export async function pinTool(host: Host, board: Board, command: string, trusting: boolean): Promise<PinnedTool | null> {
  const tool = toolFor(command);
  const path = locateTool(host, tool);
  if (path === undefined) return null;
  const memory = join(cacheDirectory(host), "tools", `${sha256Of([path, ...board.target.flags])}.json`);
  if (trusting) {
    const seen = remembered(host, memory);
    if (seen !== null && seen.files.every((file) => unchanged(host, file))) return pinned(seen);
  }
  const version = tool.version === null ? "" : await versionOf(host, path, tool.version);
  if (version === undefined) return null;
  const files: SeenFile[] = [];
  const add = (name: string, file: string): void => {
    const content = host.readFile(file);
    const stat = host.stat(file);
    if (content !== undefined && stat !== undefined) files.push({ name, path: file, size: stat.size, mtimeMs: stat.mtimeMs, sha256: sha256(content) });
  };
  add("", path);
  for (const [question, name] of partsOf(board, command)) {
    const { code, stdout } = await host.run(path, [...board.target.flags, question], { cwd: host.root });
    const answer = stdout.trim();
    // A driver that finds no program of its own prints the bare name, and takes it from the PATH.
    const file = code !== 0 ? undefined : isAbsolute(answer) ? answer : locate(host, answer);
    if (file !== undefined) add(name, file);
  }
  const seen = { version, files };
  host.writeFile(memory, JSON.stringify(seen));
  return pinned(seen);
}

const pinned = ({ version, files }: Seen): PinnedTool => ({
  version, sha256: files.find(({ name }) => name === "")!.sha256, parts: Object.fromEntries(files.filter(({ name }) => name !== "").map(({ name, sha256: content }) => [name, content])),
});

function remembered(host: Host, path: string): Seen | null {
  try {
    const seen = JSON.parse(readText(host, path) ?? "null") as Seen | null;
    return seen?.files.some(({ name }) => name === "") === true ? seen : null;
  } catch {
    return null;
  }
}

function unchanged(host: Host, { path, size, mtimeMs }: SeenFile): boolean {
  const stat = host.stat(path);
  return stat?.size === size && stat.mtimeMs === mtimeMs;
}

/** The commands that a board's build takes, that simulate it, and that flash it. */
export function toolsOf(board: Board): { readonly build: readonly string[]; readonly simulate: readonly string[] } {
  const { target, sim } = board;
  return {
    build: [target.compiler, ...(target.objcopy === undefined ? [] : [target.objcopy])],
    simulate: sim !== null && sim.kind !== "native" && target.emulator !== undefined ? [target.emulator] : [],
  };
}

/** Keys in order, so that a lock file changes where something did. */
export function lockText(lock: Lock): string {
  const { tools, boards, ...rest } = lock;
  const inOrder = <T>(map: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ ...rest, tools: inOrder(tools), boards: inOrder(boards) }, null, 2)}\n`;
}

/** How a tool differs from the locked one, in words; null when it does not. */
export function toolDifference(locked: PinnedTool, own: PinnedTool): string | null {
  if (locked.version !== own.version) return `it is "${own.version}", locked is "${locked.version}"`;
  if (locked.sha256 !== own.sha256) return `the same version with another content, ${short(own.sha256)} and not ${short(locked.sha256)}`;
  for (const name of new Set([...Object.keys(locked.parts), ...Object.keys(own.parts)])) {
    const [before, now] = [locked.parts[name], own.parts[name]];
    if (before !== now) return now === undefined ? `it finds no ${name}` : before === undefined ? `it takes ${name}, which is not locked` : `its ${name} has another content, ${short(now)} and not ${short(before)}`;
  }
  return null;
}

export function boardDifference(locked: PinnedBoard, own: PinnedBoard): string | null {
  for (const name of new Set([...Object.keys(locked.files), ...Object.keys(own.files)])) {
    const [before, now] = [locked.files[name], own.files[name]];
    if (before !== now) return now === undefined ? `it does not come of ${name} any more` : before === undefined ? `it comes of ${name}, which is not locked` : `${name} has another content`;
  }
  return locked.sha256 === own.sha256 ? null : "its files are the same, and come to something else";
}

export function pgridDifference(locked: Lock["pgrid"], own: Lock["pgrid"]): string | null {
  const named = ({ version, isa }: Lock["pgrid"]): string => `pgrid ${version}, instruction set ${isa}`;
  if (named(locked) !== named(own)) return named(locked);
  return locked.runtime === own.runtime ? null : `pgrid ${locked.version} with another runtime (${short(locked.runtime)})`;
}

const short = (hash: string): string => hash.slice(0, 12);
