/**
 * Records of the audit log (spec/audit.ts) as values: a segment's bytes taken apart, and put together as runtime-c/audit/log.c does. Reading is strict: there is
 * one spelling of every segment, so that what is read and written again has the same bytes.
 */
import { auditHead, auditKinds, auditLimits, auditLong, auditRoom, auditRoutes } from "../spec/audit.ts";
import type { AuditFault, AuditFieldType, AuditKindName } from "../spec/audit.ts";
import { faults } from "../spec/faults.ts";
import type { FaultName } from "../spec/faults.ts";
import { limits } from "../spec/limits.ts";
import { actions } from "../spec/wire.ts";
import type { ActionName } from "../spec/wire.ts";
import { holds } from "./audit-check.ts";

/** What a decision came to. `route`: as `auditRoutes` has it. `node`: the first four bytes of a forward's or the gateway's next hop. */
export interface AuditOutcome {
  readonly action: ActionName;
  readonly fault: FaultName;
  readonly route: number;
  readonly instructions: number;
  readonly value: number;
  readonly node: Uint8Array | null;
}
/** `time`: milliseconds since the node's start, as the program saw them: those of other records do not go back. `results`: of host functions that are not pure, null for nothing. */
export interface AuditDecision {
  readonly kind: "decision";
  readonly time: bigint;
  readonly reference: number;
  readonly outcome: AuditOutcome;
  readonly results: readonly (Uint8Array | null)[];
}
export interface AuditOther {
  readonly kind: AuditKindName;
  readonly time: bigint;
  /** 0 where the kind has none. */
  readonly status: number;
  /** Session, epoch, or how many; 0 where the kind has none of these. */
  readonly number: number;
  /** Null where the kind has none. */
  readonly digest: Uint8Array | null;
}
export type AuditRecord = AuditDecision | AuditOther;

export interface AuditSegment {
  readonly state: Uint8Array;
  /** Of the first record or before it. */
  readonly now: bigint;
  readonly records: readonly AuditRecord[];
}
export type SegmentRead = { readonly ok: true; readonly value: AuditSegment } | { readonly ok: false; readonly fault: AuditFault; readonly record: number };

/** The most that a number takes, in bits. */
const widest = { uint32: 32, uint64: 64 };
const toNode = (action: ActionName): boolean => action === "forward" || action === "gateway";
const actionNames = new Map<number, ActionName>(Object.entries(actions).map(([name, code]) => [code, name as ActionName]));
const faultNames = new Map<number, FaultName>(Object.entries(faults).map(([name, { code }]) => [code, name as FaultName]));
const kindNames = new Map<number, AuditKindName>(Object.entries(auditKinds).map(([name, { code }]) => [code, name as AuditKindName]));

export function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (; value > 0x7fn; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  return [...bytes, Number(value)];
}
const littleEndian = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);

/** The first fault stays, and after it nothing is left. */
class RecordReader {
  readonly bytes: Uint8Array;
  at = 0;
  fault: AuditFault | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  fail(fault: AuditFault): void {
    this.fault ??= fault;
    this.at = this.bytes.length;
  }

  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) {
      this.fail("record-cut");
      return new Uint8Array(length);
    }
    return this.bytes.subarray(this.at, (this.at += length));
  }

  u8(): number {
    return this.take(1)[0]!;
  }

  u32(): number {
    return this.take(4).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  varint(bits: number): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (!holds("SHORTEST", (byte !== 0 || shift === 0n) && value < 1n << BigInt(bits))) this.fail("number");
      if (byte < 0x80 || shift > 63n || this.fault !== null) return this.fault === null ? BigInt.asUintN(bits, value) : 0n;
    }
  }
}

function readOutcome(reader: RecordReader): AuditOutcome {
  const what = reader.u8();
  const route = reader.u8();
  const instructions = Number(reader.varint(widest.uint32));
  const action = actionNames.get(what & 7);
  const fault = faultNames.get(what >> 3);
  const possible = action !== undefined && fault !== undefined && (action === "fault") === (fault !== "none") && route <= auditRoutes.program && instructions <= limits.budgetInstructions;
  if (!holds("OUTCOME", possible)) reader.fail("outcome");
  const node = toNode(action ?? "fault") ? reader.take(4) : null;
  const value = node === null ? Number(reader.varint(widest.uint32)) : 0;
  if (!holds("OUTCOME", value === 0 || action === "drop" || action === "reply")) reader.fail("outcome");
  return { action: action ?? "fault", fault: fault ?? "none", route, instructions, value, node };
}

