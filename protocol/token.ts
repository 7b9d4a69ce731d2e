/**
 * Capability tokens (spec/tokens.ts): made, read and judged. Reading and judging is what runtime-c/caps/token.c does, in the same order and
 * with the same verdicts; a test holds the two against each other. Nothing here signs, verifies or knows the time: that is handed in.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { cborMajor } from "../spec/cbor.ts";
import { resourceNames, resources } from "../spec/resources.ts";
import type { ResourceName } from "../spec/resources.ts";
import { claims, cose, ed25519, revokedLabel, tokenLimits } from "../spec/tokens.ts";
import type { Claim } from "../spec/tokens.ts";
import { same } from "../compiler/support/bytes.ts";
import { CborReader, encodeCbor } from "./cbor.ts";
import type { CborValue, KeysOfMap } from "./cbor.ts";
import { due, exactly, filled, inside, keyIdOf, readSign1, readSignature, sign1 } from "./cose.ts";
import type { CoseFault, CoseReader } from "./cose.ts";
import { isWeakKey, signatureFault } from "./ed25519.ts";
import type { Sign, Verify } from "./ed25519.ts";

/** A resource that is not there has the limit 0. */
export type Limits = ReadonlyMap<ResourceName, bigint>;

export interface Grant {
  /** Seconds since 1970. */
  readonly expires: bigint;
  /** 16 bytes that no other token has. */
  readonly id: Uint8Array;
  /** The holder's public key. */
  readonly holder: Uint8Array;
  readonly limits: Limits;
}

export interface Link extends Grant {
  /** The whole COSE_Sign1, and its SHA-256, which is the link's name. */
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
  /** Of the link before; null: a first link. */
  readonly parent: Uint8Array | null;
  /** What is signed. */
  readonly structure: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Chain {
  /** As the first link says it. */
  readonly rootId: Uint8Array;
  /** The root's first, the leaf last; at least one. */
  readonly links: readonly [Link, ...Link[]];
}

/** `link`: the one that the fault is about, from 0. */
export type Judged<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: CoseFault; readonly link: number };
const refused = (fault: CoseFault, link: number): { readonly ok: false; readonly fault: CoseFault; readonly link: number } => ({ ok: false, fault, link });

/** What the chain as a whole allows: no link has more than the one before. */
export const leafOf = ({ links }: Chain): Link => links.at(-1)!;

const scopeOf = (limits: Limits): Uint8Array => encodeCbor(resourceNames.flatMap((name) => {
  const limit = limits.get(name) ?? 0n;
  return limit === 0n ? [] : [[resources[name].code, limit]];
}));
const holderKey = (key: Uint8Array): CborValue => new Map([
  [cose["key-type"].value, cose["key-type-okp"].value], [cose["key-curve"].value, cose["curve-ed25519"].value], [cose["key-x"].value, key],
] as [number, number | Uint8Array][]);

export function encodeClaims({ expires, id, holder, limits }: Grant, parent: Uint8Array | null): Uint8Array {
  return encodeCbor(new Map<number, CborValue>([
    [claims.exp.label, expires], [claims.cti.label, id], [claims.cnf.label, new Map([[cose["confirmed-key"].value, holderKey(holder)]])], [claims.scope.label, scopeOf(limits)],
    ...(parent === null ? [] : [[claims.parent.label, parent] as const]),
  ]));
}

export const encodeChain = (links: readonly Uint8Array[]): Uint8Array => encodeCbor(links);

/** A chain of one link. */
export const mint = (grant: Grant, root: { readonly key: Uint8Array; readonly sign: Sign }): Uint8Array => encodeChain([sign1(keyIdOf(root.key), encodeClaims(grant, null), root.sign)]);

/** With one more link, which the leaf's holder signs. Whether it stays within the leaf is for `judgeChain` to say. */
export function delegate({ links }: Chain, grant: Grant, sign: Sign): Uint8Array {
  const leaf = links.at(-1)!;
  return encodeChain([...links.map(({ bytes }) => bytes), sign1(null, encodeClaims(grant, leaf.hash), sign)]);
}

