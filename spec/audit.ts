/**
 * The audit log: what a node admitted, decided, revoked and was told to change, as records in segments under a chain of hashes, with a signed head per epoch.
 *
 *   segment  = now (varint, milliseconds since the start) ‖ state (8 bytes) ‖ 1*64 record
 *   record   = decision / other
 *   decision = number | passed << 5 (u8) ‖ reference (u32)                                        ; at most 2 ms after the record before, outcome known, no results
 *            / number | 0x60 (u8) ‖ ? 0 (late) ‖ passed << 2 | written | given << 1 (varint) ‖ reference ‖ ? outcome (written) ‖ ? results (written and given)
 *   outcome  = action | fault << 3 (u8) ‖ route (u8) ‖ VM instructions (varint) ‖ (forward, gateway: first 4 bytes of the node; else: value (varint))
 *   results  = count (u8) ‖ count * (0 | 1 ‖ node id)         ; what host functions that are not pure gave, in order
 *   other    = 0x80 + kind (u8) ‖ passed (varint) ‖ the kind's fields
 *
 * `passed` is in milliseconds since the record before (of the first: since the segment's `now`). Behind a 0 in its place stands how many milliseconds earlier, at least one, the
 * decision's program saw the time: the log's own time stays, and the next record counts from it. Varints are LEB128, shortest. Outcomes of a segment are numbered
 * from 0 as they appear, each with its results, written out where it does; after that its number alone stands for both. Those beyond the last number are written out each
 * time, under that number. So there is one spelling of every record, and a decision among many has 5 bytes, or 6.
 *
 * Chain: the key of a segment's hash (BLAKE3, keyed mode) is the link before it, and the hash is its link; the first key is the SHA-256 of `genesisContext` and
 * the log's id. A head is a COSE_Sign1 (as spec/tokens.ts has it, with the signer's key id) over [log, epoch, segments, records, link].
 *
 * A log file is a CBOR sequence (RFC 8742): [version, log], then segments [number, link before, bytes] from some number on, none left out, and heads, each behind
 * the segment that its link is of. CBOR is deterministic (spec/cbor.ts).
 */
import { cborFaults } from "./cbor.ts";
import type { WireFault } from "./cbor.ts";
import { limits } from "./limits.ts";
import type { WireMessage } from "./wire.ts";

/** Of the form of records as well: the first link says which it is, so that a log of another is not read as one of this. */
export const auditVersion = 2;
export const genesisContext = `pgrid 2026-11 audit log ${auditVersion}`;

export type AuditFieldType = "u8" | "uint" | "digest";
export interface AuditKind {
  readonly code: number;
  readonly fields: readonly (readonly [name: string, type: AuditFieldType])[];
  /** What a record with status 0 does to the state that the node decides in: goes on from it, or leaves what the node starts with. */
  readonly state: "same" | "next" | "first";
  readonly means: string;
}

/** Records that are no decisions. Codes lie in logs: they are never renumbered. */
export const auditKinds = {
  "restart": { code: 1, state: "first", fields: [["build", "digest"]], means: "the node started: SHA-256 of the number of its build, little-endian. First in its segment, which is the log's first or follows a head" },
  "epoch": { code: 2, state: "same", fields: [["epoch", "uint"]], means: "an epoch is over: last in its segment, whose link the epoch's head signs" },
  "admission": { code: 3, state: "same", fields: [["status", "u8"], ["handle", "uint"], ["digest", "digest"]], means: "a request for a session was judged: 0 or the fault, the session's handle or 0, SHA-256 of the leaf; where there is a fault, of the request" },
  "revocation": { code: 4, state: "same", fields: [["status", "u8"], ["digest", "digest"]], means: "a link of a chain was revoked, or not: SHA-256 of the link; where there is a fault, of the request" },
  "install": { code: 5, state: "next", fields: [["status", "u8"], ["digest", "digest"]], means: "a program was put into the volatile slot, or refused: SHA-256 of the message that brought it" },
  "table": { code: 6, state: "next", fields: [["status", "u8"], ["digest", "digest"]], means: "an entry of a table was set or taken out, or not: SHA-256 of the message" },
  "update": { code: 7, state: "next", fields: [["status", "u8"], ["digest", "digest"]], means: "an image or routes were taken as an update, or not: SHA-256 of the envelope; in domains, of the bundle of routes, zeros for the build's own" },
  "root": { code: 8, state: "next", fields: [["status", "u8"], ["digest", "digest"]], means: "the root of what governs was switched, or not: digest of the new root's CID" },
  "reset": { code: 9, state: "first", fields: [["status", "u8"], ["digest", "digest"]], means: "tables, providers and the installed program were forgotten: SHA-256 of the message" },
  "omitted": { code: 10, state: "same", fields: [["count", "uint"]], means: "so many requests of this epoch had no record of their own when they were judged: refused ones, and good ones for a session, whose record comes with its first message. Whoever sends them, or plays them again, can not push out what is there" },
} as const satisfies Record<string, AuditKind>;
export type AuditKindName = keyof typeof auditKinds;
/** Acts whose record is a status and a digest. */
export type AuditAct = Exclude<AuditKindName, "restart" | "epoch" | "admission" | "omitted">;

