/** Envelopes for tests: one of each kind, generated ones, and inputs that are none, each for one reason. */
import fc from "fast-check";
import { Tagged, encodeCbor } from "../../protocol/cbor.ts";
import type { CborValue } from "../../protocol/cbor.ts";
import { encodeEnvelope, encodeHop } from "../../protocol/envelope.ts";
import type { Authority, Envelope, Receipt } from "../../protocol/envelope.ts";
import { protocolId } from "../../protocol/protocol-id.ts";
import { envelopeLimits, gridTag, leafKeys } from "../../spec/envelope.ts";
import type { EnvelopeFault } from "../../spec/envelope.ts";
import { hashes } from "../../spec/hashes.ts";

const most = (name: keyof typeof envelopeLimits): number => envelopeLimits[name].value;
export const bytesOf = (length: number, seed = 1): Uint8Array => Uint8Array.from({ length }, (_, at) => (31 * at + 7 * seed) % 251);
export const cidOf = (seed: number, hash: keyof typeof hashes = "sha2-256"): Uint8Array => Uint8Array.of(1, 0x55, hashes[hash].code, hashes[hash].digestBytes, ...bytesOf(hashes[hash].digestBytes, seed));

/** A COSE_Sign1 with a detached payload, protected {1: -19} and this as its signature. */
export const sign1 = (signature: Uint8Array): Uint8Array => encodeCbor(new Tagged(18, [Uint8Array.of(0xa1, 0x01, 0x32), new Map(), null, signature]));
export const signature = sign1(bytesOf(64, 9));
export const mac = bytesOf(16, 8);

export const least: Envelope = {
  route: Uint8Array.of(0x80), environment: cidOf(1), constraints: cidOf(2), budget: null, receipts: null, payload: null, source: bytesOf(32, 3), type: 0, priority: 0, sequence: 0, authority: null,
  proof: signature,
};
export const receipt: Receipt = { log: bytesOf(8, 4), leaf: "payload", size: 1_000_000, index: 77, path: Array.from({ length: 20 }, (_, i) => bytesOf(32, i)) };
export const inSession: Envelope = { ...least, route: bytesOf(22), payload: bytesOf(10), authority: { kind: "handle", handle: 4711 }, type: 300, priority: 7, sequence: 70_000, proof: mac };
export const whole: Envelope = {
  ...least, budget: [[0, 1000], [3, 0], [200, 0xffff_ffff]], receipts: [receipt, { ...receipt, leaf: "constraints", size: 1, index: 0, path: [] }], payload: bytesOf(500), type: 65535, priority: 7,
  sequence: 0x7fff_ffff, authority: { kind: "chain", links: [bytesOf(186), bytesOf(194)] },
};
export const samples = { least, inSession, whole } as const;

const bytes = (lengths: readonly [number, number]): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: lengths[0], maxLength: lengths[1] });
const cid = fc.tuple(fc.constantFrom(...Object.values(hashes)), fc.constantFrom(0x55, 0x51, 0x71, 0x7f)).chain(([{ code, digestBytes }, codec]) => bytes([digestBytes, digestBytes]).map((digest) => Uint8Array.of(1, codec, code, digestBytes, ...digest)));
const uint = (largest: number): fc.Arbitrary<number> => fc.oneof(fc.integer({ min: 0, max: Math.min(largest, 30) }), fc.integer({ min: 0, max: largest }), fc.constant(largest));
const generatedReceipt: fc.Arbitrary<Receipt> = fc.record({
  log: bytes([8, 8]), leaf: fc.constantFrom(...leafKeys), size: fc.integer({ min: 1, max: 0xffff_ffff }), index: fc.nat(), path: fc.array(bytes([32, 32]), { maxLength: 5 }),
}).map((each) => ({ ...each, index: each.index % each.size }));
const authority: fc.Arbitrary<Authority | null> = fc.oneof(
  fc.constant(null), fc.record({ kind: fc.constant("handle" as const), handle: uint(0xffff_ffff) }),
  fc.record({ kind: fc.constant("chain" as const), links: fc.array(bytes([1, 300]), { minLength: 1, maxLength: 4 }) }));
