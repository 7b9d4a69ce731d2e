/** Evaluation of primitives on literals: what the machine would do, or null where it would trap. */
import type { PrimitiveName } from "../../spec/core.ts";

const asInt = (value: number): number | null => (value >= -(2 ** 31) && value <= 2 ** 31 - 1 ? value : null);
const truth = (value: boolean): number => (value ? 1 : 0);

/** int, bool and symbol operands and results. */
export function foldInts(prim: PrimitiveName, x: number, y: number): number | null {
  switch (prim) {
    case "+": return asInt(x + y);
    case "-": return asInt(x - y);
    case "*": return asInt(x * y);
    case "/": return y === 0 ? null : asInt(Math.trunc(x / y));
    case "rem": return y === 0 ? null : (x % y) | 0;
    case "+%": return (x + y) | 0;
    case "-%": return (x - y) | 0;
    case "*%": return Math.imul(x, y);
    case "bit-and": return x & y;
    case "bit-or": return x | y;
    case "bit-xor": return x ^ y;
    case "shl": return x << (y & 31);
    case "shr": return (x >>> (y & 31)) | 0;
    case "sar": return x >> (y & 31);
    case "=": return truth(x === y);
    case "/=": return truth(x !== y);
    case "<": return truth(x < y);
    case "<=": return truth(x <= y);
    case ">": return truth(x > y);
    case ">=": return truth(x >= y);
    case "bit?": return (x >>> y) & 1;
    default: return null;
  }
}

const most = (1n << 64n) - 1n;
const asU64 = (value: bigint): bigint | null => (value >= 0n && value <= most ? value : null);

export function foldPairs(prim: PrimitiveName, x: bigint, y: bigint): bigint | boolean | null {
  switch (prim) {
    case "u64+": return asU64(x + y);
    case "u64-": return asU64(x - y);
    case "u64*": return asU64(x * y);
    case "u64=": return x === y;
    case "u64/=": return x !== y;
    case "u64<": return x < y;
    case "u64<=": return x <= y;
    case "u64>": return x > y;
    case "u64>=": return x >= y;
    default: return null;
  }
}
