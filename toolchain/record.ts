/** The build record, build.json: what went in, with which tools, and what came out. No dates, no paths of the machine. */
import { join, relative } from "node:path";
import type { Bound } from "../compiler/compiled.ts";
import type { RecordedFile, RouteFiles } from "./certificates.ts";
import type { SlotName } from "./config/flash.ts";
import { projectFile } from "./config/project.ts";
import { sha256 } from "./digest.ts";
import { readText } from "./host.ts";
import type { Host } from "./host.ts";
import { linkedStack } from "./linked-stack.ts";
import type { Linked } from "./linked-stack.ts";
import type { BuildRequest, Plan } from "./plan.ts";
import type { Sizes } from "./sizes.ts";
import type { Unit } from "./sources.ts";
import type { StackBound } from "./stack.ts";
import { recordedTheorems } from "./theorems.ts";
import type { RecordedTheorems, TheoremList } from "./theorems.ts";

export interface RecordedRoute {
  readonly name: string;
  readonly cid: string;
  readonly imageBytes: number;
  readonly bound: Bound;
  /** Compiled ahead of time; else the image is interpreted. */
  readonly native: boolean;
  readonly image: RecordedFile;
  /** Of its bounds. What compiled routes charge is what their image would have cost. */
  readonly certificate: RecordedFile;
}

export interface BuildRecord {
  readonly schema: "pgrid.record/1";
  readonly project: string;
  readonly board: string;
  /** Of the flash that the image is linked for; left out: the start of `memory.flash`. */
  readonly slot?: SlotName;
  readonly target: string;
  /** As the device names it in its hello: 8 hexadecimal digits. */
  readonly build: string;
  readonly compiler: { readonly command: string; readonly version: string };
  readonly flags: readonly string[];
  readonly routes: readonly RecordedRoute[];
  readonly sizes: Sizes;
  /** Null where nothing reserves a stack: a process. */
  readonly stack: StackBound | null;
  /** Of the exception handlers, whose stack is a variable; null where they have none. */
  readonly handlers: ReservedStack | null;
  /** SHA-256 by path; pgrid's own files under `pgrid/`, installed C sources under their package's name. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, RecordedFile>>;
  /** Claims about the machine that the routes run on, by the theories of the pgrid that built it. That they were checked is not said. */
  readonly proofs: RecordedTheorems;
}

export interface ReservedStack extends StackBound {
  readonly reserved: number;
}

/** Where execution begins on the main stack, by port; handlers run on a stack of their own. */
const entries: Readonly<Record<string, { readonly main: string; readonly handler: string; readonly handlerStack: string }>> = {
  armv7m: { main: "pg_reset", handler: "port/armv7m/crash.c:exception", handlerStack: "crash_stack" },
};
export function stackOf(port: string, linked: Linked): StackBound | null {
  const entry = entries[port];
  return entry === undefined ? null : linkedStack(linked, (title) => title === entry.main);
}
export function handlersOf(port: string, linked: Linked): ReservedStack | null {
  const entry = entries[port];
  const room = linked.elf.symbols.find(({ name, kind }) => name === entry?.handlerStack && kind === "object");
  const bound = entry === undefined || room === undefined ? null : linkedStack(linked, (title) => title === entry.handler);
  return bound === null || room === undefined ? null : { reserved: room.size, ...bound };
}

interface RecordParts {
  readonly host: Host;
  readonly request: BuildRequest;
  readonly version: string;
  readonly plan: Plan;
  readonly units: readonly Unit[];
  readonly sizes: Sizes;
  readonly stack: StackBound | null;
  readonly handlers: ReservedStack | null;
  readonly outputs: Readonly<Record<string, { readonly file: string; readonly bytes: Uint8Array }>>;
  /** In the order of the routes. */
  readonly routes: readonly RouteFiles[];
  readonly theorems: TheoremList;
}

function inputsOf({ host, request, units }: RecordParts): Record<string, string> {
  const { project, board } = request;
  const found = new Map<string, string>();
  const add = (name: string, content: Uint8Array | string): void => void found.set(name, sha256(content));
  add(projectFile, readText(host, join(project.directory, projectFile))!);
  for (const [i, source] of project.sources.entries()) add(i === 0 ? project.raw.entry : source.file, source.text);
  for (const path of board.paths) {
    const own = relative(project.directory, path);
    add(own.startsWith("..") || own.startsWith("/") ? `pgrid/${relative(host.root, path)}` : own, host.readFile(path)!);
  }
  const runtime = join(host.root, "runtime-c");
  for (const { directory, source, label } of units) {
    add(directory === runtime ? `pgrid/runtime-c/${source}` : `${label.split("/")[0]}/${source}`, host.readFile(join(directory, source))!);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const recorded = ({ file, bytes, sha256: digest }: RecordedFile): RecordedFile => ({ file, bytes, sha256: digest });

export function buildRecord(parts: RecordParts): BuildRecord {
  const { request, version, plan, sizes, stack, handlers, outputs } = parts;
  const { project, board, compiled } = request;
  return {
    schema: "pgrid.record/1",
    project: project.raw.name,
    board: board.name,
    ...(board.slot === null ? {} : { slot: board.slot }),
    target: board.target.name,
    build: plan.build.toString(16).padStart(8, "0"),
    compiler: { command: board.target.compiler, version },
    flags: board.target.flags,
    routes: compiled.routes.map(({ name, cid, image, bound }, i) => ({ name, cid, imageBytes: image.length, bound, native: plan.natives[i] !== null, image: recorded(parts.routes[i]!.image), certificate: recorded(parts.routes[i]!.certificate) })),
    sizes,
    stack,
    handlers,
    inputs: inputsOf(parts),
    outputs: Object.fromEntries(Object.entries(outputs).map(([kind, { file, bytes }]) => [kind, { file, bytes: bytes.length, sha256: sha256(bytes) }])),
    proofs: recordedTheorems(parts.theorems),
  };
}

export function recordText(record: BuildRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}
