/** Each harness of libFuzzer for a moment, from its seeds; and that the runner tells what a harness finds. npm run fuzz runs them for longer. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compiler, Fuzzing } from "./libfuzzer.ts";
import { harnesses } from "./harnesses.ts";
import type { Harness } from "./harnesses.ts";
import { main } from "./main.ts";

const root = join(import.meta.dirname, "../..");
let fuzzing: Fuzzing;
let own: string;
const planted: Harness = { name: "planted", about: "a fault", harness: "fuzz/harness/planted.c", sources: [], crypto: "none", dictionary: [Buffer.from("no")], corpus: [Buffer.from("yes")], longest: 16, runs: 100_000 };

beforeAll(() => {
  const found = compiler();
  if ("install" in found) throw new Error(`no clang: ${found.install}`);
  own = mkdtempSync(join(tmpdir(), "pgrid-fuzz-"));
  fuzzing = new Fuzzing(found.path, own);
});
afterAll(() => rmSync(own, { recursive: true, force: true }));
const briefly = async (harness: Harness) => fuzzing.run(harness, await fuzzing.build(harness), { runs: harness.runs }, { keep: false, progress: () => {} });

test("no two rows have a name, and each has seeds of its length", () => {
  expect(new Set(harnesses.map(({ name }) => name)).size).toBe(harnesses.length);
  for (const { name, corpus, longest } of harnesses) {
    expect(corpus.length, name).toBeGreaterThan(0);
    for (const seed of corpus) expect(seed.length, name).toBeLessThanOrEqual(longest);
  }
});

test.each(harnesses)("$name: nothing in a short run, which also takes some inputs for what they are", async (harness) => {
  const { finding, log, executions, taken } = await briefly(harness);
  expect(finding, log).toBeNull();
  expect(executions).toBeGreaterThanOrEqual(harness.runs);
  expect(taken).toBeGreaterThan(0);
}, 300_000);

describe("what is found", () => {
  test("is told, with the input that shows it again", async () => {
    const { finding, log } = await briefly(planted);
    expect(finding?.files).toHaveLength(1);
    expect(log).toContain("heap-buffer-overflow");
    const findings = join(fuzzing.of(planted), "findings");
    const [input] = readdirSync(findings);
    expect(readFileSync(join(findings, input!)).subarray(0, 2).toString()).toBe("no");
    expect(spawnSync(join(fuzzing.of(planted), "harness"), [join(findings, input!)]).status).not.toBe(0);
  }, 120_000);

  test("and not told again of a run that finds nothing", async () => {
    const executable = await fuzzing.build(planted);
    expect((await fuzzing.run(planted, executable, { runs: 1 }, { keep: false, progress: () => {} })).finding).toBeNull();
  }, 120_000);
});

describe("npm run fuzz", () => {
  const fuzz = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => spawnSync(process.execPath, [join(import.meta.dirname, "main.ts"), ...args], { cwd: root, encoding: "utf8", env: { ...process.env, ...env } });
  test("refuses what it does not know", async () => {
    const [help, first] = ["npm run fuzz -- [--seconds 1..86400] [--only message|", "--seconds takes a whole number from 1 to 86400, not 0"];
    for (const [args, text] of [
      [["--seconds", "0"], first], [["--seconds", "1.5"], "not 1.5"], [["--seconds", "86401"], "not 86401"],
      [["--only", "mesage"], "there is no harness mesage; did you mean message?"], [["--loud"], "--loud"], [["more"], "more"],
    ] as const) {
      let said = "";
      expect([await main(args, (more) => void (said += more)), said]).toEqual([2, expect.stringContaining(text)]);
      expect(said).toContain(help);
    }
    const { status, stderr } = fuzz(["--seconds", "0"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(first)]);
    expect(stderr).toContain(help);
  }, 120_000);
  test("without clang: the line that brings it", () => {
    const { status, stderr } = fuzz(["--seconds", "1"], { PATH: "/nowhere" });
    expect([status, stderr]).toEqual([4, expect.stringContaining("as root on Debian: apt-get install --no-install-recommends clang-14 libclang-rt-14-dev")]);
  }, 60_000);
});
