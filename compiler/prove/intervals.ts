/**
 * Interval analysis: what ints can be where they are read, narrowed by the tests on the way there. It answers which
 * arithmetic the solver need not be asked about, and what a loop's accumulators can hold after any number of its turns: the
 * encoder replaces a long loop by values of which only this is known. It has to hold of every run; it need not be tight.
 *
 * An accumulator's next value is one of: a value that does not depend on it (its own range), or itself plus something (the
 * range of what is added, times the turns).
 */
import { fields } from "../../spec/fields.ts";
import { elements, primitives } from "../../spec/core.ts";
import { FULL, INT_MAX, INT_MIN, elementRange, exactly, joinRanges, primitiveRange } from "../ir/ranges.ts";
import type { Range } from "../ir/ranges.ts";
import { narrowing } from "../ir/comparisons.ts";
import type { Expr, Let, Loop, Primitive, Program } from "../ir/expr.ts";
import { lengthOf } from "../ir/inputs.ts";
import { children } from "../ir/walk.ts";

export type Ranges = ReadonlyMap<string, Range>;

/** Range of an int expression; FULL for what is no int. */
export function rangeOf(expr: Expr, known: Ranges): Range {
  switch (expr.op) {
    case "int": return exactly(expr.value);
    case "var": return known.get(expr.name) ?? ofType(expr);
    case "field": {
      const tested = known.get(`%${expr.field}`);
      if (tested !== undefined) return tested;
      const row = (fields as Readonly<Record<string, { type: string; range: readonly [number, number] } | undefined>>)[expr.field];
      return row !== undefined && (row.type === "int" || row.type === "sym:type") ? { low: row.range[0], high: row.range[1] } : ofType(expr);
    }
    case "prim": return primitiveRange(expr.prim, expr.args.map((arg) => rangeOf(arg, known)), lengthOf(expr.args[0]!.type));
    case "if": return joinRanges(rangeOf(expr.then, assuming(expr.test, true, known)), rangeOf(expr.else, assuming(expr.test, false, known)));
    case "let": return rangeOf(expr.body, new Map([...known, [expr.name, rangeOf(expr.value, known)]]));
    case "cached": return rangeOf(expr.value, known);
    default: return ofType(expr);
  }
}
const ofType = ({ type }: Expr): Range => (type.kind === "bool" ? { low: 0, high: 1 } : FULL);

const isLiteral = (expr: Expr, value: number): boolean => expr.op === "int" && expr.value === value;

/** What is known where a test came out so. */
export function assuming(test: Expr, holds: boolean, known: Ranges): Ranges {
  if (test.op === "if") {
    // `and`, `or` and `not` are branches: an arm that would have come out the other way was not taken.
    if (isLiteral(test.then, holds ? 0 : 1)) return assuming(test.else, holds, assuming(test.test, false, known));
    if (isLiteral(test.else, holds ? 0 : 1)) return assuming(test.then, holds, assuming(test.test, true, known));
    return known;
  }
  const [x, y] = test.op === "prim" ? test.args : [];
  const ranges = test.op === "prim" && x !== undefined && y !== undefined ? narrowing(test.prim, holds, rangeOf(x, known), rangeOf(y, known)) : null;
  return ranges === null ? known : narrowed(x!, ranges[0], narrowed(y!, ranges[1], known));
}

function narrowed(expr: Expr, { low, high }: Range, known: Ranges): Ranges {
  const name = expr.op === "var" ? expr.name : expr.op === "field" ? `%${expr.field}` : null;
  if (name === null) return known;
  const now = rangeOf(expr, known);
  const next = { low: Math.max(low, now.low), high: Math.min(high, now.high) };
  // Nothing is left where no run comes to: what was known is as good as anything.
  return next.low > next.high || (next.low === now.low && next.high === now.high) ? known : new Map([...known, [name, next]]);
}

/** Parts of byte strings whose number may be too large for them. */
const narrow: ReadonlySet<string> = new Set(["u8", "u16be", "u16le"]);

/** Expressions that intervals do not show to stay in their types: what the solver has to be asked about overflow and division. */
export function leftOpen(program: Program): ReadonlySet<Expr> {
  const open = new Set<Expr>();
  const visit = (expr: Expr, known: Ranges): void => {
    switch (expr.op) {
      case "if":
        visit(expr.test, known);
        visit(expr.then, assuming(expr.test, true, known));
        return visit(expr.else, assuming(expr.test, false, known));
      case "let":
        visit(expr.value, known);
        return visit(expr.body, new Map([...known, [expr.name, rangeOf(expr.value, known)]]));
      case "loop": {
        const parts = children(expr);
        for (const part of parts.slice(0, -2)) visit(part, known);
        const inside = new Map([...known, ...accumulatorRanges(expr, known)]);
        visit(expr.result, inside);
        visit(expr.body, new Map([...inside, [expr.index, indexRange(expr)]]));
        return;
      }
      default:
        for (const part of children(expr)) visit(part, known);
        if ((expr.op === "pack" || expr.op === "append") && expr.parts.some(({ encoding }) => narrow.has(encoding))) open.add(expr);
        if (expr.op === "prim" && primitives[expr.prim].traps && !stays(expr, known)) open.add(expr);
    }
  };
  visit(program.body, new Map());
  return open;
}

