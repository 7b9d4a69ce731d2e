/**
 * Loads from byte strings. The check that the place is inside is left out where it cannot fail: what was checked on the way
 * here is known.
 */
import type { Primitive } from "../../ir/expr.ts";
import { isLiteral } from "./function.ts";
import type { FunctionText } from "./function.ts";
import { nameOf } from "./facts.ts";
import { atom, bytes, int, slice } from "./values.ts";

/** Writes what must be checked; gives the address. A load of 8 bytes is two instructions, each with its own fault. */
export function load(f: FunctionText, expr: Primitive, width: 1 | 2 | 4 | 8): string {
  const from = slice(f, bytes(f, expr.args[0]!), "string");
  const index = expr.args[1]!;
  let at = int(f, index);
  f.at(expr);
  const halves = width === 8 ? [4, 8] : [width];
  const { min } = f.lengths(from);
  const key = f.key(from);
  if (isLiteral(at.text)) {
    const first = at.range.low;
    halves.forEach((end, nth) => {
      const need = first + end;
      if (first >= 0 && need <= min) return;
      // Of the last half only, when both fall together and cost the same.
      if (f.where === "charged" && nth + 1 < halves.length) return;
      f.trapIf(first < 0 ? "true" : `${from.length} < ${need}u`, "INDEX", f.count(expr, nth));
    });
    if (first >= 0) f.facts.atLeast(key, first + width);
    return first === 0 ? from.at : `${from.at} + ${at.text}`;
  }
  const name = nameOf(index);
  const inside = (at.range.low >= 0 && at.range.high + width <= min) || (width === 1 && name !== null && key !== null && f.facts.within.get(name) === key);
  if (!inside) {
    at = atom(f, at, "at");
    halves.forEach((end, nth) => {
      if (f.where === "charged" && nth + 1 < halves.length) return;
      const test = end === 1 ? `${at.text} >= ${from.length}`
        : at.range.low >= 0 && at.range.high < 2 ** 31 - 16 ? `${at.text} + ${end}u > ${from.length}`
          : `!pg_inside(${at.text}, ${end}u, ${from.length})`;
      f.trapIf(test, "INDEX", f.count(expr, nth));
    });
  }
  return `${from.at} + ${at.text}`;
}
