/** pgrid msg decode, pgrid msg encode: each is the other's inverse, and what a device would refuse is refused by its number. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputShapes } from "../../cli/schemas.ts";
import type { MessageJson } from "../../cli/messages.ts";
import { encodeEnvelope, encodeHop, signedBytes } from "../../protocol/envelope.ts";
import { envelopeFaults } from "../../spec/envelope.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { bytesOf, rows, samples } from "../protocol/envelopes.ts";
import { newPlace } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
beforeAll(() => {
  place = newPlace();
});
afterAll(() => place.remove());

interface Decoded {
  readonly ok: boolean;
  readonly message: MessageJson;
  readonly signed: string;
}
const decoded = async (file: string): Promise<Decoded> => {
  const { out, exit } = await place.run("msg", "decode", file, "--json");
  expect(exit).toBe(0);
  const tree = parseJson("output", out);
  expect(tree.ok && checkShape(tree.value, outputShapes["msg decode"][0], "the output")).toEqual([]);
  return JSON.parse(out) as Decoded;
};

describe("a message", () => {
  test.each(Object.entries(samples))("%s is shown, and comes back out of its JSON, with a hop and without", async (name, envelope) => {
    for (const front of [new Uint8Array(), encodeHop({ ttl: 9, lastHop: bytesOf(32, 5) })]) {
      const whole = Uint8Array.of(...front, ...encodeEnvelope(envelope));
      place.write(`${name}.grid`, whole);
      const { message, signed } = await decoded(`${name}.grid`);
      expect(signed).toBe(toHex(signedBytes(envelope)));
      expect(message.hop).toEqual(front.length === 0 ? null : { ttl: 9, lastHop: toHex(bytesOf(32, 5)) });
      place.write("again.json", message);
      const made = await place.run("msg", "encode", "again.json", "-o", "again.grid", "--json");
      expect(made.exit).toBe(0);
      expect(JSON.parse(made.out)).toMatchObject({ ok: true, bytes: whole.length, signed });
      expect(toHex(readFileSync(join(place.directory, "again.grid")))).toBe(toHex(whole));
    }
  });

  test("is shown for people, and it says that nothing is verified", async () => {
    place.write("whole.grid", Uint8Array.of(...encodeHop({ ttl: 9, lastHop: bytesOf(32, 5) }), ...encodeEnvelope(samples.whole)));
    const { out, exit } = await place.run("msg", "decode", "whole.grid");
    expect(exit).toBe(0);
    for (const text of ["nothing of it is verified", "9 more hops", "compressed", "resource 3: 0", "payload is entry 77 of 1000000", "2 tokens", "COSE_Sign1"]) expect(out).toContain(text);
    place.write("session.grid", encodeEnvelope(samples.inSession));
    expect((await place.run("msg", "decode", "session.grid")).out).toMatch(/session 4711[^]*MAC [0-9a-f]{32}$/mu);
  });

  test("goes to the JSON's name with .grid, unless another is said", async () => {
    place.write("least.grid", encodeEnvelope(samples.least));
    place.write("named.json", (await decoded("least.grid")).message);
    expect((await place.run("msg", "encode", "named.json")).out).toContain("named.grid");
    expect(toHex(readFileSync(join(place.directory, "named.grid")))).toBe(toHex(encodeEnvelope(samples.least)));
  });
});

describe("what is refused", () => {
  test.each(rows.filter((_, i) => i % 6 === 0))("$name", async ({ input, fault }) => {
    place.write("bad.grid", input);
    const { err, exit } = await place.run("msg", "decode", "bad.grid");
    expect({ exit, err }).toMatchObject({ exit: 7, err: expect.stringContaining(`error[PG8501]: \`bad.grid\` is refused, fault ${envelopeFaults[fault].code}, \`${fault}\`: `) as string });
  });

  test("is never written", async () => {
    place.write("least.grid", encodeEnvelope(samples.least));
    const { message } = await decoded("least.grid");
    for (const [over, fault] of [[{ priority: 8 }, "priority-range"], [{ environment: "baeqq" }, "bad-cid"], [{ proof: "00" }, "proof-form"], [{ route: "" }, "route-size"], [{ hop: { ttl: 256, lastHop: message.source } }, "ttl-range"]] as const) {
      place.write("wrong.json", { ...message, ...over });
      const { err, exit } = await place.run("msg", "encode", "wrong.json");
      expect({ exit, err }).toMatchObject({ exit: 7, err: expect.stringContaining(`\`${fault}\``) as string });
      expect(() => readFileSync(join(place.directory, "wrong.grid"))).toThrow();
    }
    place.write("both.json", { ...message, chain: ["00"], handle: 1 });
    expect((await place.run("msg", "encode", "both.json")).err).toContain("error[PG8502]");
  });

  test("is a file that is not there, and JSON of another shape", async () => {
    expect((await place.run("msg", "decode", "absent.grid")).err).toContain("error[PG4006]");
    expect((await place.run("msg", "encode", "absent.json")).err).toContain("error[PG4006]");
    place.write("shape.json", { route: "8" });
    const { err, exit } = await place.run("msg", "encode", "shape.json");
    expect(exit).toBe(3);
    expect(err).toContain("shape.json:1:");
  });
});
