/** The console link of spec/wire.ts: messages to bytes and back, frames around them. */
import { crc32 } from "node:zlib";
import { frameMessageBytes, gridMessages, wireMessages, wireSizes } from "../spec/wire.ts";
import type { GridMessageName, WireMessageName, WireType } from "../spec/wire.ts";
import type { WireMessage } from "../spec/wire.ts";
import { auditMessages } from "../spec/audit.ts";
import type { AuditMessageName } from "../spec/audit.ts";
import { updateMessages } from "../spec/update.ts";
import type { UpdateMessageName } from "../spec/update.ts";
import { limits } from "../spec/limits.ts";
import { cobsDecode, cobsEncode } from "./cobs.ts";

type Value<T extends WireType> =
  T extends "u8" | "u16" | "u32" ? number :
  T extends "u64" ? bigint :
  T extends "counters" ? readonly number[] :
  Uint8Array;
type FieldsOf<M extends { readonly fields: readonly (readonly [string, WireType])[] }> = {
  readonly [F in M["fields"][number] as F[1] extends "zero8" | "zero16" ? never : F[0]]: Value<F[1]>;
};
/** The fields of a message; those that must be zero are left out. */
export type Fields<N extends WireMessageName> = FieldsOf<(typeof wireMessages)[N]>;
export type Message = { readonly [N in WireMessageName]: { readonly name: N; readonly fields: Fields<N> } }[WireMessageName];
export type UpdateFields<N extends UpdateMessageName> = FieldsOf<(typeof updateMessages)[N]>;
/** A message about an update (spec/update.ts): of the same form on the same link. */
export type UpdateMessage = { readonly [N in UpdateMessageName]: { readonly name: N; readonly fields: UpdateFields<N> } }[UpdateMessageName];
export type AuditFields<N extends AuditMessageName> = FieldsOf<(typeof auditMessages)[N]>;
/** A message about the audit log (spec/audit.ts). */
export type AuditMessage = { readonly [N in AuditMessageName]: { readonly name: N; readonly fields: AuditFields<N> } }[AuditMessageName];

export type GridFields<N extends GridMessageName> = FieldsOf<(typeof gridMessages)[N]>;
/** One of a node that takes messages of strangers. */
export type GridMessage = { readonly [N in GridMessageName]: { readonly name: N; readonly fields: GridFields<N> } }[GridMessageName];
export type AnyMessage = Message | UpdateMessage | AuditMessage | GridMessage;

/** Why received bytes are no message; the words are those of the counters in spec/faults.ts. */
export type LinkError = "frame-too-long" | "frame-short" | "frame-crc" | "frame-coding" | "message-kind" | "message-shape";

const checksumBytes = 4;
/** Longest coded frame without its closing zero. */
const longestFrame = frameMessageBytes + checksumBytes + Math.ceil((frameMessageBytes + checksumBytes) / 254);

const widths = { u8: 1, u16: 2, u32: 4 } as const;

function rangeCheck(field: string, value: number, bytes: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * bytes)) throw new RangeError(`${field}: ${value} does not fit ${bytes} bytes`);
}

/**
 * The bytes of a message. Values outside their field are the caller's bug and throw RangeError; `key` and `cid` may be
 * shorter than their field and are filled up with zeros.
 */
export const encodeMessage = <N extends WireMessageName>(name: N, fields: Fields<N>): Uint8Array => encodeRow(wireMessages[name], fields as FieldValues);
export const encodeUpdateMessage = <N extends UpdateMessageName>(name: N, fields: UpdateFields<N>): Uint8Array => encodeRow(updateMessages[name], fields as FieldValues);
export const encodeAuditMessage = <N extends AuditMessageName>(name: N, fields: AuditFields<N>): Uint8Array => encodeRow(auditMessages[name], fields as FieldValues);
export const encodeGridMessage = <N extends GridMessageName>(name: N, fields: GridFields<N>): Uint8Array => encodeRow(gridMessages[name], fields as FieldValues);

