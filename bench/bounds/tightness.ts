/** The stated bound of generated branching programs against the costliest run that there is, which z3 finds and the model confirms. */
import { compileProject } from "../../compiler/pipeline.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import { inputsOf, run } from "../../model/machine.ts";
import type { Environment } from "../../model/machine.ts";
import { Table } from "../../model/table.ts";
import { limits } from "../../spec/limits.ts";
import { generateBranching } from "./generate.ts";
import { Solver } from "./solver.ts";
import { worstRun } from "./worst.ts";

export interface Tightness {
  readonly seed: number;
  readonly bound: number;
  /** Of the costliest run. */
  readonly observed: number;
  /** Whether it is known that no run costs more. */
  readonly exact: boolean;
}

export interface Measured {
  readonly programs: readonly Tightness[];
  /** Questions that the solver answered. */
  readonly asked: number;
}

/** A node whose tables and look-ups answer as the run needs it. */
function answering(hits: readonly boolean[]): Environment {
  let at = 0;
  const node = new Uint8Array(limits.nodeIdBytes).fill(7);
  class Scripted extends Table {
    override match(): ReturnType<Table["match"]> {
      return hits[at++]! ? { key: new Uint8Array(limits.tableKeyBytes), bits: 0, value: 0, node } : null;
    }
  }
  return { tables: Array.from({ length: limits.tablesPerProgram }, () => new Scripted("prefix-node")), call: () => (hits[at++]! ? node : new Uint8Array()) };
}

export async function measureTightness(seeds: readonly number[]): Promise<Measured> {
  const solver = new Solver();
  const programs: Tightness[] = [];
  try {
    for (const seed of seeds) {
      const compiled = compileProject([{ file: `branching-${seed}.lisp`, text: generateBranching(seed) }]);
      if (!compiled.ok) throw new Error(`branching program ${seed} does not compile: ${JSON.stringify(compiled.diagnostics.find(({ severity }) => severity === "error"))}`);
      const [route] = compiled.value.routes;
      const verdict = verify(route!.image);
      if (!verdict.ok) throw new Error(`branching program ${seed} is refused`);
      const worst = await worstRun(verdict.program, solver);
      const { instructions } = run(verdict.program, inputsOf(worst.message), answering(worst.hits));
      if (instructions !== worst.cost) throw new Error(`branching program ${seed}: the model ran ${instructions} instructions, not ${worst.cost}`);
      if (instructions > route!.bound.instructions) throw new Error(`branching program ${seed}: a run of ${instructions} over the bound ${route!.bound.instructions}`);
      programs.push({ seed, bound: route!.bound.instructions, observed: instructions, exact: worst.exact });
    }
  } finally {
    solver.end();
  }
  return { programs, asked: solver.asked };
}

export const ratioOf = ({ bound, observed }: Tightness): number => bound / observed;
