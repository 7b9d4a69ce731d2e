/**
 * The same steps for the device's log in C, with the sanitizers, and for the host's: the same bytes. What was logged is read back as it was, and a log that is read
 * and written again has the same bytes.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { auditDigest, encodeLog, genesisLink, judgeLog, linkAfter } from "../../protocol/audit.ts";
import { readSegment, SegmentWriter } from "../../protocol/audit-record.ts";
import type { AuditOutcome, AuditRecord } from "../../protocol/audit-record.ts";
import { auditKinds, auditLimits } from "../../spec/audit.ts";
import type { AuditAct } from "../../spec/audit.ts";
import { faults } from "../../spec/faults.ts";
import type { FaultName } from "../../spec/faults.ts";
import { limits } from "../../spec/limits.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { edited, edits } from "../fuzz/edits.ts";
import { testKey } from "../tokens/keys.ts";
import { device, host, itemsOf, shown } from "./device.ts";
import type { OnDevice, Start, Step } from "./device.ts";

const key = testKey(31);
let inC: OnDevice;
beforeAll(() => {
  inC = device();
}, 60_000);

const log = sha256(Uint8Array.of(1));
const u32 = fc.oneof(fc.nat(5), fc.constantFrom(127, 128, 16_383, 16_384, 2 ** 32 - 1), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const digest = fc.nat(1000).map((n) => sha256(Uint8Array.of(n & 255, n >> 8)));
const node = fc.nat(6).map((n) => sha256(Uint8Array.of(7, n)).subarray(0, limits.nodeIdBytes));
const fewNodes = [0, 1].map((n) => sha256(Uint8Array.of(7, n)).subarray(0, limits.nodeIdBytes));
const instructions = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(127, 128, 16_384, limits.budgetInstructions));
const base = { fault: "none", value: 0, node: null } as const;
const route = fc.integer({ min: 0, max: limits.routes + 1 });
const outcome: fc.Arbitrary<AuditOutcome> = fc.oneof(
  fc.record({ instructions, route, node }).map((each) => ({ ...base, action: "forward" as const, ...each, node: each.node.subarray(0, 4) })),
  fc.record({ instructions, route, node }).map((each) => ({ ...base, action: "gateway" as const, ...each, node: each.node.subarray(0, 4) })),
  fc.record({ instructions, route }).map((each) => ({ ...base, action: "deliver" as const, ...each })),
  fc.record({ instructions, route, value: u32 }).map((each) => ({ ...base, action: "drop" as const, ...each })),
  fc.record({ instructions, route, value: u32 }).map((each) => ({ ...base, action: "reply" as const, ...each })),
  fc.record({ instructions, route, fault: fc.constantFrom(...(Object.keys(faults) as FaultName[]).filter((name) => name !== "none")) }).map((each) => ({ ...base, action: "fault" as const, ...each })),
);
/** Few outcomes many times, as nodes have them, and many. */
const outcomes = fc.oneof({ weight: 3, arbitrary: fc.array(outcome, { minLength: 1, maxLength: 6 }) }, { weight: 1, arbitrary: fc.array(outcome, { minLength: 40, maxLength: 90 }) });
/** How far a decision may be behind what was logged before it (audit.h). */
const latest = 2n ** 32n - 33n;
const later = fc.oneof({ weight: 1, arbitrary: fc.bigInt({ min: -3n, max: -1n }) }, { weight: 1, arbitrary: fc.constantFrom(-1n, -31n, -32n, -33n, -4096n, -(2n ** 20n), -(2n ** 31n), -latest) }, { weight: 6, arbitrary: fc.bigInt({ min: 0n, max: 4n }) }, { weight: 2, arbitrary: fc.bigInt({ min: 28n, max: 40n }) }, { weight: 1, arbitrary: fc.constantFrom(127n, 128n, 4095n, 4096n, 2n ** 32n, 2n ** 40n) });
const results = fc.oneof({ weight: 8, arbitrary: fc.constant([]) }, { weight: 2, arbitrary: fc.constantFrom([null], [fewNodes[0]!], [fewNodes[1]!], [fewNodes[0]!, null], [null, fewNodes[0]!]) }, { weight: 1, arbitrary: fc.array(fc.oneof(node, fc.constant(null)), { minLength: 1, maxLength: auditLimits.results.value }) });
const acts = (Object.keys(auditKinds) as (keyof typeof auditKinds)[]).filter((kind): kind is AuditAct => kind !== "restart" && kind !== "epoch" && kind !== "admission" && kind !== "omitted");

