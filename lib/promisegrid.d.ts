// Generated from spec/ by spec/generate.ts; edit spec/generate/typescript-library.ts, then run `npm run generate`.
//
// The library of policies in TypeScript. A number is an int (signed, 32 bits), a bigint is a u64, a Uint8Array is a byte string.
// What leaves those ranges, an index or a subarray outside a byte string included, is a fault: it drops the message.

declare const brand: unique symbol;

/** A node's id: 32 bytes. */
export interface NodeId extends Uint8Array { readonly [brand]: "node" }
/** A content identifier (CIDv1). */
export interface Cid extends Uint8Array { readonly [brand]: "cid" }
/**
 * A fixed-point number: signed, 16 bits before and 16 behind the point. It never changes; its methods give new ones. A result
 * outside -32768 … 32767.99998 is a fault.
 */
export interface Fix {
  readonly [brand]: "fix";
  plus(other: Fix): Fix;
  minus(other: Fix): Fix;
  /** By another one, what is behind 16 bits cut off towards zero (a fault on -32768, too); by an int, exact. */
  times(other: Fix | number): Fix;
  /** By an int, cut off towards zero. A fault on zero. */
  div(n: number): Fix;
  neg(): Fix;
  abs(): Fix;
  min(other: Fix): Fix;
  max(other: Fix): Fix;
  /** At most high, and then at least low. */
  clamp(low: Fix, high: Fix): Fix;
  /** The whole part: an int, cut off towards zero. */
  trunc(): number;
  /** Equal; `===` would compare identity. */
  eq(other: Fix): boolean;
  lt(other: Fix): boolean;
  lte(other: Fix): boolean;
  gt(other: Fix): boolean;
  gte(other: Fix): boolean;
}
/** What becomes of a message. Every path of a route returns one. */
export interface Action { readonly [brand]: "action" }
export interface Route {
  readonly [brand]: "route";
  /** The decision on a message, in a test. */
  on(message: TestMessage): Action;
}
/** A content type that `symbol` made. */
export type CustomType = string & { readonly [brand]: "type" };
export type MessageType = "data" | "telemetry" | "urgent" | "command" | "config" | "firmware" | "log" | "query" | "answer" | "heartbeat" | "session" | "revocation" | "object-put" | "object-get" | "log-head" | "state-change" | CustomType;
export type DropReason = "unwanted" | "expired" | "too-large" | "too-small" | "no-route" | "no-sink" | "forbidden" | "malformed" | "duplicate" | "low-priority" | "quarantined" | "checksum" | "rate" | "unknown-type";
export type HashName = "sha2-256" | "sha3-512" | "sha3-256" | "blake3";
/** A byte string; a string literal stands for its UTF-8. */
export type Bytes = Uint8Array | string;
/** Numbers that a loop runs over, in order. */
export interface Sequence extends Iterable<number> { readonly [brand]: "sequence" }

/** The message that a route decides about. */
export interface Message {
  /** hops that the message may still take. */
  readonly ttl: number;
  /** length of the payload in bytes. */
  readonly size: number;
  /** content type, a symbol of the message-type registry. */
  readonly type: MessageType;
  /** 0 (background) to 7 (alarm). */
  readonly priority: number;
  /** the sender's sequence number. */
  readonly sequence: number;
  /** arrival time at this node, milliseconds since it started. */
  readonly time: bigint;
  /** the application's bytes. */
  readonly payload: Uint8Array;
  /** the node that made the message. */
  readonly source: NodeId;
}

export interface Budget {
  readonly instructions?: number;
  readonly hashBytes?: number;
  readonly lookups?: number;
  readonly stack?: number;
  readonly scratch?: number;
  readonly sends?: number;
  readonly cacheEntries?: number;
}
/** A route: one action for every message. The first of a file is the project's default. */
export function route(body: (m: Message) => Action, options?: { readonly budget?: Budget }): Route;

/** Sends the message on. Without a node: the action `else`, or the project's gateway. */
export function forwardTo(node: NodeId | undefined, options?: { readonly else: Action | (() => Action) }): Action;
/** Sends the message to the project's gateway. */
export function gateway(): Action;
export function drop(reason: DropReason): Action;
/** Hands the message to this node's application. */
export function deliver(): Action;
/** Answers the sender with a number. */
export function reply(value: number): Action;