type FieldValues = Readonly<Record<string, number | bigint | Uint8Array | readonly number[]>>;
function encodeRow({ kind, fields: rows }: WireMessage, values: FieldValues): Uint8Array {
  const fixed = rows.reduce((sum, [, type]) => sum + wireSizes[type], 1);
  const rest = rows.some(([, type]) => type === "rest") ? (values[rows.at(-1)![0]] as Uint8Array).length : 0;
  const out = new Uint8Array(fixed + rest);
  const view = new DataView(out.buffer);
  out[0] = kind;
  let at = 1;
  for (const [field, type] of rows) {
    const value = values[field];
    if (type === "u8" || type === "u16" || type === "u32") {
      rangeCheck(field, value as number, widths[type]);
      if (type === "u8") view.setUint8(at, value as number);
      else if (type === "u16") view.setUint16(at, value as number, true);
      else view.setUint32(at, value as number, true);
    } else if (type === "u64") {
      view.setBigUint64(at, value as bigint, true);
    } else if (type === "counters") {
      (value as readonly number[]).forEach((count, i) => view.setUint32(at + 4 * i, count, true));
    } else if (type !== "zero8" && type !== "zero16") {
      const bytes = value as Uint8Array;
      const room = type === "rest" ? bytes.length : wireSizes[type];
      if (bytes.length > room || ((type === "node" || type === "digest") && bytes.length !== room)) throw new RangeError(`${field}: ${bytes.length} bytes do not fit ${room}`);
      out.set(bytes, at);
    }
    at += type === "rest" ? rest : wireSizes[type];
  }
  return out;
}

const byKind = new Map(Object.entries(wireMessages).map(([name, row]) => [row.kind as number, name as WireMessageName]));

export function decodeMessage(bytes: Uint8Array): Message | LinkError {
  const name = byKind.get(bytes[0] ?? 0);
  if (name === undefined) return "message-kind";
  const fields = decodeRow(wireMessages[name], bytes);
  return fields === null ? "message-shape" : { name, fields } as Message;
}

const updateByKind = new Map(Object.entries(updateMessages).map(([name, row]) => [row.kind as number, name as UpdateMessageName]));

export function decodeUpdateMessage(bytes: Uint8Array): UpdateMessage | LinkError {
  const name = updateByKind.get(bytes[0] ?? 0);
  if (name === undefined) return "message-kind";
  const fields = decodeRow(updateMessages[name], bytes);
  return fields === null ? "message-shape" : { name, fields } as UpdateMessage;
}

const auditByKind = new Map(Object.entries(auditMessages).map(([name, row]) => [row.kind as number, name as AuditMessageName]));

export function decodeAuditMessage(bytes: Uint8Array): AuditMessage | LinkError {
  const name = auditByKind.get(bytes[0] ?? 0);
  if (name === undefined) return "message-kind";
  const fields = decodeRow(auditMessages[name], bytes);
  return fields === null ? "message-shape" : { name, fields } as AuditMessage;
}

const gridByKind = new Map(Object.entries(gridMessages).map(([name, row]) => [row.kind as number, name as GridMessageName]));

export function decodeGridMessage(bytes: Uint8Array): GridMessage | LinkError {
  const name = gridByKind.get(bytes[0] ?? 0);
  if (name === undefined) return "message-kind";
  const fields = decodeRow(gridMessages[name], bytes);
  return fields === null ? "message-shape" : { name, fields } as GridMessage;
}

export const decodeAnyMessage = (bytes: Uint8Array): Message | UpdateMessage | LinkError => (updateByKind.has(bytes[0] ?? 0) ? decodeUpdateMessage(bytes) : decodeMessage(bytes));
/** Of any device: what is said of an audit log, and the messages of a node that takes strangers', too. */
export function decodeDeviceMessage(bytes: Uint8Array): AnyMessage | LinkError {
  const kind = bytes[0] ?? 0;
  return auditByKind.has(kind) ? decodeAuditMessage(bytes) : gridByKind.has(kind) ? decodeGridMessage(bytes) : decodeAnyMessage(bytes);
}

