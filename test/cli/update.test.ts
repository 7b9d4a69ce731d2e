/** pgrid update over a socket, against a device that says what a test lets it: what is printed, and every failure by its code. */
import { createServer } from "node:net";
import type { Server } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { outputShapes } from "../../cli/schemas.ts";
import { refusalDiagnostic } from "../../cli/signing.ts";
import { FrameReader, decodeAnyMessage, encodeMessage, encodeUpdateMessage, frame } from "../../sim/link.ts";
import type { Message, UpdateMessage } from "../../sim/link.ts";
import { updateMessages, updateRefusals } from "../../spec/update.ts";
import type { UpdateRefusal } from "../../spec/update.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import type { Shape } from "../../toolchain/config/shape.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { envelopeOf, testImage, testKey } from "../update/signing.ts";
import { newPlace } from "./harness.ts";
import type { Place } from "./harness.ts";

type Request = Extract<UpdateMessage, { name: "update-begin" | "update-chunk" | "update-finish" | "update-status" | "update-confirm" | "update-rollback" }>;
type Answer = Uint8Array | null;

let place: Place;
let server: Server | null = null;
const codeOf = (err: string): string | undefined => /(?:error|warning)\[(PG\d{4})\]/u.exec(err)?.[1];
function faults(text: string, shape: Shape): string[] {
  const tree = parseJson("output", text);
  return tree.ok ? checkShape(tree.value, shape, "the output").map((found) => found.message) : ["not JSON"];
}

/** A device behind the socket `port`, which answers each request so. */
function device(answer: (request: Request) => Answer): Promise<void> {
  server = createServer((socket) => {
    const reader = new FrameReader<Message | UpdateMessage>(decodeAnyMessage);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      for (const message of reader.push(bytes)) {
        const raw = answer(message as Request);
        if (raw !== null) socket.write(frame(raw));
      }
    });
  });
  return new Promise((done) => void server!.listen(join(place.directory, "port"), done));
}
afterEach(() => new Promise<void>((done) => (server === null ? done() : server.close(() => done()))).then(() => void (server = null)));

const image = testImage(3000);
const envelope = envelopeOf(testKey(1), image, { component: "b", sequence: 9 });
const state = (over: object = {}): Uint8Array => encodeUpdateMessage("update-state", {
  running: 0x61, receiving: 0, offset: 0, total: 0, sequenceA: 5, sequenceB: 9, sequenceRoutes: 0, stateA: 2, stateB: 1, stateRoutes: 0,
  idA: new Uint8Array(32).fill(1), idB: new Uint8Array(32).fill(2), idRoutes: new Uint8Array(32), ...over,
});
const answerTo = (request: Request, refusal: UpdateRefusal, offset = 0): Uint8Array => encodeUpdateMessage("update-answer", { of: updateMessages[request.name].kind, refusal: updateRefusals[refusal].code, offset });
/** Takes everything, and refuses the request of this name so. */
const taking = (at?: Request["name"], refusal: UpdateRefusal = "ok") => (request: Request): Answer => {
  if (request.name === at) return answerTo(request, refusal);
  if (request.name === "update-status") return state();
  return answerTo(request, "ok", request.name === "update-chunk" ? request.fields.offset + request.fields.piece.length : 0);
};

beforeAll(() => {
  place = newPlace();
  place.write("b.suit", joined(envelope, image));
});
afterAll(() => place.remove());

