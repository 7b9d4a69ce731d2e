/**
 * The hash registry: multihash code, digest length. Codes are the multicodec table's; all that are registered now fit
 * one varint byte, and `limits.cidBytes` says so.
 */
export const hashes = {
  "sha2-256": { code: 0x12, digestBytes: 32, source: "FIPS 180-4" },
  "sha3-512": { code: 0x14, digestBytes: 64, source: "FIPS 202" },
  "sha3-256": { code: 0x16, digestBytes: 32, source: "FIPS 202" },
  "blake3": { code: 0x1e, digestBytes: 32, source: "BLAKE3 specification, 2020" },
} as const;
export type HashName = keyof typeof hashes;

/** Multicodec content types used in CIDv1. */
export const codecs = { "raw": 0x55, "cbor": 0x51, "dag-cbor": 0x71 } as const;
export const cidVersion = 1;

/** The name of a program: CIDv1, raw, of its canonical core form under this hash. */
export const programHash: HashName = "sha2-256";
