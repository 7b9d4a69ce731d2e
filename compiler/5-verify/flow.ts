/**
 * Control flow and cost, docs/reference/verifier.md section 2f: one step an instruction, memory of a fixed size.
 */
import type { RefusalName } from "../../spec/faults.ts";
import { wordsOf } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import type { Bound } from "./layout.ts";
import { type Decoded, type FixedRegisters, hostByCode, operand } from "./operands.ts";

/** Cost of a path. Sums saturate at the width that the header gives a resource. */
export interface Cost {
  readonly instructions: number;
  readonly hashBytes: number;
  readonly lookups: number;
}
export const zero: Cost = { instructions: 0, hashBytes: 0, lookups: 0 };

function saturate(cost: Cost): Cost {
  return {
    instructions: Math.min(cost.instructions, 0xffffffff),
    hashBytes: Math.min(cost.hashBytes, 0xffffffff),
    lookups: Math.min(cost.lookups, 0xffff),
  };
}
function greater(a: Cost, b: Cost): Cost {
  return {
    instructions: Math.max(a.instructions, b.instructions),
    hashBytes: Math.max(a.hashBytes, b.hashBytes),
    lookups: Math.max(a.lookups, b.lookups),
  };
}

/** A forward jump still open; targets of one level that are the same share one. */
interface Pending {
  readonly target: number;
  /** Loops that were open where it was recorded; those that closed since are taken off. */
  readonly level: number;
  /** Relative to the body of the innermost of these loops. */
  cost: Cost;
}

export interface Loop {
  readonly outer: Loop | null;
  readonly bodyStart: number;
  readonly closing: number;
  readonly kind: "FOR" | "EACH";
  readonly register: number;
  readonly step: number;
  readonly trips: number;
  /** Up to and with the opening instruction. */
  readonly entry: Cost;
  /** The costliest path of the body that does not come to the closing word. */
  exit: Cost;
  /** Of the costliest turn, once the loop is closed. */
  turn: Cost | null;
}

/** Element width of the ITER instructions, which close EACH loops. */
const iterWidths: Readonly<Record<string, number>> = { ITER8: 1, ITER16: 2, ITER32: 4, ITER16B: 2, ITER32B: 4 };

export class Flow implements FixedRegisters {
  readonly #codeWords: number;
  #pending: Pending[] = [];
  readonly #loops: Loop[] = [];
  /** Of the longest path to the current word, from the start of the innermost loop's body; null: nothing leads there. */
  #cost: Cost | null = zero;
  #worst: Cost = zero;
  #sends = 0;

  constructor(codeWords: number) {
    this.#codeWords = codeWords;
  }

  /** After `arrive`: the cost of the longest path to the word; null where only FOR and EACH lead, which count from there. */
  get cost(): Cost | null {
    return this.#cost;
  }
  get innermost(): Loop | null {
    return this.#loops.at(-1) ?? null;
  }

  int(n: number): boolean {
    return this.#loops.some((loop) => loop.kind === "FOR" && (loop.register === n || loop.register + 1 === n));
  }
  bytes(n: number): boolean {
    return this.#loops.some((loop) => loop.kind === "EACH" && loop.register === n);
  }

