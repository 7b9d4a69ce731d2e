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
import { documentRecord } from "../spec/records.ts";

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
/** What a run comes to in a world; a fault is a value here. */
export function inWorld<T>(around: World, run: () => T): T | { readonly action: "fault"; readonly fault: FaultName } {
  current = around;
  try {
    return run();
  } catch (error) {
    if (error instanceof Fault) return { action: "fault", fault: error.fault };
    throw error;
  } finally {
    current = null;
  }
}
function seen({ type, ...received }: Received, { types }: World): Message {
  return { ...received, size: received.payload.length, type: typeName(type, types) };
}
/** What a policy calls a content type of this code. */
export const typeName = (code: number, types: World["types"]): string =>
  (Object.keys(messageTypes) as (keyof typeof messageTypes)[]).find((name) => messageTypes[name] === code) ?? types.get(code) ?? `${code}`;

/** The decision of a route on one message. */
export const decide = (route: Route, message: Received, around: World): Decision => inWorld(around, () => route.body(seen(message, around)));

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
const wide = (littleEndian: boolean) => (b: Bytes, at: number): bigint => {
  const whole = raw(b);
  if (at < 0 || at + 8 > whole.length) throw new Fault("index");
  return new DataView(whole.buffer, whole.byteOffset, whole.length).getBigUint64(at, littleEndian);
};
export const [u64le, u64be] = [wide(true), wide(false)];
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

export function any<T>(sequence: Iterable<T>, test: (x: T) => boolean): boolean {
  for (const x of sequence) if (test(x)) return true;
  return false;
}
export function all<T>(sequence: Iterable<T>, test: (x: T) => boolean): boolean {
  for (const x of sequence) if (!test(x)) return false;
  return true;
}

export function bytesLess(a: Bytes, b: Bytes): boolean {
  const [left, right] = [raw(a), raw(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) if (left[at] !== right[at]) return left[at]! < right[at]!;
  return left.length < right.length;
}
export const endsWith = (b: Bytes, end: Bytes): boolean => raw(end).length <= raw(b).length && bytesEqual(raw(b).subarray(raw(b).length - raw(end).length), end);
export function find(b: Bytes, part: Bytes): number {
  const [whole, wanted] = [raw(b), raw(part)];
  for (let at = 0; at + wanted.length <= whole.length; at++) if (bytesEqual(whole.subarray(at, at + wanted.length), wanted)) return at;
  return -1;
}
export const contains = (b: Bytes, part: Bytes): boolean => find(b, part) !== -1;
export const concat = (...parts: readonly Bytes[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...raw(part)]));
export const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

const fit = (value: number): number => {
  if (value < -(2 ** 31) || value > 2 ** 31 - 1) throw new Fault("overflow");
  return value + 0;
};
/** A fixed-point number: its value times 65,536, an int32. */
export class Fix {
  readonly bits: number;
  constructor(bits: number) {
    this.bits = fit(bits);
  }
  plus(other: Fix): Fix { return new Fix(this.bits + other.bits); }
  minus(other: Fix): Fix { return new Fix(this.bits - other.bits); }
  /** The device multiplies magnitudes, and -32768 has none. */
  times(other: Fix | number): Fix {
    if (typeof other === "number") return new Fix(this.bits * other);
    const product = Number((BigInt(this.abs().bits) * BigInt(other.abs().bits)) >> 16n);
    return (this.bits < 0) === (other.bits < 0) ? new Fix(product) : new Fix(product).neg();
  }
  div(n: number): Fix {
    if (n === 0) throw new Fault("divide");
    return new Fix(Math.trunc(this.bits / n));
  }
  neg(): Fix { return new Fix(-this.bits); }
  abs(): Fix { return this.bits < 0 ? this.neg() : this; }
  min(other: Fix): Fix { return this.bits < other.bits ? this : other; }
  max(other: Fix): Fix { return this.bits < other.bits ? other : this; }
  clamp(low: Fix, high: Fix): Fix { return this.min(high).max(low); }
  trunc(): number { return Math.trunc(this.bits / 65536) + 0; }
  eq(other: Fix): boolean { return this.bits === other.bits; }
  lt(other: Fix): boolean { return this.bits < other.bits; }
  lte(other: Fix): boolean { return this.bits <= other.bits; }
  gt(other: Fix): boolean { return this.bits > other.bits; }
  gte(other: Fix): boolean { return this.bits >= other.bits; }
}
/** Halves are rounded away from zero. The product is exact: 65,536 is a power of two. */
export const fix = (value: number): Fix => new Fix(Math.sign(value) * Math.round(Math.abs(value) * 65536));

