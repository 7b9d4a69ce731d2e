/** Logs that must not be taken, each for one reason, and the check that finds it. */
import { sha256 } from "@noble/hashes/sha2.js";
import { joined } from "../../compiler/support/bytes.ts";
import { encodeCbor, Tagged } from "../../protocol/cbor.ts";
import type { CborValue } from "../../protocol/cbor.ts";
import type { AuditCheck } from "../../protocol/audit-check.ts";
import { encodeHead, encodeLog, firstState, genesisLink, linkAfter, signHead } from "../../protocol/audit.ts";
import type { HeadContent, LogFault, LogItem, LogJudges } from "../../protocol/audit.ts";
import { encodeSign1, keyIdOf, protectedHeader, sign1 } from "../../protocol/cose.ts";
import { varint } from "../../protocol/audit-record.ts";
import { auditKinds, auditVersion } from "../../spec/audit.ts";
import type { AuditKindName } from "../../spec/audit.ts";
import { testKey } from "../tokens/keys.ts";

export const key = testKey(41);
const stranger = testKey(42);
export const log = sha256(Uint8Array.of(9));
const otherLog = sha256(Uint8Array.of(10));
const build = 7;
const first = firstState(build);

export interface Row {
  readonly name: string;
  /** Without this check the row's verdict is another, and no other row's is; null: the reader of CBOR finds it, or it is never left out. */
  readonly check: AuditCheck | null;
  readonly fault: LogFault;
  readonly segment: number | null;
  readonly record: number | null;
  readonly file: Uint8Array;
  readonly judges: Partial<LogJudges>;
  /** Without the check it is taken. */
  readonly taken: boolean;
}

const of = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);
const number = (value: number | bigint): Uint8Array => Uint8Array.from(varint(BigInt(value)));
const digest = (n: number): Uint8Array => sha256(of(n));

/** A record of a kind, as bytes. */
const other = (kind: AuditKindName, passed: number, ...fields: readonly Uint8Array[]): Uint8Array => joined(of(0x80 | auditKinds[kind].code), number(passed), ...fields);
const restart = other("restart", 0, first);
const epoch = (n: number): Uint8Array => other("epoch", 1, number(n));
/** A delivery after 3 instructions under number 0, written out; and again. */
const delivered = of(0x60, 0x01, 1, 2, 3, 4, 0x03, 0, 3, 0);
const again = of(0x00, 5, 6, 7, 8);
const segment = (now: number, ...records: readonly Uint8Array[]): Uint8Array => joined(number(now), first.subarray(0, 8), ...records);

interface Part {
  readonly bytes: Uint8Array;
  readonly records: number;
  readonly epoch?: number;
  readonly number?: number;
  readonly before?: Uint8Array;
  /** Of the head behind it. */
  readonly head?: Partial<HeadContent>;
  readonly signed?: (content: HeadContent) => Uint8Array;
}
const part = (bytes: Uint8Array, records: number, over: Omit<Partial<Part>, "bytes" | "records"> = {}): Part => ({ bytes, records, ...over });

/** Each segment chained to the one before, and a head behind each that ends an epoch. */
function file(parts: readonly Part[], id = log): Uint8Array {
  const items: LogItem[] = [];
  let link = genesisLink(log);
  let next = 0, records = 0n;
  for (const each of parts) {
    const before = each.before ?? link;
    const own = each.number ?? next;
    items.push({ segment: { number: own, before, bytes: each.bytes } });
    link = linkAfter(before, each.bytes);
    next = own + 1;
    records += BigInt(each.records);
    if (each.epoch === undefined) continue;
    const content = { log, epoch: each.epoch, segments: next, records, link, ...each.head };
    items.push({ head: each.signed?.(content) ?? signHead(content, key) });
  }
  return encodeLog(id, items);
}

