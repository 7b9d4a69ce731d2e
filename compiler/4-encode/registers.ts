/**
 * Registers, constants and scratch memory of the program in hand.
 *
 * Registers are a stack: a binding takes the next one, and leaving its scope gives it back. The high-water marks are the
 * program's declared locals.
 */
import { limits } from "../../spec/limits.ts";
import type { Step } from "./assembler.ts";

/** What a value lives in: R[n], the pair R[n], R[n+1], or B[n]. */
export type Class = "int" | "pair" | "bytes";
export interface Register {
  readonly class: Class;
  readonly n: number;
}

/** Thrown when a program needs more than the machine has; the encoder turns it into a diagnostic. */
export class OutOf extends Error {
  readonly what: "integer registers" | "byte-string registers" | "32-bit constants" | "bytes of constants" | "bytes of scratch memory";
  readonly limit: number;
  constructor(what: OutOf["what"], limit: number) {
    super(`out of ${what}`);
    this.what = what;
    this.limit = limit;
  }
}

export interface Mark {
  readonly ints: number;
  readonly bytes: number;
}

export class Registers {
  private ints: number = limits.intFields;
  private bytes: number = limits.bytesFields;
  /** Greatest numbers of local registers in use at once. */
  mostInts = 0;
  mostBytes = 0;

  take(cls: Class): Register {
    if (cls === "bytes") {
      const n = this.bytes++;
      if (this.bytes > limits.bytesRegisters) throw new OutOf("byte-string registers", limits.bytesRegisters - limits.bytesFields);
      this.mostBytes = Math.max(this.mostBytes, this.bytes - limits.bytesFields);
      return { class: cls, n };
    }
    if (cls === "pair") this.ints += this.ints % 2;
    const n = this.ints;
    this.ints += cls === "pair" ? 2 : 1;
    if (this.ints > limits.intRegisters) throw new OutOf("integer registers", limits.intRegisters - limits.intFields);
    this.mostInts = Math.max(this.mostInts, this.ints - limits.intFields);
    return { class: cls, n };
  }

  /** Two neighbouring integer registers, R[n] and R[n+1], of any parity. */
  takeTwo(): Register {
    const first = this.take("int");
    this.take("int");
    return first;
  }

  mark(): Mark {
    return { ints: this.ints, bytes: this.bytes };
  }

  release(mark: Mark): void {
    this.ints = mark.ints;
    this.bytes = mark.bytes;
  }
}

/** The constant areas of an image; equal constants are stored once. */
export class Constants {
  readonly words: number[] = [];
  readonly bytes: number[] = [];

  word(value: number): number {
    const found = this.words.indexOf(value >>> 0);
    if (found >= 0) return found;
    this.words.push(value >>> 0);
    if (this.words.length > limits.constWords) throw new OutOf("32-bit constants", limits.constWords);
    return this.words.length - 1;
  }

  pair(value: bigint): number {
    const low = Number(value & 0xffffffffn);
    const high = Number(value >> 32n);
    const found = this.words.findIndex((word, index) => word === low && this.words[index + 1] === high);
    if (found >= 0) return found;
    this.words.push(low, high);
    if (this.words.length > limits.constWords) throw new OutOf("32-bit constants", limits.constWords);
    return this.words.length - 2;
  }

  /** Offset of a byte string in the constant bytes. */
  string(value: Uint8Array): number {
    for (let at = 0; at + value.length <= this.bytes.length; at++) {
      if (value.every((byte, index) => this.bytes[at + index] === byte)) return at;
    }
    const at = this.bytes.length;
    this.bytes.push(...value);
    if (this.bytes.length > limits.constBytes) throw new OutOf("bytes of constants", limits.constBytes);
    return at;
  }
}

export interface ScratchUse {
  readonly at: number;
  readonly bytes: number;
  readonly step: Step | null;
}

/**
 * Scratch memory. What a binding refers to must outlive it, so areas are given back only between the arms of a branch that
 * end the program.
 */
export class Scratch {
  private used = 0;
  most = 0;
  /** What stood in memory when most of it was in use, by the size of each piece. */
  fullest: readonly ScratchUse[] = [];
  private live: readonly ScratchUse[] = [];

  take(bytes: number, step: Step | null): number {
    const at = this.used;
    this.live = [...this.live.filter((use) => use.at < at), { at, bytes: Math.ceil(bytes / 4) * 4, step }];
    this.used += Math.ceil(bytes / 4) * 4;
    if (this.used > limits.scratchBytes) throw new OutOf("bytes of scratch memory", limits.scratchBytes);
    if (this.used > this.most) {
      this.most = this.used;
      this.fullest = this.live;
    }
    return at;
  }

  mark(): number {
    return this.used;
  }

  release(mark: number): void {
    this.used = mark;
  }
}
