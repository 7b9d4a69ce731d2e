/**
 * What is known where an expression stands: ranges of ints and the truth of conditions, out of the tests on the way there.
 *
 * Kept by the text of pure expressions, which mean the same wherever their variables are in scope. One that can trap is known
 * only where it has been evaluated, so that it does not trap again. `mark` and `forget`
 * bracket a scope, so that learning costs what there is to learn and not the size of what is known.
 */
import { fields } from "../../spec/fields.ts";
import type { FieldName } from "../../spec/fields.ts";
import { elements } from "../../spec/core.ts";
import { narrowing, opposites } from "../ir/comparisons.ts";
import type { Expr, Loop, Primitive } from "../ir/expr.ts";
import { foldInts } from "../ir/fold.ts";
import { lengthOf } from "../ir/inputs.ts";
import { elementRange, exactly, FULL, INT_MAX, INT_MIN, joinRanges, primitiveRange } from "../ir/ranges.ts";
import type { Range } from "../ir/ranges.ts";
import { children, some } from "../ir/walk.ts";
import { foldBytes, widths } from "./constants.ts";
import { isInert, isPure, trapsOrActs } from "./effects.ts";
import { keyOf, sizeOf } from "./keys.ts";

/** Larger conditions are not remembered: it would cost more than it brings. */
const mostNodes = 40;
/** Nesting to which a range is worked out. */
const deepest = 12;

export const loadOf = (prim: "u8" | "u16be" | "u16le", bytes: Expr, at: number): Primitive =>
  ({ op: "prim", prim, args: [bytes, { op: "int", value: at, type: { kind: "int" }, span: bytes.span }], type: { kind: "int" }, span: bytes.span });

/** Bytes of a beginning that are remembered. */
const mostBytes = 8;

const sizeField = ({ span }: Expr): Expr => ({ op: "field", field: "size", register: fields.size.register, type: { kind: "int" }, span });

const trivial: Range = FULL;

export class Knowledge {
  private readonly ranges = new Map<string, Range>();
  private readonly truths = new Map<string, boolean>();
  /** What a condition's or a constant's name stands for. */
  private readonly meanings = new Map<string, Expr>();
  /** Numbers that a name's value is a multiple of. */
  private readonly strides = new Map<string, number>();
  private readonly undo: (() => void)[] = [];

  mark(): number {
    return this.undo.length;
  }

  forget(mark: number): void {
    while (this.undo.length > mark) this.undo.pop()!();
  }

