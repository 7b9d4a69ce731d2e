/**
 * What has to hold of an Ed25519 key and signature before anybody verifies them (RFC 8032, 5.1): keys and R of no small order, each in its one
 * encoding, S below the group's order. Not every library looks. The equation itself is the caller's library's: `Verify`.
 */
import { ed25519 } from "../spec/tokens.ts";

/** Whether the signature is the key's; need not check what is checked here. */
export type Verify = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
export type Sign = (message: Uint8Array) => Uint8Array;

export type SignatureFault = "weak-key" | "malleable" | "weak-signature" | "forged";

const field = 2n ** 255n - 19n;
export const groupOrder = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
/** The y of one of the points of order 8; the other's is -y. */
const eighth = 0x7a03_ac92_77fd_c74e_c6cc_392c_fa53_202a_0f67_100d_760b_3cba_4fd8_4d3d_706a_17c7n;
/** Of the points whose order divides 8. */
const smallOrder: ReadonlySet<bigint> = new Set([0n, 1n, field - 1n, eighth, field - eighth]);

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

function isWeak(point: Uint8Array): boolean {
  const y = littleEndian(point) & (2n ** 255n - 1n);
  return y >= field || smallOrder.has(y);
}

export const isWeakKey = (key: Uint8Array): boolean => key.length !== ed25519.keyBytes || isWeak(key);

/** Null: it is the key's signature. */
export function signatureFault(key: Uint8Array, message: Uint8Array, signature: Uint8Array, verify: Verify): SignatureFault | null {
  if (isWeakKey(key)) return "weak-key";
  if (signature.length !== ed25519.signatureBytes) return "forged";
  if (littleEndian(signature.subarray(32)) >= groupOrder) return "malleable";
  if (isWeak(signature.subarray(0, 32))) return "weak-signature";
  return verify(key, message, signature) ? null : "forged";
}
