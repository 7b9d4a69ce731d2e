/** A seeded generator of random numbers, the same on every machine: sfc32 (Chris Doty-Humphrey, PractRand). */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = 0x9e3779b9 | 0;
    this.#c = 0x243f6a88;
    for (let round = 0; round < 12; round++) this.u32();
  }

  /** 0 .. 2^32 - 1. */
  u32(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** low .. high, both included. */
  between(low: number, high: number): number {
    return low + (this.u32() % (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.u32() < probability * 0x100000000;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.u32() % items.length]!;
  }

  bytes(length: number): Uint8Array {
    // A loop: Uint8Array.from takes a tenth of what generated programs cost.
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.u32();
    return bytes;
  }
}
