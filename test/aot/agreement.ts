/** What must hold between the interpreter's run and that of the same program compiled ahead of time. */
import type { NativeOutcome } from "./native.ts";

/** Null when all of it does. */
export function disagreement([interpreted, compiled]: readonly [NativeOutcome, NativeOutcome], loops: boolean): string | null {
  const shown = `interpreter ${JSON.stringify(interpreted)}, ahead of time ${JSON.stringify(compiled)}`;
  if (interpreted.end !== compiled.end) return `another end: ${shown}`;
  if (interpreted.hashed !== compiled.hashed || interpreted.lookups !== compiled.lookups) return `other host calls: ${shown}`;
  if (!(interpreted.instructions <= compiled.instructions && compiled.instructions <= compiled.bound)) return `charged less than executed, or more than the bound: ${shown}`;
  if (!loops && interpreted.instructions !== compiled.instructions) return `charged ${compiled.instructions}, executed ${interpreted.instructions}`;
  return null;
}
