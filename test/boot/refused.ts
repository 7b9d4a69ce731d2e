/** Images that a boot stage must not start, each for one reason, beside one that it then starts. */
import { sha256 } from "@noble/hashes/sha2.js";
import { trailerUnitBytes, trailerUnits, trailerWords } from "../../spec/update.ts";
import type { UpdateRefusal } from "../../spec/update.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { encodeEnvelope, encodeManifest, manifestDigest, signedBytes } from "../../toolchain/update/envelope.ts";
import type { Manifest } from "../../toolchain/update/envelope.ts";
import { keyId } from "../../toolchain/update/hss.ts";
import { classId, vendor } from "../../toolchain/update/identity.ts";
import { changed, testKey } from "../update/signing.ts";
import type { TestKey } from "../update/signing.ts";

export const board = "qemu-mps2-an500";
export const flashBase = 0x6000_0000;
export const slotBytes = 0x8_0000;
export const manifestBytes = 0x2000;
const ram = { base: 0x2000_0000, size: 0x4_0000 };

/** Bytes of a flash by offset; all else is erased. */
export type Content = ReadonlyMap<number, Uint8Array>;
export const slotOffset = (slot: "a" | "b"): number => (slot === "a" ? 0 : slotBytes);

export type Word = keyof typeof trailerWords;
/** A trailer with so many complete units of each word. */
export function trailer(marks: Partial<Record<Word, number>>, unit = trailerUnitBytes, floor = 0): Uint8Array {
  const bytes = new Uint8Array(trailerUnits * unit).fill(0xff);
  const view = new DataView(bytes.buffer);
  for (const [name, count] of Object.entries(marks) as [Word, number][]) {
    const { first, pattern } = trailerWords[name];
    for (let at = first * unit; at < (first + count) * unit; at += 16) {
      const words = name === "floor" ? [pattern, floor, ~floor >>> 0, pattern] : [pattern, pattern, pattern, pattern];
      words.forEach((word, i) => view.setUint32(at + 4 * i, word, true));
    }
  }
  return bytes;
}

/** With its vector table first, for a slot. */
export function image(slot: "a" | "b", over: { readonly stack?: number; readonly reset?: number; readonly size?: number } = {}): Uint8Array {
  const base = flashBase + slotOffset(slot) + manifestBytes;
  const bytes = Uint8Array.from({ length: over.size ?? 300 }, (_, at) => (13 * at) % 251);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, over.stack ?? ram.base + ram.size, true);
  view.setUint32(4, over.reset ?? base + 9, true);
  return bytes;
}

export const keys = { trusted: testKey(11), second: testKey(12, 2), stranger: testKey(13) } as const;

export function manifestFor(slot: "a" | "b", sequence: number, bytes: Uint8Array, over: Partial<Manifest> = {}): Manifest {
  return { sequence, component: slot, vendor, class: classId(board), digest: sha256(bytes), size: bytes.length, useBefore: null, ...over };
}
export function sealed(manifest: Uint8Array, key: TestKey = keys.trusted): Uint8Array {
  return encodeEnvelope(manifest, { keyId: keyId(key.publicKey), signature: key.sign(signedBytes(manifestDigest(manifest))) });
}
export const envelope = (manifest: Manifest, key?: TestKey): Uint8Array => sealed(encodeManifest(manifest), key);

export interface Slot {
  readonly envelope: Uint8Array;
  readonly image: Uint8Array;
  readonly trailer: Uint8Array;
}
export function contentOf(slots: Partial<Record<"a" | "b", Slot>>, trailerOffset: number): Content {
  return new Map((Object.entries(slots) as ["a" | "b", Slot][]).flatMap(([name, slot]) => [
    [slotOffset(name), slot.envelope], [slotOffset(name) + manifestBytes, slot.image], [slotOffset(name) + trailerOffset, slot.trailer],
  ] as [number, Uint8Array][]));
}

export interface Row {
  readonly name: string;
  /** Without this check the row's verdict is another, and no other row's is. */
  readonly check: string | null;
  readonly verdict: UpdateRefusal;
  /** What is in slot b, beside a confirmed image of sequence number 5 in slot a. */
  readonly slot: (room: number, trailerOffset: number) => Slot;
}

const pending = trailer({ pending: 1 });
const good = image("b");
const slotB = (over: Partial<Slot>): Slot => ({ envelope: envelope(manifestFor("b", 6, good)), image: good, trailer: pending, ...over });
const manifestOf = (over: Partial<Manifest>): Slot => slotB({ envelope: envelope(manifestFor("b", 6, good, over)) });
const imageOf = (bytes: Uint8Array): Slot => slotB({ image: bytes, envelope: envelope(manifestFor("b", 6, bytes)) });
const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
const plain = encodeManifest(manifestFor("b", 6, good));
/** `plain` with the bytes at `at` replaced, in hexadecimal; `at` counts from the first place of `before`. */
function edited(before: string, after: string): Uint8Array {
  const hex = Buffer.from(plain).toString("hex");
  const at = hex.indexOf(before);
  if (at < 0 || at % 2 === 1) throw new Error(`${before} is not in ${hex}`);
  return Uint8Array.from(Buffer.from(hex.slice(0, at) + after + hex.slice(at + before.length), "hex"));
}

