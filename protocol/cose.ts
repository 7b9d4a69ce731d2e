/**
 * COSE_Sign1 (RFC 9052, 4.2) as this protocol has it: tagged, one algorithm and at most a key id in the protected header, nothing in the other.
 * runtime-c/caps/token.c reads the same in the same order.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { cborMajor } from "../spec/cbor.ts";
import { cose, ed25519, tokenAlgorithms, tokenLimits } from "../spec/tokens.ts";
import type { TokenFault } from "../spec/tokens.ts";
import { joined } from "../compiler/support/bytes.ts";
import { CborReader, Tagged, encodeCbor } from "./cbor.ts";
import type { Sign } from "./ed25519.ts";

export type CoseFault = Exclude<TokenFault, "ok">;
export type CoseReader = CborReader<CoseFault>;

export const keyIdOf = (key: Uint8Array): Uint8Array => sha256(key).subarray(0, tokenLimits["key-id-bytes"].value);

const accepted: ReadonlySet<bigint> = new Set(Object.values(tokenAlgorithms).map(({ code }) => BigInt(code)));

/** `keyId`: null where the signer is known without. */
export const protectedHeader = (keyId: Uint8Array | null): Uint8Array => encodeCbor(new Map<number, number | Uint8Array>([
  [cose["header-algorithm"].value, tokenAlgorithms.ed25519.code], ...(keyId === null ? [] : [[cose["header-key-id"].value, keyId] as const]),
]));

/** RFC 9052, 4.4: what is signed. */
export const signatureStructure = (header: Uint8Array, payload: Uint8Array): Uint8Array => encodeCbor(["Signature1", header, new Uint8Array(), payload]);

export function encodeSign1(header: Uint8Array, payload: Uint8Array, signature: Uint8Array): Uint8Array {
  return encodeCbor(new Tagged(cose["tag-sign1"].value, [header, new Map(), payload, signature]));
}

export function sign1(keyId: Uint8Array | null, payload: Uint8Array, sign: Sign): Uint8Array {
  const header = protectedHeader(keyId);
  return encodeSign1(header, payload, sign(signatureStructure(header, payload)));
}

/** What is in a byte string, as an input of its own. */
export const inside = (reader: CoseReader): CoseReader => new CborReader<CoseFault>(reader.string());

/** It has to be filled; what was wrong in there is wrong with the whole. */
export function filled(reader: CoseReader, inner: CoseReader): void {
  inner.end();
  if (inner.fault !== null) reader.fail(inner.fault);
}

export function due(reader: CoseReader, holds: boolean, fault: CoseFault): void {
  if (!holds) reader.fail(fault);
}

export function exactly(reader: CoseReader, length: number, fault: CoseFault): Uint8Array {
  const bytes = reader.string();
  due(reader, bytes.length === length, fault);
  return bytes;
}

function readProtected(reader: CoseReader, named: boolean): Uint8Array | null {
  const inner = inside(reader);
  due(inner, inner.head(cborMajor.map) === (named ? 2n : 1n), "header");
  const header = { pairs: named ? 2 : 1, before: null };
  due(inner, inner.key(header) === cose["header-algorithm"].value, "header");
  due(inner, accepted.has(inner.int()), "algorithm");
  let keyId: Uint8Array | null = null;
  if (named) {
    due(inner, inner.key(header) === cose["header-key-id"].value, "header");
    keyId = exactly(inner, tokenLimits["key-id-bytes"].value, "out-of-range");
  }
  filled(reader, inner);
  return keyId;
}

export interface Sign1 {
  readonly keyId: Uint8Array | null;
  /** Not yet read. */
  readonly payload: CoseReader;
  /** What is signed; of no meaning once the reader has a fault. */
  readonly structure: Uint8Array;
}

/** Up to the payload; `named`: whether the header has to say the signer's key. Then comes what reads the payload, `filled`, and `readSignature`. */
export function readSign1(reader: CoseReader, named: boolean): Sign1 {
  reader.tag(cose["tag-sign1"].value);
  due(reader, reader.head(cborMajor.array) === 4n, "out-of-range");
  const from = reader.at;
  const keyId = readProtected(reader, named);
  const header = reader.bytes.subarray(from, reader.at);
  due(reader, reader.head(cborMajor.map) === 0n, "unprotected");
  const payloadFrom = reader.at;
  const payload = inside(reader);
  return { keyId, payload, structure: joined(signatureHead, header, emptyBytes, reader.bytes.subarray(payloadFrom, reader.at)) };
}
const emptyBytes = encodeCbor(new Uint8Array());
/** An array of four, and its first. */
const signatureHead = joined(Uint8Array.of((cborMajor.array << 5) | 4), encodeCbor("Signature1"));

export const readSignature = (reader: CoseReader): Uint8Array => exactly(reader, ed25519.signatureBytes, "out-of-range");
