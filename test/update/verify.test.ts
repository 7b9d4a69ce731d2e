/** The verdict on envelopes and images: each refusal by an envelope that breaks that rule alone, the order of the rules, and any byte changed. */
import { verify as verifySignature } from "node:crypto";
import { Tagged, encode, rfc8949EncodeOptions } from "cborg";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { updateLimits, updateRefusals, verdicts } from "../../spec/update.ts";
import type { UpdateRefusal } from "../../spec/update.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { fromHex, toHex } from "../../toolchain/update/bytes.ts";
import { encodeEnvelope, encodeManifest, manifestDigest, readAuthentication, readEnvelope, readManifest } from "../../toolchain/update/envelope.ts";
import { keyId } from "../../toolchain/update/hss.ts";
import { classId, uuid5, uuidBytes, uuidText, vendor } from "../../toolchain/update/identity.ts";
import { declaredBytes, splitSuit } from "../../toolchain/update/suit-file.ts";
import { verdictOn } from "../../toolchain/update/verify.ts";
import type { Expected } from "../../toolchain/update/verify.ts";
import { board, changed, envelopeOf, manifestOf, place, signed, testImage, testKey } from "./signing.ts";

const key = testKey(1);
const two = testKey(2, 2);
const stranger = testKey(3);
const image = testImage();
const good = envelopeOf(key, image);
const due: Expected = { keys: [two.publicKey, key.publicKey], class: classId(board), component: "a", room: 300, newest: 4, now: 999n, image, place };
const verdict = (envelope: Uint8Array, over: Partial<Expected> = {}): UpdateRefusal => verdictOn(envelope, { ...due, ...over }).refusal;
const cbor = (value: unknown): Uint8Array => encode(value, rfc8949EncodeOptions);
const manifestBytes = encodeManifest(manifestOf(image));

describe("accepted", () => {
  test("with one level and two, with and without use-before, and what is read is what was written", () => {
    expect(verdict(good)).toBe("ok");
    expect(verdict(envelopeOf(two, image))).toBe("ok");
    expect(verdict(envelopeOf(key, image, { useBefore: 1000n }))).toBe("ok");
    expect(verdict(envelopeOf(key, image, { useBefore: 2n ** 64n - 1n }))).toBe("ok");
    const manifest = manifestOf(image, { useBefore: 1000n, sequence: 2 ** 32 - 1 });
    expect(verdictOn(signed(key, encodeManifest(manifest)), due)).toEqual({ refusal: "ok", manifest });
  });
  test("whatever follows the envelope and the image", () => {
    expect(verdict(joined(good, Uint8Array.of(0, 1, 2)), { image: joined(image, Uint8Array.of(9)) })).toBe("ok");
  });
  test("a bundle of routes, which has no vector table", () => {
    const routes = Uint8Array.of(1, 2, 3);
    expect(verdict(envelopeOf(key, routes, { component: "routes" }), { component: "routes", image: routes })).toBe("ok");
  });
  test("without what is not expected to hold", () => {
    expect(verdict(envelopeOf(key, image, { component: "b", class: new Uint8Array(16), useBefore: 1n }),
      { class: null, component: null, room: null, newest: null, now: null, image: null, place: null })).toBe("ok");
  });
});

