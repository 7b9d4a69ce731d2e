/** Bundles of routes: one form, its limits at N and at N + 1, any other bytes refused. */
import { encode, rfc8949EncodeOptions } from "cborg";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../spec/limits.ts";
import { updateLimits } from "../../spec/update.ts";
import { bundleFault, encodeBundle, readBundle } from "../../toolchain/update/bundle.ts";
import type { BundledRoute } from "../../toolchain/update/bundle.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";

const route = (name: string, size = 10): BundledRoute => ({ name, image: new Uint8Array(size).fill(name.length), tables: [] });
const many = (count: number, size = 10): BundledRoute[] => Array.from({ length: count }, (_, at) => route(`r${at}`, size));
const cbor = (value: unknown): Uint8Array => encode(value, rfc8949EncodeOptions);
const bad = { ok: false, refusal: "bad-bundle" };

test("the form: version, then name, image and tables of each route in their order", () => {
  expect(toHex(encodeBundle([{ name: "a", image: Uint8Array.of(1, 2), tables: ["t"] }]))).toBe("a20101028183616142" + "0102" + "816174");
  fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 16 }).filter((name) => name.isWellFormed()), { minLength: 1, maxLength: 8 }), fc.uint8Array({ minLength: 1, maxLength: 300 }), (names, image) => {
    const routes = names.map((name, at) => ({ name, image, tables: names.slice(0, at % 4) }));
    expect(readBundle(encodeBundle(routes))).toEqual({ ok: true, value: routes });
  }));
});

describe("limits", () => {
  const rows: readonly (readonly [string, readonly BundledRoute[], readonly BundledRoute[]])[] = [
    ["routes", many(updateLimits["bundle-routes"].value), many(updateLimits["bundle-routes"].value + 1)],
    ["none", many(1), []],
    ["bytes of a name", [route("n".repeat(64))], [route("n".repeat(65))]],
    ["bytes of a name, not letters", [route("é".repeat(32))], [route("é".repeat(33))]],
    ["no name", [route("n")], [route("")]],
    ["two of a name", [route("a"), route("b")], [route("a"), route("a")]],
    ["bytes of an image", [route("a", limits.imageBytes)], [route("a", limits.imageBytes + 1)]],
    ["no image", [route("a", 1)], [route("a", 0)]],
    // Name and heads of each take 8 bytes, one less with a name of one letter; the whole 5.
    ["bytes of all", [...many(2, 4096), route("x", 0x2800 - 2 * (4096 + 8) - 5 - 7)], [...many(2, 4096), route("x", 0x2800 - 2 * (4096 + 8) - 5 - 6)]],
    ["tables", [{ ...route("a"), tables: ["a", "b", "c", "d"] }], [{ ...route("a"), tables: ["a", "b", "c", "d", "e"] }]],
    ["bytes of a table's name", [{ ...route("a"), tables: ["n".repeat(64)] }], [{ ...route("a"), tables: ["n".repeat(65)] }]],
  ];
  test.each(rows)("%s", (_, within, beyond) => {
    expect(bundleFault(within)).toBeNull();
    expect(readBundle(encodeBundle(within))).toEqual({ ok: true, value: within });
    expect(bundleFault(beyond)).not.toBeNull();
    expect(readBundle(encodeBundle(beyond))).toEqual(bad);
  });
});

describe("anything else is refused", () => {
  const good = encodeBundle([route("a")]);
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ["nothing", new Uint8Array()], ["cut off", good.subarray(0, -1)], ["a byte more", joined(good, Uint8Array.of(0))],
    ["another version", cbor(new Map<number, unknown>([[1, 2], [2, [["a", new Uint8Array(10).fill(1), []]]]]))],
    ["another key", cbor(new Map<number, unknown>([[1, 1], [2, [["a", new Uint8Array(10), []]]], [3, 0]]))],
    ["no map", cbor([1, [["a", new Uint8Array(10), []]]])],
    ["a name of bytes", cbor(new Map<number, unknown>([[1, 1], [2, [[Uint8Array.of(97), new Uint8Array(10), []]]]]))],
    ["an image of text", cbor(new Map<number, unknown>([[1, 1], [2, [["a", "text", []]]]]))],
    ["two to a route", cbor(new Map<number, unknown>([[1, 1], [2, [["a", new Uint8Array(10)]]]]))],
    ["tables that are no array", cbor(new Map<number, unknown>([[1, 1], [2, [["a", new Uint8Array(10), 0]]]]))],
    ["a table that is no name", cbor(new Map<number, unknown>([[1, 1], [2, [["a", new Uint8Array(10), [1]]]]]))],
    ["a longer head", joined(good.subarray(0, 2), Uint8Array.of(0x18, 1), good.subarray(3))],
  ];
  test.each(rows)("%s", (_, bytes) => expect(readBundle(bytes)).toEqual(bad));
  test("any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const read = readBundle(bytes);
      if (read.ok) expect(toHex(encodeBundle(read.value))).toBe(toHex(bytes));
    }), { numRuns: 300 });
  });
});
