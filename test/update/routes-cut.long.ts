/** As routes-cut.test.ts, on three boards' flash, each write torn in each way, and a whole push after each cut. */
import { beforeAll, expect, test } from "vitest";
import type { Program } from "../runtime/native.ts";
import { compileCuts, flashes, runCuts } from "./routes-cuts.ts";

let program: Program;
beforeAll(() => {
  program = compileCuts();
}, 60_000);

const boards = Object.keys(flashes) as (keyof typeof flashes)[];
test.each(boards.flatMap((flash) => ["C01B2B", "C0B1B", "FFFFF0FFC1FB", "01FFFFFC2FB", "012FFFFFFFB3C4B5"].map((script) => ({ flash, script }))))("$flash, $script", ({ flash, script }) => {
  const counts = runCuts(program, { flash, script, tears: 5, pushes: 1 });
  expect(counts.get("cuts")).toBeGreaterThan(500);
  expect(counts.get("pushes")).toBeGreaterThan(counts.get("cuts")!);
}, 120_000);