/** [what, envelope, expectation that it breaks]. */
const refusals: readonly (readonly [UpdateRefusal, string, Uint8Array, Partial<Expected>?])[] = [
  ["truncated", "an empty file", new Uint8Array()],
  ["truncated", "the last byte of the manifest is missing", good.subarray(0, good.length - 1)],
  ["truncated", "it ends inside of the authentication", good.subarray(0, 100)],
  ["truncated", "it ends inside of a head", good.subarray(0, 5)],
  ["oversize", "the envelope is longer than any", envelopeWithPadding(updateLimits["envelope-bytes"].value)],
  ["malformed", "another tag", changed(good, Uint8Array.of(0xd8, 0x6b), Uint8Array.of(0xd8, 0x6c))],
  ["malformed", "no tag", good.subarray(2)],
  ["malformed", "a map of three", changed(good, Uint8Array.of(0xd8, 0x6b, 0xa2), Uint8Array.of(0xd8, 0x6b, 0xa3))],
  ["malformed", "keys in another order", cbor(new Tagged(107, new Map([[3, manifestBytes]])))],
  ["malformed", "a length that is not the shortest", joined(good.subarray(0, 4), Uint8Array.of(0x5a, 0, 0), good.subarray(5))],
  ["malformed", "a byte behind the signature, inside of its byte string", withAuthentication((bytes) => joined(bytes, Uint8Array.of(0)))],
  ["malformed", "an authentication of three", withAuthentication((bytes) => joined(Uint8Array.of(0x83), bytes.subarray(1), Uint8Array.of(0)))],
  ["malformed", "the digest has another algorithm", withAuthentication((bytes) => changed(bytes, Uint8Array.of(0x82, 0x2f), Uint8Array.of(0x82, 0x30)))],
  ["malformed", "the signature is of another algorithm", withAuthentication((bytes) => changed(bytes, fromHex("44a101382d")!, fromHex("44a1013830")!))],
  ["malformed", "the payload is not detached", withAuthentication((bytes) => changed(bytes, joined(keyId(key.publicKey), Uint8Array.of(0xf6)), joined(keyId(key.publicKey), Uint8Array.of(0x40))))],
  ["malformed", "a key id of seven bytes", encodeEnvelope(manifestBytes, { keyId: keyId(key.publicKey).subarray(1), signature: new Uint8Array(2512) })],
  ["unsigned", "only a digest", encodeEnvelope(manifestBytes, null)],
  ["unknown-key", "signed by a stranger", envelopeOf(stranger, image)],
  ["unknown-key", "no key is trusted", good, { keys: [] }],
  ["badly-signed", "the last bit of the signature", withAuthentication((bytes) => joined(bytes.subarray(0, -1), Uint8Array.of(bytes.at(-1)! ^ 1)))],
  ["badly-signed", "a signature of no bytes", encodeEnvelope(manifestBytes, { keyId: keyId(key.publicKey), signature: new Uint8Array() })],
  ["badly-signed", "the stranger's signature under a trusted key's id", changed(envelopeOf(stranger, image), keyId(stranger.publicKey), keyId(key.publicKey))],
  ["badly-signed", "another sequence number than was signed", changed(good, Uint8Array.of(0x02, 0x05, 0x03), Uint8Array.of(0x02, 0x06, 0x03))],
  ["badly-signed", "the digest of another manifest", changed(good, manifestDigest(manifestBytes), new Uint8Array(32))],
  ["malformed", "sequence number 0", signed(key, encodeManifest(manifestOf(image, { sequence: 0 })))],
  ["malformed", "a sequence number of more than 32 bits", signed(key, encodeManifest(manifestOf(image, { sequence: 2 ** 32 })))],
  ["malformed", "an image of no bytes", signed(key, encodeManifest(manifestOf(image, { size: 0 })))],
  ["malformed", "a time before 1970", signed(key, encodeManifest(manifestOf(image, { useBefore: -1n })))],
  ["malformed", "another version of the structure", signed(key, changed(manifestBytes, Uint8Array.of(0xa5, 1, 1), Uint8Array.of(0xa5, 1, 2)))],
  ["malformed", "another component id", signed(key, changed(manifestBytes, Uint8Array.of(0x81, 0x81, 0x41, 0x61), Uint8Array.of(0x81, 0x81, 0x41, 0x63)))],
  ["malformed", "another reporting policy", signed(key, changed(manifestBytes, Uint8Array.of(1, 15, 2, 15), Uint8Array.of(1, 15, 2, 14)))],
  ["malformed", "without the condition on the class", signed(key, changed(manifestBytes, Uint8Array.of(1, 15, 2, 15), Uint8Array.of(1, 15, 1, 15)))],
  ["malformed", "bundle with an invocation", signed(key, changed(manifestBytes, Uint8Array.of(0x81, 0x81, 0x41, 0x61), Uint8Array.of(0x81, 0x81, 0x41, 0x72)))],
  ["malformed", "image without an invocation", signed(key, changed(encodeManifest(manifestOf(image, { component: "routes" })), Uint8Array.of(0x81, 0x81, 0x41, 0x72), Uint8Array.of(0x81, 0x81, 0x41, 0x61)))],
  ["malformed", "a byte behind the manifest, inside of its byte string", signed(key, joined(manifestBytes, Uint8Array.of(0)))],
  ["malformed", "a manifest longer than any", signed(key, new Uint8Array(updateLimits["manifest-bytes"].value + 1))],
  ["wrong-board", "another class", good, { class: classId("nucleo-h743zi") }],
  ["wrong-board", "another vendor", envelopeOf(key, image, { vendor: uuid5(vendor, "other") })],
  ["wrong-slot", "for slot b", envelopeOf(key, image, { component: "b" })],
  ["oversize", "one byte more than the slot takes", good, { room: 299 }],
  ["downgraded", "the number that is confirmed already", good, { newest: 5 }],
  ["downgraded", "a number lower than that", good, { newest: 6 }],
  ["expired", "the very second", envelopeOf(key, image, { useBefore: 999n })],
  ["truncated", "the last byte of the image is missing", good, { image: image.subarray(0, 299) }],
  ["altered", "the last bit of the image", good, { image: joined(image.subarray(0, 299), Uint8Array.of(image[299]! ^ 1)) }],
  ...([["below the RAM", place.ram.base], ["above the RAM", place.ram.base + place.ram.size + 8], ["not a multiple of 8", place.ram.base + 12]] as const)
    .map(([what, stack]) => ofImage(`a stack pointer ${what}`, testImage(300, stack))),
  ...([["even", place.base + 8], ["below the image", place.base - 1], ["behind the image", place.base + 301]] as const)
    .map(([what, reset]) => ofImage(`a reset handler ${what}`, testImage(300, undefined, reset))),
  ofImage("four bytes", testImage().subarray(0, 4)),
];

