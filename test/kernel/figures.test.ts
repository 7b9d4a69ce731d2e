/** The bars of the kernel, measured in QEMU and in the linked image: the figures that `npm run -s bench -- --only kernel.` and `--only ipc.` print. */
import { beforeAll, describe, expect, it } from "vitest";
import { kernelFigures, kernelLimits } from "../../bench/kernel.ts";
import type { Figures } from "../../bench/figures.ts";
import { nodeHost } from "../../cli/host.ts";

let figures: Figures = {};
beforeAll(async () => {
  figures = await kernelFigures(nodeHost());
}, 240_000);

describe("the kernel's bars", () => {
  it.each(Object.entries(kernelLimits))("%s is at most %i", (name, most) => {
    expect(figures[name]?.limit).toBe(most);
    expect(figures[name]!.value).toBeGreaterThan(0);
    expect(figures[name]!.value).toBeLessThanOrEqual(most);
  });
});
