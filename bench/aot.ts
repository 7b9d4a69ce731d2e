/** aot.*: routes compiled ahead of time against hand-written C, on the simulated Cortex-M7, both at -O2. */
import type { Host } from "../toolchain/host.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { measuredOnce } from "./firmware.ts";
import { expected } from "./interpreter.ts";

/**
 * What is compared with what. `match` is the route with the node's table against C that calls the same table match. The
 * peers' C compares entries that are shorter than the best one, which the route skips: `route_skip` is against C that does, too.
 */
const pairs = [
  ["fletcher", "fletcher", "c_fletcher"], ["route", "route", "c_route"], ["route_skip", "route", "c_route_skip"],
  ["loop", "loop", "c_loop"], ["match", "match", "c_route_match"],
] as const;

export async function aotFigures(host: Host): Promise<Figures> {
  const counts = await measuredOnce(host);
  const figures: Figures = {};
  for (const [name, route, inC] of pairs) {
    const [own, c] = [counts.get(`aot_${route}`), counts.get(inC)];
    for (const [label, found] of [[`aot_${route}`, own], [inC, c]] as const) {
      if (found?.value !== expected[label]) throw new Error(`${label} gave ${found?.value ?? "nothing"}, not ${expected[label]!}`);
    }
    figures[`aot.${route}`] = figure(own!.count, "instructions");
    figures[`aot.${name}_ratio`] = figure(own!.count / c!.count, "times C", 1.15);
  }
  return figures;
}
