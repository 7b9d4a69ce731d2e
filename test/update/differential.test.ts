/**
 * The same envelopes for the verdict in TypeScript and for the boot stage's reader in C, with the sanitizers: the same refusal, and of what is
 * accepted the same reading. Whole ones, ones with a byte changed, put in, taken out or cut off, and manifests changed before they are signed.
 */
import * as fc from "fast-check";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { updateComponents, updateLimits, updateRefusals } from "../../spec/update.ts";
import type { UpdateComponent, UpdateRefusal } from "../../spec/update.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { encodeEnvelope, encodeManifest, readEnvelope } from "../../toolchain/update/envelope.ts";
import { keyId } from "../../toolchain/update/hss.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { verdictOn } from "../../toolchain/update/verify.ts";
import { compile, root } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { board, envelopeOf, manifestOf, signed, testImage, testKey } from "./signing.ts";
import { edited, edits } from "../fuzz/edits.ts";

interface Case {
  readonly envelope: Uint8Array;
  readonly image: Uint8Array;
  readonly component: UpdateComponent;
  readonly room: number;
}

const keys = [testKey(1), testKey(2, 2)] as const;
const image = testImage();
const components = ["a", "b", "routes"] as const;
const due = (envelope: Uint8Array, over: Partial<Case> = {}): Case => ({ envelope, image, component: "a", room: 300, ...over });

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: [join(root, "test/update/probe_suit.c"), "boot/suit.c", "boot/lms.c", "boot/hash.c", "crypto/sha256.c"], crypto: true });
}, 60_000);

function inC(cases: readonly Case[]): readonly string[] {
  const records = cases.flatMap(({ envelope, image: bytes, component, room }) => {
    const head = Buffer.alloc(13);
    [envelope.length, bytes.length, room].forEach((value, i) => head.writeUInt32LE(value, 4 * i));
    head[12] = updateComponents[component].code;
    return [head, classId(board), envelope, bytes];
  });
  return probe.run(Buffer.concat(records), ...keys.map(({ publicKey }) => toHex(publicKey))).toString().split("\n").slice(0, -1);
}

function inTypeScript({ envelope, image: bytes, component, room }: Case): string {
  const { refusal, manifest } = verdictOn(envelope, { keys: keys.map(({ publicKey }) => publicKey), class: classId(board), component, room, newest: null, now: null, image: bytes, place: null });
  const read = refusal === "ok" ? ` ${String.fromCharCode(updateComponents[manifest!.component].code)} ${manifest!.sequence} ${manifest!.size} ${manifest!.useBefore ?? ""}` : "";
  return `${updateRefusals[refusal].code}${read}`;
}

