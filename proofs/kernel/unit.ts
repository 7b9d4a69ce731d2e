/** Some sequences, through the model and the driver: which of them do not agree. */
import { drive } from "./native.ts";
import { prologue, sequenceOf, type Counts, watch, wordsOf } from "./sequences.ts";

export interface Unit {
  readonly first: number;
  readonly count: number;
}

export interface Seen {
  readonly sequences: number;
  readonly operations: number;
  readonly succeeded: number;
  readonly counts: Counts;
  readonly broken: readonly string[];
  /** Numbers of the sequences that do not agree; of a driver that died, all from the one it died in. */
  readonly bad: readonly number[];
  readonly died: string | null;
}

/** Numbers, one behind the other, in a buffer that grows. */
export class Words {
  #words = new Uint32Array(1 << 16);
  #length = 0;
  push(values: readonly number[]): void {
    if (this.#length + values.length > this.#words.length) {
      const longer = new Uint32Array(2 * (this.#length + values.length));
      longer.set(this.#words.subarray(0, this.#length));
      this.#words = longer;
    }
    for (const value of values) this.#words[this.#length++] = value;
  }
  done(): Uint32Array {
    return this.#words.subarray(0, this.#length);
  }
}

export function runUnit(driver: string, { first, count }: Unit): Seen {
  const seen = watch();
  const words = new Words();
  words.push(prologue());
  const expected = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const { sequence, one, two } = sequenceOf(first + i, seen);
    words.push(wordsOf(sequence));
    expected[2 * i] = one;
    expected[2 * i + 1] = two;
  }
  const { out, died } = drive(driver, words.done());
  const bad: number[] = [];
  for (let i = 0; i < count; i++) {
    const at = 8 * i;
    const agrees = at + 8 <= out.length && out.readUInt32LE(at) === expected[2 * i] && out.readUInt32LE(at + 4) === expected[2 * i + 1];
    if (!agrees) bad.push(first + i);
    if (at + 8 > out.length) break;
  }
  return { sequences: count, operations: seen.operations, succeeded: seen.succeeded, counts: seen.counts, broken: seen.broken.slice(0, 5), bad, died };
}