/** Bits of a record's head. */
export const auditHead = {
  number: { value: 0x1f, means: "of a decision's head: the number of its outcome" },
  passed: { value: 5, means: "where in a decision's head its milliseconds stand" },
  long: { value: 3, means: "in their place: they follow, with the two bits below" },
  other: { value: 0x80, means: "no decision; the other bits are the kind" },
} as const;
/** Bits below the milliseconds of a decision in the long form. */
export const auditLong = {
  written: { value: 1, means: "the outcome is written out" },
  given: { value: 2, means: "and with it results of host functions, which belong to it: its number stands for them, too" },
  shift: { value: 2, means: "where the milliseconds stand" },
  late: { value: 0, means: "instead, in front of another such number: its milliseconds are how much earlier than the record before the decision's time is" },
} as const;

/** A decision's route: that of the message (0 on), of the volatile slot, of none that there can be, of the message's own program. */
export const auditRoutes = { slot: limits.routes, none: limits.routes + 1, program: limits.routes + 2 } as const;

export const auditLimits = {
  records: { value: 64, means: "records of a segment, at most" },
  segmentBytes: { value: 1024, means: "bytes of a segment, at most: one chunk of BLAKE3" },
  outcomes: { value: 31, means: "outcomes of a segment that have a number of their own" },
  results: { value: limits.budgetLookups, means: "results of one decision" },
  stateBytes: { value: 8, means: "bytes of the state in a segment's header: the first of its hash" },
  referenceBytes: { value: 4, means: "bytes of a decision's reference: the CRC-32 of the message's frame" },
  logBytes: { value: 32, means: "bytes of a log's id" },
  linkBytes: { value: 32, means: "bytes of a link" },
} as const;

const varint = { uint32: 5, uint64: 10 };
const result = 1 + limits.nodeIdBytes;
/**
 * Room that has to be there before a record is begun: as if all its numbers were the largest. Behind it there has to be room for `ordinary` bytes for each
 * record that the segment then still takes; if there is not, it goes into the next one.
 */
export const auditRoom = {
  ordinary: { value: 1 + 1 + auditLimits.referenceBytes.value, means: "bytes of a decision whose outcome is known, less than 32 ms after the record before, at most" },
  decision: { value: 1 + 1 + varint.uint64 + auditLimits.referenceBytes.value + 2 + 2 * varint.uint32, means: "bytes of a decision without results, at most" },
  result: { value: result, means: "bytes of a result, at most; one more says how many there are" },
  other: { value: 1 + varint.uint64 + 1 + varint.uint32 + auditLimits.linkBytes.value, means: "bytes of a record that is no decision, at most" },
} as const;

const widest = { uint32: 5, uint64: 9 };
const stringHead = 2;
/** [log, epoch, segments, records, link]. */
export const auditHeadBytes = 1 + (stringHead + auditLimits.logBytes.value) + 2 * widest.uint32 + widest.uint64 + (stringHead + auditLimits.linkBytes.value);

