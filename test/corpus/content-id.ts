/** The name of a content, for tests: hashed by @noble/hashes, with nothing of the product in it. */
import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256, sha3_512 } from "@noble/hashes/sha3.js";
import { cidVersion, codecs, hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";

const digests: Readonly<Record<HashName, (bytes: Uint8Array) => Uint8Array>> = { "sha2-256": sha256, "sha3-512": sha3_512, "sha3-256": sha3_256, "blake3": blake3 };
export function contentId(bytes: Uint8Array, hash: HashName): Uint8Array {
  const { code, digestBytes } = hashes[hash];
  return Uint8Array.of(cidVersion, codecs.raw, code, digestBytes, ...digests[hash](bytes));
}
