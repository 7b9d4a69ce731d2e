/** The boot stage's HSS-LMS verifier against signatures that others made, whole and altered. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compile, type Program, root } from "../runtime/native.ts";

interface Signed {
  readonly key: Buffer;
  readonly message: Buffer;
  readonly signature: Buffer;
}
interface Vector {
  readonly name: string;
  readonly publicKey: string;
  readonly message: string;
  readonly signature: string;
}
const read = (file: string): Record<"cases" | "vectors", readonly Vector[]> => JSON.parse(readFileSync(join(root, "test", file), "utf8")) as Record<"cases" | "vectors", readonly Vector[]>;
const decoded = (encoding: "hex" | "base64") => (vector: Vector): Signed & { readonly name: string } => ({
  name: vector.name, key: Buffer.from(vector.publicKey, "hex"), message: Buffer.from(vector.message, encoding), signature: Buffer.from(vector.signature, encoding),
});
/** RFC 8554, appendix F; Cisco's hash-sigs as in liboqs; and two implementations in Python (test/update). */
const signed = [...read("update/rfc8554.json").cases.map(decoded("hex")), ...read("boot/hss-vectors.json").vectors.map(decoded("base64")), ...read("update/oracle.json").cases.map(decoded("hex"))];

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: [join(root, "test/boot/probe_hss.c"), "boot/lms.c", "boot/hash.c", "crypto/sha256.c"], crypto: "sha256" });
});
function verdicts(all: readonly Signed[]): boolean[] {
  const records = all.flatMap(({ key, message, signature }) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(message.length, 0);
    head.writeUInt32LE(signature.length, 4);
    return [head, key, message, signature];
  });
  return probe.run(Buffer.concat(records)).toString().split("\n").slice(0, -1).map((line) => line === "1");
}
function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1 << at % 8;
  return copy;
}

describe("signatures by others", () => {
  it.each(signed)("$name: taken as it is", (one) => {
    expect(verdicts([one])).toEqual([true]);
  });

  it.each(signed)("$name: refused with a bit of key, message or signature changed, shortened or lengthened", (one) => {
    const every = (bytes: Buffer, step: number): number[] => Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => i * step);
    const altered: Signed[] = [
      ...every(one.key, 1).map((at) => ({ ...one, key: flipped(one.key, at) })),
      ...every(one.message, 7).map((at) => ({ ...one, message: flipped(one.message, at) })),
      // Each part of a signature has a multiple of 4 bytes: steps of 61 meet all of them.
      ...every(one.signature, 61).map((at) => ({ ...one, signature: flipped(one.signature, at) })),
      ...[0, 3, 4, 8, 40, one.signature.length - 32, one.signature.length - 1].map((length) => ({ ...one, signature: one.signature.subarray(0, length) })),
      { ...one, signature: Buffer.concat([one.signature, Buffer.from([0])]) },
      { ...one, message: Buffer.concat([one.message, Buffer.from([0])]) },
    ];
    expect(verdicts(altered)).toEqual(altered.map(() => false));
  });

  it("has vectors of each length of a chain, and of one level and two", () => {
    const at = (offset: number): Set<number> => new Set(signed.map(({ key }) => key.readUInt32BE(offset)));
    expect([...at(0)].sort()).toEqual([1, 2]);
    expect([...at(8)].sort()).toEqual([1, 2, 3, 4]);
  });

  it("takes no type that the RFC does not have, no third level, and no leaf outside the tree", () => {
    const one = signed.find(({ name }) => name.endsWith("H5_W4"))!;
    const withWord = (bytes: Buffer, at: number, word: number): Buffer => {
      const copy = Buffer.from(bytes);
      copy.writeUInt32BE(word, at);
      return copy;
    };
    const lmsType = one.signature.length - 5 * 32 - 4;
    const altered: Signed[] = [
      ...[0, 5, 0x8000_0003].map((type) => ({ ...one, key: withWord(one.key, 8, type), signature: withWord(one.signature, 8, type) })),
      ...[0, 4, 10, 0x8000_0005].map((type) => ({ ...one, key: withWord(one.key, 4, type), signature: withWord(one.signature, lmsType, type) })),
      ...[0, 2, 3, 0xffff_ffff].map((levels) => ({ ...one, key: withWord(one.key, 0, levels), signature: withWord(one.signature, 0, levels - 1 >>> 0) })),
      ...[32, 0xffff_ffff].map((leaf) => ({ ...one, signature: withWord(one.signature, 4, leaf) })),
    ];
    expect(verdicts(altered)).toEqual(altered.map(() => false));
  });
});
