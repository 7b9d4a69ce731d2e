/** Chains of any bytes, signed all the same: what no encoder of pgrid writes. */
import { createHash } from "node:crypto";
import { groupOrder } from "../../protocol/ed25519.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { signatureStructure } from "../../protocol/cose.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex } from "../../toolchain/update/bytes.ts";
import type { TestKey } from "./keys.ts";

export const hex = (text: string): Uint8Array => fromHex(text.replaceAll(" ", ""))!;
/** A head in its shortest form. */
export function head(major: number, value: number | bigint): Uint8Array {
  const bytes = BigInt(value) < 24n ? 0 : BigInt(value) < 256n ? 1 : BigInt(value) < 65_536n ? 2 : BigInt(value) < 1n << 32n ? 4 : 8;
  const argument = Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * (bytes - 1 - i))) & 255n));
  return Uint8Array.of((major << 5) | (bytes === 0 ? Number(value) : 24 + Math.log2(bytes)), ...argument);
}
export const int = (value: number | bigint): Uint8Array => (value < 0 ? head(1, -1n - BigInt(value)) : head(0, value));
export const string = (bytes: Uint8Array): Uint8Array => joined(head(2, bytes.length), bytes);
export const array = (...items: readonly Uint8Array[]): Uint8Array => joined(head(4, items.length), ...items);
export const map = (...pairs: readonly (readonly [number, Uint8Array])[]): Uint8Array => joined(head(5, pairs.length), ...pairs.flatMap(([key, value]) => [int(key), value]));

export type Pairs = readonly (readonly [number, Uint8Array])[];
/** With one pair replaced. */
export const withPair = (pairs: Pairs, key: number, value: Uint8Array): Pairs => pairs.map((pair) => (pair[0] === key ? [key, value] : pair));
export const without = (pairs: Pairs, key: number): Pairs => pairs.filter(([each]) => each !== key);

export const coseKey = (key: Uint8Array): Pairs => [[1, int(1)], [-1, int(6)], [-2, string(key)]];
export const confirmation = (pairs: Pairs): Uint8Array => map([1, map(...pairs)]);
export const scope = (...entries: readonly (readonly [number | bigint, number | bigint])[]): Uint8Array => string(array(...entries.map(([code, limit]) => array(int(code), int(limit)))));

export const keyId = (key: Uint8Array): Uint8Array => sha256(key).subarray(0, 8);

/** The parts of a COSE_Sign1 as they are encoded. */
export interface Parts {
  readonly tag: Uint8Array;
  readonly members: Uint8Array;
  /** In its byte string; and what of it is signed. */
  readonly header: Uint8Array;
  readonly unprotected: Uint8Array;
  readonly claims: Uint8Array;
  readonly payload: Uint8Array | null;
  readonly signature: ((structure: Uint8Array) => Uint8Array) | null;
  readonly behind: Uint8Array;
}
export function sign1(by: TestKey, header: Uint8Array, claims: Uint8Array, over: Partial<Parts> = {}): Uint8Array {
  const parts = { tag: hex("d2"), members: hex("84"), header, unprotected: hex("a0"), claims, payload: null, signature: null, behind: new Uint8Array(), ...over };
  const structure = signatureStructure(parts.header, parts.claims);
  const signature = parts.signature === null ? by.sign(structure) : parts.signature(structure);
  return joined(parts.tag, parts.members, string(parts.header), parts.unprotected, parts.payload ?? string(parts.claims), string(signature), parts.behind);
}
export const rootHeader = (by: TestKey, algorithm = -19): Uint8Array => map([1, int(algorithm)], [4, string(keyId(by.key))]);
export const linkHeader = (algorithm = -19): Uint8Array => map([1, int(algorithm)]);

// Arithmetic of Ed25519 on scalars, to make what no signer makes.
export const littleEndian = (value: bigint): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
export const numberOf = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const sha512 = (...parts: readonly Uint8Array[]): Uint8Array => parts.reduce((hash, part) => hash.update(part), createHash("sha512")).digest();
/** RFC 8032, 5.1.5: the secret scalar, of which the key is the multiple of the base point. */
export function scalarOf({ seed }: TestKey): bigint {
  const low = sha512(seed).subarray(0, 32);
  low[0]! &= 248;
  low[31]! &= 127;
  low[31]! |= 64;
  return numberOf(low) % groupOrder;
}
export const challenge = (r: Uint8Array, key: Uint8Array, message: Uint8Array): bigint => numberOf(sha512(r, key, message)) % groupOrder;
/** S replaced. */
export const withS = (signature: Uint8Array, s: (old: bigint) => bigint): Uint8Array => joined(signature.subarray(0, 32), littleEndian(s(numberOf(signature.subarray(32)))));
export const withR = (signature: Uint8Array, r: Uint8Array): Uint8Array => joined(r, signature.subarray(32));
/** Under the key that is the neutral element, anybody signs anything. */
export const signedForNobody = (any: TestKey): Uint8Array => joined(any.key, littleEndian(scalarOf(any)));
/** By a signer whose nonce is 0. */
export const signedWithoutNonce = (by: TestKey, message: Uint8Array): Uint8Array => {
  const neutral = littleEndian(1n);
  return joined(neutral, littleEndian((challenge(neutral, by.key, message) * scalarOf(by)) % groupOrder));
};
