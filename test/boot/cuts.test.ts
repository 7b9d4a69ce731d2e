/** Power cut at random moments of an update in QEMU; cuts.long.ts does it 200 times, life.c at every write and erase. */
import { expect, it } from "vitest";
import { livesWithCuts } from "./cuts.ts";

it("whenever power is cut, a valid image is started, and the update comes to its end", async () => {
  for (const life of await livesWithCuts(12, 1)) expect(life, JSON.stringify(life.cuts)).toMatchObject({ code: 1, confirmed: true });
}, 120_000);
