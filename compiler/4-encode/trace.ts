/**
 * What the encoder did, for the stages that follow it: explanations of a bound (path.ts), proofs about costs
 * (compiler/prove), and C that charges what the machine would (compiler/emit-c/aot). The image holds none of it.
 */
import type { Bound } from "../ir/resources.ts";
import type { Expr, Loop, Part } from "../ir/expr.ts";
import type { Item, Label } from "./assembler.ts";
import type { ScratchUse } from "./registers.ts";

export interface Trace {
  readonly items: readonly Item[];
  /** Indices of the branches that became their opposite over a JMP: they cost one instruction more when taken. */
  readonly far: ReadonlySet<number>;
  /** What stood in scratch memory when it was fullest. */
  readonly fullest: readonly ScratchUse[];
  /** Where results, literals and strings under construction stand in scratch memory: offsets in bytes. */
  readonly scratch: ReadonlyMap<Expr, number>;
  readonly loops: ReadonlyMap<Loop, LoopPlaces>;
  /** Item index of a loop's closing instruction to what the loop adds to its entry at most. */
  readonly charges: ReadonlyMap<number, Bound>;
}

export interface LoopPlaces {
  /** Behind the closing instruction: the result is next. */
  readonly done: Label;
  /** Behind the result. */
  readonly exit: Label;
  readonly closing: Label;
  /** Where a condition's loop goes on, by its outcome. */
  readonly sides: { readonly yes: Label; readonly no: Label } | null;
}

/** The indices of each origin's instructions, in order. Every expression must be an object of its own. */
export function byOrigin(items: readonly Item[]): ReadonlyMap<Expr | Part, readonly number[]> {
  const own = new Map<Expr | Part, number[]>();
  items.forEach(({ origin }, index) => {
    if (origin === null) return;
    const known = own.get(origin);
    if (known === undefined) own.set(origin, [index]);
    else known.push(index);
  });
  return own;
}