/** Lists are arrays that nothing changes. */
export const list = <T>(...items: readonly T[]): readonly T[] => items;
export const map = <T, R>(sequence: Iterable<T>, value: (x: T) => R): readonly R[] => [...sequence].map((x) => value(x));
export const filter = <T>(sequence: Iterable<T>, test: (x: T) => boolean): readonly T[] => [...sequence].filter((x) => test(x));
type Numeric = number | Fix;
const added = <T extends Numeric>(a: T, b: T): T => (a instanceof Fix ? a.plus(b as Fix) : fit((a as number) + (b as number))) as T;
const subtracted = <T extends Numeric>(a: T, b: T): T => (a instanceof Fix ? a.minus(b as Fix) : fit((a as number) - (b as number))) as T;
const multiplied = <T extends Numeric>(a: T, b: T): T => (a instanceof Fix ? a.times(b as Fix) : fit((a as number) * (b as number))) as T;
/** As many pairs as the shorter list has. */
const pairs = <T, R>(a: readonly T[], b: readonly T[], each: (x: T, y: T) => R): readonly R[] => Array.from({ length: Math.min(a.length, b.length) }, (_, at) => each(a[at]!, b[at]!));
export const vecAdd = <T extends Numeric>(a: readonly T[], b: readonly T[]): readonly T[] => pairs<T, T>(a, b, added);
export const vecSubtract = <T extends Numeric>(a: readonly T[], b: readonly T[]): readonly T[] => pairs<T, T>(a, b, subtracted);
export const scale = <T extends Numeric>(l: readonly T[], n: T): readonly T[] => l.map((x) => multiplied(x, n));
/** Of lists without pairs it is the zero that the other list's elements, or none, tell the type of. */
export function dot<T extends Numeric>(a: readonly T[], b: readonly T[]): T {
  const zero = ((a[0] ?? b[0]) instanceof Fix ? fix(0) : 0) as T;
  let sum = zero;
  for (let at = 0; at < Math.min(a.length, b.length); at++) sum = added(sum, multiplied(a[at]!, b[at]!));
  return sum;
}

/** A field of bytes: least and greatest length. */
export interface ByteField { readonly bytes: readonly [number, number] }
export const byteField = (least: number, most = least): ByteField => ({ bytes: [least, most] });
type FieldShape = string | ByteField | RecordType;
type FieldValue = number | bigint | boolean | Fix | Uint8Array;
export type RecordValue = Uint8Array & Readonly<Record<string, unknown>>;
export interface RecordType {
  (fields: Readonly<Record<string, FieldValue | string>>): RecordValue;
  readonly fields: Readonly<Record<string, FieldShape>>;
  from(b: Bytes): RecordValue;
}

const widths: Readonly<Record<string, number>> = { u8: 1, bool: 1, u16: 2, u16le: 2, u32: 4, u32le: 4, int: 4, fix: 4, u64: 8, u64le: 8, node: limits.nodeIdBytes };
const lengthsOf = (shape: FieldShape): readonly [number, number] => {
  if (typeof shape === "string") return [widths[shape]!, widths[shape]!];
  if ("bytes" in shape) return shape.bytes;
  const all = Object.values(shape.fields).map(lengthsOf);
  return [all.reduce((sum, [least]) => sum + least, 0), all.reduce((sum, [, most]) => sum + most, 0)];
};

