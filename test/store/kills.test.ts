/** A few of the kills of kills.slow.test.ts. */
import { expect, it } from "vitest";
import { killed } from "./qemu.ts";

it("a machine that is killed 15 times loses nothing that was acknowledged", async () => {
  expect((await killed(15, 7)).operations).toBeGreaterThan(30);
}, 120_000);
