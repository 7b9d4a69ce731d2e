/** pgrid update with the simulated board, whose flash is a file: made, updated, taken back; and what the host refuses before it sends. */
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputShapes } from "../../cli/schemas.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import type { Shape } from "../../toolchain/config/shape.ts";
import { encodeBundle } from "../../toolchain/update/bundle.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { encodeEnvelope, encodeManifest } from "../../toolchain/update/envelope.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { deliver } from "../runtime/routes.ts";
import { lisp, newPlace, project } from "./harness.ts";
import { factory, flashOf, key, newSite, updateOf } from "../update/on-device.ts";
import type { Site } from "../update/on-device.ts";
import { envelopeOf, manifestOf, testKey } from "../update/signing.ts";

let site: Site;
const output = (file: string): string => join(site.place.directory, "build/qemu-mps2-an500", file);
const suit = (payload: Uint8Array, over: Parameters<typeof updateOf>[1], by = key): Uint8Array => joined(envelopeOf(by, payload, over), payload);
const pgrid = (...argv: readonly string[]) => site.place.run(...argv, "--flash", "state.bin");
const codeOf = (err: string): string | undefined => /error\[(PG\d{4})\]/u.exec(err)?.[1];
const bundle = encodeBundle([{ name: "all", image: deliver, tables: [] }]);

beforeAll(async () => {
  site = await newSite();
  writeFileSync(output("slot-a/sample.suit"), suit(site.images.a, { sequence: 5, component: "a" }));
  writeFileSync(output("slot-b/sample.suit"), suit(site.images.b, { sequence: 6, component: "b" }));
  writeFileSync(output("routes.suit"), suit(bundle, { sequence: 7, component: "routes" }));
}, 120_000);
afterAll(() => site.place.remove());

function shaped(text: string, shapes: readonly Shape[]): Record<string, unknown> {
  const tree = parseJson("output", text);
  if (!tree.ok) throw new Error(text);
  expect(Math.min(...shapes.map((shape) => checkShape(tree.value, shape, "the output").length))).toBe(0);
  return JSON.parse(text) as Record<string, unknown>;
}

describe("pgrid update --flash", () => {
  test("makes the flash of a new device, updates its image and its routes, and takes both back", async () => {
    const status = async (): Promise<Record<string, unknown>> => shaped((await pgrid("update", "status", "--json")).out, outputShapes["update status"]);
    const made = await pgrid("update", "push", output("slot-a/sample.suit"), "--json");
    expect([made.exit, statSync(site.flash).size]).toEqual([0, 16 << 20]);
    expect(shaped(made.out, outputShapes["update push"])).toMatchObject({ component: "a", sequence: 5 });
    expect(await status()).toMatchObject({ running: "a", places: { a: { state: "pending", sequence: 5 }, b: { state: "empty" } } });
    expect((await pgrid("update", "confirm")).exit).toBe(0);
    expect((await pgrid("update", "push", output("slot-b/sample.suit"), "--public", "dev.pub")).exit).toBe(0);
    // Each command is a start of the board: this is the first of the new image.
    expect(await status()).toMatchObject({ running: "b", places: { a: { state: "confirmed" }, b: { state: "pending", sequence: 6 } } });
    expect((await pgrid("update", "confirm")).exit).toBe(0);
    expect((await pgrid("update", "push", output("routes.suit"))).exit).toBe(0);
    expect(await status()).toMatchObject({ places: { routes: { state: "confirmed", sequence: 7 } } });
    expect((await pgrid("update", "rollback", "--routes")).exit).toBe(0);
    expect((await pgrid("update", "rollback")).exit).toBe(0);
    expect(await status()).toMatchObject({ running: "a", receiving: null, places: { b: { state: "failed" }, routes: { state: "empty" } } });
  }, 60_000);

  test("refuses on the host what the device would, before anything is sent", async () => {
    factory(site);
    expect((await pgrid("update", "confirm")).exit).toBe(0);
    const before = flashOf(site);
    const b = (over: Parameters<typeof updateOf>[1] = {}, by = key): Uint8Array => suit(site.images.b, { sequence: 6, component: "b", ...over }, by);
    const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const rows: readonly (readonly [string, string, Uint8Array])[] = [
      ["a wrong board", "PG8006", b({ class: classId("host") })],
      ["a wrong slot", "PG8007", suit(site.images.a, { sequence: 6, component: "a" })],
      ["unsigned", "PG8003", joined(encodeEnvelope(encodeManifest(manifestOf(site.images.b, { sequence: 6, component: "b" })), null), site.images.b)],
      ["badly signed", "PG8005", flipped(b(), 1000)],
      ["truncated", "PG8001", b().subarray(0, -8)],
      ["oversize", "PG8008", joined(b(), new Uint8Array(8))],
      ["downgraded", "PG8009", b({ sequence: 5 })],
      ["an unknown key", "PG8004", b({}, testKey(31))],
      ["expired", "PG8010", b({ useBefore: 1_000_000n })],
      ["altered", "PG8011", flipped(b(), 9000)],
      ["not bootable", "PG8012", suit(site.images.a, { sequence: 6, component: "b" })],
      ["no signed file", "PG8002", new Uint8Array(3)],
      ["no bundle", "PG8018", suit(new Uint8Array(40), { sequence: 7, component: "routes" })],
    ];
    for (const [what, code, content] of rows) {
      site.place.write("one.suit", content);
      const { exit, err } = await pgrid("update", "push", "one.suit", "--public", "dev.pub");
      expect([what, exit, codeOf(err)]).toEqual([what, 7, code]);
      expect(err).not.toContain("the device said so");
    }
    expect(flashOf(site).equals(before)).toBe(true);
    // Without the public key the host cannot tell whose signature it is; the device can.
    site.place.write("one.suit", b({}, testKey(31)));
    const stranger = await pgrid("update", "push", "one.suit");
    expect([stranger.exit, codeOf(stranger.err)]).toEqual([7, "PG8004"]);
    expect(stranger.err).toContain("the device said so");
    expect(flashOf(site).equals(before)).toBe(true);
  }, 90_000);

  test("says what is missing", async () => {
    const rows: readonly (readonly [readonly string[], number, string])[] = [
      [["update", "status", "--flash", "absent.bin"], 3, "PG4120"],
      [["update", "status", "--flash", "dev.pub"], 3, "PG4120"],
      [["update", "status", "--flash", "state.bin", "-b", "host"], 3, "PG8408"],
      [["update", "push", output("routes.suit"), "--flash", "new.bin"], 3, "PG4120"],
    ];
    for (const [argv, exit, code] of rows) {
      const ran = await site.place.run(...argv);
      expect([argv, ran.exit, codeOf(ran.err)]).toEqual([argv, exit, code]);
    }
    const other = newPlace();
    other.write("pgrid.json", project({ board: "qemu-mps2-an500" }));
    other.write("main.lisp", lisp.drop);
    const none = await other.run("update", "status", "--flash", "state.bin");
    expect([none.exit, codeOf(none.err)]).toEqual([3, "PG4121"]);
    other.remove();
    site.place.write("erased.bin", new Uint8Array(16 << 20).fill(0xff));
    // The board says nothing that is a hello: not waited for as long as a slow machine may take.
    const erased = await site.place.runOn((host) => ({ timer: (milliseconds, callback) => host.timer(Math.min(milliseconds, 3000), callback) }), "update", "status", "--flash", "erased.bin");
    expect([erased.exit, codeOf(erased.err)]).toEqual([3, "PG4122"]);
  }, 60_000);
});
