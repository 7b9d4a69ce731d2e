/** Content identifiers of the model, hashed by @noble/hashes: nothing here is shared with the device's C. */
import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256, sha3_512 } from "@noble/hashes/sha3.js";
import { cidVersion, codecs, type HashName, hashes } from "../spec/hashes.ts";

const algorithms: Readonly<Record<HashName, (bytes: Uint8Array) => Uint8Array>> = {
  "sha2-256": sha256, "sha3-512": sha3_512, "sha3-256": sha3_256, "blake3": (bytes) => blake3(bytes),
};

/** The registered hash of that multihash code. */
export function hashByCode(code: number): HashName | undefined {
  return (Object.keys(hashes) as HashName[]).find((name) => hashes[name].code === code);
}

/** CIDv1 (codec raw) of the bytes: version, codec, hash code, digest length, digest; each number is a one-byte varint. */
export function cidOf(bytes: Uint8Array, hash: HashName): Uint8Array {
  const { code, digestBytes } = hashes[hash];
  return Uint8Array.of(cidVersion, codecs.raw, code, digestBytes, ...algorithms[hash](bytes));
}
