/**
 * LMS and LM-OTS of RFC 8554 over SHA-256 with 32-byte hashes: one Merkle tree of one-time keys. Names are the RFC's.
 *
 * There is no npm library that is kept and signs (@noble/post-quantum has none), so this is our own, on @noble/hashes; the vectors of
 * Appendix F and two Python implementations judge it (test/update/lms.test.ts, test/update/oracle.py).
 *
 * A one-time key must sign one message only. Nothing here keeps count: key-store.ts does, and is the only caller that signs.
 * Secrets x, randomisers C and the seeds of trees below come from the tree's seed by Appendix A and, for what the appendix leaves
 * open, by the indices that the RFC authors' own implementation uses (hash-sigs: 0xfffd, 0xfffe, 0xffff). A randomiser that is derived makes
 * a signature a function of index and message: the signature over a lower tree's key can be made again.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { joined, same } from "../../compiler/support/bytes.ts";
import { readU32, u32 } from "./bytes.ts";

const n = 32;
/** Winternitz parameter, chains, and the shift of the checksum (table 1). */
export const otsTypes = { 1: { w: 1, p: 265, ls: 7 }, 2: { w: 2, p: 133, ls: 6 }, 3: { w: 4, p: 67, ls: 4 }, 4: { w: 8, p: 34, ls: 0 } } as const;
export type OtsType = keyof typeof otsTypes;
/** Height of the tree (table 2). */
export const lmsTypes = { 5: 5, 6: 10, 7: 15, 8: 20, 9: 25 } as const;
export type LmsType = keyof typeof lmsTypes;

export interface LmsParameters {
  readonly lms: LmsType;
  readonly ots: OtsType;
}

const isLms = (code: number): code is LmsType => Object.hasOwn(lmsTypes, code);
const isOts = (code: number): code is OtsType => Object.hasOwn(otsTypes, code);

const publicDomain = 0x8080;
const messageDomain = 0x8181;
const leafDomain = 0x8282;
const innerDomain = 0x8383;
const randomizerIndex = 0xfffd;
const childSeedIndex = 0xfffe;
const childIdIndex = 0xffff;

export const otsSignatureBytes = (type: OtsType): number => 4 + n * (otsTypes[type].p + 1);
export const lmsSignatureBytes = ({ lms, ots }: LmsParameters): number => 4 + otsSignatureBytes(ots) + 4 + n * lmsTypes[lms];
export const lmsPublicBytes = 24 + n;
export const leaves = ({ lms }: LmsParameters): number => 2 ** lmsTypes[lms];

/** I || u32str(number) || u16str(half), in front of what is hashed. */
const prefixed = (id: Uint8Array, number: number, half: number, ...rest: readonly Uint8Array[]): Uint8Array =>
  joined(id, u32(number), Uint8Array.of(half >> 8, half & 255), ...rest);

/** Digits of base 2^w of the hash and of its checksum (sections 3.1.3 and 4.4). */
function digits(hash: Uint8Array, type: OtsType): number[] {
  const { w, p, ls } = otsTypes[type];
  const digit = (bytes: Uint8Array, i: number): number => (bytes[Math.floor((i * w) / 8)]! >> (8 - w * (i % (8 / w)) - w)) & (2 ** w - 1);
  const own = Array.from({ length: (8 * n) / w }, (_, i) => digit(hash, i));
  const sum = own.reduce((total, value) => total + (2 ** w - 1 - value), 0) << ls;
  const checksum = Uint8Array.of((sum >> 8) & 255, sum & 255);
  return [...own, ...Array.from({ length: p - own.length }, (_, i) => digit(checksum, i))];
}

/** A chain from step `from` up to, not including, step `to`. The buffer is I || q || i || j || value, changed in place: this is where the time goes. */
function chain(buffer: Uint8Array, i: number, value: Uint8Array, from: number, to: number): Uint8Array {
  buffer[20] = i >> 8;
  buffer[21] = i & 255;
  let at = value;
  for (let j = from; j < to; j++) {
    buffer[22] = j;
    buffer.set(at, 23);
    at = sha256(buffer);
  }
  return at;
}
const chainBuffer = (id: Uint8Array, q: number): Uint8Array => joined(id, u32(q), new Uint8Array(3 + n));

/** A tree's secret: everything in it follows from these. */
export interface TreeSecret {
  readonly parameters: LmsParameters;
  readonly id: Uint8Array;
  readonly seed: Uint8Array;
}

/** H(I || u32str(q) || u16str(i) || 0xff || SEED): Appendix A. */
const derived = ({ id, seed }: TreeSecret, q: number, i: number): Uint8Array => sha256(prefixed(id, q, i, Uint8Array.of(0xff), seed));

/** The tree that leaf `q` of this one signs. */
export function childSecret(parent: TreeSecret, q: number, parameters: LmsParameters): TreeSecret {
  return { parameters, id: derived(parent, q, childIdIndex).subarray(0, 16), seed: derived(parent, q, childSeedIndex) };
}

/** K of algorithm 1. */
function otsPublic(secret: TreeSecret, q: number): Uint8Array {
  const { w, p } = otsTypes[secret.parameters.ots];
  const buffer = chainBuffer(secret.id, q);
  const ends = Array.from({ length: p }, (_, i) => chain(buffer, i, derived(secret, q, i), 0, 2 ** w - 1));
  return sha256(prefixed(secret.id, q, publicDomain, ...ends));
}