/** Compares all of them, and counts the verdicts. */
function compare(cases: readonly Case[]): ReadonlyMap<UpdateRefusal, number> {
  const counts = new Map<UpdateRefusal, number>();
  const c = inC(cases);
  expect(c.length).toBe(cases.length);
  for (const [at, one] of cases.entries()) {
    expect({ envelope: toHex(one.envelope), verdict: c[at] }).toEqual({ envelope: toHex(one.envelope), verdict: inTypeScript(one) });
    const name = (Object.keys(updateRefusals) as UpdateRefusal[]).find((each) => updateRefusals[each].code === Number(c[at]!.split(" ")[0]))!;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

const sampled = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] => fc.sample(arbitrary, { numRuns: count, seed: 20_261_126 });

test("whole envelopes, with one level and two, of every component, and what each rule refuses", () => {
  const good = envelopeOf(keys[0], image);
  const cases = [
    ...keys.flatMap((key) => components.flatMap((component) => [null, 0n, 1n, 2n ** 32n, 2n ** 64n - 1n].map((useBefore) => due(envelopeOf(key, image, { component, useBefore }), { component })))),
    ...[1, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53].map((sequence) => due(envelopeOf(keys[0], image, { sequence }))),
    ...[0, 1, 299, 301, 2 ** 32 - 1, 2 ** 32].map((size) => due(envelopeOf(keys[0], image, { size }), { room: 2 ** 32 - 1 })),
    due(encodeEnvelope(encodeManifest(manifestOf(image)), null)), due(envelopeOf(testKey(3), image)), due(envelopeOf(keys[0], image, { class: classId("other") })), due(envelopeOf(keys[0], image, { vendor: classId("x") })),
    due(good, { component: "b" }), due(good, { room: 299 }), due(good, { image: image.subarray(1) }), due(good, { image: image.map((byte) => byte ^ 1) }),
    ...[0, 1, 7000, 8191, 8192, 9000].map((length) => due(encodeEnvelope(encodeManifest(manifestOf(image)), { keyId: keyId(keys[0].publicKey), signature: new Uint8Array(length) }))),
    ...Array.from({ length: 60 }, (_, at) => due(good.subarray(0, at * 50))),
    ...[511, 512, 513].map((length) => due(signed(keys[0], new Uint8Array(length)))),
  ];
  const counts = compare(cases);
  for (const refusal of ["ok", "truncated", "malformed", "unsigned", "unknown-key", "badly-signed", "wrong-board", "wrong-slot", "oversize", "altered"] as const) expect(counts.get(refusal) ?? 0, refusal).toBeGreaterThan(0);
});

test("envelopes changed anywhere", () => {
  const goods = [envelopeOf(keys[0], image), envelopeOf(keys[1], image), envelopeOf(keys[0], image, { useBefore: 7n }), encodeEnvelope(encodeManifest(manifestOf(image)), null)];
  const cases = sampled(fc.tuple(fc.constantFrom(...goods), edits), 1500).map(([good, list]) => due(edited(good, list)));
  // Most of an envelope is its signature: as many changes in the bytes before it and behind it.
  const dense = sampled(fc.tuple(fc.constantFrom(...goods), edits, fc.boolean()), 1500).map(([good, list, front]) =>
    due(front ? joined(edited(good.subarray(0, 90), list), good.subarray(90)) : joined(good.subarray(0, -200), edited(good.subarray(-200), list))));
  const counts = compare([...cases, ...dense]);
  for (const refusal of ["truncated", "malformed", "unsigned", "unknown-key", "badly-signed"] as const) expect(counts.get(refusal) ?? 0, refusal).toBeGreaterThan(5);
});

test("authentications changed, in envelopes whose lengths are right", () => {
  const read = readEnvelope(envelopeOf(keys[0], image));
  if (!read.ok) throw new Error("cannot be read");
  const { authentication, manifest } = read.value;
  const head = (bytes: Uint8Array): Uint8Array => (bytes.length < 24 ? Uint8Array.of(0x40 | bytes.length) : bytes.length < 256 ? Uint8Array.of(0x58, bytes.length) : Uint8Array.of(0x59, bytes.length >> 8, bytes.length & 255));
  const cases = sampled(fc.tuple(edits, fc.nat(2)), 1000).map(([list, where]) => {
    const other = where === 0 ? edited(authentication, list) : joined(edited(authentication.subarray(0, 60 + 10 * where), list), authentication.subarray(60 + 10 * where));
    return due(joined(Uint8Array.of(0xd8, 0x6b, 0xa2, 2), head(other), other, Uint8Array.of(3), head(manifest), manifest));
  });
  expect(compare(cases).get("malformed")).toBeGreaterThan(300);
});

test("manifests changed before they are signed", () => {
  const goods = components.flatMap((component) => [null, 9n].map((useBefore) => encodeManifest(manifestOf(image, { component, useBefore }))));
  const cases = sampled(fc.tuple(fc.constantFrom(...goods), edits, fc.constantFrom(...components)), 500).map(([good, list, component]) => due(signed(keys[0], edited(good, list)), { component }));
  const counts = compare(cases);
  for (const refusal of ["malformed", "wrong-board", "wrong-slot", "altered"] as const) expect(counts.get(refusal) ?? 0, refusal).toBeGreaterThan(5);
}, 60_000);

test("any bytes", () => {
  const good = envelopeOf(keys[0], image);
  const cases = sampled(fc.tuple(fc.uint8Array({ maxLength: 64 }), fc.nat(20)), 1000).map(([bytes, prefix]) => due(joined(good.subarray(0, prefix), bytes)));
  expect(compare(cases).get("ok")).toBeUndefined();
  expect(updateLimits["envelope-bytes"].value).toBe(8192);
});
