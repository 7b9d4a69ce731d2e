/** A route table of the model: exact or longest-prefix match, of nodes or of integers. */
import { type TableKindName, tableKinds } from "../spec/image.ts";
import { limits } from "../spec/limits.ts";

export interface Entry {
  /** `limits.tableKeyBytes` bytes, those beyond the prefix zero. */
  readonly key: Uint8Array;
  /** Prefix length in bits; for an exact table 8 times the key's length. */
  readonly bits: number;
  /** What a table of integers holds: unsigned 32-bit. */
  readonly value: number;
  /** What a table of nodes holds. */
  readonly node: Uint8Array;
}

export class Table {
  readonly kind: TableKindName;
  readonly #entries: Entry[] = [];

  constructor(kind: TableKindName) {
    this.kind = kind;
  }

  get kindCode(): number {
    return tableKinds[this.kind];
  }
  get exact(): boolean {
    return this.kind === "exact-node" || this.kind === "exact-int";
  }

  /** The entry with the longest prefix of `key`; in an exact table the entry that is `key`. */
  match(key: Uint8Array): Entry | null {
    let best: Entry | null = null;
    for (const entry of this.#entries) {
      const lengthFits = this.exact ? entry.bits === 8 * key.length : entry.bits <= 8 * key.length;
      if (!lengthFits || !isPrefix(entry, key)) continue;
      if (best === null || entry.bits > best.bits) best = entry;
    }
    return best;
  }

  /** Puts an entry in, in place of one with the same key and length; false when the table is full. */
  put(key: Uint8Array, bits: number, value: number, node: Uint8Array): boolean {
    const entry: Entry = { key: masked(key, bits), bits, value: value >>> 0, node: node.slice() };
    const at = this.#find(entry);
    if (at !== -1) this.#entries[at] = entry;
    else if (this.#entries.length === limits.tableEntries) return false;
    else this.#entries.push(entry);
    return true;
  }

  /** Takes an entry out; false when it was not there. */
  remove(key: Uint8Array, bits: number): boolean {
    const at = this.#find({ key: masked(key, bits), bits });
    if (at !== -1) this.#entries.splice(at, 1);
    return at !== -1;
  }

  #find(entry: Pick<Entry, "key" | "bits">): number {
    return this.#entries.findIndex((each) => each.bits === entry.bits && each.key.every((byte, at) => byte === entry.key[at]));
  }
}

function bitAt(bytes: Uint8Array, index: number): number {
  return (bytes[index >> 3]! >> (7 - (index & 7))) & 1;
}

function isPrefix(entry: Entry, key: Uint8Array): boolean {
  for (let index = 0; index < entry.bits; index++) {
    if (bitAt(entry.key, index) !== bitAt(key, index)) return false;
  }
  return true;
}

function masked(key: Uint8Array, bits: number): Uint8Array {
  const result = new Uint8Array(limits.tableKeyBytes);
  for (let index = 0; index < bits; index++) {
    if (bitAt(key, index) === 1) result[index >> 3]! |= 0x80 >> (index & 7);
  }
  return result;
}
