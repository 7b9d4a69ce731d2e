/** Small systems, searched exhaustively to a small bound; `node proofs/kernel/explore.ts` goes further. */
import { describe, expect, test } from "vitest";
import { explore } from "../../proofs/kernel/explore.ts";
import { smallWorlds } from "../../proofs/kernel/small.ts";

describe("invariants, confinement, Revoke and refusals without a trace", () => {
  test.each(smallWorlds)("$name", { timeout: 120_000 }, (world) => {
    const { states, succeeded, found } = explore(world, 60, false);
    expect(found).toEqual([]);
    expect(states).toBeGreaterThanOrEqual(60);
    expect(succeeded).toBeGreaterThan(0);
  });
  test("with deletions that are interrupted", { timeout: 120_000 }, () => {
    expect(explore(smallWorlds.find(({ name }) => name === "badges")!, 60, true).found).toEqual([]);
  });
});

/** The search is one that can fail. */
test("a capability that goes over an Endpoint with Grant is seen in its new partition", { timeout: 120_000 }, () => {
  const grant = smallWorlds.find(({ name }) => name === "grant")!;
  const { found } = explore({ ...grant, partitions: [[0], [1], [2]] }, 2000, false);
  expect(found[0]).toContain("that its partition cannot have");
});