const opening = part(segment(0, restart, delivered, again), 3);
const ending = part(segment(5, delivered, again, epoch(1)), 3, { epoch: 1 });
export const good = file([opening, ending]);
/** A log of which one segment, the first behind the opening one, has these records in front of the epoch's. */
const withRecords = (count: number, ...records: readonly Uint8Array[]): Uint8Array => file([opening, part(segment(5, ...records, epoch(1)), count + 1, { epoch: 1 })]);
const withEnding = (over: Partial<Part>): Uint8Array => file([opening, { ...ending, ...over }]);
const withHead = (signed: (content: HeadContent) => Uint8Array): Uint8Array => withEnding({ signed });
const start = encodeCbor([auditVersion, log]);
const rest = good.subarray(start.length);
const withSays = (says: CborValue): Uint8Array => withHead(() => sign1(keyIdOf(key.key), encodeCbor(says), key.sign));

const row = (name: string, check: AuditCheck | null, fault: LogFault, where: readonly [number | null, number | null], bytes: Uint8Array, over: Partial<Row> = {}): Row =>
  ({ name, check, fault, segment: where[0], record: where[1], file: bytes, judges: {}, taken: check !== null, ...over });
const notTaken = { taken: false } as const;

const files: readonly Row[] = [
  row("nothing", null, "truncated", [null, null], of()),
  row("a map in the place of the beginning", null, "wrong-type", [null, null], of(0xa0)),
  row("a log of the next version", "VERSION", "version", [null, null], joined(encodeCbor([auditVersion + 1, log]), rest)),
  row("an id of 31 bytes", null, "out-of-range", [null, null], joined(encodeCbor([auditVersion, log.subarray(1)]), rest)),
  row("a beginning of three", null, "out-of-range", [null, null], joined(encodeCbor([auditVersion, log, 0]), rest)),
  row("a text between segments", "ITEM", "item", [null, null], joined(start, encodeCbor("a"), rest), notTaken),
  row("a byte behind the log", "ITEM", "item", [1, null], joined(good, of(0)), notTaken),
  row("a log without its last byte", null, "truncated", [1, null], good.subarray(0, -1)),
  row("a segment of indefinite length", null, "indefinite", [null, null], joined(start, of(0x9f), rest.subarray(1))),
  row("a segment's number in two bytes", null, "not-shortest", [null, null], joined(start, of(0x83, 0x18, 0), rest.subarray(2))),
  row("a link of 31 bytes", null, "out-of-range", [null, null], joined(start, encodeCbor([0, genesisLink(log).subarray(1), opening.bytes]), rest)),
  row("a segment of four", null, "out-of-range", [null, null], joined(start, encodeCbor([0, genesisLink(log), opening.bytes, 0]), rest)),
];

