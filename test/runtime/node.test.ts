import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { blake3 } from "@noble/hashes/blake3.js";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeMessage, type Fields, frame, FrameReader, type Message } from "../../sim/link.ts";
import { counters, faults, refusals, statuses } from "../../spec/faults.ts";
import { dropReasons } from "../../spec/fields.ts";
import { isaVersion } from "../../spec/instructions.ts";
import { limits } from "../../spec/limits.ts";
import { actions, installedRoute, wireMessages, type WireMessageName } from "../../spec/wire.ts";
import { assemble, image, op } from "../../proofs/differential/assemble.ts";
import { compile, type Program, scratchDirectory, sources } from "./native.ts";
import { type TestProject, writeProject } from "./project.ts";
import { byKey, byPrefix, deliver, fieldsReply, loadNinth, standardPath, toGateway, toPayload, twoHashes } from "./routes.ts";

const id = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const routes = { "sha3-256": 0, "sha3-512": 1, twoHashes: 2, byPrefix: 3, byKey: 4, fieldsReply: 5, loadNinth: 6, refused: 7 };
const spoilt = deliver.map((byte, i) => (i === deliver.length - 1 ? byte ^ 1 : byte));
const project: TestProject = {
  routes: [
    { image: standardPath("sha3-256") }, { image: standardPath("sha3-512") }, { image: twoHashes }, { image: byPrefix, tables: [1] },
    { image: byKey, tables: [0] }, { image: fieldsReply }, { image: loadNinth }, { image: spoilt },
  ],
  tables: ["exact-int", "prefix-node"],
  seeds: [
    { table: 0, key: Buffer.from("one"), bits: 24, value: 1 },
    { table: 1, key: Buffer.from("ab"), bits: 12, node: id(0xa1) }, { table: 1, key: Buffer.from("abc"), bits: 24, node: id(0xa2) },
  ],
  gateway: id(0x77), build: 0x1234_5678,
};

function buildNode(name: string, of: TestProject): Program {
  const unit = join(scratchDirectory, `${name}.c`);
  writeProject(unit, of);
  return compile({ sources: [...sources.core, ...sources.port.posix.sources, unit], crypto: true });
}
let node: Program;
beforeAll(() => {
  node = buildNode("project", project);
});

/** What the node says to these frames, the hello at the start left out. */
function talk(frames: readonly Uint8Array[], to: Program = node): Message[] {
  const answers = new FrameReader().push(to.run(Buffer.concat(frames))).map((answer) => {
    if (typeof answer === "string") throw new Error(`the node sent a ${answer}`);
    return answer;
  });
  expect(answers[0]?.name).toBe("hello");
  return answers.slice(1);
}
const command = <N extends WireMessageName>(name: N, fields: Fields<N>): Uint8Array => frame(encodeMessage(name, fields));
const defaults: Fields<"message"> = { ttl: 8, priority: 3, type: 1, route: 0, sequence: 7, source: id(0x11), payload: Buffer.from("hello") };
const message = (fields: Partial<Fields<"message">> = {}): Uint8Array => command("message", { ...defaults, ...fields });
const stats = command("stats-get", {});
const done = (of: WireMessageName, status: keyof typeof statuses, refusal: keyof typeof refusals = "ok", word = 0): Message =>
  ({ name: "done", fields: { of: wireMessages[of].kind, status: statuses[status].code, refusal: refusals[refusal].code, word } });
const count = (answer: Message | undefined, name: keyof typeof counters): number => {
  if (answer?.name !== "stats") throw new Error("no stats");
  return answer.fields.counters[counters[name].index]!;
};
type Decision = Fields<"decision">;
const decisionOf = (answer: Message | undefined): Decision => {
  if (answer?.name !== "decision") throw new Error(`not a decision: ${JSON.stringify(answer)}`);
  return answer.fields;
};
const decide = (frames: readonly Uint8Array[], to?: Program): Decision => decisionOf(talk(frames, to).at(-1));
const noNode = new Uint8Array(32);
const cidOf = (payload: Uint8Array, hash: "sha3-256" | "sha3-512"): Uint8Array =>
  Buffer.concat([hash === "sha3-256" ? Uint8Array.of(1, 0x55, 0x16, 32) : Uint8Array.of(1, 0x55, 0x14, 64), createHash(hash).update(payload).digest()]);
