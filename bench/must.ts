/** A benchmark's own inputs are right, or it cannot go on. */
import type { Outcome } from "../compiler/support/outcome.ts";

export function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map(({ code, message, notes }) => [`${code} ${message}`, ...(notes ?? [])].join("\n")).join("\n"));
}