/** Claims go up, so that one which comes before its turn says that another is missing. */
function claim(reader: CoseReader, map: KeysOfMap & { left: number }, label: number, last: number): void {
  due(reader, map.left > 0, "claim-missing");
  map.left--;
  const found = reader.key(map);
  if (found === label) return;
  const later = (found >= claims.cti.label && found <= claims.scope.label) || found === last;
  due(reader, !later, "claim-missing");
  due(reader, later, "claim-unknown");
}
const mapOf = (reader: CoseReader): KeysOfMap & { left: number } => {
  const left = Number(reader.head(cborMajor.map));
  return { pairs: left, before: null, left };
};
function noClaimMore(reader: CoseReader, map: KeysOfMap & { left: number }): void {
  if (map.left <= 0) return;
  reader.key(map); // which may be one that was there
  reader.fail("claim-unknown");
}

function readHolder(reader: CoseReader): Uint8Array {
  const known = (holds: boolean): void => due(reader, holds, "key-type");
  known(reader.head(cborMajor.map) === 1n);
  known(reader.key({ pairs: 1, before: null }) === cose["confirmed-key"].value);
  known(reader.head(cborMajor.map) === 3n);
  const key: KeysOfMap = { pairs: 3, before: null };
  known(reader.key(key) === cose["key-type"].value);
  known(reader.int() === BigInt(cose["key-type-okp"].value));
  known(reader.key(key) === cose["key-curve"].value);
  known(reader.int() === BigInt(cose["curve-ed25519"].value));
  known(reader.key(key) === cose["key-x"].value);
  const holder = exactly(reader, ed25519.keyBytes, "key-type");
  due(reader, reader.fault !== null || !isWeakKey(holder), "weak-key");
  return holder;
}

function readScope(reader: CoseReader): Limits {
  const scope = inside(reader);
  const count = scope.head(cborMajor.array);
  due(scope, count !== 0n, "empty-scope");
  const limits = new Map<ResourceName, bigint>();
  let last: bigint | null = null;
  // Each turn takes bytes, or is the last.
  for (let i = 0n; i < count && scope.fault === null; i++) {
    due(scope, scope.head(cborMajor.array) === 2n, "out-of-range");
    const code: bigint = scope.head(cborMajor.uint);
    due(scope, code !== last, "duplicate");
    due(scope, last === null || code >= last, "unsorted");
    const name = resourceNames.find((each) => BigInt(resources[each].code) === code);
    due(scope, name !== undefined, "unknown-resource");
    const limit = scope.head(cborMajor.uint);
    due(scope, limit !== 0n, "zero-limit");
    if (name !== undefined) limits.set(name, limit);
    last = code;
  }
  filled(reader, scope);
  return limits;
}

function readLink(reader: CoseReader, first: boolean): Link & { readonly keyId: Uint8Array | null } {
  const from = reader.at;
  const { keyId, payload, structure } = readSign1(reader, first);
  const map = mapOf(payload);
  const next = (name: Claim): void => claim(payload, map, claims[name].label, claims[first ? "scope" : "parent"].label);
  next("exp");
  const expires = payload.head(cborMajor.uint);
  next("cti");
  const id = exactly(payload, tokenLimits["id-bytes"].value, "out-of-range");
  next("cnf");
  const holder = readHolder(payload);
  next("scope");
  const limits = readScope(payload);
  let parent: Uint8Array | null = null;
  if (!first) {
    next("parent");
    parent = exactly(payload, tokenLimits["hash-bytes"].value, "out-of-range");
  }
  noClaimMore(payload, map);
  filled(reader, payload);
  const signature = readSignature(reader);
  const bytes = reader.bytes.subarray(from, reader.at);
  return { bytes, hash: sha256(bytes), expires, id, holder, limits, parent, structure, signature, keyId };
}

/** The form alone: nothing that it says is to be believed. */
export function readChain(bytes: Uint8Array): Judged<Chain> {
  const reader = new CborReader<CoseFault>(bytes);
  const count = reader.head(cborMajor.array);
  due(reader, count !== 0n, "no-link");
  due(reader, count <= BigInt(tokenLimits.links.value), "too-long");
  const links: ReturnType<typeof readLink>[] = [];
  while (links.length < Number(count) && reader.fault === null) {
    const inner = inside(reader);
    const link = readLink(inner, links.length === 0);
    filled(reader, inner);
    if (reader.fault === null) links.push(link);
  }
  reader.end();
  if (reader.fault !== null) return refused(reader.fault, links.length);
  const [first, ...rest] = links;
  return { ok: true, value: { rootId: first!.keyId!, links: [first!, ...rest] } };
}

