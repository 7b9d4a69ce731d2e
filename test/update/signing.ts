/** What tests sign with: a key of small trees, the same on every run, whose signatures are never used outside of tests. */
import { sha256 } from "@noble/hashes/sha2.js";
import { joined } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { encodeEnvelope, encodeManifest, manifestDigest, signedBytes } from "../../toolchain/update/envelope.ts";
import type { Manifest } from "../../toolchain/update/envelope.ts";
import { hssPublicKey, hssSign, keyId, readParameters, treesFor } from "../../toolchain/update/hss.ts";
import type { GrownTree, HssSecret } from "../../toolchain/update/hss.ts";
import { classId, vendor } from "../../toolchain/update/identity.ts";

export interface TestKey {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** H5/W4 in each level: one tree grows in 40 ms. It signs one message with one leaf, others with others; `fill` tells keys apart. */
export function testKey(fill: number, levels: 1 | 2 = 1): TestKey {
  const secret: HssSecret = { parameters: readParameters(levels === 1 ? "H5/W4" : "H5/W4,H5/W4")!, id: new Uint8Array(16).fill(fill), seed: new Uint8Array(32).fill(fill) };
  let trees: readonly GrownTree[] = treesFor(secret, 0, []);
  const publicKey = hssPublicKey(secret, trees);
  return {
    publicKey,
    sign(message) {
      const index = sha256(message)[0]! % 32;
      trees = treesFor(secret, index, trees);
      return hssSign(secret, trees, index, message);
    },
  };
}

export const board = "qemu-mps2-an500";
export const place = { base: 0x6000_2000, ram: { base: 0x2000_0000, size: 0x4_0000 } };

/** A stack pointer at the end of the RAM, an odd reset handler behind the vectors, and so many bytes of code. */
export function testImage(size = 300, stack = place.ram.base + place.ram.size, reset = place.base + 9): Uint8Array {
  const image = Uint8Array.from({ length: size }, (_, at) => (7 * at) % 251);
  const view = new DataView(image.buffer);
  view.setUint32(0, stack, true);
  view.setUint32(4, reset, true);
  return image;
}

export function manifestOf(image: Uint8Array, over: Partial<Manifest> = {}): Manifest {
  return { sequence: 5, component: "a", vendor, class: classId(board), digest: sha256(image), size: image.length, useBefore: null, ...over };
}

/** Any bytes as a manifest, signed. */
export function signed(key: TestKey, manifest: Uint8Array): Uint8Array {
  return encodeEnvelope(manifest, { keyId: keyId(key.publicKey), signature: key.sign(signedBytes(manifestDigest(manifest))) });
}

export const envelopeOf = (key: TestKey, image: Uint8Array, over: Partial<Manifest> = {}): Uint8Array => signed(key, encodeManifest(manifestOf(image, over)));

/** The first place of `part` in `whole`, changed to `other`, which is as long. */
export function changed(whole: Uint8Array, part: Uint8Array, other: Uint8Array): Uint8Array {
  const at = toHex(whole).indexOf(toHex(part)) / 2;
  if (!Number.isInteger(at) || at < 0 || part.length !== other.length) throw new Error("not there, or not as long");
  return joined(whole.subarray(0, at), other, whole.subarray(at + part.length));
}
