/** Each instruction's edges, in the model and in the C machine under both dispatches. */
import { beforeAll, describe, expect, test } from "vitest";
import { instructions } from "../../spec/instructions.ts";
import { faults } from "../../spec/faults.ts";
import { programEnds } from "../../spec/wire.ts";
import { encodeCase } from "../../proofs/differential/batch.ts";
import { packageRoot } from "../../cli/host.ts";
import { buildDriver } from "../../proofs/differential/native.ts";
import { predict } from "../../proofs/differential/predict.ts";
import { programs } from "./programs.ts";

const dispatches = ["goto", "switch"] as const;
let device: readonly (readonly string[])[];
beforeAll(() => {
  const batch = Buffer.concat(programs.map((program) => encodeCase(program.case)));
  device = dispatches.map((dispatch) => buildDriver(packageRoot(), { dispatch, sanitize: false }).run(batch));
});

describe("instructions", () => {
  test.each(programs.map((program, index) => [program.name, program, index] as const))("%s", (_name, program, index) => {
    const prediction = predict(program.case);
    if (prediction.verdict !== "ok") throw new Error(`refused: ${prediction.verdict} at ${prediction.word}`);
    const { action, fault, value, bytes, instructions: executed } = prediction.outcome;
    if (program.given !== undefined) expect(bytes).toEqual(program.given);
    expect({ action, fault, value: value | 0, executed }).toEqual({
      action: program.action, fault: program.fault, value: program.value, executed: program.instructions,
    });
    for (const lines of device) {
      const [verdict, , ...outcome] = lines[index]!.split(" ").slice(0, 6).map(Number);
      expect([verdict, ...outcome]).toEqual([0, programEnds[program.action], faults[program.fault].code, program.value >>> 0, program.instructions]);
      if (program.given !== undefined) expect(lines[index]!.split(" ")[6]).toBe(program.given.length === 0 ? "-" : Buffer.from(program.given).toString("hex"));
    }
  });

  test("every instruction and every fault of a program is among them", () => {
    const executed = new Set<string>();
    const seen = new Set<string>();
    for (const program of programs) {
      predict(program.case, (name) => executed.add(name));
      seen.add(program.fault);
    }
    // The ITER forms differ in width and order alone; the differential test runs all of them.
    expect(Object.keys(instructions).filter((name) => !executed.has(name))).toEqual(["ITER8", "ITER32", "ITER16B"]);
    expect(Object.keys(faults).filter((name) => !seen.has(name))).toEqual(["no-route", "no-action", "denied"]);
  });
});
