/** Keys and tokens for tests: from a number each, so that every run signs the same. */
import { sha256 } from "@noble/hashes/sha2.js";
import type { Sign } from "../../protocol/ed25519.ts";
import { delegate, mint, readChain } from "../../protocol/token.ts";
import type { Chain, Grant } from "../../protocol/token.ts";
import type { ResourceName } from "../../spec/resources.ts";
import { publicKeyOf, signerOf } from "../../toolchain/tokens/ed25519.ts";

export interface TestKey {
  readonly seed: Uint8Array;
  readonly key: Uint8Array;
  readonly sign: Sign;
}
const made = new Map<number, TestKey>();
export function testKey(number: number): TestKey {
  const seed = sha256(Uint8Array.of(number & 255, number >> 8));
  const key = made.get(number) ?? { seed, key: publicKeyOf(seed), sign: signerOf(seed) };
  made.set(number, key);
  return key;
}
export const root = testKey(1);
export const otherRoot = testKey(2);
export const holders = [testKey(11), testKey(12), testKey(13), testKey(14)] as const;

export const limits = (values: Partial<Record<ResourceName, number | bigint>>): ReadonlyMap<ResourceName, bigint> =>
  new Map((Object.entries(values) as [ResourceName, number | bigint][]).map(([name, value]) => [name, BigInt(value)]));
/** Of link `n`: less than that of the one before, and until earlier. */
export const grant = (n: number, over: Partial<Grant> = {}): Grant => ({
  expires: BigInt(2_000_000_000 - n * 1000), id: sha256(Uint8Array.of(77, n)).subarray(0, 16), holder: holders[n]!.key,
  limits: limits({ "instructions": 1_000_000 >> n, "hash-bytes": 65_536 >> n, "sends": 100 - n }), ...over,
});

export function chainOf(bytes: Uint8Array): Chain {
  const read = readChain(bytes);
  if (!read.ok) throw new Error(`link ${read.link}: ${read.fault}`);
  return read.value;
}
export function chain(length: number, over: (n: number) => Partial<Grant> = () => ({})): Uint8Array {
  let bytes = mint(grant(0, over(0)), root);
  for (let n = 1; n < length; n++) bytes = delegate(chainOf(bytes), grant(n, over(n)), holders[n - 1]!.sign);
  return bytes;
}