describe("pgrid update push", () => {
  test("sends envelope and image, says how far it is, and what to do next", async () => {
    const seen: Request[] = [];
    await device((request) => { seen.push(request); return taking()(request); });
    const { exit, out, err } = await place.run("update", "push", "b.suit", "--port", "port");
    expect(exit).toBe(0);
    expect(out).toContain("slot b, sequence 9");
    expect(out).toContain("reset the device");
    expect(err).toMatch(/100%/u);
    expect(seen.map(({ name }) => name)).toEqual(["update-status", "update-begin", ...Array.from({ length: Math.ceil(envelope.length / 1024) + 3 }, () => "update-chunk"), "update-finish"]);
    const sent = joined(...seen.flatMap((request) => (request.name === "update-chunk" ? [request.fields.piece] : [])));
    expect(Buffer.from(sent).equals(Buffer.from(joined(envelope, image)))).toBe(true);
  });
  test("--json has its schema, and the host's time goes along", async () => {
    const times: bigint[] = [];
    await device((request) => { if (request.name === "update-begin") times.push(request.fields.time); return taking()(request); });
    const { out, exit } = await place.runOn(() => ({ today: () => 1_234_567 }), "update", "push", "b.suit", "--port", "port", "--json");
    expect([exit, faults(out, outputShapes["update push"][0]), times]).toEqual([0, [], [1234n]]);
  });
  // Every number that a device may answer, at a request where it may: PG8001 to PG8018.
  test.each(Object.keys(updateRefusals).filter((name) => name !== "ok" && name !== "wrong-offset") as UpdateRefusal[])("reports what the device refuses: %s", async (refusal) => {
    await device(taking(["nothing-to-confirm", "no-previous"].includes(refusal) ? "update-finish" : refusal === "out-of-order" ? "update-begin" : "update-chunk", refusal));
    const { exit, err, out } = await place.run("update", "push", "b.suit", "--port", "port");
    expect({ exit, code: codeOf(err), out }).toEqual({ exit: 7, code: `PG${8000 + updateRefusals[refusal].code}`, out: "" });
  });
  test("sends nothing of a file that is not whole, or no signed file", async () => {
    const seen: string[] = [];
    await device((request) => { seen.push(request.name); return state(); });
    place.write("cut.suit", joined(envelope, image).subarray(0, -1));
    place.write("more.suit", joined(envelope, image, Uint8Array.of(0)));
    place.write("text.suit", "text");
    for (const [file, code] of [["cut.suit", "PG8001"], ["more.suit", "PG8008"], ["text.suit", "PG8002"], ["absent.suit", "PG4006"]] as const) {
      expect(codeOf((await place.run("update", "push", file, "--port", "port")).err)).toBe(code);
    }
    expect(seen).toEqual([]);
  });
  test("without a port, with one that is not there, or with nobody at it", async () => {
    expect(codeOf((await place.run("update", "push", "b.suit")).err)).toBe("PG4004");
    expect(codeOf((await place.run("update", "push", "b.suit", "--port", "nowhere")).err)).toBe("PG4006");
    const none = await place.run("update", "push", "b.suit", "--port", "b.suit"); // a file that is no line
    expect([none.exit, codeOf(none.err)]).toEqual([5, "PG5003"]);
  });
  test("when the device says nothing, or what the protocol does not have: PG5002, PG5006", async () => {
    // A timer that fires at once stands for the seconds of silence.
    const impatient = (...argv: readonly string[]) => place.runOn(() => ({ timer: (_, callback) => { const handle = setTimeout(callback, 30); return () => clearTimeout(handle); } }), ...argv);
    await device(() => null);
    const silent = await impatient("update", "push", "b.suit", "--port", "port");
    expect([silent.exit, codeOf(silent.err)]).toEqual([8, "PG5002"]);
    server!.close();
    server = null;
    place.write("port", "");
    const { rmSync } = await import("node:fs");
    rmSync(join(place.directory, "port"));
    await device((request) => (request.name === "update-status" ? state() : answerTo(request, "ok", 99_999)));
    const wrong = await place.run("update", "push", "b.suit", "--port", "port");
    expect([wrong.exit, codeOf(wrong.err)]).toEqual([5, "PG5006"]);
  });
});

describe("pgrid update status, confirm, rollback", () => {
  test("status shows slots, routes and what is under way", async () => {
    await device(() => state({ receiving: 1, offset: 100, total: 3000 }));
    const { exit, out } = await place.run("update", "status", "--port", "port");
    expect(exit).toBe(0);
    expect(out).toMatch(/▶ slot a {2}confirmed +5 {2}bafk/u);
    expect(out).toMatch(/ {2}slot b {2}pending +9 {2}bafk/u);
    expect(out).toContain("routes  empty");
    expect(out).toContain("receiving: 100 B of 3,000 B");
    const json = await place.run("update", "status", "--port", "port", "--json");
    expect(faults(json.out, outputShapes["update status"][0])).toEqual([]);
  });
  test("confirm and rollback say what was done, and what is refused by its code", async () => {
    const seen: Request[] = [];
    await device((request) => { seen.push(request); return answerTo(request, "ok"); });
    for (const argv of [["confirm"], ["rollback"], ["rollback", "--routes"]]) {
      const { exit, out } = await place.run("update", ...argv, "--port", "port", "--json");
      expect([exit, faults(out, outputShapes[`update ${argv[0] as "confirm" | "rollback"}`][0])]).toEqual([0, []]);
    }
    expect(seen.map(({ name, fields }) => [name, fields])).toEqual([["update-confirm", {}], ["update-rollback", { routes: 0 }], ["update-rollback", { routes: 1 }]]);
  });
  test.each([["confirm", "nothing-to-confirm", "PG8016"], ["rollback", "no-previous", "PG8017"]] as const)("%s: %s", async (verb, refusal, code) => {
    await device((request) => answerTo(request, refusal));
    const { exit, err } = await place.run("update", verb, "--port", "port");
    expect([exit, codeOf(err)]).toEqual([7, code]);
  });
  test("a device that takes no updates does not know the request: PG5002", async () => {
    await device((request) => encodeMessage("done", { of: updateMessages[request.name].kind, status: 1, refusal: 0, word: 0 }));
    for (const verb of ["status", "confirm", "rollback"]) expect(codeOf((await place.run("update", verb, "--port", "port")).err)).toBe("PG5002");
  });
  test("need a port", async () => {
    for (const verb of ["status", "confirm", "rollback"]) expect((await place.run("update", verb)).exit).toBe(2);
  });
});

test("every refusal has its diagnostic, whose text is filled in: PG8014 among them, which the protocol itself answers", () => {
  for (const [name, { code }] of Object.entries(updateRefusals)) {
    if (name === "ok") continue;
    const found = refusalDiagnostic(name as Exclude<UpdateRefusal, "ok">, "`x`");
    expect(found.code).toBe(`PG${8000 + code}`);
    expect(found.message).toMatch(/^`x` is refused: [^{}]+$/u);
  }
});
