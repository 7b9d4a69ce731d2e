/** Runs a range of cases through the TypeScript verifier and model and through builds of the C driver, and compares. */
import { encodeCase, lineOf } from "../../proofs/differential/batch.ts";
import { caseOf } from "../../proofs/differential/cases.ts";
import type { Driver } from "../../proofs/differential/native.ts";
import { predict } from "../../proofs/differential/predict.ts";

export interface Agreement {
  readonly cases: number;
  readonly accepted: number;
  /** Names of the instructions that were executed, of the faults, refusals and actions that came up. */
  readonly executed: ReadonlySet<string>;
  readonly faults: ReadonlySet<string>;
  readonly refusals: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
  /** A few lines on cases where the two differ. */
  readonly disagreements: readonly string[];
}

export function compare(drivers: readonly Driver[], from: number, count: number): Agreement {
  const cases = Array.from({ length: count }, (_, index) => caseOf(from + index));
  const batch = Buffer.concat(cases.map(encodeCase));
  const answers = drivers.map((driver) => ({ name: driver.name, lines: driver.run(batch) }));
  const executed = new Set<string>();
  const faults = new Set<string>();
  const refusals = new Set<string>();
  const actions = new Set<string>();
  const disagreements: string[] = [];
  let accepted = 0;
  for (const { name, lines } of answers) if (lines.length !== count) disagreements.push(`${name}: ${count} cases, ${lines.length} answers`);
  cases.forEach((each, index) => {
    const prediction = predict(each, (name) => executed.add(name));
    if (prediction.verdict === "ok") {
      accepted++;
      faults.add(prediction.outcome.fault);
      actions.add(prediction.outcome.action);
    } else {
      refusals.add(prediction.verdict);
    }
    const expected = lineOf(prediction);
    for (const { name, lines } of answers) {
      if (expected !== lines[index]) disagreements.push(`case ${each.seed} (${each.mutation ?? "not broken"}), ${name}:\n  model  ${expected}\n  C      ${lines[index]}`);
    }
  });
  return { cases: count, accepted, executed, faults, refusals, actions, disagreements: disagreements.slice(0, 10) };
}