const provide = (cid: Uint8Array, by: number, seconds = 60): Uint8Array => command("provide", { seconds, node: id(by), cid });
const install = (bytes: Uint8Array): Uint8Array => command("install", { image: bytes });
const tableSet = (fields: Partial<Fields<"table-set">>): Uint8Array =>
  command("table-set", { table: 0, keyBits: 0, remove: 0, value: 0, node: noNode, key: new Uint8Array(32), ...fields });

describe("a node at its start", () => {
  it("says hello: routes, refused ones, build, no counter on a host", () => {
    const [hello] = new FrameReader().push(node.run(""));
    expect(hello).toEqual({ name: "hello", fields: { isa: isaVersion, routes: 8, refused: 1, tickHz: 0, build: 0x1234_5678 } });
    expect(talk([command("hello-get", {})])).toEqual([hello]);
  });
  it("counts the route that it refused and never runs it", () => {
    const [before, ran] = talk([stats, message({ route: routes.refused })]);
    expect(count(before, "images-refused")).toBe(1);
    expect(decisionOf(ran)).toMatchObject({ action: actions.fault, fault: faults["no-route"].code, vmInstructions: 0 });
  });
});

describe("a message", () => {
  it.each(["sha3-256", "sha3-512"] as const)("of standard-path under %s goes to the gateway, then to the provider", (hash) => {
    const payload = Buffer.from("hello");
    const cid = cidOf(payload, hash);
    const [missed, provided, hit, other] = talk([message({ route: routes[hash] }), provide(cid, 0x22), message({ route: routes[hash], sequence: 9 }), message({ route: routes[hash], payload: Buffer.from("other") })]);
    const padded = Buffer.concat([cid, Buffer.alloc(68 - cid.length)]);
    const said = (answer: Message | undefined) => ({ ...decisionOf(answer), cid: Buffer.from(decisionOf(answer).cid), node: decisionOf(answer).node[0] });
    expect(said(missed)).toEqual({ action: actions.gateway, fault: 0, cidLength: cid.length, sequence: 7, vmInstructions: 3, ticks: 0, value: 0, node: 0x77, cid: padded });
    expect(provided).toEqual(done("provide", "ok"));
    expect(said(hit)).toEqual({ action: actions.forward, fault: 0, cidLength: cid.length, sequence: 9, vmInstructions: 3, ticks: 0, value: 0, node: 0x22, cid: padded });
    expect(decisionOf(other).action).toBe(actions.gateway);
  });
  it("may be empty or of the largest size", () => {
    for (const payload of [new Uint8Array(), new Uint8Array(limits.payloadBytes), Buffer.alloc(limits.payloadBytes, "x")]) {
      expect(Buffer.from(decide([message({ payload })]).cid.slice(0, 36))).toEqual(Buffer.from(cidOf(payload, "sha3-256")));
    }
  });
  it("reports the last content id that the run computed, and none of an earlier run", () => {
    const [two, none] = talk([message({ route: routes.twoHashes }), message({ route: routes.fieldsReply })]);
    expect(decisionOf(two)).toMatchObject({ action: actions.deliver, cidLength: 36 });
    expect(Buffer.from(decisionOf(two).cid.slice(4, 36))).toEqual(Buffer.from(blake3(id(0x11))));
    expect(decisionOf(none)).toMatchObject({ action: actions.reply, cidLength: 0, cid: new Uint8Array(68) });
  });
  it("brings its fields", () => {
    expect(decide([message({ route: routes.fieldsReply, ttl: 255, priority: 7, type: 65535 })])).toMatchObject({ action: actions.reply, value: 65535 * 4096 + 7 * 256 + 255, node: noNode });
    expect(decide([message({ route: routes.fieldsReply, payload: new Uint8Array() })])).toMatchObject({ action: actions.drop, value: 3 });
    expect(decide([message({ sequence: 0x7fff_ffff })]).sequence).toBe(0x7fff_ffff);
  });
  it("follows the tables of its route", () => {
    const to = (payload: string) => { const { action, node: hop } = decide([message({ route: routes.byPrefix, payload: Buffer.from(payload) })]); return [action, hop[0]]; };
    expect(to("abc")).toEqual([actions.forward, 0xa2]);
    expect(to("abd")).toEqual([actions.forward, 0xa1]);
    expect(to("a")).toEqual([actions.gateway, 0x77]);
    const reply = (payload: string) => decide([message({ route: routes.byKey, payload: Buffer.from(payload) })]).value;
    expect(reply("one")).toBe(1);
    expect(reply("ones")).toBe(41);
  });
  it("faults and is counted", () => {
    const [fault, fine, counted] = talk([message({ route: routes.loadNinth, payload: Buffer.alloc(8) }), message({ route: routes.loadNinth, payload: Buffer.alloc(9) }), stats]);
    expect(decisionOf(fault)).toMatchObject({ action: actions.fault, fault: faults.index.code, vmInstructions: 1, value: 0, node: noNode });
    expect(decisionOf(fine)).toMatchObject({ action: actions.deliver, vmInstructions: 2 });
    expect([count(counted, "decisions"), count(counted, "faults"), count(counted, "frames-in")]).toEqual([2, 1, 3]);
  });
  it.each([8, 9, 0x100, 0xfffe, installedRoute])("for route %i, which is not there, faults", (route) => {
    expect(decide([message({ route })])).toMatchObject({ action: actions.fault, fault: faults["no-route"].code, vmInstructions: 0, cidLength: 0 });
  });
  it("forwarded to what is no node id faults", () => {
    const at = (length: number) => decide([install(toPayload), message({ route: installedRoute, payload: Buffer.alloc(length, 5) })]);
    expect(at(31)).toMatchObject({ action: actions.fault, fault: faults.argument.code, node: noNode });
    expect(at(33)).toMatchObject({ action: actions.fault, fault: faults.argument.code });
    expect(at(32)).toMatchObject({ action: actions.forward, node: id(5) });
    expect(at(0)).toMatchObject({ action: actions.gateway, node: id(0x77) });
  });
  it("for the gateway is dropped where there is none", () => {
    const alone = buildNode("alone", { routes: [{ image: toGateway }], tables: [], seeds: [], gateway: null, build: 0 });
    expect(decide([message()], alone)).toMatchObject({ action: actions.drop, value: dropReasons["no-route"], node: noNode, fault: 0 });
  });
});

