/** What a TypeScript type is on the device. */
import ts from "typescript";
import { libraryPath } from "./program.ts";

export type Kind =
  | "int" | "u64" | "fix" | "bool" | "bytes" | "node" | "cid" | "symbol" | "action"
  /** A node or undefined. */
  | "optional"
  /** `undefined` alone. */
  | "none"
  | "record" | "list" | "record type" | "validated"
  | "message" | "table" | "sequence" | "route" | "function" | "void" | "never" | "other";

const libraryKinds: Readonly<Record<string, Kind>> = {
  Fix: "fix", NodeId: "node", Cid: "cid", Action: "action", Message: "message", Table: "table", Sequence: "sequence", Route: "route", List: "list",
  RecordType: "record type", Validated: "validated", Update: "validated",
};

const kindNames: Readonly<Record<Kind, string>> = {
  int: "a number", u64: "a bigint", fix: "a fixed-point number", bool: "a boolean", bytes: "a Uint8Array", node: "a node", cid: "a CID", symbol: "a string", action: "an action",
  optional: "a node or undefined", none: "undefined", message: "the message itself", table: "a table", sequence: "a sequence", route: "a route",
  record: "a record", list: "a list", "record type": "a record's definition", validated: "what an operation gives",
  function: "a function", void: "nothing", never: "nothing", other: "an object",
};
export const describeKind = (kind: Kind): string => kindNames[kind];

/** Kinds of byte strings. */
export const isBytes = (kind: Kind): boolean => kind === "bytes" || kind === "node" || kind === "cid" || kind === "record";

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
  if (type.isIntersection()) {
    if (type.types.some((part) => part.flags & ts.TypeFlags.StringLike)) return "symbol";
    // A record is bytes with a brand and fields; bytes of a length have the brand alone, and optional.
    if (!type.types.some((part) => part.symbol?.name === "Uint8Array")) return "other";
    return type.types.some((part) => part.getProperties().some((one) => one.name.startsWith("__@brand") && (one.flags & ts.SymbolFlags.Optional) === 0)) ? "record" : "bytes";
  }
  const { symbol } = type;
  if (inLibrary(symbol)) return libraryKinds[symbol.name] ?? "other";
  if (symbol?.name === "Uint8Array") return "bytes";
  if (type.getCallSignatures().length > 0) return "function";
  return "other";
}

/** The numbers that a type's brand names: capacity of a list, lengths of bytes. Null where none is named. */
export function brandedNumbers(checker: ts.TypeChecker, type: ts.Type, at: ts.Node): readonly number[] | null {
  const property = type.getProperties().find(({ name }) => name.startsWith("__@brand"));
  const brand = property === undefined ? undefined : checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, at));
  if (brand === undefined || !checker.isTupleType(brand)) return null;
  const numbers = checker.getTypeArguments(brand as ts.TypeReference).filter((one) => one.isNumberLiteral()).map((one) => (one as ts.NumberLiteralType).value);
  return numbers.length === 0 ? null : numbers;
}

/** The declaration `const name = record({ … })` whose fields a record has; undefined for the library's own. */
export function recordDeclaration(type: ts.Type): ts.VariableDeclaration | undefined {
  for (const property of type.getProperties()) {
    for (const declaration of property.declarations ?? []) {
      if (!ts.isPropertyAssignment(declaration)) continue;
      let node: ts.Node = declaration;
      while (!ts.isVariableDeclaration(node) && !ts.isSourceFile(node)) node = node.parent;
      if (ts.isVariableDeclaration(node)) return node;
    }
  }
  return undefined;
}
