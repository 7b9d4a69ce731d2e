/** What comparisons say: their opposites, and what an outcome tells of the operands' ranges. */
import type { PrimitiveName } from "../../spec/core.ts";
import { INT_MAX, INT_MIN } from "./ranges.ts";
import type { Range } from "./ranges.ts";

/** What holds exactly when the other does not. */
export const opposites: Partial<Record<PrimitiveName, PrimitiveName>> = {
  "=": "/=", "/=": "=", "<": ">=", ">=": "<", "<=": ">", ">": "<=", "u64=": "u64/=", "u64/=": "u64=", "u64<": "u64>=", "u64>=": "u64<", "u64<=": "u64>", "u64>": "u64<=",
  "bytes=": "bytes/=", "bytes/=": "bytes=",
};

/**
 * Where a comparison of ints in these ranges comes out so: ranges that its operands lie in besides their own. Null for what
 * compares no ints.
 */
export function narrowing(prim: PrimitiveName, holds: boolean, a: Range, b: Range): readonly [Range, Range] | null {
  switch (holds ? prim : opposites[prim]) {
    case "<": return [{ low: INT_MIN, high: b.high - 1 }, { low: a.low + 1, high: INT_MAX }];
    case "<=": return [{ low: INT_MIN, high: b.high }, { low: a.low, high: INT_MAX }];
    case ">": return [{ low: b.low + 1, high: INT_MAX }, { low: INT_MIN, high: a.high - 1 }];
    case ">=": return [{ low: b.low, high: INT_MAX }, { low: INT_MIN, high: a.high }];
    case "=": return [b, a];
    case "/=": return [without(a, b), without(b, a)];
    default: return null;
  }
}

/** `range` without what `other` is, when that is one number at an end. */
function without(range: Range, other: Range): Range {
  if (other.low !== other.high) return range;
  return { low: range.low === other.low ? range.low + 1 : range.low, high: range.high === other.low ? range.high - 1 : range.high };
}
