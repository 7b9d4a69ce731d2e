/** X25519 (RFC 7748) by Node's own OpenSSL, on raw keys. */
import { createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { X25519 } from "../../protocol/session.ts";

/** DER up to the 32 bytes that end it (RFC 8410, 4 and 7). */
const publicHead = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00);
const privateHead = Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20);

const privateKey = (secret: Uint8Array): KeyObject => createPrivateKey({ key: Buffer.concat([privateHead, secret]), format: "der", type: "pkcs8" });
const publicKey = (key: Uint8Array): KeyObject => createPublicKey({ key: Buffer.concat([publicHead, key]), format: "der", type: "spki" });

export const x25519: X25519 = {
  publicOf: (secret) => Uint8Array.from(createPublicKey(privateKey(secret)).export({ format: "der", type: "spki" }).subarray(publicHead.length)),
  shared(secret, key) {
    try {
      return Uint8Array.from(diffieHellman({ privateKey: privateKey(secret), publicKey: publicKey(key) }));
    } catch {
      return null; // OpenSSL gives no secret of zeros
    }
  },
};
