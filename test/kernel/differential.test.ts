/** The kernel's C and the model that was written from the semantics, on random sequences: a short run of what `node proofs/kernel/main.ts` does for long. */
import { expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { runKernel } from "../../proofs/kernel/run.ts";
import { invocations } from "../../spec/kernel.ts";

test("8,000 sequences of system calls, interrupts, faults and time: the same state after every operation", { timeout: 300_000 }, async () => {
  const report = await runKernel(packageRoot(), { sequences: 8000, first: 7_000_000 });
  expect(report.shown).toEqual([]);
  expect(report.disagreements).toBe(0);
  expect(report.broken).toEqual([]);
  expect(report.sequences).toBe(8000);
  expect(report.succeeded / report.operations).toBeGreaterThanOrEqual(0.3);
  for (const name of Object.keys(invocations)) expect(report.counts[`${name} none`], name).toBeGreaterThan(0);
});

/** A kernel that lacks a check must be told from the model, or the run compares nothing. */
test("a kernel that copies capabilities with more rights than they had is found out", { timeout: 300_000 }, async () => {
  const report = await runKernel(packageRoot(), { sequences: 4000, omit: "COPY_RIGHTS", short: true });
  expect(report.disagreements).toBeGreaterThan(0);
});