describe("provide", () => {
  const cid = cidOf(defaults.payload, "sha3-256");
  it("withdraws with 0 seconds", () => {
    expect(talk([provide(cid, 1), provide(cid, 1, 0), provide(cid, 1, 0)])).toEqual([done("provide", "ok"), done("provide", "ok"), done("provide", "unknown")]);
    expect(decide([provide(cid, 1), provide(cid, 1, 0), message()]).action).toBe(actions.gateway);
  });
  it("takes the longest time", () => {
    expect(decide([provide(cid, 1, 0xffff_ffff), message()])).toMatchObject({ action: actions.forward, node: id(1) });
  });
  it("counts living entries that it displaces", () => {
    const many = Array.from({ length: limits.providers + 2 }, (_, i) => provide(cidOf(Buffer.from(`${i}`), "sha3-256"), i));
    const answers = talk([...many, stats]);
    expect(answers.slice(0, -1)).toEqual(many.map(() => done("provide", "ok")));
    expect(count(answers.at(-1), "providers-evicted")).toBe(2);
  });
});

describe("table-set", () => {
  const key = (text: string) => ({ key: Buffer.from(text), keyBits: 8 * text.length });
  it("puts, replaces and takes out", () => {
    const reply = (frames: readonly Uint8Array[]) => decide([...frames, message({ route: routes.byKey, payload: Buffer.from("two") })]).value;
    expect(reply([tableSet({ ...key("two"), value: 2 })])).toBe(2);
    expect(reply([tableSet({ ...key("two"), value: 2 }), tableSet({ ...key("two"), value: 0xffff_ffff })])).toBe(0xffff_ffff);
    expect(reply([tableSet({ ...key("two"), value: 2 }), tableSet({ ...key("two"), remove: 1 })])).toBe(41);
  });
  it("answers", () => {
    const filled = Array.from({ length: limits.tableEntries - 1 }, (_, i) => tableSet({ ...key(String.fromCharCode(97 + i)), value: i }));
    expect(talk(filled)).toEqual(filled.map(() => done("table-set", "ok")));
    expect(talk([...filled, tableSet({ ...key("one more") })]).at(-1)).toEqual(done("table-set", "full"));
    expect(talk([...filled, tableSet({ ...key("one"), value: 5 })]).at(-1)).toEqual(done("table-set", "ok"));
    expect(talk([tableSet({ ...key("none"), remove: 1 })])).toEqual([done("table-set", "unknown")]);
    expect(talk([tableSet({ table: 2 })])).toEqual([done("table-set", "unknown")]);
    expect(talk([tableSet({ table: 255 })])).toEqual([done("table-set", "unknown")]);
    expect(talk([tableSet({ table: 0, keyBits: 12 })])).toEqual([done("table-set", "shape")]);
    expect(talk([tableSet({ table: 1, keyBits: 12, node: id(1) })])).toEqual([done("table-set", "ok")]);
    expect(talk([tableSet({ table: 1, keyBits: 256, key: id(1), node: id(1) })])).toEqual([done("table-set", "ok")]);
    expect(talk([tableSet({ table: 1, keyBits: 257, node: id(1) })])).toEqual([done("table-set", "shape")]);
    expect(talk([tableSet({ remove: 2 })])).toEqual([done("table-set", "shape")]);
  });
});