function stays({ prim, args }: Primitive, known: Ranges): boolean {
  const [a, b] = args.map((arg) => rangeOf(arg, known));
  const inside = (...results: readonly number[]): boolean => results.every((result) => result >= INT_MIN && result <= INT_MAX);
  switch (prim) {
    case "+": return inside(a!.low + b!.low, a!.high + b!.high);
    case "-": return inside(a!.low - b!.high, a!.high - b!.low);
    case "*": return inside(a!.low * b!.low, a!.low * b!.high, a!.high * b!.low, a!.high * b!.high);
    case "/": return b!.low > 0 || (b!.high < 0 && (b!.high < -1 || a!.low > INT_MIN));
    case "rem": return b!.low > 0 || b!.high < 0;
    case "widen": return a!.low >= 0;
    default: return false;
  }
}

/** How a next value comes about: from the old one plus `added`, from elsewhere, or either. */
interface Step {
  readonly added: Range | null;
  readonly other: Range | null;
}
const joined = (x: Range | null, y: Range | null): Range | null => (x === null ? y : y === null ? x : joinRanges(x, y));

/** Variables that a `let` bound to the old value plus something. */
type Steps = ReadonlyMap<string, Step>;

function stepOf(expr: Expr, steps: Steps, known: Ranges): Step {
  switch (expr.op) {
    case "var": return steps.get(expr.name) ?? { added: null, other: rangeOf(expr, known) };
    case "if": {
      const [then, otherwise] = [stepOf(expr.then, steps, known), stepOf(expr.else, steps, known)];
      return { added: joined(then.added, otherwise.added), other: joined(then.other, otherwise.other) };
    }
    case "let": return stepOf(expr.body, ...bound(expr, steps, known));
    case "prim": {
      const [x, y] = expr.args;
      if (expr.prim === "+" || expr.prim === "-") {
        const first = stepOf(x!, steps, known);
        if (first.added !== null && first.other === null) return { added: shifted(first.added, rangeOf(y!, known), expr.prim), other: null };
        if (expr.prim === "+") {
          const second = stepOf(y!, steps, known);
          if (second.added !== null && second.other === null) return { added: shifted(second.added, rangeOf(x!, known), "+"), other: null };
        }
      }
    }
  }
  return { added: null, other: rangeOf(expr, known) };
}
function bound(expr: Let, steps: Steps, known: Ranges): [Steps, Ranges] {
  const step = stepOf(expr.value, steps, known);
  const own = step.added === null ? steps : new Map([...steps, [expr.name, step]]);
  return [own, new Map([...known, [expr.name, rangeOf(expr.value, known)]])];
}
function shifted(added: Range, by: Range, prim: "+" | "-"): Range {
  return prim === "+" ? { low: added.low + by.low, high: added.high + by.high } : { low: added.low - by.high, high: added.high - by.low };
}

/** Next values at all ends of a body, with what is known there. */
function nexts(expr: Expr, steps: Steps, known: Ranges, each: (args: readonly Expr[], steps: Steps, known: Ranges) => void): void {
  if (expr.op === "next") each(expr.args, steps, known);
  else if (expr.op === "if") {
    nexts(expr.then, steps, assuming(expr.test, true, known), each);
    nexts(expr.else, steps, assuming(expr.test, false, known), each);
  } else if (expr.op === "loop") {
    // A loop at the end of a body, as `for` makes it, leads to the body's end by its result. Of what it carries nothing is known.
    nexts(expr.result, steps, known, each);
  } else if (expr.op === "let") nexts(expr.body, ...bound(expr, steps, known), each);
}

const indexRange = ({ source, trips }: Loop): Range =>
  source.kind === "range" ? { low: 0, high: Math.max(0, (trips - 1) * source.step) } : elementRange(elements[source.element]);

/** Ranges of the accumulators at the begin of any turn, and after the last. */
export function accumulatorRanges(loop: Loop, outer: Ranges): ReadonlyMap<string, Range> {
  const index = indexRange(loop);
  let found = new Map<string, Range>(loop.accumulators.filter(({ init }) => init.type.kind === "int" || init.type.kind === "fix").map(({ name }) => [name, FULL]));
  // From what holds in any case to what follows from it: each round is sound when the one before was.
  for (let round = 0; round < 3; round++) {
    const better = new Map<string, Range>();
    loop.accumulators.forEach(({ name, init }, k) => {
      if (!found.has(name)) return;
      let step: Step = { added: null, other: rangeOf(init, outer) };
      const self: Steps = new Map([[name, { added: exactly(0), other: null }]]);
      nexts(loop.body, self, new Map([...outer, ...found, [loop.index, index]]), (args, steps, known) => {
        const next = stepOf(args[k]!, steps, known);
        step = { added: joined(step.added, next.added), other: joined(step.other, next.other) };
      });
      const { added, other } = step;
      const down = Math.min(0, added?.low ?? 0) * loop.trips;
      const up = Math.max(0, added?.high ?? 0) * loop.trips;
      better.set(name, { low: Math.max(INT_MIN, other!.low + down), high: Math.min(INT_MAX, other!.high + up) });
    });
    found = better;
  }
  return found;
}
