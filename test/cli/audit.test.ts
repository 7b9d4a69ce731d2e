/** pgrid audit verify, replay and pull, and sim --log, with the node as a process of this machine: what they write and print, and every refusal. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputShapes } from "../../cli/schemas.ts";
import { encodeMessage, frame, FrameReader } from "../../sim/link.ts";
import { auditMessages } from "../../spec/audit.ts";
import { statuses } from "../../spec/faults.ts";
import { gridJudges, gridMessages, gridTroubles } from "../../spec/wire.ts";
import { diagnosticCodes } from "../../compiler/diagnostics/catalogue.ts";
import { messageDefaults } from "../../toolchain/config/project.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { newPlace, node, project } from "./harness.ts";
import type { Place, Ran } from "./harness.ts";

let place: Place;
const at = (path: string): string => join(place.directory, path);
const bytesOf = (path: string): Uint8Array => Uint8Array.from(readFileSync(at(path)));
const codes = (err: string): readonly string[] => [...err.matchAll(/error\[(PG\d{4})\]/gu)].map(([, code]) => code!);
const source = "(deftable sinks (prefix (bytes 8) node))\n(defroute by-sink (forward-to (match-prefix sinks (slice %payload 0 2))))\n(defroute size (reply %size))\n";
const log = "5a".repeat(32);
const own = (over: Readonly<Record<string, unknown>> = {}): object => project({
  gateway: "gateway", nodes: { gateway: node("e"), sink: node("1") }, audit: { log, public: "audit.key.pub" }, tables: { sinks: [{ key: "ab", bits: 16, node: "sink" }] },
  messages: [{ file: "ab.txt" }, { file: "cd.txt" }, { file: "ab.txt", route: "size" }], ...over,
});
const key = ["--key", "audit.key"] as const;
const trusted = ["--public", "audit.key.pub"] as const;
const refused = async (expected: readonly string[], exit: number, ...argv: readonly string[]): Promise<Ran> => {
  const ran = await place.run(...argv);
  expect([codes(ran.err), ran.exit]).toEqual([expected, exit]);
  return ran;
};
async function json(verb: keyof typeof outputShapes, ...argv: readonly string[]): Promise<Record<string, unknown>> {
  const { exit, out } = await place.run(...verb.split(" "), ...argv, "--json");
  expect([verb, exit]).toEqual([verb, 0]);
  const tree = parseJson("output", out);
  expect(tree.ok && checkShape(tree.value, outputShapes[verb][0], "the output")).toEqual([]);
  return JSON.parse(out) as Record<string, unknown>;
}

beforeAll(async () => {
  place = newPlace();
  for (const name of ["audit", "other"]) expect((await place.run("key", "new", `${name}.key`, "--parameters", "Ed25519", "--unencrypted")).exit).toBe(0);
  place.write("pgrid.json", own());
  place.write("main.lisp", source);
  place.write("ab.txt", "abc");
  place.write("cd.txt", "cd");
  const { exit, err } = await place.run("sim", "--log", "node.audit", ...key);
  expect([exit, err]).toEqual([0, expect.stringContaining("node.audit, epoch 1")]);
}, 120_000);
afterAll(() => place.remove());

describe("an audit log", () => {
  test("is verified", async () => {
    const { exit, out } = await place.run("audit", "verify", "node.audit", ...trusted, "--epoch", "1");
    expect([exit, out]).toEqual([0, expect.stringMatching(/^node\.audit {2}5 records in 1 segment, \d+ B; it holds\n {2}log {7}5a5a.*\n {2}segments {2}0 to 0\n {2}epochs {4}1\n.*\n.*\n {2}decision {2}3\n {2}restart {3}1\n {2}epoch {5}1\n$/u)]);
    expect(await json("audit verify", "node.audit", ...trusted)).toMatchObject({ ok: true, log, segments: 1, firstSegment: 0, open: 0, logged: 5, heads: [{ epoch: 1, segments: 1, records: "5" }] });
  });

  test("is replayed, by the project's messages, by captures of the line and by a directory of those", async () => {
    const records = [1, 2, 3].map((record) => ({ segment: 0, record, kind: "decision", verdict: "same" }));
    expect(await json("audit replay", "node.audit", ...trusted)).toMatchObject({ ok: true, replayed: 3, same: 3, records });
    const sent = [["abc", 0], ["cd", 0], ["abc", 1]].map(([text, route], sequence) =>
      frame(encodeMessage("message", { ...messageDefaults, route: route as number, sequence, payload: Buffer.from(text as string) })));
    place.write("captures/first", Uint8Array.from(Buffer.concat([Buffer.from([0, 7, 0]), ...sent.slice(0, 2)])));
    place.write("captures/second", sent[2]!);
    expect(await json("audit replay", "node.audit", ...trusted, "--messages", "captures")).toMatchObject({ replayed: 3, same: 3 });
    expect(await json("audit replay", "node.audit", ...trusted, "--messages", "captures/first", "captures/second", "--project", ".")).toMatchObject({ same: 3 });
    const partly = await refused(["PG8804"], 7, "audit", "replay", "node.audit", ...trusted, "--messages", "captures/first");
    expect(partly.err).toContain("1 of 3 records of `node.audit` could not be replayed: their messages are not there");
    expect(partly.out).toContain("replayed  2 of 3 the same");
  });

  test("of another program comes out otherwise", async () => {
    place.write("changed/pgrid.json", own({ audit: { log, public: "../audit.key.pub" }, messages: undefined }));
    place.write("changed/main.lisp", source.replace("(reply %size)", "(reply 3)"));
    const other = await refused(["PG8802", "PG8804"], 7, "audit", "replay", "node.audit", ...trusted, "--messages", "captures", "--project", "changed");
    expect(other.err).toContain("1 of 4 records of `node.audit` come out otherwise when they are replayed; the first: segment 0, record 0: build ");
  });

  test("that was changed is refused, with fault and place", async () => {
    const whole = bytesOf("node.audit");
    for (const [name, bytes, words] of [
      ["cut", whole.subarray(0, -1), "PG8801"], ["flipped", whole.map((byte, i) => (i === 100 ? byte ^ 1 : byte)), "fault 116, `head-link`"], ["unsigned", whole.subarray(0, whole.length - 170), "fault"],
    ] as const) {
      writeFileSync(at(`${name}.audit`), bytes);
      expect((await refused(["PG8801"], 7, "audit", "verify", `${name}.audit`, ...trusted)).err).toContain(words);
      await refused(["PG8801"], 7, "audit", "replay", `${name}.audit`, ...trusted);
    }
    expect((await refused(["PG8801"], 7, "audit", "verify", "node.audit", ...trusted, "--epoch", "2")).err).toContain("`rolled-back`");
    expect((await refused(["PG8801"], 7, "audit", "verify", "node.audit", "--public", "other.key.pub")).err).toContain("`unknown-key`");
  });

  test("needs a key that is trusted, and a file", async () => {
    await refused(["PG4004"], 2, "audit", "verify", "node.audit");
    await refused(["PG4004"], 2, "audit", "replay", "node.audit");
    await refused(["PG4006"], 2, "audit", "verify", "node.audits", ...trusted);
    await refused(["PG4006"], 2, "audit", "replay", "node.audit", ...trusted, "--messages", "nowhere");
    await refused(["PG4004"], 2, "audit", "pull", "new.audit", ...key);
    await refused(["PG4004"], 2, "audit", "pull", "new.audit", "--port", "nowhere");
    await refused(["PG4004"], 2, "sim", "--log", "new.audit");
  });

  test("is signed by the key that its device names, and by no other", async () => {
    await refused(["PG8806"], 7, "sim", "--log", "new.audit", "--key", "other.key");
  }, 60_000);

  test("is kept by devices whose project says so", async () => {
    place.write("without/pgrid.json", own({ audit: undefined, messages: [{ file: "ab.txt" }] }));
    place.write("without/main.lisp", source);
    place.write("without/ab.txt", "abc");
    await refused(["PG8805"], 5, "sim", "without", "--log", "new.audit", ...key);
    place.write("slots/pgrid.json", own({ board: "stm32h743-nucleo", audit: { log, public: "../audit.key.pub" }, messages: undefined }));
    place.write("slots/main.lisp", source);
    await refused(["PG8803"], 3, "build", "slots", "--slot", "a");
  }, 60_000);

  test("is pulled from a device behind a port, epoch by epoch, and goes on where the file ends", async () => {
    // The node as a process, at a socket: what is connected to it talks to it, one after the other.
    const child = spawn(at("build/host/sample.elf"), { stdio: ["pipe", "pipe", "inherit"] });
    const server = createServer((socket) => {
      const say = (bytes: Buffer): void => void socket.write(bytes);
      child.stdout.on("data", say);
      socket.on("data", (bytes: Buffer) => void child.stdin.write(bytes));
      socket.on("close", () => child.stdout.off("data", say));
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => void server.listen(at("console"), resolve));
    const sent: Uint8Array[] = [];
    const send = (count: number, text: string): void => {
      for (let i = 0; i < count; i++) {
        const bytes = frame(encodeMessage("message", { ...messageDefaults, route: i % 2, sequence: sent.length, payload: Buffer.from(text) }));
        sent.push(bytes);
        child.stdin.write(bytes);
      }
    };
    try {
      send(70, "abc");
      expect(await json("audit pull", "pulled.audit", "--port", "console", ...key)).toMatchObject({ ok: true, epoch: 1, added: 2, segments: 2 });
      send(5, "cd");
      expect(await json("audit pull", "pulled.audit", "--port", "console", ...key)).toMatchObject({ epoch: 2, added: 1, segments: 3 });
      expect(await json("audit verify", "pulled.audit", ...trusted, "--epoch", "2")).toMatchObject({ logged: 78, open: 0, heads: [{ epoch: 1, records: "72" }, { epoch: 2, records: "78" }] });
      place.write("line.capture", Uint8Array.from(Buffer.concat(sent)));
      expect(await json("audit replay", "pulled.audit", ...trusted, "--messages", "line.capture")).toMatchObject({ replayed: 75, same: 75 });
      // A file of another log is not gone on with.
      await refused(["PG8801"], 7, "audit", "pull", "node.audit", "--port", "console", ...key);
      await refused(["PG8806"], 7, "audit", "pull", "new.audit", "--port", "console", "--key", "other.key");
      // Nor is a node asked to sign that has no key.
      await refused(["PG8810"], 7, "audit", "pull", "new.audit", "--port", "console", ...trusted);
    } finally {
      server.close();
      child.kill();
    }
  }, 60_000);

  test("is asked for again while its device says that it is busy, and not for ever", async () => {
    // In front of the node one that says so first, as a node in domains does while it judges a request for a session.
    const child = spawn(at("build/host/sample.elf"), { stdio: ["pipe", "pipe", "inherit"] });
    const busy = frame(encodeMessage("done", { of: gridMessages.grid.kind, status: statuses.refused.code, refusal: gridTroubles.busy.code, word: gridJudges.node.code }));
    const known = new Set<number>(Object.values(auditMessages).map(({ kind }) => kind));
    let asked = 0, left = 0;
    const server = createServer((socket) => {
      const reader = new FrameReader<Uint8Array>((bytes) => bytes);
      const say = (bytes: Buffer): void => void socket.write(bytes);
      child.stdout.on("data", say);
      socket.on("data", (bytes: Buffer) => {
        for (const each of reader.push(bytes)) {
          if (typeof each === "string") continue;
          if (known.has(each[0]!)) asked++;
          if (known.has(each[0]!) && left-- > 0) socket.write(busy);
          else child.stdin.write(frame(each));
        }
      });
      socket.on("close", () => child.stdout.off("data", say));
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => void server.listen(at("crowded"), resolve));
    try {
      left = 3;
      expect(await json("audit pull", "crowded.audit", "--port", "crowded", ...key)).toMatchObject({ ok: true, epoch: 1, added: 1 });
      // The epoch four times, the signature, what there is, a segment of one piece and its end.
      expect(asked).toBe(8);
      [asked, left] = [0, 1000];
      expect((await refused(["PG8850"], 5, "audit", "pull", "crowded.audit", "--port", "crowded", ...key)).err).toContain("each of the 20 times");
      expect(asked).toBe(20);
      left = 0;
      expect(await json("audit pull", "crowded.audit", "--port", "crowded", ...key)).toMatchObject({ epoch: 2, added: 1, segments: 2 });
    } finally {
      server.close();
      child.kill();
    }
  }, 60_000);

  test("has diagnostics of which each is seen here", () => {
    const seen = readFileSync(new URL(import.meta.url), "utf8");
    expect(diagnosticCodes.filter((code) => /^PG88[015]/u.test(code) && !seen.includes(`"${code}"`))).toEqual([]);
  });
});
