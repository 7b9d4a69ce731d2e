/** The bars of the store, measured in QEMU and in its objects: the figures that `npm run -s bench -- --only store.` prints. */
import { beforeAll, describe, expect, it } from "vitest";
import { storeFigures, storeLimits } from "../../bench/store.ts";
import type { Figures } from "../../bench/figures.ts";
import { nodeHost } from "../../cli/host.ts";

let figures: Figures = {};
beforeAll(async () => {
  figures = await storeFigures(nodeHost());
}, 240_000);

describe("the store's bars", () => {
  it.each(Object.entries(storeLimits))("%s is at most %i", (name, most) => {
    expect(figures[name]?.limit).toBe(most);
    expect(figures[name]!.value).toBeGreaterThan(0);
    expect(figures[name]!.value).toBeLessThanOrEqual(most);
  });
  it("gives up a block piece by piece: none is longer than two appends", () => {
    expect(figures["store.tidy_longest"]!.value).toBeLessThanOrEqual(2 * storeLimits["store.append"]!);
  });
});
