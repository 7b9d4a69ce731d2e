/** lang.bound_tightness_*: how far stated bounds are from the costliest runs (tightness.ts). The same on every machine. */
import { figure } from "../figures.ts";
import type { Figures } from "../figures.ts";
import { measureTightness, ratioOf } from "./tightness.ts";

const programs = 200;

export async function boundFigures(): Promise<Figures> {
  const { programs: measured, asked } = await measureTightness(Array.from({ length: programs }, (_, seed) => seed));
  const ratios = measured.map(ratioOf).sort((x, y) => x - y);
  return {
    "lang.bound_tightness_max": figure(ratios.at(-1)!, `bound / costliest run, of ${programs} branching programs`, 1.5),
    "lang.bound_tightness_median": figure(ratios[ratios.length >> 1]!, "bound / costliest run"),
    "lang.bound_tightness_exact": figure(ratios.filter((ratio) => ratio === 1).length, `of ${programs} bounds are the cost of a run`),
    "lang.bound_worst_proven": figure(measured.filter(({ exact }) => exact).length, `of ${programs} costliest runs are known to be so`),
    "lang.bound_solver_questions": figure(asked, "questions that z3 answered"),
  };
}
