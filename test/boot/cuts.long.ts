/** As cuts.test.ts, 200 times, and that the moments lay in every part of it. */
import { expect, it } from "vitest";
import { livesWithCuts } from "./cuts.ts";

it("200 cuts: a valid image is started each time, and the update comes to its end", async () => {
  const lives = await livesWithCuts(200, 20_261_127);
  for (const life of lives) {
    expect(life, JSON.stringify(life.cuts)).toMatchObject({ code: 1, confirmed: true });
    for (const line of life.lines) expect(line).toMatch(/^image [ab] 0[01]/u);
  }
  const cuts = lives.flatMap((life) => life.cuts);
  expect(cuts.length).toBe(200);
  const where = ({ lines }: { readonly lines: readonly string[] }): string => (lines.length === 0 ? "boot stage" : lines.at(-1)!.includes("image a") ? (lines.at(-1)!.includes("reset") ? "second boot" : "update") : "update started");
  const seen = new Map<string, number>();
  for (const cut of cuts) seen.set(where(cut), (seen.get(where(cut)) ?? 0) + 1);
  for (const part of ["boot stage", "update", "second boot"]) expect(seen.get(part) ?? 0, JSON.stringify([...seen])).toBeGreaterThan(5);
}, 600_000);
