/**
 * The node with an audit log in C, with the sanitizers: whatever it is sent, its log holds, every decision in it replays the same on the model, and it has what was
 * sent. A log that says otherwise than the node did is found.
 */
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { programOf } from "../../cli/compressed.ts";
import { replayLog } from "../../cli/replaying.ts";
import type { Replayed } from "../../cli/replaying.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { Replay } from "../../model/replay.ts";
import { AuditWriter, encodeLog, judgeLog, signHead } from "../../protocol/audit.ts";
import type { JudgedLog, LogItem } from "../../protocol/audit.ts";
import type { AuditDecision } from "../../protocol/audit-record.ts";
import { keyIdOf } from "../../protocol/cose.ts";
import { contentId } from "../../sim/content.ts";
import { decodeAuditMessage, encodeAuditMessage, encodeMessage } from "../../sim/link.ts";
import { limits } from "../../spec/limits.ts";
import { installedRoute } from "../../spec/wire.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import { compile, root, scratchDirectory, sources } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { writeProject } from "../runtime/project.ts";
import { byKey, byPrefix, deliver, fieldsReply, loadNinth, standardPath, toGateway, toPayload, twoHashes } from "../runtime/routes.ts";
import { testKey } from "../tokens/keys.ts";

const key = testKey(61);
const log = Uint8Array.of(1, 2, 3, ...new Uint8Array(29));
const id = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const seeds = [{ table: 0, key: Uint8Array.of(0x61), bits: 8, node: id(0xa1) }, { table: 1, key: Uint8Array.of(0x62, 0x63), bits: 16, value: 77 }];
const images = [standardPath("sha3-256"), byPrefix, byKey, fieldsReply, loadNinth, twoHashes, toPayload, toGateway];
const project = {
  routes: images.map((image, at) => ({ image, tables: at === 2 ? [1] : [0] })), tables: ["prefix-node", "exact-int"] as const, seeds, gateway: id(0xee), build: 4711,
};

let node: Program;
beforeAll(() => {
  const unit = join(scratchDirectory, "project.c");
  writeProject(unit, project);
  const without = new Set(sources.audit.instead);
  const keyId = `-DPG_TEST_KEY_ID={${[...keyIdOf(key.key)].join(",")}}`;
  node = compile({
    sources: [...sources.core.filter((source) => !without.has(source)), ...sources.audit.sources, ...sources.audit.cbor, ...sources.audit.own, { file: join(root, "test/audit/probe_node.c"), flags: [keyId] }, unit], crypto: true,
  });
}, 120_000);

interface Sent {
  readonly now: bigint;
  readonly bytes: Uint8Array;
}
const u = (bytes: number, value: bigint): Uint8Array => Uint8Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
function talk(sent: readonly Sent[]): Uint8Array[] {
  const out = node.run(joined(...sent.map(({ now, bytes }) => joined(u(8, now), u(2, BigInt(bytes.length)), bytes))));
  const answers: Uint8Array[] = [];
  for (let at = 0; at < out.length; at += 2 + out.readUInt16LE(at)) answers.push(Uint8Array.from(out.subarray(at + 2, at + 2 + out.readUInt16LE(at))));
  return answers;
}
const pieceOf = (answer: Uint8Array): Uint8Array => {
  const message = decodeAuditMessage(answer);
  if (typeof message === "string" || message.name !== "audit-piece") throw new Error(`no piece: ${JSON.stringify(message)}`);
  return message.fields.piece;
};

/** What the node logged of these, as a log file. */
function logged(sent: readonly Sent[]): Uint8Array {
  const now = sent.at(-1)?.now ?? 0n;
  const ask = (bytes: Uint8Array): Sent => ({ now, bytes });
  const epoch = ask(encodeAuditMessage("audit-epoch", {}));
  const asked = pieceOf(talk([...sent, epoch]).at(-1)!);
  const most = Math.ceil((sent.length + 2) / 4) + 1;
  const offsets = [0, 256, 512, 768, 1024];
  const reads = Array.from({ length: most }, (_, number) => offsets.map((at) => ask(encodeAuditMessage("audit-read", { number, at })))).flat();
  const answers = talk([...sent, epoch, ask(encodeAuditMessage("audit-sign", { signature: key.sign(asked) })), ...reads]).slice(sent.length + 1);
  const items: LogItem[] = [];
  for (let number = 0; number < most; number++) {
    const whole = joined(...answers.slice(1 + offsets.length * number, 1 + offsets.length * (number + 1)).map(pieceOf));
    if (whole.length > 0) items.push({ segment: { number, before: whole.subarray(0, 32), bytes: whole.subarray(32) } });
  }
  return encodeLog(log, [...items, { head: pieceOf(answers[0]!) }]);
}
function judged(file: Uint8Array): JudgedLog {
  const read = judgeLog(file, { keys: [key.key], verify: verifyEd25519, epoch: 1, open: false });
  if (!read.ok) throw new Error(`${read.fault} in segment ${read.segment}, record ${read.record}`);
  return read.value;
}
const padded = (bytes: Uint8Array): Uint8Array => Uint8Array.from({ length: limits.tableKeyBytes }, (_, i) => bytes[i] ?? 0);
const replayed = (of: JudgedLog, sent: readonly Sent[], build = project.build): readonly Replayed[] => replayLog(of, {
  build,
  replay: new Replay({ tables: [...project.tables], gateway: project.gateway, routes: project.routes },
    seeds.map(({ table, key: bytes, bits, value, node: to }) => ({ table, entry: { key: padded(bytes), bits, value: value ?? 0, node: to ?? id(0) } })), { compile: programOf, names: [] }),
}, sent.map(({ bytes }) => bytes));

