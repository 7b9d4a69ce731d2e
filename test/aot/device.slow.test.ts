/** The corpus compiled ahead of time on the Cortex-M7, in one boot: what the board says is what this machine says, case for case. */
import { expect, test } from "vitest";
import { subjects } from "../compiler/routes.ts";
import { runOnDevice } from "../differential/device.ts";
import { disagreement } from "./agreement.ts";
import { buildNative, encodeNativeCase, functionTable, outcomesOf } from "./native.ts";
import { sourceOf, caseOf, compiledOf, hasLoop } from "./subjects.ts";

test("the corpus on the simulated board", { timeout: 240_000 }, async () => {
  const trials = subjects(0).map(({ name, route, world, messages }) => ({ ...compiledOf(name, route)!, world, messages: messages.slice(0, -12) }));
  const programs = trials.map(sourceOf);
  const cases = trials.flatMap((trial, index) => trial.messages.map((message) => ({ trial, encoded: encodeNativeCase(caseOf(index, trial, message, trial.world)) })));
  const encoded = cases.map((each) => each.encoded);
  const native = buildNative("device", programs, [], { sanitize: false });
  const here = native.run(Buffer.concat(encoded));
  const unit = native.text + functionTable(native.functions);
  const there = outcomesOf(await runOnDevice(encoded, { name: "aot", step: { directory: "test/aot", source: "both.c" }, unit, linesPerCase: 2 }));
  expect(there.length).toBe(cases.length);
  expect(cases.length).toBeGreaterThan(300);
  const wrong = cases.flatMap(({ trial }, i) => {
    const found = disagreement(there[i]!, hasLoop(trial));
    if (found !== null) return [`${trial.name}: ${found}`];
    return JSON.stringify(there[i]) === JSON.stringify(here[i]) ? [] : [`${trial.name}: the board ${JSON.stringify(there[i])}, this machine ${JSON.stringify(here[i])}`];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
});
