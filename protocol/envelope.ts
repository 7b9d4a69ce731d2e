/**
 * The grid message (docs/protocol/grid.cddl): an envelope to bytes and back. runtime-c/wire/envelope.c and this say the same of every input, in the
 * same order: the first fault counts.
 *
 * Decoding looks at form alone: whose the proof is, whether the sequence number is new and where a receipt leads is said by others.
 */
import { cborMajor } from "../spec/cbor.ts";
import { cidTag, envelopeLimits, gridTag, leafKeys, payloadKeys, sign1Head } from "../spec/envelope.ts";
import type { EnvelopeFault, EnvelopeLimit, PayloadKey, PayloadKeyName } from "../spec/envelope.ts";
import { cidVersion, hashes } from "../spec/hashes.ts";
import { limits } from "../spec/limits.ts";
import { CborReader, Tagged, encodeCbor } from "./cbor.ts";
import type { CborRead, CborValue } from "./cbor.ts";
import { holds } from "./check.ts";
import type { WireCheck } from "./check.ts";
import { protocolId } from "./protocol-id.ts";

export interface Receipt {
  /** Id of a log. */
  readonly log: Uint8Array;
  /** The key whose value is the leaf. */
  readonly leaf: (typeof leafKeys)[number];
  readonly size: number;
  readonly index: number;
  /** Hashes, the lowest level first. */
  readonly path: readonly Uint8Array[];
}

export type Authority = { readonly kind: "chain"; readonly links: readonly Uint8Array[] } | { readonly kind: "handle"; readonly handle: number };

export interface Payload {
  readonly route: Uint8Array;
  /** CIDs, without the zero byte. */
  readonly environment: Uint8Array;
  readonly constraints: Uint8Array;
  /** Resource and limit, resources going up. */
  readonly budget: readonly (readonly [number, number])[] | null;
  readonly receipts: readonly Receipt[] | null;
  readonly payload: Uint8Array | null;
  readonly source: Uint8Array;
  readonly type: number;
  readonly priority: number;
  readonly sequence: number;
  readonly authority: Authority | null;
}

export interface Envelope extends Payload {
  /** Of a session: 16 bytes. Otherwise a COSE_Sign1 in its encoding. */
  readonly proof: Uint8Array;
}

export interface Hop {
  readonly ttl: number;
  readonly lastHop: Uint8Array;
}

const most = (name: EnvelopeLimit): number => envelopeLimits[name].value;

// To bytes.

const taggedCid = (cid: Uint8Array): CborValue => new Tagged(cidTag, Uint8Array.of(0, ...cid));

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function payloadValue(payload: Payload): CborValue {
  const values: Readonly<Record<PayloadKeyName, CborValue>> = {
    route: payload.route,
    environment: taggedCid(payload.environment),
    constraints: taggedCid(payload.constraints),
    budget: payload.budget,
    receipts: payload.receipts?.map(({ log, leaf, size, index, path }) => [log, payloadKeys[leaf].key, size, index, joined(path)]) ?? null,
    payload: payload.payload,
    source: payload.source,
    type: payload.type,
    priority: payload.priority,
    sequence: payload.sequence,
    authority: payload.authority === null ? null : payload.authority.kind === "chain" ? payload.authority.links : payload.authority.handle,
  };
  return new Map((Object.entries(values) as [PayloadKeyName, CborValue][]).filter(([, value]) => value !== null).map(([name, value]) => [payloadKeys[name].key, value]));
}

/** What is signed, or under the MAC. */
export const signedBytes = (payload: Payload): Uint8Array => encodeCbor([new Tagged(cidTag, protocolId), payloadValue(payload)]);

/** Writes what it is given: what is beyond the limits a decoder refuses. */
export const encodeEnvelope = (envelope: Envelope): Uint8Array => encodeCbor(new Tagged(gridTag, [new Tagged(cidTag, protocolId), payloadValue(envelope), envelope.proof]));

export const encodeHop = ({ ttl, lastHop }: Hop): Uint8Array => encodeCbor([ttl, lastHop]);

// And back.

type Reader = CborReader<EnvelopeFault>;

function require(reader: Reader, met: boolean, fault: EnvelopeFault): void {
  if (!met) reader.fail(fault);
}

/** As PG_WIRE_MOST and PG_WIRE_LEAST: without the check there is no bound. */
const mostOf = (check: WireCheck, value: number): number => (holds(check, false) ? 0xffff_ffff : value);
const leastOf = (check: WireCheck, value: number): number => (holds(check, false) ? 0 : value);