function written(shape: FieldShape, value: FieldValue | string): Uint8Array {
  const [least, most] = lengthsOf(shape);
  if (typeof shape !== "string" || shape === "node") {
    const b = raw(value as Bytes);
    if (b.length < least || b.length > most) throw new Fault("slice");
    return b;
  }
  const made = new Uint8Array(least);
  const view = new DataView(made.buffer);
  const little = shape.endsWith("le");
  if (value instanceof Fix) view.setInt32(0, value.bits);
  else if (typeof value === "bigint") view.setBigUint64(0, value, little);
  else if (least === 1 || least === 2) {
    const number = Number(value);
    if (number < 0 || number >= 256 ** least) throw new Fault("overflow");
    if (least === 1) view.setUint8(0, number);
    else view.setUint16(0, number, little);
  } else view.setInt32(0, Number(value), little);
  return made;
}

function readField(shape: FieldShape, b: Uint8Array, at: number): FieldValue {
  // Outside the bytes: the ancestor that is none.
  const part = (least: number, most: number): Uint8Array => {
    if (at + least > b.length) throw new Fault("slice");
    return b.subarray(at, Math.min(at + most, b.length));
  };
  if (typeof shape !== "string") return "bytes" in shape ? part(...shape.bytes) : shape.from(b.subarray(at));
  switch (shape) {
    case "bool": return load("u8")(b, at) !== 0;
    case "node": return part(limits.nodeIdBytes, limits.nodeIdBytes);
    case "u64": return u64be(b, at);
    case "u64le": return u64le(b, at);
    case "fix": return new Fix(u32be(b, at));
    case "u16": return u16be(b, at);
    case "u32":
    case "int": return u32be(b, at);
    default: return load(shape as Element)(b, at);
  }
}

/** A copy of the bytes with the fields as properties. */
function asRecord(type: Pick<RecordType, "fields">, bytesOf: Uint8Array): RecordValue {
  const value = bytesOf.slice();
  let at = 0;
  for (const [name, shape] of Object.entries(type.fields)) {
    const offset = at;
    Object.defineProperty(value, name, { get: () => readField(shape, value, offset) });
    at += lengthsOf(shape)[1];
  }
  Object.defineProperty(value, layoutOf, { value: type });
  return value as RecordValue;
}
const layoutOf = Symbol("layout");

export function record(fields: Readonly<Record<string, FieldShape>>): RecordType {
  const make = (given: Readonly<Record<string, FieldValue | string>>): RecordValue => asRecord({ fields }, concat(...Object.entries(fields).map(([name, shape]) => written(shape, given[name]!))));
  const from = (b: Bytes): RecordValue => {
    const [least, most] = Object.values(fields).map(lengthsOf).reduce(([a, z], [low, high]) => [a + low, z + high], [0, 0]);
    if (raw(b).length < least) throw new Fault("slice");
    return asRecord({ fields }, raw(b).subarray(0, most));
  };
  return Object.assign(make, { fields, from });
}
export function withFields(value: RecordValue, changes: Readonly<Record<string, FieldValue>>): RecordValue {
  const type = (value as unknown as Readonly<Record<symbol, Pick<RecordType, "fields">>>)[layoutOf]!;
  return asRecord(type, concat(...Object.entries(type.fields).map(([name, shape]) => written(shape, changes[name] ?? (value[name] as FieldValue)))));
}
export const Document = record(Object.fromEntries(documentRecord.fields.map(([name, shape]) => [name, typeof shape === "string" ? shape : byteField(shape[0], shape[1])])));

