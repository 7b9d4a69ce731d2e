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

export class Painted {
  readonly #gdb: Gdb;
  readonly #areas: readonly StackArea[];
  #stopped: Promise<string>;

  private constructor(gdb: Gdb, areas: readonly StackArea[]) {
    this.#gdb = gdb;
    this.#areas = areas;
    this.#stopped = gdb.run();
  }

  /** The processor is stopped before its first instruction (-S). */
  static async begin(gdb: Gdb, areas: readonly StackArea[]): Promise<Painted> {
    for (const from of [null, ...new Set(areas.flatMap(({ from: place }) => (place === null ? [] : [place])))]) {
      if (from !== null) {
        await gdb.breakAt(from);
        await gdb.run();
        if ((await gdb.pc()) !== from) throw new Error("the processor stopped elsewhere than where stacks are painted");
        await gdb.noBreakAt(from);
      }
      for (const { base, top } of areas.filter((area) => area.from === from)) {
        for (let at = base; at < top; at += atOnce) await gdb.write(at, new Uint8Array(Math.min(atOnce, top - at)).fill(pattern));
      }
    }
    return new Painted(gdb, areas);
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
    const used = new Map<string, number>();
    for (const { name, base, top } of this.#areas) {
      let lowest = top;
      for (let at = base; at < lowest; at += atOnce) {
        const bytes = await this.#gdb.bytes(at, Math.min(atOnce, top - at));
        const changed = bytes.findIndex((byte) => byte !== pattern);
        if (changed >= 0) lowest = at + changed;
      }
      used.set(name, top - lowest);
    }
    this.#stopped = this.#gdb.run();
    return used;
  }
}
