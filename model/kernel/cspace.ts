/**
 * From a number to a slot. Each level takes its guard and then its radix off the high end of what is left of the number.
 * A walk that fails leaves why in `failure`: the words of a fault or of an error that says so.
 */
import { cap, error, lookup, tcbSlot } from "./numbers.ts";
import type { Cap, CNode, Kernel, Slot } from "./state.ts";

const low = (value: number, bits: number): number => (bits >= 32 ? value >>> 0 : (value & (2 ** bits - 1)) >>> 0);

const guardBits = (node: Cap): number => node.data & 31;
const guardOf = (node: Cap): number => node.data >>> 5;

/** The slot that the low `depth` bits of `index` name, and the bits that are left when the walk ends at what is no CNode. */
export function walk(k: Kernel, root: Cap | null, index: number, depth: number): { readonly slot: Slot; readonly left: number } | null {
  if (root === null || root.type !== cap.cnode) {
    k.failure = [lookup.invalidRoot];
    return null;
  }
  let node = root;
  let left = depth;
  for (;;) {
    const size = guardBits(node);
    if (size > left || low(index, left) >>> 0 !== low(index, left - size) + guardOf(node) * 2 ** (left - size)) {
      k.failure = [lookup.guard, left, guardOf(node) % 2 ** 18, size];
      return null;
    }
    const level = size + node.bits;
    if (level > left) {
      k.failure = [lookup.depth, left, level];
      return null;
    }
    left -= level;
    const slot = (node.object as CNode).slots[Math.floor(low(index, left + node.bits) / 2 ** left)]!;
    if (left === 0 || slot.cap === null || slot.cap.type !== cap.cnode) return { slot, left };
    node = slot.cap;
  }
}

/** What a capability pointer of the current thread names: an empty slot is found like any other. */
export function lookupSlot(k: Kernel, pointer: number): Slot | null {
  return walk(k, k.current!.slots[tcbSlot.cspace]!.cap, pointer, 32)?.slot ?? null;
}

/** The slot that an operation on slots names, by all of `depth` bits; else the error. */
export function find(k: Kernel, root: Cap | null, index: number, depth: number, isSource: boolean): Slot | number {
  const failed = (): number => k.refuse(error.failedLookup, Number(isSource), ...k.failure);
  if (root?.type === cap.cnode && (depth < 1 || depth > 32)) return k.refuse(error.range, 1, 32);
  const found = walk(k, root, index, depth);
  if (found === null) return failed();
  if (found.left === 0) return found.slot;
  k.failure = [lookup.depth, found.left, 0];
  return failed();
}

/** There is a slot, and nothing in it; 0 bits count as all 32. */
export function noteMissing(k: Kernel, depth: number): void {
  k.failure = [lookup.missing, depth % 32 === 0 ? 32 : depth];
}

/** The refusal of an empty slot. */
export function missing(k: Kernel, depth: number, isSource: boolean): number {
  noteMissing(k, depth);
  return k.refuse(error.failedLookup, Number(isSource), ...k.failure);
}
