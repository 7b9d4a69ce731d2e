/**
 * The library of policies as it runs in Node: what lib/promisegrid.d.ts declares, on plain JavaScript values. A policy that
 * runs on it decides as on the device, as long as no number leaves its type; `checked` arithmetic (test/typescript) makes
 * that a fault here too.
 *
 * The world (tables, providers, names of nodes) belongs to one call of `decide`.
 */
import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256, sha3_512 } from "@noble/hashes/sha3.js";
import { base32 } from "multiformats/bases/base32";
import { CID } from "multiformats/cid";
import type { FaultName } from "../spec/faults.ts";
import { messageTypes } from "../spec/fields.ts";
import type { dropReasons } from "../spec/fields.ts";
import { cidVersion, codecs, hashes } from "../spec/hashes.ts";
import type { HashName } from "../spec/hashes.ts";
import { limits } from "../spec/limits.ts";

/** What a fault on the device is here. */
export class Fault extends Error {
  readonly fault: FaultName;
  constructor(fault: FaultName) {
    super(fault);
    this.fault = fault;
  }
}

export type Action =
  | { readonly action: "forward"; readonly node: Uint8Array }
  | { readonly action: "drop"; readonly reason: keyof typeof dropReasons }
  | { readonly action: "reply"; readonly value: number }
  | { readonly action: "gateway" }
  | { readonly action: "deliver" };
export type Decision = Action | { readonly action: "fault"; readonly fault: FaultName };

/** A message as a route sees it; `type` is the symbol's name, or its number when it has none. */
export interface Message {
  readonly ttl: number;
  readonly size: number;
  readonly type: string;
  readonly priority: number;
  readonly sequence: number;
  readonly time: bigint;
  readonly source: Uint8Array;
  readonly payload: Uint8Array;
}
/** A message as it travels: the type is a code, the size is the payload's. */
export type Received = Omit<Message, "type" | "size"> & { readonly type: number };

export interface World {
  /** By the name that the table has on the device. */
  readonly tables: readonly { readonly table: string; readonly key: Uint8Array; readonly bits: number; readonly value: Uint8Array | number }[];
  provider(cid: Uint8Array): Uint8Array | undefined;
  readonly nodes: ReadonlyMap<string, Uint8Array>;
  /** Content types of the project, by code. */
  readonly types: ReadonlyMap<number, string>;
}

type Bytes = Uint8Array | string;
const utf8 = new TextEncoder();
const raw = (b: Bytes): Uint8Array => (typeof b === "string" ? utf8.encode(b) : b);

export interface Route { readonly body: (m: Message) => Action }
export interface Table { readonly kind: "prefix" | "exact"; readonly name: string | null }

let current: World | null = null;
const world = (): World => {
  if (current === null) throw new Error("tables, lookups and names of nodes are there while a route decides");
  return current;
};
/** The decision of a route on one message. */
export function decide(route: Route, { type, ...received }: Received, around: World): Decision {
  const known = (Object.keys(messageTypes) as (keyof typeof messageTypes)[]).find((name) => messageTypes[name] === type);
  current = around;
  try {
    return route.body({ ...received, size: received.payload.length, type: known ?? around.types.get(type) ?? `${type}` });
  } catch (error) {
    if (error instanceof Fault) return { action: "fault", fault: error.fault };
    throw error;
  } finally {
    current = null;
  }
}

export const route = (body: (m: Message) => Action): Route => ({ body });
/** `name` is what the table is called on the device. */
export const table = (kind: "prefix" | "exact", _options: object, name: string | null = null): Table => ({ kind, name });
export const symbol = (name: string, _code: number): string => name;

export function forwardTo(node: Uint8Array | undefined, options?: { readonly else: Action | (() => Action) }): Action {
  if (node !== undefined) return { action: "forward", node };
  if (options === undefined) return { action: "gateway" };
  return typeof options.else === "function" ? options.else() : options.else;
}
export const gateway = (): Action => ({ action: "gateway" });
export const drop = (reason: keyof typeof dropReasons): Action => ({ action: "drop", reason });
export const deliver = (): Action => ({ action: "deliver" });
export const reply = (value: number): Action => ({ action: "reply", value: value + 0 });

const bitOf = (b: Uint8Array, at: number): number => (b[at >> 3]! >> (7 - (at & 7))) & 1;