function counted(reader: Reader, major: number, check: WireCheck, [least, largest]: readonly [number, number], fault: EnvelopeFault): number {
  const count = reader.count(major);
  if (count >= leastOf(check, least) && count <= mostOf(check, largest)) return count;
  reader.fail(fault);
  return 0;
}

function string(reader: Reader, check: WireCheck, range: readonly [number, number], fault: EnvelopeFault): Uint8Array {
  return reader.span(counted(reader, cborMajor.bytes, check, range, fault));
}

const items = (reader: Reader, count: number, check: WireCheck, fault: EnvelopeFault): number => counted(reader, cborMajor.array, check, [count, count], fault);

function tagged(reader: Reader): Uint8Array {
  reader.tag(cidTag);
  return reader.string();
}

/** As pg_cid_check: version, a codec of one byte, hash, length of its digest, digest. */
function cidFault(cid: Uint8Array): "bad-cid" | "unknown-hash" | null {
  const [version, codec, code, length] = cid;
  if (length === undefined || version !== cidVersion || codec! >= 0x80) return "bad-cid";
  const hash = Object.values(hashes).find((each) => each.code === code);
  if (hash === undefined) return "unknown-hash";
  return length === hash.digestBytes && cid.length === 4 + length ? null : "bad-cid";
}

function cid(reader: Reader): Uint8Array {
  const bytes = tagged(reader);
  if (reader.fault !== null) return bytes;
  if (bytes.length === 0 || !holds("CID_ZERO", bytes[0] === 0)) {
    reader.fail("bad-cid");
    return bytes;
  }
  const found = bytes.subarray(1);
  const fault = cidFault(found);
  if (!holds("HASH", fault !== "unknown-hash")) reader.fail("unknown-hash");
  if (!holds("CID", fault !== "bad-cid")) reader.fail("bad-cid");
  return found;
}

function budget(reader: Reader): readonly (readonly [number, number])[] {
  const count = counted(reader, cborMajor.array, "BUDGET", [1, most("resources")], "budget-size");
  const entries: (readonly [number, number])[] = [];
  let least = 0;
  for (let i = 0; i < count && reader.fault === null; i++) {
    items(reader, 2, "PAIR", "budget-entry");
    const resource = reader.within(mostOf("RESOURCE", most("resource")), "budget-entry");
    const limit = reader.uint(0xffff_ffff);
    require(reader, holds("ORDER", resource >= least), "budget-order");
    least = resource + 1;
    entries.push([resource, limit]);
  }
  return entries;
}

function receipt(reader: Reader): Receipt {
  items(reader, 5, "RECEIPT", "bad-receipt");
  const log = string(reader, "LOG", [most("log-id"), most("log-id")], "bad-receipt");
  const key = reader.uint(0xffff_ffff);
  const size = reader.uint(0xffff_ffff);
  const index = reader.uint(0xffff_ffff);
  const path = string(reader, "PATH", [0, most("levels") * most("hash")], "bad-receipt");
  const leaf = leafKeys.find((name) => payloadKeys[name].key === key);
  require(reader, holds("LEAF", leaf !== undefined) && holds("INDEX", index < size) && holds("HASHES", path.length % most("hash") === 0), "bad-receipt");
  return { log, leaf: leaf ?? "route", size, index, path: Array.from({ length: Math.floor(path.length / most("hash")) }, (_, i) => path.subarray(i * most("hash"), (i + 1) * most("hash"))) };
}

function receipts(reader: Reader): readonly Receipt[] {
  const count = counted(reader, cborMajor.array, "RECEIPTS", [1, most("receipts")], "receipts-size");
  const all: Receipt[] = [];
  for (let i = 0; i < count && reader.fault === null; i++) all.push(receipt(reader));
  return all;
}

function authority(reader: Reader): Authority {
  if (reader.next() !== cborMajor.array) return { kind: "handle", handle: reader.uint(0xffff_ffff) };
  const count = counted(reader, cborMajor.array, "CHAIN", [1, most("links")], "chain-size");
  const links: Uint8Array[] = [];
  for (let i = 0; i < count && reader.fault === null; i++) links.push(string(reader, "LINK", [1, most("link")], "link-size"));
  return { kind: "chain", links };
}

type Draft = { -readonly [K in keyof Payload]: Payload[K] };
const empty = new Uint8Array();

