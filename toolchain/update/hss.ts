/**
 * HSS of RFC 8554, section 6, with one or two levels: a tree whose leaves sign the keys of the trees that sign. The signature number
 * `index` is leaf index mod 2^h of the lower tree that leaf index / 2^h of the upper one signs.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { updateLimits } from "../../spec/update.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { readU32, u32 } from "./bytes.ts";
import { childSecret, growTree, leaves, lmsPublicBytes, lmsPublicKey, lmsSign, lmsSignatureAt, lmsSignatureBytes, lmsTypes, lmsVerify, otsTypes, readLmsPublicKey } from "./lms.ts";
import type { LmsParameters, LmsType, OtsType, Tree, TreeSecret } from "./lms.ts";

/** One or two levels, the root first. */
export type HssParameters = readonly LmsParameters[];

export const hssPublicBytes = 4 + lmsPublicBytes;

/** `H10/W4,H10/W4`; null unless it is one or two of H5, H10, H15 with W4 or W8: what a device takes and a host can grow. */
export function readParameters(text: string): HssParameters | null {
  const levels = text.split(",");
  if (levels.length > updateLimits["hss-levels"].value) return null;
  const found = levels.map((level): LmsParameters | null => {
    const [, height, width] = /^H(5|10|15)\/W(4|8)$/u.exec(level) ?? [];
    if (height === undefined) return null;
    const lms = Object.entries(lmsTypes).find(([, h]) => String(h) === height)![0];
    const ots = Object.entries(otsTypes).find(([, { w }]) => String(w) === width)![0];
    return { lms: Number(lms) as LmsType, ots: Number(ots) as OtsType };
  });
  return found.every((level) => level !== null) ? found : null;
}
export const parametersText = (parameters: HssParameters): string => parameters.map(({ lms, ots }) => `H${lmsTypes[lms]}/W${otsTypes[ots].w}`).join(",");

/** How many signatures a key of these parameters makes. */
export const capacity = (parameters: HssParameters): number => parameters.reduce((product, level) => product * leaves(level), 1);
export const hssSignatureBytes = (parameters: HssParameters): number =>
  4 + parameters.reduce((sum, level) => sum + lmsSignatureBytes(level), 0) + (parameters.length - 1) * lmsPublicBytes;

export interface HssSecret {
  readonly parameters: HssParameters;
  readonly id: Uint8Array;
  readonly seed: Uint8Array;
}

/** Trees that have been grown, by level; `of` is the leaf of the level above that signs it (0 at the root). */
export interface GrownTree {
  readonly level: number;
  readonly of: number;
  readonly tree: Tree;
}

const rootSecret = ({ parameters, id, seed }: HssSecret): TreeSecret => ({ parameters: parameters[0]!, id, seed });

/** The trees that signature `index` needs, taken from those that are there where they are, grown where not. */
export function treesFor(secret: HssSecret, index: number, there: readonly GrownTree[], onLeaf: (level: number, done: number, all: number) => void = () => {}): readonly GrownTree[] {
  const take = (level: number, of: number, own: TreeSecret): GrownTree =>
    there.find((grown) => grown.level === level && grown.of === of) ?? { level, of, tree: growTree(own, (done, all) => onLeaf(level, done, all)) };
  const root = rootSecret(secret);
  const first = take(0, 0, root);
  const lower = secret.parameters[1];
  if (lower === undefined) return [first];
  const q = Math.floor(index / leaves(lower));
  return [first, take(1, q, childSecret(root, q, lower))];
}

export function hssPublicKey(secret: HssSecret, trees: readonly GrownTree[]): Uint8Array {
  return joined(u32(secret.parameters.length), lmsPublicKey(rootSecret(secret), trees[0]!.tree));
}

/** Signature number `index`, with the trees of `treesFor`. That this number was never used before is the caller's business. */
export function hssSign(secret: HssSecret, trees: readonly GrownTree[], index: number, message: Uint8Array): Uint8Array {
  if (index < 0 || index >= capacity(secret.parameters)) throw new Error(`signature ${index} of ${capacity(secret.parameters)}`);
  const root = rootSecret(secret);
  const [first, second] = trees as readonly [GrownTree, GrownTree?];
  const lower = secret.parameters[1];
  if (lower === undefined || second === undefined) return joined(u32(0), lmsSign(root, first.tree, index, message));
  const q = Math.floor(index / leaves(lower));
  if (second.of !== q) throw new Error(`the tree of leaf ${second.of} is not that of signature ${index}`);
  const child = childSecret(root, q, lower);
  const key = lmsPublicKey(child, second.tree);
  return joined(u32(1), lmsSign(root, first.tree, q, key), key, lmsSign(child, second.tree, index % leaves(lower), message));
}

/** Section 6.3. Everything that is not a signature of one or two levels by this key is refused, bytes after it too. */
export function hssVerify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== hssPublicBytes || signature.length < 4) return false;
  const levels = readU32(publicKey, 0);
  if (levels < 1 || levels > updateLimits["hss-levels"].value || readU32(signature, 0) !== levels - 1) return false;
  let key = readLmsPublicKey(publicKey.subarray(4));
  let at = 4;
  for (let level = 1; level < levels; level++) {
    const over = lmsSignatureAt(signature, at);
    if (over === null || signature.length < at + over.length + lmsPublicBytes) return false;
    const next = signature.subarray(at + over.length, at + over.length + lmsPublicBytes);
    if (key === null || !lmsVerify(key, next, over)) return false;
    key = readLmsPublicKey(next);
    at += over.length + lmsPublicBytes;
  }
  return key !== null && lmsVerify(key, message, signature.subarray(at));
}

export const isHssPublicKey = (bytes: Uint8Array): boolean =>
  bytes.length === hssPublicBytes && readU32(bytes, 0) >= 1 && readU32(bytes, 0) <= updateLimits["hss-levels"].value && readLmsPublicKey(bytes.subarray(4)) !== null;

/** The first bytes of the SHA-256 of the public key. */
export const keyId = (publicKey: Uint8Array): Uint8Array => sha256(publicKey).subarray(0, updateLimits["key-id-bytes"].value);
