/** Ed25519 (RFC 8032) by Node's own OpenSSL, on raw keys and seeds. What has to hold of keys and signatures besides is protocol/ed25519.ts's. */
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Sign, Verify } from "../../protocol/ed25519.ts";

/** DER up to the 32 bytes that end it (RFC 8410, 4 and 7). */
const publicHead = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);
const privateHead = Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20);

const privateKey = (seed: Uint8Array): KeyObject => createPrivateKey({ key: Buffer.concat([privateHead, seed]), format: "der", type: "pkcs8" });

export const publicKeyOf = (seed: Uint8Array): Uint8Array => Uint8Array.from(createPublicKey(privateKey(seed)).export({ format: "der", type: "spki" }).subarray(publicHead.length));

export function signerOf(seed: Uint8Array): Sign {
  const key = privateKey(seed);
  return (message) => Uint8Array.from(sign(null, message, key));
}

export const verifyEd25519: Verify = (key, message, signature) => {
  try {
    return verify(null, message, createPublicKey({ key: Buffer.concat([publicHead, key]), format: "der", type: "spki" }), signature);
  } catch {
    return false; // no point of the curve
  }
};
