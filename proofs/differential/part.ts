/** The differential run as a part of the proof runner. */
import { toolFor } from "../../toolchain/tools.ts";
import type { RunDifferential } from "../report.ts";
import { runDifferential } from "./run.ts";

export const firstProgram = 1_000_000;

export const differentialPart: RunDifferential = async (host, { long, progress }) => {
  const report = await runDifferential(host.root, { programs: long ? 1_000_000 : 100_000, first: firstProgram, progress });
  if (report.status === "not checked") return { checked: false, missing: report.missing.map(toolFor) };
  const disagreements = report.shown.map((text) => {
    const [what, ...program] = text.split("\n");
    return { what: what!, program: program.map((line) => line.trim()).join("; ") };
  });
  return {
    checked: true, seconds: report.seconds,
    result: { seed: firstProgram, programs: report.programs, exhaustive: report.exhaustive, implementations: ["TypeScript", ...Object.keys(report.judged)], disagreements },
  };
};
