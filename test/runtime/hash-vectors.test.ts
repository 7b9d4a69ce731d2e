/** Published vectors of what names content and keys sessions: BLAKE3's in its three modes, and multihash's table with what no device takes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { statuses } from "../../spec/faults.ts";
import { cidVersion, codecs, hashes } from "../../spec/hashes.ts";
import { compile, here, type Program, root } from "./native.ts";

interface Vectors<T> {
  readonly tests: readonly T[];
}
const read = <T>(name: string): T => JSON.parse(readFileSync(join(root, "test/runtime/vectors", name), "utf8")) as T;
const blake3 = read<Vectors<readonly [length: number, hash: string, keyed: string, derived: string]> & { readonly key: string; readonly context: string }>("blake3.json");
const multihash = read<Vectors<readonly [algorithm: string, bits: number, input: string, multihash: string]>>("multihash.json").tests;

let hashing: Program;
let keyed: Program;
beforeAll(() => {
  hashing = compile({ sources: [here("probe_multihash.c"), "crypto/multihash.c", "crypto/sha256.c"], crypto: true });
  keyed = compile({ sources: [here("probe_blake3.c"), "crypto/seal.c"], crypto: true });
}, 60_000);

const record = (code: number, bytes: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(code, 0);
  head.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
};
const lines = (program: Program, input: Buffer | string, ...args: string[]): readonly string[] => program.run(input, ...args).toString().trimEnd().split("\n");
const cid = (text: string): Buffer => Buffer.from(`${[cidVersion, codecs.raw].map((byte) => byte.toString(16).padStart(2, "0")).join("")}${text}`, "hex");

describe("BLAKE3's vectors", () => {
  const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i % 251);
  it("are the digests of content", () => {
    expect(blake3.tests.length).toBe(35);
    const { code, digestBytes } = hashes["blake3"];
    expect(lines(hashing, Buffer.concat(blake3.tests.map(([length]) => record(code, counting(length)))))).toEqual(blake3.tests.map(([, hash]) => cid(Buffer.of(code, digestBytes).toString("hex") + hash).toString("hex")));
  });
  it("are the MACs and the keys that are derived", () => {
    expect(lines(keyed, blake3.tests.map(([length]) => `${length}\n`).join(""), blake3.key, blake3.context)).toEqual(blake3.tests.map(([length, , mac, derived]) => (length < 32 ? mac : `${mac} ${derived}`)));
  });
});

describe("multihash's table", () => {
  const whole = { "sha2-256": "sha2-256", "sha3": "sha3-512" } as const;
  const nameOf = (algorithm: string, bits: number) => (algorithm in whole && hashes[whole[algorithm as keyof typeof whole]].digestBytes * 8 === bits ? whole[algorithm as keyof typeof whole] : null);
  it("is what a device computes, of the hashes that it has", () => {
    const ours = multihash.flatMap(([algorithm, bits, input, expected]) => {
      const name = nameOf(algorithm, bits);
      return name === null ? [] : [{ name, input, expected }];
    });
    expect(ours.length).toBe(40);
    expect(lines(hashing, Buffer.concat(ours.map(({ name, input }) => record(hashes[name].code, Buffer.from(input, "latin1")))))).toEqual(ours.map(({ expected }) => cid(expected).toString("hex")));
  });
  it("holds no other CID than of those: a digest that is cut has another shape, another algorithm is none of the registry's", () => {
    const verdicts = lines(hashing, Buffer.concat(multihash.map(([, , , text]) => record(0, cid(text)))), "check");
    const expected = multihash.map(([algorithm, bits]) => statuses[nameOf(algorithm, bits) !== null ? "ok" : algorithm in whole ? "shape" : "unknown"].code);
    expect(verdicts.map(Number)).toEqual(expected);
    expect(new Set(expected).size).toBe(3);
  });
});
