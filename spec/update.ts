/**
 * Signed images and updates as one table: the SUIT profile, slots and what is kept in them, refusals, limits.
 * The boot stage, the node's update code and the host's signer and verifier read it from here (runtime-c/generated/pg_update.h).
 *
 * Numbers of SUIT: draft-ietf-suit-manifest-34 (in the RFC Editor's queue) and the IANA registry "Software Update for the Internet
 * of Things (SUIT)" of 2026-02-17; use-before: draft-ietf-suit-update-management-13. COSE: RFC 9052; HSS-LMS in COSE: RFC 8778, RFC 8554.
 *
 * The profile is one shape, in deterministic CBOR (RFC 8949, 4.2.1); every other byte string is refused:
 *
 *   107({2: bstr .cbor [bstr .cbor digest, bstr .cbor signature], 3: bstr .cbor manifest})
 *   digest    = [-16, SHA-256 over the manifest as the envelope holds it: its bstr head, then its bytes]
 *   signature = 18([h'a101382d', {4: key id}, nil, HSS signature over Sig_structure(payload = digest, encoded)])
 *   manifest  = {1: 1, 2: sequence, 3: bstr .cbor common, 7: bstr .cbor [3, 15], 9: bstr .cbor [23, 15]}
 *   common    = {2: [[component]], 4: bstr .cbor [20, parameters, 1, 15, 2, 15]}             ; with use-before: [20, parameters, 1, 15, 2, 15, 4, 15]
 *   parameters = {1: vendor id, 2: class id, 3: bstr .cbor [-16, SHA-256 of the image], ? 4: use-before, 14: size of the image}
 *
 * A route bundle has the component "r" and no invocation: {1: 1, 2: sequence, 3: bstr .cbor common, 7: bstr .cbor [3, 15]}.
 */

import type { WireMessage } from "./wire.ts";

/** Tags, labels and values that the profile uses; nothing else of SUIT is read or written. */
export const suit = {
  "envelope-tag": { value: 107, means: "CBOR tag of an envelope" },
  "sign1-tag": { value: 18, means: "CBOR tag of COSE_Sign1" },
  "authentication": { value: 2, means: "envelope: digest of the manifest, and signature" },
  "manifest": { value: 3, means: "envelope: the manifest" },
  "manifest-version": { value: 1, means: "manifest: version of the structure" },
  "sequence-number": { value: 2, means: "manifest: sequence number" },
  "common": { value: 3, means: "manifest: components, and commands that every sequence begins with" },
  "validate": { value: 7, means: "manifest: commands that validate what is installed" },
  "invoke": { value: 9, means: "manifest: commands that start it" },
  "components": { value: 2, means: "common: ids of the components" },
  "shared-sequence": { value: 4, means: "common: commands" },
  "condition-vendor": { value: 1, means: "command: the vendor is this device's" },
  "condition-class": { value: 2, means: "command: the class is this device's" },
  "condition-image-match": { value: 3, means: "command: the image has the digest" },
  "condition-use-before": { value: 4, means: "command: the time is not past" },
  "directive-override-parameters": { value: 20, means: "command: set parameters" },
  "directive-invoke": { value: 23, means: "command: start the image" },
  "parameter-vendor": { value: 1, means: "parameter: UUID of the vendor" },
  "parameter-class": { value: 2, means: "parameter: UUID of board and instruction set" },
  "parameter-image-digest": { value: 3, means: "parameter: digest of the image" },
  "parameter-use-before": { value: 4, means: "parameter: seconds since 1970 from which the manifest is not installed" },
  "parameter-image-size": { value: 14, means: "parameter: bytes of the image" },
  "reporting-policy": { value: 15, means: "argument of a condition: report everything" },
  "structure-version": { value: 1, means: "the one version of the structure" },
  "header-algorithm": { value: 1, means: "COSE header: algorithm" },
  "header-key-id": { value: 4, means: "COSE header: key id" },
  "algorithm-sha256": { value: -16, means: "COSE algorithm of digests" },
  "algorithm-hss-lms": { value: -46, means: "COSE algorithm of signatures" },
} as const;
export type SuitName = keyof typeof suit;

/** Where an image belongs; the code is the one byte of the component id. */
export const updateComponents = {
  "a": { code: 0x61, means: "slot a" },
  "b": { code: 0x62, means: "slot b" },
  "routes": { code: 0x72, means: "a bundle of routes, kept in the store" },
} as const;
export type UpdateComponent = keyof typeof updateComponents;
export const slotNames = ["a", "b"] as const;
export type SlotName = (typeof slotNames)[number];

/**
 * Vendor id: UUIDv5 (RFC 9562) in the DNS namespace of "promisegrid". A class id is UUIDv5 in the vendor's namespace of
 * `<board>/<version of the instruction set>`; toolchain/update/identity.ts computes it, the build hands it to C.
 */