const leafHash = (id: Uint8Array, r: number, key: Uint8Array): Uint8Array => sha256(prefixed(id, r, leafDomain, key));
const innerHash = (id: Uint8Array, r: number, left: Uint8Array, right: Uint8Array): Uint8Array => sha256(prefixed(id, r, innerDomain, left, right));

/** T[0] to T[2^(h+1) - 1] of section 5.3, 32 bytes each; T[0] is not used. Nothing in it is secret. */
export type Tree = Uint8Array;
export const treeBytes = (parameters: LmsParameters): number => 2 * leaves(parameters) * n;
const nodeOf = (tree: Tree, r: number): Uint8Array => tree.subarray(n * r, n * (r + 1));

/** `onLeaf` hears of each of the leaves: a tree of height 10 takes about a second with W4 and ten with W8. */
export function growTree(secret: TreeSecret, onLeaf: (done: number, all: number) => void = () => {}): Tree {
  const count = leaves(secret.parameters);
  const tree = new Uint8Array(treeBytes(secret.parameters));
  for (let q = 0; q < count; q++) {
    tree.set(leafHash(secret.id, count + q, otsPublic(secret, q)), n * (count + q));
    onLeaf(q + 1, count);
  }
  for (let r = count - 1; r > 0; r--) tree.set(innerHash(secret.id, r, nodeOf(tree, 2 * r), nodeOf(tree, 2 * r + 1)), n * r);
  return tree;
}

export function lmsPublicKey({ parameters: { lms, ots }, id }: TreeSecret, tree: Tree): Uint8Array {
  return joined(u32(lms), u32(ots), id, nodeOf(tree, 1));
}

/** Algorithm 5. `C` is given by those who repeat a published signature, and by nobody else. */
export function lmsSign(secret: TreeSecret, tree: Tree, q: number, message: Uint8Array, C: Uint8Array = derived(secret, q, randomizerIndex)): Uint8Array {
  const { lms, ots } = secret.parameters;
  const count = leaves(secret.parameters);
  if (q < 0 || q >= count) throw new Error(`leaf ${q} of ${count}`);
  const buffer = chainBuffer(secret.id, q);
  const hash = sha256(prefixed(secret.id, q, messageDomain, C, message));
  const y = digits(hash, ots).map((digit, i) => chain(buffer, i, derived(secret, q, i), 0, digit));
  const path = Array.from({ length: lmsTypes[lms] }, (_, level) => nodeOf(tree, ((count + q) >> level) ^ 1));
  return joined(u32(q), u32(ots), C, ...y, u32(lms), ...path);
}

export interface LmsPublicKey extends LmsParameters {
  readonly id: Uint8Array;
  readonly root: Uint8Array;
}

/** Null unless it is the encoding of a key with parameters of the tables above. */
export function readLmsPublicKey(bytes: Uint8Array): LmsPublicKey | null {
  if (bytes.length !== lmsPublicBytes) return null;
  const lms = readU32(bytes, 0);
  const ots = readU32(bytes, 4);
  return isLms(lms) && isOts(ots) ? { lms, ots, id: bytes.subarray(8, 24), root: bytes.subarray(24) } : null;
}

/** Bytes of the LMS signature that begins at `at`, by its own type codes; null when it is none, or does not end in the bytes. */
export function lmsSignatureAt(bytes: Uint8Array, at: number): Uint8Array | null {
  if (bytes.length < at + 8) return null;
  const ots = readU32(bytes, at + 4);
  if (!isOts(ots)) return null;
  const typeAt = at + 4 + otsSignatureBytes(ots);
  if (bytes.length < typeAt + 4) return null;
  const lms = readU32(bytes, typeAt);
  if (!isLms(lms)) return null;
  const end = at + lmsSignatureBytes({ lms, ots });
  return bytes.length < end ? null : bytes.subarray(at, end);
}

/** Algorithm 6. */
export function lmsVerify(key: LmsPublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== lmsSignatureBytes(key) || readU32(signature, 4) !== key.ots) return false;
  const { w, p } = otsTypes[key.ots];
  const q = readU32(signature, 0);
  const pathAt = 8 + n * (p + 1) + 4;
  const count = leaves(key);
  if (q >= count || readU32(signature, pathAt - 4) !== key.lms) return false;
  const part = (at: number): Uint8Array => signature.subarray(at, at + n);
  const hash = sha256(prefixed(key.id, q, messageDomain, part(8), message));
  const buffer = chainBuffer(key.id, q);
  const ends = digits(hash, key.ots).map((digit, i) => chain(buffer, i, part(8 + n * (i + 1)), digit, 2 ** w - 1));
  let r = count + q;
  let node = leafHash(key.id, r, sha256(prefixed(key.id, q, publicDomain, ...ends)));
  for (let level = 0; r > 1; level++, r >>= 1) {
    const other = part(pathAt + n * level);
    node = r % 2 === 1 ? innerHash(key.id, r >> 1, other, node) : innerHash(key.id, r >> 1, node, other);
  }
  return same(node, key.root);
}