type Draft = { readonly after: bigint } & ({ readonly what: "decision"; readonly which: number; readonly reference: number; readonly results: readonly (Uint8Array | null)[] }
  | { readonly what: "act"; readonly kind: AuditAct; readonly status: number; readonly digest: Uint8Array } | { readonly what: "admission"; readonly status: number; readonly handle: number; readonly leaf: Uint8Array } | { readonly what: "omitted"; readonly count: number } | { readonly what: "epoch" | "crash" });
const draft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ what: fc.constant("decision" as const), after: later, which: fc.nat(1000), reference: fc.integer({ min: 0, max: 2 ** 32 - 1 }), results }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("act" as const), after: later, kind: fc.constantFrom(...acts), status: fc.constantFrom(0, 0, 1, 255), digest }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("admission" as const), after: later, status: fc.constantFrom(0, 79), handle: u32, leaf: digest }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("omitted" as const), after: later, count: u32 }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom("epoch" as const, "crash" as const), after: later }) },
);
function stepsOf(drafts: readonly Draft[], all: readonly AuditOutcome[], from: bigint): Step[] {
  let time = from, last = from;
  return drafts.map((each): Step => {
    const earliest = last < latest ? 0n : last - latest;
    time = time + each.after < earliest ? earliest : time + each.after;
    if (time > last) last = time;
    switch (each.what) {
      case "decision": return { step: "decision", time, reference: each.reference, outcome: all[each.which % all.length]!, results: each.results };
      case "act": return { step: "act", kind: each.kind, status: each.status, digest: each.digest, time };
      case "admission": return { step: "admission", status: each.status, handle: each.handle, leaf: each.leaf, time };
      case "omitted": return { step: "omitted", count: each.count, time };
      case "epoch": case "crash": return { step: each.what, time };
    }
  });
}
const life = fc.record({ build: u32, now: fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.constantFrom(2n ** 32n - 2n, 2n ** 41n)), drafts: fc.array(draft, { minLength: 1, maxLength: 400, size: "max" }), outcomes });
const start = (over: Partial<Start> = {}): Start => ({ log, build: 7, now: 0n, ...over });
const judges = { keys: [key.key], verify: verifyEd25519, epoch: 0, open: true };
const withoutLast = (steps: readonly Step[]): Step[] => [...steps, { step: "epoch", time: steps.at(-1)!.time }];

test("any life of a log", () => {
  let most = 0, dropped = 0, late = 0;
  fc.assert(fc.property(life, fc.integer({ min: 1, max: 1100 }), ({ build, now, drafts, outcomes: all }, piece) => {
    const steps = withoutLast(stepsOf(drafts, all, now));
    const own = host(start({ build, now }), steps, key);
    const { fault, segments, heads } = inC(start({ build, now }), steps, key, piece);
    expect(fault).toBe(0);
    // The ring keeps the last ones.
    expect(segments.length).toBeGreaterThan(0);
    expect(shown({ segments, heads })).toEqual(shown({ segments: own.segments.slice(-segments.length), heads: own.heads }));
    dropped += own.segments.length - segments.length;
    most = Math.max(most, segments.length);

    const read = judgeLog(encodeLog(log, itemsOf(own, own.contents)), judges);
    if (!read.ok) throw new Error(`${read.fault} in segment ${read.segment}, record ${read.record}`);
    expect(read.value.open).toBe(0);
    expect(read.value.heads.map(({ epoch }) => epoch)).toEqual(own.contents.map(({ epoch }) => epoch));
    const records = read.value.segments.flatMap((segment) => segment.records);
    expect(records[0]!.kind).toBe("restart");
    expect(records.slice(1)).toEqual(expectedRecords(steps, now));
    late += records.filter((record, at) => at > 0 && record.time < records[at - 1]!.time).length;
  }), { numRuns: 60, seed: 20_261_127 });
  expect(dropped).toBeGreaterThan(0);
  expect(late).toBeGreaterThan(100);
  expect(most).toBeGreaterThan(8);
}, 120_000);

