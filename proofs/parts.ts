/**
 * The parts that look at the C and at the extracted model. A checkout that lacks one says "not checked" of it, as it does where a tool
 * is missing.
 */
import { differentialPart } from "./differential/part.ts";
import { mutantsPart } from "./mutants/part.ts";
import type { ProveC, RunDifferential, RunMutants } from "./report.ts";

export interface Parts {
  readonly wp?: ProveC;
  readonly reference?: RunDifferential;
  readonly mutants?: RunMutants;
}

export const parts: Parts = { reference: differentialPart, mutants: mutantsPart };