/** A table of the node. `exact` answers keys of an entry's own length, `prefix` with the longest entry that the key begins with. */
export interface Table<Kind extends "prefix" | "exact", Of extends "node" | "int"> { readonly [brand]: ["table", Kind, Of] }
export function table<const Kind extends "prefix" | "exact", const Of extends "node" | "int">(kind: Kind, options: { readonly keyBytes: number; readonly of: Of }): Table<Kind, Of>;
export function match(table: Table<"prefix" | "exact", "node">, key: Bytes): NodeId | undefined;
export function match(table: Table<"prefix" | "exact", "int">, key: Bytes, options: { readonly else: number }): number;
/** `match`, for prefix tables only. */
export function matchPrefix(table: Table<"prefix", "node">, key: Bytes): NodeId | undefined;
export function matchPrefix(table: Table<"prefix", "int">, key: Bytes, options: { readonly else: number }): number;

/** The CID of the bytes under a hash. */
export function multihash(b: Bytes, hash: HashName): Cid;
/** A node that announced that it provides the content. */
export function dhtLookup(content: Cid): NodeId | undefined;
/** The node with these 64 hexadecimal digits, or of this name in pgrid.json. */
export function node(text: string): NodeId;
/** The CID of this base32 text. */
export function cid(text: string): Cid;
/** The UTF-8 of a text. */
export function bytes(text: string): Uint8Array;
/** Bytes in hexadecimal: `hex("89 50 4e 47")`. */
export function hex(digits: string): Uint8Array;
/** A content type of the project, with a code from 256 to 65535. */
export function symbol(name: string, code: number): CustomType;

/** Same length and content; `===` would compare identity. */
export function bytesEqual(a: Bytes, b: Bytes): boolean;
/** Byte by byte; a prefix comes first. */
export function bytesLess(a: Bytes, b: Bytes): boolean;
export function startsWith(b: Bytes, start: Bytes): boolean;
export function endsWith(b: Bytes, end: Bytes): boolean;
/** The first position of a part, or -1. */
export function find(b: Bytes, part: Bytes): number;
export function contains(b: Bytes, part: Bytes): boolean;
export function concat(first: Bytes, second: Bytes, ...more: readonly Bytes[]): Uint8Array;
export function clamp(value: number, low: number, high: number): number;
/** A literal, rounded to the nearest multiple of 1/65536, or an int as a fixed-point number. */
export function fix(value: number): Fix;
/** Whether bit n is set, n modulo 32. */
export function bit(value: number, n: number): boolean;
/** The 16 bits at a byte offset, little-endian. Faults outside the bytes. */
export function u16le(b: Bytes, at: number): number;
/** The 16 bits at a byte offset, big-endian. Faults outside the bytes. */
export function u16be(b: Bytes, at: number): number;
/** The 32 bits at a byte offset, little-endian; above 2^31 - 1 they read as negative. Faults outside the bytes. */
export function u32le(b: Bytes, at: number): number;
/** The 32 bits at a byte offset, big-endian; above 2^31 - 1 they read as negative. Faults outside the bytes. */
export function u32be(b: Bytes, at: number): number;
/** The 64 bits at a byte offset, little-endian. Faults outside the bytes. */
export function u64le(b: Bytes, at: number): bigint;
/** The 64 bits at a byte offset, big-endian. Faults outside the bytes. */
export function u64be(b: Bytes, at: number): bigint;

