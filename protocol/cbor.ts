/**
 * Deterministic CBOR (RFC 8949, 4.2.1, as spec/cbor.ts narrows it down). cborg writes it. What is read is read here, since cborg takes more than may
 * be, and does not say which rule an input breaks: this reader and runtime-c/wire/cbor.c say the same of every input, and a test holds this one
 * against cborg.
 *
 * As in C the first fault stays, and with it nothing is left: a decoder reads what is due and asks once, at its end, for `fault`.
 */
import { Tagged, encode, rfc8949EncodeOptions } from "cborg";
import { cborDepth, cborMajor, cborSimple, cborTagMost } from "../spec/cbor.ts";
import type { CborFault } from "../spec/cbor.ts";
import { holds } from "./check.ts";

export { Tagged };
/** Integers beyond what a number holds exactly are bigints; a map is a Map. */
export type CborValue = number | bigint | Uint8Array | string | boolean | null | readonly CborValue[] | ReadonlyMap<CborValue, CborValue> | Tagged;
export type CborRead<T, F extends string = CborFault> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

/** Throws for a value that has no encoding here: a fraction, or something nested too deeply. */
export function encodeCbor(value: CborValue): Uint8Array {
  // In Node cborg gives a Buffer, of which a slice is another thing than of a Uint8Array.
  const bytes = new Uint8Array(encode(value, rfc8949EncodeOptions));
  const reader = new CborReader(bytes);
  reader.skip();
  reader.end();
  if (reader.fault !== null) throw new Error(`no deterministic CBOR: ${reader.fault}`);
  return bytes;
}

/** The one item that the bytes are. */
export function decodeCbor(bytes: Uint8Array): CborRead<CborValue> {
  const reader = new CborReader(bytes);
  const value = reader.item();
  reader.end();
  return reader.fault === null ? { ok: true, value } : { ok: false, fault: reader.fault };
}