export const rows: readonly Row[] = [
  { name: "nothing there", check: null, verdict: "malformed", slot: () => slotB({ envelope: new Uint8Array(0) }) },
  { name: "no SUIT envelope", check: null, verdict: "malformed", slot: () => slotB({ envelope: flipped(slotB({}).envelope, 1) }) },
  { name: "an envelope that reaches past its area", check: null, verdict: "oversize", slot: () => slotB({ envelope: Uint8Array.of(0xd8, 0x6b, 0xa2, 0x02, 0x59, 0x20, 0x00) }) },
  { name: "no signature", check: null, verdict: "unsigned", slot: () => slotB({ envelope: encodeEnvelope(plain, null) }) },
  { name: "a key that is not trusted", check: "KEY", verdict: "unknown-key", slot: () => slotB({ envelope: envelope(manifestFor("b", 6, good), keys.stranger) }) },
  { name: "a signature with one bit changed", check: "SIGNATURE", verdict: "badly-signed", slot: () => slotB({ envelope: flipped(slotB({}).envelope, 1000) }) },
  { name: "a manifest that is not the signed one", check: "DIGEST", verdict: "badly-signed", slot: () => slotB({ envelope: swapped() }) },
  { name: "a sequence number in two bytes that fits into one", check: "SHORTEST", verdict: "malformed", slot: () => slotB({ envelope: sealed(edited("010206", "01021806")) }) },
  { name: "a byte behind the manifest, signed with it", check: "FILLED", verdict: "malformed", slot: () => slotB({ envelope: sealed(joined(plain, Uint8Array.of(0))) }) },
  { name: "another vendor", check: "VENDOR", verdict: "wrong-board", slot: () => manifestOf({ vendor: flipped(vendor, 15) }) },
  { name: "another board", check: "CLASS", verdict: "wrong-board", slot: () => manifestOf({ class: classId("st-nucleo-h743zi") }) },
  { name: "an image for slot a", check: "SLOT", verdict: "wrong-slot", slot: () => manifestOf({ component: "a" }) },
  { name: "one byte more than there is room", check: "SIZE", verdict: "oversize", slot: tooLarge },
  { name: "an image with one bit changed", check: "IMAGE", verdict: "altered", slot: () => slotB({ image: flipped(good, 200) }) },
  { name: "an image of which the end is missing", check: "IMAGE", verdict: "altered", slot: () => slotB({ image: good.subarray(0, 290) }) },
  { name: "a stack pointer beyond the RAM", check: "STACK", verdict: "not-bootable", slot: () => imageOf(image("b", { stack: ram.base + ram.size + 8 })) },
  { name: "a stack pointer below the RAM", check: "STACK", verdict: "not-bootable", slot: () => imageOf(image("b", { stack: ram.base })) },
  { name: "a stack pointer that is not a multiple of 8", check: "STACK", verdict: "not-bootable", slot: () => imageOf(image("b", { stack: ram.base + ram.size - 4 })) },
  { name: "a reset handler in the other slot", check: "RESET", verdict: "not-bootable", slot: () => imageOf(image("b", { reset: flashBase + manifestBytes + 9 })) },
  { name: "a reset handler at the image's end", check: "RESET", verdict: "not-bootable", slot: () => imageOf(image("b", { reset: flashBase + slotBytes + manifestBytes + 301 })) },
  { name: "a reset handler that is not Thumb code", check: "THUMB", verdict: "not-bootable", slot: () => imageOf(image("b", { reset: flashBase + slotBytes + manifestBytes + 8 })) },
  { name: "an older image", check: "DOWNGRADE", verdict: "downgraded", slot: () => manifestOf({ sequence: 4 }) },
  { name: "another image of the same sequence number", check: "DOWNGRADE", verdict: "downgraded", slot: () => manifestOf({ sequence: 5 }) },
  { name: "an image that is marked as failed", check: "FAILED", verdict: "ok", slot: () => slotB({ trailer: trailer({ pending: 1, failed: 1 }) }) },
  { name: "an image that was started three times", check: "ATTEMPTS", verdict: "ok", slot: () => slotB({ trailer: trailer({ pending: 1, attempt: 3 }) }) },
];

/** The manifest of a signed envelope, with another of the same length in its place. */
const swapped = (): Uint8Array => changed(sealed(plain), plain, encodeManifest(manifestFor("b", 7, good)));

/** Its last byte is the first of the trailer, as the trailer has it. */
function tooLarge(room: number): Slot {
  const bytes = image("b", { size: room + 1 });
  bytes[room] = pending[0]!;
  return slotB({ image: bytes.subarray(0, room), envelope: envelope(manifestFor("b", 6, bytes)) });
}

export const slotA: Slot = { envelope: envelope(manifestFor("a", 5, image("a"))), image: image("a"), trailer: trailer({ pending: 1, attempt: 1, confirmed: 1 }) };
export const slotBGood: Slot = slotB({});
