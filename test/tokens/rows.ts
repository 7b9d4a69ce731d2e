/** Chains and revocations that must not be taken, each for one reason, and the check that finds it. */
import { sha256 } from "@noble/hashes/sha2.js";
import { joined } from "../../compiler/support/bytes.ts";
import { groupOrder } from "../../protocol/ed25519.ts";
import { delegate, encodeChain, encodeClaims, mint, revoke } from "../../protocol/token.ts";
import type { TokenFault } from "../../spec/tokens.ts";
import type { Case } from "./device.ts";
import { chain, chainOf, grant, holders, limits, otherRoot, root, testKey } from "./keys.ts";
import { array, confirmation, coseKey, hex, int, keyId, linkHeader, littleEndian, map, rootHeader, scope, sign1, signedForNobody, signedWithoutNonce, string, withPair, withR, withS, without } from "./raw.ts";
import type { Pairs, Parts } from "./raw.ts";

export interface Row {
  readonly name: string;
  /** Without this check the row's verdict is another, and no other row's is; null: it keeps the reader inside its input and is never left out, or two find it. */
  readonly check: string | null;
  readonly fault: Exclude<TokenFault, "ok">;
  /** The link that it is about. */
  readonly link: number | "revocation";
  readonly case: Case;
  /** Without the check it holds. */
  readonly taken?: true;
}

const p = 2n ** 255n - 19n;
/** The neutral element, and it as p + 1. */
export const weakRoot = littleEndian(1n);
export const unreducedRoot = littleEndian(p + 1n);
export const roots: readonly Uint8Array[] = [root.key, otherRoot.key, weakRoot, unreducedRoot];
export const now = 1_900_000_000n;

const stranger = testKey(99);
const good = chain(4);
const links = chainOf(good).links;
const bytesOf = (from: number, to: number): readonly Uint8Array[] => links.slice(from, to).map(({ bytes }) => bytes);

/** Claims of link `n` as pairs. */
const claims = (n: number, parent = n === 0 ? null : links[n - 1]!.hash): Pairs => {
  const { expires, id, holder, limits: granted } = grant(n);
  const codes = { "instructions": 1, "hash-bytes": 2, "sends": 4 } as const;
  return [
    [4, int(expires)], [7, string(id)], [8, confirmation(coseKey(holder))],
    [9, scope(...(Object.keys(codes) as (keyof typeof codes)[]).map((name) => [codes[name], granted.get(name)!] as const))], ...(parent === null ? [] : [[-70010, string(parent)] as const]),
  ];
};
/** The good chain up to link `n`, with that link made of other parts. */
function at(n: number, over: { readonly pairs?: Pairs; readonly header?: Uint8Array; readonly by?: typeof root } & Partial<Parts> = {}): Uint8Array {
  const { pairs = claims(n), header = n === 0 ? rootHeader(root) : linkHeader(), by = n === 0 ? root : holders[n - 1]!, ...parts } = over;
  return encodeChain([...bytesOf(0, n), sign1(by, header, map(...pairs), parts)]);
}
const first = (over: Parameters<typeof at>[1]): Uint8Array => at(0, over);
const second = (over: Parameters<typeof at>[1]): Uint8Array => at(1, over);
const withHolder = (pairs: Pairs): Uint8Array => first({ pairs: withPair(claims(0), 8, confirmation(pairs)) });
const withKey = (key: Uint8Array): Uint8Array => withHolder(coseKey(key));
const withScope = (value: Uint8Array): Uint8Array => first({ pairs: withPair(claims(0), 9, value) });
const changed = (bytes: Uint8Array, position: number, mask = 1): Uint8Array => bytes.map((byte, i) => (i === (position + bytes.length) % bytes.length ? byte ^ mask : byte));
const resigned = (by: typeof root, change: (signature: Uint8Array) => Uint8Array) => (structure: Uint8Array): Uint8Array => change(by.sign(structure));
const replaced = (bytes: Uint8Array, from: number, count: number, by: Uint8Array): Uint8Array => joined(bytes.subarray(0, from), by, bytes.subarray(from + count));

