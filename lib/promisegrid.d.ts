// Generated from spec/ by spec/generate.ts; edit spec/generate/typescript-library.ts, then run `npm run generate`.
//
// The library of policies in TypeScript. A number is an int (signed, 32 bits), a bigint is a u64, a Uint8Array is a byte string.
// What leaves those ranges, an index or a subarray outside a byte string included, is a fault: it drops the message.

declare const brand: unique symbol;

/** A node's id: 32 bytes. */
export interface NodeId extends Uint8Array { readonly [brand]: "node" }
/** A content identifier (CIDv1). */
export interface Cid extends Uint8Array { readonly [brand]: "cid" }
/** What becomes of a message. Every path of a route returns one. */
export interface Action { readonly [brand]: "action" }
export interface Route { readonly [brand]: "route" }
/** A content type that `symbol` made. */
export type CustomType = string & { readonly [brand]: "type" };
export type MessageType = "data" | "telemetry" | "urgent" | "command" | "config" | "firmware" | "log" | "query" | "answer" | "heartbeat" | CustomType;
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
export function startsWith(b: Bytes, start: Bytes): boolean;
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
export function any(sequence: Sequence | Uint8Array, test: (x: number) => boolean): boolean;
/** Whether the test holds for all elements; ends with the first that fails. */
export function all(sequence: Sequence | Uint8Array, test: (x: number) => boolean): boolean;
