/** The boot stage's decision: every state of two slots, and every life of a device with power cut at every write and erase. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, scratchDirectory, sources } from "../runtime/native.ts";

const runtime = join(root, "runtime-c");
const own = (name: string): string => join(root, "test/boot", name);

/** Optimised and without sanitizers: these look at millions of states. hss.test.ts, suit.test.ts and the fuzzer run the same code with them. */
function built(name: string, files: readonly string[], ...flags: readonly string[]): string {
  const executable = join(scratchDirectory, name);
  execFileSync("cc", ["-O2", ...sources.common, ...sources.warnings, "-Wno-conversion", ...flags, "-I", runtime, ...files, "-o", executable], { stdio: ["ignore", "ignore", "pipe"] });
  return executable;
}
const inRuntime = (...names: readonly string[]): string[] => names.map((name) => join(runtime, "boot", `${name}.c`));
const decide = (name: string, ...flags: readonly string[]): string => built(name, [own("decide.c"), ...inRuntime("decide")], ...flags);
const life = (name: string, ...flags: readonly string[]): string => built(name, [own("life.c"), ...inRuntime("boot", "decide", "slots", "trailer", "update")], ...flags);
const run = (executable: string, ...args: readonly string[]): { output: string; ok: boolean } => {
  const { stdout, stderr, status } = spawnSync(executable, args, { encoding: "utf8", timeout: 120_000 });
  return { output: stdout + stderr, ok: status === 0 };
};
const counts = (output: string): number[] => [...output.matchAll(/\d+/gu)].map(([digits]) => Number(digits));

describe("the decision", () => {
  it("is the rule's in each of 12,845,056 states of two slots", () => {
    const { output, ok } = run(decide("decide"));
    expect(output).toMatch(/^12845056 states: /u);
    expect(ok).toBe(true);
    for (const count of counts(output)) expect(count).toBeGreaterThan(100_000);
  });

  it("keeps the rule through every life with one loss of power, at each write and erase and torn in each way", () => {
    const { output, ok } = run(life("life"), "1", "3");
    expect({ output, ok }).toMatchObject({ ok: true });
    const [states, boots, starts, stops, cuts, cutBoots, confirmations, rollbacks, updates, refused, old] = counts(output);
    expect(states).toBeGreaterThan(30_000);
    expect(cuts).toBeGreaterThan(40_000);
    for (const seen of [boots, starts, stops, cutBoots, confirmations, rollbacks, updates, refused, old]) expect(seen).toBeGreaterThan(1000);
  });

  it("does not keep it when a unit is taken for what it says without asking whether it can be read", () => {
    const lives = run(life("life-readable", "-DREADABLE=true"), "1", "3");
    expect(lives.ok).toBe(false);
    expect(lives.output).toMatch(/^line \d+: /u);
  });

  it.each([
    ["FAILED", /!life->past\[slot\]\.failed/u],
    ["DOWNGRADE", /sequence > life->newest/u],
    ["ATTEMPTS", /starts <= 3/u],
  ])("without the check %s it does not, in both", (check, broken) => {
    const flag = `-DPG_BOOT_OMIT=PG_BOOT_CHECK_${check}`;
    const lives = run(life(`life-${check}`, flag), "1", "3");
    expect(lives.ok).toBe(false);
    expect(lives.output).toMatch(broken);
    const states = run(decide(`decide-${check}`, flag));
    expect(states.ok).toBe(false);
    expect(states.output).toContain("slot == expected(truth)");
  });
}, 120_000);
