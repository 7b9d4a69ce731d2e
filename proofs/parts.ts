/**
 * The parts that look at the C and at the extracted model, as the runner wants them. A checkout that lacks one says "not checked" of it, as it
 * does where a tool is missing.
 */
import { toolFor } from "../toolchain/tools.ts";
import type { Tool } from "../toolchain/tools.ts";
import { runDifferential } from "./differential/run.ts";
import { operators } from "./mutants/operators.ts";
import { runMutants } from "./mutants/run.ts";
import { proveC } from "./wp/run.ts";
import type { ProveC, RunDifferential, RunMutants } from "./report.ts";

export interface Parts {
  readonly wp?: ProveC;
  readonly reference?: RunDifferential;
  readonly mutants?: RunMutants;
}

/** Debian packages, some of them several in one text. */
const lacking = (packages: readonly string[]): readonly Tool[] => packages.flatMap((each) => each.split(", ")).map((name) => ({ ...toolFor(name), packages: [name] }));

const reference: RunDifferential = async (host, { long, theories, progress }) => {
  const found = await runDifferential(host.root, { programs: long ? 1_000_000 : 100_000, progress, ...(theories === undefined ? {} : { theories }) });
  if (found.status === "not checked") return { checked: false, missing: lacking(found.missing) };
  const { programs, exhaustive, mismatches, shown, judged, seconds } = found;
  return { checked: true, result: { programs, exhaustive, implementations: Object.keys(judged), disagreements: mismatches, shown }, seconds };
};

const mutants: RunMutants = async (host, { long, progress }) => {
  const found = await runMutants(host.root, { all: long, progress });
  if (found.status === "not checked") return { checked: false, missing: lacking(found.missing) };
  const { valid, killed, survivors, seconds } = found;
  const named = survivors.map(({ key, lineNumber, why }) => {
    // The line that stands in a key may have bars of its own.
    const operator = operators.find((each) => key.includes(` | ${each} | `)) ?? "";
    return { id: key, file: `runtime-c/${key.split(" | ", 1)[0]!}`, line: lineNumber, operator, explained: why };
  });
  return { checked: true, result: { mutants: valid, killed, survivors: named }, seconds };
};

export const parts: Parts = { wp: proveC, reference, mutants };
