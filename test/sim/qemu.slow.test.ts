import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instructionsOf } from "../../sim/simulator.ts";
import { newPlace } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { copyExample, decisions, payloadFiles } from "./sim.ts";

let place: Place;
beforeAll(async () => {
  place = newPlace();
  copyExample(place);
  expect((await place.run("build", "p")).exit).toBe(0);
}, 120_000);
afterAll(() => place.remove());

describe("pgrid sim in QEMU", () => {
  test("decides as the host board does, with a count of CPU instructions that is the same on every run", async () => {
    const native = await decisions(place, "p", "--board", "host", "--send", ...payloadFiles);
    const runs = [];
    for (let i = 0; i < 3; i++) runs.push(await decisions(place, "p", "--send", ...payloadFiles));
    expect(runs[0]!.map((decision) => ({ ...decision, cpu_instructions: null }))).toEqual(native);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    const [hello, empty, largest] = runs[0]!.map((decision) => decision.cpu_instructions!);
    // One Keccak permutation a block of 136 bytes: 31 blocks against 1.
    expect(hello!).toBeGreaterThan(5_000);
    expect(Math.abs(hello! - empty!)).toBeLessThan(1_000);
    expect(largest! / hello!).toBeGreaterThan(20);
    expect(largest! / hello!).toBeLessThan(32);
  }, 120_000);

  test("several simulations at once do not disturb each other", async () => {
    const runs = await Promise.all(Array.from({ length: 3 }, () => decisions(place, "p", "--send", ...payloadFiles)));
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  }, 120_000);

  test("the largest payload arrives whole 20 times in a row", async () => {
    const found = await decisions(place, "p", "--send", ...Array.from({ length: 20 }, () => payloadFiles[2]!));
    expect(new Set(found.map((decision) => JSON.stringify(decision))).size).toBe(1);
  }, 120_000);
});

test("ticks of 40 ns at 128 ns an instruction", () => {
  expect(instructionsOf(0, 25_000_000)).toBe(0);
  expect(instructionsOf(16, 25_000_000)).toBe(5);
  expect(instructionsOf(3125, 25_000_000)).toBe(977);
  expect(instructionsOf(3125, 0)).toBeNull();
});
