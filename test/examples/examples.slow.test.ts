/** The examples' decisions on the simulated board: what a process of this machine decides, the Cortex-M7 decides. */
import { describe, expect, test } from "vitest";
import { comparable, exampleNames, expectedOf, simulate } from "./examples.ts";

describe.each(exampleNames)("%s", (name) => {
  test("decides as expected on qemu-mps2-an500, with as many VM instructions as natively", { timeout: 120_000 }, async () => {
    const expected = expectedOf(name);
    const { run, decisions } = await simulate(name, "qemu-mps2-an500");
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(decisions.map((decision, i) => comparable(decision, expected[i]!))).toEqual(expected);
    const native = await simulate(name, "host");
    expect(decisions.map(({ vm_instructions, cid }) => [vm_instructions, cid])).toEqual(native.decisions.map(({ vm_instructions, cid }) => [vm_instructions, cid]));
  });
});

// Its first message asks for the node's time. The counter of the board turns over every 171 s: a clock that loses whole
// turns, or that runs while the processor sleeps, answers in minutes.
test("a node that has just started says so", { timeout: 120_000 }, async () => {
  const { decisions } = await simulate("time-window", "qemu-mps2-an500");
  expect(decisions[0]).toMatchObject({ payload: "messages/what-time.txt", action: "reply" });
  expect(decisions[0]!.value).toBeLessThan(60_000);
});
