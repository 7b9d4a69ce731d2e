/** Worst-case stack of a linked program: gcc's call graphs of its objects, and the code of what they do not know (the C library). */
import type { Elf } from "./elf.ts";
import { frameInCode } from "./frame-in-code.ts";
import { withoutNesting } from "./nesting.ts";
import { parseCallGraphs, withPointers, worstStack } from "./stack.ts";
import type { CallGraph, StackBound } from "./stack.ts";

/** What the processor stacks for an exception with floating-point context, and its alignment (Armv7-M ARM, B1.5.7). */
const exceptionFrameBytes = 104 + 4;

/** Calls through pointers of the runtime, by the functions that make them, and the only places where they lead. */
const pointers = (natives: readonly string[]): readonly (readonly [callers: RegExp, targets: readonly string[]])[] => [
  [/(?:^|\/)node\/(?:node|router)\.c:|^pg_(?:node|router)_/u, ["pg_run", ...natives]],
  // One of two functions, by whether it is the first piece that is asked for.
  [/(?:^|\/)domains\/records\.c:|^pg_records/u, ["pg_log_get", "pg_log_look"]],
];

export interface Linked {
  readonly callGraphs: readonly string[];
  readonly elf: Elf;
  readonly image: Uint8Array;
  /** The functions that the node may call through a route's pointer. */
  readonly natives: readonly string[];
}

/**
 * From those of its functions that `isEntry` names, the deepest; null when it names none. `beside`: what the bound rests on besides.
 */
export function linkedStack({ callGraphs, elf, image, natives }: Linked, isEntry: (title: string) => boolean, beside: readonly string[] = []): StackBound | null {
  const graph: CallGraph = pointers(natives).reduce((known, [callers, targets]) => withPointers(known, callers, targets), parseCallGraphs(callGraphs));
  const frames = new Map(graph.frames);
  const notes = new Map(graph.notes);
  for (const targets of graph.calls.values()) {
    for (const name of targets) {
      const bytes = frames.has(name) ? null : frameInCode(elf, image, name);
      if (bytes === null) continue;
      frames.set(name, { bytes, dynamic: false });
      notes.set(name, `${name} is the C library's: ${bytes} bytes, read off its code`);
    }
  }
  const entries = [...frames.keys()].filter(isEntry);
  if (entries.length === 0) return null;
  const worst = worstStack(withoutNesting({ frames, calls: graph.calls, notes }), ...entries);
  return { ...worst, bytes: worst.bytes + exceptionFrameBytes, bounded: [...worst.bounded, ...beside, `an exception, with floating-point context: ${exceptionFrameBytes} bytes`] };
}