export const envelopes: fc.Arbitrary<Envelope> = fc.record({
  route: bytes([1, 300]), environment: cid, constraints: cid,
  budget: fc.option(fc.uniqueArray(fc.tuple(uint(255), uint(0xffff_ffff)), { minLength: 1, maxLength: 16, selector: ([resource]) => resource }).map((entries) => entries.toSorted(([a], [b]) => a - b))),
  receipts: fc.option(fc.array(generatedReceipt, { minLength: 1, maxLength: 4 })), payload: fc.option(bytes([0, 300])), source: bytes([32, 32]),
  type: uint(65535), priority: uint(7), sequence: uint(0x7fff_ffff), authority, signature: bytes([64, 64]),
}).map(({ signature: raw, ...each }) => ({ ...each, proof: each.authority?.kind === "handle" ? raw.subarray(0, 16) : sign1(raw) }));

export interface Row {
  readonly name: string;
  readonly input: Uint8Array;
  readonly fault: EnvelopeFault;
  /** Without this check the row comes out otherwise, and no row with another does. Null: what keeps a reader inside its input. */
  readonly check: string | null;
}

const hex = (value: Uint8Array): string => Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex");
const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/gu, ""), "hex"));
/** With some bytes of its encoding replaced, in hexadecimal; the first place of `before` counts, from the payload on. */
export function edited(envelope: Envelope, before: string, after: string): Uint8Array {
  const text = hex(encodeEnvelope(envelope));
  const name = hex(protocolId);
  const from = text.indexOf(name) + name.length;
  const at = text.indexOf(before.replaceAll(/\s/gu, ""), from);
  if (at < from || at % 2 === 1) throw new Error(`${before} is not in ${text}`);
  return unhex(text.slice(0, at) + after + text.slice(at + before.replaceAll(/\s/gu, "").length));
}
const changed = (over: Partial<Record<keyof Envelope, unknown>>, from: Envelope = least): Uint8Array => encodeEnvelope({ ...from, ...over } as Envelope);

/** The payload as pairs of keys and encoded values, put together as they come: what the encoder would not write. */
function pairs(edit: (all: [Uint8Array, Uint8Array][]) => [Uint8Array, Uint8Array][], from: Envelope = least): Uint8Array {
  const values: [number, CborValue][] = [
    [1, from.route], [2, new Tagged(42, Uint8Array.of(0, ...from.environment))], [3, new Tagged(42, Uint8Array.of(0, ...from.constraints))], [7, from.source], [8, from.type], [9, from.priority], [10, from.sequence],
  ];
  const all = edit(values.map(([key, value]) => [encodeCbor(key), encodeCbor(value)]));
  return Uint8Array.from([...head, 0xa0 + all.length, ...all.flatMap(([key, value]) => [...key, ...value]), ...encodeCbor(from.proof)]);
}
const head = [0xda, 0x67, 0x72, 0x69, 0x64, 0x83, ...encodeCbor(new Tagged(42, protocolId))];
const pair = (key: number, value: CborValue): [Uint8Array, Uint8Array] => [encodeCbor(key), encodeCbor(value)];
const budgetOf = (value: CborValue): Uint8Array => pairs(([a, b, c, ...rest]) => [a!, b!, c!, pair(4, value), ...rest]);
const receiptsOf = (value: CborValue): Uint8Array => pairs(([a, b, c, ...rest]) => [a!, b!, c!, pair(5, value), ...rest]);
const receiptOf = (over: Partial<Record<"log" | "leaf" | "size" | "index" | "path", CborValue>>): Uint8Array => {
  const items = { log: bytesOf(8), leaf: 1, size: 10, index: 3, path: bytesOf(64), ...over };
  return receiptsOf([[items.log, items.leaf, items.size, items.index, items.path]]);
};
const grid = (...items: CborValue[]): Uint8Array => encodeCbor(new Tagged(gridTag, items));
const good = encodeEnvelope(least);
const withCid = (bytesOfCid: Uint8Array): Uint8Array => pairs((all) => all.map((each, i) => (i === 1 ? pair(2, new Tagged(42, bytesOfCid)) : each)));
/** At its largest: 8,192 bytes and one more. */
export const full = (extra: number): Uint8Array => {
  const base = { ...least, route: bytesOf(4096), authority: { kind: "chain" as const, links: [bytesOf(512), bytesOf(512), bytesOf(512)] } };
  const rest = 8192 - encodeEnvelope({ ...base, payload: bytesOf(1000) }).length + 1000;
  return encodeEnvelope({ ...base, payload: bytesOf(rest + extra) });
};