  /** Rules a and b: before the instruction at `pc` is looked at. */
  arrive(pc: number): RefusalName | null {
    if (this.#pending.some((each) => each.target < pc)) return "jump";
    for (const arrived of this.#take((each) => each.target === pc)) {
      this.#cost = this.#cost === null ? arrived.cost : greater(this.#cost, arrived.cost);
    }
    return this.#cost === null && this.#loops.at(-1)?.closing !== pc ? "unreachable" : null;
  }

  /** Rule f, for the instruction at `pc`, whose operands hold. */
  step(pc: number, decoded: Decoded): RefusalName | null {
    const end = pc + wordsOf(decoded.row);
    const { flow } = decoded.row;
    const closing = this.#loops.at(-1)?.closing;
    if (closing !== undefined && end > closing && !(pc === closing && flow === "back")) return "loop-shape";
    if (flow === "back") return this.#close(pc, end, decoded);

    const cost = this.#charge(decoded);
    this.#cost = cost;
    switch (flow) {
      case "next":
        return null;
      case "branch": {
        const distance = decoded.operands.find((each) => each.kind === "fwd8")!.value;
        return this.#record(end + distance, cost);
      }
      case "jump":
        this.#cost = null;
        return this.#record(end + operand(decoded, "fwd16"), cost);
      case "end":
        if (decoded.name === "FORWARD" || decoded.name === "GATEWAY" || decoded.name === "REPLY") this.#sends = 1;
        this.#leave(cost);
        this.#cost = null;
        return null;
      case "loop":
        return this.#open(end, decoded, cost);
    }
  }

  /** After the last word: what is refused, or the program's bound. */
  finish(): RefusalName | Bound {
    if (this.#cost !== null) return "runs-off";
    if (this.#pending.length > 0 || this.#loops.length > 0) return "jump";
    return { ...this.#worst, sends: this.#sends };
  }

  #charge(decoded: Decoded): Cost {
    if (this.#cost === null) throw new Error("an unreachable instruction has no cost");
    let { instructions, hashBytes, lookups } = this.#cost;
    instructions += 1;
    if (decoded.name === "CALL") {
      const { cost } = hostByCode(operand(decoded, "host"))!;
      hashBytes += cost.hashBytesPerByte * operand(decoded, "maxlen");
      lookups += cost.lookups;
    }
    return saturate({ instructions, hashBytes, lookups });
  }

  /** A path that ends the program, or leaves the innermost loop, at this cost. */
  #leave(cost: Cost): void {
    const loop = this.#loops.at(-1);
    if (loop === undefined) this.#worst = greater(this.#worst, cost);
    else loop.exit = greater(loop.exit, cost);
  }

  #record(target: number, cost: Cost): RefusalName | null {
    if (target >= this.#codeWords) return "jump";
    if (!this.#put(target, this.#loops.length, cost)) return "pending";
    const loop = this.#loops.at(-1);
    if (loop !== undefined && target > loop.closing) this.#leave(cost);
    return null;
  }

  /** False when there is no room. */
  #put(target: number, level: number, cost: Cost): boolean {
    const same = this.#pending.find((each) => each.target === target && each.level === level);
    if (same !== undefined) same.cost = greater(same.cost, cost);
    else if (this.#pending.length === limits.pendingJumps) return false;
    else this.#pending.push({ target, level, cost });
    return true;
  }

  #take(which: (each: Pending) => boolean): Pending[] {
    const taken = this.#pending.filter(which);
    this.#pending = this.#pending.filter((each) => !which(each));
    return taken;
  }

  #open(end: number, decoded: Decoded, entry: Cost): RefusalName | null {
    const kind = decoded.name === "FOR" ? "FOR" : "EACH";
    const distance = operand(decoded, "fwd16");
    const closing = end + distance;
    if (distance < 1) return "loop-shape";
    if (closing >= this.#codeWords) return "jump";
    const enclosing = this.#loops.at(-1);
    if (enclosing !== undefined && closing >= enclosing.closing) return "loop-shape";
    if (this.#loops.length === limits.loopDepth) return "loop-depth";
    if (this.#pending.some((each) => each.target >= end && each.target <= closing)) return "jump-into-loop";
    this.#loops.push({
      outer: enclosing ?? null, bodyStart: end, closing, kind, entry, exit: zero, turn: null,
      register: operand(decoded, kind === "FOR" ? "loop" : "iter"),
      step: operand(decoded, "n8"),
      trips: operand(decoded, "trips"),
    });
    this.#cost = zero;
    return null;
  }

  #close(pc: number, end: number, decoded: Decoded): RefusalName | null {
    const loop = this.#loops.at(-1);
    if (loop === undefined || loop.closing !== pc) return "loop-shape";
    const next = decoded.name === "NEXT";
    const agrees = next === (loop.kind === "FOR")
      && operand(decoded, next ? "loop" : "iter") === loop.register
      && (next ? operand(decoded, "n8") : iterWidths[decoded.name]) === loop.step
      && end - operand(decoded, "back8") === loop.bodyStart;
    if (!agrees) return "loop-shape";

    const body = this.#cost ?? zero;
    const { entry, exit, trips } = loop;
    const turn = greater(saturate({ ...body, instructions: body.instructions + 1 }), exit);
    loop.turn = turn;
    const total = saturate({
      instructions: entry.instructions + 1 + trips * turn.instructions,
      hashBytes: entry.hashBytes + trips * turn.hashBytes,
      lookups: entry.lookups + trips * turn.lookups,
    });
    const level = this.#loops.length;
    // There is room: the entries that come back are no more than those taken out.
    for (const { target } of this.#take((each) => each.level === level)) this.#put(target, level - 1, total);
    this.#loops.pop();
    this.#cost = total;
    return null;
  }
}