function ofImage(what: string, bad: Uint8Array): readonly [UpdateRefusal, string, Uint8Array, Partial<Expected>] {
  return ["not-bootable", what, envelopeOf(key, bad), { image: bad }];
}
function envelopeWithPadding(bytes: number): Uint8Array {
  return encodeEnvelope(manifestBytes, { keyId: keyId(key.publicKey), signature: new Uint8Array(bytes) });
}
/** The good envelope with another authentication, its lengths right. */
function withAuthentication(change: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const read = readEnvelope(good);
  if (!read.ok) throw new Error("the good envelope cannot be read");
  return cbor(new Tagged(107, new Map([[2, change(read.value.authentication)], [3, read.value.manifest]])));
}

describe("refused", () => {
  for (const [refusal, what, envelope, over] of refusals) test(`${refusal}: ${what}`, () => expect(verdict(envelope, over)).toBe(refusal));
  test("every verdict of spec/update.ts is among them", () => {
    const tested = new Set(refusals.map(([refusal]) => refusal));
    for (const { refusal } of verdicts) expect(tested).toContain(refusal);
  });
  test("at the border of each limit it is accepted", () => {
    expect(verdict(good, { room: 300, newest: 4, now: 999n })).toBe("ok");
    expect(verdict(envelopeOf(key, image, { useBefore: 1000n }), { now: 999n })).toBe("ok");
    expect(verdict(envelopeOf(key, testImage(300, place.ram.base + 8)), { image: testImage(300, place.ram.base + 8) })).toBe("ok");
    const last = testImage(300, undefined, place.base + 299);
    expect(verdict(envelopeOf(key, last), { image: last })).toBe("ok");
  });
});

describe("the order of the checks", () => {
  // Everything is wrong with it at once; each step repairs what was found, and the next is found.
  test("is that of the table", () => {
    const wrong: Partial<Expected> = { keys: [], class: classId("other"), component: "b", room: 1, newest: 9, now: 5000n, image: image.subarray(1), place: { ...place, base: 0 } };
    const envelope = envelopeOf(key, image, { useBefore: 1000n });
    const repairs: readonly (readonly [UpdateRefusal, Partial<Expected>])[] = [
      ["unknown-key", { keys: due.keys }], ["wrong-board", { class: due.class }], ["wrong-slot", { component: "a" }], ["oversize", { room: 300 }], ["downgraded", { newest: 4 }],
      ["expired", { now: 999n }], ["truncated", { image: image.map((byte, at) => (at === 299 ? byte ^ 1 : byte)) }], ["altered", { image }], ["not-bootable", { place }],
    ];
    let expected = wrong;
    for (const [refusal, repair] of repairs) {
      expect(verdict(envelope, expected)).toBe(refusal);
      expected = { ...expected, ...repair };
    }
    expect(verdict(envelope, expected)).toBe("ok");
  });
  test("nothing of a manifest is believed before its signature holds", () => {
    const bad = changed(good, Uint8Array.of(0x02, 0x05, 0x03), Uint8Array.of(0x02, 0x06, 0x03));
    expect(verdictOn(bad, { ...due, class: classId("other") })).toEqual({ refusal: "badly-signed", manifest: null });
  });
});

