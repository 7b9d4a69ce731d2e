/**
 * The same chains for the device's judge in C, with the sanitizers, and for the host's: the same verdict about the same link, and of what is taken the
 * same reading. Random chains, whole ones changed anywhere, and claims changed before they are signed.
 */
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { joined } from "../../compiler/support/bytes.ts";
import { delegate, encodeChain, encodeClaims, mint, revoke } from "../../protocol/token.ts";
import type { Grant, Limits } from "../../protocol/token.ts";
import { resourceNames } from "../../spec/resources.ts";
import type { TokenFault } from "../../spec/tokens.ts";
import { chainBytes, tokenSizes } from "../../spec/tokens.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { device, faultOf, host } from "./device.ts";
import type { Case, Judge } from "./device.ts";
import { chain, chainOf, grant, holders, otherRoot, root, testKey } from "./keys.ts";
import { linkHeader, rootHeader, sign1 } from "./raw.ts";
import { edited, edits } from "../fuzz/edits.ts";

const roots = [root.key, otherRoot.key];
let inC: Judge;
beforeAll(() => {
  inC = device(roots);
}, 60_000);

const sampled = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] => fc.sample(arbitrary, { numRuns: count, seed: 20_261_127 });

/** Compares all of them, and counts the verdicts. */
function compare(cases: readonly Case[]): ReadonlyMap<TokenFault, number> {
  const counts = new Map<TokenFault, number>();
  const [c, typescript] = [inC(cases), host(roots)(cases)];
  expect(c.length).toBe(cases.length);
  for (const [i, one] of cases.entries()) {
    expect({ chain: toHex(one.chain), verdict: c[i] }).toEqual({ chain: toHex(one.chain), verdict: typescript[i] });
    counts.set(faultOf(c[i]!), (counts.get(faultOf(c[i]!)) ?? 0) + 1);
  }
  return counts;
}

const keys = Array.from({ length: 6 }, (_, n) => testKey(200 + n));
const uint64 = fc.oneof(fc.bigInt({ min: 1n, max: 30n }), fc.constantFrom(2n ** 32n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n), fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }));
const limits: fc.Arbitrary<Limits> = fc.uniqueArray(fc.tuple(fc.constantFrom(...resourceNames), uint64), { minLength: 1, maxLength: 6, selector: ([name]) => name }).map((entries) => new Map(entries));
const grants = fc.record({ expires: uint64, id: fc.uint8Array({ minLength: 16, maxLength: 16 }), holder: fc.nat(5), limits });
/** Each link is what the draw says, or as much of that as the link before allows. */
const steps = fc.record({ first: grants, rest: fc.array(fc.record({ grant: grants, fits: fc.integer({ min: 0, max: 9 }), by: fc.nat(9) }), { maxLength: 3 }), root: fc.nat(9), now: fc.oneof(fc.constant(0n), uint64), gone: fc.option(fc.nat(4), { freq: 8 }), revoker: fc.nat(6) });

function cut({ expires, limits: wanted, ...rest }: Grant, parent: Grant): Grant {
  const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
  const fitting = [...wanted].map(([name, limit]) => [name, least(limit, parent.limits.get(name) ?? 0n)] as const).filter(([, limit]) => limit > 0n);
  return { ...rest, expires: least(expires, parent.expires), limits: new Map(fitting.length > 0 ? fitting : [[...parent.limits][0]!]) };
}
const caseOf = ({ first, rest, root: signer, now, gone, revoker }: typeof steps extends fc.Arbitrary<infer T> ? T : never): Case => {
  const granted = (each: typeof first): Grant => ({ ...each, holder: keys[each.holder]!.key });
  let last: Grant = granted(first);
  let holder = keys[first.holder]!;
  let bytes = mint(last, signer === 0 ? keys[0]! : signer < 4 ? otherRoot : root);
  for (const { grant: wanted, fits, by } of rest) {
    const next = fits === 0 ? granted(wanted) : { ...cut(granted(wanted), last), ...(fits === 1 ? { expires: wanted.expires } : {}) };
    bytes = delegate(chainOf(bytes), next, (by === 0 ? keys[0]! : holder).sign);
    [last, holder] = [next, keys[wanted.holder]!];
  }
  const { links } = chainOf(bytes);
  const named = links[(gone ?? 0) % links.length]!.hash;
  return { chain: bytes, now, ...(gone === null ? {} : revoker === 0 ? { revoked: [named] } : { revocation: revoke(named, revoker < 3 ? root : keys[revoker - 1]!) }) };
};