function value(reader: Reader, key: number, into: Draft): void {
  switch (key) {
    case payloadKeys.route.key: into.route = string(reader, "ROUTE", [1, most("route")], "route-size"); return;
    case payloadKeys.environment.key: into.environment = cid(reader); return;
    case payloadKeys.constraints.key: into.constraints = cid(reader); return;
    case payloadKeys.budget.key: into.budget = budget(reader); return;
    case payloadKeys.receipts.key: into.receipts = receipts(reader); return;
    case payloadKeys.payload.key: into.payload = string(reader, "PAYLOAD", [0, most("payload")], "payload-size"); return;
    case payloadKeys.source.key: into.source = string(reader, "SOURCE", [limits.nodeIdBytes, limits.nodeIdBytes], "source-size"); return;
    case payloadKeys.type.key: into.type = reader.within(mostOf("MESSAGE_TYPE", most("type")), "type-range"); return;
    case payloadKeys.priority.key: into.priority = reader.within(mostOf("PRIORITY", most("priority")), "priority-range"); return;
    case payloadKeys.sequence.key: into.sequence = reader.within(mostOf("SEQUENCE", most("sequence")), "sequence-range"); return;
    case payloadKeys.authority.key: into.authority = authority(reader); return;
    // Of those that are not greater, 0, which is a fault already.
    default:
  }
}

const required = (Object.values(payloadKeys) as PayloadKey[]).filter((each) => each.required).map(({ key }) => key);

function payload(reader: Reader): Payload {
  const draft: Draft = { route: empty, environment: empty, constraints: empty, budget: null, receipts: null, payload: null, source: empty, type: 0, priority: 0, sequence: 0, authority: null };
  const keys = new Set<number>();
  let before = 0;
  for (let left = reader.count(cborMajor.map); left > 0 && reader.fault === null; left--) {
    const key = reader.within(mostOf("KEY", payloadKeys.authority.key), "unknown-key");
    require(reader, holds("KEY", key !== 0), "unknown-key");
    require(reader, holds("DUPLICATE", key !== before), "duplicate");
    require(reader, holds("SORTED", key >= before), "unsorted");
    before = key;
    keys.add(key);
    value(reader, key, draft);
  }
  require(reader, holds("REQUIRED", required.every((key) => keys.has(key))), "missing-key");
  return draft;
}

/** A MAC is known by its length: no COSE_Sign1 with a signature in it is as short. */
const proofFits = (proof: Uint8Array, session: boolean): boolean =>
  (session ? proof.length === most("mac") : proof.length > most("mac") && sign1Head.every((byte, at) => proof[at] === byte));

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);

export interface Decoded {
  readonly envelope: Envelope;
  /** As `signedBytes` gives it. */
  readonly signed: Uint8Array;
}

/** One grid message, and nothing behind it. */
export function decodeEnvelope(bytes: Uint8Array): CborRead<Decoded, EnvelopeFault> {
  const reader: Reader = new CborReader<EnvelopeFault>(bytes);
  require(reader, holds("OVERSIZE", bytes.length <= most("envelope")), "oversize");
  reader.tag(gridTag);
  items(reader, 3, "ITEMS", "not-grid");
  const from = reader.at;
  const name = tagged(reader);
  require(reader, holds("PROTOCOL", same(name, protocolId)), "unknown-protocol");
  const content = payload(reader);
  const signed = joined([Uint8Array.of(cborMajor.array << 5 | 2), bytes.subarray(from, reader.at)]);
  const proof = string(reader, "PROOF_SIZE", [0, most("proof")], "proof-size");
  require(reader, holds("PROOF_FORM", proofFits(proof, content.authority?.kind === "handle")), "proof-form");
  reader.end();
  return reader.fault === null ? { ok: true, value: { envelope: { ...content, proof }, signed } } : { ok: false, fault: reader.fault };
}

/** The hop in front of a grid, and the bytes of that. */
export function decodeHop(bytes: Uint8Array): CborRead<{ readonly hop: Hop; readonly grid: Uint8Array }, EnvelopeFault> {
  const reader: Reader = new CborReader<EnvelopeFault>(bytes);
  items(reader, 2, "HOP", "hop-count");
  const ttl = reader.within(mostOf("TTL", most("ttl")), "ttl-range");
  const lastHop = string(reader, "LAST_HOP", [limits.nodeIdBytes, limits.nodeIdBytes], "source-size");
  return reader.fault === null ? { ok: true, value: { hop: { ttl, lastHop }, grid: bytes.subarray(reader.at) } } : { ok: false, fault: reader.fault };
}

