/** Reads the expectations in the comments of a corpus program; README.md describes their form. */
import { dropReasons, fields, messageTypes } from "../../spec/fields.ts";
import { faults } from "../../spec/faults.ts";
import type { FaultName } from "../../spec/faults.ts";
import { hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";
import { limits } from "../../spec/limits.ts";
import type { Message } from "../../model/machine.ts";
import type { Decision, TableEntry } from "../../model/evaluate.ts";
import { contentId } from "./content-id.ts";
import { readHexBytes, readString } from "../../compiler/1-read/literals.ts";

export type { Message } from "../../model/machine.ts";

export type { Decision, TableEntry } from "../../model/evaluate.ts";

/** A node provides a content; of several, the last one counts. */
export interface Provider {
  readonly cid: Uint8Array;
  readonly node: Uint8Array;
}

export const boundKinds = ["instructions", "hash-bytes", "lookups", "sends"] as const;
/** Worst case of the file's first program. */
export type ExpectedBound = Partial<Record<(typeof boundKinds)[number], number>>;

/** A diagnostic that the compiler reports on the file: its code and what is underlined. */
export interface ExpectedDiagnostic {
  readonly severity: "error" | "warning";
  readonly code: string;
  /** `3:14-3:20`, lines and columns from 1, the end exclusive. */
  readonly place: string;
  /** What stands there, white space as single spaces; it may end in `…`. */
  readonly text: string;
}

export interface Case {
  /** 1-based line of the file. */
  readonly line: number;
  readonly message: Message;
  readonly expected: Decision;
}

export interface Expectations {
  readonly tables: readonly TableEntry[];
  readonly providers: readonly Provider[];
  readonly cases: readonly Case[];
  readonly bound: ExpectedBound | null;
  readonly diagnostics: readonly ExpectedDiagnostic[];
}

/** What a message has where an expectation does not say: the source is the node 11. */
export const defaults = { ttl: 8, type: messageTypes.data, priority: 0, sequence: 0, time: 1000n, source: new Uint8Array(limits.nodeIdBytes).fill(0x11) } as const;

/** Reads all expectations of a file; throws on a malformed one, with its line. */
export function readExpectations(text: string): Expectations {
  const tables: TableEntry[] = [];
  const providers: Provider[] = [];
  const cases: Case[] = [];
  const diagnostics: ExpectedDiagnostic[] = [];
  let bound: ExpectedBound | null = null;
  text.split("\n").forEach((source, index) => {
    const found = /^;;\s*([a-z]+):\s*(.*?)\s+=>\s+(.*?)\s*$/u.exec(source);
    const said = /^;;\s*(refused|warned|bound):\s*(.*?)\s*$/u.exec(source);
    if (said !== null) {
      const [, kind, what] = said as unknown as [string, string, string];
      if (kind === "bound") bound = boundOf(what, index + 1);
      else diagnostics.push(diagnosticOf(what, kind === "refused" ? "error" : "warning", index + 1));
      return;
    }
    if (found === null) {
      if (/^;;/u.test(source)) throw new Error(`line ${index + 1}: not an expectation: ${source}`);
      return;
    }
    const [, kind, left, right] = found as unknown as [string, string, string, string];
    try {
      if (kind === "table") tables.push(tableEntry(left, right));
      else if (kind === "provider") providers.push(provider(left, right));
      else if (kind === "expect") cases.push({ line: index + 1, message: message(left), expected: decision(right) });
      else throw new Error(`unknown kind ${kind}`);
    } catch (error) {
      throw new Error(`line ${index + 1}: ${(error as Error).message}`, { cause: error });
    }
  });
  return { tables, providers, cases, bound, diagnostics };
}

/** `instructions 12 lookups 1`. */
function boundOf(text: string, line: number): ExpectedBound {
  const words = text.split(/\s+/u);
  const bound: ExpectedBound = {};
  for (let i = 0; i < words.length; i += 2) {
    const kind = boundKinds.find((name) => name === words[i]);
    const value = Number(words[i + 1]);
    if (kind === undefined || !Number.isInteger(value)) throw new Error(`line ${line}: not a bound: ${text}`);
    bound[kind] = value;
  }
  return bound;
}

/** `PG2006 at 3:14-3:20 "the text of the span"`. */
function diagnosticOf(text: string, severity: "error" | "warning", line: number): ExpectedDiagnostic {
  const found = /^(PG\d{4}) at (\d+:\d+-\d+:\d+) "(.*)"$/u.exec(text);
  if (found === null) throw new Error(`line ${line}: not a diagnostic: ${text}`);
  const [, code, place, shown] = found as unknown as [string, string, string, string];
  return { severity, code, place, text: shown };
}

/** A literal of the language at the beginning of a text, perhaps repeated: `"abc"`, `#"01 02"*8`; and what follows. */
function takeBytes(text: string): readonly [Uint8Array, string] {
  const found = /^(#?)"((?:\\.|[^"\\])*)"(?:\*(\d+))?\s*/u.exec(text);
  if (found === null) throw new Error(`no bytes at: ${text}`);
  const reading = found[1] === "" ? readString(found[2]!) : null;
  const bytes = reading === null ? readHexBytes(found[2]!) : reading.bytes;
  if (bytes === null || (reading?.badEscapes.length ?? 0) > 0) throw new Error(`malformed bytes: ${found[0]}`);
  const times = Number(found[3] ?? "1");
  const all = new Uint8Array(bytes.length * times);
  for (let i = 0; i < times; i++) all.set(bytes, i * bytes.length);
  return [all, text.slice(found[0].length)];
}

/** A node: 64 hexadecimal digits, or two that stand for all 32 bytes. */
function node(text: string): Uint8Array {
  const bytes = readHexBytes(text.length === 2 ? text.repeat(limits.nodeIdBytes) : text);
  if (bytes?.length !== limits.nodeIdBytes) throw new Error(`not a node: ${text}`);
  return bytes;
}

function tableEntry(left: string, right: string): TableEntry {
  const [name] = left.split(/\s/u, 1) as [string];
  const [key, rest] = takeBytes(left.slice(name.length).trim());
  const bits = Number(rest);
  if (!Number.isInteger(bits) || bits > 8 * key.length) throw new Error(`not a number of bits of the key: ${rest}`);
  const isNode = /^(?:[0-9a-f]{64}|node [0-9a-f]{2})$/u.test(right);
  const value = isNode ? node(right.replace("node ", "")) : Number(right);
  if (typeof value === "number" && !Number.isInteger(value)) throw new Error(`not a value: ${right}`);
  return { table: name, key, bits, value };
}

function provider(left: string, right: string): Provider {
  const [content, hash] = takeBytes(left);
  if (!Object.hasOwn(hashes, hash)) throw new Error(`not a hash function: ${hash}`);
  return { cid: contentId(content, hash as HashName), node: node(right) };
}

function number(text: string, field: "ttl" | "priority" | "sequence"): number {
  const value = Number(text);
  const [least, most] = fields[field].range;
  if (!Number.isInteger(value) || value < least || value > most) throw new Error(`not a ${field}: ${text}`);
  return value;
}

function message(left: string): Message {
  const [payload, rest] = takeBytes(left);
  const made: { -readonly [K in keyof Message]: Message[K] } = { ...defaults, payload };
  for (const word of rest.split(/\s+/u).filter((w) => w !== "")) {
    const [name, value = ""] = word.split("=");
    switch (name) {
      case "ttl":
      case "priority":
      case "sequence": made[name] = number(value, name); break;
      case "time": made.time = BigInt(value); break;
      case "source": made.source = node(value); break;
      case "type": {
        const code = Object.hasOwn(messageTypes, value) ? messageTypes[value as keyof typeof messageTypes] : Number(value);
        if (!Number.isInteger(code) || code < 0 || code > limits.messageTypes) throw new Error(`not a content type: ${value}`);
        made.type = code;
        break;
      }
      default: throw new Error(`unknown field: ${word}`);
    }
  }
  return made;
}

function decision(right: string): Decision {
  const [action, what = "", ...more] = right.split(/\s+/u);
  if (more.length > 0) throw new Error(`more than a decision: ${right}`);
  switch (action) {
    case "forward": return { action, node: node(what) };
    case "gateway":
    case "deliver":
      if (what !== "") throw new Error(`${action} takes nothing: ${right}`);
      return { action };
    case "drop":
      if (!Object.hasOwn(dropReasons, what)) throw new Error(`not a drop reason: ${what}`);
      return { action, reason: what as keyof typeof dropReasons };
    case "reply": {
      const value = Number(what);
      if (what === "" || (value | 0) !== value) throw new Error(`not an int: ${what}`);
      return { action, value };
    }
    case "fault":
      if (!Object.hasOwn(faults, what) || what === "none") throw new Error(`not a fault: ${what}`);
      return { action, fault: what as FaultName };
    default: throw new Error(`not a decision: ${right}`);
  }
}
