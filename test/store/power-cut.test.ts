/** Power goes at every write unit and erase of every operation (c/power_cut.c), on flash of the sizes that boards have. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";

const sources = ["store/log.c", "store/log_write.c", "base/crc32.c", "generated/pg_crc32_table.c", "crypto/sha256.c"];
let program: Program;
beforeAll(() => {
  program = compile({ sources: [join(root, "test/store/c/power_cut.c"), ...sources], crypto: "sha256" });
}, 120_000);

const seen = new Map<string, number>();
function run(flash: readonly [sector: number, sectors: number, blocks: number, unit: number], seed: number, block: number, operations: number, stride: number): ReadonlyMap<string, number> {
  const lines = program.run("", ...[...flash, seed, block, operations, stride].map(String)).toString().trim().split("\n");
  const counts = new Map(lines.map((line) => [line.split(" ")[0]!, Number(line.split(" ")[1])]));
  for (const [name, count] of counts) seen.set(name, (seen.get(name) ?? 0) + count);
  return counts;
}

describe("power is cut at every write and erase", () => {
  /** Each run begins where a block is nearly full, so that the next one is begun and the oldest one given up under cuts. */
  it.each([
    ["qemu-mps2-an500: 4 blocks of 4 sectors of 4K, units of 8", [4096, 4, 4, 8], 3, 6, 40],
    ["samv71-xplained: 16 sectors of 8K, units of 16", [8192, 1, 16, 16], 3, 17, 40],
    ["stm32h743-nucleo: 2 sectors of 128K, units of 32", [131_072, 1, 2, 32], 3, 2, 30],
    ["stm32f767-nucleo: 3 sectors of 32K, units of 16", [32_768, 1, 3, 16], 4, 4, 30],
    ["imxrt1062: 12 blocks of 4 sectors of 4K, units of 8", [4096, 4, 12, 8], 3, 13, 25],
    ["16 sectors of 4K, units of 8", [4096, 1, 16, 8], 4, 18, 30],
    ["units of 256", [4096, 1, 8, 256], 3, 9, 30],
  ] as const)("%s", (_, flash, seed, block, operations) => {
    const counts = run(flash, seed, block, operations, 0);
    expect(counts.get("operations")).toBe(operations);
    expect(counts.get("erases")).toBeGreaterThanOrEqual(5);
    expect(counts.get("full")).toBe(0);
    // A ring: a sector is erased at most once more than another, but for those that a cut made it erase again.
    expect(counts.get("worn-most")! - counts.get("worn-least")!).toBeLessThanOrEqual(1);
  }, 120_000);

  it("with no block erased yet, and in a store that is nearly full", () => {
    expect(run([4096, 1, 16, 8], 1, 0, 25, 0).get("cuts")).toBeGreaterThan(1000);
    expect(run([4096, 1, 2, 8], 5, 3, 40, 0).get("full")).toBeGreaterThan(1000);
  }, 60_000);

  // After the cuts of each operation, up to 40 more in a row: see storm() in the program.
  it("and again while it is done once more", () => {
    expect(run([4096, 1, 3, 8], 2, 4, 10, 31).get("seconds")).toBeGreaterThan(10_000);
    expect(run([4096, 1, 4, 256], 3, 4, 30, 31).get("seconds")).toBeGreaterThan(1000);
    expect(run([8192, 1, 2, 32], 3, 3, 12, 31).get("seconds")).toBeGreaterThan(100);
  }, 120_000);

  it("hits every kind of operation: put, remove, object, object in pieces, drop, set root, roll back, tidy", () => {
    for (let what = 0; what < 8; what++) expect(seen.get(`what-${what}`), `what-${what}`).toBeGreaterThan(10);
    expect(seen.get("through")).toBeGreaterThan(100);
    expect(seen.get("storms")).toBeGreaterThan(1000);
    expect(seen.get("spoiled")).toBeGreaterThan(100);
  });
});