/** 0, step, 2 step, … below n. With `max`, a loop that would take more turns is a fault. */
export function range(n: number, options?: { readonly max?: number; readonly step?: number }): Sequence;
/** The bytes of a byte string, first to last; an incomplete last one is left out. */
export function u8s(b: Bytes, options?: { readonly max?: number }): Sequence;
/** The u16le elements of a byte string, first to last; an incomplete last one is left out. */
export function u16les(b: Bytes, options?: { readonly max?: number }): Sequence;
/** The u32le elements of a byte string, first to last; an incomplete last one is left out. */
export function u32les(b: Bytes, options?: { readonly max?: number }): Sequence;
/** The u16be elements of a byte string, first to last; an incomplete last one is left out. */
export function u16bes(b: Bytes, options?: { readonly max?: number }): Sequence;
/** The u32be elements of a byte string, first to last; an incomplete last one is left out. */
export function u32bes(b: Bytes, options?: { readonly max?: number }): Sequence;
/** Whether the test holds for one element; ends with the first. */
export function any<T>(sequence: List<T>, test: (x: T) => boolean): boolean;
export function any(sequence: Sequence | Uint8Array, test: (x: number) => boolean): boolean;
/** Whether the test holds for all elements; ends with the first that fails. */
export function all<T>(sequence: List<T>, test: (x: T) => boolean): boolean;
export function all(sequence: Sequence | Uint8Array, test: (x: number) => boolean): boolean;

/** A list of at most N values of one fixed size. It never changes. */
export interface List<T, N extends number = number> extends Iterable<T> {
  readonly [brand]: ["list", T, N];
  readonly length: number;
  /** Faults outside the list. */
  readonly [at: number]: T;
}
export function list<T>(first: T, ...more: readonly T[]): List<T, any>;
export function map<T, R>(sequence: List<T>, value: (x: T) => R): List<R, any>;
export function map<R>(sequence: Sequence | Uint8Array, value: (x: number) => R): List<R, any>;
export function filter<T>(sequence: List<T>, test: (x: T) => boolean): List<T, any>;
export function filter(sequence: Sequence | Uint8Array, test: (x: number) => boolean): List<number, any>;
/** Element by element, as many as the shorter list has. */
export function vecAdd<T extends number | Fix>(a: List<T>, b: List<T>): List<T, any>;
/** Element by element, as many as the shorter list has. */
export function vecSubtract<T extends number | Fix>(a: List<T>, b: List<T>): List<T, any>;
export function scale(l: List<number>, n: number): List<number, any>;
export function scale(l: List<Fix>, n: Fix): List<Fix, any>;
/** The sum of the products, as many as the shorter list has. */
export function dot(a: List<number>, b: List<number>): number;
export function dot(a: List<Fix>, b: List<Fix>): Fix;

/** The type of a parameter that is a byte string of a length. */
export type BytesOf<Least extends number, Most extends number = Least> = Uint8Array & { readonly [brand]?: ["bytes", Least, Most] };
/** A field of n bytes, or as the last one of `least` to `most`. */
export interface ByteField { readonly [brand]: "bytes field" }
export function byteField(least: number, most?: number): ByteField;
export type IntField = "u8" | "u16" | "u32" | "u16le" | "u32le" | "int";
export type WideField = "u64" | "u64le";
export type Field = IntField | WideField | "fix" | "bool" | "node" | ByteField | RecordType<any>;
export interface Fields { readonly [name: string]: Field }
export type ValueOf<F> = F extends WideField ? bigint : F extends "fix" ? Fix : F extends "bool" ? boolean : F extends "node" ? NodeId : F extends ByteField ? Uint8Array : F extends RecordType<infer G> ? RecordOf<G> : number;
/** A byte string in a record's layout. */
export type RecordOf<F> = (F extends RecordType<infer G> ? { readonly [K in keyof G]: ValueOf<G[K]> } : { readonly [K in keyof F]: ValueOf<F[K]> }) & Uint8Array & { readonly [brand]: "record" };
export interface RecordType<F> {
  readonly [brand]: ["record type", F];
  (fields: { readonly [K in keyof F]: F[K] extends ByteField ? Bytes : ValueOf<F[K]> }): RecordOf<F>;
  /** The record at the beginning of the bytes; faults when they are too few. */
  from(b: Bytes): RecordOf<F>;
}
export function record<const F extends Fields>(fields: F): RecordType<F>;
/** The record with some fields changed. */
export function withFields<R extends Uint8Array & { readonly [brand]: "record" }>(record: R, fields: { readonly [K in Exclude<keyof R, keyof Uint8Array>]?: R[K] }): R;
/** What documents are replicated as. */
export const Document: RecordType<{ readonly version: "u64"; readonly author: "node"; readonly body: ByteField }>;
export type Document = RecordOf<{ readonly version: "u64"; readonly author: "node"; readonly body: ByteField }>;

