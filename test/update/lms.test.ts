/** HSS-LMS against the vectors of RFC 8554, Appendix F, and of COSE, and against what two other implementations signed (oracle.json). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { joined } from "../../compiler/support/bytes.ts";
import { fromHex, toHex, u32 } from "../../toolchain/update/bytes.ts";
import { capacity, hssPublicKey, hssSign, hssSignatureBytes, hssVerify, isHssPublicKey, keyId, parametersText, readParameters, treesFor } from "../../toolchain/update/hss.ts";
import type { GrownTree, HssSecret } from "../../toolchain/update/hss.ts";
import { growTree, lmsPublicKey, lmsSign, lmsSignatureBytes } from "../../toolchain/update/lms.ts";
import type { LmsParameters } from "../../toolchain/update/lms.ts";

interface Vector { name: string; publicKey: string; message: string; signature: string; levels?: { seed: string; id: string }[] }
const read = (name: string): { cases: Vector[] } => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as { cases: Vector[] };
const bytes = (hex: string): Uint8Array => fromHex(hex)!;
const rfc = read("rfc8554.json").cases;
const cose = read("cose-hashsig.json").cases;

const secretOf = (text: string, fill = 1): HssSecret => ({ parameters: readParameters(text)!, id: new Uint8Array(16).fill(fill), seed: new Uint8Array(32).fill(fill + 1) });

describe("vectors of RFC 8554, and those of COSE's working group for RFC 8778", () => {
  test.each([...rfc, ...cose])("$name verifies, and not with any one byte changed in its fields", ({ publicKey, message, signature }) => {
    expect(hssVerify(bytes(publicKey), bytes(message), bytes(signature))).toBe(true);
    for (const at of [0, 3, 4, 7, 8, 40, 41, 1200, 1300, signature.length / 2 - 1]) {
      const other = bytes(signature);
      other[at]! ^= 1;
      expect({ at, verifies: hssVerify(bytes(publicKey), bytes(message), other) }).toEqual({ at, verifies: false });
    }
    for (const at of [3, 7, 11, 12, 59]) {
      const other = bytes(publicKey);
      other[at]! ^= 1;
      expect({ at, verifies: hssVerify(other, bytes(message), bytes(signature)) }).toEqual({ at, verifies: false });
    }
    expect(hssVerify(bytes(publicKey), joined(bytes(message), Uint8Array.of(0)), bytes(signature))).toBe(false);
    expect(hssVerify(bytes(publicKey), bytes(message), joined(bytes(signature), Uint8Array.of(0)))).toBe(false);
    for (const length of [0, 3, 4, 11, 12, 100, signature.length / 2 - 1]) expect(hssVerify(bytes(publicKey), bytes(message), bytes(signature).subarray(0, length))).toBe(false);
  });

  // The one private key that the RFC prints: both its trees grow to the printed public keys, and both signatures come out byte for byte.
  test("case 2 is signed again from its seeds: trees H10/W4 and H5/W8", () => {
    const { publicKey, message, signature, levels } = rfc[1]!;
    const whole = bytes(signature);
    const [upper, lower] = readParameters("H10/W4,H5/W8") as [LmsParameters, LmsParameters];
    const [first, second] = [upper, lower].map((parameters, level) => ({ parameters, id: bytes(levels![level]!.id), seed: bytes(levels![level]!.seed) }));
    const trees = [growTree(first!), growTree(second!)] as const;
    expect(toHex(joined(u32(2), lmsPublicKey(first!, trees[0])))).toBe(publicKey);
    const over = whole.subarray(4, 4 + lmsSignatureBytes(upper));
    const key = whole.subarray(4 + over.length, 4 + over.length + 56);
    const own = whole.subarray(4 + over.length + 56);
    expect(toHex(lmsPublicKey(second!, trees[1]))).toBe(toHex(key));
    const leaf = (part: Uint8Array): number => part[3]!;
    const randomizer = (part: Uint8Array): Uint8Array => part.subarray(8, 40);
    expect(toHex(lmsSign(first!, trees[0], leaf(over), key, randomizer(over)))).toBe(toHex(over));
    expect(toHex(lmsSign(second!, trees[1], leaf(own), bytes(message), randomizer(own)))).toBe(toHex(own));
  });
});

describe("signatures of other implementations", () => {
  test.each(read("oracle.json").cases)("$name", ({ publicKey, message, signature }) => {
    expect(hssVerify(bytes(publicKey), bytes(message), bytes(signature))).toBe(true);
  });
});

describe("own signatures", () => {
  const message = new TextEncoder().encode("message");
  // Small trees of W4, which grow in 40 ms: what is checked is where one lower tree ends and the next begins. W8 and H10 are in the RFC's case 2.
  test.each(["H5/W4", "H5/W4,H5/W4"])("%s: first, last and those at a border verify, each of the length that was said", (text) => {
    const secret = secretOf(text);
    const all = capacity(secret.parameters);
    let trees: readonly GrownTree[] = [];
    const stranger = hssPublicKey(secretOf(text, 7), treesFor(secretOf(text, 7), 0, []));
    const indices = [...new Set([0, 1, 31, 32, 33, all - 1])].filter((each) => each < all);
    const seen = new Set<string>();
    for (const index of indices) {
      trees = treesFor(secret, index, trees);
      const signature = hssSign(secret, trees, index, message);
      expect(signature.length).toBe(hssSignatureBytes(secret.parameters));
      expect(hssVerify(hssPublicKey(secret, trees), message, signature)).toBe(true);
      expect(hssVerify(stranger, message, signature)).toBe(false);
      seen.add(toHex(signature));
    }
    expect(seen.size).toBe(indices.length);
    expect(() => hssSign(secret, trees, all, message)).toThrow();
    expect(() => hssSign(secret, trees, -1, message)).toThrow();
  });

  test("the key of a lower tree is signed the same way each time: a leaf above signs one message only", () => {
    const secret = secretOf("H5/W4,H5/W4");
    const part = (index: number): string => toHex(hssSign(secret, treesFor(secret, index, []), index, message).subarray(0, 4 + lmsSignatureBytes(secret.parameters[0]!) + 56));
    expect(part(1)).toBe(part(0));
    expect(part(32)).not.toBe(part(0));
  });

  test("trees that are there are not grown again, and another leaf's tree does not sign", () => {
    const secret = secretOf("H5/W4,H5/W4");
    const levels: number[] = [];
    const grow = (index: number, there: readonly GrownTree[]) => treesFor(secret, index, there, (level, done, all) => void (done === all && levels.push(level)));
    const first = grow(0, []);
    expect(grow(31, first)).toEqual(first);
    const second = grow(32, first);
    expect(levels).toEqual([0, 1, 1]);
    expect(() => hssSign(secret, second, 0, message)).toThrow();
  });
});

test("parameters are those that a device takes and a host can grow", () => {
  for (const text of ["H10/W4,H10/W4", "H5/W8", "H15/W4"]) expect(parametersText(readParameters(text)!)).toBe(text);
  for (const text of ["", "H10", "H10/W1", "H20/W4", "H10/W4,H10/W4,H10/W4", "h10/w4", "H10/W4,"]) expect(readParameters(text)).toBeNull();
  expect(hssSignatureBytes(readParameters("H10/W4,H10/W4")!)).toBe(5076);
});

test("a public key is 60 bytes with types of the tables", () => {
  const key = bytes(rfc[0]!.publicKey);
  expect(isHssPublicKey(key)).toBe(true);
  for (const [at, value] of [[3, 0], [3, 3], [7, 4], [7, 10], [11, 0], [11, 5]] as const) {
    const other = key.slice();
    other[at] = value;
    expect({ at, value, is: isHssPublicKey(other) }).toEqual({ at, value, is: false });
    expect(hssVerify(other, bytes(rfc[0]!.message), bytes(rfc[0]!.signature))).toBe(false);
  }
  expect(isHssPublicKey(key.subarray(1))).toBe(false);
  expect(keyId(key).length).toBe(8);
});
