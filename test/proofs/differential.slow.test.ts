/** C, TypeScript and the model that is proved in Coq, on generated programs and on the bounded-exhaustive set. What the run covers is asserted. */
import { expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { families } from "../../proofs/differential/exhaustive.ts";
import { runDifferential } from "../../proofs/differential/run.ts";
import { faults, refusals } from "../../spec/faults.ts";
import { instructions } from "../../spec/instructions.ts";
import { programEnds } from "../../spec/wire.ts";

test("100,000 programs and more than 300,000 small ones: the same verdict, bound, end, cost and content id everywhere", { timeout: 900_000 }, async () => {
  const report = await runDifferential(packageRoot());
  expect(report.missing).toEqual([]);
  expect(report.shown).toEqual([]);
  expect(report.mismatches).toBe(0);
  expect(report.status).toBe("agreed");

  expect(report.programs).toBeGreaterThanOrEqual(100_000);
  expect(report.exhaustive).toBeGreaterThanOrEqual(300_000);
  expect(report.records).toBeGreaterThanOrEqual(24_000);
  expect(report.unverified).toBeGreaterThanOrEqual(20_000);
  const all = report.programs + report.exhaustive;
  expect(report.judged).toMatchObject({ "reference": all, "switch": all, "goto": all, "switch, -O2": all });
  for (const name of ["switch, sanitizers", "goto, sanitizers"]) expect(report.judged[name]).toBeGreaterThan(all / 10);
  for (const build of ["switch", "goto", "switch, -O2", "switch, sanitizers", "goto, sanitizers"]) expect(report.judged[`not verified: ${build}`]).toBe(report.unverified);
  expect(report.accepted / report.programs).toBeGreaterThanOrEqual(0.3);
  expect(report.accepted / report.programs).toBeLessThanOrEqual(0.7);
  expect(Object.keys(report.families).toSorted()).toEqual(Object.keys(families).toSorted());
  expect(report.executed).toEqual(Object.keys(instructions).toSorted());
  // Those two are the node's: no route by that number, and a value where an action is needed.
  expect(report.faults).toEqual(Object.keys(faults).filter((name) => !["no-route", "no-action", "denied"].includes(name)).toSorted());
  expect(report.refusals).toEqual(Object.keys(refusals).filter((name) => name !== "ok").toSorted());
  expect(report.actions).toEqual(Object.keys(programEnds).toSorted());
});