test("random chains and revocations", () => {
  const cases = sampled(steps, 400).map(caseOf);
  const counts = compare(cases);
  for (const fault of ["ok", "amplified", "outlives", "expired", "revoked", "unknown-root", "forged", "no-ancestor"] as const) expect(counts.get(fault) ?? 0, fault).toBeGreaterThan(2);
  expect(counts.get("ok")).toBeGreaterThan(60);
  for (const one of cases) expect(one.chain.length).toBeLessThanOrEqual(chainBytes);
});

test("the largest link is as large as the page says", () => {
  const full = grant(1, { expires: 2n ** 64n - 1n, limits: new Map(resourceNames.map((name) => [name, 2n ** 64n - 1n])) });
  expect(encodeClaims(full, new Uint8Array(32)).length).toBe(tokenSizes["claims-bytes"].value);
  expect(rootHeader(root).length).toBe(tokenSizes["protected-bytes"].value);
  let bytes = mint({ ...full, holder: holders[0].key }, root);
  for (const n of [0, 1, 2] as const) bytes = delegate(chainOf(bytes), { ...full, holder: holders[n + 1]!.key }, holders[n].sign);
  expect(compare([{ chain: bytes }]).get("ok")).toBe(1);
  // The bound counts a first link's header and another's claims for every link, of which the first then has its length in a byte less.
  expect(chainBytes - bytes.length).toBe(39 + 3 * 10 + 1);
});

test("chains changed anywhere", () => {
  const goods = [1, 2, 4].map((length) => chain(length));
  const cases = sampled(fc.tuple(fc.constantFrom(...goods), edits), 1500).map(([good, list]) => ({ chain: edited(good, list) }));
  // Half of a link is key, hash and signature: as many changes in what is before the first key.
  const dense = sampled(fc.tuple(fc.constantFrom(...goods), edits), 1500).map(([good, list]) => ({ chain: joined(edited(good.subarray(0, 60), list), good.subarray(60)) }));
  const counts = compare([...cases, ...dense]);
  for (const fault of ["truncated", "wrong-type", "out-of-range", "wrong-parent", "header", "forged"] as const) expect(counts.get(fault) ?? 0, fault).toBeGreaterThan(5);
});

test("claims changed before they are signed", () => {
  const first = encodeClaims(grant(0), null);
  const second = encodeClaims(grant(1), chainOf(chain(1)).links[0].hash);
  const cases = sampled(fc.tuple(edits, fc.boolean()), 1500).map(([list, further]) => ({
    chain: further ? encodeChain([chainOf(chain(1)).links[0].bytes, sign1(holders[0], linkHeader(), edited(second, list))]) : encodeChain([sign1(root, rootHeader(root), edited(first, list))]),
  }));
  const counts = compare(cases);
  for (const fault of ["ok", "truncated", "trailing", "wrong-type", "out-of-range", "claim-missing", "key-type", "wrong-parent"] as const) expect(counts.get(fault) ?? 0, fault).toBeGreaterThan(2);
});

test("revocations changed anywhere, and before they are signed", () => {
  const good = chain(3);
  const { hash } = chainOf(good).links[2]!;
  const whole = revoke(hash, holders[1]);
  const cases = [
    ...sampled(edits, 500).map((list) => ({ chain: good, revocation: edited(whole, list) })),
    ...sampled(edits, 300).map((list) => ({ chain: good, revocation: sign1(root, rootHeader(root), edited(joined(Uint8Array.of(0xa1, 0x3a, 0, 1, 0x11, 0x7a, 0x58, 32), hash), list)) })),
  ].filter(({ revocation }) => revocation.length > 0);
  const counts = compare(cases);
  for (const fault of ["truncated", "unknown-link", "no-ancestor", "forged"] as const) expect(counts.get(fault) ?? 0, fault).toBeGreaterThan(2);
});

test("any bytes", () => {
  const good = chain(2);
  const counts = compare(sampled(fc.tuple(fc.uint8Array({ maxLength: 64 }), fc.nat(40)), 1000).map(([bytes, prefix]) => ({ chain: joined(good.subarray(0, prefix), bytes) })));
  expect(counts.get("ok")).toBeUndefined();
});
