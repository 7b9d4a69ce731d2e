/**
 * The store on flash: kinds of records, what comes of a request, the layout of blocks and records, and its sizes.
 * Kinds and layout are what lies on devices: a code is never given to something else.
 */
export interface RecordKind {
  readonly code: number;
  readonly key: string;
  readonly value: string;
}

/** The newest record of a kind and key counts. */
export const recordKinds = {
  "object": { code: 1, key: "its CID: version 1, any codec, sha2-256", value: "its bytes, whose digest is checked when they are stored and when they are read" },
  "root": { code: 2, key: "none", value: "the CID that names the state, and the one before it where there is one to go back to" },
  "key": { code: 3, key: "the key's id", value: "a public key, or what the keys domain sealed" },
  "epoch": { code: 4, key: "what the epoch is of", value: "its number, and what goes with it" },
  "revocation": { code: 5, key: "the id of what is revoked", value: "why, from when" },
  "audit": { code: 6, key: "`head`", value: "what the last head of the audit log says, and its signature (runtime-c/audit/audit.h)" },
  "route": { code: 7, key: "a route's name", value: "the CID of its image, and where it stands" },
  "update": { code: 8, key: "which slot or bundle", value: "what an update is at" },
} as const satisfies Record<string, RecordKind>;
export type RecordKindName = keyof typeof recordKinds;

/** Records that the store writes for itself: no request can name them. */
export const ownKinds = {
  "tail": { code: 0x7f, key: "none", value: "the sequence number of the oldest block that still counts" },
} as const satisfies Record<string, RecordKind>;

/** Bits of a record's second byte. */
export const recordFlags = {
  "removed": { code: 1, means: "there is no record of this kind and key any more" },
  "apart": { code: 2, means: "the value begins and ends with a cell, and the checksum has one of its own: an object, which comes piece by piece" },
} as const;

/** What comes of a request to the store. */
export const storeStatuses = {
  "ok": { code: 0, title: "done; what was to be stored is on the flash" },
  "absent": { code: 1, title: "there is none" },
  "present": { code: 2, title: "it is there already: nothing is to be written" },
  "full": { code: 3, title: "no room: remove something first; nothing was lost" },
  "large": { code: 4, title: "larger than the store could ever hold" },
  "shape": { code: 5, title: "no kind, key, CID or length that there can be, or a piece too many or too few" },
  "digest": { code: 6, title: "the bytes are not those that the CID names" },
  "gone": { code: 7, title: "the store needed the room of an object that was not finished: begin it again" },
  "used": { code: 8, title: "the root, or the one before it, names this object" },
  "damaged": { code: 9, title: "the record is there, and its bytes are not those that were stored" },
  "flash": { code: 10, title: "the flash did not program or erase" },
  "geometry": { code: 11, title: "no flash that a store can lie on" },
  "worn": { code: 12, title: "the sequence numbers of blocks are used up" },
} as const;
export type StoreStatusName = keyof typeof storeStatuses;

/** Layout, in bytes: integers are little-endian. A cell is a write unit, or `cellBytes` where that is more. */
export const storeLayout = {
  magic: { value: 0x31_53_47_50, means: "first word of a block: `PGS1`" },
  blockHeaderBytes: { value: 12, means: "of a block, in its first cell: magic, sequence number, CRC of both with the size of cells" },
  recordHeaderBytes: { value: 12, means: "of a record, first in its first cell: kind, flags, bytes of the key and a zero; bytes of the value; CRC of both with the block's sequence number" },
  checksumBytes: { value: 4, means: "behind a record's value: CRC of its first eight bytes, key and value. With it the record counts" },
  cellBytes: { value: 16, means: "the least that a cell has" },
} as const;

export const storeLimits = {
  records: { value: 192, means: "records that count at the same time" },
  indexSlots: { value: 256, means: "places of the index of records, a power of two" },
  blocks: { value: 64, means: "blocks of a store" },
  unitBytes: { value: 512, means: "bytes of the largest write unit" },
  keyBytes: { value: 64, means: "bytes of a key" },
  cidBytes: { value: 36, means: "bytes of an object's CID" },
} as const;