const node = digest(3);
const given = (...results: readonly Uint8Array[]): Uint8Array => joined(of(0x60, 0x03, 1, 2, 3, 4, 0x03, 0, 3, 0), ...results);
const many = given(of(8), ...Array.from({ length: 8 }, () => joined(of(1), node)));
const manyAgain = [1, 2, 3].map((n) => joined(of(0x60 | n, 0x03, 1, 2, 3, 4, 0x03, 0, 3 + n, 0, 8), ...Array.from({ length: 8 }, () => joined(of(1), node))));
const segments: readonly Row[] = [
  row("a segment of 1,128 bytes", "LENGTH", "segment-length", [1, 0], withRecords(4, many, ...manyAgain)),
  row("a segment without a record", null, "segment-length", [1, 0], file([opening, part(segment(5), 0)])),
  row("an empty segment", null, "record-cut", [1, 0], file([opening, part(of(), 0)])),
  row("a state cut off", null, "record-cut", [1, 0], file([opening, part(of(5, 1, 2, 3), 0)])),
  row("65 records", "COUNT", "record-count", [1, 64], withRecords(64, delivered, ...Array.from({ length: 63 }, () => again))),
  row("a record of a kind that there is not", "KIND", "record-kind", [1, 1], withRecords(2, delivered, of(0x80 | 31, 0)), notTaken),
  row("a record of kind 0", "KIND", "record-kind", [1, 1], withRecords(2, delivered, of(0x80, 0)), notTaken),
  row("a decision that ends in its reference", null, "record-cut", [1, 1], file([opening, part(segment(5, delivered, of(0, 1, 2)), 2)])),
  row("an act that ends in its digest", null, "record-cut", [1, 0], file([opening, part(segment(5, other("table", 0, of(1), digest(1).subarray(1))), 1)])),
  row("a time in a byte too many", "SHORTEST", "number", [1, 1], withRecords(2, delivered, of(0x60, 0x94, 0x00, 1, 2, 3, 4))),
  row("an outcome's instructions in a byte too many", "SHORTEST", "number", [1, 0], withRecords(1, of(0x60, 0x01, 1, 2, 3, 4, 0x03, 0, 0x83, 0x00, 0))),
  row("a value beyond 32 bits", "SHORTEST", "number", [1, 0], withRecords(1, of(0x60, 0x01, 1, 2, 3, 4, 0x04, 0, 3, 0xff, 0xff, 0xff, 0xff, 0x1f))),
  row("a number without an end", null, "record-cut", [1, 0], file([opening, part(segment(5, of(0x60, 0x81, 0x81)), 1)])),
  row("the long form for 2 ms", "LONG", "number", [1, 1], withRecords(2, delivered, of(0x60, 0x08, 1, 2, 3, 4))),
  row("late by nothing", "LATE", "number", [1, 1], withRecords(2, delivered, of(0x60, 0x00, 0x00, 1, 2, 3, 4))),
  row("earlier than the start", "LATE", "number", [1, 0], withRecords(1, of(0x60, 0x00, 0x19, 1, 2, 3, 4, 0x03, 0, 3, 0))),
  row("a lateness in a byte too many", "SHORTEST", "number", [1, 1], withRecords(2, delivered, of(0x60, 0x00, 0x84, 0x00, 1, 2, 3, 4))),
  row("an outcome under the next but one number", "OUTCOME_NUMBER", "outcome-number", [1, 0], withRecords(1, of(0x61, 0x01, 1, 2, 3, 4, 0x03, 0, 3, 0))),
  row("an outcome written out twice", "AGAIN", "again", [1, 1], withRecords(2, delivered, of(0x61, 0x01, 1, 2, 3, 4, 0x03, 0, 3, 0))),
  row("a number that no outcome has", "UNKNOWN_OUTCOME", "unknown-outcome", [1, 1], withRecords(2, delivered, of(0x01, 1, 2, 3, 4))),
  row("an outcome of the segment before", "UNKNOWN_OUTCOME", "unknown-outcome", [1, 0], withRecords(1, again)),
  row("an action that there is not", "OUTCOME", "outcome", [1, 0], withRecords(1, of(0x60, 0x01, 1, 2, 3, 4, 0x07, 0, 3, 0))),
  row("a fault that there is not", "OUTCOME", "outcome", [1, 0], withRecords(1, of(0x60, 0x01, 1, 2, 3, 4, 0xf8, 0, 3, 0))),
  row("a fault of a delivery", "OUTCOME", "outcome", [1, 0], withRecords(1, of(0x60, 0x01, 1, 2, 3, 4, 0x0b, 0, 3, 0))),
  row("a fault without one", "OUTCOME", "outcome", [1, 0], withRecords(1, of(0x60, 0x01, 1, 2, 3, 4, 0x00, 0, 3, 0))),
  row("a route that there can not be", "OUTCOME", "outcome", [1, 0], withRecords(1, of(0x60, 0x01, 1, 2, 3, 4, 0x03, 11, 3, 0))),
  row("more instructions than a program may have", "OUTCOME", "outcome", [1, 0], withRecords(1, of(0x60, 0x01, 1, 2, 3, 4, 0x03, 0, 0xc1, 0x84, 0x3d, 0))),
  row("a value of a delivery", "OUTCOME", "outcome", [1, 0], withRecords(1, of(0x60, 0x01, 1, 2, 3, 4, 0x03, 0, 3, 1))),
  row("results of an outcome that is known", "GIVEN", "results", [1, 1], withRecords(2, delivered, of(0x60, 0x02, 5, 6, 7, 8))),
  row("an outcome written out twice with the same results", "AGAIN", "again", [1, 1], withRecords(2, given(of(1, 0)), of(0x61, 0x03, 1, 2, 3, 4, 0x03, 0, 3, 0, 1, 0))),
  row("no results where there are some", "RESULTS", "results", [1, 0], withRecords(1, given(of(0)))),
  row("nine results", "RESULTS", "results", [1, 0], withRecords(1, given(of(9, 0, 0, 0, 0, 0, 0, 0, 0, 0)))),
  row("a result that is neither there nor not", "RESULTS", "results", [1, 0], withRecords(1, given(joined(of(1, 2), node)))),
];

