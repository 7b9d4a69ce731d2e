/**
 * What a person does with a board, with the commands alone and a board in QEMU behind a socket: a key, two signed images and a boot stage,
 * an update, a reset, a confirmation, a rollback; and new routes without a new image. For each kind of node.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { qemuArguments } from "../../sim/machines.ts";
import { locateAll } from "../../toolchain/tools.ts";
import { nodeHost } from "../../cli/host.ts";
import { splitSuit } from "../../toolchain/update/suit-file.ts";
import { board as boardOfTests, slots, writeFlash } from "../boot/machine.ts";
import { lisp, newPlace, project } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { root } from "../runtime/native.ts";
import type { Kind } from "./on-device.ts";
import { board } from "./signing.ts";

/** Declares the tests. */
export function endToEnd(kind: Kind): void {
  /** An image of a hundred kilobytes takes its time, the more where each four bytes are a message between domains. */
  const patience = kind === "domains" ? 400_000 : 120_000;
  let place: Place;
  let qemu: ChildProcess | null = null;
  const at = (path: string): string => join(place.directory, path);
  const built = (path: string): string => join("build", board, path);
  const suit = (slot: "a" | "b"): string => built(`slot-${slot}/${kind === "domains" ? "node" : "sample"}.suit`);
  const ok = async (...argv: readonly string[]): Promise<string> => {
    const { exit, out, err } = await place.run(...argv);
    if (exit !== 0) throw new Error(`${argv.join(" ")}: ${err}`);
    return out;
  };
  const codeOf = (err: string): string | undefined => /error\[(PG\d{4})\]/u.exec(err)?.[1];

  function off(): Promise<void> {
    return new Promise((done) => {
      if (qemu === null || qemu.exitCode !== null) return done();
      qemu.once("exit", () => done());
      qemu.kill("SIGKILL");
      qemu = null;
    });
  }
  /** Power on, and off before: a reset. The machine begins when somebody is at the line, so that nothing is lost. */
  async function reset(line: "socket" | "serial" = "socket"): Promise<string> {
    await off();
    rmSync(at("console"), { force: true });
    const emulator = boardOfTests.target.emulator!;
    const found = locateAll(nodeHost(), [emulator]);
    if (!found.ok) throw new Error("no emulator");
    const args = qemuArguments({ kind: "qemu", emulator, machine: boardOfTests.sim!.machine!, elf: at(built("boot/boot.elf")), flash: { file: at("flash"), bytes: 16 << 20 }, fast: true })
      .map((each) => (each !== "stdio" ? each : line === "socket" ? `unix:${at("console")},server=on,wait=off` : "pty"));
    const child = spawn(found.value[emulator]!, args, { stdio: ["ignore", "pipe", "pipe"] });
    qemu = child;
    if (line === "serial") {
      // QEMU says which pseudo-terminal it took.
      return new Promise((done) => {
        let said = "";
        const hear = (text: Buffer): void => {
          said += text.toString();
          const [, name] = /redirected to (\S+)/u.exec(said) ?? [];
          if (name !== undefined) done(name);
        };
        child.stdout.on("data", hear);
        child.stderr.on("data", hear);
      });
    }
    for (let tries = 0; !existsSync(at("console")) && tries < 200; tries++) await new Promise((done) => setTimeout(done, 50));
    return at("console");
  }
  interface Status { running: string | null; places: Record<"a" | "b" | "routes", { state: string; sequence: number; cid: string | null }> }
  async function status(): Promise<Status> {
    for (let tries = 0; ; tries++) {
      const { exit, out } = await place.run("update", "status", "--port", "console", "--json");
      // A device that has just restarted looks through its slots first.
      if (exit === 0 || tries > 5) return JSON.parse(out) as Status;
    }
  }

  beforeAll(async () => {
    place = newPlace();
    place.write("pgrid.json", project({ board }));
    place.write("main.lisp", lisp.standard);
    if (kind === "domains") place.write("system.json", readFileSync(join(root, "systems/node/system.json")));
    await ok("key", "new", "dev.key", "--unencrypted", "--parameters", "H5/W4");
    await ok("sign", "--key", "dev.key", "--public", "dev.key.pub", "--sequence", "5");
    // As a tool leaves a new device: slot a, and nothing else.
    const split = splitSuit(readFileSync(at(suit("a"))));
    if (!split.ok) throw new Error("no signed file");
    writeFlash(at("flash"), new Map([[slots.a.manifest.offset, split.value.envelope], [slots.a.image.offset, split.value.image]]));
    await reset();
  }, 600_000);
  afterAll(async () => {
    await off();
    place.remove();
  });

  describe("with the commands alone", () => {
    test("a new device runs slot a; it takes no update before that is confirmed", async () => {
      expect(await status()).toMatchObject({ running: "a", places: { a: { state: "pending", sequence: 5 }, b: { state: "empty" }, routes: { state: "empty" } } });
      await ok("sign", "--key", "dev.key", "--sequence", "6");
      expect(codeOf((await place.run("update", "push", suit("b"), "--port", "console")).err)).toBe("PG8013");
      await ok("update", "confirm", "--port", "console");
      expect(codeOf((await place.run("update", "confirm", "--port", "console")).err)).toBe("PG8016");
      expect(codeOf((await place.run("update", "rollback", "--port", "console")).err)).toBe("PG8017");
    }, patience);

    test("an image is pushed, started by a reset, confirmed; an older one and one for the running slot are refused; it goes back", async () => {
      await ok("update", "push", suit("b"), "--port", "console");
      expect(await status()).toMatchObject({ running: "a", places: { a: { state: "confirmed" }, b: { state: "pending", sequence: 6 } } });
      await reset();
      expect(await status()).toMatchObject({ running: "b", places: { b: { state: "pending" } } });
      await ok("update", "confirm", "--port", "console");
      expect(codeOf((await place.run("update", "push", suit("b"), "--port", "console")).err)).toBe("PG8007");
      await ok("sign", "--key", "dev.key", "--sequence", "4", "--slot", "a");
      expect(codeOf((await place.run("update", "push", suit("a"), "--port", "console")).err)).toBe("PG8009");
      await ok("update", "rollback", "--port", "console");
      expect(await status()).toMatchObject({ running: "a", places: { a: { state: "confirmed", sequence: 5 }, b: { state: "failed" } } });
    }, patience);

    test("routes are pushed without a reset, and go back", async () => {
      place.write("main.lisp", lisp.drop);
      await ok("sign", "--key", "dev.key", "--routes", "--sequence", "7");
      await ok("update", "push", built("routes.suit"), "--port", "console");
      const { places } = await status();
      expect(places.routes).toMatchObject({ state: "confirmed", sequence: 7, cid: (JSON.parse(readFileSync(at(built("routes.signed.json")), "utf8")) as { cid: string }).cid });
      expect(codeOf((await place.run("update", "push", built("routes.suit"), "--port", "console")).err)).toBe("PG8009");
      await ok("update", "rollback", "--routes", "--port", "console");
      expect((await status()).places.routes.state).toBe("empty");
    }, patience);

    test("over a serial line as over a socket", async () => {
      const port = await reset("serial");
      const shown = await ok("update", "status", "--port", port);
      expect(shown).toMatch(/▶ slot a {2}confirmed/u);
      await ok("sign", "--key", "dev.key", "--sequence", "8");
      await ok("update", "push", suit("b"), "--port", port);
      expect(await ok("update", "status", "--port", port)).toMatch(/slot b {2}pending +8/u);
      await reset();
    }, patience);

    test("another's key signs nothing that it takes", async () => {
      await ok("key", "new", "other.key", "--unencrypted", "--parameters", "H5/W4");
      await ok("sign", "--key", "other.key", "--routes", "--sequence", "9");
      expect(codeOf((await place.run("update", "push", built("routes.suit"), "--port", "console")).err)).toBe("PG8004");
    }, patience);
  });
}
