/**
 * What is known of an int before any message is seen: an interval. It bounds loops and slices, and finds operations
 * that can only fault. A trapping operation's result is inside int, whatever its operands were.
 */
import type { PrimitiveName } from "../../spec/core.ts";

export interface Range {
  readonly low: number;
  readonly high: number;
}

export const INT_MIN = -(2 ** 31);
export const INT_MAX = 2 ** 31 - 1;
export const FULL: Range = { low: INT_MIN, high: INT_MAX };

export const exactly = (value: number): Range => ({ low: value, high: value });
export const joinRanges = (a: Range, b: Range): Range => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) });
export const isExact = (range: Range): boolean => range.low === range.high;

function clamp(low: number, high: number): Range {
  return { low: Math.min(Math.max(low, INT_MIN), INT_MAX), high: Math.max(Math.min(high, INT_MAX), INT_MIN) };
}

function wrapped(low: number, high: number): Range {
  return low < INT_MIN || high > INT_MAX ? FULL : { low, high };
}

function products(a: Range, b: Range): readonly [number, number] {
  const all = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return [Math.min(...all), Math.max(...all)];
}

/** Range of a primitive's int result out of its operands'; `length` is that of a byte-like operand. */
export function primitiveRange(prim: PrimitiveName, args: readonly Range[], length: readonly [number, number] | null): Range {
  const a = args[0] ?? FULL;
  const b = args[1] ?? FULL;
  switch (prim) {
    case "+": return clamp(a.low + b.low, a.high + b.high);
    case "-": return clamp(a.low - b.high, a.high - b.low);
    case "*": return clamp(...products(a, b));
    case "+%": return wrapped(a.low + b.low, a.high + b.high);
    case "-%": return wrapped(a.low - b.high, a.high - b.low);
    case "*%": return wrapped(...products(a, b));
    case "/": return b.low > 0 ? { low: Math.min(a.low, Math.trunc(a.low / b.high), 0), high: Math.max(Math.trunc(a.high / b.low), 0) } : FULL;
    case "rem": return b.low > 0 ? { low: a.low < 0 ? 1 - b.high : 0, high: a.high > 0 ? Math.min(b.high - 1, a.high) : 0 } : FULL;
    case "bit-and":
      if (a.low >= 0 && b.low >= 0) return { low: 0, high: Math.min(a.high, b.high) };
      return a.low >= 0 ? { low: 0, high: a.high } : b.low >= 0 ? { low: 0, high: b.high } : FULL;
    case "bit-or":
    case "bit-xor":
      return a.low >= 0 && b.low >= 0 ? { low: 0, high: 2 ** Math.ceil(Math.log2(Math.max(a.high, b.high) + 1)) - 1 } : FULL;
    case "shl": return isExact(b) && b.low >= 0 && b.low < 32 ? wrapped(a.low * 2 ** b.low, a.high * 2 ** b.low) : FULL;
    case "shr":
      if (!isExact(b) || b.low < 0 || b.low > 31) return a.low >= 0 ? { low: 0, high: a.high } : FULL;
      if (a.low >= 0) return { low: a.low >> b.low, high: a.high >> b.low };
      return b.low === 0 ? a : { low: 0, high: 2 ** (32 - b.low) - 1 };
    case "sar":
      if (!isExact(b) || b.low < 0 || b.low > 31) return { low: Math.min(a.low, 0), high: Math.max(a.high, -1) };
      return { low: a.low >> b.low, high: a.high >> b.low };
    case "narrow": return { low: 0, high: INT_MAX };
    case "len": return length === null ? FULL : { low: length[0], high: length[1] };
    case "u8": return { low: 0, high: 0xff };
    case "u16le":
    case "u16be": return { low: 0, high: 0xffff };
    default: return FULL;
  }
}

/** Range of an element of a byte string, by its width. */
export function elementRange(width: number): Range {
  return width >= 4 ? FULL : { low: 0, high: 2 ** (8 * width) - 1 };
}
