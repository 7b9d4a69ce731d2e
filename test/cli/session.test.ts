/**
 * The commands alone, from a root key to a message that a node of QEMU decides, and to its revocation: key new, cap mint, cap delegate, cap session, msg send,
 * cap revoke --port, against systems/grid behind a socket; and every file and answer that they refuse.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputShapes } from "../../cli/schemas.ts";
import { encodeObjectGet, encodeObjectPut } from "../../protocol/contents.ts";
import { contentId } from "../../sim/content.ts";
import { decodeDeviceMessage, encodeGridMessage, encodeMessage, frame, FrameReader } from "../../sim/link.ts";
import type { AnyMessage } from "../../sim/link.ts";
import { qemuArguments } from "../../sim/machines.ts";
import { gridMessages } from "../../spec/wire.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { nodeProject } from "../runtime/frames.ts";
import { gridImage } from "../system/grid.ts";
import { newPlace, project } from "./harness.ts";
import type { Place, Ran } from "./harness.ts";

let place: Place;
let qemu: ChildProcess | null = null;
const at = (path: string): string => join(place.directory, path);
const codes = (err: string): readonly string[] => [...err.matchAll(/error\[(PG\d{4})\]/gu)].map(([, code]) => code!);
const port = ["--port", "console"] as const;
async function run(...argv: readonly string[]): Promise<Ran> {
  const ran = await place.run(...argv);
  expect([argv.slice(0, 2).join(" "), ran.exit, ran.err]).toEqual([argv.slice(0, 2).join(" "), 0, expect.any(String)]);
  return ran;
}
async function refused(code: string, ...argv: readonly string[]): Promise<Ran> {
  const ran = await place.run(...argv);
  expect([codes(ran.err), ran.exit === 0]).toEqual([[code], false]);
  return ran;
}
async function json(verb: keyof typeof outputShapes, ...argv: readonly string[]): Promise<Record<string, unknown>> {
  const { out } = await run(...verb.split(" "), ...argv, "--json");
  const tree = parseJson("output", out);
  expect(tree.ok && checkShape(tree.value, outputShapes[verb][0], "the output")).toEqual([]);
  return JSON.parse(out) as Record<string, unknown>;
}
const publicKey = (path: string): Uint8Array => Uint8Array.from(Buffer.from((JSON.parse(readFileSync(at(path), "utf8")) as { public: string }).public, "hex"));
const sequenceIn = (path: string): number => (JSON.parse(readFileSync(at(path), "utf8")) as { sequence: number }).sequence;

beforeAll(async () => {
  place = newPlace();
  for (const name of ["root", "site", "job", "other"]) await run("key", "new", `${name}.key`, "--parameters", "Ed25519", "--unencrypted");
  await run("cap", "mint", "site.cose", "--key", "root.key", "--holder", "site.key.pub", "--expires", "2999-12-31", "--grant", "instructions=100000", "--grant", "sends=100", "--grant", "hash-bytes=4096", "--grant", "lookups=10", "--grant", "stored-bytes=1000");
  await run("cap", "delegate", "site.cose", "--key", "site.key", "--holder", "job.key.pub", "-o", "job.cose");
  place.write("pgrid.json", project({ board: "qemu-mps2-an500" }));
  place.write("main.lisp", "(defroute size (reply %size))\n(defroute priority (reply %priority))\n");
  place.write("three.txt", "abc");
  place.write("five.txt", "abcde");
  const { elf } = await gridImage({ ...nodeProject, tableNames: ["numbers", "nodes"], roots: [publicKey("root.key.pub")] });
  const args = qemuArguments({ kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf }).map((each) => (each === "stdio" ? `unix:${at("console")},server=on,wait=off` : each));
  qemu = spawn("qemu-system-arm", args, { stdio: "ignore" });
  for (let tries = 0; !existsSync(at("console")) && tries < 200; tries++) await new Promise((done) => setTimeout(done, 50));
}, 600_000);
afterAll(() => {
  qemu?.kill("SIGKILL");
  place.remove();
});

describe("a session with a node", () => {
  test("is opened under a token, sends, and is over when a link is revoked", async () => {
    const { out } = await run("cap", "session", "job.cose", "--key", "job.key", ...port, "-o", "job.session");
    expect(out).toMatch(/^job\.session {2}a session under job\.cose, until 3000-01-01T00:00:00Z at the latest\n {2}node {5}[0-9a-f]{64}, as the device says; --public job\.session\.pub holds it to that\n {2}handle {3}\d+\n$/u);
    expect([statSync(at("job.session")).mode & 0o777, sequenceIn("job.session")]).toEqual([0o600, 1]);

    const sent = await run("msg", "send", "--session", "job.session", ...port, "--send", "three.txt", "five.txt");
    expect(sent.out).toMatch(/three\.txt.* reply 3\n[^]*five\.txt.* reply 5\n/u);
    expect(sequenceIn("job.session")).toBe(3);
    expect(await json("msg send", "--session", "job.session", ...port, "--send", "three.txt", "--route", "priority", "--priority", "6")).toMatchObject({ ok: true, decisions: [{ action: "reply", value: 6, route: "priority" }] });
    // A number that is used again is a replay.
    writeFileSync(at("job.session"), readFileSync(at("job.session"), "utf8").replace(/"sequence": 4/u, '"sequence": 2'));
    expect((await refused("PG8692", "msg", "send", "--session", "job.session", ...port, "--send", "three.txt")).err).toContain("`replayed`");

    const { out: gone } = await run("cap", "revoke", "job.cose", "--key", "site.key", "-o", "gone.cose", ...port);
    expect(gone).toContain("has revoked it");
    expect((await refused("PG8692", "msg", "send", "--session", "job.session", ...port, "--send", "three.txt")).err).toContain("device's protocol, fault 140, `no-session`");
    expect((await refused("PG8692", "cap", "session", "job.cose", "--key", "job.key", ...port, "-o", "again.session")).err).toContain("`revoked`");
    expect(existsSync(at("again.session"))).toBe(false);
  }, 240_000);

  test("is with the node whose key is known, and with no other", async () => {
    expect(await json("cap session", "site.cose", "--key", "site.key", ...port, "-o", "site.session")).toMatchObject({ ok: true, file: "site.session", expires: expect.stringMatching(/^\d+$/u) as string });
    expect(await json("cap session", "site.cose", "--key", "site.key", ...port, "--public", "other.key.pub", "--public", "site.session.pub", "-o", "site.session")).toMatchObject({ public: null });
    await refused("PG8695", "cap", "session", "site.cose", "--key", "site.key", ...port, "--public", "other.key.pub", "-o", "no.session");
    expect([existsSync(at("no.session")), existsSync(at("no.session.pub"))]).toEqual([false, false]);
  }, 120_000);

  test("keeps an object under its name, and has it again", async () => {
    const object = Buffer.from("an object of a stranger"), cid = contentId("sha2-256", object);
    writeFileSync(at("put.bin"), encodeObjectPut(cid, object));
    writeFileSync(at("get.bin"), encodeObjectGet(cid, 3));
    expect(await json("msg send", "--session", "site.session", ...port, "--send", "put.bin", "--type", "object-put")).toMatchObject({ decisions: [], contents: [{ payload: "put.bin", length: object.length, at: 0, piece: "" }] });
    expect(await json("msg send", "--session", "site.session", ...port, "--send", "get.bin", "--type", "object-get")).toMatchObject({ contents: [{ length: object.length, at: 3, piece: object.subarray(3).toString("hex") }] });
    expect((await run("msg", "send", "--session", "site.session", ...port, "--send", "put.bin", "--type", "object-put")).out).toMatch(/put\.bin .* kept, 23 B\n$/u);
    writeFileSync(at("put.bin"), encodeObjectPut(cid, object.subarray(1)));
    expect((await refused("PG8692", "msg", "send", "--session", "site.session", ...port, "--send", "put.bin", "--type", "object-put")).err).toContain("`digest`");
  }, 120_000);

  test("is the holder's alone", async () => {
    await refused("PG8690", "cap", "session", "site.cose", "--key", "job.key", ...port, "-o", "no.session");
    await run("cap", "mint", "own.cose", "--key", "other.key", "--holder", "site.key.pub", "--expires", "2999-12-31", "--grant", "sends=1");
    expect((await refused("PG8692", "cap", "session", "own.cose", "--key", "site.key", ...port, "-o", "no.session")).err).toContain("`unknown-root`");
  }, 120_000);

  test("wants a token, a key, a device and a file to write", async () => {
    for (const argv of [["--key", "site.key", ...port], ["-o", "a.session", ...port], ["--key", "site.key", "-o", "a.session"]]) await refused("PG4004", "cap", "session", "site.cose", ...argv);
    await refused("PG4006", "cap", "session", "none.cose", "--key", "site.key", ...port, "-o", "a.session");
  });
});

describe("msg send", () => {
  const sound = (): Record<string, unknown> => JSON.parse(readFileSync(at("site.session"), "utf8")) as Record<string, unknown>;
  const rows: readonly (readonly [string, (json: Record<string, unknown>) => unknown])[] = [
    ["its schema is not", (json) => ({ ...json, schema: "pgrid.token/1" })],
    ["it has version 2", (json) => ({ ...json, schema: "pgrid.session/2" })],
    ["a key or an id is missing", (json) => ({ ...json, key: "00" })],
    ["a key or an id is missing", (json) => ({ ...json, source: undefined })],
    ["its handle or its sequence number", (json) => ({ ...json, handle: 0 })],
    ["its handle or its sequence number", (json) => ({ ...json, sequence: -1 })],
    ["it has used all its sequence numbers", (json) => ({ ...json, sequence: 2 ** 31 })],
  ];
  test.each(rows)("takes no file of which %s", async (why, change) => {
    writeFileSync(at("bad.session"), JSON.stringify(change(sound())), { mode: 0o600 });
    expect((await refused("PG8693", "msg", "send", "--session", "bad.session", ...port, "--send", "three.txt")).err).toContain(why);
  });
  test("takes no file that others may read, none that is not there, and no route that is not", async () => {
    writeFileSync(at("open.session"), JSON.stringify(sound()));
    chmodSync(at("open.session"), 0o644);
    await refused("PG8103", "msg", "send", "--session", "open.session", ...port, "--send", "three.txt");
    await refused("PG4006", "msg", "send", "--session", "none.session", ...port, "--send", "three.txt");
    await refused("PG4012", "msg", "send", "--session", "site.session", ...port, "--send", "three.txt", "--route", "sise");
    await refused("PG4004", "msg", "send", ...port, "--send", "three.txt");
  });
});

/** A device behind a socket that answers each message so. */
async function pretending(answer: (message: AnyMessage) => Uint8Array | null, act: () => Promise<void>): Promise<void> {
  const server = createServer((socket) => {
    const reader = new FrameReader<AnyMessage>(decodeDeviceMessage);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      for (const message of reader.push(bytes)) {
        const raw = typeof message === "string" ? null : answer(message);
        if (raw !== null) socket.write(frame(raw));
      }
    });
  });
  await new Promise<void>((done) => void server.listen(at("pretended"), done));
  try {
    await act();
  } finally {
    await new Promise<void>((done) => server.close(() => done()));
  }
}
const done = (of: number): Uint8Array => encodeMessage("done", { of, status: 0, refusal: 0, word: 0 });

describe("a device that is no such node, or another", () => {
  const session = ["cap", "session", "site.cose", "--key", "site.key", "--port", "pretended", "-o", "no.session"] as const;
  test("is told from one", async () => {
    await pretending(() => encodeMessage("done", { of: 9, status: 9, refusal: 0, word: 77 }), async () => {
      expect((await refused("PG8692", ...session)).err).toContain("unknown to this version of pgrid");
    });
    await pretending(({ name }) => (name === "clock" ? done(gridMessages.clock.kind) : done(0)), async () => void (await refused("PG5006", ...session)));
  }, 60_000);
  test("gives no answer that holds", async () => {
    const key = publicKey("other.key.pub");
    await pretending(({ name }) => (name === "clock" ? done(gridMessages.clock.kind) : name === "node-key-get" ? encodeGridMessage("node-key", { key }) : encodeGridMessage("grid-answer", { message: new Uint8Array(40) })), async () => {
      await refused("PG5006", ...session);
    });
    expect(existsSync(at("no.session"))).toBe(false);
  }, 60_000);
});
