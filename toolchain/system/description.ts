/**
 * system.json: the components of a system and what each may do, in the words of the description; docs/reference/systems.md explains it.
 * The shape refuses unknown keys and wrong types; check.ts looks at what the names refer to.
 */
import { capabilityRights, kernelLimits } from "../../spec/kernel.ts";
import type { CapabilityRight } from "../../spec/kernel.ts";
import { join } from "node:path";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { readJson } from "../config/files.ts";
import type { Texts } from "../config/files.ts";
import { parseJson } from "../config/json.ts";
import type { Json } from "../config/json.ts";
import { readShape } from "../config/shape.ts";
import type { Shape, ValueOf } from "../config/shape.ts";
import { mostLines } from "../../compiler/6-image/layout.ts";
import { namePattern } from "../config/shapes.ts";
import { slotPartNames } from "./devices.ts";
import type { Host } from "../host.ts";

export const systemFile = "system.json";

const text = { kind: "string" } as const satisfies Shape;
const size = { kind: "size" } as const satisfies Shape;
const name = { kind: "string", pattern: namePattern, expected: "a name of lower-case letters, digits and dashes" } as const satisfies Shape;
const int = (least: number, most: number, means: string) => ({ kind: "int", least, most, means }) as const satisfies Shape;
const access = { kind: "word", words: ["r", "rw"] } as const satisfies Shape;
const map = <const S extends Shape>(of: S, means: string) => ({ kind: "map", keyPattern: namePattern, of, means }) as const;

const badgeMost = 2 ** kernelLimits.badgeBits - 1;
const badge = int(1, badgeMost, "what the receiver knows the sender by");
const priority = (means: string) => int(0, kernelLimits.priority, means);
/** Times in microseconds; the kernel counts ticks in 32 bits. */
const microseconds = (means: string) => int(1, 60_000_000, means);

const handler = (means: string) => ({
  kind: "object", means, optional: {},
  keys: { endpoint: { ...name, means: "where the kernel reports to" }, badge },
}) as const satisfies Shape;

/** Capabilities to parts of a component: of its own (`own`), or of another (`manages`). `reply` is the first of its Replies: who has it answers in its place. */
export const partNames = ["tcb", "cnode", "vspace", "context", "reply"] as const;
export type PartName = (typeof partNames)[number];
const parts = { kind: "array", of: { kind: "word", words: partNames } } as const satisfies Shape;

/** Groups of runtime-c/sources.json that a component can be linked with; what it does not call is not linked. */
export const libraryNames = ["audit", "compact", "core", "crypto", "judging", "messages", "sessions", "signing", "tokens", "updates"] as const;

export const componentShape = {
  kind: "object",
  keys: {
    sources: { kind: "array", of: text, means: "C files, relative to system.json; those that begin with runtime-c/ are pgrid's own" },
    stack: { ...size, means: "bytes of its stack, at least" },
    priority: priority("of its thread"),
  },
  optional: {
    libraries: { kind: "array", of: { kind: "word", words: libraryNames }, means: "parts of pgrid's runtime that it calls" },
    routes: { kind: "boolean", means: "the routes of the pgrid.json beside system.json are linked into it" },
    include: { kind: "array", of: text, means: "further directories of headers, relative to system.json" },
    defines: { kind: "map", keyPattern: "^[A-Z][A-Z0-9_]*$", of: { kind: "int", least: -(2 ** 31), most: 2 ** 32 - 1 }, means: "macros for its sources" },
    mcp: priority("the greatest priority that it may give to a thread that it controls; 0 when left out"),
    context: {
      kind: "object", means: "its own processor time; either this or `passive`", optional: {},
      keys: { budget: microseconds("in microseconds"), period: microseconds("in microseconds, at least the budget") },
    },
    passive: { kind: "boolean", means: "it has no time of its own and runs on that of its callers" },
    faults: handler("who hears of its faults; without it, its thread stops and nobody is told"),
    timeouts: handler("who hears when its budget is used up; without it, it waits for the next period"),
    restart: {
      kind: "object", means: "who starts it again after a fault", keys: { by: { ...name, means: "a component" } },
      optional: { most: int(1, 65535, "how often at most; always when left out") },
    },
    replies: { kind: "array", of: name, means: "Reply objects that it receives with" },
    devices: {
      kind: "map", keyPattern: namePattern, means: "registers that it sees",
      of: {
        kind: "object", keys: {},
        optional: {
          board: { kind: "word", words: ["uart0", "counter", "reset", "store", ...slotPartNames], means: "by the board file; of an image that lies in a slot, parts of the slots" },
          base: { ...size, means: "or by address" }, size: { ...size, means: "a power of two, of which `base` is a multiple" },
          otherwise: { ...size, means: "with `board` store: bytes of RAM that stand in where no component can program the board's flash; what they hold is lost at a reset" },
          access, memory: { kind: "boolean", means: "bytes that stay as they are written, such as flash, and no registers" },
        },
      },
    },
    untyped: {
      kind: "map", keyPattern: namePattern, means: "memory that it may make objects of",
      of: {
        kind: "object", optional: {},
        keys: { for: { kind: "word", words: ["objects", "frames"], means: "kernel objects, or Frames" }, bytes: { ...size, means: "a power of two" } },
      },
    },
    own: { ...parts, means: "capabilities to itself" },
    manages: map(parts, "capabilities to other components"),
    control: { kind: "array", of: { kind: "word", words: ["interrupts", "time"] }, means: "IRQControl, SchedControl" },
    lines: { kind: "array", of: int(0, mostLines - 1, "of the processor"), means: "lines that its IRQControl can make handlers of, besides those of `interrupts`" },
    slots: int(2, 32768, "slots of its CNode at least: room for what it makes"),
    spareRegions: int(0, kernelLimits.regions - 2, "MPU regions that stay free for Frames that it maps itself"),
  },
} as const satisfies Shape;