const row = (name: string, check: string | null, fault: Row["fault"], link: Row["link"], chainBytes: Uint8Array, taken?: true, over: Partial<Case> = {}): Row =>
  ({ name, check, fault, link, case: { chain: chainBytes, now, ...over }, ...(taken === undefined ? {} : { taken }) });

const form: readonly Row[] = [
  row("nothing", null, "truncated", 0, new Uint8Array()),
  row("a chain cut off in its third link", null, "truncated", 2, good.subarray(0, 500)),
  row("a chain without its last byte", null, "truncated", 3, good.subarray(0, -1)),
  row("a chain of which a link is missing", null, "truncated", 1, joined(hex("82"), chain(1).subarray(1))),
  row("a byte behind the chain", "wire/TRAILING", "trailing", 4, joined(good, hex("00")), true),
  row("a byte behind the protected header", "wire/TRAILING", "trailing", 0, first({ header: joined(rootHeader(root), hex("00")) }), true),
  row("a byte behind the claims", "wire/TRAILING", "trailing", 0, encodeChain([sign1(root, rootHeader(root), joined(map(...claims(0)), hex("00")))]), true),
  row("a byte behind the scope", "wire/TRAILING", "trailing", 0, withScope(string(hex("81 82 01 18 64 00"))), true),
  row("a chain of indefinite length", "wire/INDEFINITE", "indefinite", 0, joined(hex("9f"), chain(1).subarray(1), hex("ff"))),
  row("the number of links in two bytes", "wire/SHORTEST", "not-shortest", 0, joined(hex("98 01"), chain(1).subarray(1)), true),
  row("an expiry with leading zeros", "wire/SHORTEST", "not-shortest", 0, first({ pairs: withPair(claims(0), 4, hex("1b 00000000 77359400")) }), true),
  row("an expiry that is a float", "wire/SIMPLE", "unsupported", 0, first({ pairs: withPair(claims(0), 4, hex("fb 41dd d000 0000 0000")) })),
  row("a map of links", "wire/TYPE", "wrong-type", 0, joined(hex("a1"), chain(1).subarray(1)), true),
  row("a byte behind a link", "wire/TRAILING", "trailing", 0, first({ behind: hex("00") }), true),
  row("a link in no byte string", "wire/TYPE", "wrong-type", 0, array(links[0].bytes)),
  row("a link without a tag", "wire/TYPE", "wrong-type", 0, first({ tag: new Uint8Array() })),
  row("an expiry below zero", "wire/TYPE", "wrong-type", 0, first({ pairs: withPair(claims(0), 4, int(-2_000_000_001n)) }), true),
  row("a limit below zero", "wire/TYPE", "wrong-type", 0, withScope(scope([1, -100])), true),
  row("a detached payload", null, "wrong-type", 0, first({ payload: hex("f6") })),
  row("a scope as an array, not in a byte string", "wire/TYPE", "wrong-type", 0, first({ pairs: withPair(claims(0), 9, hex("81 82 01 18 64")) })),
  row("a COSE_Mac0", "wire/TAG", "wrong-tag", 0, first({ tag: hex("d1") }), true),
  row("the tag of a CWT in front", "wire/TAG", "wrong-tag", 0, first({ tag: hex("d8 3d d2") })),
  row("no link", null, "no-link", 0, hex("80")),
  row("five links", "caps/LINKS", "too-long", 0, encodeChain([...bytesOf(0, 4), sign1(holders[3], linkHeader(), map(...claims(3, links[3]!.hash)))])),
  row("a COSE_Sign1 that says it has five members", "caps/MEMBERS", "out-of-range", 0, first({ members: hex("85") }), true),
  row("a limit with a third member", "caps/MEMBERS", "out-of-range", 0, withScope(string(hex("81 83 01 18 64 00")))),
  row("a signature of 63 bytes", null, "out-of-range", 0, first({ signature: resigned(root, (signature) => signature.subarray(1)) })),
  row("a signature of 65 bytes", null, "out-of-range", 0, first({ signature: resigned(root, (signature) => joined(signature, hex("00"))) })),
  row("a cti of 15 bytes", null, "out-of-range", 0, first({ pairs: withPair(claims(0), 7, string(new Uint8Array(15))) })),
  row("a key id of 7 bytes", null, "out-of-range", 0, first({ header: map([1, int(-19)], [4, string(keyId(root.key).subarray(1))]) })),
  row("a parent of 31 bytes", null, "out-of-range", 1, second({ pairs: withPair(claims(1), -70010, string(new Uint8Array(31))) })),
];

