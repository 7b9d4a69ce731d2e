/**
 * Strength reduction of one operation whose operands' ranges are known: an equal one that costs the machine fewer instructions,
 * or that cannot trap and so may be shared and dropped. Null when there is none.
 */
import type { Expr, Primitive } from "../ir/expr.ts";
import { INT_MAX, INT_MIN } from "../ir/ranges.ts";
import type { Range } from "../ir/ranges.ts";
import { isInert } from "./effects.ts";
import { widths } from "./constants.ts";
import { lengthsOf } from "./knowledge.ts";

const powerOf = (value: number): number | null => (value > 0 && (value & (value - 1)) === 0 ? Math.log2(value) : null);
const fits = (low: number, high: number): boolean => low >= INT_MIN && high <= INT_MAX;

export function reduce(expr: Primitive, rangeOf: (expr: Expr) => Range): Expr | null {
  const [x, y] = expr.args;
  if (x === undefined) return null;
  const int = (value: number, like: Expr = expr): Expr => ({ op: "int", value, type: { kind: "int" }, span: like.span });
  const prim = (name: Primitive["prim"], ...args: readonly Expr[]): Expr => ({ ...expr, prim: name, args });
  const value = y?.op === "int" ? y.value : null;
  switch (expr.prim) {
    case "+": case "-": {
      const [a, b] = [rangeOf(x), rangeOf(y!)];
      const [low, high] = expr.prim === "+" ? [a.low + b.low, a.high + b.high] : [a.low - b.high, a.high - b.low];
      return fits(low, high) ? prim(expr.prim === "+" ? "+%" : "-%", x, y!) : null;
    }
    case "/": {
      const power = value === null ? null : powerOf(value);
      return power !== null && rangeOf(x).low >= 0 ? prim("shr", x, int(power)) : null;
    }
    case "rem": {
      if (value === null || powerOf(value) === null || rangeOf(x).low < 0) return null;
      return prim("bit-and", x, int(value - 1));
    }
    case "bit-and": {
      const range = rangeOf(x);
      return value !== null && powerOf(value + 1) !== null && range.low >= 0 && range.high <= value ? x : null;
    }
    case "=": case "/=": {
      if (value === null || x.op !== "prim" || x.prim !== "bit-and") return null;
      const mask = x.args[1]!;
      const bit = mask.op !== "int" ? null : mask.value === INT_MIN ? 31 : powerOf(mask.value);
      if (bit === null || (value !== 0 && value !== (mask as { value: number }).value)) return null;
      const set = prim("bit?", x.args[0]!, int(bit));
      return (value !== 0) === (expr.prim === "=") ? set : { op: "if", test: set, then: { ...int(0), type: expr.type }, else: { ...int(1), type: expr.type }, type: expr.type, span: expr.span };
    }
    // Of equal length, to be equal is to begin with it: one instruction, and no copy of the constant in scratch memory.
    case "bytes=": case "bytes/=": {
      if (y?.op !== "bytes" || y.value.length === 0) return null;
      const length = lengthsOf(x);
      if (length === null || length[0] !== length[1] || length[0] !== y.value.length) return null;
      const begins = prim("prefix?", x, { ...y, type: { kind: "bytes", min: length[0], max: length[0] } });
      return expr.prim === "bytes=" ? begins : { op: "if", test: begins, then: { ...int(0), type: expr.type }, else: { ...int(1), type: expr.type }, type: expr.type, span: expr.span };
    }
    case "u64=": case "u64/=": case "u64<": case "u64<=": case "u64>": case "u64>=": {
      const [a, b] = [narrowed(x, rangeOf), narrowed(y!, rangeOf)];
      return a !== null && b !== null ? prim(expr.prim.slice(3) as Primitive["prim"], a, b) : null;
    }
    case "narrow": return narrowed(x, rangeOf);
    case "slice": case "u8": case "u16le": case "u16be": case "u32le": case "u32be": case "u64le": case "u64be": return ofSlice(expr);
    default: return null;
  }
}

/** The int that a u64 was widened from, when that cannot have trapped. */
function narrowed(expr: Expr, rangeOf: (expr: Expr) => Range): Expr | null {
  if (expr.op === "u64") return expr.value <= BigInt(INT_MAX) ? { op: "int", value: Number(expr.value), type: { kind: "int" }, span: expr.span } : null;
  if (expr.op !== "prim" || expr.prim !== "widen") return null;
  return rangeOf(expr.args[0]!).low >= 0 ? expr.args[0]! : null;
}

/** A load or slice of a slice, at places that are known to be inside both. */
function ofSlice(expr: Primitive): Expr | null {
  const [x, y, z] = expr.args;
  if (x?.op !== "prim" || x.prim !== "slice" || y?.op !== "int" || (z !== undefined && z.op !== "int")) return null;
  const [from, begin, end] = x.args as [Expr, Expr, Expr];
  if (begin.op !== "int" || end.op !== "int" || !isInert(from) || begin.value < 0) return null;
  const within = lengthsOf(from);
  // The first slice cannot trap, and neither can what is made of it.
  if (within === null || end.value > within[0] || begin.value > end.value) return null;
  const upper = z === undefined ? y.value + (widths[expr.prim] ?? 0) : z.value;
  if (y.value < 0 || y.value > upper || begin.value + upper > end.value) return null;
  const moved = (at: Expr & { op: "int" }): Expr => ({ ...at, value: at.value + begin.value });
  return { ...expr, args: [from, moved(y), ...(z === undefined ? [] : [moved(z)])] };
}