/** A merge, by its function and what its author promises: `ancestorNow` is what `ancestor` answers while it runs. */
export interface MergeOptions {
  readonly requires?: (state: RecordValue) => boolean;
  readonly assumes?: (current: RecordValue, incoming: RecordValue) => boolean;
}
export interface Merge extends MergeOptions {
  readonly record: RecordType;
  readonly of: (current: RecordValue, incoming: RecordValue, options?: { readonly ancestor?: RecordValue }) => RecordValue;
}
let ancestorNow: RecordValue | null = null;
export const merge = (record: RecordType, body: (current: RecordValue, incoming: RecordValue) => RecordValue, options: MergeOptions = {}): Merge => ({
  ...options, record,
  of(current, incoming, given) {
    ancestorNow = given?.ancestor ?? null;
    try {
      return body(current, incoming);
    } finally {
      ancestorNow = null;
    }
  },
});
export const ancestor = (type: RecordType): RecordValue => ancestorNow ?? asRecord(type, new Uint8Array());
const version = (state: RecordValue): number | bigint => state["version"] as number | bigint;
export const versionLess = (a: RecordValue, b: RecordValue): boolean => version(a) < version(b);
export const conflicts = (a: RecordValue, b: RecordValue): boolean => version(a) === version(b) && !bytesEqual(a, b);
/** The incoming byte where it alone differs from the ancestor's; bodies count as zeros behind their end. */
export function threeWayMerge(current: RecordValue, incoming: RecordValue): Uint8Array {
  const bodyOf = (state: RecordValue | null): Uint8Array => (state === null ? new Uint8Array() : (state["body"] as Uint8Array));
  const [now, next, old] = [bodyOf(current), bodyOf(incoming), bodyOf(ancestorNow)];
  return Uint8Array.from({ length: Math.max(now.length, next.length) }, (_, at) => ((now[at] ?? 0) === (old[at] ?? 0) ? (next[at] ?? 0) : (now[at] ?? 0)));
}
export const applyPatch = (state: RecordValue, patch: Bytes): RecordValue => withFields(state, { body: raw(patch) });

/** Nothing is kept here: a cached function is a function. */
export const cache = <A extends readonly unknown[], R>(body: (...args: A) => R): ((...args: A) => R) => body;

export interface Grant { readonly who: "anyone" | readonly Uint8Array[]; readonly right: string; readonly when: (m: Message) => boolean }
export interface Policy { readonly grants: readonly Grant[] }
export const nodes = (...ids: readonly Uint8Array[]): readonly Uint8Array[] => ids;
export const grant = (who: "anyone" | Uint8Array | readonly Uint8Array[], right: string, options?: { readonly when?: (m: Message) => boolean }): Grant =>
  ({ who: who === "anyone" ? who : who instanceof Uint8Array ? [who] : (who as readonly Uint8Array[]), right, when: options?.when ?? (() => true) });
export const policy = (grants: readonly Grant[]): Policy => ({ grants });
/** The number of the first grant that applies to a message, from 1; 0 for none. The right is asked first, then who, then the guard. */
export const grantFor = ({ grants }: Policy, right: string, message: Received, around: World): ReturnType<typeof inWorld<number>> => inWorld(around, () => {
  const m = seen(message, around);
  return 1 + grants.findIndex((one) => one.right === right && (one.who === "anyone" || one.who.some((id) => bytesEqual(id, m.source))) && one.when(m));
});

const notHere = (name: string) => (): never => { throw new Error(`${name} is not in this build`); };
export const [setHash, setSig, rekeyNetwork, consensusValidate, trainModel, aggregateSensors] =
  ["setHash", "setSig", "rekeyNetwork", "consensusValidate", "trainModel", "aggregateSensors"].map(notHere);

/** Tests of a file are run by `pgrid test`, on the device's programs: in Node they are passed over. */
export const test = (_name: string, _body: () => void): void => undefined;
export const [entry, provides, expectThat, fault] = ["entry", "provides", "expectThat", "fault"].map(notHere);
