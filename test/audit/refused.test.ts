/**
 * Logs that must not be taken: each refused for its own reason, at its place; with one check left out the rows that name it change, and no other does. And
 * each kind of record changed, left out, put in twice, moved and cut off, by somebody who has no key and by one who chains the log anew.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { joined } from "../../compiler/support/bytes.ts";
import { encodeLog, judgeLog, linkAfter } from "../../protocol/audit.ts";
import type { LogFault, LogItem, LogJudges, LogRead, LogSegment } from "../../protocol/audit.ts";
import type { AuditCheck } from "../../protocol/audit-check.ts";
import { readSegment, SegmentWriter } from "../../protocol/audit-record.ts";
import type { AuditRecord } from "../../protocol/audit-record.ts";
import { auditFaults, auditKinds } from "../../spec/audit.ts";
import { cborFaults } from "../../spec/cbor.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import { root } from "../runtime/native.ts";
import { host, itemsOf } from "./device.ts";
import type { Step } from "./device.ts";
import { leaveOut } from "./omit.ts";
import { good, key, log, rows } from "./rows.ts";

vi.mock("../../protocol/audit-check.ts", async () => (await import("./omit.ts")).checkModule);
afterEach(() => leaveOut(null));

const judge = (file: Uint8Array, over: Partial<LogJudges> = {}): LogRead => judgeLog(file, { keys: [key.key], verify: verifyEd25519, epoch: 0, open: true, ...over });
const line = (read: LogRead): string => (read.ok ? "taken" : `${read.fault}, segment ${read.segment}, record ${read.record}`);
const names = [...readFileSync(join(root, "protocol/audit-check.ts"), "utf8").matchAll(/"([A-Z_]+)"/gu)].map(([, name]) => name as AuditCheck);

describe("what must not be taken", () => {
  it("has a row for each check, and for each fault of a log", () => {
    expect(new Set(rows.flatMap(({ check }) => (check === null ? [] : [check])))).toEqual(new Set(names));
    // A node says the first of heads that it goes on from; the others are the CBOR reader's, and nothing here is nested, has text or a map with two keys.
    const never = ["no-head", ...Object.keys(cborFaults).filter((name) => !["truncated", "indefinite", "not-shortest", "wrong-type", "wrong-tag", "out-of-range"].includes(name))];
    const found = new Set<string>(rows.map(({ fault }) => fault));
    expect(Object.keys(auditFaults).filter((name) => !found.has(name))).toEqual(expect.arrayContaining(never));
    expect(Object.keys(auditFaults).filter((name) => !found.has(name) && !never.includes(name))).toEqual([]);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  it("is taken when nothing is wrong with it", () => {
    expect(line(judge(good))).toBe("taken");
    expect(line(judge(good, { epoch: 1, open: false }))).toBe("taken");
  });

  it("is refused, each for its reason", () => {
    expect(rows.map(({ name, file, judges }) => `${name}: ${line(judge(file, judges))}`)).toEqual(rows.map(({ name, fault, segment, record }) => `${name}: ${fault}, segment ${segment}, record ${record}`));
  });

  it.each(names)("without the check %s, those rows and no other", (check) => {
    const whole = rows.map(({ file, judges }) => line(judge(file, judges)));
    leaveOut(check);
    const without = rows.map(({ file, judges }) => line(judge(file, judges)));
    const other = rows.filter((_, at) => without[at] !== whole[at]);
    expect(other.map(({ name }) => name)).toEqual(rows.filter((row) => row.check === check).map(({ name }) => name));
    expect(other.map(({ name }) => `${name}: ${without[rows.findIndex((row) => row.name === name)] === "taken"}`)).toEqual(other.map(({ name, taken }) => `${name}: ${taken}`));
    expect(line(judge(good))).toBe("taken");
  });
});

const digest = (n: number): Uint8Array => sha256(Uint8Array.of(n));
const delivered = { action: "deliver", fault: "none", route: 0, instructions: 3, value: 0, node: null } as const;
const decision = (time: bigint, reference: number, results: readonly (Uint8Array | null)[] = []): Step => ({ step: "decision", time, reference, outcome: delivered, results });
const epochs: readonly Step[][] = [1n, 2n].map((n) => [
  decision(n * 100n, 1), decision(n * 100n + 1n, 2, [digest(1), null]), { step: "admission", status: 0, handle: 7, leaf: digest(2), time: n * 100n + 2n },
  ...(["revocation", "install", "table", "update", "root", "reset"] as const).map((kind, at): Step => ({ step: "act", kind, status: 0, digest: digest(3 + at), time: n * 100n + 3n + BigInt(at) })),
  decision(n * 100n + 20n, 9), { step: "epoch", time: n * 100n + 30n },
]);
const logged = host({ log, build: 7, now: 0n }, epochs.flat(), key);
const items = itemsOf(logged, logged.contents);
const segmentOf = (number: number): LogSegment => logged.segments[number]!;

/** The log with other bytes in a segment; `chained`: links behind it made anew, as whoever has no key can. */
function changedLog(number: number, bytes: Uint8Array, chained: boolean): Uint8Array {
  let link: Uint8Array | null = null;
  return encodeLog(log, items.map((item): LogItem => {
    if ("head" in item) return item;
    const { segment } = item;
    const own = { ...segment, before: chained ? link ?? segment.before : segment.before, bytes: segment.number === number ? bytes : segment.bytes };
    link = linkAfter(own.before, own.bytes);
    return { segment: own };
  }));
}