function readResults(reader: RecordReader): (Uint8Array | null)[] {
  const count = reader.u8();
  if (!holds("RESULTS", count >= 1 && count <= auditLimits.results.value)) reader.fail("results");
  const results: (Uint8Array | null)[] = [];
  while (results.length < count && reader.fault === null) {
    const there = reader.u8();
    if (!holds("RESULTS", there <= 1)) reader.fail("results");
    results.push(there === 0 ? null : reader.take(limits.nodeIdBytes));
  }
  return results;
}

type Results = readonly (Uint8Array | null)[];
const key = ({ action, fault, route, instructions, value, node }: AuditOutcome, results: Results): string =>
  [action, fault, route, instructions, value, node?.join(".") ?? "", ...results.map((result) => result?.join(".") ?? "none")].join(" ");

interface Numbered {
  readonly outcome: AuditOutcome;
  readonly results: Results;
}
/** Outcomes of a segment, each with its results, by their numbers. */
class Outcomes {
  readonly #all: Numbered[] = [];
  readonly #numbers = new Map<string, number>();

  at(number: number): Numbered | undefined {
    return this.#all[number];
  }

  numberOf(outcome: AuditOutcome, results: Results): number | undefined {
    return this.#numbers.get(key(outcome, results));
  }

  get next(): number {
    return this.#all.length;
  }

  /** Those beyond the last number have none of their own. */
  add(outcome: AuditOutcome, results: Results): void {
    if (this.#all.length === auditLimits.outcomes.value) return;
    this.#numbers.set(key(outcome, results), this.#all.length);
    this.#all.push({ outcome, results });
  }
}

function readDecision(reader: RecordReader, head: number, before: bigint, outcomes: Outcomes): AuditDecision {
  const number = head & auditHead.number.value;
  const short = head >> auditHead.passed.value;
  const first = short === auditHead.long.value ? reader.varint(widest.uint64) : null;
  const late = first === BigInt(auditLong.late.value);
  const long = late ? reader.varint(widest.uint64) : first;
  const bits = long === null ? 0 : Number(long & 3n);
  const passed = long === null ? BigInt(short) : long >> BigInt(auditLong.shift.value);
  const [written, given] = [(bits & auditLong.written.value) !== 0, (bits & auditLong.given.value) !== 0];
  if (!holds("LONG", late || long === null || bits !== 0 || passed >= BigInt(auditHead.long.value))) reader.fail("number");
  if (!holds("LATE", !late || (passed >= 1n && passed <= before))) reader.fail("number");
  const reference = reader.u32();
  const found = written ? readNumbered(reader, number, given, outcomes) : outcomes.at(number);
  if (!holds("UNKNOWN_OUTCOME", found !== undefined)) reader.fail("unknown-outcome");
  if (!holds("GIVEN", written || !given)) reader.fail("results");
  return { kind: "decision", time: late ? before - passed : before + passed, reference, ...(found ?? nothing) };
}
const nothing: Numbered = { outcome: { action: "fault", fault: "none", route: 0, instructions: 0, value: 0, node: null }, results: [] };

function readNumbered(reader: RecordReader, number: number, given: boolean, outcomes: Outcomes): Numbered {
  const outcome = readOutcome(reader);
  const results = given ? readResults(reader) : [];
  if (!holds("OUTCOME_NUMBER", number === outcomes.next)) reader.fail("outcome-number");
  if (!holds("AGAIN", outcomes.numberOf(outcome, results) === undefined)) reader.fail("again");
  outcomes.add(outcome, results);
  return { outcome, results };
}

function readOther(reader: RecordReader, head: number, before: bigint): AuditOther {
  const kind = kindNames.get(head & 0x7f);
  if (!holds("KIND", kind !== undefined)) reader.fail("record-kind");
  const time = before + reader.varint(widest.uint64);
  const found = { status: 0, number: 0, digest: null as Uint8Array | null };
  for (const [, type] of kind === undefined ? [] : (auditKinds[kind].fields as readonly (readonly [string, AuditFieldType])[])) {
    if (type === "u8") found.status = reader.u8();
    else if (type === "uint") found.number = Number(reader.varint(widest.uint32));
    else found.digest = reader.take(auditLimits.linkBytes.value);
  }
  return { kind: kind ?? "epoch", time, ...found };
}

/** The form alone. `record`: the one that the fault is in, from 0. */
export function readSegment(bytes: Uint8Array): SegmentRead {
  const refused = (fault: AuditFault, record: number): SegmentRead => ({ ok: false, fault, record });
  if (!holds("LENGTH", bytes.length <= auditLimits.segmentBytes.value)) return refused("segment-length", 0);
  const reader = new RecordReader(bytes);
  const now = reader.varint(widest.uint64);
  const state = reader.take(auditLimits.stateBytes.value);
  const records: AuditRecord[] = [];
  const outcomes = new Outcomes();
  let time = now;
  while (reader.at < bytes.length) {
    if (!holds("COUNT", records.length < auditLimits.records.value)) return refused("record-count", records.length);
    const head = reader.u8();
    const record: AuditRecord = (head & auditHead.other.value) === 0 ? readDecision(reader, head, time, outcomes) : readOther(reader, head, time);
    if (reader.fault !== null) break;
    records.push(record);
    if (record.time > time) time = record.time;
  }
  if (reader.fault !== null) return refused(reader.fault, records.length);
  return records.length > 0 ? { ok: true, value: { now, state, records } } : refused("segment-length", 0);
}

/** Records of one segment, as they are added; see `AuditWriter` for when it ends. */
export class SegmentWriter {
  readonly #bytes: number[];
  readonly #outcomes = new Outcomes();
  #last: bigint;
  records = 0;

