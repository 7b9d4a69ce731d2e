/** The device itself against the model: over the console link, 600 programs in one boot of the board in QEMU, 1,500 in one process of the host board. */
import { expect, test } from "vitest";
import { faults, refusals } from "../../spec/faults.ts";
import { instructions } from "../../spec/instructions.ts";
import { actions } from "../../spec/wire.ts";
import { startFirmware } from "./firmware.ts";
import { compareOverLink } from "./over-link.ts";

test.each([
  ["qemu-mps2-an500", 600],
  ["host", 1500],
])("%s and the model agree on %d programs, and these cover the machine", { timeout: 240_000 }, async (board, count) => {
  const sim = await startFirmware(board);
  try {
    const agreement = await compareOverLink(sim, 0, count);
    expect(agreement.disagreements).toEqual([]);
    expect(agreement.accepted / count).toBeGreaterThanOrEqual(0.3);
    expect(1 - agreement.accepted / count).toBeGreaterThanOrEqual(0.3);
    expect([...agreement.executed].toSorted()).toEqual(Object.keys(instructions).toSorted());
    // algorithm needs a node that lacks a hash: this firmware has them all. denied needs a policy, which is asked about messages that bring their programs.
    expect([...agreement.faults].toSorted()).toEqual(Object.keys(faults).filter((name) => !["algorithm", "denied"].includes(name)).toSorted());
    expect([...agreement.refusals].toSorted()).toEqual(Object.keys(refusals).filter((name) => name !== "ok").toSorted());
    expect([...agreement.actions].toSorted()).toEqual(Object.keys(actions).toSorted());
    const stats = await sim.stats();
    expect(stats["decisions"]).toBe(1);
  } finally {
    sim.close();
  }
});