export interface Judges {
  /** Public keys. */
  readonly roots: readonly Uint8Array[];
  /** Seconds since 1970. */
  readonly now: bigint;
  readonly verify: Verify;
  /** Whether the link with this SHA-256 was revoked. */
  revoked(hash: Uint8Array): boolean;
}

function within(parent: Link, link: Link): CoseFault | null {
  if (link.parent === null || !same(link.parent, parent.hash)) return "wrong-parent";
  if (resourceNames.some((name) => (link.limits.get(name) ?? 0n) > (parent.limits.get(name) ?? 0n))) return "amplified";
  return link.expires <= parent.expires ? null : "outlives";
}

/** Whether each link stays within the one before. */
export function judgeAttenuation({ links }: Chain): Judged<null> {
  for (const [i, link] of links.entries()) {
    const fault = i === 0 ? null : within(links[i - 1]!, link);
    if (fault !== null) return refused(fault, i);
  }
  return { ok: true, value: null };
}

/** The verdict of a device that trusts these roots, at this time. */
export function judgeChain(bytes: Uint8Array, { roots, now, verify, revoked }: Judges): Judged<Chain & { readonly root: Uint8Array }> {
  const read = readChain(bytes);
  if (!read.ok) return read;
  const { links, rootId } = read.value;
  const attenuated = judgeAttenuation(read.value);
  if (!attenuated.ok) return attenuated;
  if (now >= leafOf(read.value).expires) return refused("expired", links.length - 1);
  const gone = links.findIndex(({ hash }) => revoked(hash));
  if (gone >= 0) return refused("revoked", gone);
  const root = roots.find((key) => same(keyIdOf(key), rootId));
  if (root === undefined) return refused("unknown-root", 0);
  for (const [i, { structure, signature }] of links.entries()) {
    const fault = signatureFault(i === 0 ? root : links[i - 1]!.holder, structure, signature, verify);
    if (fault !== null) return refused(fault, i);
  }
  return { ok: true, value: { links, rootId, root } };
}

/** Of the link with this SHA-256. The signer has to have signed that link, or one before it. */
export const revoke = (hash: Uint8Array, signer: { readonly key: Uint8Array; readonly sign: Sign }): Uint8Array =>
  sign1(keyIdOf(signer.key), encodeCbor(new Map([[revokedLabel, hash]])), signer.sign);

export interface Revocation {
  readonly hash: Uint8Array;
  readonly signerId: Uint8Array;
  readonly structure: Uint8Array;
  readonly signature: Uint8Array;
}

export function readRevocation(bytes: Uint8Array): Judged<Revocation> {
  const reader = new CborReader<CoseFault>(bytes);
  const { keyId, payload, structure } = readSign1(reader, true);
  const map = mapOf(payload);
  claim(payload, map, revokedLabel, revokedLabel);
  const hash = exactly(payload, tokenLimits["hash-bytes"].value, "out-of-range");
  noClaimMore(payload, map);
  filled(reader, payload);
  const signature = readSignature(reader);
  reader.end();
  return reader.fault === null ? { ok: true, value: { hash, signerId: keyId!, structure, signature } } : refused(reader.fault, 0);
}

/** Which link of a chain that was judged good is revoked by it, and with it those behind. */
export function judgeRevocation(bytes: Uint8Array, { links, root }: Chain & { readonly root: Uint8Array }, verify: Verify): Judged<number> {
  const read = readRevocation(bytes);
  if (!read.ok) return read;
  const { hash, signerId, structure, signature } = read.value;
  const link = links.findIndex((each) => same(each.hash, hash));
  if (link < 0) return refused("unknown-link", 0);
  const signer = [root, ...links.slice(0, link).map(({ holder }) => holder)].find((key) => same(keyIdOf(key), signerId));
  if (signer === undefined) return refused("no-ancestor", link);
  const fault = signatureFault(signer, structure, signature, verify);
  return fault === null ? { ok: true, value: link } : refused(fault, link);
}
