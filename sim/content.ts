/** Content identifiers on the host: CIDv1, codec raw, under the hashes of spec/hashes.ts. */
import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256, sha3_512 } from "@noble/hashes/sha3.js";
import { base32 } from "multiformats/bases/base32";
import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";
import { cidVersion, codecs, hashes } from "../spec/hashes.ts";
import type { HashName } from "../spec/hashes.ts";

const digestOf: Readonly<Record<HashName, (content: Uint8Array) => Uint8Array>> = {
  "sha2-256": sha256, "sha3-256": sha3_256, "sha3-512": sha3_512, "blake3": (content) => blake3(content),
};

export function contentId(hash: HashName, content: Uint8Array): Uint8Array {
  return CID.createV1(codecs.raw, createDigest(hashes[hash].code, digestOf[hash](content))).bytes;
}

/** Base32 lower; the bytes in hexadecimal when they are no CID. */
export function cidText(bytes: Uint8Array): string {
  try {
    return CID.decode(bytes).toString(base32);
  } catch {
    return `0x${Buffer.from(bytes).toString("hex")}`;
  }
}

/** The bytes of a CID that a device can hold, or why the text is none. */
export function parseCid(text: string): Uint8Array | { readonly why: string } {
  let cid: CID;
  try {
    cid = CID.parse(text, base32);
  } catch {
    return { why: "it does not decode" };
  }
  if (cid.version !== cidVersion) return { why: `its version is ${cid.version}, not ${cidVersion}` };
  const row = Object.values(hashes).find(({ code }) => code === cid.multihash.code);
  if (cid.code !== codecs.raw) return { why: `its codec is 0x${cid.code.toString(16)}, not raw (0x${codecs.raw.toString(16)})` };
  if (row === undefined) return { why: `hash code 0x${cid.multihash.code.toString(16)} is not registered` };
  if (cid.multihash.size !== row.digestBytes) return { why: `its digest has ${cid.multihash.size} bytes, not ${row.digestBytes}` };
  return cid.bytes;
}
