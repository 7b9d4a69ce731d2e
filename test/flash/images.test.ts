/** Sizes and places, before anything is touched: each rule at its last good value and at the first bad one. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Board } from "../../toolchain/config/board.ts";
import { checked, imagesFor } from "../../toolchain/flash/images.ts";
import type { Image } from "../../toolchain/flash/images.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { newPlace } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { image, slots, testBoard } from "./boards.ts";

let place: Place;
let board: Board;
beforeAll(() => {
  place = newPlace();
  board = testBoard(place);
});
afterAll(() => place.remove());

const codes = (outcome: Outcome<readonly Image[]>): readonly string[] => (outcome.ok ? [] : outcome.diagnostics.map(({ code }) => code));
const messages = (outcome: Outcome<readonly Image[]>): string => (outcome.ok ? "" : outcome.diagnostics.map(({ message }) => message).join("\n"));

/** An image whose reset handler is at an address. */
function linkedFor(reset: number, size = 1024): Uint8Array {
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, 0x2004_0000, true);
  new DataView(bytes.buffer).setUint32(4, reset, true);
  return bytes;
}
/** Slot a begins at 256K; its manifest takes a sector of 256K, and the image follows. */
const [inA, inB] = [0x0808_0000, 0x0814_0000];
const manifest = new Uint8Array(3000);

describe("the image of a board without slots", () => {
  test("goes to the start of `memory.flash`, and may fill it", () => {
    const filled = imagesFor(board, "start", new Uint8Array(256 * 1024), null);
    expect(filled).toMatchObject({ ok: true, value: [{ what: "the image", address: 0x0800_0000, size: 256 * 1024 }] });
  });
  test("PG8204: one byte more does not fit", () => {
    const over = imagesFor(board, "start", new Uint8Array(256 * 1024 + 1), null);
    expect(codes(over)).toEqual(["PG8204"]);
    expect(messages(over)).toBe("the image from 0x08000000 to 0x08040001 reaches out of `memory.flash` (0x08000000 to 0x08040000)");
  });
  test("PG8204: nor what `memory.flash` has room for and the chip has not", () => {
    const large = testBoard(place, { memory: { flash: { base: "0x0800_0000", size: "4M" }, ram: { base: "0x2000_0000", size: "256K" }, stack: "5K" } });
    expect(codes(imagesFor(large, "start", new Uint8Array(2 * 1024 * 1024), null))).toEqual([]);
    const over = imagesFor(large, "start", new Uint8Array(2 * 1024 * 1024 + 1), null);
    expect(messages(over)).toContain("reaches out of the flash (0x08000000 to 0x08200000)");
  });
});

describe("the image of a slot", () => {
  test("is three places: manifest, image, and the boot stage's notes, which are erased", () => {
    const found = imagesFor(board, "a", linkedFor(inA + 9), manifest);
    expect(found.ok && found.value.map(({ what, address, size, bytes }) => [what, address, size, bytes === null])).toEqual([
      ["the manifest", 0x0804_0000, 3000, false], ["the image", inA, 1024, false], ["the boot stage's notes", 0x080c_0000, 256 * 1024, true],
    ]);
  });
  test("fills its place, and no more: PG8204", () => {
    expect(codes(imagesFor(board, "a", linkedFor(inA + 9, 256 * 1024), manifest))).toEqual([]);
    expect(codes(imagesFor(board, "a", linkedFor(inA + 9, 256 * 1024 + 1), manifest))).toContain("PG8204");
  });
  test("PG8204: a manifest larger than its area", () => {
    expect(codes(imagesFor(board, "a", linkedFor(inA + 9), new Uint8Array(256 * 1024)))).toEqual([]);
    expect(messages(imagesFor(board, "a", linkedFor(inA + 9), new Uint8Array(256 * 1024 + 1)))).toContain("the manifest from 0x08040000 to 0x08080001 reaches out of the manifest's area of slot a");
  });
  test("PG8208: an image for the other slot", () => {
    const other = imagesFor(board, "a", linkedFor(inB + 9), manifest);
    expect(codes(other)).toEqual(["PG8208"]);
    expect(other.ok || other.diagnostics[0]!.help).toBe("build it for this place: pgrid build -b test-board --slot a");
    expect(codes(imagesFor(board, "b", linkedFor(inB + 9), manifest))).toEqual([]);
  });
  test("PG8208: the reset handler is odd and inside", () => {
    const last = inA + 1024;
    for (const [reset, fine] of [[inA + 9, true], [inA + 8, false], [inA + 7, false], [last - 1, true], [last + 1, false]] as const) {
      expect([reset, codes(imagesFor(board, "a", linkedFor(reset), manifest))]).toEqual([reset, fine ? [] : ["PG8208"]]);
    }
    expect(codes(imagesFor(board, "a", new Uint8Array(7), manifest))).toEqual(["PG8208"]);
  });
  test("PG8408: a board without slots has no place for it", () => {
    const none = testBoard(place, { slots: undefined });
    expect(codes(imagesFor(none, "a", linkedFor(inA + 9), manifest))).toEqual(["PG8408"]);
  });
});

describe("the boot stage", () => {
  test("goes to its slot, which it may fill", () => {
    const found = imagesFor(board, "boot", linkedFor(0x0800_0009, 32 * 1024), null);
    expect(found).toMatchObject({ ok: true, value: [{ address: 0x0800_0000, place: { name: "slot boot" } }] });
  });
  test("PG8204: and no more", () => {
    expect(codes(imagesFor(board, "boot", linkedFor(0x0800_0009, 32 * 1024 + 1), null))).toEqual(["PG8204"]);
  });
  test("goes to `memory.flash` where there is no such slot", () => {
    const none = testBoard(place, { slots: { a: slots.a, b: slots.b, store: slots.store, manifest: slots.manifest } });
    expect(imagesFor(none, "boot", linkedFor(9), null)).toMatchObject({ ok: true, value: [{ address: 0x0800_0000, place: { name: "`memory.flash`" } }] });
  });
});

describe("sectors", () => {
  test("PG8205: an image begins where one does", () => {
    expect(codes(checked(board, [image(0x0800_8000, new Uint8Array(8))]))).toEqual([]);
    expect(messages(checked(board, [image(0x0800_8008, new Uint8Array(8))]))).toBe("the image begins at 0x08008008, inside of the sector from 0x08008000 to 0x08010000");
  });
  test("PG8206: two images share none", () => {
    const pair = (second: number, size = 8): Outcome<readonly Image[]> => checked(board, [image(0x0800_0000, new Uint8Array(size)), { ...image(second, new Uint8Array(8)), what: "the other" }]);
    expect(codes(pair(0x0800_8000, 0x8000))).toEqual([]);
    expect(codes(pair(0x0800_8000, 0x8001))).toEqual(["PG8206"]);
    expect(messages(pair(0x0800_8000, 0x8001))).toBe("the image and the other share the sector from 0x08008000 to 0x08010000");
  });
  test("PG8206: where RAM stands for flash and has no sectors, bytes count", () => {
    const ram = (second: number): Outcome<readonly Image[]> => checked({ ...board, flash: null }, [image(0x0800_0000, new Uint8Array(16)), image(second, new Uint8Array(8))]);
    expect(codes(ram(0x0800_0010))).toEqual([]);
    expect(codes(ram(0x0800_000f))).toEqual(["PG8206"]);
  });
});