const payload = fc.oneof(fc.constantFrom("", "a", "b", "bc", "abc", "a longer payload").map((text) => Uint8Array.from(Buffer.from(text))), fc.uint8Array({ maxLength: 40 }), fc.constant(id(5)));
const route = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: images.length - 1 }) }, { weight: 2, arbitrary: fc.constantFrom(installedRoute, 8, 9, 300) });
const message = fc.record({ ttl: fc.nat(255), priority: fc.nat(limits.priorities), type: fc.nat(9), route, sequence: fc.nat(2 ** 31 - 1), source: fc.constantFrom(id(1), id(2)), payload });
const bytesOf: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 20, arbitrary: message.map((fields) => encodeMessage("message", fields)) },
  { weight: 3, arbitrary: fc.record({ seconds: fc.constantFrom(0, 1, 3600), node: fc.constantFrom(id(0x31), id(0x32)), cid: payload.map((bytes) => contentId("sha3-256", bytes)) }).map((fields) => encodeMessage("provide", fields)) },
  { weight: 3, arbitrary: fc.record({ table: fc.nat(2), keyBits: fc.constantFrom(0, 4, 8, 16, 12), remove: fc.constantFrom(0, 0, 1), value: fc.nat(99), node: fc.constantFrom(id(0x41), id(0x42)), key: fc.constantFrom("a", "b", "bc").map((text) => padded(Buffer.from(text))) }).map((fields) => encodeMessage("table-set", fields)) },
  { weight: 2, arbitrary: fc.constantFrom(deliver, byKey, toPayload, standardPath("blake3"), deliver.subarray(0, 30), Uint8Array.from({ length: limits.installBytes + 4 }, () => 1)).map((image) => encodeMessage("install", { image })) },
  { weight: 1, arbitrary: fc.constant(encodeMessage("reset", {})) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 30 }).filter(([kind]) => kind! < 0x30 || kind! > 0x34) },
);
const later = fc.oneof({ weight: 8, arbitrary: fc.bigInt({ min: 0n, max: 3n }) }, { weight: 2, arbitrary: fc.bigInt({ min: 10n, max: 5000n }) });
const life = fc.array(fc.record({ after: later, bytes: bytesOf }), { minLength: 1, maxLength: 250, size: "max" }).map((drafts): Sent[] => {
  let now = 0n;
  return drafts.map(({ after, bytes }) => ({ now: (now += after), bytes }));
});