export const vendorName = "promisegrid";
export const vendorId = "99d6a18c-4ddf-5489-bbc5-ad07db6cb328";

/**
 * The trailer: the last whole erase sectors of a slot that hold its units, in order from their base, each written at most once between
 * erases. A unit is the larger of the flash's program unit and `trailerUnitBytes`: the pattern, little-endian, over and over; in a `floor`
 * pattern, sequence number, its complement, pattern, over and over. Power may fail within a unit: one that is neither erased nor complete
 * counts as not written and is never written again, so each word has several; it is set when any of its units is complete.
 */
export const trailerWords = {
  "pending": { first: 0, units: 2, pattern: 0x2d69_c3a5, means: "installed, not yet known to work" },
  "attempt": { first: 2, units: 6, pattern: 0x6b17_85da, means: "a start without a confirmation; three complete ones, or none left to write, are the last" },
  "confirmed": { first: 8, units: 3, pattern: 0x93d2_3c4e, means: "known to work" },
  "failed": { first: 11, units: 2, pattern: 0xd4a8_7a31, means: "not started again" },
  "floor": { first: 13, units: 3, pattern: 0x5e8f_41d2, means: "the newest sequence number that was confirmed on this device, when the slot that held it was erased" },
} as const;
export const trailerUnits = 16;
export const trailerUnitBytes = 16;

/**
 * Why an image or an update is refused. The number is what a device answers, and PG8000 plus it is the host's diagnostic. Checks are made
 * in the order of `verdicts`, and the first that fails is the verdict; a step may look only at what the steps before it have let pass.
 * Never renumbered.
 */
export const updateRefusals = {
  "ok": { code: 0, title: "accepted" },
  "truncated": { code: 1, title: "it ends before its end" },
  "malformed": { code: 2, title: "not an envelope of the one shape that is taken" },
  "unsigned": { code: 3, title: "it carries no signature" },
  "unknown-key": { code: 4, title: "signed with a key that is not trusted" },
  "badly-signed": { code: 5, title: "the signature, or the digest that it signs, does not hold" },
  "wrong-board": { code: 6, title: "made for another board, or another version of the instruction set" },
  "wrong-slot": { code: 7, title: "made for another slot" },
  "oversize": { code: 8, title: "larger than the place it belongs to" },
  "downgraded": { code: 9, title: "older than what is confirmed" },
  "expired": { code: 10, title: "its time is over" },
  "altered": { code: 11, title: "the image is not the one that the manifest names" },
  "not-bootable": { code: 12, title: "the vector table points outside the RAM or outside the image" },
  "out-of-order": { code: 13, title: "not in this state: nothing was begun, or something else" },
  "wrong-offset": { code: 14, title: "not the offset that is due" },
  "flash-failed": { code: 15, title: "the flash does not hold what was written" },
  "nothing-to-confirm": { code: 16, title: "what runs is confirmed already" },
  "no-previous": { code: 17, title: "there is nothing to go back to" },
  "bad-bundle": { code: 18, title: "the bundle is not of its form, or a route in it is not admitted" },
} as const;
export type UpdateRefusal = keyof typeof updateRefusals;

/** What each verdict about an envelope and its image rests on, in order. */
export const verdicts = [
  { refusal: "truncated", of: "envelope", when: "fewer than `envelope-bytes` bytes are there and tag, map, keys and byte strings of the envelope reach past them" },
  { refusal: "oversize", of: "envelope", when: "they reach past `envelope-bytes`" },
  { refusal: "malformed", of: "envelope", when: "a head is not the one that is due in its shortest form, or what is inside a byte string does not fill it" },
  { refusal: "unsigned", of: "envelope", when: "the authentication is an array of the digest alone" },
  { refusal: "unknown-key", of: "envelope", when: "no trusted key has the key id" },
  { refusal: "badly-signed", of: "envelope", when: "the digest is not the manifest's, or the signature does not verify" },
  { refusal: "malformed", of: "manifest", when: "the manifest, which is only read from here on, has another shape, a sequence number of 0, or an image of 0 bytes" },
  { refusal: "wrong-board", of: "manifest", when: "vendor or class is another" },
  { refusal: "wrong-slot", of: "manifest", when: "the component is another" },
  { refusal: "oversize", of: "manifest", when: "the image is larger than its place" },
  { refusal: "downgraded", of: "manifest", when: "the sequence number is lower than the newest confirmed one; for an update, also when it is equal" },
  { refusal: "expired", of: "manifest", when: "a time is known and it is not before use-before" },
  { refusal: "truncated", of: "image", when: "fewer bytes are there than the manifest says" },
  { refusal: "altered", of: "image", when: "the digest is another" },
  { refusal: "not-bootable", of: "image", when: "the stack pointer is not a multiple of 8 in the RAM or at its end, or the reset handler is even or not inside the image" },
] as const satisfies readonly { refusal: UpdateRefusal; of: "envelope" | "manifest" | "image"; when: string }[];

