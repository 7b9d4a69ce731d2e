/**
 * Stacks filled with a pattern before anything runs: what of it is gone afterwards is how deep they were used. A frame
 * that was reserved and not written leaves the pattern, so the mark is a least depth, never too great a one.
 */
import type { Gdb } from "./gdb.ts";

export interface StackArea {
  readonly name: string;
  /** The lowest address that is painted. */
  readonly base: number;
  /** The first address above: where a push begins. */
  readonly top: number;
  /** Where it is painted, as what comes before clears it; null: before the first instruction. */
  readonly from: number | null;
}

const pattern = 0xa7;
/** Bytes of memory in one packet of the stub, which takes 4,096 characters. */
const atOnce = 1024;

async function fill(gdb: Gdb, areas: readonly StackArea[]): Promise<void> {
  for (const { base, top } of areas) {
    for (let at = base; at < top; at += atOnce) await gdb.write(at, new Uint8Array(Math.min(atOnce, top - at)).fill(pattern));
  }
}

/** Of a stopped processor: bytes of each stack, from its top to the lowest one that has changed. */
async function depths(gdb: Gdb, areas: readonly StackArea[]): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>();
  for (const { name, base, top } of areas) {
    let lowest = top;
    for (let at = base; at < lowest; at += atOnce) {
      const bytes = await gdb.bytes(at, Math.min(atOnce, top - at));
      const changed = bytes.findIndex((byte) => byte !== pattern);
      if (changed >= 0) lowest = at + changed;
    }
    used.set(name, top - lowest);
  }
  return used;
}

export class Painted {
  readonly #gdb: Gdb;
  readonly #areas: readonly StackArea[];
  #stopped: Promise<string>;

  private constructor(gdb: Gdb, areas: readonly StackArea[]) {
    this.#gdb = gdb;
    this.#areas = areas;
    this.#stopped = gdb.run();
  }

  /** The processor is stopped before its first instruction (-S), or before that of an image behind a boot stage. */
  static async begin(gdb: Gdb, areas: readonly StackArea[]): Promise<Painted> {
    for (const from of [null, ...new Set(areas.flatMap(({ from: place }) => (place === null ? [] : [place])))]) {
      if (from !== null) {
        await gdb.breakAt(from);
        await gdb.run();
        if ((await gdb.pc()) !== from) throw new Error("the processor stopped elsewhere than where stacks are painted");
        await gdb.noBreakAt(from);
      }
      await fill(gdb, areas.filter((area) => area.from === from));
    }
    return new Painted(gdb, areas);
  }

  /** Runs from the first instruction to the one at `address`, where the processor stays stopped: how deep these stacks were used by then. */
  static async before(gdb: Gdb, areas: readonly StackArea[], address: number): Promise<ReadonlyMap<string, number>> {
    await fill(gdb, areas);
    await gdb.breakAt(address);
    await gdb.run();
    if ((await gdb.pc()) !== address) throw new Error("the processor stopped elsewhere than where the stacks are looked at");
    await gdb.noBreakAt(address);
    return depths(gdb, areas);
  }

  /** Lets the program go on at another address, where it may find nothing to execute. */
  async derail(to: number): Promise<void> {
    this.#gdb.stop();
    await this.#stopped;
    await this.#gdb.setPc(to);
    this.#stopped = this.#gdb.run();
  }

  /** What comes to `address` after `send` goes on at `to` instead, once. */
  async derailAt(address: number, to: number, send: () => void): Promise<void> {
    this.#gdb.stop();
    await this.#stopped;
    await this.#gdb.breakAt(address);
    const met = this.#gdb.run();
    send();
    await met;
    await this.#gdb.noBreakAt(address);
    await this.#gdb.setPc(to);
    this.#stopped = this.#gdb.run();
  }

  /** Stops the processor, and lets it go on: bytes of each stack, from its top to the lowest one that has changed. */
  async used(): Promise<ReadonlyMap<string, number>> {
    this.#gdb.stop();
    await this.#stopped;
    const used = await depths(this.#gdb, this.#areas);
    this.#stopped = this.#gdb.run();
    return used;
  }
}