describe("a node with an audit log", () => {
  it("logs what it does, and all of it replays the same", () => {
    let results = 0, acts = 0, decisions = 0;
    for (const sent of fc.sample(life, { numRuns: 25, seed: 20_261_127 })) {
      const of = judged(logged(sent));
      const records = of.segments.flatMap((segment) => segment.records);
      const verdicts = replayed(of, sent);
      expect(verdicts.filter(({ verdict }) => verdict.verdict !== "same")).toEqual([]);
      const made = records.filter((record): record is AuditDecision => record.kind === "decision");
      expect(verdicts.filter(({ kind }) => kind === "decision").length).toBe(made.length);
      expect(made.length).toBe(talk(sent).filter(([kind]) => kind === 0x82).length);
      decisions += made.length;
      results += made.flatMap((decision) => decision.results).filter((result) => result !== null).length;
      acts += verdicts.length - made.length;
    }
    expect(decisions).toBeGreaterThan(1000);
    expect(Math.min(results, acts)).toBeGreaterThan(10);
  }, 60_000);

  const sent: readonly Sent[] = [
    { now: 5n, bytes: encodeMessage("provide", { seconds: 9, node: id(0x31), cid: contentId("sha3-256", Buffer.from("a")) }) },
    ...[0, 1, 2, 3].map((at) => ({ now: BigInt(10 + at), bytes: encodeMessage("message", { ttl: 8, priority: 3, type: 1, route: at, sequence: at, source: id(1), payload: Buffer.from("a") }) })),
    { now: 20n, bytes: encodeMessage("table-set", { table: 0, keyBits: 8, remove: 0, value: 0, node: id(0x77), key: padded(Buffer.from("a")) }) },
    { now: 21n, bytes: encodeMessage("message", { ttl: 8, priority: 3, type: 1, route: 1, sequence: 9, source: id(1), payload: Buffer.from("a") }) },
  ];
  const kinds = (verdicts: readonly Replayed[]): string[] => verdicts.map(({ kind, verdict }) => `${kind} ${verdict.verdict}${verdict.verdict === "other" ? `: ${verdict.differs}` : ""}`);

  /** The log with one decision otherwise, under a head of the same key. */
  function otherwise(change: (decision: AuditDecision) => AuditDecision, which: number): JudgedLog {
    const writer = new AuditWriter(log, project.build, 0n);
    let decisions = 0;
    for (const record of judged(logged(sent)).segments.flatMap(({ records }) => records)) {
      if (record.kind === "decision") writer.decision(decisions++ === which ? change(record) : record);
      else if (record.kind === "table") writer.act("table", record.status, record.digest!, record.time);
    }
    const head = signHead(writer.epoch(30n), key);
    return judged(encodeLog(log, [...writer.segments.map((segment) => ({ segment })), { head }]));
  }

  it("is caught when it logs another decision than it made", () => {
    expect(kinds(replayed(judged(logged(sent)), sent))).toEqual([...Array.from({ length: 4 }, () => "decision same"), "table same", "decision same"]);
    const changes: readonly (readonly [string, number, (decision: AuditDecision) => AuditDecision])[] = [
      ["instructions 3, not 2", 3, (each) => ({ ...each, outcome: { ...each.outcome, instructions: 3 } })],
      ["action drop, not forward", 1, (each) => ({ ...each, outcome: { ...each.outcome, action: "drop", node: null } })],
      ["next hop 00000000, not a1a1a1a1", 1, (each) => ({ ...each, outcome: { ...each.outcome, node: new Uint8Array(4) } })],
      ["action forward, not gateway", 0, (each) => ({ ...each, results: [null] })],
      ["lookups 2, not 1", 0, (each) => ({ ...each, results: [...each.results, null] })],
      ["route 3, not 2", 2, (each) => ({ ...each, outcome: { ...each.outcome, route: 3 } })],
      ["value 1, not 41", 2, (each) => ({ ...each, outcome: { ...each.outcome, value: 1 } })],
    ];
    const verdicts = changes.map(([, which, change]) => replayed(otherwise(change, which), sent).filter(({ kind }) => kind === "decision")[which]!.verdict);
    // Of the fields' reply, the instructions are what the machine counts.
    expect(verdicts.map((verdict) => (verdict.verdict === "other" ? verdict.differs.replace(/not \d+$/u, "") : verdict.verdict))).toEqual(changes.map(([differs]) => differs.replace(/not \d+$/u, "")));
  });

  it("is not replayed without what was sent to it", () => {
    const of = judged(logged(sent));
    expect(kinds(replayed(of, []))).toEqual([...Array.from({ length: 4 }, () => "decision no-message"), "table no-message", "decision no-state"]);
    expect(kinds(replayed(of, sent.filter(({ bytes }) => bytes[0] === 1)))).toEqual([...Array.from({ length: 4 }, () => "decision same"), "table no-message", "decision no-state"]);
    expect(kinds(replayed(of, sent, 4712))[0]).toMatch(/^restart other: build [0-9a-f]{8}…, not [0-9a-f]{8}…$/u);
    expect(kinds(replayed(of, sent, 4712)).slice(1).every((verdict) => verdict.endsWith("no-state"))).toBe(true);
  });

  it("answers requests about its log by their form alone", () => {
    const ask = (...bytes: readonly number[]): Uint8Array => talk([{ now: 1n, bytes: Uint8Array.from(bytes) }])[0]!;
    const shape = (kind: number): Uint8Array => Uint8Array.from([0x84, kind, 3, 0, 0, 0, 0, 0]);
    expect(ask(0x30, 0)).toEqual(shape(0x30));
    expect(ask(0x31, 0, 0, 0, 0, 0, 0)).toEqual(shape(0x31));
    expect(ask(0x31, 1, 0, 0, 0, 0, 0, 0)).toEqual(shape(0x31));
    expect(ask(0x34, ...id(1))).toEqual(shape(0x34));
    expect(decodeAuditMessage(ask(0x30))).toMatchObject({ name: "audit-state", fields: { waiting: 0, oldest: 0, segments: 0, epoch: 0, headSegments: 0 } });
    for (const request of [[0x31, 0, 0, 0, 9, 0, 0, 0], [0x31, 0, 0xff, 0xff, 0, 0, 0, 0], [0x32], [0x34, ...id(1), ...id(2)]]) expect(pieceOf(ask(...request))).toEqual(new Uint8Array());
    const waiting = talk([{ now: 1n, bytes: Uint8Array.of(0x33) }, { now: 2n, bytes: Uint8Array.of(0x33) }]);
    expect(pieceOf(waiting[1]!)).toEqual(pieceOf(waiting[0]!));
  });
});
