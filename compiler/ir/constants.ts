/** The value of an expression that depends on nothing: what constants, and the arguments and results of tests, are. */
import { encodings, primitives } from "../../spec/core.ts";
import type { EncodingName, PrimitiveName } from "../../spec/core.ts";
import type { Expr, Literal } from "./expr.ts";
import { foldInts, foldPairs } from "./fold.ts";

export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** A literal in its encoding; null for what is none, or does not fit. */
export function encodeLiteral(encoding: EncodingName, value: Expr): Uint8Array | null {
  if (encoding === "bytes") return value.op === "bytes" ? value.value : null;
  if (value.op !== "int" && value.op !== "u64") return null;
  const width = encodings[encoding];
  const number = value.op === "u64" ? value.value : BigInt.asUintN(32, BigInt(value.value));
  if (number >= 1n << BigInt(8 * width)) return null;
  const little = Uint8Array.from({ length: width }, (_, i) => Number((number >> BigInt(8 * i)) & 0xffn));
  return encoding.endsWith("le") ? little : little.reverse();
}

/** The literal that an expression comes to; null when it reads something, asks the node, loops, or would trap. */
export function constantOf(expr: Expr, known: ReadonlyMap<string, Literal> = new Map()): Literal | null {
  const at = (value: Literal): Literal => ({ ...value, type: expr.type, span: expr.span });
  switch (expr.op) {
    case "int": case "u64": case "bytes": case "none": return expr;
    case "var": {
      const found = known.get(expr.name);
      return found === undefined ? null : at(found);
    }
    case "let": {
      const value = constantOf(expr.value, known);
      return value === null ? null : constantOf(expr.body, new Map([...known, [expr.name, value]]));
    }
    case "if": {
      const test = constantOf(expr.test, known);
      if (test?.op !== "int") return null;
      return constantOf(test.value === 0 ? expr.else : expr.then, known);
    }
    case "cached": return constantOf(expr.value, known);
    case "pack": {
      const parts = expr.parts.map(({ encoding, value }) => {
        const literal = constantOf(value, known);
        return literal === null ? null : encodeLiteral(encoding, literal);
      });
      if (!parts.every((part) => part !== null)) return null;
      return { op: "bytes", value: concatenate(parts), type: expr.type, span: expr.span };
    }
    case "prim": {
      const args = expr.args.map((arg) => constantOf(arg, known));
      if (!args.every((arg) => arg !== null)) return null;
      const value = foldPrimitive(expr.prim, args);
      if (value === null) return null;
      if (value instanceof Uint8Array) return { op: "bytes", value, type: expr.type, span: expr.span };
      return typeof value === "bigint" ? { op: "u64", value, type: expr.type, span: expr.span } : { op: "int", value, type: expr.type, span: expr.span };
    }
    default: return null;
  }
}

/** What a primitive gives on literals; null where it would trap. */
export function foldPrimitive(prim: PrimitiveName, args: readonly Literal[]): number | bigint | Uint8Array | null {
  const [x, y, z] = args;
  if (x?.op === "int" && prim === "widen") return x.value < 0 ? null : BigInt(x.value);
  if (x?.op === "u64" && prim === "narrow") return x.value < 1n << 31n ? Number(x.value) : null;
  if (x?.op === "int" && y?.op === "int") return foldInts(prim, x.value, y.value);
  if (x?.op === "u64" && y?.op === "u64") {
    const value = foldPairs(prim, x.value, y.value);
    return typeof value === "boolean" ? Number(value) : value;
  }
  if (x?.op === "none") return prim === "some?" ? 0 : null;
  if (x?.op !== "bytes") return null;
  if (prim === "some?") return 1;
  if (prim === "the") return x.value;
  if (prim === "len") return x.value.length;
  if (y?.op === "bytes") return foldBytes(prim, x.value, y.value);
  if (y?.op !== "int") return null;
  if (prim === "slice") return z?.op === "int" && y.value >= 0 && y.value <= z.value && z.value <= x.value.length ? x.value.slice(y.value, z.value) : null;
  const width = encodings[prim as EncodingName] as number | undefined;
  if (width === undefined || primitives[prim].args[1] !== "int" || y.value < 0 || y.value + width > x.value.length) return null;
  const piece = [...x.value.subarray(y.value, y.value + width)];
  const number = (prim.endsWith("le") ? piece.reverse() : piece).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return width === 8 ? number : Number(BigInt.asIntN(32, number));
}

function foldBytes(prim: PrimitiveName, x: Uint8Array, y: Uint8Array): number | null {
  const at = x.findIndex((byte, i) => byte !== y[i]);
  const order = at < 0 || at >= y.length ? x.length - y.length : x[at]! - y[at]!;
  switch (prim) {
    case "bytes=": return Number(order === 0);
    case "bytes/=": return Number(order !== 0);
    case "bytes<": return Number(order < 0);
    case "prefix?": return Number(y.every((byte, i) => byte === x[i]));
    default: return null;
  }
}
