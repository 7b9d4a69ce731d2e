/**
 * What a loop's int accumulators can hold after any number of its turns, as intervals. The encoder replaces a long loop by
 * values of which only this is known, so it has to hold of every run; it need not be tight.
 *
 * An accumulator's next value is one of: a value that does not depend on it (its own range), or itself plus something (the
 * range of what is added, times the turns).
 */
import { fields } from "../../spec/fields.ts";
import { elements } from "../../spec/core.ts";
import { FULL, INT_MAX, INT_MIN, elementRange, exactly, joinRanges, primitiveRange } from "../ir/ranges.ts";
import type { Range } from "../ir/ranges.ts";
import type { Expr, Let, Loop } from "../ir/expr.ts";
import { lengthOf } from "../ir/inputs.ts";

export type Ranges = ReadonlyMap<string, Range>;

/** Range of an int expression; FULL for what is no int. */
export function rangeOf(expr: Expr, known: Ranges): Range {
  switch (expr.op) {
    case "int": return exactly(expr.value);
    case "var": return known.get(expr.name) ?? ofType(expr);
    case "field": {
      const row = (fields as Readonly<Record<string, { type: string; range: readonly [number, number] } | undefined>>)[expr.field];
      return row !== undefined && (row.type === "int" || row.type === "sym:type") ? { low: row.range[0], high: row.range[1] } : ofType(expr);
    }
    case "prim": return primitiveRange(expr.prim, expr.args.map((arg) => rangeOf(arg, known)), lengthOf(expr.args[0]!.type));
    case "if": return joinRanges(rangeOf(expr.then, known), rangeOf(expr.else, known));
    case "let": return rangeOf(expr.body, new Map([...known, [expr.name, rangeOf(expr.value, known)]]));
    case "cached": return rangeOf(expr.value, known);
    default: return ofType(expr);
  }
}
const ofType = ({ type }: Expr): Range => (type.kind === "bool" ? { low: 0, high: 1 } : FULL);

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
    nexts(expr.then, steps, known, each);
    nexts(expr.else, steps, known, each);
  } else if (expr.op === "loop") {
    // A loop at the end of a body, as `for` makes it, leads to the body's end by its result. Of what it carries nothing is known.
    nexts(expr.result, steps, known, each);
  } else if (expr.op === "let") nexts(expr.body, ...bound(expr, steps, known), each);
}

/** Ranges of the accumulators at the begin of any turn, and after the last. */
export function accumulatorRanges(loop: Loop, outer: Ranges): ReadonlyMap<string, Range> {
  const index = loop.source.kind === "range" ? { low: 0, high: Math.max(0, (loop.trips - 1) * loop.source.step) } : elementRange(elements[loop.source.element]);
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
