import { expect, test } from "vitest";
import { compare } from "./agreement.ts";
import { packageRoot } from "../../cli/host.ts";
import { buildDriver } from "../../proofs/differential/native.ts";

test("the C machine, natively, and the TypeScript model agree on 1,000 generated programs", () => {
  const agreement = compare([buildDriver(packageRoot(), { dispatch: "goto", sanitize: false })], 0, 1000);
  expect(agreement.disagreements).toEqual([]);
  expect(agreement.accepted).toBeGreaterThanOrEqual(300);
  expect(agreement.accepted).toBeLessThanOrEqual(700);
});
