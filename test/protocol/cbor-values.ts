/** CBOR for tests: the vectors of RFC 8949, appendix A, generated values, and encodings with something changed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { Tagged } from "../../protocol/cbor.ts";
import type { CborValue } from "../../protocol/cbor.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { root } from "../runtime/native.ts";

export interface Vector {
  readonly hex: string;
  readonly roundtrip: boolean;
  readonly decoded?: unknown;
  readonly diagnostic?: string;
}
export const vectors: readonly Vector[] = JSON.parse(readFileSync(join(root, "test/protocol/vectors/cbor-appendix-a.json"), "utf8")) as Vector[];

const integer = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }).map((value) => (value >= -(2n ** 53n - 1n) && value < 2n ** 53n ? Number(value) : value)));
const keyValue = fc.oneof(integer, fc.uint8Array({ maxLength: 3 }), fc.string({ unit: "binary", maxLength: 3 }));
export const { value: anyValue } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, depthSize: "small" }, integer, fc.uint8Array({ maxLength: 30 }), fc.string({ unit: "binary", maxLength: 30 }), fc.boolean(), fc.constant(null),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.uniqueArray(fc.tuple(keyValue, tie("value")), { maxLength: 5, selector: ([key]) => toHex(encode(key, rfc8949EncodeOptions)) }).map((pairs) => new Map(pairs)),
    fc.tuple(fc.integer({ min: 0, max: 70_000 }), tie("value")).map(([tag, value]) => new Tagged(tag, value))),
}));

/** What a mutation puts in: heads of every kind. */
const heads = [0x00, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1f, 0x20, 0x38, 0x40, 0x41, 0x58, 0x5f, 0x60, 0x61, 0x78, 0x7f, 0x80, 0x81, 0x82, 0x98, 0x9f, 0xa0, 0xa1, 0xa2, 0xb8, 0xbf, 0xc0, 0xc2, 0xd8, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xff];
export const mutated: fc.Arbitrary<Uint8Array> = fc.tuple(anyValue, fc.array(fc.tuple(fc.nat(), fc.constantFrom("set", "flip", "cut", "insert", "swap", "again"), fc.constantFrom(...heads), fc.nat({ max: 7 })), { minLength: 1, maxLength: 3 })).map(([value, changes]) => {
  const bytes = [...encode(value, rfc8949EncodeOptions)];
  for (const [where, what, head, bit] of changes) {
    const at = where % (bytes.length + 1);
    if (what === "set") bytes[at] = head;
    else if (what === "flip" && at < bytes.length) bytes[at]! ^= 1 << bit;
    else if (what === "cut") bytes.splice(at, 1 + bit);
    else if (what === "insert") bytes.splice(at, 0, head);
    else if (what === "again" && at + 2 < bytes.length) bytes[at + 2] = bytes[at]!;
    else if (at + 1 < bytes.length) [bytes[at], bytes[at + 1]] = [bytes[at + 1]!, bytes[at]!];
  }
  return Uint8Array.from(bytes);
});

/** Maps whose keys are in any order, and some of them twice. */
export const jumbled: fc.Arbitrary<Uint8Array> = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 23 })), { minLength: 2, maxLength: 5 }).map((pairs) => Uint8Array.of(0xa0 + pairs.length, ...pairs.flat()));
