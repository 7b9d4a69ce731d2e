/** pgrid update push|status|confirm|rollback: on the simulated board with its flash in a file, and on one at a serial port. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputShapes } from "../../cli/schemas.ts";
import { qemuArguments } from "../../sim/machines.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import type { Shape } from "../../toolchain/config/shape.ts";
import { encodeBundle } from "../../toolchain/update/bundle.ts";
import { joined } from "../../toolchain/update/bytes.ts";
import { encodeEnvelope, encodeManifest } from "../../toolchain/update/envelope.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { deliver } from "../runtime/routes.ts";
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

describe("pgrid update", () => {
  test("makes the flash of a new device, updates its image and its routes, and takes both back", async () => {
    const made = await pgrid("update", "push", "--json");
    expect([made.exit, statSync(site.flash).size]).toEqual([0, 16 << 20]);
    expect(shaped(made.out, outputShapes["update push"])).toMatchObject({ running: "a", component: "a", sequence: 5, made: "state.bin", places: { a: { state: "pending" } } });
    const early = await pgrid("update", "push");
    expect([early.exit, codeOf(early.err)]).toEqual([5, "PG8013"]);
    expect(shaped((await pgrid("update", "confirm", "--json")).out, outputShapes["update confirm"])).toMatchObject({ places: { a: { state: "confirmed", sequence: 5 } } });
    const again = await pgrid("update", "confirm", "--json");
    expect([again.exit, shaped(again.out, outputShapes["update confirm"])]).toMatchObject([5, { ok: false, diagnostics: [{ code: "PG8016" }] }]);

    const pushed = await pgrid("update", "push", "--json", "--public", "dev.pub");
    expect(shaped(pushed.out, outputShapes["update push"])).toMatchObject({ running: "a", component: "b", sequence: 6, made: null, places: { b: { state: "pending", sequence: 6 } } });
    const status = await pgrid("update", "status");
    expect(status.out).toMatch(/^ {2}slot a {2}confirmed +sequence 5 {2}b\w+\n▶ slot b {2}pending +sequence 6 {2}b\w+\n {2}routes {2}of the build\n$/u);
    expect((await pgrid("update", "confirm")).exit).toBe(0);
    const routes = await pgrid("update", "push", "--routes", "--json");
    expect(shaped(routes.out, outputShapes["update push"])).toMatchObject({ component: "routes", sequence: 7, places: { routes: { state: "confirmed", sequence: 7 } } });
    expect(shaped((await pgrid("update", "rollback", "--routes", "--json")).out, outputShapes["update rollback"])).toMatchObject({ places: { routes: { state: "empty" } } });
    expect(shaped((await pgrid("update", "rollback", "--json")).out, outputShapes["update rollback"])).toMatchObject({ running: "a", places: { b: { state: "failed" } } });
    const none = await pgrid("update", "rollback");
    expect([none.exit, codeOf(none.err)]).toEqual([5, "PG8017"]);
    expect(shaped((await pgrid("update", "status", "--json")).out, outputShapes["update status"])).toMatchObject({ running: "a", receiving: null });
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
      expect(err).not.toContain("the device refused it");
    }
    expect(flashOf(site).equals(before)).toBe(true);
    // Without the public key the host cannot tell whose signature it is; the device can.
    site.place.write("one.suit", b({}, testKey(31)));
    const stranger = await pgrid("update", "push", "one.suit");
    expect([stranger.exit, codeOf(stranger.err)]).toEqual([7, "PG8004"]);
    expect(stranger.err).toContain("the device refused it");
    expect(flashOf(site).equals(before)).toBe(true);
  }, 90_000);

  test("says what is missing", async () => {
    const rows: readonly (readonly [readonly string[], number, string])[] = [
      [["update", "status"], 2, "PG4004"],
      [["update", "status", "--flash", "absent.bin"], 3, "PG4120"],
      [["update", "status", "--flash", "dev.pub"], 3, "PG4120"],
      [["update", "status", "--flash", "state.bin", "-b", "host"], 3, "PG8408"],
      [["update", "push", "absent.suit", "--flash", "state.bin"], 2, "PG4006"],
      [["update", "push", "--routes", "--flash", "new.bin"], 3, "PG4120"],
      [["update", "status", "--port", "absent"], 5, "PG5010"],
      [["update", "status", "--port", "dev.pub"], 5, "PG5010"],
    ];
    for (const [argv, exit, code] of rows) {
      const ran = await site.place.run(...argv);
      expect([argv, ran.exit, codeOf(ran.err)]).toEqual([argv, exit, code]);
    }
  }, 60_000);
});

describe("a board at a serial port", () => {
  let board: ChildProcess | null = null;
  afterAll(() => board?.kill("SIGKILL"));

  test("is updated over it", async () => {
    factory(site);
    const args = qemuArguments({ kind: "qemu", emulator: "", machine: "mps2-an500", elf: site.bootElf, flash: { file: site.flash, bytes: 16 << 20 }, fast: true });
    board = spawn("qemu-system-arm", args.map((each) => (each === "stdio" ? "pty" : each)), { stdio: ["ignore", "pipe", "pipe"] });
    const port = await new Promise<string>((resolve) => {
      let said = "";
      const hear = (chunk: Buffer): void => {
        said += chunk.toString();
        const found = /redirected to (\S+)/u.exec(said);
        if (found !== null) resolve(found[1]!);
      };
      board!.stdout!.on("data", hear);
      board!.stderr!.on("data", hear);
    });
    const at = (...argv: readonly string[]) => site.place.run(...argv, "--port", port);
    expect(JSON.parse((await at("update", "confirm", "--json")).out)).toMatchObject({ ok: true, running: "a", places: { a: { state: "confirmed" } } });
    expect(JSON.parse((await at("update", "push", "--json")).out)).toMatchObject({ ok: true, places: { b: { state: "pending", sequence: 6 } } });
    expect(JSON.parse((await at("update", "push", "--routes", "--json")).out)).toMatchObject({ ok: true, places: { routes: { state: "confirmed" } } });
    expect(readFileSync(site.flash).includes(Buffer.from(deliver))).toBe(true);
  }, 60_000);
});