const behind = (...more: readonly Part[]): Uint8Array => file([opening, ending, ...more]);
const chains: readonly Row[] = [
  row("a segment's number left out", "ORDER", "order", [2, null], file([opening, { ...ending, number: 2 }])),
  row("a segment's number twice", "ORDER", "order", [0, null], file([opening, { ...ending, number: 0, before: genesisLink(log), head: { records: 6n } }]), notTaken),
  row("a segment behind another than the one before", "LINK", "link", [1, null], withEnding({ before: digest(5) })),
  row("a first segment of another log", "GENESIS", "genesis", [0, null], file([{ ...opening, before: genesisLink(otherLog) }, ending])),
  row("the id of another log", "GENESIS", "genesis", [0, null], file([opening, { ...ending, head: { log: otherLog } }], otherLog)),
  row("a segment before the last record", "CLOCK", "clock", [1, null], file([part(segment(6, restart, delivered, again), 3), ending])),
  row("a state without an act", "STATE", "state", [1, null], file([opening, { ...ending, bytes: joined(number(5), digest(1).subarray(0, 8), delivered, again, epoch(1)) }])),
  row("an act without another state", "STATE", "state", [1, null], file([part(segment(0, restart, other("table", 0, of(0), digest(1))), 2), ending])),
  row("a restart without another state", "STATE", "state", [2, null], behind(part(segment(0, other("restart", 0, digest(2)), epoch(2)), 2, { epoch: 2 }))),
  row("a restart in the middle of a segment", "RESTART", "restart", [1, 1], withRecords(2, delivered, restart)),
  row("a restart behind no head", "RESTART", "restart", [1, 0], file([opening, part(segment(5, restart, epoch(1)), 2, { epoch: 1 })])),
  row("a log that begins without a start", "RESTART", "restart", [0, 0], file([part(segment(0, delivered, again), 2), ending])),
  row("an epoch in the middle of a segment", "EPOCH_LAST", "epoch", [1, 1], withRecords(3, delivered, epoch(1), again)),
  row("an epoch behind a later one", "EPOCH_NEXT", "epoch", [1, 1], file([part(segment(0, restart, epoch(2)), 2), part(segment(5, delivered, epoch(1)), 2, { epoch: 1 })])),
];