const headers: readonly Row[] = [
  row("an algorithm of another curve", "caps/ALGORITHM", "algorithm", 0, first({ header: rootHeader(root, -7) }), true),
  row("an algorithm that is not this chain's", "caps/ALGORITHM", "algorithm", 0, first({ header: rootHeader(root, -50) }), true),
  row("an unknown algorithm in a further link", "caps/ALGORITHM", "algorithm", 1, second({ header: linkHeader(-70_000) }), true),
  row("an algorithm by its name", null, "wrong-type", 0, first({ header: map([1, hex("67 45 64 32 35 35 31 39")], [4, string(keyId(root.key))]) })),
  row("a critical header", "caps/HEADERS", "header", 0, first({ header: map([1, int(-19)], [2, array(int(4))], [4, string(keyId(root.key))]) })),
  row("a critical header in a further link", "caps/HEADERS", "header", 1, second({ header: map([1, int(-19)], [2, array(int(-65_537))], [-65_537, int(1)]) })),
  row("a content type", "caps/HEADERS", "header", 1, second({ header: map([1, int(-19)], [3, int(61)]) })),
  row("a first link that does not name its key", "caps/HEADERS", "header", 0, first({ header: linkHeader() })),
  row("a further link that names its key", "caps/HEADERS", "header", 1, second({ header: rootHeader(holders[0]) })),
  row("no protected header", "caps/HEADERS", "header", 0, first({ header: hex("a0") })),
  row("the algorithm outside the signature", "caps/UNPROTECTED", "unprotected", 0, first({ unprotected: map([1, int(-19)]) })),
  row("a key id outside the signature", "caps/UNPROTECTED", "unprotected", 1, second({ unprotected: map([4, string(keyId(holders[0].key))]) })),
];