describe("install", () => {
  it("makes an image route 0xffff", () => {
    const [ok, ran] = talk([install(deliver), message({ route: installedRoute })]);
    expect(ok).toEqual(done("install", "ok"));
    expect(decisionOf(ran)).toMatchObject({ action: actions.deliver, vmInstructions: 1 });
  });
  it("refuses a broken one, says why and where, counts it, and keeps the one before", () => {
    const wrong = image({ code: assemble([op("LDI", 8, 1), op("ADD", 8, 8, 9), op("DELIVER")]), ints: 1 });
    const [, refused, ran, counted] = talk([install(toPayload), install(wrong), message({ route: installedRoute, payload: id(9) }), stats]);
    expect(refused).toEqual(done("install", "refused", "register", 1));
    expect(decisionOf(ran)).toMatchObject({ action: actions.forward, node: id(9) });
    expect(count(counted, "images-refused")).toBe(2); // the project's own and this one
  });
  it("refuses an image with any one byte changed, and never runs it", () => {
    const whole = standardPath("blake3");
    const frames = [...whole.keys()].flatMap((at) => [install(whole.map((byte, i) => (i === at ? byte ^ 0x10 : byte))), message({ route: installedRoute })]);
    const answers = talk(frames);
    expect(answers).toHaveLength(2 * whole.length);
    for (const at of whole.keys()) {
      expect(answers[2 * at], `byte ${at}`).toMatchObject({ fields: { status: statuses.refused.code } });
      expect(decisionOf(answers[2 * at + 1]).fault, `byte ${at}`).toBe(faults["no-route"].code);
    }
  });
  it("binds tables by number and refuses those of another kind, or none", () => {
    expect(decide([install(byKey), message({ route: installedRoute, payload: Buffer.from("one") })]).value).toBe(1);
    expect(talk([install(byPrefix)])).toEqual([done("install", "refused", "table")]);
    const three = image({ code: assemble([op("DELIVER")]), tables: Uint8Array.of(1, 2, 1) });
    expect(talk([install(three)])).toEqual([done("install", "refused", "table")]);
  });
  it("takes images up to the slot's size", () => {
    const sized = (bytes: number) => image({ code: assemble([...Array.from({ length: (bytes - 36) / 4 }, () => op("LDI", 8, 0)), op("DELIVER")]), ints: 1 });
    expect(sized(limits.installBytes).length).toBe(limits.installBytes);
    expect(talk([install(sized(limits.installBytes))])).toEqual([done("install", "ok")]);
    expect(talk([install(sized(limits.installBytes + 4))])).toEqual([done("install", "full")]);
  });
  it("refuses nothing at all as too short", () => {
    expect(talk([install(new Uint8Array())])).toEqual([done("install", "refused", "short")]);
  });
});

