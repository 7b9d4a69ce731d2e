/**
 * The node's domains (runtime-c/domains/) as coroutines of a process: the same frames get the same answers as from the modules in one
 * image, and a domain that crashes at any of its calls is started again without a wrong answer. On the kernel: test/system/node.test.ts.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeMessage, frame, FrameReader } from "../../sim/link.ts";
import { domainMessages, domainNames, domains, isIn, outcomes } from "../../spec/domains.ts";
import type { DomainName } from "../../spec/domains.ts";
import { storeStatuses } from "../../spec/store.ts";
import { updateRefusals } from "../../spec/update.ts";
import { encodeBundle } from "../../toolchain/update/bundle.ts";
import { compile, here, type Program, scratchDirectory, sources } from "./native.ts";
import { acknowledged, asks, nodeFrames, nodeProject } from "./frames.ts";
import { writeProject } from "./project.ts";
import { deliver } from "./routes.ts";

const servers = ["protocol", "router", "store", "governor", "keys"] as const;

let single: Program;
let apart: Program;
beforeAll(() => {
  const unit = join(scratchDirectory, "domains-project.c");
  writeProject(unit, nodeProject);
  single = compile({ sources: [...sources.core, ...sources.port.posix.sources, unit], crypto: true });
  const fake = ["-I", here("domains/fake")];
  apart = compile({
    sources: [
      ...sources.core.filter((file) => !sources.single.includes(file)), unit,
      ...servers.map((name) => ({ file: `domains/${name}.c`, flags: [...fake, `-Dpg_domain=pg_domain_${name}`] })),
      { file: "domains/records.c", flags: fake }, "update/bundle.c", "port/armv7m/flash_memory.c",
      { file: here("domains/kernel.c"), flags: [...fake, "-D_DEFAULT_SOURCE"] },
    ],
    crypto: true,
  });
}, 240_000);

const names = (bytes: Buffer): string[] => new FrameReader().push(bytes).map((answer) => (typeof answer === "string" ? answer : answer.name));

describe("the node as domains", () => {
  it("answers as in one image, byte for byte", () => {
    const seen = new Set<string>();
    fc.assert(fc.property(fc.array(nodeFrames, { minLength: 1, maxLength: 60 }), (sent) => {
      const input = Buffer.concat([...sent, frame(encodeMessage("stats-get", {}))]);
      // The counter's rate in `hello` is the port's, which is none in either.
      const answers = apart.run(input);
      expect(answers.equals(single.run(input))).toBe(true);
      for (const name of names(answers)) seen.add(name);
    }), { numRuns: 60, seed: 5 });
    expect([...seen].sort()).toEqual(["decision", "done", "hello", "stats"]);
  }, 120_000);

  /** What was acknowledged is asked for again and again. */
  const told = (answers: Buffer) => new FrameReader().push(answers).slice(1);
  const script = [...acknowledged, ...Array.from({ length: 40 }, (_, i) => asks(i)).flat()];
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
  it.each(["router", "store", "governor"] as const)("answers every frame, and touches nothing that is not its own, with an attacker in the %s domain", (name) => {
    const sent = fc.sample(fc.array(nodeFrames, { minLength: 50, maxLength: 80 }), { numRuns: 6, seed: 7 });
    for (const [seed, each] of sent.entries()) {
      const input = Buffer.concat([...each, frame(encodeMessage("hello-get", {}))]);
      const answers = new FrameReader().push(apart.run(input, "liar", String(domains[name].code), String(seed + 1)));
      // As many as the single image gives, whatever they say: the sanitizers watch the others.
      expect(answers.length).toBe(names(single.run(input)).length);
    }
  }, 120_000);

  it("decides, or refuses, whatever an attacker in the protocol domain sends and writes", () => {
    const word = fc.oneof(fc.nat(0xffff_ffff), fc.nat(5000));
    const words = fc.tuple(word, word, word, word);
    const round = fc.tuple(fc.nat(0xffff_ffff), words, words, words).map(([seed, decide, provide, install]) => [
      [0, 0, 99, seed, 0, 0, 0],
      [code("protocol"), code("router"), domainMessages.decide.label, ...decide],
      // A message whose length is one, so that a program runs over what was written.
      [code("protocol"), code("router"), domainMessages.decide.label, decide[0], decide[1], decide[2], (decide[3] & 0xe0ff_0fff) % 0x0900_0000],
      [code("protocol"), code("store"), domainMessages.provide.label, ...provide],
      [code("governor"), code("router"), domainMessages.install.label, install[0] & 0xffff_03fc, ...install.slice(1)],
    ]);
    const lines = [[code("driver"), code("protocol"), domainMessages.start.label], ...fc.sample(round, { numRuns: 400, seed: 9 }).flat()];
    const said = say(...lines);
    expect(said.length).toBe(1 + 400 * 4);
    expect(new Set(said)).toEqual(new Set([outcomes.answer.code, outcomes.done.code, outcomes.refused.code]));
  }, 120_000);

  const code = (name: DomainName): number => domains[name].code;
  const say = (...lines: readonly (readonly number[])[]): number[] =>
    apart.run(`${lines.map((line) => [...line, 0, 0, 0, 0].slice(0, 7).join(" ")).join("\n")}\n`, "send").toString().trim().split("\n").map((line) => Number(line.split(" ")[0]));
  it("refuses every message from whoever may not send it", () => {
    const labels = Array.from({ length: Math.max(...Object.values(domainMessages).map(({ label }) => label)) + 5 }, (_, label) => label);
    const may = (from: DomainName, to: DomainName, label: number): boolean =>
      Object.values(domainMessages).some((message) => message.label === label && (message.ways as readonly (readonly [DomainName, DomainName])[]).some(([sender, receiver]) => sender === from && receiver === to));
    const forged = servers.flatMap((to) => domainNames.filter((from) => from !== to).flatMap((from) => labels.filter((label) => !may(from, to, label)).map((label) => [code(from), code(to), label])));
    expect(forged.length).toBeGreaterThan(500);
    const said = say([code("driver"), code("protocol"), domainMessages.start.label], ...forged);
    expect(said[0]).toBe(outcomes.answer.code);
    expect(forged.filter((_, i) => said[i + 1] !== outcomes.refused.code)).toEqual([]);
  });
  it.each([
    ["a message longer than there can be", "protocol", "router", "decide", [0, 0, 0, 4097]],
    ["a provider of what is no CID", "protocol", "store", "provide", [0, 0, 5 << 16, 0]],
    ["a key longer than there can be", "governor", "store", "table-set", [257 * 65536]],
    ["a table that there is not", "governor", "router", "table-changed", [4]],
    ["a piece longer than its frame", "governor", "keys", "key-update", [1025]],
    ["a report when nothing was decided", "driver", "protocol", "report", [5]],
  ] as const)("refuses %s", (_, from, to, name, words) => {
    expect(say([code("driver"), code("protocol"), domainMessages.start.label], [code(from), code(to), domainMessages[name].label, ...words])[1]).toBe(outcomes.refused.code);
  });

  describe("the store on flash, asked by the governor", () => {
    const both = (...lines: readonly (readonly number[])[]): [outcome: number, word: number][] =>
      apart.run(`${lines.map((line) => [...line, 0, 0, 0, 0].slice(0, 7).join(" ")).join("\n")}\n`, "send").toString().trim().split("\n").map((line) => line.split(" ").map(Number) as [number, number]).slice(1);
    const start = [code("driver"), code("protocol"), domainMessages.start.label];
    const ask = (name: keyof typeof domainMessages, ...words: number[]): number[] => [code("governor"), code("store"), domainMessages[name].label, ...words];
    const poke = (at: number, bytes: Uint8Array): number[][] => Array.from({ length: Math.ceil(bytes.length / 4) }, (_, i) => [0, 0, 98, at + 4 * i, Buffer.concat([bytes, Buffer.alloc(4)]).readUInt32LE(4 * i)]);
    const peek = (at: number): number[] => [0, 0, 96, at];
    const crash = [0, code("store"), 97];
    const answered = (...words: number[]): [number, number][] => words.map((word) => [outcomes.done.code, word]);
    const status = (name: keyof typeof storeStatuses): number => storeStatuses[name].code;
    const cidOf = (bytes: Uint8Array): Uint8Array => Uint8Array.of(1, 0x55, 0x12, 32, ...createHash("sha256").update(bytes).digest());
    const [first, second] = [new Uint8Array(100).map((_, i) => i), new Uint8Array(1200).map((_, i) => i * 3)];
    const stored = (bytes: Uint8Array): number[][] => [
      ...poke(0, cidOf(bytes)), ask("object-begin", bytes.length),
      ...Array.from({ length: Math.ceil(bytes.length / 960) }, (_, i) => bytes.subarray(960 * i, 960 * (i + 1))).flatMap((piece) => [...poke(64, piece), ask("object-write", piece.length)]), ask("object-finish"),
    ];

    it("keeps records over a crash of its domain; an object whose pieces were coming is begun again", () => {
      expect(both(start, ...poke(0, Uint8Array.of(7, 7, 7, 7)), ...poke(64, Uint8Array.of(1, 2, 3, 4, 5)), ask("record-put", 3 | 4 << 8 | 5 << 16), crash,
        ...poke(64, new Uint8Array(8)), ask("record-get", 3 | 4 << 8), peek(64), ...poke(0, cidOf(first)), ask("object-begin", 100), crash, ask("object-write", 10), ask("record-next", 3), ask("record-remove", 3 | 4 << 8), crash, ask("record-get", 3 | 4 << 8)))
        .toEqual([...answered(status("ok"), status("ok") | 5 << 16), [96, 0x04030201], ...answered(status("ok"), status("gone"), status("ok") | 4 << 8 | 5 << 16, status("ok"), status("absent"))]);
    });
    it("activates an object and goes back", () => {
      const oks = (count: number): [number, number][] => answered(...Array.from({ length: count }, () => status("ok")));
      expect(both(start, ...stored(first), ask("root-set"), ...stored(second), ask("root-set"), ask("root-get"), peek(4), ask("record-get", 1 | 36 << 8, 960), ask("root-back"), crash, ask("root-get"), peek(4), ask("root-back")))
        .toEqual([
          ...oks(3), ...oks(1), ...oks(4), ...oks(1), ...answered(status("ok") | 1 << 8), [96, Buffer.from(cidOf(second)).readUInt32LE(4)], ...answered(status("ok") | 240 << 16), ...oks(1),
          ...answered(status("ok")), [96, Buffer.from(cidOf(first)).readUInt32LE(4)], ...answered(status("absent")),
        ]);
    });
    it("gives governor and updater a half of the frame each, and an object under way", () => {
      const updater = (name: keyof typeof domainMessages, ...words: number[]): number[] => [code("updater"), code("store"), domainMessages[name].label, ...words];
      const half = 1024;
      expect(both(start,
        ...poke(0, cidOf(first)), ask("object-begin", 100), ...poke(half, cidOf(second)), updater("object-begin", 1200),
        ...poke(64, first), ...poke(half + 64, second.subarray(0, 960)), updater("object-write", 960), ask("object-write", 100), ...poke(half + 64, second.subarray(960)), updater("object-write", 240), ask("object-finish"), updater("object-finish"),
        ...poke(half, cidOf(first)), updater("record-get", 1 | 36 << 8), peek(half + 64), updater("root-set"), ask("root-get"), peek(4), updater("store-tidy")))
        .toEqual([
          ...answered(...Array.from({ length: 7 }, () => status("ok"))), ...answered(status("ok") | 100 << 16), [96, Buffer.from(first).readUInt32LE(0)], ...answered(status("ok"), status("ok")),
          [96, Buffer.from(cidOf(first)).readUInt32LE(4)], [outcomes.done.code, 0],
        ]);
    });
    it.each([
      ["a root in place of a record", ask("record-put", 2 | 36 << 16), "shape"],
      ["a value longer than the frame", ask("record-put", 3 | 961 << 16), "large"],
      ["a key longer than there can be", ask("record-put", 3 | 65 << 8), "large"],
      ["reading under such a key", ask("record-get", 3 | 65 << 8), "absent"],
      ["removing the root", ask("record-remove", 2), "shape"],
      ["a root that is not there", ask("root-set"), "absent"],
      ["a piece longer than the frame", ask("object-write", 961), "shape"],
      ["an end that had no beginning", ask("object-finish"), "gone"],
    ] as const)("refuses %s", (_, line, name) => {
      expect(both(start, line)).toEqual(answered(status(name)));
    });
  });

  describe("routes that come as an update, in the router", () => {
    const both = (...lines: readonly (readonly number[])[]): [outcome: number, word: number][] =>
      apart.run(`${lines.map((line) => [...line, 0, 0, 0, 0].slice(0, 7).join(" ")).join("\n")}\n`, "send").toString().trim().split("\n").map((line) => line.split(" ").map(Number) as [number, number]).slice(1);
    const start = [code("driver"), code("protocol"), domainMessages.start.label];
    const updater = (name: keyof typeof domainMessages, ...words: number[]): number[] => [code("updater"), code("router"), domainMessages[name].label, ...words];
    const about = [code("governor"), code("router"), domainMessages.about.label];
    const crash = [0, code("router"), 97];
    const put = (bytes: Uint8Array): number[][] => Array.from({ length: Math.ceil(bytes.length / 4) }, (_, i) => [0, 0, 95, 4 * i, Buffer.concat([bytes, Buffer.alloc(4)]).readUInt32LE(4 * i)]);
    const bundle = (count: number): Uint8Array => encodeBundle(Array.from({ length: count }, (_, i) => ({ name: `r${i}`, image: deliver, tables: [] })));
    const load = (bytes: Uint8Array): number[][] => [...put(bytes), updater("routes-load", bytes.length)];
    const [done, refused] = [outcomes.done.code, outcomes.refused.code];
    const routes = (count: number): [number, number] => [done, count];
    const built = nodeProject.routes.length;
    const bad = updateRefusals["bad-bundle"].code;

    it("run when they are told to, stay over a crash, and make room for those of the build", () => {
      expect(both(start, ...load(bundle(3)), about, updater("routes-run"), about, crash, about, ...load(bundle(2)), crash, updater("routes-run"), about, ...load(bundle(2)), updater("routes-run"), about, updater("routes-run", 1), about, crash, about))
        .toEqual([[done, 0], routes(built | 1 << 8), [done, 0], routes(3), routes(3), [done, 0], [refused, 0], routes(3), [done, 0], [done, 0], routes(2), [done, 1], routes(built | 1 << 8), routes(built | 1 << 8)]);
    });
    it.each([
      ["bytes that are no bundle", new Uint8Array(100)],
      ["a bundle that ends early", bundle(2).subarray(0, -1)],
      ["a program that the verifier does not admit", encodeBundle([{ name: "r", image: deliver.map((byte, i) => (i === 3 ? byte ^ 1 : byte)), tables: [] }])],
    ] as const)("are those of before behind %s", (_, bytes) => {
      expect(both(start, ...load(bytes), updater("routes-run"), about)).toEqual([[done, bad], [refused, 0], routes(built | 1 << 8)]);
    });
    it("are not longer than their frame", () => expect(both(start, ...put(bundle(1)), updater("routes-load", 0xffff))).toEqual([[done, bad]]));
  });

  it("has a main for every domain that others wait for", () => expect(domainNames.filter((name) => domains[name].time === "caller" && isIn("node", domains[name])).sort()).toEqual([...servers].sort()));
});
