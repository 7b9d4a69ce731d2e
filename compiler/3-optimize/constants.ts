/** Byte strings that are known: loads, slices and comparisons of literals, and packs of them. Null where the machine would trap. */
import { concatenate, encodeLiteral } from "../ir/constants.ts";
import type { Expr, Literal, Pack, Primitive, Type } from "../ir/expr.ts";

type Bytes = Literal & { readonly op: "bytes" };
const isBytes = (expr: Expr | undefined): expr is Bytes => expr?.op === "bytes";
const isInt = (expr: Expr | undefined): expr is Literal & { readonly op: "int" } => expr?.op === "int";
const bool: Type = { kind: "bool" };

const truth = (value: boolean, like: Expr): Expr => ({ op: "int", value: value ? 1 : 0, type: bool, span: like.span });
const octets = (value: Uint8Array, like: Expr): Expr => ({ op: "bytes", value, type: { kind: "bytes", min: value.length, max: value.length }, span: like.span });

function compare(x: Uint8Array, y: Uint8Array): number {
  for (let at = 0; at < x.length && at < y.length; at++) if (x[at] !== y[at]) return x[at]! - y[at]!;
  return x.length - y.length;
}

export function foldBytes(expr: Primitive): Expr | null {
  const [x, y, z] = expr.args;
  if (!isBytes(x)) return null;
  const { value } = x;
  if (isBytes(y)) {
    switch (expr.prim) {
      case "bytes=": return truth(compare(value, y.value) === 0, expr);
      case "bytes/=": return truth(compare(value, y.value) !== 0, expr);
      case "bytes<": return truth(compare(value, y.value) < 0, expr);
      case "prefix?": return truth(value.length >= y.value.length && compare(value.subarray(0, y.value.length), y.value) === 0, expr);
      default: return null;
    }
  }
  if (expr.prim === "len") return { op: "int", value: value.length, type: expr.type, span: expr.span };
  if (!isInt(y) || y.value < 0) return null;
  const at = y.value;
  if (expr.prim === "slice") return isInt(z) && at <= z.value && z.value <= value.length ? octets(value.slice(at, z.value), expr) : null;
  const width = widths[expr.prim];
  if (width === undefined || at + width > value.length) return null;
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const int = (number: number): Expr => ({ op: "int", value: number, type: expr.type, span: expr.span });
  const u64 = (number: bigint): Expr => ({ op: "u64", value: number, type: expr.type, span: expr.span });
  switch (expr.prim) {
    case "u8": return int(view.getUint8(at));
    case "u16le": return int(view.getUint16(at, true));
    case "u16be": return int(view.getUint16(at, false));
    case "u32le": return int(view.getInt32(at, true));
    case "u32be": return int(view.getInt32(at, false));
    case "u64le": return u64(view.getBigUint64(at, true));
    case "u64be": return u64(view.getBigUint64(at, false));
    default: return null;
  }
}

/** Bytes that each load reads. */
export const widths: Readonly<Partial<Record<Primitive["prim"], number>>> = { u8: 1, u16le: 2, u16be: 2, u32le: 4, u32be: 4, u64le: 8, u64be: 8 };

/** A pack of literals that fit. Not for the first value of an accumulator, which grows in place. */
export function foldPack(expr: Pack): Expr | null {
  const pieces: Uint8Array[] = [];
  for (const { encoding, value } of expr.parts) {
    const piece = encodeLiteral(encoding, value);
    if (piece === null) return null;
    pieces.push(piece);
  }
  const value = concatenate(pieces);
  return value.length <= expr.cap ? { op: "bytes", value, type: expr.type, span: expr.span } : null;
}