describe("reset", () => {
  it("brings back the start: providers, tables, slot and counters", () => {
    const cid = cidOf(defaults.payload, "sha3-256");
    const answers = talk([
      provide(cid, 1), tableSet({ key: Buffer.from("one"), keyBits: 24, value: 9 }), install(deliver), message(),
      command("reset", {}), stats, message(), message({ route: routes.byKey, payload: Buffer.from("one") }), message({ route: installedRoute })]);
    expect(answers[4]).toEqual(done("reset", "ok"));
    expect([count(answers[5], "decisions"), count(answers[5], "frames-in"), count(answers[5], "images-refused")]).toEqual([0, 1, 1]);
    expect(decisionOf(answers[6]).action).toBe(actions.gateway);
    expect(decisionOf(answers[7]).value).toBe(1);
    expect(decisionOf(answers[8]).fault).toBe(faults["no-route"].code);
  });
});

describe("what is no message", () => {
  const raw = (...bytes: number[]): Uint8Array => frame(Uint8Array.from(bytes));
  const bytesOf = <N extends WireMessageName>(name: N, fields: Fields<N>): number[] => [...encodeMessage(name, fields)];
  const good = bytesOf("message", defaults);
  const with_ = (bytes: readonly number[], at: number, value: number): Uint8Array => raw(...bytes.map((byte, i) => (i === at ? value : byte)));
  const provided = bytesOf("provide", { seconds: 1, node: id(1), cid: cidOf(id(1), "sha3-256") });
  const table = bytesOf("table-set", { table: 0, keyBits: 8, remove: 0, value: 1, node: noNode, key: id(1) });
  const installed = bytesOf("install", { image: deliver });
  const shapes: [string, WireMessageName, Uint8Array][] = [
    ["a message a byte short", "message", raw(...good.slice(0, 43))], ["a message of its kind only", "message", raw(1)],
    ["a message with its zero set", "message", with_(good, 3, 1)], ["priority 8", "message", with_(good, 2, 8)],
    ["sequence 2^31", "message", with_(good, 11, 0x80)],
    ["provide without a CID", "provide", raw(...provided.slice(0, 40))], ["provide with half a CID", "provide", raw(...provided.slice(0, 60))],
    ["provide cut in its node", "provide", raw(...provided.slice(0, 39))],
    ["provide with its first zero set", "provide", with_(provided, 1, 1)], ["provide with its last zero set", "provide", with_(provided, 3, 1)],
    ["table-set a byte short", "table-set", raw(...table.slice(0, -1))], ["table-set a byte long", "table-set", raw(...table, 0)],
    ["table-set with a zero set", "table-set", with_(table, 5, 1)], ["table-set with the last zero set", "table-set", with_(table, 7, 1)],
    ["install with a zero set", "install", with_(installed, 1, 1)], ["install cut in its head", "install", raw(4, 0, 0)],
    ["stats-get a byte long", "stats-get", raw(5, 0)], ["hello-get a byte long", "hello-get", raw(6, 0)], ["reset a byte long", "reset", raw(7, 0)],
  ];
  it.each(shapes)("%s: shape, counted, and the next gets through", (_, of, bad) => {
    const [answer, next, counted] = talk([bad, message(), stats]);
    expect(answer).toEqual(done(of, "shape"));
    expect(decisionOf(next).action).toBe(actions.gateway);
    expect(count(counted, "message-shape")).toBe(1);
    expect(count(counted, "decisions")).toBe(1);
  });
  it("a CID under an unregistered hash: unknown, not counted as a shape", () => {
    const [answer, counted] = talk([with_(provided, 42, 0x13), stats]);
    expect(answer).toEqual(done("provide", "unknown"));
    expect(count(counted, "message-shape")).toBe(0);
  });
  it.each([0, 8, 0x7f, 0x81, 0x82, 0xff])("kind %i: unknown, counted", (kind) => {
    const [answer, next, counted] = talk([raw(kind, 1, 2, 3), message(), stats]);
    expect(answer).toEqual({ name: "done", fields: { of: kind, status: statuses.unknown.code, refusal: 0, word: 0 } });
    expect(decisionOf(next).action).toBe(actions.gateway);
    expect(count(counted, "message-kind")).toBe(1);
  });
  it("broken frames: no answer, each in its own counter", () => {
    const intact = message();
    const broken = intact.map((byte, i) => (i === 20 ? byte ^ 1 : byte));
    const answers = talk([broken, Uint8Array.of(3, 1, 2, 0), Uint8Array.of(9, 1, 0), frame(new Uint8Array(5000)), intact, stats]);
    expect(answers).toHaveLength(2);
    const of = (["frame-crc", "frame-short", "frame-coding", "frame-too-long"] as const).map((name) => count(answers[1], name));
    expect(of).toEqual([1, 1, 1, 1]);
    expect(count(answers[1], "frames-in")).toBe(2);
  });
});

