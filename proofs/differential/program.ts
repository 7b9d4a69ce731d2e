/**
 * Random programs with structure: nested branches, bounded loops, early exits. Most are admitted by the verifier; most
 * run to their end, where a checksum over all locals becomes the reply, so that a wrong value anywhere shows.
 */
import { dropReasons } from "../../spec/fields.ts";
import { hashes } from "../../spec/hashes.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import { type Instruction, type InstructionName, instructions, type Operand } from "../../spec/instructions.ts";
import { tableKinds } from "../../spec/image.ts";
import { limits } from "../../spec/limits.ts";
import { type Argument, label, type Line, op, type Parts } from "./assemble.ts";
import type { Random } from "./random.ts";

export interface OpenLoop {
  readonly kind: "FOR" | "EACH";
  readonly register: number;
  /** Labels of the first word of its body, of its closing word and of what follows. */
  readonly body: string;
  readonly closing: string;
  readonly after: string;
}

export interface DraftOptions {
  /** Kinds of the tables that it names; random ones by default. */
  readonly tables?: Uint8Array;
  /** Whether it may read the arrival time; true by default. */
  readonly readsTime?: boolean;
}

export interface Draft {
  readonly lines: Line[];
  readonly parts: Omit<Parts, "code">;
  /** Every loop of the program, and the index in `lines` where its body begins. */
  readonly loops: readonly { readonly loop: OpenLoop; readonly at: number }[];
}

const names = Object.keys(instructions) as InstructionName[];
const rowOf = (name: InstructionName): Instruction => instructions[name];
const straight = names.filter((name) => rowOf(name).flow === "next");
const branches = names.filter((name) => rowOf(name).flow === "branch");
const calm = straight.filter((name) => rowOf(name).traps.length === 0);
const nodeKinds: readonly number[] = [tableKinds["exact-node"], tableKinds["prefix-node"]];
const edges = [0, 1, -1, 2, 7, 31, 32, 127, -128, 255, 256, 0x7fff, 0x7fffffff, -0x80000000, 0x40000000, 0x10001];

class Writer {
  readonly rng: Random;
  readonly lines: Line[] = [];
  readonly loops: { loop: OpenLoop; at: number }[] = [];
  readonly open: OpenLoop[] = [];
  readonly parts: Omit<Parts, "code">;
  readonly #readsTime: boolean;
  #labels = 0;
  #lastSlot = 0;

  constructor(rng: Random, options: DraftOptions) {
    this.rng = rng;
    this.#readsTime = options.readsTime ?? true;
    const full = rng.chance(0.05);
    this.parts = {
      ints: full ? limits.intRegisters - limits.intFields : rng.between(14, 24),
      bytes: full ? limits.bytesRegisters - limits.bytesFields : rng.between(5, 9),
      scratch: full ? limits.scratchBytes : 4 * rng.between(24, limits.scratchBytes / 4),
      constWords: Uint32Array.from({ length: rng.between(2, 12) }, () => this.number()),
      tables: options.tables ?? Uint8Array.from({ length: rng.between(0, limits.tablesPerProgram) }, () => rng.between(0, 3)),
      constBytes: rng.chance(0.5) ? new Uint8Array(rng.between(1, 40)) : rng.bytes(rng.between(1, 80)),
    };
  }

  number(): number {
    return this.rng.chance(0.7) ? this.rng.pick(edges) : this.rng.u32();
  }
  newLabel(): string {
    return `L${this.#labels++}`;
  }

