/**
 * The node's domains (runtime-c/domains/) as coroutines of a process: the same frames get the same answers as from the modules in one
 * image, and a domain that crashes at any of its calls is started again without a wrong answer. On the kernel: test/system/node.test.ts.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeMessage, frame, FrameReader } from "../../sim/link.ts";
import { domainNames, domains } from "../../spec/domains.ts";
import { limits } from "../../spec/limits.ts";
import { installedRoute } from "../../spec/wire.ts";
import { compile, here, type Program, scratchDirectory, sources } from "./native.ts";
import { type TestProject, writeProject } from "./project.ts";
import { byKey, byPrefix, deliver, fieldsReply, loadNinth, standardPath, toGateway, toPayload, twoHashes } from "./routes.ts";

const id = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const project: TestProject = {
  routes: [
    { image: standardPath("sha3-256") }, { image: standardPath("sha3-512") }, { image: twoHashes }, { image: byPrefix, tables: [1] },
    { image: byKey, tables: [0] }, { image: fieldsReply }, { image: loadNinth }, { image: deliver.map((byte, i) => (i === deliver.length - 1 ? byte ^ 1 : byte)) },
  ],
  tables: ["exact-int", "prefix-node"],
  seeds: [{ table: 0, key: Buffer.from("one"), bits: 24, value: 1 }, { table: 1, key: Buffer.from("ab"), bits: 12, node: id(0xa1) }, { table: 1, key: Buffer.from("abc"), bits: 24, node: id(0xa2) }],
  gateway: id(0x77), build: 0x1234_5678,
};
const servers = ["protocol", "router", "store", "governor", "keys"] as const;

let single: Program;
let apart: Program;
beforeAll(() => {
  const unit = join(scratchDirectory, "domains-project.c");
  writeProject(unit, project);
  single = compile({ sources: [...sources.core, ...sources.port.posix.sources, unit], crypto: true });
  const fake = ["-I", here("domains/fake")];
  apart = compile({
    sources: [
      ...sources.core.filter((file) => file !== "node/node.c"), unit,
      ...servers.map((name) => ({ file: `domains/${name}.c`, flags: [...fake, `-Dpg_domain=pg_domain_${name}`] })),
      { file: here("domains/kernel.c"), flags: [...fake, "-D_DEFAULT_SOURCE"] },
    ],
    crypto: true,
  });
}, 60_000);

const payloads = ["", "one", "two", "ones", "ab", "abc", "hello", "x".repeat(limits.payloadBytes)].map((text) => Buffer.from(text));
const cidOf = (payload: Uint8Array): Uint8Array => Buffer.concat([Uint8Array.of(1, 0x55, 0x16, 32), createHash("sha3-256").update(payload).digest()]);
const byte = fc.nat(255);
/** Frames of every kind, right and wrong ones. Times are long: what expires would depend on how fast a process is. */
const frames: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ttl: byte, priority: fc.nat(8), type: fc.nat(65535), route: fc.oneof(fc.nat(9), fc.constant(installedRoute), fc.nat(65535)), sequence: fc.nat(2 ** 31 - 1), source: fc.nat(3).map(id), payload: fc.constantFrom(...payloads) }).map((fields) => frame(encodeMessage("message", fields))) },
  { weight: 3, arbitrary: fc.record({ seconds: fc.constantFrom(0, 1000, 0xffff_ffff), node: fc.nat(3).map(id), cid: fc.constantFrom(...payloads.map(cidOf), Buffer.from("no cid")) }).map((fields) => frame(encodeMessage("provide", fields))) },
  { weight: 3, arbitrary: fc.record({ table: fc.nat(2), keyBits: fc.constantFrom(0, 8, 12, 16, 24, 256, 257), remove: fc.nat(1), value: fc.nat(0xffff_ffff), node: fc.nat(3).map(id), key: fc.constantFrom(...payloads.slice(0, 7)).map((text) => Buffer.concat([text, Buffer.alloc(32 - text.length)])) }).map((fields) => frame(encodeMessage("table-set", fields))) },
  { weight: 2, arbitrary: fc.constantFrom(deliver, toPayload, toGateway, byPrefix, byKey, standardPath("sha2-256"), new Uint8Array(), new Uint8Array(3000)).map((image) => frame(encodeMessage("install", { image }))) },
  { weight: 2, arbitrary: fc.constantFrom("stats-get", "hello-get", "reset" as const).map((name) => frame(encodeMessage(name as "reset", {}))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Uint8Array.of(...bytes, 0)) },
  { weight: 1, arbitrary: fc.tuple(byte, fc.uint8Array({ maxLength: 50 })).map(([kind, rest]) => frame(Uint8Array.of(kind, ...rest))) },
);
const names = (bytes: Buffer): string[] => new FrameReader().push(bytes).map((answer) => (typeof answer === "string" ? answer : answer.name));

