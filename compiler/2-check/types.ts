/** Types: their names in messages, their lengths, and what two branches have in common. */
import { limits } from "../../spec/limits.ts";
import type { RecordLayout, Type } from "../ir/expr.ts";
import { elementBytes, lengthOf } from "../ir/inputs.ts";

export const INT: Type = { kind: "int" };
export const FIX: Type = { kind: "fix" };
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

export const listOf = (of: Type, max: number): Type => ({ kind: "list", of, max });
export const recordOf = (layout: RecordLayout): Type => ({ kind: "record", layout });
/** Kinds that every form on byte strings takes. */
export const BYTES_LIKE: readonly Type["kind"][] = ["bytes", "node", "cid", "record"];
export const isBytesLike = (type: Type): boolean => BYTES_LIKE.includes(type.kind);

const names: Readonly<Record<Type["kind"], string>> = {
  int: "an int", u64: "a u64", bool: "a bool", bytes: "bytes", node: "a node", cid: "a cid", optional: "an optional node",
  fix: "a fixed-point number", list: "a list", record: "a record", symbol: "a symbol", action: "an action",
};
export function describeType(type: Type): string {
  if (type.kind === "record") return `a \`${type.layout.name}\``;
  if (type.kind === "list") return `a list of ${plurals[type.of.kind] ?? names[type.of.kind]}`;
  return names[type.kind];
}
const plurals: Partial<Record<Type["kind"], string>> = { int: "ints", u64: "u64s", bool: "bools", fix: "fixed-point numbers", node: "nodes", bytes: "byte strings", record: "records" };

export { lengthOf as lengthRange } from "../ir/inputs.ts";

/** The type of a value that is of either type, or null when there is none. */
export function joinTypes(a: Type, b: Type): Type | null {
  if (a.kind !== b.kind) return null;
  if (a.kind === "record" && b.kind === "record") return sameLayout(a.layout, b.layout) ? a : null;
  if (a.kind === "list" && b.kind === "list") {
    const of = joinTypes(a.of, b.of);
    return of === null || !sameSize(a.of, b.of) ? null : listOf(of, Math.max(a.max, b.max));
  }
  if (a.kind === "bytes" && b.kind === "bytes") return bytesOf(Math.min(a.min, b.min), Math.max(a.max, b.max));
  return a;
}

/** Records of one name can come out of two files. */
export function sameLayout(a: RecordLayout, b: RecordLayout): boolean {
  return a === b || (a.name === b.name && a.fields.length === b.fields.length && a.fields.every(({ name, type, encoding, offset }, i) => {
    const other = b.fields[i]!;
    return name === other.name && encoding === other.encoding && offset === other.offset && joinTypes(type, other.type) !== null && String(lengthOf(type)) === String(lengthOf(other.type));
  }));
}

const sameSize = (a: Type, b: Type): boolean => elementBytes(a) === elementBytes(b);