const first = 96;
/** Why a log, or the head that a node goes on from, is refused. Numbers are stable. */
export const auditFaults = {
  ...cborFaults,
  "version": { code: first, title: "a log of another version" },
  "item": { code: first + 1, title: "an item that is neither a segment nor a head" },
  "segment-length": { code: first + 2, title: "a segment longer than a segment may be, or too short for a record" },
  "record-count": { code: first + 3, title: "more records than a segment has" },
  "record-kind": { code: first + 4, title: "a record of no known kind" },
  "record-cut": { code: first + 5, title: "a record that the segment ends in" },
  "number": { code: first + 6, title: "a number that is not in its shortest form, or too large" },
  "outcome-number": { code: first + 7, title: "an outcome under a number that is not its own" },
  "again": { code: first + 8, title: "an outcome that is written out, and was known" },
  "unknown-outcome": { code: first + 9, title: "a decision whose outcome was not written out" },
  "outcome": { code: first + 10, title: "an outcome that there can not be" },
  "results": { code: first + 11, title: "results of a host function that there can not be" },
  "order": { code: first + 12, title: "a segment that is not the next: one is missing, there twice, or at another's place" },
  "link": { code: first + 13, title: "a segment that does not follow the one before: one of them was changed" },
  "genesis": { code: first + 14, title: "a first segment that does not begin this log" },
  "clock": { code: first + 15, title: "a segment earlier than the one before, without a restart" },
  "state": { code: first + 16, title: "a state that does not come of the acts before" },
  "restart": { code: first + 17, title: "a restart that is not the first record behind a head, or of a log" },
  "epoch": { code: first + 18, title: "an epoch that does not go up, or does not end its segment" },
  "other-log": { code: first + 19, title: "the head of another log" },
  "head-link": { code: first + 20, title: "a head over another link than that of the segment before it" },
  "head-count": { code: first + 21, title: "a head that counts other segments or records than there are" },
  "unknown-key": { code: first + 22, title: "a head signed by nobody who is trusted" },
  "unsigned": { code: first + 23, title: "no head, or records behind the last one where none may be" },
  "rolled-back": { code: first + 24, title: "a log that ends before an epoch that is known to be over" },
  "no-head": { code: first + 25, title: "a head in another form" },
} as const satisfies Record<string, WireFault>;
export type AuditFault = keyof typeof auditFaults;

/**
 * Reading the log over the console link: messages of its form (spec/wire.ts), with kinds of their own. A single image has no keys of its own: whoever reads the
 * log out ends the epoch, signs what comes back, and so vouches from then on for what the device said.
 */
export const auditMessages = {
  "audit-status": { kind: 0x30, from: "host", means: "ask what is there", fields: [] },
  "audit-read": { kind: 0x31, from: "host", means: "ask for a sealed segment, from an offset on: the link before it, then its bytes", fields: [["zero", "zero8"], ["at", "u16"], ["number", "u32"]] },
  "audit-head": { kind: 0x32, from: "host", means: "ask for the last head; nothing: none was signed", fields: [] },
  "audit-epoch": { kind: 0x33, from: "host", means: "end the epoch, unless a head waits for its signature: the answer is what is to be signed", fields: [] },
  "audit-sign": { kind: 0x34, from: "host", means: "the signature: the answer is the head; nothing: none was waited for", fields: [["signature", "rest"]] },

  "audit-state": { kind: 0xb0, from: "device", means: "the oldest sealed segment, how many there were, the last epoch, the segments of the last head, whether one waits for its signature",
    fields: [["waiting", "u8"], ["zero2", "zero16"], ["oldest", "u32"], ["segments", "u32"], ["epoch", "u32"], ["headSegments", "u32"]] },
  "audit-piece": { kind: 0xb1, from: "device", means: "a piece of what was asked for; nothing: its end", fields: [["zero", "zero8"], ["zero2", "zero16"], ["piece", "rest"]] },
} as const satisfies Record<string, WireMessage>;
export type AuditMessageName = keyof typeof auditMessages;
/** The most bytes of a piece. */
export const auditPieceBytes = 256;
