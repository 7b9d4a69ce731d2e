/**
 * What the store on flash does, without flash: records by kind and key, one root, and how much room they take. No blocks, no moves, no
 * loss of power: that those change nothing is what runtime-c/store is held to (test/store).
 *
 * Where the layout decides, a request may end in several ways: a record of more than an eighth of a block may find no room in any block
 * although all together have enough, and an object that comes in pieces may have lost its block.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { recordKinds, ownKinds, storeLayout, storeLimits } from "../spec/store.ts";
import type { StoreStatusName } from "../spec/store.ts";

export interface Geometry {
  readonly sectorBytes: number;
  readonly blockSectors: number;
  readonly blocks: number;
  readonly unit: number;
}

export interface StoreState {
  readonly geometry: Geometry;
  /** By kind and key, `3/0a0b`; values in hex. */
  readonly records: ReadonlyMap<string, string>;
  /** The object whose pieces are coming. */
  readonly pieces: { readonly cid: string; readonly bytes: number; readonly hex: string; readonly removed: number; readonly alone: boolean } | null;
  /** Records removed since the start. */
  readonly removed: number;
}

export type StoreRequest =
  | { readonly what: "put"; readonly kind: number; readonly key: string; readonly value: string }
  | { readonly what: "remove"; readonly kind: number; readonly key: string }
  | { readonly what: "begin"; readonly cid: string; readonly bytes: number }
  | { readonly what: "write"; readonly value: string }
  | { readonly what: "finish" }
  | { readonly what: "set"; readonly cid: string }
  | { readonly what: "back" } | { readonly what: "tidy" } | { readonly what: "mount" } | { readonly what: "erase" };

/** A way in which a request may end, and the state behind it. */
export interface Ending {
  readonly status: StoreStatusName;
  readonly state: StoreState;
}

const { object, root } = { object: recordKinds.object.code, root: recordKinds.root.code };
const name = (kind: number, key: string): string => `${kind}/${key}`;
const bytesOf = (hex: string): number => hex.length / 2;
const roundUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;
export const cellOf = ({ unit }: Geometry): number => Math.max(unit, storeLayout.cellBytes.value);
const blockOf = ({ sectorBytes, blockSectors }: Geometry): number => sectorBytes * blockSectors;

export function recordSize(geometry: Geometry, kind: number, keyBytes: number, length: number): number {
  const cell = cellOf(geometry);
  const head = storeLayout.recordHeaderBytes.value + keyBytes;
  const checksum = kind === object ? roundUp(roundUp(head, cell) + length, cell) : head + length;
  return roundUp(checksum + storeLayout.checksumBytes.value, cell);
}
const tailSize = (geometry: Geometry): number => recordSize(geometry, ownKinds.tail.code, 0, 4);

export function capacity(geometry: Geometry): number {
  const block = blockOf(geometry);
  return (geometry.blocks - 1) * (block - cellOf(geometry) - 2 * tailSize(geometry) - Math.floor(block / 8));
}

export function startStore(geometry: Geometry): StoreState {
  return { geometry, records: new Map(), pieces: null, removed: 0 };
}

const sizeOf = (geometry: Geometry, of: string, value: string): number => {
  const [kind, key] = of.split("/") as [string, string];
  return recordSize(geometry, Number(kind), bytesOf(key), bytesOf(value));
};
export const bytesTaken = ({ geometry, records }: StoreState): number => [...records].reduce((sum, [of, value]) => sum + sizeOf(geometry, of, value), 0);

export const isCid = (cid: string): boolean => bytesOf(cid) === storeLimits.cidBytes.value && /^01[0-7].1220/u.test(cid);
const names = (cid: string, value: string): boolean => cid.slice(8) === Buffer.from(sha256(Buffer.from(value, "hex"))).toString("hex");

/** The root's CID and the one before it, "" where there is none. */
export function rootsOf({ records }: StoreState): { readonly now: string; readonly before: string } {
  const value = records.get(name(root, "")) ?? "";
  return { now: value.slice(0, 72), before: value.slice(72) };
}

/** Whether there is room beside all that counts: refused at once, granted, or as the blocks are. */
function room(state: StoreState, of: string, value: string): "no" | "yes" | "perhaps" {
  const { geometry, records } = state;
  const old = records.get(of);
  const size = sizeOf(geometry, of, value);
  const taken = bytesTaken(state) - (old === undefined ? 0 : sizeOf(geometry, of, old)) + size;
  if (taken > capacity(geometry) || (old === undefined && records.size >= storeLimits.records.value)) return "no";
  return size <= Math.floor(blockOf(geometry) / 8) ? "yes" : "perhaps";
}

const never = (kind: number, key: string): boolean =>
  kind === 0 || kind >= ownKinds.tail.code || bytesOf(key) > storeLimits.keyBytes.value || (kind === object && !isCid(key));
