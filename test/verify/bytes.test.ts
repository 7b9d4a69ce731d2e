/** Whatever the bytes are, the verifier answers; and no image survives the change of a byte. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verify } from "../../compiler/5-verify/verify.ts";
import { sign } from "../../proofs/differential/assemble.ts";
import { caseOf } from "../../proofs/differential/cases.ts";

const generous = { instructions: 0xffffffff, hashBytes: 0xffffffff, lookups: 0xffff, sends: 1 };
const admitted = fc.integer({ min: 0, max: 1_000_000 }).map((seed) => caseOf(seed, 0).image);

describe("bytes", () => {
  test("any changed byte is refused", () => {
    fc.assert(fc.property(admitted, fc.nat(), fc.integer({ min: 1, max: 255 }), (image, where, flip) => {
      expect(verify(image, generous)).toMatchObject({ ok: true });
      const changed = image.slice();
      changed[where % image.length]! ^= flip;
      expect(verify(changed, generous).ok).toBe(false);
    }), { numRuns: 500 });
  });

  test("every byte of one image, every bit", () => {
    const { image } = caseOf(1, 0);
    for (let bit = 0; bit < 8 * image.length; bit++) {
      const flipped = image.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(verify(flipped, generous).ok, `bit ${bit}`).toBe(false);
    }
  });

  test("an image cut anywhere is refused", () => {
    fc.assert(fc.property(admitted, fc.nat(), (image, where) => {
      expect(verify(image.subarray(0, where % image.length), generous).ok).toBe(false);
    }), { numRuns: 200 });
  });

  test("arbitrary bytes, signed or not, never throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, signed) => {
      if (bytes.length >= 32) bytes.set([0x50, 0x47, 0x52, 0x31, 1]);
      verify(signed && bytes.length >= 32 ? sign(bytes) : bytes, generous);
    }), { numRuns: 1000 });
  });

  test("the image may stand at any offset of its buffer", () => {
    const { image } = caseOf(2, 0);
    const shifted = new Uint8Array(image.length + 3);
    shifted.set(image, 3);
    expect(verify(shifted.subarray(3), generous)).toEqual(verify(image, generous));
  });
});
