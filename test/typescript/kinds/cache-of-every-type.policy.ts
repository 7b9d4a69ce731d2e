// Parameters and results of each type.
import { all, any, cache, concat, dot, filter, find, fix, hex, map, multihash, scale, vecAdd, vecSubtract } from "promisegrid";
import type { BytesOf, Cid, Fix, List, MessageType, NodeId } from "promisegrid";

export const ofBool = cache((b: boolean) => !b);
export const ofU64 = cache((t: bigint, n: number) => (t > 100n ? t - BigInt(n) : t * 3n));
export const ofFix = cache((f: Fix, g: Fix) => (f.lt(g) ? f.times(g) : f.minus(g).neg()));
export const ofNode = cache((n: NodeId, otherwise: NodeId | undefined) => otherwise ?? n);
export const ofType = cache((k: MessageType) => k === "urgent" || k === "log");
export const ofBytes = cache((b: BytesOf<0, 20>, c: BytesOf<4>) => (find(b, c.subarray(0, 1)) < 0 ? concat(b, c, hex("00ff")) : b.subarray(1)));
export const ofCid = cache((b: BytesOf<0, 20>): Cid => multihash(b, "blake3"));
export const ofList = cache((l: List<number, 6>, n: number) => filter(map(l, (x) => x - n), (x) => x > 0));
export const ofWide = cache((l: List<bigint, 3>) => {
  let sum = 0n;
  for (const x of l) sum += x;
  return sum;
});
// The shorter list says how many pairs there are.
export const ofFixes = cache((a: List<Fix, 4>, b: List<Fix, 4>) => dot(vecAdd(a, b), scale(b, fix(0.25))));
export const ofInts = cache((a: List<number, 4>, b: List<number, 4>) => vecSubtract(scale(a, 2), b));
export const ofTests = cache((a: List<Fix, 4>, b: List<boolean, 4>) => any(a, (x) => x.gt(fix(1.5))) || all(b, (x) => !x));
