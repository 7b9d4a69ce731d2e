/** The corpus on every back end: the C machine under both dispatches, and on the board in QEMU, comes to what the files say. */
import { expect, test } from "vitest";
import { runOnDevice } from "../differential/device.ts";
import { lineOf } from "../../proofs/differential/batch.ts";
import { packageRoot } from "../../cli/host.ts";
import { buildDriver, withoutCounts } from "../../proofs/differential/native.ts";
import { text } from "../compiler/routes.ts";
import { caseOf, compiledCorpus, endOnMachine, onModel } from "./runs.ts";
import type { Run } from "./runs.ts";

const runs: readonly Run[] = compiledCorpus().flatMap((file) => file.runs);
const cases = runs.map(caseOf);
const wanted = runs.map((run) => {
  const outcome = onModel(run);
  return { end: text(endOnMachine(outcome, run)), line: lineOf({ verdict: "ok", bound: run.compiled.bound.instructions, outcome }) };
});

/** The machine's line is the model's, and the model comes to what the file says. */
function wrong(lines: readonly string[]): readonly string[] {
  expect(lines.length).toBe(runs.length);
  return runs.flatMap(({ where, expected }, i) => {
    const { end, line } = wanted[i]!;
    return end === text(expected) && line === lines[i] ? [] : [`${where}: expected ${text(expected)}, model ${line}, machine ${lines[i]}`];
  });
}

test("there are enough of them, of every kind", () => {
  expect(runs.length).toBeGreaterThan(700);
  expect(new Set(runs.map(({ program }) => program.kind))).toEqual(new Set(["route", "merge", "function", "policy"]));
});

test.each(["switch", "goto"] as const)("the C machine, %s dispatch", (dispatch) => {
  expect(wrong(buildDriver(packageRoot(), { dispatch, sanitize: true }).run(Buffer.concat(cases)))).toEqual([]);
});

test("the board in QEMU", { timeout: 120_000 }, async () => {
  expect(wrong((await runOnDevice(cases)).map(withoutCounts))).toEqual([]);
});