  constructor(now: bigint, state: Uint8Array) {
    this.#bytes = [...varint(now), ...state.subarray(0, auditLimits.stateBytes.value)];
    this.#last = now;
  }

  get length(): number {
    return this.#bytes.length;
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** For which there is always room. */
  isOrdinary({ outcome, results, time }: AuditDecision): boolean {
    return this.#knows(outcome, results) && time >= this.#last && time - this.#last <= 0x7fn >> BigInt(auditLong.shift.value);
  }

  #knows = (outcome: AuditOutcome, results: Results): boolean => this.#outcomes.numberOf(outcome, results) !== undefined;

  /** Room that has to be there for one that is not. */
  roomFor({ outcome, results }: AuditDecision): number {
    return auditRoom.decision.value + (results.length === 0 || this.#knows(outcome, results) ? 0 : 1 + results.length * auditRoom.result.value);
  }

  add(record: AuditRecord): void {
    const passed = record.time - this.#last;
    if (passed > 0n) this.#last = record.time;
    this.#bytes.push(...(record.kind === "decision" ? this.#decision(record, passed) : other(record, passed < 0n ? 0n : passed)));
    this.records++;
  }

  /** `passed` below 0: it is late. */
  #decision({ reference, outcome, results }: AuditDecision, passed: bigint): number[] {
    const known = this.#outcomes.numberOf(outcome, results);
    const number = known ?? this.#outcomes.next;
    if (known === undefined) this.#outcomes.add(outcome, results);
    const bits = known !== undefined ? 0 : results.length === 0 ? auditLong.written.value : auditLong.written.value | auditLong.given.value;
    const late = passed < 0n;
    const short = bits === 0 && !late && passed < BigInt(auditHead.long.value);
    const head = number | ((short ? Number(passed) : auditHead.long.value) << auditHead.passed.value);
    const long = short ? [] : [...(late ? [auditLong.late.value] : []), ...varint(((late ? -passed : passed) << BigInt(auditLong.shift.value)) | BigInt(bits))];
    const given = known !== undefined || results.length === 0 ? [] : [results.length, ...results.flatMap((result) => (result === null ? [0] : [1, ...result]))];
    return [head, ...long, ...littleEndian(reference), ...(known === undefined ? outcomeBytes(outcome) : []), ...given];
  }
}

function outcomeBytes({ action, fault, route, instructions, value, node }: AuditOutcome): number[] {
  return [actions[action] | (faults[fault].code << 3), route, ...varint(BigInt(instructions)), ...(node === null ? varint(BigInt(value)) : node.subarray(0, 4))];
}

function other({ kind, status, number, digest }: AuditOther, passed: bigint): number[] {
  const fields = (auditKinds[kind].fields as readonly (readonly [string, AuditFieldType])[]).flatMap(([, type]) => (type === "u8" ? [status] : type === "uint" ? varint(BigInt(number)) : [...digest!]));
  return [auditHead.other.value | auditKinds[kind].code, ...varint(passed), ...fields];
}