const tooLarge = (geometry: Geometry, size: number): boolean => size + cellOf(geometry) + 2 * tailSize(geometry) > blockOf(geometry);

function put(state: StoreState, kind: number, key: string, value: string): readonly Ending[] {
  const same = (status: StoreStatusName): Ending => ({ status, state });
  if (never(kind, key)) return [same("shape")];
  const of = name(kind, key);
  if (tooLarge(state.geometry, sizeOf(state.geometry, of, value))) return [same("large")];
  const old = state.records.get(of);
  if (old !== undefined && (kind === object || old === value)) return [same("ok")];
  const has = room(state, of, value);
  if (has === "no") return [same("full")];
  const full = has === "perhaps" ? [same("full")] : [];
  if (kind === object && !names(key, value)) return [same("digest"), ...full];
  return [{ status: "ok", state: { ...state, records: new Map(state.records).set(of, value) } }, ...full];
}

function remove(state: StoreState, kind: number, key: string): readonly Ending[] {
  const of = name(kind, key);
  const { now, before } = rootsOf(state);
  if (!state.records.has(of) || never(kind, key)) return [{ status: "absent", state }];
  if (kind === object && (key === now || key === before)) return [{ status: "used", state }];
  const records = new Map(state.records);
  records.delete(of);
  return [{ status: "ok", state: { ...state, records, removed: state.removed + 1 } }];
}

function begin(state: StoreState, cid: string, bytes: number): readonly Ending[] {
  const without = { ...state, pieces: null };
  const same = (status: StoreStatusName): Ending => ({ status, state: without });
  if (!isCid(cid)) return [same("shape")];
  if (tooLarge(state.geometry, recordSize(state.geometry, object, storeLimits.cidBytes.value, bytes))) return [same("large")];
  if (state.records.has(name(object, cid))) return [same("present")];
  const has = room(state, name(object, cid), "00".repeat(bytes));
  if (has === "no") return [same("full")];
  const begun: Ending = { status: "ok", state: { ...state, pieces: { cid, bytes, hex: "", removed: state.removed, alone: true } } };
  return has === "yes" ? [begun] : [begun, same("full")];
}

function piece(state: StoreState, value: string): readonly Ending[] {
  const { pieces } = state;
  const gone: Ending = { status: "gone", state };
  if (pieces === null || pieces.removed !== state.removed) return [gone];
  const perhaps = pieces.alone ? [] : [gone];
  if (bytesOf(pieces.hex + value) > pieces.bytes) return [{ status: "shape", state }, ...perhaps];
  return [{ status: "ok", state: { ...state, pieces: { ...pieces, hex: pieces.hex + value } } }, ...perhaps];
}

function finish(state: StoreState): readonly Ending[] {
  const { pieces } = state;
  const gone: Ending = { status: "gone", state };
  if (pieces === null || pieces.removed !== state.removed) return [gone];
  const perhaps = pieces.alone ? [] : [gone];
  if (bytesOf(pieces.hex) !== pieces.bytes) return [{ status: "shape", state }, ...perhaps];
  const done = { ...state, pieces: null };
  if (!names(pieces.cid, pieces.hex)) return [{ status: "digest", state: done }, ...perhaps];
  if (room(state, name(object, pieces.cid), pieces.hex) === "no") return [{ status: "full", state: done }, ...perhaps];
  return [{ status: "ok", state: { ...done, records: new Map(state.records).set(name(object, pieces.cid), pieces.hex) } }, ...perhaps];
}

/** `cids`: the root, and the one before it. */
function setRoot(state: StoreState, cids: string): readonly Ending[] {
  if (!state.records.has(name(object, cids.slice(0, 72)))) return [{ status: "absent", state }];
  return put(state, root, "", cids);
}

/** All ways in which a request may end. */
export function request(state: StoreState, asked: StoreRequest): readonly Ending[] {
  const { now, before } = rootsOf(state);
  const busy = (endings: readonly Ending[]): readonly Ending[] =>
    endings.map((each) => (each.state.pieces === null ? each : { ...each, state: { ...each.state, pieces: { ...each.state.pieces, alone: false } } }));
  switch (asked.what) {
    case "put": return busy(put(state, asked.kind, asked.key, asked.value));
    case "remove": return busy(remove(state, asked.kind, asked.key));
    case "begin": return begin(state, asked.cid, asked.bytes);
    case "write": return piece(state, asked.value);
    case "finish": return finish(state);
    case "set": return busy(asked.cid === now ? [{ status: "ok", state }] : setRoot(state, asked.cid + now));
    case "back": return busy(before === "" ? [{ status: "absent", state }] : setRoot(state, before));
    case "tidy": return busy([{ status: "ok", state }]);
    case "mount": return [{ status: "ok", state: { ...state, pieces: null, removed: 0 } }];
    case "erase": return [{ status: "ok", state: startStore(state.geometry) }];
  }
}