export const rows: readonly Row[] = [
  { name: "nothing", input: unhex(""), fault: "truncated", check: null },
  { name: "its last byte missing", input: good.subarray(0, -1), fault: "truncated", check: null },
  { name: "cut inside the payload", input: good.subarray(0, 100), fault: "truncated", check: null },
  { name: "a route that reaches past the end", input: edited(least, "01 41 80", "01 59 0fff 80"), fault: "truncated", check: null },
  { name: "a byte behind it", input: Uint8Array.of(...good, 0), fault: "trailing", check: "TRAILING" },
  { name: "a second message behind it", input: Uint8Array.of(...good, ...good), fault: "trailing", check: "TRAILING" },
  { name: "longer than a message may be", input: full(1), fault: "oversize", check: "OVERSIZE" },
  { name: "no tag", input: good.subarray(5), fault: "wrong-type", check: "TYPE" },
  { name: "another tag", input: Uint8Array.of(0xda, 0x67, 0x72, 0x69, 0x65, ...good.subarray(5)), fault: "wrong-tag", check: "TAG" },
  { name: "a grid of two items", input: grid(new Tagged(42, protocolId), new Map()), fault: "not-grid", check: "ITEMS" },
  { name: "a grid of four items", input: Uint8Array.from([...good].map((byte, i) => (i === 5 ? 0x84 : byte)).concat(0)), fault: "not-grid", check: "ITEMS" },
  { name: "another protocol", input: grid(new Tagged(42, protocolId.map((byte, i) => (i === 36 ? byte ^ 1 : byte))), 7, signature), fault: "unknown-protocol", check: "PROTOCOL" },
  { name: "another protocol's, of which all is as here", input: Uint8Array.from(good.map((byte, i) => (i === 46 ? byte ^ 1 : byte))), fault: "unknown-protocol", check: "PROTOCOL" },
  { name: "a protocol under another tag", input: Uint8Array.from(good.map((byte, i) => (i === 7 ? 43 : byte))), fault: "wrong-tag", check: "TAG" },
  { name: "a payload of stated length by a break", input: edited(least, "a7 01", "bf 01"), fault: "indefinite", check: "INDEFINITE" },
  { name: "a route in pieces", input: edited(least, "01 41 80", "01 5f 41 80 ff"), fault: "indefinite", check: "INDEFINITE" },
  { name: "a route whose length is not the shortest", input: edited(least, "01 41 80", "01 58 01 80"), fault: "not-shortest", check: "SHORTEST" },
  { name: "a key that is not the shortest", input: edited(least, "08 00 09", "18 08 00 09"), fault: "not-shortest", check: "SHORTEST" },
  { name: "a priority that is not the shortest", input: edited(least, "09 00 0a", "09 18 00 0a"), fault: "not-shortest", check: "SHORTEST" },
  { name: "a sequence number as a float", input: edited(least, "0a 00", "0a f9 0000"), fault: "unsupported", check: "SIMPLE" },
  { name: "a reserved head", input: edited(least, "0a 00", "0a 1c"), fault: "unsupported", check: null },
  { name: "a payload that is an array", input: edited(least, "a7 01", "87 01"), fault: "wrong-type", check: "TYPE" },
  { name: "a route that is text", input: edited(least, "01 41 80", "01 61 30"), fault: "wrong-type", check: "TYPE" },
  { name: "a negative priority", input: edited(least, "09 00 0a", "09 20 0a"), fault: "wrong-type", check: "TYPE" },
  { name: "a key that is negative", input: pairs((all) => [...all, pair(-1, 0)]), fault: "wrong-type", check: "TYPE" },
  { name: "two keys in the wrong order", input: pairs(([a, b, c, d, e, f, g]) => [a!, b!, c!, d!, f!, e!, g!]), fault: "unsorted", check: "SORTED" },
  { name: "a key twice", input: pairs((all) => [...all, pair(10, 0)]), fault: "duplicate", check: "DUPLICATE" },
  { name: "a key that there is not", input: pairs((all) => [...all, pair(12, 0)]), fault: "unknown-key", check: "KEY" },
  { name: "a key of 0", input: pairs((all) => [pair(0, 0), ...all]), fault: "unknown-key", check: "KEY" },
  { name: "no route", input: pairs(([, ...rest]) => rest), fault: "missing-key", check: "REQUIRED" },
  { name: "no sequence number", input: pairs((all) => all.slice(0, -1)), fault: "missing-key", check: "REQUIRED" },
  { name: "an empty payload", input: pairs(() => []), fault: "missing-key", check: "REQUIRED" },
  { name: "a route of nothing", input: changed({ route: unhex("") }), fault: "route-size", check: "ROUTE" },
  { name: "a route of a byte too many", input: changed({ route: bytesOf(most("route") + 1) }), fault: "route-size", check: "ROUTE" },
  { name: "a CID of nothing", input: withCid(unhex("")), fault: "bad-cid", check: null },
  { name: "a CID without the zero byte", input: withCid(Uint8Array.of(1, ...cidOf(1))), fault: "bad-cid", check: "CID_ZERO" },
  { name: "a CID of another version", input: withCid(Uint8Array.of(0, 2, ...cidOf(1).subarray(1))), fault: "bad-cid", check: "CID" },
  { name: "a CID whose digest is cut", input: withCid(Uint8Array.of(0, ...cidOf(1).subarray(0, -1))), fault: "bad-cid", check: "CID" },
  { name: "a CID under a hash that is not registered", input: withCid(Uint8Array.of(0, 1, 0x55, 0x13, 64, ...bytesOf(64))), fault: "unknown-hash", check: "HASH" },
  { name: "a CID under another tag", input: edited(least, "02 d82a", "02 d82b"), fault: "wrong-tag", check: "TAG" },
  { name: "a budget of nothing", input: budgetOf([]), fault: "budget-size", check: "BUDGET" },
  { name: "a budget of 17 resources", input: budgetOf(Array.from({ length: 17 }, (_, i) => [i, 1])), fault: "budget-size", check: "BUDGET" },
  { name: "an entry of a budget with three items", input: budgetOf([[1, 2, 3]]), fault: "budget-entry", check: "PAIR" },
  { name: "an entry of a budget with one item", input: budgetOf([[1]]), fault: "budget-entry", check: "PAIR" },
  { name: "a resource that cannot be", input: budgetOf([[256, 1]]), fault: "budget-entry", check: "RESOURCE" },
  { name: "a limit of 33 bits", input: budgetOf([[1, 0x1_0000_0000]]), fault: "out-of-range", check: "RANGE" },
  { name: "resources that go down", input: budgetOf([[3, 1], [2, 1]]), fault: "budget-order", check: "ORDER" },
  { name: "a resource twice", input: budgetOf([[3, 1], [3, 2]]), fault: "budget-order", check: "ORDER" },
  { name: "receipts of nothing", input: receiptsOf([]), fault: "receipts-size", check: "RECEIPTS" },
  { name: "five receipts", input: receiptsOf(Array.from({ length: 5 }, () => [bytesOf(8), 1, 10, 3, bytesOf(64)])), fault: "receipts-size", check: "RECEIPTS" },
  { name: "a receipt of four items", input: receiptsOf([[bytesOf(8), 1, 10, 3]]), fault: "bad-receipt", check: "RECEIPT" },
  { name: "a log without its id", input: receiptOf({ log: bytesOf(7) }), fault: "bad-receipt", check: "LOG" },
  { name: "a leaf that is no value of the payload", input: receiptOf({ leaf: 5 }), fault: "bad-receipt", check: "LEAF" },
  { name: "a leaf whose key is beyond all", input: receiptOf({ leaf: 33 }), fault: "bad-receipt", check: "LEAF" },
  { name: "a leaf behind the tree's last", input: receiptOf({ index: 10 }), fault: "bad-receipt", check: "INDEX" },
  { name: "a tree of nothing", input: receiptOf({ size: 0, index: 0 }), fault: "bad-receipt", check: "INDEX" },
  { name: "a path with half a hash", input: receiptOf({ path: bytesOf(48) }), fault: "bad-receipt", check: "HASHES" },
  { name: "a path of 33 hashes", input: receiptOf({ path: bytesOf(33 * 32) }), fault: "bad-receipt", check: "PATH" },
  { name: "a payload of 4,097 bytes", input: changed({ payload: bytesOf(4097) }), fault: "payload-size", check: "PAYLOAD" },
  { name: "a source of 31 bytes", input: changed({ source: bytesOf(31) }), fault: "source-size", check: "SOURCE" },
  { name: "a source of 33 bytes", input: changed({ source: bytesOf(33) }), fault: "source-size", check: "SOURCE" },
  { name: "a type of 17 bits", input: changed({ type: 65_536 }), fault: "type-range", check: "MESSAGE_TYPE" },
  { name: "a priority of 8", input: changed({ priority: 8 }), fault: "priority-range", check: "PRIORITY" },
  { name: "a sequence number of 32 bits", input: changed({ sequence: 0x8000_0000 }), fault: "sequence-range", check: "SEQUENCE" },
  { name: "a chain of nothing", input: changed({ authority: { kind: "chain", links: [] } }), fault: "chain-size", check: "CHAIN" },
  { name: "a chain of five tokens", input: changed({ authority: { kind: "chain", links: Array.from({ length: 5 }, () => bytesOf(10)) } }), fault: "chain-size", check: "CHAIN" },
  { name: "a token of nothing", input: changed({ authority: { kind: "chain", links: [unhex("")] } }), fault: "link-size", check: "LINK" },
  { name: "a token of 513 bytes", input: changed({ authority: { kind: "chain", links: [bytesOf(513)] } }), fault: "link-size", check: "LINK" },
  { name: "a handle of 33 bits", input: changed({ authority: { kind: "handle", handle: 0x1_0000_0000 }, proof: mac }), fault: "out-of-range", check: "RANGE" },
  { name: "a proof of 129 bytes", input: changed({ proof: Uint8Array.of(0xd2, 0x84, ...bytesOf(127)) }), fault: "proof-size", check: "PROOF_SIZE" },
  { name: "a MAC where there is no session", input: changed({ proof: mac }), fault: "proof-form", check: "PROOF_FORM" },
  { name: "a signature inside a session", input: changed({ proof: signature }, inSession), fault: "proof-form", check: "PROOF_FORM" },
  { name: "a proof that is no COSE_Sign1", input: changed({ proof: bytesOf(74) }), fault: "proof-form", check: "PROOF_FORM" },
  { name: "a COSE_Sign1 without its tag", input: changed({ proof: signature.subarray(1) }), fault: "proof-form", check: "PROOF_FORM" },
  { name: "no proof", input: changed({ proof: unhex("") }), fault: "proof-form", check: "PROOF_FORM" },
];

const hop = { ttl: 8, lastHop: bytesOf(32) };
export const hopRows: readonly Row[] = [
  { name: "nothing", input: unhex(""), fault: "truncated", check: null },
  { name: "a hop that is cut", input: encodeHop(hop).subarray(0, 20), fault: "truncated", check: null },
  { name: "no array", input: encodeHop(hop).subarray(1), fault: "wrong-type", check: "TYPE" },
  { name: "three items", input: encodeCbor([8, bytesOf(32), 0]), fault: "hop-count", check: "HOP" },
  { name: "a time to live of 256", input: encodeHop({ ...hop, ttl: 256 }), fault: "ttl-range", check: "TTL" },
  { name: "a last hop of 33 bytes", input: encodeHop({ ...hop, lastHop: bytesOf(33) }), fault: "source-size", check: "LAST_HOP" },
];
