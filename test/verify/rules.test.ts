/** Every rule by name, in both verifiers: the TypeScript one and the device's, compiled natively. */
import { beforeAll, describe, expect, test } from "vitest";
import { defaultGrant, verify } from "../../compiler/5-verify/verify.ts";
import { refusals, type RefusalName } from "../../spec/faults.ts";
import { encodeCase } from "../../proofs/differential/batch.ts";
import { type Case, caseOf } from "../../proofs/differential/cases.ts";
import { packageRoot } from "../../cli/host.ts";
import { buildDriver } from "../../proofs/differential/native.ts";
import { examples } from "./images.ts";

const anyCase = caseOf(0);
const withImage = (image: Uint8Array, grant: Case["grant"]): Case => ({ ...anyCase, image, grant, tables: [] });

/** What the driver says to each example: refusal code and word; the bound stands in the word's place when it is admitted. */
let device: readonly string[][];
beforeAll(() => {
  const driver = buildDriver(packageRoot(), { dispatch: "goto", sanitize: false });
  const cases = examples.map((example) => encodeCase(withImage(example.image, example.grant ?? defaultGrant)));
  device = driver.run(Buffer.concat(cases)).map((line) => line.split(" "));
});

describe("each rule of the verifier", () => {
  test.each(examples.map((example, index) => [example.name, example, index] as const))("%s", (_name, { image, grant, expect: expected, at }, index) => {
    const verdict = verify(image, grant);
    expect(verdict.ok ? ["ok", 0] : [verdict.refusal, verdict.word]).toEqual([expected, at]);
    expect(device[index]!.slice(0, expected === "ok" ? 1 : 2)).toEqual(
      expected === "ok" ? ["0"] : [String(refusals[expected].code), String(at)]);
  });

  test("every refusal has an example", () => {
    const named = new Set<RefusalName>(examples.map((example) => example.expect));
    expect(Object.keys(refusals).filter((name) => !named.has(name as RefusalName))).toEqual([]);
  });

  test("names are unique", () => {
    expect(new Set(examples.map((example) => example.name)).size).toBe(examples.length);
  });
});
