/** Which instructions each part of a program became. */
import type { Bound } from "../compiled.ts";
import type { Expr, Loop, Part } from "../ir/expr.ts";
import type { Item, Label } from "./assembler.ts";

/**
 * What the encoder did for each part of the program: for a stage that compiles the same program to something else and has
 * to charge what the machine would (compiler/emit-c/aot). Every expression must be an object of its own.
 */
export class Correspondence {
  items: readonly Item[] = [];
  far: ReadonlySet<number> = new Set();
  /** Item indices of the instructions that an expression, or a part of a byte string, itself became: those that can trap, branch or end, in order. */
  readonly own = new Map<Expr | Part, number[]>();
  /** The side to which the branch of a condition jumps; the other is reached by going on. */
  readonly taken = new Map<Expr, "yes" | "no">();
  /** Where results, literals and strings under construction stand in scratch memory. */
  readonly scratch = new Map<Expr, number>();
  readonly loops = new Map<Loop, LoopPlaces>();
  /** Item index of a loop's closing instruction to what the loop adds to its entry at most. */
  readonly charges = new Map<number, Bound>();
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
