/** What a TypeScript type is on the device. */
import ts from "typescript";
import { libraryPath } from "./program.ts";

export type Kind =
  | "int" | "u64" | "bool" | "bytes" | "node" | "cid" | "symbol" | "action"
  /** A node or undefined. */
  | "optional"
  /** `undefined` alone. */
  | "none"
  | "message" | "table" | "sequence" | "route" | "function" | "void" | "never" | "other";

const libraryKinds: Readonly<Record<string, Kind>> = {
  NodeId: "node", Cid: "cid", Action: "action", Message: "message", Table: "table", Sequence: "sequence", Route: "route",
};

const kindNames: Readonly<Record<Kind, string>> = {
  int: "a number", u64: "a bigint", bool: "a boolean", bytes: "a Uint8Array", node: "a node", cid: "a CID", symbol: "a string", action: "an action",
  optional: "a node or undefined", none: "undefined", message: "the message itself", table: "a table", sequence: "a sequence", route: "a route",
  function: "a function", void: "nothing", never: "nothing", other: "an object",
};
export const describeKind = (kind: Kind): string => kindNames[kind];

/** Kinds of byte strings. */
export const isBytes = (kind: Kind): boolean => kind === "bytes" || kind === "node" || kind === "cid";

export function inLibrary(symbol: ts.Symbol | undefined): boolean {
  return symbol?.declarations?.some((declaration) => declaration.getSourceFile().fileName === libraryPath) ?? false;
}

export function kindOfType(type: ts.Type): Kind {
  const { flags } = type;
  if (flags & ts.TypeFlags.Never) return "never";
  if (flags & ts.TypeFlags.BooleanLike) return "bool";
  if (flags & ts.TypeFlags.NumberLike) return "int";
  if (flags & ts.TypeFlags.BigIntLike) return "u64";
  if (flags & ts.TypeFlags.StringLike) return "symbol";
  if (flags & ts.TypeFlags.Undefined) return "none";
  if (flags & ts.TypeFlags.Void) return "void";
  if (type.isUnion()) {
    const kinds = new Set(type.types.map(kindOfType));
    if (kinds.size === 1) return [...kinds][0]!;
    if (kinds.size === 2 && kinds.has("none") && (kinds.has("node") || kinds.has("optional"))) return "optional";
    return "other";
  }
  if (type.isIntersection()) return type.types.some((part) => part.flags & ts.TypeFlags.StringLike) ? "symbol" : "other";
  const { symbol } = type;
  if (inLibrary(symbol)) return libraryKinds[symbol.name] ?? "other";
  if (symbol?.name === "Uint8Array") return "bytes";
  if (type.getCallSignatures().length > 0) return "function";
  return "other";
}