export const updateLimits = {
  "envelope-bytes": { value: 8192, means: "bytes of an envelope, and the least size of a slot's manifest area" },
  "manifest-bytes": { value: 512, means: "bytes of an encoded manifest" },
  "image-bytes": { value: 0x0100_0000, means: "bytes of an image" },
  "attempts": { value: 3, means: "starts of an image without a confirmation" },
  "key-id-bytes": { value: 8, means: "bytes of a key id: the first of the SHA-256 of the public key" },
  "trusted-keys": { value: 4, means: "public keys that a device trusts" },
  "hss-levels": { value: 2, means: "levels of Merkle trees in a signature" },
  "bundle-bytes": { value: 0x2800, means: "bytes of a route bundle: three of them, with their envelopes, have to fit a store of 64 KiB" },
  "bundle-routes": { value: 8, means: "routes of a bundle" },
  "bundle-name-bytes": { value: 64, means: "bytes of a route's name in a bundle" },
  "chunk-bytes": { value: 1024, means: "bytes of one piece of an update on the link" },
} as const;

/** Of a bundle's payload: deterministic CBOR {1: 1, 2: [+ [name, image of the route, [* name of a table]]]}, routes in the order of their numbers. */
export const bundle = {
  "version-key": { value: 1, means: "bundle: version" },
  "routes-key": { value: 2, means: "bundle: routes" },
  "version": { value: 1, means: "the one version of bundles" },
} as const;

/** What is in a slot, or of routes in the store, as a device says it. */
export const updateStates = {
  "empty": { code: 0, title: "nothing, or nothing whole" },
  "pending": { code: 1, title: "installed, not confirmed" },
  "confirmed": { code: 2, title: "known to work" },
  "failed": { code: 3, title: "not started again" },
  "refused": { code: 4, title: "there is something, and it is refused" },
} as const;
export type UpdateState = keyof typeof updateStates;

/**
 * Updates over the console link of spec/wire.ts: messages of its form, with kinds of their own; each request has one answer.
 *
 * An update is a stream: envelope, then payload (the image, or the bundle). Offsets count from its start. A piece has at most
 * `chunk-bytes`, lies wholly in the envelope or wholly in the payload, and in the payload begins at a multiple of 512 from its start, the
 * largest program unit of a flash. The envelope is judged when it is whole, before anything is erased; `update-finish` judges the rest.
 * `update-begin` with the id and sizes of what is being received goes on from where it stands, and says from where.
 */
export const updateMessages = {
  "update-begin": { kind: 0x10, from: "host", means: "an update begins, or goes on: sizes of envelope and payload, the time in seconds since 1970 (0: not known), SHA-256 of the payload",
    fields: [["zero", "zero8"], ["zero2", "zero16"], ["envelopeBytes", "u32"], ["payloadBytes", "u32"], ["time", "u64"], ["id", "digest"]] },
  "update-chunk": { kind: 0x11, from: "host", means: "the next piece, and its offset in the stream",
    fields: [["zero", "zero8"], ["zero2", "zero16"], ["offset", "u32"], ["piece", "rest"]] },
  "update-finish": { kind: 0x12, from: "host", means: "that was all: check it, and start it with the next reset (an image), or take it now (routes)", fields: [] },
  "update-status": { kind: 0x13, from: "host", means: "ask what is where", fields: [] },
  "update-confirm": { kind: 0x14, from: "host", means: "what runs is known to work", fields: [] },
  "update-rollback": { kind: 0x15, from: "host", means: "go back to what ran before: of images (0), with a restart, or of routes (1)", fields: [["routes", "u8"]] },

  "update-answer": { kind: 0x90, from: "device", means: "the outcome of a request, and the offset that is due",
    fields: [["of", "u8"], ["refusal", "u8"], ["zero", "zero8"], ["offset", "u32"]] },
  "update-state": { kind: 0x91, from: "device", means: "what runs (the letter of its slot; 0: no slot), whether an update is being received and how far it is, and what is in the slots and of routes",
    fields: [["running", "u8"], ["receiving", "u8"], ["zero", "zero8"], ["offset", "u32"], ["total", "u32"], ["sequenceA", "u32"], ["sequenceB", "u32"], ["sequenceRoutes", "u32"],
      ["stateA", "u8"], ["stateB", "u8"], ["stateRoutes", "u8"], ["zero2", "zero8"], ["idA", "digest"], ["idB", "digest"], ["idRoutes", "digest"]] },
} as const satisfies Record<string, WireMessage>;
export type UpdateMessageName = keyof typeof updateMessages;
