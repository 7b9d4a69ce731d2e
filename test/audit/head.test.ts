/** The head that a node goes on from, read by the device with the sanitizers: each refused for its reason, and taken without the check that finds it. */
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeCbor, Tagged } from "../../protocol/cbor.ts";
import type { CborValue } from "../../protocol/cbor.ts";
import { encodeHead, signHead } from "../../protocol/audit.ts";
import type { HeadContent } from "../../protocol/audit.ts";
import { encodeSign1, keyIdOf, protectedHeader, sign1 } from "../../protocol/cose.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { auditFaults } from "../../spec/audit.ts";
import type { AuditFault } from "../../spec/audit.ts";
import { edited, edits } from "../fuzz/edits.ts";
import { testKey } from "../tokens/keys.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { checks, device } from "./device.ts";
import type { OnDevice } from "./device.ts";

const key = testKey(41);
const stranger = testKey(42);
const log = sha256(Uint8Array.of(9));
const content: HeadContent = { log, epoch: 2, segments: 3, records: 150n, link: sha256(Uint8Array.of(1)) };
const good = signHead(content, key);
const says = (value: CborValue): Uint8Array => sign1(keyIdOf(key.key), encodeCbor(value), key.sign);
const due = [log, 2, 3, 150, content.link] as const;
const nothing = new Uint8Array(64);

interface Row {
  readonly name: string;
  /** Null: it keeps the reader inside its input, or is the reader's of CBOR. */
  readonly check: string | null;
  readonly fault: AuditFault;
  readonly head: Uint8Array;
}
const row = (name: string, check: string | null, fault: AuditFault, head: Uint8Array): Row => ({ name, check, fault, head });
const rows: readonly Row[] = [
  row("a head cut off", null, "truncated", good.subarray(0, -1)),
  row("a byte behind it", null, "trailing", joined(good, Uint8Array.of(0))),
  row("a MAC's tag", null, "wrong-tag", encodeCbor(new Tagged(17, [protectedHeader(keyIdOf(key.key)), new Map(), encodeHead(content), nothing]))),
  row("no tag", null, "wrong-type", good.subarray(1)),
  row("five members", "MEMBERS", "out-of-range", joined(Uint8Array.of(good[0]!, 0x85), good.subarray(2))),
  row("six things said", "MEMBERS", "out-of-range", joined(good.subarray(0, 19), Uint8Array.of(good[19]! + 1), good.subarray(20))),
  row("another signer", "SIGNER", "unknown-key", signHead(content, stranger)),
  row("another algorithm", "SIGNER", "unknown-key", encodeSign1(encodeCbor(new Map<number, CborValue>([[1, -8], [4, keyIdOf(key.key)]])), encodeHead(content), nothing)),
  row("no signer", null, "out-of-range", encodeSign1(protectedHeader(null), encodeHead(content), nothing)),
  row("a header outside the signature", "UNPROTECTED", "no-head", joined(good.subarray(0, 16), Uint8Array.of(0xa1), good.subarray(17))),
  row("another log", "LOG", "other-log", signHead({ ...content, log: sha256(Uint8Array.of(10)) }, key)),
  row("a log's id of 31 bytes", null, "out-of-range", says([log.subarray(1), ...due.slice(1)])),
  row("epoch 0", "EPOCH", "epoch", signHead({ ...content, epoch: 0 }, key)),
  row("more epochs than segments", "EPOCH", "epoch", signHead({ ...content, epoch: 4 }, key)),
  row("more segments than records", "EPOCH", "epoch", signHead({ ...content, records: 2n }, key)),
  row("an epoch beyond 32 bits", null, "out-of-range", says([log, 2 ** 32, 3, 150, content.link])),
  row("a link of 31 bytes", null, "out-of-range", says([...due.slice(0, 4), content.link.subarray(1)])),
  row("a byte behind what it says", null, "trailing", sign1(keyIdOf(key.key), joined(encodeHead(content), Uint8Array.of(0)), key.sign)),
  row("a signature of 63 bytes", null, "out-of-range", encodeSign1(protectedHeader(keyIdOf(key.key)), encodeHead(content), nothing.subarray(1))),
];

let inC: OnDevice;
beforeAll(() => {
  inC = device();
}, 60_000);
const started = (heads: readonly Uint8Array[], omit: string | null = null): readonly number[] => inC.starts(log, heads, key, omit);
const all = rows.map(({ head }) => head);
const whole = (verdicts: readonly number[]): readonly string[] => rows.map(({ name }, at) => `${name}: ${verdicts[at]}`);

describe("a head that a node goes on from", () => {
  it("is taken, whatever its signature", () => {
    expect(started([good, signHead(content, { key: key.key, sign: stranger.sign })])).toEqual([0, 0]);
  });

  it("is refused, each for its reason", () => {
    expect(whole(started(all))).toEqual(whole(rows.map(({ fault }) => auditFaults[fault].code)));
  });

  it("has a row for each check", () => {
    expect(new Set(rows.flatMap(({ check }) => (check === null ? [] : [check])))).toEqual(new Set(checks.slice(1).filter((name) => name !== "CHECKS")));
  });

  it.each([...new Set(rows.flatMap(({ check }) => (check === null ? [] : [check])))])("without the check %s, those rows and no other", (omit) => {
    const verdicts = started([...all, good], omit);
    const other = rows.filter(({ fault }, at) => verdicts[at] !== auditFaults[fault].code);
    expect(other.map(({ name }) => name)).toEqual(rows.filter(({ check }) => check === omit).map(({ name }) => name));
    expect(verdicts.at(-1)).toBe(0);
  });

  it("is never read past its end", () => {
    const heads = fc.sample(edits, { numRuns: 2000, seed: 20_261_127 }).map((list) => edited(good, list)).filter(({ length }) => length > 0);
    const verdicts = started(heads);
    expect(verdicts.length).toBe(heads.length);
    expect(new Set(verdicts).size).toBeGreaterThan(6);
  });
});