const heads: readonly Row[] = [
  row("the head of another log", "OTHER_LOG", "other-log", [1, null], withEnding({ head: { log: otherLog } })),
  row("the head of another epoch", "HEAD_EPOCH", "epoch", [1, null], withEnding({ head: { epoch: 2 } })),
  row("a head behind no end of an epoch", "HEAD_EPOCH", "epoch", [0, null], file([{ ...opening, epoch: 1 }, part(segment(5, delivered), 1)])),
  row("a head twice", "HEAD_EPOCH", "epoch", [1, null], joined(good, rest.subarray(rest.indexOf(0xd2, 2)).subarray(headAt(rest)))),
  row("the head over another link", "HEAD_LINK", "head-link", [1, null], withEnding({ head: { link: digest(6) } })),
  row("the head of an epoch before", "HEAD_LINK", "head-link", [2, null], behind(part(segment(8, delivered, epoch(2)), 2, { epoch: 2, head: { link: linkAfter(genesisLink(log), opening.bytes) } }))),
  row("a head that counts a segment more", "HEAD_SEGMENTS", "head-count", [1, null], withEnding({ head: { segments: 3 } })),
  row("a head that counts a record less", "HEAD_RECORDS", "head-count", [1, null], withEnding({ head: { records: 5n } })),
  row("a head that a stranger signed", "KEY", "unknown-key", [1, null], withHead((content) => signHead(content, stranger)), notTaken),
  row("a head that a stranger signed with the key's name", "SIGNATURE", "forged", [1, null], withHead((content) => signHead(content, { key: key.key, sign: stranger.sign }))),
  row("a signature over another link", "SIGNATURE", "forged", [1, null], withHead((content) => encodeSign1(protectedHeader(keyIdOf(key.key)), encodeHead(content), key.sign(encodeHead(content))))),
  row("a signature of zeros", "SIGNATURE", "weak-signature", [1, null], withHead((content) => encodeSign1(protectedHeader(keyIdOf(key.key)), encodeHead(content), new Uint8Array(64)))),
  row("a signature whose S is reduced by nothing", "SIGNATURE", "malleable", [1, null], withHead((content) => encodeSign1(protectedHeader(keyIdOf(key.key)), encodeHead(content), joined(new Uint8Array(32), new Uint8Array(32).fill(255))))),
  row("a head that does not name its signer", null, "header", [1, null], withHead((content) => encodeSign1(protectedHeader(null), encodeHead(content), new Uint8Array(64)))),
  row("a head under another algorithm", null, "algorithm", [1, null], withHead((content) => encodeSign1(encodeCbor(new Map<number, CborValue>([[1, -7], [4, keyIdOf(key.key)]])), encodeHead(content), new Uint8Array(64)))),
  row("a header outside the signature", null, "unprotected", [1, null], withHead((content) => encodeCbor(new Tagged(18, [protectedHeader(keyIdOf(key.key)), new Map([[1, 1]]), encodeHead(content), new Uint8Array(64)])))),
  row("a MAC's tag", null, "wrong-tag", [1, null], withHead((content) => encodeCbor(new Tagged(17, [protectedHeader(keyIdOf(key.key)), new Map(), encodeHead(content), new Uint8Array(64)])))),
  row("a head that says six things", null, "out-of-range", [1, null], withSays([log, 1, 2, 6, linkAfter(genesisLink(log), opening.bytes), 0])),
  row("a head over a link of 31 bytes", null, "out-of-range", [1, null], withSays([log, 1, 2, 6, digest(1).subarray(1)])),
  row("no head", "UNSIGNED", "unsigned", [1, null], file([opening, { bytes: ending.bytes, records: 3 }])),
  row("no segment", "UNSIGNED", "unsigned", [null, null], start),
  row("a segment behind the last head, where none may be", "UNSIGNED", "unsigned", [2, null], behind(part(segment(8, delivered), 1)), { judges: { open: false } }),
  row("a log that ends before an epoch that is over", "ROLLED_BACK", "rolled-back", [1, null], good, { judges: { epoch: 2 } }),
];

/** How far behind the first byte that looks like one the head begins. */
function headAt(bytes: Uint8Array): number {
  const from = bytes.indexOf(0xd2, 2);
  for (let at = from; ; at = bytes.indexOf(0xd2, at + 1)) if (bytes[at + 1] === 0x84) return at - from;
}

export const rows: readonly Row[] = [...files, ...segments, ...chains, ...heads];