  private put<V>(map: Map<string, V>, key: string, value: V): void {
    const before = map.get(key);
    map.set(key, value);
    this.undo.push(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
  }

  /** A name and its value. */
  bind(name: string, value: Expr): void {
    const stride = this.stride(value);
    if (stride > 1) this.put(this.strides, name, stride);
    if (value.type.kind === "bool" ? isInert(value) && sizeOf(value) <= mostNodes : value.op === "bytes") this.put(this.meanings, name, value);
    if (isInt(value)) this.put(this.ranges, name, this.range(value));
  }

  bindIndex(loop: Loop): void {
    const { source, trips } = loop;
    const range = source.kind === "each" ? elementRange(elements[source.element]) : { low: 0, high: Math.max(0, Math.min(INT_MAX, trips * source.step, this.range(source.count).high) - 1) };
    this.put(this.ranges, loop.index, range);
  }

  private stride(expr: Expr): number {
    if (expr.op === "var") return this.strides.get(expr.name) ?? 1;
    if (expr.op !== "prim" || (expr.prim !== "*%" && expr.prim !== "*")) return 1;
    const [x, y] = expr.args;
    if (y?.op !== "int" || y.value < 2) return 1;
    const { low, high } = this.range(x!);
    return low * y.value >= INT_MIN && high * y.value <= INT_MAX ? y.value : 1;
  }

  /** The literal that a name stands for. */
  constant(name: string): Expr | null {
    const found = this.meanings.get(name);
    return found?.op === "bytes" ? found : null;
  }

  range(expr: Expr, depth = 0): Range {
    const own = this.ownRange(expr, depth);
    if (expr.op === "int" || !isInt(expr) || !memorable(expr)) return own;
    const known = this.ranges.get(keyOf(expr));
    return known === undefined ? own : meet(own, known) ?? own;
  }

  private ownRange(expr: Expr, depth: number): Range {
    if (depth > deepest) return trivial;
    switch (expr.op) {
      case "int": return exactly(expr.value);
      case "field": {
        if (!isInt(expr) || !Object.hasOwn(fields, expr.field)) return expr.type.kind === "bool" ? { low: 0, high: 1 } : trivial;
        const [low, high] = fields[expr.field as FieldName].range;
        return { low, high };
      }
      case "prim": {
        if (expr.type.kind === "bool") return { low: 0, high: 1 };
        if (!isInt(expr)) return trivial;
        const [x] = expr.args;
        const ranges = expr.args.map((arg) => this.range(arg, depth + 1));
        const [a, b] = ranges;
        if (ranges.length === 2 && isInt(x!) && a!.low === a!.high && b!.low === b!.high) {
          const value = foldInts(expr.prim, a!.low, b!.low);
          if (value !== null) return exactly(value);
        }
        return primitiveRange(expr.prim, ranges, x === undefined ? null : lengthsOf(x));
      }
      case "if": return joinRanges(this.range(expr.then, depth + 1), this.range(expr.else, depth + 1));
      default: return expr.type.kind === "bool" ? { low: 0, high: 1 } : trivial;
    }
  }

  /** Whether it can neither trap nor act here: inert, or what would trap is ruled out by what is known. */
  isSafe(expr: Expr): boolean {
    if (isInert(expr)) return true;
    // What is known by its text was evaluated on the way here, or follows from what was.
    if (memorable(expr) && this.ranges.has(keyOf(expr))) return true;
    if (!isPure(expr)) return false;
    if (trapsOrActs(expr) && !this.holds(expr)) return false;
    const parts = children(expr);
    return parts.every((part, at) => (expr.op === "loop" && at === parts.length - 2 ? this.isSafeBody(part) : this.isSafe(part)));
  }

  private isSafeBody(expr: Expr): boolean {
    switch (expr.op) {
      case "next": case "break": return children(expr).every((part) => this.isSafe(part));
      case "let": return this.isSafe(expr.value) && this.isSafeBody(expr.body);
      case "if": return this.isSafe(expr.test) && this.isSafeBody(expr.then) && this.isSafeBody(expr.else);
      default: return this.isSafe(expr);
    }
  }

  /** Whether a node that may trap does not, its parts apart. */
  holds(expr: Expr): boolean {
    if (expr.op === "loop") {
      const { source, trips } = expr;
      if (source.kind === "range") return this.range(source.count).high <= trips * source.step;
      const length = this.lengths(source.bytes);
      return length !== null && length[1] <= trips * elements[source.element];
    }
    if (expr.op !== "prim") return false;
    const [x, y, z] = expr.args;
    const length = x === undefined ? null : this.lengths(x);
    const width = widths[expr.prim];
    if (width !== undefined && length !== null) {
      const { low, high } = this.range(y!);
      return low >= 0 && high + width <= length[0];
    }
    if (expr.prim === "slice" && length !== null) {
      const [begin, end] = [this.range(y!), this.range(z!)];
      return begin.low >= 0 && begin.high <= end.low && end.high <= length[0];
    }
    if (expr.prim === "widen") return this.range(x!).low >= 0;
    if (expr.prim === "/" || expr.prim === "rem") return this.range(y!).low > 0;
    return false;
  }

  /** Least trips that a loop has to declare, as far as its count or length is known: an incomplete last element counts. */
  iterations({ source, trips }: Loop): number {
    if (source.kind === "range") return Math.min(trips, Math.max(0, Math.ceil(this.range(source.count).high / source.step)));
    const length = this.lengths(source.bytes);
    return length === null ? trips : Math.min(trips, Math.ceil(length[1] / elements[source.element]));
  }

  /** What is known of a length here: of the payload's, tests of %size tell. */
  private lengths(expr: Expr): readonly [number, number] | null {
    if (expr.op === "field" && expr.field === "payload") {
      const { low, high } = this.range(sizeField(expr));
      return [low, high];
    }
    if (expr.op === "prim" && expr.prim === "slice") {
      const [, begin, end] = expr.args;
      const [from, to] = [this.range(begin!), this.range(end!)];
      return [Math.max(0, to.low - from.high), Math.max(0, to.high - from.low)];
    }
    return lengthsOf(expr);
  }

  /** Whether an inert condition holds, if that is known. */
  truth(test: Expr, depth = 0): boolean | null {
    if (test.op === "int") return test.value !== 0;
    if (test.type.kind !== "bool" || depth > deepest || !memorable(test)) return null;
    const { key, sign } = signed(test);
    const known = this.truths.get(key);
    if (known !== undefined) return known === sign;
    if (test.op === "var") {
      const meaning = this.meanings.get(test.name);
      return meaning === undefined ? null : this.truth(meaning, depth + 1);
    }
    return test.op === "prim" && this.isSafe(test) ? this.comparison(test) : null;
  }

  private comparison({ prim, args: [x, y] }: Primitive): boolean | null {
    if (x === undefined || y === undefined) return null;
    if (prim === "bit?" && y.op === "int" && y.value < 31) {
      const { low, high } = this.range(x);
      return low >= 0 && high < 2 ** y.value ? false : null;
    }
    if (prim === "prefix?" || prim === "bytes=" || prim === "bytes/=") {
      const [mine, other] = [lengthsOf(x), lengthsOf(y)];
      if (mine === null || other === null) return null;
      if (prim === "prefix?") return mine[1] < other[0] || (y.op === "bytes" && this.differs(x, y.value)) ? false : null;
      return mine[1] < other[0] || other[1] < mine[0] ? prim === "bytes/=" : null;
    }
    if (!isInt(x) || !isInt(y)) return null;
    const [a, b] = [this.range(x), this.range(y)];
    switch (prim) {
      case "<": return a.high < b.low ? true : a.low >= b.high ? false : null;
      case ">=": return a.low >= b.high ? true : a.high < b.low ? false : null;
      case "<=": return a.high <= b.low ? true : a.low > b.high ? false : null;
      case ">": return a.low > b.high ? true : a.high <= b.low ? false : null;
      case "=": case "/=": {
        if (a.high < b.low || b.high < a.low) return prim === "/=";
        if (y.op === "int" && y.value % this.stride(x) !== 0) return prim === "/=";
        return a.low === a.high && b.low === b.high && a.low === b.low ? prim === "=" : null;
      }
      default: return null;
    }
  }

  /** Learns that the condition came out so. */
  assume(test: Expr, holds: boolean, depth = 0): void {
    if (test.type.kind !== "bool" || depth > deepest) return;
    if (test.op === "if") {
      const { then, else: other } = test;
      const value = (arm: Expr): boolean | null => (arm.op === "int" ? arm.value !== 0 : null);
      // An arm that would have come out the other way was not taken.
      const [left, right] = [value(then), value(other)];
      if (left !== null && left !== holds) {
        this.assume(test.test, false, depth + 1);
        this.assume(other, holds, depth + 1);
      } else if (right !== null && right !== holds) {
        this.assume(test.test, true, depth + 1);
        this.assume(then, holds, depth + 1);
      }
    }
    if (!memorable(test)) return;
    const { key, sign } = signed(test);
    this.put(this.truths, key, holds === sign);
    if (test.op === "var") {
      const meaning = this.meanings.get(test.name);
      if (meaning !== undefined) this.assume(meaning, holds, depth + 1);
    }
    if (test.op === "prim") this.narrow(test, holds);
    if (test.op === "prim" && test.prim === "prefix?" && holds) this.beginsWith(test);
  }

  /** Whether a byte is known to be another one. */
  private differs(bytes: Expr, beginning: Uint8Array): boolean {
    return [...beginning.subarray(0, mostBytes)].some((byte, at) => {
      const known = this.ranges.get(keyOf(loadOf("u8", bytes, at)));
      return known !== undefined && (byte < known.low || byte > known.high);
    });
  }

  /** Whether a byte of a part of the payload is known better than that it is a byte. */
  tellsOf(bytes: Expr, from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (this.ranges.has(keyOf(loadOf("u8", bytes, at)))) return true;
    return false;
  }

  /** A beginning tells a length and the bytes in it. */
  private beginsWith({ args: [x, y] }: Primitive): void {
    if (x === undefined || y?.op !== "bytes" || !memorable(x)) return;
    const { value } = y;
    if (x.op === "field" && x.field === "payload") this.restrict(sizeField(x), { low: value.length, high: INT_MAX });
    for (let at = 0; at < Math.min(value.length, mostBytes); at++) {
      for (const prim of ["u8", "u16be", "u16le"] as const) {
        const load = loadOf(prim, x, at);
        const known = foldBytes(loadOf(prim, y, at));
        if (known?.op === "int") this.put(this.ranges, keyOf(load), exactly(known.value));
      }
    }
  }

  private narrow(test: Primitive, holds: boolean): void {
    const [x, y] = test.args;
    if (x === undefined || y === undefined || !isInt(x) || !isInt(y)) return;
    const ranges = narrowing(test.prim, holds, this.range(x), this.range(y));
    if (ranges === null) return;
    this.restrict(x, ranges[0]);
    this.restrict(y, ranges[1]);
  }

  private restrict(expr: Expr, to: Range): void {
    if (expr.op === "int" || !memorable(expr)) return;
    const now = this.range(expr);
    // Nothing is left where no run comes to: what was known is as good as anything.
    const next = meet(now, to);
    if (next === null || (next.low === now.low && next.high === now.high)) return;
    this.put(this.ranges, keyOf(expr), next);
    // The first byte of a number in network order.
    if (expr.op === "prim" && expr.prim === "u16be" && expr.args[1]!.op === "int") this.restrict(loadOf("u8", expr.args[0]!, expr.args[1]!.value), { low: next.low >> 8, high: next.high >> 8 });
  }
}

/**
 * Least and greatest length of a byte string. A merge's ancestor is empty when none is known, whatever its type says.
 */
export function lengthsOf(expr: Expr): readonly [number, number] | null {
  const length = lengthOf(expr.type);
  if (length === null || length[0] === 0) return length;
  return some(expr, (part) => part.op === "field" && part.field === "ancestor") ? [0, length[1]] : length;
}

const isInt = ({ type: { kind } }: Expr): boolean => kind === "int" || kind === "fix" || kind === "symbol";

const memory = new WeakMap<Expr, boolean>();
/** Whether it means the same wherever it is evaluated, and is small enough. */
function memorable(expr: Expr): boolean {
  let known = memory.get(expr);
  if (known === undefined) {
    known = sizeOf(expr) <= mostNodes && isPure(expr) && !some(expr, ({ op }) => op === "loop");
    memory.set(expr, known);
  }
  return known;
}

const positive: ReadonlySet<string> = new Set(["=", "<", "<=", "u64=", "u64<", "u64<=", "bytes="]);
/** The text of a condition, or of its opposite where that is the plainer one. */
function signed(test: Expr): { readonly key: string; readonly sign: boolean } {
  if (test.op === "prim" && !positive.has(test.prim)) {
    const prim = opposites[test.prim];
    if (prim !== undefined) return { key: keyOf({ ...test, prim }), sign: false };
  }
  return { key: keyOf(test), sign: true };
}

function meet(x: Range, y: Range): Range | null {
  const [low, high] = [Math.max(x.low, y.low), Math.min(x.high, y.high)];
  return low <= high ? { low, high } : null;
}