describe("a route that is compiled ahead of time", () => {
  let compiled: Program;
  beforeAll(() => {
    const [unit, native] = [join(scratchDirectory, "aot-project.c"), join(scratchDirectory, "aot-native.c")];
    writeProject(unit, { ...project, routes: [{ image: deliver, native: "reply_77" }, { image: spoilt, native: "reply_77" }, { image: deliver }] });
    writeFileSync(native, [
      '#include "node/project.h"', '#include "vm/vm.h"', "extern pg_native reply_77;",
      "void reply_77(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out) {", "  (void)vm;", "  (void)program;",
      "  *out = (struct pg_outcome){PG_ACTION_REPLY, 77, 1};", "}", "",
    ].join("\n"));
    compiled = compile({ sources: [...sources.core, ...sources.port.posix.sources, unit, native], crypto: true });
  });

  it("runs in the place of its image", () => {
    expect(decide([message({ route: 0 })], compiled)).toMatchObject({ action: actions.reply, value: 77 });
    expect(decide([message({ route: 2 })], compiled)).toMatchObject({ action: actions.deliver });
  });

  it("does not run when its image is refused", () => {
    expect(decide([message({ route: 1 })], compiled)).toMatchObject({ action: actions.fault, fault: faults["no-route"].code });
  });

  it("does not run in the place of an installed program", () => {
    const bytes = Buffer.from(toPayload);
    expect(decide([command("install", { image: bytes }), message({ route: installedRoute, payload: id(9) })], compiled)).toMatchObject({ action: actions.forward });
  });
});