describe("the node as domains", () => {
  it("answers as in one image, byte for byte", () => {
    const seen = new Set<string>();
    fc.assert(fc.property(fc.array(frames, { minLength: 1, maxLength: 60 }), (sent) => {
      const input = Buffer.concat([...sent, frame(encodeMessage("stats-get", {}))]);
      // The counter's rate in `hello` is the port's, which is none in either.
      const answers = apart.run(input);
      expect(answers.equals(single.run(input))).toBe(true);
      for (const name of names(answers)) seen.add(name);
    }), { numRuns: 60, seed: 5 });
    expect([...seen].sort()).toEqual(["decision", "done", "hello", "stats"]);
  }, 120_000);

  /** Messages whose answers say whether anything was lost: what was acknowledged is asked for again and again. */
  const told = (answers: Buffer) => new FrameReader().push(answers).slice(1);
  const cid = cidOf(payloads[6]!);
  const script = [
    frame(encodeMessage("provide", { seconds: 1000, node: id(9), cid })),
    frame(encodeMessage("table-set", { table: 0, keyBits: 24, remove: 0, value: 7, node: id(0), key: Buffer.concat([payloads[2]!, Buffer.alloc(29)]) })),
    frame(encodeMessage("install", { image: toPayload })),
    ...Array.from({ length: 40 }, (_, i) => [
      frame(encodeMessage("message", { ttl: 1, priority: 1, type: 1, route: 0, sequence: i, source: id(1), payload: payloads[6]! })),
      frame(encodeMessage("message", { ttl: 1, priority: 1, type: 1, route: 4, sequence: i, source: id(1), payload: payloads[2]! })),
      frame(encodeMessage("message", { ttl: 1, priority: 1, type: 1, route: installedRoute, sequence: i, source: id(1), payload: id(5) })),
    ]).flat(),
  ];
  const whole = (): ReturnType<typeof told> => told(single.run(Buffer.concat(script)));

  it.each(["router", "store", "governor"] as const)("loses nothing when the %s domain crashes at any of its calls", (name) => {
    const expected = whole();
    // Rare enough that one of three tries gets through: a request takes a server up to three calls, and its start one.
    for (const every of [7, 8, 9, 11, 13]) {
      const answers = told(apart.run(Buffer.concat(script), String(domains[name].code), String(every)));
      expect(answers, `at each ${every}th call`).toEqual(expected);
    }
  }, 60_000);

  it("goes on when the protocol domain crashes: frames in hand have no answer, the next ones have theirs", () => {
    const expected = new Set(whole().map((answer) => JSON.stringify(answer)));
    const answers = told(apart.run(Buffer.concat(script), String(domains.protocol.code), "301"));
    expect(answers.length).toBeGreaterThan(100);
    expect(answers.length).toBeLessThan(script.length);
    for (const answer of answers) expect(expected).toContain(JSON.stringify(answer));
  });
  it("has a main for every domain that can crash", () => expect(domainNames.filter((name) => name !== "supervisor" && name !== "driver").sort()).toEqual([...servers].sort()));
});