const none = 8;
const empty = new Uint8Array();
/** A TextDecoder would take a byte order mark away. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const exact = (value: bigint): number | bigint => (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value);

function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null; // it is no UTF-8
  }
}

/** Below 0 when a comes before b: byte by byte. No encoding is the beginning of another. */
function compared(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

/** The keys of a map of integers, while they are read. */
export interface KeysOfMap {
  readonly pairs: number;
  /** The key before, null at first. */
  before: number | null;
}

/** `F`: faults of the message's own. */
export class CborReader<F extends string = CborFault> {
  readonly bytes: Uint8Array;
  at: number;
  #end: number;
  fault: F | CborFault | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.at = 0;
    this.#end = bytes.length;
  }

  get left(): number {
    return this.#end - this.at;
  }

  /** The first fault stays. */
  fail(fault: F | CborFault): void {
    this.fault ??= fault;
    this.#end = this.at;
  }

  /** The major type of the next item; null when nothing is left. */
  next(): number | null {
    return this.left === 0 ? null : this.bytes[this.at]! >> 5;
  }

  #take(length: number): Uint8Array | null {
    if (length > this.left) {
      this.fail("truncated");
      return null;
    }
    return this.bytes.subarray(this.at, (this.at += length));
  }

  /** A head of any type; major type 8, and a fault, when there is none. */
  any(): { readonly major: number; readonly value: bigint } {
    const refused = { major: none, value: 0n };
    const first = this.#take(1);
    if (first === null) return refused;
    const major = first[0]! >> 5;
    const info = first[0]! & 0x1f;
    let value = BigInt(info);
    let fault: CborFault | null = null;
    if (major === cborMajor.simple) {
      if (!holds("SIMPLE", info >= cborSimple.false && info <= cborSimple.null)) fault = "unsupported";
    } else if (!holds("INDEFINITE", info !== 31)) {
      fault = "indefinite";
    } else if (info > 27) {
      fault = "unsupported";
    } else if (info >= 24) {
      const argument = this.#take(2 ** (info - 24));
      if (argument === null) return refused;
      value = argument.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);
      if (!holds("SHORTEST", value >= (argument.length === 1 ? 24n : 1n << BigInt(4 * argument.length)))) fault = "not-shortest";
    }
    if (fault !== null) {
      this.fail(fault);
      return refused;
    }
    return { major, value };
  }

  /** The argument of a head that has to be of this type. */
  head(due: number): bigint {
    const { major, value } = this.any();
    if (major === none || holds("TYPE", major === due)) return value;
    this.fail("wrong-type");
    return 0n;
  }

  /** An unsigned integer of at most `most`, or that fault. */
  within(most: number, fault: F | CborFault): number {
    const value = this.head(cborMajor.uint);
    if (value <= BigInt(most) || (most === 0xffff_ffff && holds("RANGE", false))) return Number(value);
    this.fail(fault);
    return 0;
  }

  uint(most: number): number {
    return this.within(most, "out-of-range");
  }

  /** Of bytes, items or pairs: never more than bytes are left. */
  count(major: number): number {
    const count = this.head(major);
    if (count <= BigInt(this.left)) return Number(count);
    this.fail("truncated");
    return 0;
  }

  #counted(major: number, most: number): number {
    const count = this.count(major);
    if (count <= most) return count;
    this.fail("out-of-range");
    return 0;
  }

  array(most: number): number {
    return this.#counted(cborMajor.array, most);
  }

  map(most: number): KeysOfMap {
    return { pairs: this.#counted(cborMajor.map, most), before: null };
  }

  /** The next key of a map of integers; its value is read next. */
  key(map: KeysOfMap): number {
    const { major, value } = this.any();
    if (major === none) return 0;
    const key = major === cborMajor.uint ? Number(value) : -1 - Number(value);
    const rank = (each: number): number => (each >= 0 ? each : 2 ** 31 - 1 - each);
    let fault: CborFault | null = null;
    if (major > cborMajor.negative) fault = "wrong-type";
    else if (value >= 0x7fff_ffffn) fault = "out-of-range";
    else if (!holds("DUPLICATE", key !== map.before)) fault = "duplicate";
    else if (!holds("SORTED", map.before === null || rank(key) >= rank(map.before))) fault = "unsorted";
    if (fault !== null) {
      this.fail(fault);
      return 0;
    }
    map.before = key;
    return key;
  }

  /** An integer of either sign that 64 bits hold. */
  int(): bigint {
    const { major, value } = this.any();
    if (major === none) return 0n;
    if (major > cborMajor.negative || value >= 1n << 63n) {
      this.fail(major > cborMajor.negative ? "wrong-type" : "out-of-range");
      return 0n;
    }
    return major === cborMajor.uint ? value : -1n - value;
  }

  tag(due: number): void {
    const tag = this.head(cborMajor.tag);
    if (!holds("TAG", tag === BigInt(due))) this.fail("wrong-tag");
  }

  string(): Uint8Array {
    return this.span(this.count(cborMajor.bytes));
  }

  /** So many of the bytes that are left. */
  span(length: number): Uint8Array {
    return this.#take(length) ?? empty;
  }

  text(): string {
    return this.#text(this.head(cborMajor.text));
  }

  #text(length: bigint): string {
    if (length > BigInt(this.left)) {
      this.fail("truncated");
      return "";
    }
    const bytes = this.bytes.subarray(this.at, this.at + Number(length));
    const text = textOf(bytes);
    if (!holds("UTF8", text !== null)) this.fail("not-utf8");
    else this.at += bytes.length;
    return text ?? "";
  }

  end(): void {
    if (!holds("TRAILING", this.left === 0)) this.fail("trailing");
    this.#end = this.at;
  }

  /** One item, whatever it is, as a value. */
  item(depth = 0): CborValue {
    const { major, value } = this.any();
    switch (major) {
      case cborMajor.uint: return exact(value);
      case cborMajor.negative: return exact(-1n - value);
      case cborMajor.bytes: return (value > BigInt(this.left) ? this.#take(Infinity) : this.#take(Number(value))) ?? empty;
      case cborMajor.text: return this.#text(value);
      case cborMajor.simple: return value === BigInt(cborSimple.null) ? null : value === BigInt(cborSimple.true);
      case none: return null;
      default:
        if (!holds("DEPTH", depth < cborDepth)) this.fail("too-deep");
        else if (major === cborMajor.tag && !holds("RANGE", value <= BigInt(cborTagMost))) this.fail("out-of-range");
        else if (major !== cborMajor.tag && value * (major === cborMajor.map ? 2n : 1n) > BigInt(this.left)) this.fail("truncated");
        if (this.fault !== null) return null;
        return major === cborMajor.tag ? this.#tagged(value, depth + 1) : major === cborMajor.map ? this.#pairs(Number(value), depth + 1) : this.#items(Number(value), depth + 1);
    }
  }

  #tagged(tag: bigint, depth: number): CborValue {
    const content = this.item(depth);
    return this.fault === null ? new Tagged(Number(tag), content) : null;
  }

  #items(count: number, depth: number): CborValue {
    const items: CborValue[] = [];
    for (let i = 0; i < count && this.fault === null; i++) items.push(this.item(depth));
    return items;
  }

  #pairs(count: number, depth: number): CborValue {
    const pairs = new Map<CborValue, CborValue>();
    let before: Uint8Array | null = null;
    for (let i = 0; i < count && this.fault === null; i++) {
      const from = this.at;
      const key = this.item(depth);
      const encoded = this.bytes.subarray(from, this.at);
      if (this.fault !== null) break;
      const difference = before === null ? 1 : compared(encoded, before);
      if (!holds("DUPLICATE", difference !== 0)) this.fail("duplicate");
      else if (!holds("SORTED", difference >= 0)) this.fail("unsorted");
      before = encoded;
      pairs.set(key, this.item(depth));
    }
    return pairs;
  }

  skip(): void {
    this.item();
  }
}
