/** The full corpus natively: 12,000 programs under both dispatches, and 3,000 more with sanitizers. What it covers is asserted. */
import { describe, expect, test } from "vitest";
import { faults, refusals } from "../../spec/faults.ts";
import { instructions } from "../../spec/instructions.ts";
import { programEnds } from "../../spec/wire.ts";
import { type Agreement, compare } from "./agreement.ts";
import { packageRoot } from "../../cli/host.ts";
import { buildDriver } from "../../proofs/differential/native.ts";

function agreementOf(sanitize: boolean, from: number, count: number): Agreement {
  return compare([buildDriver(packageRoot(), { dispatch: "goto", sanitize }), buildDriver(packageRoot(), { dispatch: "switch", sanitize })], from, count);
}

describe("both dispatches of the C machine agree with the model, on programs that cover the machine", () => {
  test.each([
    [12_000, "", false, 1_000],
    [3_000, " with sanitizers", true, 20_000],
  ])("%d programs%s", { timeout: 240_000 }, (count, _how, sanitize, from) => {
    const agreement = agreementOf(sanitize, from, count);
    expect(agreement.disagreements).toEqual([]);
    expect(agreement.accepted / count).toBeGreaterThanOrEqual(0.3);
    expect(1 - agreement.accepted / count).toBeGreaterThanOrEqual(0.3);
    expect([...agreement.executed].toSorted()).toEqual(Object.keys(instructions).toSorted());
    // no-route is the node's: the message names a route that is not there.
    expect([...agreement.faults].toSorted()).toEqual(Object.keys(faults).filter((name) => !["no-route", "no-action", "denied"].includes(name)).toSorted());
    expect([...agreement.refusals].toSorted()).toEqual(Object.keys(refusals).filter((name) => name !== "ok").toSorted());
    expect([...agreement.actions].toSorted()).toEqual(Object.keys(programEnds).toSorted());
  });
});
