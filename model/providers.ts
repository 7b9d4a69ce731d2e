/** The provider table of the model: which node provides which content, until when. */
import { limits } from "../spec/limits.ts";

interface Provider {
  readonly cid: Uint8Array;
  readonly node: Uint8Array;
  /** Milliseconds; alive while now < expires. */
  readonly expires: bigint;
  /** Counts up with each put: the greatest is the newest. */
  readonly age: number;
}

const same = (left: Uint8Array, right: Uint8Array): boolean => left.length === right.length && left.every((byte, at) => byte === right[at]);

export class Providers {
  readonly #slots: (Provider | null)[] = Array.from({ length: limits.providers }, () => null);
  #puts = 0;

  /** In place of an entry of the same node and content; else of a free one; else of the one that expires soonest. */
  put(cid: Uint8Array, node: Uint8Array, expires: bigint): void {
    let at = this.#indexOf(cid, node);
    if (at === -1) at = this.#slots.indexOf(null);
    if (at === -1) {
      at = 0;
      this.#slots.forEach((slot, index) => {
        if (slot!.expires < this.#slots[at]!.expires) at = index;
      });
    }
    this.#slots[at] = { cid: cid.slice(), node: node.slice(), expires, age: this.#puts++ };
  }

  /** False when there was none. */
  remove(cid: Uint8Array, node: Uint8Array): boolean {
    const at = this.#indexOf(cid, node);
    if (at !== -1) this.#slots[at] = null;
    return at !== -1;
  }

  /** The node of the newest living entry for the content. */
  find(cid: Uint8Array, now: bigint): Uint8Array | null {
    let newest: Provider | null = null;
    for (const slot of this.#slots) {
      if (slot !== null && same(slot.cid, cid) && now < slot.expires && (newest === null || slot.age > newest.age)) newest = slot;
    }
    return newest?.node ?? null;
  }

  #indexOf(cid: Uint8Array, node: Uint8Array): number {
    return this.#slots.findIndex((slot) => slot !== null && same(slot.cid, cid) && same(slot.node, node));
  }
}
