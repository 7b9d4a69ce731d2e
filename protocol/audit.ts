/**
 * The audit log (spec/audit.ts): written as runtime-c/audit does it, and a log file read and judged. A log is a chain of segments under hashes; what a head that
 * a trusted key signed covers is what the node logged, in that order, nothing left out or put in. Nothing here signs or verifies: that is handed in.
 */
import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { auditFaults, auditKinds, auditLimits, auditRoom, auditVersion, genesisContext } from "../spec/audit.ts";
import type { AuditAct, AuditFault } from "../spec/audit.ts";
import { cborMajor } from "../spec/cbor.ts";
import { tokenFaults } from "../spec/tokens.ts";
import { joined, same } from "../compiler/support/bytes.ts";
import { CborReader, encodeCbor } from "./cbor.ts";
import { holds } from "./audit-check.ts";
import { readSegment, SegmentWriter } from "./audit-record.ts";
import type { AuditDecision, AuditOther, AuditRecord, AuditSegment } from "./audit-record.ts";
import { exactly, filled, keyIdOf, readSign1, readSignature, sign1 } from "./cose.ts";
import type { CoseFault, CoseReader } from "./cose.ts";
import { signatureFault } from "./ed25519.ts";
import type { Sign, Verify } from "./ed25519.ts";

/** The link behind a segment. */
export const linkAfter = (before: Uint8Array, segment: Uint8Array): Uint8Array => blake3(segment, { key: before });
/** The link before a log's first segment. */
export const genesisLink = (log: Uint8Array): Uint8Array => sha256(joined(new TextEncoder().encode(genesisContext), log));
/** What an act is named by. */
export const auditDigest = (message: Uint8Array): Uint8Array => sha256(message);
/** What a node of this build starts with. */
export function firstState(build: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, build, true);
  return auditDigest(bytes);
}
const nextState = (state: Uint8Array, kind: AuditAct, digest: Uint8Array): Uint8Array => linkAfter(state, joined(Uint8Array.of(auditKinds[kind].code), digest));

/** What a record leaves of a state; null: not known. */
function stateAfter(state: Uint8Array | null, first: Uint8Array | null, record: AuditRecord): Uint8Array | null {
  if (record.kind === "decision" || record.status !== 0) return state;
  const { state: what } = auditKinds[record.kind];
  if (record.kind === "restart") return record.digest;
  return what === "same" ? state : what === "first" ? first : state === null ? null : nextState(state, record.kind as AuditAct, record.digest!);
}

export interface HeadContent {
  readonly log: Uint8Array;
  readonly epoch: number;
  /** Segments and records since the log began. */
  readonly segments: number;
  readonly records: bigint;
  readonly link: Uint8Array;
}
export const encodeHead = ({ log, epoch, segments, records, link }: HeadContent): Uint8Array => encodeCbor([log, epoch, segments, records, link]);
export const signHead = (content: HeadContent, signer: { readonly key: Uint8Array; readonly sign: Sign }): Uint8Array => sign1(keyIdOf(signer.key), encodeHead(content), signer.sign);

export interface LogSegment {
  readonly number: number;
  readonly before: Uint8Array;
  readonly bytes: Uint8Array;
}
/** A head is behind the segments that it covers. */
export type LogItem = { readonly segment: LogSegment } | { readonly head: Uint8Array };

export const encodeLog = (log: Uint8Array, items: readonly LogItem[]): Uint8Array => joined(
  encodeCbor([auditVersion, log]), ...items.map((item) => ("head" in item ? item.head : encodeCbor([item.segment.number, item.segment.before, item.segment.bytes]))));

/** The log of a node, without a ring: every segment stays. Its bytes are those of runtime-c/audit. */
export class AuditWriter {
  readonly #log: Uint8Array;
  readonly #first: Uint8Array;
  #state: Uint8Array;
  #open: SegmentWriter | null = null;
  /** Of the last record. */
  #time = 0n;
  readonly segments: LogSegment[] = [];
  #content: HeadContent;