/** Null when length or fields do not fit. */
function decodeRow({ fields: rows }: WireMessage, bytes: Uint8Array): object | null {
  const fixed = rows.reduce((sum, [, type]) => sum + wireSizes[type], 1);
  const open = rows.some(([, type]) => type === "rest");
  if (bytes.length < fixed || (!open && bytes.length > fixed)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Record<string, number | bigint | Uint8Array | number[]> = {};
  let at = 1;
  for (const [field, type] of rows) {
    const length = type === "rest" ? bytes.length - at : wireSizes[type];
    if (type === "zero8" || type === "zero16") {
      if (bytes.subarray(at, at + length).some((byte) => byte !== 0)) return null;
    } else if (type === "u8") fields[field] = view.getUint8(at);
    else if (type === "u16") fields[field] = view.getUint16(at, true);
    else if (type === "u32") fields[field] = view.getUint32(at, true);
    else if (type === "u64") fields[field] = view.getBigUint64(at, true);
    else if (type === "counters") {
      const start = at;
      fields[field] = Array.from({ length: length / 4 }, (_, i) => view.getUint32(start + 4 * i, true));
    } else fields[field] = bytes.slice(at, at + length);
    at += length;
  }
  return fields;
}

/** COBS(message || CRC-32) and the closing zero. */
export function frame(message: Uint8Array): Uint8Array {
  const checked = new Uint8Array(message.length + checksumBytes);
  checked.set(message);
  new DataView(checked.buffer).setUint32(message.length, crc32(message), true);
  const coded = cobsEncode(checked);
  const out = new Uint8Array(coded.length + 1);
  out.set(coded);
  return out;
}

/** The message in a frame whose closing zero is taken off. */
export function unframe(coded: Uint8Array): Uint8Array | LinkError {
  if (coded.length > longestFrame) return "frame-too-long";
  const checked = cobsDecode(coded);
  if (checked === undefined) return "frame-coding";
  if (checked.length < 1 + checksumBytes) return "frame-short";
  const message = checked.subarray(0, checked.length - checksumBytes);
  const sum = new DataView(checked.buffer, checked.byteOffset).getUint32(message.length, true);
  return sum === crc32(message) ? message : "frame-crc";
}

/** Cuts a stream of bytes into messages. An empty frame (two zeros in a row) is a resynchronisation and is skipped. */
export class FrameReader<M = Message> {
  #parts: Uint8Array[] = [];
  #length = 0;
  readonly #decode: (bytes: Uint8Array) => M | LinkError;

  /** With `decodeAnyMessage` where updates are spoken of, too. */
  constructor(decode?: (bytes: Uint8Array) => M | LinkError) {
    this.#decode = decode ?? (decodeMessage as (bytes: Uint8Array) => M | LinkError);
  }

  push(bytes: Uint8Array): (M | LinkError)[] {
    const out: (M | LinkError)[] = [];
    let from = 0;
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, from)) {
      this.#keep(bytes.subarray(from, end));
      if (this.#length > 0) out.push(this.#take());
      from = end + 1;
    }
    this.#keep(bytes.subarray(from));
    return out;
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#length += part.length;
    // What lies beyond the longest frame is counted and dropped: a babbling device costs no memory.
    if (this.#length <= longestFrame + 1) this.#parts.push(Uint8Array.from(part));
  }

  #take(): M | LinkError {
    const tooLong = this.#length > longestFrame;
    const coded = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    if (tooLong) return "frame-too-long";
    const message = unframe(coded);
    return typeof message === "string" ? message : this.#decode(message);
  }
}

/** A payload that one message cannot carry is refused before it is sent. */
export function fitsOneMessage(payload: Uint8Array): boolean {
  return payload.length <= limits.payloadBytes;
}
