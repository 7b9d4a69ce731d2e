/** Merkle trees of RFC 9162, 2.1, over SHA-256: roots, inclusion proofs, and the receipts of messages. */
import { sha256 } from "@noble/hashes/sha2.js";
import { envelopeLimits } from "../spec/envelope.ts";
import type { ReceiptFault } from "../spec/envelope.ts";
import { holds } from "./check.ts";
import type { Payload, Receipt } from "./envelope.ts";

const hashBytes = envelopeLimits.hash.value;

/** 2.1.1: the hash of a leaf begins with 0, that of a node with 1, so that neither passes for the other. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256.create().update(Uint8Array.of(0)).update(entry).digest();
}
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256.create().update(Uint8Array.of(1)).update(left).update(right).digest();
}

/** The largest power of two below n, which is at least 2. */
const split = (n: number): number => 2 ** (Math.ceil(Math.log2(n)) - 1);

/** Of hashes of leaves, at least one. */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!;
  const left = split(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)));
}

/** 2.1.3.1, the lowest level first. */
export function inclusionPath(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length === 1) return [];
  const left = split(leaves.length);
  return index < left
    ? [...inclusionPath(leaves.slice(0, left), index), rootOf(leaves.slice(left))]
    : [...inclusionPath(leaves.slice(left), index - left), rootOf(leaves.slice(0, left))];
}

/** 2.1.3.2: the root that the path leads to; null when this leaf of such a tree has no path of that length. */
export function rootOfPath(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Uint8Array | null {
  if (!holds("PATH_LENGTH", index < size && path.every(({ length }) => length === hashBytes))) return null;
  let [fn, sn] = [index, size - 1];
  let root = leaf;
  for (const each of path) {
    if (!holds("PATH_LENGTH", sn !== 0)) return null;
    if (fn % 2 === 1 || fn === sn) {
      root = nodeHash(each, root);
      // Where the tree is not full on its right, a leaf goes up without a sister.
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else {
      root = nodeHash(root, each);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return holds("PATH_LENGTH", sn === 0) ? root : null;
}

/** The bytes that a receipt is about; null: the message has none. */
export const leafOf = (payload: Payload, { leaf }: Receipt): Uint8Array | null => payload[leaf];

/** Against the root of the receipt's log at the receipt's size, which the receiver knows. Null: the leaf is there. */
export function receiptFault(payload: Payload, receipt: Receipt, root: Uint8Array): ReceiptFault | null {
  const entry = leafOf(payload, receipt);
  if (!holds("LEAF_THERE", entry !== null)) return "receipt-leaf";
  const found = rootOfPath(leafHash(entry ?? new Uint8Array()), receipt.index, receipt.size, receipt.path);
  if (found === null) return "receipt-path";
  return holds("ROOT", found.length === root.length && found.every((byte, at) => byte === root[at])) ? null : "receipt-root";
}
