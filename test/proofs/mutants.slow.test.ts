/** The mutation score of verifier, interpreter and codecs. */
import { expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { leastScore, runMutants } from "../../proofs/mutants/run.ts";
import { operators } from "../../proofs/mutants/operators.ts";

test("of 380 mutants, spread over all operators and files, 95 % of those that are programs of their own are killed, each other is explained", { timeout: 900_000 }, async () => {
  const report = await runMutants(packageRoot());
  expect(report.missing).toEqual([]);
  expect(report.survivors.filter(({ why }) => why === null)).toEqual([]);
  expect(report.score).toBeGreaterThanOrEqual(leastScore);
  expect(report.status).toBe("passed");
  expect(report.valid).toBeGreaterThanOrEqual(300);
  expect(Object.keys(report.byOperator)).toEqual(operators);
  expect(Object.keys(report.byFile)).toEqual(["vm/verify.c", "vm/interp.c", "vm/table.c", "wire/frame.c", "wire/frame.h", "wire/message.c", "wire/parts.h", "base/crc32.c", "base/crc32.h", "base/bytes.h"]);
});
