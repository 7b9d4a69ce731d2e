/** spec/update.ts: its numbers fit what they stand in, its fixed encodings are what cborg makes of them, its ids are UUIDv5. */
import { createHash } from "node:crypto";
import { Tagged, encode, rfc8949EncodeOptions } from "cborg";
import { describe, expect, test } from "vitest";
import { digestHead, protectedHeader, signedHead, updateHeader } from "../../spec/generate/c-update.ts";
import { kernelHeader } from "../../spec/generate/c-kernel.ts";
import { specHeader } from "../../spec/generate/c-spec.ts";
import { slotNames, suit, trailerUnitBytes, trailerUnits, trailerWords, updateComponents, updateLimits, updateRefusals, vendorId, vendorName, verdicts } from "../../spec/update.ts";

const cbor = (value: unknown): number[] => [...encode(value, rfc8949EncodeOptions)];

describe("refusals", () => {
  test("are numbered without gaps, fit a byte, and each verdict is one", () => {
    expect(Object.values(updateRefusals).map(({ code }) => code)).toEqual(Object.values(updateRefusals).map((_, at) => at));
    expect(Object.keys(updateRefusals).length).toBeLessThan(50); // PG8050 and up are other diagnostics
    for (const { refusal } of verdicts) expect(Object.hasOwn(updateRefusals, refusal)).toBe(true);
  });
});

describe("a slot's trailer", () => {
  test("has its units in order; what is written differs from what is erased, and from other words, in many bits", () => {
    const rows = Object.values(trailerWords);
    expect(rows.reduce((at, { first, units }) => (expect(first).toBe(at), at + units), 0)).toBe(trailerUnits);
    const patterns = [...rows.map(({ pattern }) => pattern), 0, 0xffff_ffff];
    const bits = (x: number): number => x.toString(2).replaceAll("0", "").length;
    for (const [i, a] of patterns.entries()) for (const b of patterns.slice(i + 1)) expect(bits((a ^ b) >>> 0)).toBeGreaterThanOrEqual(11);
    expect(trailerUnitBytes).toBe(16); // what a floor repeats
  });
});

describe("fixed encodings", () => {
  const digest = new Uint8Array(32).fill(7);
  test("are those of cborg", () => {
    const protectedBytes = cbor(new Map([[suit["header-algorithm"].value, suit["algorithm-hss-lms"].value]]));
    const encoded = cbor([suit["algorithm-sha256"].value, digest]);
    expect(protectedHeader).toEqual(protectedBytes);
    expect([...digestHead, ...digest]).toEqual(encoded);
    expect([...signedHead, ...digest]).toEqual(cbor(["Signature1", Uint8Array.from(protectedBytes), new Uint8Array(), Uint8Array.from(encoded)]));
    // RFC 8778: HSS-LMS is -46; SUIT's envelope tag takes two bytes.
    expect(Buffer.from(protectedBytes).toString("hex")).toBe("a101382d");
    expect(cbor(new Tagged(suit["envelope-tag"].value, 0))).toEqual([0xd8, 0x6b, 0]);
  });
});

describe("ids", () => {
  test("the vendor is UUIDv5 of its name in the DNS namespace", () => {
    const namespace = Buffer.from("6ba7b8109dad11d180b400c04fd430c8", "hex"); // RFC 9562, 6.6
    const bytes = createHash("sha1").update(namespace).update(vendorName).digest().subarray(0, 16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x50;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    expect(bytes.toString("hex")).toBe(vendorId.replaceAll("-", ""));
  });
  test("components are one letter, the slots theirs", () => {
    for (const slot of slotNames) expect(String.fromCharCode(updateComponents[slot].code)).toBe(slot);
    expect(new Set(Object.values(updateComponents).map(({ code }) => code)).size).toBe(Object.keys(updateComponents).length);
  });
});

describe("limits", () => {
  test("hold the largest signature: two levels, W4, H10", () => {
    const ots = 4 + 32 + 67 * 32;
    const lms = 4 + ots + 4 + 10 * 32;
    const signature = 4 + lms + (4 + 4 + 16 + 32) + lms;
    expect(signature).toBe(5076);
    expect(signature + updateLimits["manifest-bytes"].value + 200).toBeLessThanOrEqual(updateLimits["envelope-bytes"].value);
  });
  test("every attempt has a unit, and another that may be torn", () => {
    expect(trailerWords.attempt.units).toBeGreaterThanOrEqual(2 * updateLimits.attempts.value);
  });
});

test("the header defines no name of another generated header", () => {
  const names = [specHeader(), kernelHeader(), updateHeader()].flatMap((text) => [...text.matchAll(/^#define (\w+)|^  (PG_\w+) =/gmu)].map(([, macro, enumerator]) => macro ?? enumerator));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
