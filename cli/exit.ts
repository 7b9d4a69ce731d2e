/** Exit codes: what a script can rely on. */
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { DiagnosticCode } from "../compiler/diagnostics/catalogue.ts";

export const exitCodes = {
  ok: 0, failed: 1, usage: 2, config: 3, missingTool: 4, device: 5, budget: 6, verification: 7, timeout: 8, internal: 70, interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const exceptions: Partial<Record<DiagnosticCode, ExitCode>> = {
  PG3102: exitCodes.budget, PG4217: exitCodes.budget, PG5001: exitCodes.timeout, PG5002: exitCodes.timeout, PG6101: exitCodes.budget, PG6102: exitCodes.budget,
  PG7005: exitCodes.failed, PG8202: exitCodes.usage, PG8210: exitCodes.verification, PG8225: exitCodes.verification, PG8228: exitCodes.timeout,
  PG8301: exitCodes.budget, PG8304: exitCodes.failed, PG8316: exitCodes.budget, PG8317: exitCodes.usage, PG8803: exitCodes.config, PG8805: exitCodes.device, PG8850: exitCodes.device,
};
const byPrefix: readonly (readonly [string, ExitCode])[] = [
  ["PG32", exitCodes.verification], ["PG40", exitCodes.usage], ["PG4", exitCodes.config], ["PG5", exitCodes.device], ["PG6", exitCodes.verification],
  ["PG7", exitCodes.missingTool], ["PG80", exitCodes.verification], ["PG81", exitCodes.verification], ["PG820", exitCodes.config], ["PG821", exitCodes.verification], ["PG822", exitCodes.device], ["PG824", exitCodes.missingTool],
  ["PG8251", exitCodes.missingTool], ["PG825", exitCodes.config], ["PG83", exitCodes.config], ["PG84", exitCodes.config], ["PG85", exitCodes.verification], ["PG869", exitCodes.usage], ["PG86", exitCodes.verification], ["PG88", exitCodes.verification], ["PG9", exitCodes.internal],
];

/** The exit code of the first error; 0 when there is none. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const first = diagnostics.find(({ severity }) => severity === "error");
  if (first === undefined) return exitCodes.ok;
  return exceptions[first.code] ?? byPrefix.find(([prefix]) => first.code.startsWith(prefix))?.[1] ?? exitCodes.failed;
}