describe("any change", () => {
  test("of a byte of a signed file is refused", () => {
    const file = joined(good, image);
    fc.assert(fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const other = file.map((byte, i) => (i === at ? byte ^ flip : byte));
      expect(verdict(other.subarray(0, good.length), { image: other.subarray(good.length) })).not.toBe("ok");
    }), { numRuns: 300 });
  });
  test("any bytes at all are refused without a throw, and are read only when written again they are the same", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(200), (bytes, at) => {
      const placed = joined(good.subarray(0, at), bytes);
      expect(Object.hasOwn(updateRefusals, verdict(placed))).toBe(true);
      for (const read of [readAuthentication(bytes), readManifest(bytes)]) expect(read.ok).toBe(false);
    }), { numRuns: 500 });
  });
  test("any manifest comes back as it was written", () => {
    const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(fc.property(fc.record({
      sequence: fc.integer({ min: 1, max: 2 ** 32 - 1 }), component: fc.constantFrom("a" as const, "b" as const, "routes" as const), vendor: bytes(16), class: bytes(16),
      digest: bytes(32), size: fc.integer({ min: 1, max: 2 ** 32 - 1 }), useBefore: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    }), (manifest) => {
      expect(readManifest(encodeManifest(manifest))).toEqual({ ok: true, value: manifest });
    }));
  });
});

describe("example 0 of draft-ietf-suit-manifest", () => {
  const hex = (text: string): Uint8Array => fromHex(text)!;
  const manifest = cbor(new Map<number, unknown>([[1, 1], [2, 0], [3, cbor(new Map<number, unknown>([
    [2, [[hex("00")]]],
    [4, cbor([20, new Map<number, unknown>([
      [1, hex("fa6b4a53d5ad5fdfbe9de663e4d41ffe")], [2, hex("1492af1425695e48bf429b2d51f2ab45")],
      [3, cbor([-16, hex("00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210")])], [14, 34768],
    ]), 1, 15, 2, 15])],
  ]))], [7, cbor([3, 15])], [9, cbor([23, 2])]]));
  const digest = "6658ea560262696dd1f13b782239a064da7c6c5cbaf52fded428a6fc83c7e5af";

  test("the digest is over the byte string with its head", () => expect(toHex(manifestDigest(manifest))).toBe(digest));
  test("its ES256 signature is over the structure that we sign, but for the algorithm", () => {
    const message = cbor(["Signature1", cbor(new Map([[1, -7]])), new Uint8Array(), cbor([-16, hex(digest)])]);
    const coordinate = (text: string): string => Buffer.from(text, "hex").toString("base64url");
    const publicKey = {
      kty: "EC", crv: "P-256", x: coordinate("8496811aae0baaabd26157189eecda26beaa8bf11b6f3fe6e2b5659c85dbc0ad"), y: coordinate("3b1f2a4b6c098131c0a36dacd1d78bd381dcdfb09c052db33991db7338b4a896"),
    };
    const signature = hex("408d0816f9b510749bf6a51b066951e08a4438f849eb092a1ac768eed9de696c1b1dd35d82ef149e6a73a61976ad2cfe78444b8064293350a122f332cb49f0da");
    expect(verifySignature("sha256", message, { key: publicKey, format: "jwk", dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
  });
  test("its vendor is UUIDv5 of arm.com", () => {
    expect(uuidText(uuid5(uuidBytes("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "arm.com"))).toBe("fa6b4a53-d5ad-5fdf-be9d-e663e4d41ffe");
  });
});

test("a class is a board and a version of the instruction set", () => {
  expect(uuidText(classId(board))).toBe("62cd9b54-4337-55ca-ad89-48a65bea8c11");
});

test("a file is its envelope and what follows, and says how long it should be", () => {
  const file = joined(good, image);
  expect(splitSuit(file)).toEqual({ ok: true, value: { envelope: good, image } });
  expect(declaredBytes(file)).toBe(file.length);
  expect(declaredBytes(file.subarray(1))).toBeNull();
  expect(splitSuit(file.subarray(0, 40))).toEqual({ ok: false, refusal: "truncated" });
});