function written(number: number, records: readonly AuditRecord[]): Uint8Array {
  const read = readSegment(segmentOf(number).bytes);
  if (!read.ok) throw new Error(read.fault);
  const writer = new SegmentWriter(read.value.now, read.value.state);
  for (const record of records) writer.add(record);
  return writer.bytes;
}
function recordsOf(number: number): readonly AuditRecord[] {
  const read = readSegment(segmentOf(number).bytes);
  return read.ok ? read.value.records : [];
}
const otherwise = (record: AuditRecord): AuditRecord =>
  record.kind === "decision" ? { ...record, reference: record.reference ^ 1 } : record.digest === null ? { ...record, number: record.number + 1 } : { ...record, digest: digest(99) };

const ways = {
  "changed": (records: readonly AuditRecord[], at: number) => records.map((record, i) => (i === at ? otherwise(record) : record)),
  "a millisecond later": (records, at) => records.map((record, i) => (i >= at ? { ...record, time: record.time + 1n } : record)),
  "left out": (records, at) => records.filter((_, i) => i !== at),
  "put in twice": (records, at) => records.flatMap((record, i) => (i === at ? [record, record] : [record])),
  "moved behind the next": (records, at) => records.map((record, i) => (i === at ? records[at + 1] ?? record : i === at + 1 ? records[at]! : record)),
  "cut off with all behind it": (records, at) => records.slice(0, at),
} as const satisfies Record<string, (records: readonly AuditRecord[], at: number) => readonly AuditRecord[]>;

describe("each kind of record", () => {
  const kinds = ["decision", ...Object.keys(auditKinds)];
  it.each(kinds.flatMap((kind) => Object.keys(ways).map((way) => [kind, way] as const)))("%s, %s: no log under its heads", (kind, way) => {
    for (const number of logged.segments.map((_, at) => at)) {
      const records = recordsOf(number);
      const at = records.findIndex((record) => record.kind === kind);
      if (at < 0) continue;
      const changed = ways[way as keyof typeof ways](records, at);
      if (changed === records || (way === "moved behind the next" && at === records.length - 1)) continue;
      const bytes = changed.length === 0 ? new Uint8Array() : written(number, changed);
      expect(bytes).not.toEqual(segmentOf(number).bytes);
      for (const chained of [false, true]) {
        const read = judge(changedLog(number, bytes, chained));
        expect(read.ok ? "taken" : read.fault).toBe(changed.length === 0 ? "record-cut" : faultOf(kind, way, chained, read));
      }
    }
  });
  /** What finds it first: what a record means to the log itself, else the hash, in the next link or in the head. */
  function faultOf(kind: string, way: string, chained: boolean, read: LogRead): LogFault {
    if (read.ok) return "head-link";
    const structural: readonly (readonly [string, string, LogFault])[] = [
      ["restart", "changed", "state"], ["restart", "left out", "restart"], ["restart", "put in twice", "restart"], ["restart", "moved behind the next", "restart"],
      ["epoch", "changed", "epoch"], ["epoch", "left out", "epoch"], ["epoch", "put in twice", "epoch"],
    ];
    const own = structural.find(([k, w]) => k === kind && w === way);
    if (own !== undefined) return own[2];
    if (way === "cut off with all behind it") return "epoch";
    return chained || read.fault === "head-link" ? "head-link" : "link";
  }

  it("no segment is taken from its place, put in again, or taken from another log", () => {
    const all = items;
    expect(line(judge(encodeLog(log, all)))).toBe("taken");
    for (const item of all) {
      if ("head" in item) continue;
      expect(judge(encodeLog(log, all.filter((each) => each !== item))).ok, `without segment ${item.segment.number}`).toBe(false);
      expect(["order", "link"]).toContain((judge(encodeLog(log, all.flatMap((each) => (each === item ? [each, each] : [each])))) as { fault: string }).fault);
    }
    const stranger = host({ log: digest(50), build: 7, now: 0n }, epochs.flat(), key);
    const foreign = itemsOf(stranger, stranger.contents);
    const place = all.findIndex((item) => "segment" in item && item.segment.number === 1);
    expect(line(judge(encodeLog(log, all.map((item, at) => (at === place ? foreign[at]! : item)))))).toContain("link");
  });

  it("no head is that of an older log, of another key or of another log", () => {
    const firstHead = items.findIndex((item) => "head" in item);
    const older = items.map((item, at) => ("head" in item && at > firstHead ? items[firstHead]! : item));
    expect(line(judge(encodeLog(log, older)))).toContain("epoch");
    const until = encodeLog(log, items.slice(0, firstHead + 1));
    expect(line(judge(until))).toBe("taken");
    expect(line(judge(until, { epoch: 2 }))).toContain("rolled-back");
    expect(joined(until, encodeLog(log, items).subarray(until.length))).toEqual(encodeLog(log, items));
  });

  it("no bit of a segment", () => {
    const { bytes } = segmentOf(0);
    for (let bit = 0; bit < 8 * bytes.length; bit += 3) {
      const flipped = bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      for (const chained of [false, true]) expect(judge(changedLog(0, flipped, chained)).ok).toBe(false);
    }
  });
});
