/** aot.*: routes compiled ahead of time against hand-written C, on the simulated Cortex-M7, both at -O2. */
import type { Host } from "../toolchain/host.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { measuredOnce } from "./firmware.ts";
import { expected } from "./interpreter.ts";

/** What is compared with what; `match` is the route with the node's table against C that calls the same table match. */
const pairs = { fletcher: "c_fletcher", route: "c_route", loop: "c_loop", match: "c_route_match" } as const;

export async function aotFigures(host: Host): Promise<Figures> {
  const counts = await measuredOnce(host);
  const figures: Figures = {};
  for (const [name, inC] of Object.entries(pairs)) {
    const [own, c] = [counts.get(`aot_${name}`), counts.get(inC)];
    for (const [label, found] of [[`aot_${name}`, own], [inC, c]] as const) {
      if (found?.value !== expected[label]) throw new Error(`${label} gave ${found?.value ?? "nothing"}, not ${expected[label]!}`);
    }
    figures[`aot.${name}`] = figure(own!.count, "instructions");
    figures[`aot.${name}_ratio`] = figure(own!.count / c!.count, "times C", 1.15);
  }
  return figures;
}
