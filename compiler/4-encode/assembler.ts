/**
 * Instructions with labels, and their layout into words.
 *
 * Branches reach 255 words forward. One that must reach further becomes its opposite over a JMP; layout repeats until
 * no branch grows any more, which ends because branches only ever grow.
 */
import { instructions, wordsOf } from "../../spec/instructions.ts";
import type { Instruction, InstructionName } from "../../spec/instructions.ts";
import type { Expr, Part } from "../ir/expr.ts";

export interface Label {
  /** Index into the items of the instruction that the label stands before; -1 until it is placed. */
  at: number;
  /** Jumps and branches that go there. */
  uses: number;
}

/** What instructions are for: the part of the program that a person is shown when its cost is explained. No word depends on it. */
export interface Step {
  readonly what: "test" | "value" | "loop" | "call" | "match" | "next" | "action";
  readonly expr: Expr;
}

export interface Item {
  readonly name: InstructionName;
  /** Fields a, b, c or a, d by position; distances are left 0 and filled in from `target`. */
  readonly fields: readonly number[];
  /** Halves of the extension words, low first. */
  readonly ext: readonly number[];
  readonly target: Label | null;
  readonly step: Step | null;
  /** The expression, or the part of a byte string, that this instruction itself became: those that can trap, branch or end have one. */
  readonly origin: Expr | Part | null;
  /** A branch: the truth of its origin for which it jumps. */
  readonly jumpsWhen: boolean | null;
}

interface Options {
  readonly ext?: readonly number[];
  readonly target?: Label;
  readonly origin?: Expr | Part;
  readonly jumpsWhen?: boolean;
}

const opposite: Partial<Record<InstructionName, InstructionName>> = {};
for (const [x, y] of [
  ["BEQ", "BNE"], ["BLT", "BGE"], ["BEQI", "BNEI"], ["BLTI", "BGEI"], ["BBS", "BBC"], ["BEQ64", "BNE64"],
  ["BLT64", "BGE64"], ["BEQB", "BNEB"], ["BLTB", "BGEB"], ["BNONE", "BSOME"], ["BHAS", "BHASNT"],
] as const) {
  opposite[x] = y;
  opposite[y] = x;
}

/** The branch that is taken exactly when this one is not. */
export function oppositeOf(name: InstructionName): InstructionName {
  const other = opposite[name];
  if (other === undefined) throw new Error(`${name} has no opposite`);
  return other;
}

export class Assembler {
  readonly items: Item[] = [];
  /** What is being emitted for. */
  step: Step | null = null;
  /** Whether control can get to the next instruction; nothing is emitted where it cannot. */
  reachable = true;
  private readonly placed: Label[] = [];

  label(): Label {
    return { at: -1, uses: 0 };
  }

  emit(name: InstructionName, fields: readonly number[], { ext = [], target, origin, jumpsWhen }: Options = {}): void {
    if (!this.reachable) return;
    if (target) target.uses++;
    this.items.push({ name, fields, ext, target: target ?? null, step: this.step, origin: origin ?? null, jumpsWhen: jumpsWhen ?? null });
    const { flow } = instructions[name];
    if (flow === "jump" || flow === "end") this.reachable = false;
  }

  jump(target: Label): void {
    this.emit("JMP", [0], { target });
  }

  /** Puts a label here. A JMP to it that was emitted last is taken back, unless it stands at `keep` or before. */
  place(label: Label, keep = -1): void {
    const last = this.items.at(-1);
    if (!this.reachable && last?.name === "JMP" && last.target === label && this.items.length - 1 > keep) {
      this.items.pop();
      label.uses--;
      for (const other of this.placed) if (other.at > this.items.length) other.at = this.items.length;
      this.reachable = true;
    }
    label.at = this.items.length;
    this.placed.push(label);
    if (label.uses > 0) this.reachable = true;
  }
}

/** A branch that became its opposite over a JMP keeps its label in the JMP. */
function relax(items: readonly Item[], far: ReadonlySet<number>): { sizes: number[]; starts: number[] } {
  const sizes = items.map((item, index) => wordsOf(instructions[item.name]) + (far.has(index) ? 1 : 0));
  const starts: number[] = [];
  let at = 0;
  for (const size of sizes) {
    starts.push(at);
    at += size;
  }
  starts.push(at);
  return { sizes, starts };
}

const start = (starts: readonly number[], index: number): number => {
  const at = starts[index];
  if (at === undefined) throw new Error("label outside the code");
  return at;
};

export interface Layout {
  readonly words: Uint32Array;
  /** Indices of the branches that became their opposite over a JMP. */
  readonly far: ReadonlySet<number>;
  /** A loop body that is longer than its closing instruction can reach back, by item index. */
  readonly tooFar: number | null;
}

/** Lays the items out into words. Loop-closing items carry the label of their body's first instruction. */
export function layOut(items: readonly Item[]): Layout {
  const far = new Set<number>();
  let layout = relax(items, far);
  for (let grew = true; grew; ) {
    grew = false;
    items.forEach((item, index) => {
      if (instructions[item.name].flow !== "branch" || far.has(index)) return;
      const end = start(layout.starts, index) + wordsOf(instructions[item.name]);
      if (start(layout.starts, item.target!.at) - end > 255) {
        far.add(index);
        grew = true;
      }
    });
    if (grew) layout = relax(items, far);
  }
  const words: number[] = [];
  let tooFar: number | null = null;
  items.forEach((item, index) => {
    const row: Instruction = instructions[item.name];
    const end = start(layout.starts, index) + wordsOf(row);
    const to = item.target ? start(layout.starts, item.target.at) : 0;
    if (far.has(index)) {
      words.push(...pack(oppositeOf(item.name), item, 1), ...pack("JMP", { ...item, fields: [0], ext: [] }, to - end - 1));
      return;
    }
    const distance = row.flow === "back" ? end - to : to - end;
    if (row.flow === "back" && distance > 255) tooFar = index;
    words.push(...pack(item.name, item, distance & 0xffff));
  });
  return { words: Uint32Array.from(words), far, tooFar };
}

/** The words of one instruction, its distance put where the table says. */
function pack(name: InstructionName, item: Item, distance: number): number[] {
  const row: Instruction = instructions[name];
  const isDistance = (operand: string | undefined) => operand === "fwd8" || operand === "back8" || operand === "fwd16";
  const field = (operand: string | undefined, value: number | undefined) => (isDistance(operand) ? distance : (value ?? 0));
  const a = field(row.a, item.fields[0]) & 0xff;
  const head = row.d !== undefined
    ? row.opcode | a << 8 | (field(row.d, item.fields[1]) & 0xffff) << 16
    : row.opcode | a << 8 | (field(row.b, item.fields[1]) & 0xff) << 16 | (field(row.c, item.fields[2]) & 0xff) << 24;
  const ext = (row.ext ?? []).map(([low, high], index) =>
    ((field(low, item.ext[2 * index]) & 0xffff) | (field(high, item.ext[2 * index + 1]) & 0xffff) << 16) >>> 0);
  return [head >>> 0, ...ext];
}
