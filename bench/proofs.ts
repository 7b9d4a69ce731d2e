/**
 * proofs.*: one run of the proof runner, cold, as `npm run -s proofs` does it. A figure exists where its part was checked; what was not
 * checked counts in proofs.not_held, which is over its limit then.
 */
import { parts } from "../proofs/parts.ts";
import { areas, bars, exitOf, mutationScore } from "../proofs/report.ts";
import { runProofs } from "../proofs/main.ts";
import type { ProofRun } from "../proofs/main.ts";
import type { Host } from "../toolchain/host.ts";
import { exitCodes } from "../cli/exit.ts";
import { atLeast, figure } from "./figures.ts";
import type { Figures } from "./figures.ts";

const measured = (host: Host): Promise<ProofRun> =>
  runProofs(host, { only: areas, long: false, write: false, parts, progress: (line) => void process.stderr.write(`  ${line}\n`) });

export async function proofFigures(host: Host, measure: (host: Host) => Promise<ProofRun> = measured): Promise<Figures> {
  const run = await measure(host);
  const { lines, list, wp, reference, mutants, seconds } = run;
  for (const { name, verdict, detail, findings } of lines.filter((line) => line.verdict !== "held")) process.stderr.write(`  ${verdict}: ${name} ${detail}\n${findings.map((each) => `    ${each}\n`).join("")}`);
  if (exitOf(lines) === exitCodes.missingTool) process.stderr.write("  what was not checked has no figure\n");
  const figures: Figures = { "proofs.not_held": figure(lines.filter(({ verdict }) => verdict !== "held").length, "of the runner's lines failed or were not checked", 0) };
  const add = (name: string, value: Figures[string]): void => void (figures[`proofs.${name}`] = value);
  if (list !== null) {
    const names = new Set(list.theorems.map(({ name }) => name));
    add("theorems", atLeast(lines.filter(({ name, verdict }) => names.has(name) && verdict === "held").length, "headline theorems, closed under the global context", 1));
    add("theories", figure(Object.keys(list.theories).length, "theories that they need, Gate.v among them"));
    add("coq_seconds", figure(seconds.coq!, "seconds, all theories, cold"));
  }
  if (reference?.checked === true) {
    const { programs, exhaustive, disagreements } = reference.result;
    add("programs", atLeast(programs, "generated and mutated programs, run by all", bars.programs));
    add("exhaustive", atLeast(exhaustive, "programs of the bounded-exhaustive set", 1));
    add("disagreements", figure(disagreements, "disagreements", 0));
    add("reference_seconds", figure(seconds.reference!, "seconds"));
  }
  if (mutants?.checked === true) {
    add("mutants", atLeast(mutants.result.mutants, "mutants that compile", bars.mutants));
    add("mutation_score", atLeast(mutationScore(mutants.result), "% of them killed", bars.score));
    add("unexplained_survivors", figure(mutants.result.survivors.filter(({ explained }) => explained === null).length, "survivors that nothing explains", 0));
    add("mutants_seconds", figure(seconds.mutants!, "seconds"));
  }
  if (wp?.checked === true) {
    const { units } = wp.result;
    add("wp_functions", figure(units.reduce((sum, { functions }) => sum + functions, 0), "C functions"));
    add("wp_goals", atLeast(units.reduce((sum, { goals }) => sum + goals, 0), "goals about the shipped C", 1));
    add("wp_unproved", figure(units.reduce((sum, { unproved }) => sum + unproved.length, 0), "goals that no prover discharged", 0));
    add("wp_seconds", figure(seconds.wp!, "seconds"));
  }
  add("seconds", figure(seconds.all, "seconds, all of it, cold", bars.seconds));
  return figures;
}
