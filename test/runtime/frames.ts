/** Frames for a node, right ones and wrong ones, and the project that they are for: what a node in one image and one of domains have to agree on. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { encodeMessage, frame } from "../../sim/link.ts";
import { limits } from "../../spec/limits.ts";
import { installedRoute } from "../../spec/wire.ts";
import type { TestProject } from "./project.ts";
import { byKey, byPrefix, deliver, fieldsReply, loadNinth, standardPath, toGateway, toPayload, twoHashes } from "./routes.ts";

export const id = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
export const nodeProject: TestProject = {
  routes: [
    { image: standardPath("sha3-256") }, { image: standardPath("sha3-512") }, { image: twoHashes }, { image: byPrefix, tables: [1] },
    { image: byKey, tables: [0] }, { image: fieldsReply }, { image: loadNinth }, { image: deliver.map((byte, i) => (i === deliver.length - 1 ? byte ^ 1 : byte)) },
  ],
  tables: ["exact-int", "prefix-node"],
  seeds: [{ table: 0, key: Buffer.from("one"), bits: 24, value: 1 }, { table: 1, key: Buffer.from("ab"), bits: 12, node: id(0xa1) }, { table: 1, key: Buffer.from("abc"), bits: 24, node: id(0xa2) }],
  gateway: id(0x77), build: 0x1234_5678,
};

export const payloads = ["", "one", "two", "ones", "ab", "abc", "hello", "x".repeat(limits.payloadBytes)].map((text) => Buffer.from(text));
export const cidOf = (payload: Uint8Array): Uint8Array => Buffer.concat([Uint8Array.of(1, 0x55, 0x16, 32), createHash("sha3-256").update(payload).digest()]);
const byte = fc.nat(255);
/** Frames of every kind, right and wrong ones. Times are long: what expires would depend on how fast a process is. */
export const nodeFrames: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ttl: byte, priority: fc.nat(8), type: fc.nat(65535), route: fc.oneof(fc.nat(9), fc.constant(installedRoute), fc.nat(65535)), sequence: fc.nat(2 ** 31 - 1), source: fc.nat(3).map(id), payload: fc.constantFrom(...payloads) }).map((fields) => frame(encodeMessage("message", fields))) },
  { weight: 3, arbitrary: fc.record({ seconds: fc.constantFrom(0, 1000, 0xffff_ffff), node: fc.nat(3).map(id), cid: fc.constantFrom(...payloads.map(cidOf), Buffer.from("no cid")) }).map((fields) => frame(encodeMessage("provide", fields))) },
  { weight: 3, arbitrary: fc.record({ table: fc.nat(2), keyBits: fc.constantFrom(0, 8, 12, 16, 24, 256, 257), remove: fc.nat(1), value: fc.nat(0xffff_ffff), node: fc.nat(3).map(id), key: fc.constantFrom(...payloads.slice(0, 7)).map((text) => Buffer.concat([text, Buffer.alloc(32 - text.length)])) }).map((fields) => frame(encodeMessage("table-set", fields))) },
  { weight: 2, arbitrary: fc.constantFrom(deliver, toPayload, toGateway, byPrefix, byKey, standardPath("sha2-256"), new Uint8Array(), new Uint8Array(3000)).map((image) => frame(encodeMessage("install", { image }))) },
  { weight: 2, arbitrary: fc.constantFrom("stats-get", "hello-get", "reset" as const).map((name) => frame(encodeMessage(name as "reset", {}))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Uint8Array.of(...bytes, 0)) },
  { weight: 1, arbitrary: fc.tuple(byte, fc.uint8Array({ maxLength: 50 })).map(([kind, rest]) => frame(Uint8Array.of(kind, ...rest))) },
);

/** A provider, a table entry and an installed program; `asks` are messages whose answers say whether each is still there. */
const cid = cidOf(payloads[6]!);
const message = (route: number, sequence: number, payload: Uint8Array): Uint8Array => frame(encodeMessage("message", { ttl: 1, priority: 1, type: 1, route, sequence, source: id(1), payload }));
export const acknowledged: readonly Uint8Array[] = [
  frame(encodeMessage("provide", { seconds: 0xffff_ffff, node: id(9), cid })),
  frame(encodeMessage("table-set", { table: 0, keyBits: 24, remove: 0, value: 7, node: id(0), key: Buffer.concat([payloads[2]!, Buffer.alloc(29)]) })),
  frame(encodeMessage("install", { image: toPayload })),
];
export const asks = (sequence: number): readonly Uint8Array[] => [message(0, sequence, payloads[6]!), message(4, sequence, payloads[2]!), message(installedRoute, sequence, id(5))];