export function match(table: Table, key: Bytes, options?: { readonly else: number }): Uint8Array | number | undefined {
  const bytes = raw(key);
  const hits = world().tables.filter((entry) => {
    if (entry.table !== table.name || (table.kind === "exact" ? entry.bits !== 8 * bytes.length : entry.bits > 8 * bytes.length)) return false;
    for (let at = 0; at < entry.bits; at++) if (bitOf(entry.key, at) !== bitOf(bytes, at)) return false;
    return true;
  });
  let best = hits[0];
  for (const hit of hits) if (hit.bits > best!.bits) best = hit;
  return best?.value ?? options?.else;
}
export const matchPrefix = match;

const digests: Readonly<Record<HashName, (b: Uint8Array) => Uint8Array>> = {
  "sha2-256": sha256, "sha3-512": sha3_512, "sha3-256": sha3_256, "blake3": (b) => blake3(b),
};
export function multihash(b: Bytes, hash: HashName): Uint8Array {
  const { code, digestBytes } = hashes[hash];
  return Uint8Array.of(cidVersion, codecs.raw, code, digestBytes, ...digests[hash](raw(b)));
}
export const dhtLookup = (content: Uint8Array): Uint8Array | undefined => world().provider(content);
/** A name is looked up when the node is asked for: constants of a file are there before any world is. */
export function node(text: string): Uint8Array {
  if (/^[0-9a-f]{64}$/iu.test(text)) return hex(text);
  const found = (current?.nodes ?? names).get(text);
  if (found === undefined) throw new Error(`no node ${text}`);
  return found;
}
let names: ReadonlyMap<string, Uint8Array> = new Map();
/** The names of nodes for the constants of files that are loaded from here on. */
export function withNodes(nodes: ReadonlyMap<string, Uint8Array>): void {
  names = nodes;
}
export const cid = (text: string): Uint8Array => CID.parse(text, base32).bytes;
export const bytes = (text: string): Uint8Array => utf8.encode(text);
export const hex = (digits: string): Uint8Array => Uint8Array.from(digits.replaceAll(/\s/gu, "").match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));

export function bytesEqual(a: Bytes, b: Bytes): boolean {
  const [left, right] = [raw(a), raw(b)];
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}
export function startsWith(b: Bytes, start: Bytes): boolean {
  const [whole, first] = [raw(b), raw(start)];
  return first.length <= whole.length && first.every((byte, at) => byte === whole[at]);
}
export const bit = (value: number, n: number): boolean => ((value >>> (n & 31)) & 1) === 1;

const readers = {
  u8: [1, (view: DataView, at: number) => view.getUint8(at)],
  u16le: [2, (view: DataView, at: number) => view.getUint16(at, true)],
  u16be: [2, (view: DataView, at: number) => view.getUint16(at, false)],
  u32le: [4, (view: DataView, at: number) => view.getInt32(at, true)],
  u32be: [4, (view: DataView, at: number) => view.getInt32(at, false)],
} as const;
type Element = keyof typeof readers;
const load = (name: Element) => (b: Bytes, at: number): number => {
  const whole = raw(b);
  const [width, get] = readers[name];
  if (at < 0 || at + width > whole.length) throw new Fault("index");
  return get(new DataView(whole.buffer, whole.byteOffset, whole.length), at);
};
export const [u8, u16le, u16be, u32le, u32be] = [load("u8"), load("u16le"), load("u16be"), load("u32le"), load("u32be")];

const within = (turns: number, max: number | undefined): void => {
  if (turns > Math.min(max ?? Infinity, limits.loopTrips)) throw new Fault("loop-bound");
};
export function range(n: number, { max, step = 1 }: { readonly max?: number; readonly step?: number } = {}): Iterable<number> {
  within(Math.ceil(n / step), max);
  return { *[Symbol.iterator]() { for (let i = 0; i < n; i += step) yield i; } };
}
const elements = (name: Element) => (b: Bytes, { max }: { readonly max?: number } = {}): Iterable<number> => {
  const whole = raw(b);
  const [width] = readers[name];
  within(Math.ceil(whole.length / width), max);
  return { *[Symbol.iterator]() { for (let at = 0; at + width <= whole.length; at += width) yield load(name)(whole, at); } };
};
export const [u8s, u16les, u16bes, u32les, u32bes] = [elements("u8"), elements("u16le"), elements("u16be"), elements("u32le"), elements("u32be")];

export function any(sequence: Iterable<number>, test: (x: number) => boolean): boolean {
  for (const x of sequence) if (test(x)) return true;
  return false;
}
export function all(sequence: Iterable<number>, test: (x: number) => boolean): boolean {
  for (const x of sequence) if (!test(x)) return false;
  return true;
}