export const systemShape = {
  kind: "object",
  keys: {
    schemaVersion: { kind: "constant", value: 1 },
    name: { ...name, means: "names the output files" },
    board: { ...text, means: "the board unless --board names another" },
    components: map(componentShape, "protection domains with one thread each"),
  },
  optional: {
    budgets: {
      kind: "object", means: "upper limits: of the image, waste included, and of the kernel's code and constants", keys: {},
      optional: { flash: size, ram: size, kernel: size },
    },
    $schema: { ...text, means: "where an editor finds the schema of this file" },
    endpoints: map({
      kind: "object", keys: { receiver: { ...name, means: "the component that receives" } },
      optional: {
        senders: map({
          kind: "object", keys: { badge },
          optional: { rights: { kind: "array", of: { kind: "word", words: Object.keys(capabilityRights) as CapabilityRight[] }, means: "write and grant-reply when left out: it may send and call" } },
        }, "the components that send"),
      },
    }, "where components talk"),
    notifications: map({
      kind: "object", keys: { waiter: { ...name, means: "the component that waits" } },
      optional: {
        bound: { kind: "boolean", means: "a signal also ends the waiter's receive" },
        signallers: map({ kind: "object", keys: { badge }, optional: {} }, "the components that signal"),
      },
    }, "signals"),
    frames: map({
      kind: "object", keys: { bytes: { ...size, means: "a power of two, 32 at least" }, maps: map(access, "the components that see it") }, optional: {},
    }, "memory that components share"),
    interrupts: map({
      kind: "object",
      optional: {
        line: int(0, mostLines - 1, "of the processor (or `board`)"),
        board: { kind: "word", words: ["uart0"], means: "the line of the board's device (or `line`)" },
      },
      keys: {
        notification: { ...name, means: "what it signals" }, badge,
        handler: { ...name, means: "the component that acknowledges it" },
      },
    }, "interrupt lines"),
  },
} as const satisfies Shape;

export type Description = ValueOf<typeof systemShape>;
export type ComponentDescription = ValueOf<typeof componentShape>;

/** A description with its tree, for the places of messages. */
export interface Described {
  readonly description: Description;
  readonly json: Json;
}

function shaped(json: Json): Outcome<Described> {
  const read = readShape(json, systemShape, "the system");
  return read.ok ? succeed({ description: read.value, json }) : fail(read.diagnostics);
}

/** From its text; `file` names it in messages. */
export function describe(file: string, content: string): Outcome<Described> {
  const json = parseJson(file, content);
  return json.ok ? shaped(json.value) : json;
}

/** The system.json of a directory; undefined when there is none. */
export function loadSystem(host: Host, directory: string, texts: Texts): Outcome<Described> | undefined {
  const json = readJson(host, join(directory, systemFile), texts);
  if (json === undefined) return undefined;
  return json.ok ? shaped(json.value) : json;
}