const claimed: readonly Row[] = [
  row("an expiry twice", "wire/DUPLICATE", "duplicate", 0, first({ pairs: [claims(0)[0]!, ...claims(0)] })),
  row("a scope twice", "wire/DUPLICATE", "duplicate", 0, first({ pairs: [...claims(0), [9, scope([1, 2_000_000])]] })),
  row("a claim behind its place", "wire/SORTED", "unsorted", 0, first({ pairs: [...claims(0), [5, int(1)]] })),
  ...[["expiry", 4], ["cti", 7], ["holder", 8], ["scope", 9]].map(([name, label]) => row(`no ${name}`, "caps/MISSING", "claim-missing", 0, first({ pairs: without(claims(0), label as number) }))),
  row("no parent", "caps/MISSING", "claim-missing", 1, second({ pairs: without(claims(1), -70010) })),
  row("an issuer", "caps/UNKNOWN", "claim-unknown", 0, first({ pairs: [[1, hex("61 61")], ...claims(0)] })),
  row("a not-before", "caps/UNKNOWN", "claim-unknown", 0, first({ pairs: [claims(0)[0]!, [5, int(1)], ...claims(0).slice(1)] })),
  row("a first link with a parent", "caps/UNKNOWN", "claim-unknown", 0, first({ pairs: claims(0, links[0].hash) })),
  row("a claim of no registry", "caps/UNKNOWN", "claim-unknown", 1, second({ pairs: [...claims(1), [-70011, string(links[0].hash)]] })),
  row("a holder by key id alone", "caps/KEY_SHAPE", "key-type", 0, first({ pairs: withPair(claims(0), 8, map([3, string(keyId(holders[0].key))])) })),
  row("two ways to confirm", "caps/KEY_SHAPE", "key-type", 0, first({ pairs: withPair(claims(0), 8, map([1, map(...coseKey(holders[0].key))], [3, hex("40")])) })),
  row("a key of P-256", null, "key-type", 0, withHolder([[1, int(2)], [-1, int(1)], [-2, string(new Uint8Array(32))], [-3, string(new Uint8Array(32))]])),
  row("a key of another type", "caps/KEY_SHAPE", "key-type", 0, withHolder(withPair(coseKey(holders[0].key), 1, int(2))), true),
  row("a key with its secret", "caps/KEY_SHAPE", "key-type", 0, withHolder([...coseKey(holders[0].key), [-4, string(new Uint8Array(32))]])),
  row("a key for an algorithm", null, "key-type", 0, withHolder([[1, int(1)], [3, int(-19)], ...coseKey(holders[0].key).slice(1)])),
  row("a key of the curve X25519", "caps/CURVE", "key-type", 0, withHolder(withPair(coseKey(holders[0].key), -1, int(4))), true),
  row("a key of the curve Ed448", null, "key-type", 0, withHolder([[1, int(1)], [-1, int(7)], [-2, string(new Uint8Array(57).fill(9))]])),
  row("a key of 31 bytes", null, "key-type", 0, withKey(holders[0].key.subarray(1))),
  ...[1n, 0n, p - 1n, 0x05fc_536d_8802_38b1_3933_c6d3_05ac_dfd5_f098_eff2_89f4_c345_b027_b2c2_8f95_e826n, 0x7a03_ac92_77fd_c74e_c6cc_392c_fa53_202a_0f67_100d_760b_3cba_4fd8_4d3d_706a_17c7n]
    .flatMap((y) => [y, y | 1n << 255n].map((encoded) => row(`a holder's key of small order, ${encoded.toString(16)}`, "crypto/KEY_ORDER", "weak-key", 0, withKey(littleEndian(encoded)), true))),
  ...[p, p + 1n, p + 18n, 2n ** 255n - 1n + 2n ** 255n].map((encoded) => row(`a holder's key that is not reduced, ${encoded.toString(16)}`, "crypto/KEY_ENCODING", "weak-key", 0, withKey(littleEndian(encoded)), true)),
  row("an empty scope", "caps/SCOPE", "empty-scope", 0, withScope(string(hex("80"))), true),
  row("a resource twice", "caps/TWICE", "duplicate", 0, withScope(scope([1, 5], [1, 500])), true),
  row("resources out of order", "caps/ORDER", "unsorted", 0, withScope(scope([2, 5], [1, 500])), true),
  row("resource 0", "caps/RESOURCE", "unknown-resource", 0, withScope(scope([0, 5])), true),
  row("a resource that nobody knows", "caps/RESOURCE", "unknown-resource", 0, withScope(scope([1, 5], [7, 5])), true),
  row("a resource of 64 bits", "caps/RESOURCE", "unknown-resource", 0, withScope(scope([1, 5], [2n ** 32n + 2n, 5])), true),
  row("a limit of 0", "caps/LIMIT", "zero-limit", 0, withScope(scope([1, 0])), true),
];

const delegated = (n: number, over: Parameters<typeof grant>[1]): Uint8Array => delegate(chainOf(encodeChain(bytesOf(0, n))), grant(n, over), holders[n - 1]!.sign);
const within: readonly Row[] = [
  row("a link made under another", "caps/PARENT", "wrong-parent", 1, second({ pairs: claims(1, sha256(links[0].bytes.subarray(1))) }), true),
  row("a link made under the one before its parent", "caps/PARENT", "wrong-parent", 2, at(2, { pairs: claims(2, links[0].hash) }), true),
  row("links in another order", "caps/PARENT", "wrong-parent", 1, encodeChain([links[0], links[2]!, links[1]!].map(({ bytes }) => bytes))),
  row("a link left out", "caps/PARENT", "wrong-parent", 1, encodeChain([links[0], links[2]!].map(({ bytes }) => bytes))),
  row("the leaf of another chain", "caps/PARENT", "wrong-parent", 1, encodeChain([chainOf(mint(grant(0, { id: new Uint8Array(16) }), root)).links[0].bytes, links[1]!.bytes]), true),
  row("one instruction more", "caps/ATTENUATED", "amplified", 1, delegated(1, { limits: limits({ "instructions": 1_000_001 }) }), true),
  row("a limit of all 64 bits", "caps/ATTENUATED", "amplified", 2, delegated(2, { limits: limits({ "hash-bytes": 2n ** 64n - 1n }) }), true),
  row("a resource that the parent has not", "caps/ATTENUATED", "amplified", 3, delegated(3, { limits: limits({ "replicas": 1 }) }), true),
  row("a second longer", "caps/OUTLIVES", "outlives", 1, delegated(1, { expires: grant(0).expires + 1n }), true),
  row("for ever", "caps/OUTLIVES", "outlives", 3, delegated(3, { expires: 2n ** 64n - 1n }), true),
  row("in its last second no more", "caps/EXPIRED", "expired", 3, good, true, { now: links[3]!.expires }),
  row("for long no more", "caps/EXPIRED", "expired", 0, chain(1), true, { now: 2n ** 63n }),
  ...links.map(({ hash }, n) => row(`link ${n} revoked`, "caps/REVOKED", "revoked", n, good, true, { revoked: [sha256(hash), hash] })),
];

