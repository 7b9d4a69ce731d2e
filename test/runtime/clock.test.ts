import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compile, here, type Program } from "./native.ts";

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: [{ file: here("probe_clock.c"), flags: ["-I", here("domains/fake")] }] });
});
const turn = 2 ** 32;
const run = (hz: number, readings: readonly number[]): number[] =>
  probe.run(readings.map((at) => at % turn).join("\n"), String(hz)).toString().trim().split("\n").map(Number);

describe("milliseconds out of a counter that wraps", () => {
  const hz = 25_000_000, ms = hz / 1000;
  const cases: Record<string, [number[], number[]]> = {
    "start at 0 wherever the counter stands": [[123_456_789], [0]],
    "are whole ones": [[0, ms - 1, ms, 2 * ms - 1, 2 * ms], [0, 0, 1, 1, 2]],
    "lose no rest between readings": [[0, 1 * 10_000, 2 * 10_000, 3 * 10_000, 4 * 10_000, 5 * 10_000], [0, 0, 0, 1, 1, 2]],
    "go on over a wrap": [[turn - 1, turn + ms - 2, turn + ms - 1], [0, 0, 1]],
    "go on over many": [[0, ...Array.from({ length: 9 }, (_, i) => (i + 1) * (turn - 1))], Array.from({ length: 10 }, (_, i) => Math.floor((i * (turn - 1)) / ms))],
    "bear the longest pause": [[5, 4 + turn], [0, Math.floor((turn - 1) / ms)]],
  };
  it.each(Object.entries(cases))("%s", (_, [readings, expected]) => {
    expect(run(hz, readings)).toEqual(expected);
  });
  it("are the elapsed time, rounded down, for any readings and rate", () => {
    fc.assert(fc.property(fc.nat(turn - 1), fc.array(fc.integer({ min: 0, max: turn - 1 }), { maxLength: 60 }), fc.constantFrom(1000, 32_000, 25_000_000, 480_000_000), (start, pauses, rate) => {
      let at = start;
      const readings = [start, ...pauses.map((pause) => (at += pause))];
      expect(run(rate, readings)).toEqual(readings.map((reading) => Math.floor((reading - start) / (rate / 1000))));
    }), { numRuns: 50, seed: 2026 });
  });
});
