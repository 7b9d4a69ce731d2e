/** The first of the programs that bench/bounds/figure.ts measures: bounds against the costliest runs, which z3 finds. */
import { expect, test } from "vitest";
import { measureTightness, ratioOf } from "../../bench/bounds/tightness.ts";

const count = 24;

test("no bound is more than 1.5 times the costliest run, and the solver was asked", { timeout: 60_000 }, async () => {
  const { programs, asked } = await measureTightness(Array.from({ length: count }, (_, seed) => seed));
  expect(programs.filter((program) => ratioOf(program) > 1.5)).toEqual([]);
  expect(programs.filter((program) => ratioOf(program) < 1)).toEqual([]);
  // They branch: a straight line's bound would be exact without anybody looking.
  expect(programs.filter(({ bound }) => bound > 20).length).toBeGreaterThan(count / 2);
  expect(asked).toBeGreaterThan(count);
});