/** A function of two states of a record, with what its author promises of them. */
export interface Merge<R> {
  readonly [brand]: ["merge", R];
  /** The merged state, in a test. */
  of(current: R, incoming: R, options?: { readonly ancestor?: R }): R;
}
export function merge<F>(record: RecordType<F>, body: (current: RecordOf<F>, incoming: RecordOf<F>) => RecordOf<F>,
  options?: { readonly budget?: Budget; readonly requires?: (state: RecordOf<F>) => boolean; readonly assumes?: (current: RecordOf<F>, incoming: RecordOf<F>) => boolean }): Merge<RecordOf<F>>;
/** The state that both come from; shorter than its record when none is known. Only in a merge. */
export function ancestor<F>(record: RecordType<F>): RecordOf<F>;
export function versionLess<R extends Uint8Array>(a: R, b: R): boolean;
export function conflicts<R extends Uint8Array>(a: R, b: R): boolean;
export function threeWayMerge<R extends Uint8Array>(current: R, incoming: R): Uint8Array;
export function applyPatch<R extends Uint8Array>(state: R, patch: Bytes): R;

/** A pure function whose results are kept, by its arguments. */
export function cache<const A extends readonly unknown[], R>(body: (...args: A) => R, options?: { readonly ttl?: number; readonly replicas?: number; readonly budget?: Budget }): (...args: A) => R;

export type Right = "send" | "lookup" | "deliver" | "reply" | "store" | "cache" | "merge" | "set-table" | "install" | "govern" | "set-hash" | "set-sig" | "rekey" | "sense" | "train";
export interface Grant { readonly [brand]: "grant" }
export interface Policy {
  readonly [brand]: "policy";
  /** Whether a message has a right, in a test. */
  allows(right: Right, message: TestMessage): boolean;
}
export interface Nodes { readonly [brand]: "nodes" }
export function nodes(first: NodeId, ...more: readonly NodeId[]): Nodes;
export function grant(who: "anyone" | NodeId | Nodes, right: Right, options?: { readonly when?: (m: Message) => boolean; readonly budget?: Budget }): Grant;
export function policy(grants: readonly Grant[], options?: { readonly within?: Policy }): Policy;

/** Not in this build: read and typed, then refused by name. */
export type SignatureName = "ed25519" | "hss-lms" | "ml-dsa-44" | "ml-dsa-65" | "ml-dsa-87" | "dilithium5";
export interface Validated { readonly [brand]: "validated" }
export interface Update { readonly [brand]: "update" }
export function setHash(hash: HashName | "xmss"): void;
export function setSig(signature: SignatureName): void;
export function rekeyNetwork(): Action;
export function consensusValidate(readings: Bytes): Validated;
export function trainModel(data: Validated): Update;
export function aggregateSensors(update: Update): Action;

/** A message of a test; what is left out has a default. */
export type TestMessage = { readonly [K in Exclude<keyof Message, "size" | "payload" | "source">]?: Message[K] } & { readonly payload?: Bytes; readonly source?: NodeId };
export interface FaultName { readonly [brand]: "fault" }
export function test(name: string, body: () => void): void;
/** An entry of a table, in a test. */
export function entry<Of extends "node" | "int">(table: Table<"prefix" | "exact", Of>, key: Bytes, value: Of extends "node" ? NodeId : number, options?: { readonly bits: number }): void;
/** A node provides a content, in a test. */
export function provides(node: NodeId, content: Cid): void;
export function expectThat<T>(actual: T, expected: NoInfer<T> | FaultName, options?: { readonly instructions: number }): void;
/** What a run that faults comes to, in a test. */
export function fault(name: "overflow" | "divide" | "index" | "slice" | "loop-bound" | "argument" | "algorithm" | "no-route" | "capacity" | "no-action" | "denied"): FaultName;
