/**
 * Deterministic CBOR as every message of the protocol has it (RFC 8949, 4.2.1): shortest heads, stated lengths, map keys in the order of their bytes,
 * each once; of the simple values false, true and null, and no floats; tags of at most 32 bits. Whatever else a decoder is given it refuses, with a code from here.
 *
 * Codes go over the wire and into logs: they are never renumbered. Whoever reads a message of a kind of its own continues above 31: 32 the envelope.
 */
export interface WireFault {
  readonly code: number;
  readonly title: string;
}

export const cborFaults = {
  "truncated": { code: 1, title: "the input ends inside an item" },
  "trailing": { code: 2, title: "bytes follow the item" },
  "indefinite": { code: 3, title: "a string, array or map whose length is not stated" },
  "not-shortest": { code: 4, title: "a head that is longer than its argument needs" },
  "unsupported": { code: 5, title: "a float, undefined, another simple value, or a head that is reserved" },
  "wrong-type": { code: 6, title: "an item of another type than is due" },
  "wrong-tag": { code: 7, title: "a tag other than is due" },
  "out-of-range": { code: 8, title: "a number or a length outside of what is allowed" },
  "unsorted": { code: 9, title: "a map key that belongs before the one in front of it" },
  "duplicate": { code: 10, title: "a map key a second time" },
  "too-deep": { code: 11, title: "arrays, maps and tags inside each other beyond the limit" },
  "not-utf8": { code: 12, title: "a text string that is not UTF-8" },
} as const satisfies Record<string, WireFault>;
export type CborFault = keyof typeof cborFaults;

/** Major types, RFC 8949, 3.1. */
export const cborMajor = { "uint": 0, "negative": 1, "bytes": 2, "text": 3, "array": 4, "map": 5, "tag": 6, "simple": 7 } as const;
export type CborMajor = keyof typeof cborMajor;

/** The simple values that there are, as arguments of their heads. */
export const cborSimple = { "false": 20, "true": 21, "null": 22 } as const;

export const cborTagMost = 0xffff_ffff;

/** Arrays, maps and tags that may be inside each other where an item may be any. */
export const cborDepth = 8;
