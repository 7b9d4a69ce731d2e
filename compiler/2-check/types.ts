/** Types: their names in messages, their lengths, and what two branches have in common. */
import { limits } from "../../spec/limits.ts";
import type { Type } from "../ir/expr.ts";

export const INT: Type = { kind: "int" };
export const U64: Type = { kind: "u64" };
export const BOOL: Type = { kind: "bool" };
export const NODE: Type = { kind: "node" };
export const CID: Type = { kind: "cid" };
export const OPTIONAL: Type = { kind: "optional" };
export const ACTION: Type = { kind: "action" };
export const MESSAGE_TYPE: Type = { kind: "symbol", registry: "type" };
/** Any byte string: nothing is longer than a payload. */
export const ANY_BYTES: Type = { kind: "bytes", min: 0, max: limits.payloadBytes };
export const bytesOf = (min: number, max = min): Type => ({ kind: "bytes", min, max });

const names: Readonly<Record<Type["kind"], string>> = {
  int: "an int", u64: "a u64", bool: "a bool", bytes: "bytes", node: "a node", cid: "a cid", optional: "an optional node",
  fix: "a fixed-point number", list: "a list", record: "a record", symbol: "a symbol", action: "an action",
};
export function describeType(type: Type): string {
  return names[type.kind];
}

/** Least and greatest length of a byte-like type; null for the others. */
export function lengthRange(type: Type): readonly [number, number] | null {
  switch (type.kind) {
    case "bytes": return [type.min, type.max];
    case "node": return [limits.nodeIdBytes, limits.nodeIdBytes];
    case "cid": return [4, limits.cidBytes];
    default: return null;
  }
}

/** The type of a value that is of either type, or null when there is none. */
export function joinTypes(a: Type, b: Type): Type | null {
  if (a.kind !== b.kind) return null;
  if (a.kind === "bytes" && b.kind === "bytes") return bytesOf(Math.min(a.min, b.min), Math.max(a.max, b.max));
  return a;
}
