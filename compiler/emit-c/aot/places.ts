/**
 * What a run has been charged where the C text stands: positions in the bytecode of the same program, as the encoder's trace
 * gives them, and the instructions that the machine executes from one to the next.
 *
 * Outside loops the count is exact. Every step is along instructions that cannot branch, and says so when it is not: the C
 * text and the bytecode have the same shape, or this throws.
 */
import { instructions } from "../../../spec/instructions.ts";
import { byOrigin } from "../../4-encode/trace.ts";
import type { Trace } from "../../4-encode/trace.ts";
import type { Loop, Part, Expr } from "../../ir/expr.ts";

/** Before the item at `at`, with `count` instructions executed on the way. */
export interface Cursor {
  readonly at: number;
  readonly count: number;
}
/** A cursor; or inside a loop, which was charged as a whole at its entry; or where no run gets. */
export type Where = Cursor | "charged" | "dead";

export interface Joined {
  readonly where: Where;
  /** What each side executed more than `where` says. */
  readonly first: number;
  readonly second: number;
}

export class Places {
  readonly #trace: Trace;
  readonly #own: ReadonlyMap<Expr | Part, readonly number[]>;
  constructor(trace: Trace) {
    this.#trace = trace;
    this.#own = byOrigin(trace.items);
  }

  /** Item index of an instruction of the expression. */
  own(expr: Expr | Part, nth: number): number {
    const at = this.#own.get(expr)?.[nth];
    if (at === undefined) throw new Error("an expression without the instruction that was asked for");
    return at;
  }

  scratch(expr: Expr): number {
    const at = this.#trace.scratch.get(expr);
    if (at === undefined) throw new Error(`${expr.op} has no place in scratch memory`);
    return at;
  }

  #step({ at, count }: Cursor): Cursor {
    const item = this.#trace.items[at];
    if (item === undefined) throw new Error("past the last instruction");
    const { flow } = instructions[item.name];
    if (flow === "jump") return { at: item.target!.at, count: count + 1 };
    if (flow !== "next") throw new Error(`${item.name} on a straight way`);
    return { at: at + 1, count: count + 1 };
  }

  walk(from: Cursor, to: number): Cursor {
    let cursor = from;
    while (cursor.at < to) cursor = this.#step(cursor);
    if (cursor.at !== to) throw new Error("passed the place that was to be reached");
    return cursor;
  }

  /** Behind jumps that stand here. */
  #settle(from: Cursor): Cursor {
    let cursor = from;
    while (this.#trace.items[cursor.at]?.name === "JMP") cursor = this.#step(cursor);
    return cursor;
  }

  /** Both sides of a condition's branch, from before it. */
  branch(expr: Expr, from: Cursor): { readonly yes: Cursor; readonly no: Cursor } {
    const at = this.own(expr, 0);
    const { count } = this.walk(from, at);
    const taken = this.#settle({ at: this.#trace.items[at]!.target!.at, count: count + (this.#trace.far.has(at) ? 2 : 1) });
    const passed = this.#settle({ at: at + 1, count: count + 1 });
    return this.#trace.items[at]!.jumpsWhen === true ? { yes: taken, no: passed } : { yes: passed, no: taken };
  }

  /** Where two ways come together. */
  join(first: Where, second: Where): Joined {
    if (first === "charged" || second === "charged") return { where: "charged", first: 0, second: 0 };
    if (first === "dead") return { where: second, first: 0, second: 0 };
    if (second === "dead") return { where: first, first: 0, second: 0 };
    let [a, b] = [first, second];
    while (a.at !== b.at) {
      if (a.at < b.at) a = this.#step(a);
      else b = this.#step(b);
    }
    const count = Math.min(a.count, b.count);
    return { where: { at: a.at, count }, first: a.count - count, second: b.count - count };
  }

  /** Where two ways come together behind a loop: the one that costs more counts for both, as in the bound. */
  joinAtMost(first: Where, second: Where): Where {
    const { where, first: a, second: b } = this.join(first, second);
    return typeof where === "string" ? where : { at: where.at, count: where.count + Math.max(a, b) };
  }

  /** Behind the opening of a loop, which charges all that the loop can take. */
  enter(loop: Loop, from: Cursor): { readonly count: number } {
    const { count } = this.walk(from, this.own(loop, 0));
    const charge = this.#trace.charges.get(this.#trace.loops.get(loop)!.closing.at);
    if (charge === undefined) throw new Error("a loop without a charge");
    return { count: count + 1 + charge.instructions };
  }

  /** Behind a loop that was entered at `count`: before its result, behind its result, and at the sides of a condition. */
  leave(loop: Loop, count: number): { readonly done: Cursor; readonly exit: Cursor; readonly yes: Cursor | null; readonly no: Cursor | null } {
    const { done, exit, sides } = this.#trace.loops.get(loop)!;
    const at = (place: number): Cursor => this.#settle({ at: place, count });
    return { done: { at: done.at, count }, exit: { at: exit.at, count }, yes: sides && at(sides.yes.at), no: sides && at(sides.no.at) };
  }
}