/** A decision has the time that its program saw; what else is earlier than the record before counts as at the same time. */
function expectedRecords(steps: readonly Step[], from: bigint): AuditRecord[] {
  let epoch = 0, time = from;
  return steps.flatMap((step): AuditRecord[] => {
    if (step.step !== "crash" && step.time > time) time = step.time;
    switch (step.step) {
      case "decision": return [{ kind: "decision", time: step.time, reference: step.reference, outcome: step.outcome, results: step.results }];
      case "act": return [{ kind: step.kind, time, status: step.status, number: 0, digest: step.digest }];
      case "admission": return [{ kind: "admission", time, status: step.status, number: step.handle, digest: step.leaf }];
      case "omitted": return [{ kind: "omitted", time, status: 0, number: step.count, digest: null }];
      case "crash": return [];
      case "epoch": return [{ kind: "epoch", time, status: 0, number: ++epoch, digest: null }];
    }
  });
}

test("a restart goes on from the last head", () => {
  fc.assert(fc.property(fc.array(life, { minLength: 2, maxLength: 3 }), (lives) => {
    let head: Start["head"];
    const items = [];
    for (const { build, now, drafts, outcomes: all } of lives) {
      const steps = withoutLast(stepsOf(drafts.slice(0, 60), all, now));
      const from = start({ build, now, ...(head === undefined ? {} : { head }) });
      const own = host(from, steps, key);
      const { fault, segments, heads } = inC(from, steps, key);
      expect(fault).toBe(0);
      expect(shown({ segments, heads })).toEqual(shown({ segments: own.segments.slice(-segments.length), heads: own.heads }));
      items.push(...itemsOf(own, own.contents));
      head = { bytes: heads.at(-1)!, content: own.contents.at(-1)! };
    }
    const read = judgeLog(encodeLog(log, items), judges);
    expect(read.ok ? "ok" : read).toBe("ok");
    if (read.ok) expect(read.value.heads.at(-1)!.records).toBe(BigInt(read.value.segments.reduce((sum, { records }) => sum + records.length, 0)));
  }), { numRuns: 15, seed: 20_261_127 });
}, 60_000);

test("a decision that is written down late has its own time, and nothing behind it is earlier for that", () => {
  const steps: Step[] = [100n, 5n, 101n].map((time) => ({ step: "decision", time, reference: 1, outcome: { ...base, action: "deliver", route: 0, instructions: 1 }, results: [] }));
  steps.push({ step: "admission", status: 0, handle: 1, leaf: sha256(Uint8Array.of(1)), time: 7n });
  const { segments, heads } = inC(start(), withoutLast(steps), key);
  expect(shown({ segments, heads })).toEqual(shown(host(start(), withoutLast(steps), key)));
  const read = readSegment(segments[0]!.bytes);
  expect(read.ok && read.value.records.map(({ time }) => time)).toEqual([0n, 100n, 5n, 101n, 101n, 101n]);
  // 101 ms after the start, 96 before that in the long form, 1 ms after the 100th again.
  expect(toHex(segments[0]!.bytes)).toContain("6000fc02");

});

test("segments changed anywhere are refused, or say something else in the one way to say it", () => {
  const steps = fc.sample(life, { numRuns: 6, seed: 5 }).map(({ now, drafts, outcomes: all }) => withoutLast(stepsOf(drafts.slice(0, 50), all, now)));
  const segments = steps.flatMap((each) => host(start(), each, key).segments.map(({ bytes }) => bytes));
  let taken = 0, refused = 0;
  fc.assert(fc.property(fc.constantFrom(...segments), edits, (bytes, list) => {
    const other = edited(bytes, list);
    const read = readSegment(other);
    if (!read.ok) return void refused++;
    taken++;
    const writer = new SegmentWriter(read.value.now, read.value.state);
    for (const record of read.value.records) writer.add(record);
    expect(Buffer.from(writer.bytes).toString("hex")).toBe(Buffer.from(other).toString("hex"));
  }), { numRuns: 4000, seed: 20_261_127 });
  expect(Math.min(taken, refused)).toBeGreaterThan(300);
});

test("links are BLAKE3 in keyed mode, and the first is of the log's id", () => {
  const { segments } = inC(start(), [{ step: "epoch", time: 0n }], key);
  expect(segments[0]!.before).toEqual(genesisLink(log));
  expect(linkAfter(genesisLink(log), segments[0]!.bytes)).not.toEqual(auditDigest(segments[0]!.bytes));
});