  fixed(n: number): boolean {
    return this.open.some((loop) => loop.kind === "FOR" && (n === loop.register || n === loop.register + 1));
  }
  intLocals(): number[] {
    const free: number[] = [];
    for (let n = limits.intFields; n < limits.intFields + this.parts.ints; n++) if (!this.fixed(n)) free.push(n);
    return free;
  }
  bytesLocals(): number[] {
    return Array.from({ length: this.parts.bytes }, (_, index) => limits.bytesFields + index)
      .filter((n) => !this.open.some((loop) => loop.kind === "EACH" && loop.register === n));
  }
  pairs(): number[] {
    const free = this.intLocals();
    return free.filter((n) => n % 2 === 0 && free.includes(n + 1));
  }
  source(): number {
    return this.rng.chance(0.25) ? this.rng.pick(this.#readsTime ? [0, 1, 2, 3, 4, 5, 6, 7] : [0, 1, 2, 3, 4, 5]) : this.rng.between(limits.intFields, limits.intFields + this.parts.ints - 1);
  }
  bytesSource(): number {
    return this.rng.chance(0.4) ? this.rng.pick([0, 0, 0, 1, 1, 1, 2, 3]) : this.rng.between(limits.bytesFields, limits.bytesFields + this.parts.bytes - 1);
  }

  /** A valid value for each kind of operand that does not depend on another. */
  operand(kind: Operand): number {
    const { rng, parts } = this;
    switch (kind) {
      case "rd": case "rsd": return rng.pick(this.intLocals());
      case "rs": return this.source();
      case "rs2": return rng.between(limits.intFields, limits.intFields + parts.ints - 2);
      case "pd": return rng.pick(this.pairs());
      case "ps": return this.#readsTime && rng.chance(0.3) ? 6 : 2 * rng.between(4, (limits.intFields + parts.ints) / 2 - 1 | 0);
      case "bd": return rng.pick(this.bytesLocals());
      case "bs": return this.bytesSource();
      case "s8": return rng.chance(0.5) ? rng.between(0, 3) : rng.between(-128, 127);
      case "u8": return rng.chance(0.8) ? rng.between(0, 12) : rng.between(0, 255);
      case "s16": return rng.chance(0.5) ? rng.between(-3, 40) : rng.between(-32768, 32767);
      case "bit": return rng.between(0, 31);
      case "k32": return rng.between(0, parts.constWords.length - 1);
      case "k64": return rng.between(0, parts.constWords.length - 2);
      case "reason": return rng.pick(Object.values(dropReasons));
      default: throw new Error(`no free value for ${kind}`);
    }
  }

  emit(name: InstructionName, ...args: Argument[]): void {
    this.lines.push(op(name, ...args));
  }
  mark(name: string): void {
    this.lines.push(label(name));
  }
  /** A place in scratch memory; often where the last result went, so that a result can overlap its own argument. */
  slot(size: number): number {
    const { rng, parts } = this;
    if (!rng.chance(0.3) || this.#lastSlot + size > parts.scratch) this.#lastSlot = 4 * rng.between(0, (parts.scratch - size) >> 2);
    return this.#lastSlot;
  }
  constant(): [number, number] {
    const { length } = this.parts.constBytes;
    const at = this.rng.between(0, length);
    return [at, this.rng.between(0, Math.min(length - at, this.parts.scratch))];
  }

  /** One instruction without control flow, sometimes with another that prepares its operands. */
  plain(): void {
    const { rng, parts } = this;
    const name = rng.chance(0.12) ? rng.pick(["CALL", "LDB", "MATCHB", "MATCHI", "DIV", "PUT", "CAT"] as const) : rng.chance(0.8) ? rng.pick(calm) : rng.pick(straight);
    switch (name) {
      case "LDB": {
        const [at, length] = this.constant();
        return this.emit("LDB", this.operand("bd"), this.slot(length), at, length);
      }
      case "PUT": case "CAT": {
        const cap = rng.pick([0, 1, 2, 4, 8, 16, 32, 64]);
        const at = this.slot(cap);
        const into = this.operand("bd");
        if (rng.chance(0.4)) this.emit("NONE", into);
        if (name === "CAT") return this.emit("CAT", into, this.bytesSource(), at, cap);
        const value = this.operand("rd");
        if (rng.chance(0.6)) this.emit("ANDI", value, this.source(), rng.between(0, 255));
        return this.emit("PUT", into, value, rng.between(1, 4), at, cap);
      }
      case "SLICE": {
        const free = this.intLocals().filter((n) => this.intLocals().includes(n + 1));
        const low = rng.pick(free);
        if (rng.chance(0.9)) {
          this.emit("LDI", low, rng.between(0, 4));
          this.emit("LDI", low + 1, rng.between(3, 12));
        }
        return this.emit("SLICE", this.operand("bd"), this.bytesSource(), low);
      }
      case "SLICEI": {
        const low = rng.between(0, 4);
        return this.emit("SLICEI", this.operand("bd"), this.bytesSource(), low, low + rng.between(0, 24));
      }
      case "LD8": case "LD16": case "LD32": case "LD16B": case "LD32B": {
        const at = this.operand("rd");
        if (rng.chance(0.9)) this.emit("LDI", at, rng.between(0, 9));
        return this.emit(name, this.operand("rd"), rng.chance(0.7) ? rng.between(0, 1) : this.bytesSource(), at);
      }
      case "MATCHB": case "MATCHI": {
        const usable = [...parts.tables.keys()].filter((index) => nodeKinds.includes(parts.tables[index]!) === (name === "MATCHB"));
        if (usable.length === 0) return this.emit("LEN", this.operand("rd"), this.bytesSource());
        if (name === "MATCHI") return this.emit(name, this.operand("rsd"), this.key(), rng.pick(usable));
        return this.emit(name, this.operand("bd"), this.key(), rng.pick(usable), this.slot(limits.nodeIdBytes));
      }
      case "CALL":
        return this.call();
      default: {
        const row = rowOf(name);
        const kinds = [row.a, ...(row.d === undefined ? [row.b!, row.c!] : [row.d])].filter((kind) => kind !== "zero");
        this.emit(name, ...kinds.map((kind) => this.operand(kind)));
      }
    }
  }

  key(): number {
    return this.rng.chance(0.6) ? this.rng.between(0, 1) : this.bytesSource();
  }

  call(): void {
    const { rng } = this;
    const maxlen = rng.chance(0.9) ? limits.payloadBytes : rng.pick([0, 1, 8, 31, 32, 36, 68]);
    const { multihash, "dht-lookup": lookup } = hostFunctions;
    if (rng.chance(0.5)) {
      this.emit("CALL", this.operand("bd"), this.bytesSource(), multihash.code, rng.pick(Object.values(hashes)).code, maxlen, this.slot(multihash.resultBytes));
      return;
    }
    const key = this.operand("bd");
    const result = this.operand("bd");
    this.emit("CALL", key, rng.between(0, 1), multihash.code, rng.pick(Object.values(hashes)).code, maxlen, this.slot(multihash.resultBytes));
    this.emit("CALL", result, key, lookup.code, 0, limits.cidBytes, this.slot(lookup.resultBytes));
  }

  /** A branch of any kind to a label. */
  branch(target: string): void {
    const name = this.rng.chance(0.08) ? this.rng.pick(["BLTB", "BGEB"] as const) : this.rng.pick(branches);
    if (name === "BHAS" || name === "BHASNT") return this.emit(name, this.bytesSource(), target, ...this.constant());
    const row = rowOf(name);
    const args = [row.a, row.b!].filter((kind) => kind !== "zero").map((kind) => this.operand(kind));
    this.emit(name, ...args, target);
  }

  terminal(): void {
    const { rng } = this;
    switch (rng.between(0, 5)) {
      case 0: return this.emit("FORWARD", this.bytesSource());
      case 4: return this.emit("GIVE", this.bytesSource());
      case 1: return this.emit("GATEWAY");
      case 2: return this.emit("DROP", this.operand("reason"));
      case 3: return this.emit("DELIVER");
      default: return this.emit("REPLY", this.source());
    }
  }

  /** Leaves the straight path: ends the program, or leaves or continues a loop. */
  exit(): void {
    if (this.open.length > 0 && this.rng.chance(0.7)) {
      const loop = this.rng.pick(this.open);
      return this.emit("JMP", this.rng.chance(0.5) ? loop.after : loop.closing);
    }
    this.terminal();
  }

  choice(size: number): void {
    const otherwise = this.newLabel();
    this.branch(otherwise);
    this.block(size >> 1);
    if (this.rng.chance(this.open.length > 0 ? 0.3 : 0.1)) {
      this.exit();
      return this.mark(otherwise);
    }
    if (this.rng.chance(0.5)) return this.mark(otherwise);
    const end = this.newLabel();
    this.emit("JMP", end);
    this.mark(otherwise);
    this.block(size >> 1);
    this.mark(end);
  }

  loop(size: number): void {
    const { rng } = this;
    const each = rng.chance(0.5);
    const names = { body: this.newLabel(), closing: this.newLabel(), after: this.newLabel() };
    if (each) {
      const register = rng.pick(this.bytesLocals());
      const [closing, width] = rng.pick([["ITER8", 1], ["ITER16", 2], ["ITER32", 4], ["ITER16B", 2], ["ITER32B", 4]] as const);
      const trips = rng.between(6, 12);
      if (rng.chance(0.9)) this.emit("SLICEI", register, rng.between(0, 1), 0, rng.between(0, Math.min(trips, 8) * width));
      this.emit("EACH", register, width, trips, names.closing);
      this.#body({ kind: "EACH", register, ...names }, size);
      this.emit(closing, this.operand("rd"), register, names.body);
    } else {
      const free = this.intLocals();
      const register = rng.pick(free.filter((n) => free.includes(n + 1)));
      const step = rng.chance(0.6) ? 1 : rng.between(1, 255);
      const most = rng.chance(0.02) ? 65535 : rng.between(1, 8);
      if (rng.chance(0.95)) this.emit("LDI", register + 1, rng.between(-2, step * Math.min(most, 8)));
      this.emit("FOR", register, step, Math.min(most, 60), names.closing);
      this.#body({ kind: "FOR", register, ...names }, size);
      this.emit("NEXT", register, step, names.body);
    }
    this.mark(names.after);
  }

  #body(loop: OpenLoop, size: number): void {
    this.open.push(loop);
    this.mark(loop.body);
    this.loops.push({ loop, at: this.lines.length });
    this.plain();
    this.block(size >> 1);
    if (this.rng.chance(0.04)) this.exit();
    this.mark(loop.closing);
    this.open.pop();
  }

  /** Statements; `size` bounds their number and nesting. */
  block(size: number): void {
    const statements = this.rng.between(1, size + 1);
    for (let index = 0; index < statements; index++) {
      const roll = this.rng.between(0, 19);
      if (roll <= 2 && size >= 2 && this.open.length < limits.loopDepth && this.intLocals().length > 8 && this.bytesLocals().length > 2) this.loop(size - 1);
      else if (roll <= 6 && size >= 1) this.choice(size - 1);
      else this.plain();
    }
  }

  prologue(): void {
    for (const n of this.intLocals()) {
      if (this.rng.chance(0.5)) this.emit("LDI", n, this.operand("s16"));
      else if (this.rng.chance(0.3)) this.emit("LDK", n, this.operand("k32"));
    }
    for (const n of this.bytesLocals()) {
      if (this.rng.chance(0.4)) this.emit("MOVB", n, this.rng.between(0, 1));
    }
  }

  /** Folds all locals into one and replies it. */
  epilogue(): void {
    const [sum, factor] = [limits.intFields, limits.intFields + 1];
    this.emit("LDI", factor, 31);
    for (const n of this.intLocals()) if (n > factor) this.emit("MADDW", sum, factor, n);
    const strings = this.bytesLocals();
    for (const n of strings) {
      this.emit("LEN", factor + 1, n);
      this.emit("MADDW", sum, factor, factor + 1);
    }
    const string = this.rng.pick(strings);
    const [body, closing] = [this.newLabel(), this.newLabel()];
    this.emit("EACH", string, 1, limits.payloadBytes, closing);
    this.mark(body);
    this.emit("MADDW", sum, factor, factor + 1);
    this.mark(closing);
    this.emit("ITER8", factor + 1, string, body);
    this.emit("REPLY", sum);
  }
}

/** A program that the verifier should admit (unless its bounds exceed the grant). */
export function draftProgram(rng: Random, options: DraftOptions = {}): Draft {
  const writer = new Writer(rng, options);
  writer.prologue();
  writer.block(rng.between(2, 8));
  if (rng.chance(0.5)) writer.epilogue();
  else writer.terminal();
  return { lines: writer.lines, parts: writer.parts, loops: writer.loops };
}