  /** Behind a head, or from the beginning; writes the restart. */
  constructor(log: Uint8Array, build: number, now: bigint, behind: HeadContent | null = null) {
    this.#log = log;
    this.#first = this.#state = firstState(build);
    this.#content = behind ?? { log, epoch: 0, segments: 0, records: 0n, link: genesisLink(log) };
    this.#other({ kind: "restart", time: now, status: 0, number: 0, digest: this.#first });
  }

  decision(decision: AuditDecision): void {
    if (this.#open?.isOrdinary(decision) === true) this.#add(decision, 0);
    else this.#add(decision, this.#open?.roomFor(decision) ?? auditRoom.decision.value);
  }

  act(kind: AuditAct, status: number, digest: Uint8Array, time: bigint): void {
    this.#other({ kind, time, status, number: 0, digest });
  }

  admission(status: number, handle: number, leaf: Uint8Array, time: bigint): void {
    this.#other({ kind: "admission", time, status, number: handle, digest: leaf });
  }

  omitted(count: number, time: bigint): void {
    this.#other({ kind: "omitted", time, status: 0, number: count, digest: null });
  }

  /** After a crash of whoever keeps the log: what was open is sealed. */
  recovered(): void {
    if (this.#open !== null) this.#seal();
  }

  /** What the head of the epoch that ends here says. */
  epoch(time: bigint): HeadContent {
    const epoch = this.#content.epoch + 1;
    this.#room(auditRoom.other.value, time);
    this.#open!.add({ kind: "epoch", time, status: 0, number: epoch, digest: null });
    if (time > this.#time) this.#time = time;
    this.#seal();
    return (this.#content = { ...this.#content, log: this.#log, epoch });
  }

  #other(record: AuditOther): void {
    this.#room(auditRoom.other.value, record.time);
    this.#state = stateAfter(this.#state, this.#first, record)!;
    this.#add(record, 0);
  }

  #room(bytes: number, now: bigint): void {
    const open = this.#open;
    const after = open === null ? 0 : auditRoom.ordinary.value * (auditLimits.records.value - open.records - 1);
    if (open !== null && open.length + bytes + after > auditLimits.segmentBytes.value) this.#seal();
    // No segment begins before the one before has ended.
    this.#open ??= new SegmentWriter(now < this.#time ? this.#time : now, this.#state);
  }

  #add(record: AuditRecord, bytes: number): void {
    if (bytes > 0) this.#room(bytes, record.time);
    this.#open!.add(record);
    if (record.time > this.#time) this.#time = record.time;
    if (this.#open!.records === auditLimits.records.value) this.#seal();
  }

  #seal(): void {
    const { segments, records, link } = this.#content;
    const bytes = this.#open!.bytes;
    this.segments.push({ number: segments, before: link, bytes });
    this.#content = { ...this.#content, segments: segments + 1, records: records + BigInt(this.#open!.records), link: linkAfter(link, bytes) };
    this.#open = null;
  }
}

/** A head is refused in the words of tokens where it is one of COSE's. */
export type LogFault = AuditFault | Extract<CoseFault, "algorithm" | "header" | "unprotected" | "weak-key" | "malleable" | "weak-signature" | "forged">;
export const logFaults = { ...tokenFaults, ...auditFaults } as const;

export interface JudgedSegment extends LogSegment, AuditSegment {
  /** The whole state that it begins in; null: what came before is not in the file. */
  readonly begins: Uint8Array | null;
}
export interface JudgedHead extends HeadContent {
  readonly keyId: Uint8Array;
}
export interface JudgedLog {
  readonly log: Uint8Array;
  readonly segments: readonly JudgedSegment[];
  readonly heads: readonly JudgedHead[];
  /** Those heads as they stand in the file. */
  readonly headBytes: readonly Uint8Array[];
  /** Segments behind the last head: nobody has signed them yet. */
  readonly open: number;
}
/** `segment`: the number of the one that it is about, `record` in it; null: it is about none. */
export type LogRead = { readonly ok: true; readonly value: JudgedLog } | { readonly ok: false; readonly fault: LogFault; readonly segment: number | null; readonly record: number | null };

export interface LogJudges {
  /** Public keys, one of which has to have signed each head. */
  readonly keys: readonly Uint8Array[];
  readonly verify: Verify;
  /** An epoch that is known to be over; 0: none is. */
  readonly epoch: number;
  /** Whether segments may stand behind the last head. */
  readonly open: boolean;
}

interface Head extends HeadContent {
  readonly keyId: Uint8Array;
  readonly structure: Uint8Array;
  readonly signature: Uint8Array;
}

function readHead(reader: CoseReader): Head {
  const { keyId, payload, structure } = readSign1(reader, true);
  if (payload.head(cborMajor.array) !== 5n) payload.fail("out-of-range");
  const log = exactly(payload, auditLimits.logBytes.value, "out-of-range");
  const epoch = payload.uint(0xffff_ffff);
  const segments = payload.uint(0xffff_ffff);
  const records = payload.head(cborMajor.uint);
  const link = exactly(payload, auditLimits.linkBytes.value, "out-of-range");
  filled(reader, payload);
  const signature = readSignature(reader);
  return { keyId: keyId!, structure, signature, log, epoch, segments, records, link };
}

/** A log file, as it is read from the front. */
class LogJudge {
  readonly #reader: CoseReader;
  readonly #judges: LogJudges;
  readonly #segments: JudgedSegment[] = [];
  readonly #heads: JudgedHead[] = [];
  readonly #headBytes: Uint8Array[] = [];
  #log: Uint8Array = new Uint8Array();
  /** Behind the last segment. */
  #link: Uint8Array | null = null;
  /** Of the records so far: that of a decision may be earlier. */
  #time = 0n;
  #state: Uint8Array | null = null;
  #first: Uint8Array | null = null;
  #records = 0n;
  /** Of the last segment, where its last record ends one. */
  #epoch: number | null = null;
  #open = 0;

  constructor(bytes: Uint8Array, judges: LogJudges) {
    this.#reader = new CborReader<CoseFault>(bytes);
    this.#judges = judges;
  }

  judge(): LogRead {
    const reader = this.#reader;
    if (reader.head(cborMajor.array) !== 2n) reader.fail("out-of-range");
    const version = reader.head(cborMajor.uint);
    if (reader.fault === null && !holds("VERSION", version === BigInt(auditVersion))) return this.#refused("version");
    this.#log = exactly(reader, auditLimits.logBytes.value, "out-of-range");
    while (reader.left > 0) {
      const major = reader.next();
      if (!holds("ITEM", major === cborMajor.array || major === cborMajor.tag)) return this.#refused("item");
      const refused = major === cborMajor.tag ? this.#head() : this.#segment();
      if (refused !== null) return refused;
    }
    if (reader.fault !== null) return this.#refused(reader.fault as LogFault);
    const last = this.#heads.at(-1)?.epoch ?? 0;
    if (!holds("UNSIGNED", last > 0 && (this.#judges.open || this.#open === 0))) return this.#refused("unsigned");
    if (!holds("ROLLED_BACK", last >= this.#judges.epoch)) return this.#refused("rolled-back");
    return { ok: true, value: { log: this.#log, segments: this.#segments, heads: this.#heads, headBytes: this.#headBytes, open: this.#open } };
  }

  #refused(fault: LogFault, record: number | null = null, segment = this.#segments.at(-1)?.number ?? null): LogRead {
    return { ok: false, fault, segment, record };
  }

  #segment(): LogRead | null {
    const reader = this.#reader;
    if (reader.head(cborMajor.array) !== 3n) reader.fail("out-of-range");
    const number = reader.uint(0xffff_ffff);
    const before = exactly(reader, auditLimits.linkBytes.value, "out-of-range");
    const bytes = reader.string();
    const refused = (fault: LogFault, record: number | null = null): LogRead => this.#refused(fault, record, number);
    if (reader.fault !== null) return this.#refused(reader.fault as LogFault);
    const last = this.#segments.at(-1);
    if (!holds("ORDER", last === undefined || number === last.number + 1)) return refused("order");
    if (!holds("GENESIS", number !== 0 || same(before, genesisLink(this.#log)))) return refused("genesis");
    if (!holds("LINK", this.#link === null || same(before, this.#link))) return refused("link");
    const read = readSegment(bytes);
    if (!read.ok) return refused(read.fault, read.record);
    return this.#follows({ number, before, bytes, begins: null, ...read.value });
  }

  /** Whether what it says follows from what the one before said. */
  #follows(segment: JudgedSegment): LogRead | null {
    const refused = (fault: LogFault, record: number | null = null): LogRead => this.#refused(fault, record, segment.number);
    const first = segment.records[0]!;
    const restarted = first.kind === "restart";
    const mayRestart = segment.number === 0 || this.#segments.length === 0 || this.#epoch !== null;
    const other = segment.records.findIndex(({ kind }, at) => kind === "restart" && at > 0);
    if (!holds("RESTART", other < 0 && (restarted ? mayRestart : segment.number !== 0))) return refused("restart", Math.max(0, other));
    if (!holds("CLOCK", restarted || segment.now >= this.#time)) return refused("clock");
    if (restarted) this.#first = this.#state = (first as AuditOther).digest!;
    const begins = this.#state;
    if (!holds("STATE", begins === null || same(segment.state, begins.subarray(0, segment.state.length)))) return refused("state");
    const early = segment.records.findIndex(({ kind }, at) => kind === "epoch" && at < segment.records.length - 1);
    if (!holds("EPOCH_LAST", early < 0)) return refused("epoch", early);
    const last = segment.records.at(-1)!;
    const ended = last.kind === "epoch" ? last.number : null;
    if (!holds("EPOCH_NEXT", ended === null || ended > this.#lastEpoch)) return refused("epoch", segment.records.length - 1);
    if (ended !== null) this.#lastEpoch = ended;
    this.#time = segment.now;
    for (const record of segment.records) {
      this.#state = stateAfter(this.#state, this.#first, record);
      if (record.time > this.#time) this.#time = record.time;
    }
    this.#segments.push({ ...segment, begins });
    this.#link = linkAfter(segment.before, segment.bytes);
    this.#epoch = ended;
    this.#records += BigInt(segment.records.length);
    this.#open++;
    return null;
  }
  #lastEpoch = 0;

  #head(): LogRead | null {
    const from = this.#reader.at;
    const head = readHead(this.#reader);
    if (this.#reader.fault !== null) return this.#refused(this.#reader.fault as LogFault);
    if (!holds("OTHER_LOG", same(head.log, this.#log))) return this.#refused("other-log");
    const key = this.#judges.keys.find((each) => same(keyIdOf(each), head.keyId));
    if (key === undefined) return holds("KEY", false) ? null : this.#refused("unknown-key");
    const forged = signatureFault(key, head.structure, head.signature, this.#judges.verify);
    if (!holds("SIGNATURE", forged === null)) return this.#refused(forged!);
    if (!holds("HEAD_EPOCH", head.epoch === this.#epoch && head.epoch > (this.#heads.at(-1)?.epoch ?? 0))) return this.#refused("epoch");
    if (!holds("HEAD_LINK", this.#link !== null && same(head.link, this.#link))) return this.#refused("head-link");
    if (!holds("HEAD_SEGMENTS", head.segments === (this.#segments.at(-1)?.number ?? -1) + 1)) return this.#refused("head-count");
    const before = this.#heads.at(-1)?.records ?? (this.#segments[0]!.number === 0 ? 0n : null);
    if (!holds("HEAD_RECORDS", before === null ? head.records >= this.#records : head.records === before + this.#records)) return this.#refused("head-count");
    const { keyId, log, epoch, segments, records, link } = head;
    this.#headBytes.push(this.#reader.bytes.slice(from, this.#reader.at));
    this.#heads.push({ keyId, log, epoch, segments, records, link });
    this.#records = 0n;
    this.#open = 0;
    return null;
  }
}

export const judgeLog = (bytes: Uint8Array, judges: LogJudges): LogRead => new LogJudge(bytes, judges).judge();