const malleated = (signature: Uint8Array): Uint8Array => withS(signature, (s) => s + groupOrder);
const tampered = (n: number, offset: number): Uint8Array => {
  const whole = [...bytesOf(0, 4)];
  whole[n] = changed(whole[n]!, offset);
  return encodeChain(whole.slice(0, n + 1));
};
const signed: readonly Row[] = [
  row("a root that nobody trusts", "caps/ROOT", "unknown-root", 0, first({ by: stranger, header: rootHeader(stranger) })),
  row("signed by a stranger in the name of a root", "crypto/EQUATION", "forged", 0, first({ by: stranger }), true),
  row("signed by another root that is trusted", "crypto/EQUATION", "forged", 0, first({ by: otherRoot }), true),
  row("a link signed by the root, not by the holder", "crypto/EQUATION", "forged", 1, second({ by: root }), true),
  row("a link signed by its own holder", "crypto/EQUATION", "forged", 1, second({ by: holders[1] }), true),
  row("a leaf signed by a holder two links before", "crypto/EQUATION", "forged", 3, at(3, { by: holders[1] }), true),
  row("a root's limit changed", "crypto/EQUATION", "forged", 0, tampered(0, -67), true),
  row("the root's cti changed", "crypto/EQUATION", "forged", 0, tampered(0, 36), true),
  row("the name of the algorithm changed", "crypto/EQUATION", "forged", 0, encodeChain([replaced(links[0].bytes, 5, 1, int(-8))]), true),
  row("a bit of R changed", "crypto/EQUATION", "forged", 0, tampered(0, -60), true),
  row("a bit of S changed", "crypto/EQUATION", "forged", 2, tampered(2, -30), true),
  row("the signature of another link", "crypto/EQUATION", "forged", 0, first({ signature: () => links[1]!.signature }), true),
  row("a signature without the context", "crypto/EQUATION", "forged", 0, first({ signature: () => root.sign(encodeClaims(grant(0), null)) }), true),
  row("a signature of zeros but for R", "crypto/EQUATION", "forged", 0, first({ signature: () => joined(root.key, new Uint8Array(32)) }), true),
  row("S + L for S in the first link", "crypto/S", "malleable", 0, first({ signature: resigned(root, malleated) }), true),
  row("S + L for S in the leaf", "crypto/S", "malleable", 3, at(3, { signature: resigned(holders[2], malleated) }), true),
  row("S = L", "crypto/S", "malleable", 0, first({ signature: resigned(root, (signature) => withS(signature, () => groupOrder)) })),
  row("S of all ones", "crypto/S", "malleable", 1, second({ signature: resigned(holders[0], (signature) => withS(signature, () => 2n ** 256n - 1n)) })),
  row("R the neutral element", "crypto/R_ORDER", "weak-signature", 0, first({ signature: (structure) => signedWithoutNonce(root, structure) }), true),
  row("R of order 8", "crypto/R_ORDER", "weak-signature", 1, second({ signature: resigned(holders[0], (signature) => withR(signature, hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"))) })),
  row("R that is not reduced", "crypto/R_ENCODING", "weak-signature", 0, first({ signature: resigned(root, (signature) => withR(signature, littleEndian(p + 3n))) })),
  row("a root key under which anybody signs", "crypto/KEY_ORDER", "weak-key", 0, first({ header: map([1, int(-19)], [4, string(keyId(weakRoot))]), signature: () => signedForNobody(stranger) }), true),
  row("the same, not reduced", "crypto/KEY_ENCODING", "weak-key", 0, first({ header: map([1, int(-19)], [4, string(keyId(unreducedRoot))]), signature: () => signedForNobody(stranger) }), true),
];

const revocation = (name: string, check: string | null, fault: Row["fault"], bytes: Uint8Array, taken?: true, of = good): Row => row(name, check, fault, "revocation", of, taken, { revocation: bytes });
const revokes = (hash: Uint8Array, by: typeof root, over: Partial<Parts> = {}, pairs: Pairs = [[-70011, string(hash)]], header = rootHeader(by)): Uint8Array => sign1(by, header, map(...pairs), over);
const revocations: readonly Row[] = [
  revocation("of a link of another chain", "caps/MEMBER", "unknown-link", revoke(sha256(good), root), true),
  revocation("by the link's own holder", "caps/ANCESTOR", "no-ancestor", revoke(links[1]!.hash, holders[1]), true),
  revocation("of the first link by its holder", "caps/ANCESTOR", "no-ancestor", revoke(links[0].hash, holders[0]), true),
  revocation("by a holder further on", "caps/ANCESTOR", "no-ancestor", revoke(links[1]!.hash, holders[2])),
  revocation("by another root", "caps/ANCESTOR", "no-ancestor", revoke(links[3]!.hash, otherRoot)),
  revocation("by a stranger", "caps/ANCESTOR", "no-ancestor", revoke(links[3]!.hash, stranger)),
  revocation("by a stranger in the name of the root", "crypto/EQUATION", "forged", revokes(links[3]!.hash, stranger, {}, undefined, rootHeader(root)), true),
  revocation("with the name of the link changed", "crypto/EQUATION", "forged", replaced(revoke(links[3]!.hash, root), 27, 32, links[2]!.hash), true),
  revocation("S + L for S", "crypto/S", "malleable", revokes(links[3]!.hash, root, { signature: resigned(root, malleated) }), true),
  revocation("R the neutral element", "crypto/R_ORDER", "weak-signature", revokes(links[3]!.hash, root, { signature: (structure) => signedWithoutNonce(root, structure) }), true),
  revocation("a link in its place", "caps/UNKNOWN", "claim-unknown", links[0].bytes),
  revocation("with a reason", "caps/UNKNOWN", "claim-unknown", revokes(links[3]!.hash, root, {}, [[6, int(1)], [-70011, string(links[3]!.hash)]])),
  revocation("of nothing", "caps/MISSING", "claim-missing", revokes(links[3]!.hash, root, {}, [])),
  revocation("of 31 bytes", null, "out-of-range", revokes(links[3]!.hash.subarray(1), root)),
  revocation("with a critical header", "caps/HEADERS", "header", revokes(links[3]!.hash, root, {}, undefined, map([1, int(-19)], [2, array(int(4))], [4, string(keyId(root.key))]))),
  revocation("with the algorithm outside the signature", "caps/UNPROTECTED", "unprotected", revokes(links[3]!.hash, root, { unprotected: map([1, int(-19)]) })),
  revocation("by an algorithm of another curve", "caps/ALGORITHM", "algorithm", revokes(links[3]!.hash, root, {}, undefined, rootHeader(root, -7)), true),
  revocation("with a byte behind it", "wire/TRAILING", "trailing", joined(revoke(links[3]!.hash, root), hex("00"))),
  revocation("cut off", null, "truncated", revoke(links[3]!.hash, root).subarray(0, 90)),
];

export const rows: readonly Row[] = [...form, ...headers, ...claimed, ...within, ...signed, ...revocations];
/** What all of them are but for one thing. */
export const taken: readonly Case[] = [
  ...[1, 2, 3, 4].map((length) => ({ chain: chain(length), now })),
  { chain: good, now: links[3]!.expires - 1n, revoked: [sha256(good)] },
  ...[first({ header: rootHeader(root, -8) }), second({ header: linkHeader(-8) }), first({ by: otherRoot, header: rootHeader(otherRoot) }), withScope(scope(...[1, 2, 3, 4, 5, 6].map((code) => [code, 2n ** 64n - 1n] as const)))].map((bytes) => ({ chain: bytes, now })),
  ...links.flatMap(({ hash }, n) => [root, ...holders.slice(0, n)].map((by) => ({ chain: good, now, revocation: revoke(hash, by) }))),
];
