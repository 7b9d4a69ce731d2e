/**
 * What a node keeps in RAM by its name: objects (runtime-c/store/registry.h) and programs that came in messages (runtime-c/node/programs.h).
 * Codes go into answers and logs: they are never renumbered.
 */
export interface StatusRow {
  readonly code: number;
  readonly title: string;
}

/** What comes of a request to the registry of objects. */
export const registryStatuses = {
  "ok": { code: 0, title: "done" },
  "absent": { code: 1, title: "there is none" },
  "shape": { code: 2, title: "no CID: version 1, a codec and a hash of one byte each, a digest of its length" },
  "unknown-hash": { code: 3, title: "a CID under a hash that is not in the table of hashes" },
  "digest": { code: 4, title: "the bytes are not those that the CID names" },
  "damaged": { code: 5, title: "what was kept is not what the CID names any more, and was dropped" },
  "large": { code: 6, title: "larger than all of the room" },
  "full": { code: 7, title: "no room beside what is pinned" },
  "pinned": { code: 8, title: "pinned: it is not dropped" },
  "pins": { code: 9, title: "more pins than are counted, or a pin taken away that is not there" },
  "not-kept": { code: 10, title: "the flash did not take it: no room, no flash, or a hash that the store does not have" },
} as const satisfies Record<string, StatusRow>;
export type RegistryStatus = keyof typeof registryStatuses;

/** What comes of a program of a message. */
export const programStatuses = {
  "ok": { code: 0, title: "it may run" },
  "compile": { code: 1, title: "the compiler refuses it, and says why" },
  "verify": { code: 2, title: "the verifier refuses its image, and says why" },
  "kind": { code: 3, title: "a program of another kind than is due" },
  "table": { code: 4, title: "it names a table that the node has not, or has of another kind" },
  "cost": { code: 5, title: "its bound is above what is granted" },
  "large": { code: 6, title: "larger than all of the room" },
  "full": { code: 7, title: "no room beside what is pinned" },
  "absent": { code: 8, title: "no program of this name is kept" },
  "pinned": { code: 9, title: "pinned: it is not dropped" },
  "pins": { code: 10, title: "more pins than are counted, or a pin taken away that is not there" },
} as const satisfies Record<string, StatusRow>;
export type ProgramStatus = keyof typeof programStatuses;

/**
 * Messages of a session about objects: content types of spec/fields.ts, whose route is not run.
 *
 *   object-put payload = CID, object         ; keep the object under this name
 *   object-get payload = CID, at (4 bytes, big-endian)   ; a piece of it from there on
 *
 * A CID says its own length. What somebody at the node's line may ask besides is `object-hold` of spec/wire.ts, with one of these.
 */
export const objectHolds = {
  "pin": { code: 1, title: "it stays, however many come" },
  "unpin": { code: 2, title: "one pin less" },
  "drop": { code: 3, title: "it goes, unless it is pinned" },
} as const satisfies Record<string, StatusRow>;
export type ObjectHold = keyof typeof objectHolds;
export const objectAtBytes = 4;

export const registryLimits = {
  "objects": { value: 32, means: "objects at once" },
  "room": { value: 5504, means: "bytes of objects in a node of domains (systems/grid)" },
  "piece": { value: 464, means: "bytes of an object in one answer" },
  "programs": { value: 16, means: "programs of messages at once" },
  "pins": { value: 255, means: "pins of one of them" },
} as const;
