/** The mutation score as a part of the proof runner. */
import { toolFor } from "../../toolchain/tools.ts";
import type { RunMutants } from "../report.ts";
import { runMutants } from "./run.ts";

export const mutantsPart: RunMutants = async (host, { long, progress }) => {
  const report = await runMutants(host.root, { all: long, progress });
  if (report.status === "not checked") return { checked: false, missing: report.missing.map(toolFor) };
  const survivors = report.survivors.map(({ key, mutant, why }) => ({ id: key, file: `runtime-c/${mutant.file}`, line: mutant.lineNumber, operator: mutant.operator, explained: why }));
  return { checked: true, seconds: report.seconds, result: { mutants: report.valid, killed: report.killed, survivors } };
};
