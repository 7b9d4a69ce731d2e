/**
 * Flashing with tools that run: openocd with its dummy adapter, testee target and faux flash, and gdb into QEMU, where the
 * RAM that stands for flash is kept in a file. What openocd's testee cannot do is be read: there a procedure of the test
 * stands in for `verify_image`, and another test shows what happens without it.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { trailerUnitBytes, trailerWords } from "../../spec/update.ts";
import { flash } from "../../toolchain/flash/flash.ts";
import type { Image } from "../../toolchain/flash/images.ts";
import { lisp, newPlace, project } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { buildBoot } from "../../toolchain/boot.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { envelopeOf, testKey } from "../update/signing.ts";
import { boardFile, image, testBoard } from "./boards.ts";

let place: Place;
const at = (...path: readonly string[]): string => join(place.directory, ...path);
beforeAll(() => {
  place = newPlace();
  place.write("main.lisp", lisp.drop);
  place.write("pgrid.json", project({ board: "qemu-mps2-an500" }));
});
afterAll(() => place.remove());

describe("openocd on simulated flash", () => {
  /** 2 MiB of 64 KiB sectors at 0x08000000, as the driver of faux flash has them. */
  const faux = [
    "adapter driver dummy", "adapter speed 100", "transport select jtag", "jtag newtap t cpu -irlen 4 -expected-id 0", "target create t.cpu testee -chain-position t.cpu",
    "flash bank t.flash faux 0x08000000 0x200000 4 4 t.cpu",
  ];
  const verifying = 't.cpu configure -event reset-init { proc verify_image {file address type} { echo "verified [file size $file] bytes (by the test)" } }';
  const runner = (lines: readonly string[]): object => {
    place.write("faux.cfg", `${lines.join("\n")}\n`);
    return { flash: { base: "0x0800_0000", erase: [{ count: 32, size: "64K" }], write: 8, driver: "stm32f7", source: "faux flash of openocd" }, slots: undefined, runners: { openocd: { config: ["faux.cfg"] } } };
  };
  const flashing = (lines: readonly string[], images: readonly Image[]) =>
    flash({ ...nodeHost(), cwd: place.directory }, { board: testBoard(place, runner(lines)), images, directory: at("flash"), runner: null, probe: null, dryRun: false, seconds: 60 }, () => {});

  test("writes, and erases where nothing is to be written", async () => {
    const done = await flashing([...faux, verifying], [image(0x0800_0000, new Uint8Array(70_000)), image(0x0802_0000, new Uint8Array(100)), image(0x0803_0000, null, 0x1_0000)]);
    expect(done).toMatchObject({ ok: true, value: { runner: "openocd", plan: { verified: "by the tool" } } });
  });

  test("PG8226: where no bank is, openocd writes nothing and would end with 0", async () => {
    const done = await flashing([...faux, verifying], [image(0x0900_0000, new Uint8Array(100))]);
    expect(done.ok || done.diagnostics[0]).toMatchObject({ code: "PG8226", message: "openocd ended well and did not say `wrote 100 bytes`" });
    expect(done.ok || done.diagnostics[0]!.notes![1]).toMatch(/wrote 0 bytes/u);
  });

  test("PG8224: a target that cannot be read cannot be verified", async () => {
    const done = await flashing(faux, [image(0x0800_0000, new Uint8Array(100))]);
    expect(done.ok || done.diagnostics[0]).toMatchObject({ code: "PG8224" });
    expect(done.ok || done.diagnostics[0]!.notes![1]).toContain("doesn't support checksum_memory");
  });

  test("pgrid flash, from the board's file", async () => {
    place.write("boards/faux.json", boardFile(runner([...faux, verifying])));
    const { exit, out, err } = await place.run("flash", "-b", "faux");
    expect(err).not.toContain("error[");
    expect(exit).toBe(0);
    expect(out).toContain("faux by openocd, verified by the tool");
  }, 60_000);
});

describe("gdb into QEMU", () => {
  let qemu: ChildProcess | undefined;
  let starts = 0;
  // A QEMU that is killed leaves its socket behind, and gdb waits for good on one that nobody listens to any more.
  const socket = (): string => at(`gdb-${starts}.sock`);
  const machine = (): readonly string[] => [
    "-M", "mps2-an500,memory-backend=nv", "-object", `memory-backend-file,id=nv,size=16M,mem-path=${at("flash.nv")},share=on`,
    "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none", "-serial", "none",
  ];
  /** `kernel`: what is at address 0. With nothing there, the reset after loading ends in a lockup, and QEMU with it. */
  const start = async (...kernel: readonly string[]): Promise<void> => {
    starts++;
    qemu = spawn("qemu-system-arm", [...machine(), "-S", "-gdb", `unix:${socket()},server=on,wait=off`, ...kernel], { stdio: "ignore" });
    for (let tries = 0; !existsSync(socket()) && tries < 200; tries++) await sleep(50);
  };
  const stop = async (): Promise<void> => {
    if (qemu?.exitCode === null && qemu.signalCode === null) {
      const ended = new Promise((resolve) => qemu?.once("exit", resolve));
      qemu.kill("SIGKILL");
      await ended;
    }
    qemu = undefined;
  };
  afterAll(() => void qemu?.kill("SIGKILL"));
  const held = (offset: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    const file = openSync(at("flash.nv"), "r");
    readSync(file, bytes, 0, length, offset);
    closeSync(file);
    return bytes;
  };

  test("an image at the start of `memory.flash` is loaded, compared, and started", async () => {
    await start();
    const { exit, out, err } = await place.run("flash", "--probe", socket());
    expect(err).not.toContain("error[");
    expect(exit).toBe(0);
    expect(out).toContain("qemu-mps2-an500 by gdb, verified by the tool");
    await stop();
  }, 60_000);

  test("a slot's three places are in the file that stands for flash, after QEMU is gone", async () => {
    expect((await place.run("build", "--slot", "a")).exit).toBe(0);
    const bin = readFileSync(at("build/qemu-mps2-an500/slot-a/sample.bin"));
    const envelope = envelopeOf(testKey(1), bin);
    place.write("build/qemu-mps2-an500/slot-a/sample.suit", joined(envelope, bin));
    await start("-kernel", at("build/qemu-mps2-an500/sample.elf"));
    const { exit, err } = await place.run("flash", "--slot", "a", "--probe", socket());
    expect(err).not.toContain("error[");
    expect(exit).toBe(0);
    await stop();
    expect(held(0, envelope.length).equals(Buffer.from(envelope))).toBe(true);
    expect(held(8 * 1024, bin.length).equals(bin)).toBe(true);
    expect(held(508 * 1024, 4096).every((byte) => byte === 0xff)).toBe(true);
  }, 60_000);

  test("the boot stage is loaded, and takes what was flashed into the slot: it notes an attempt and starts it", async () => {
    place.write("key.pub", { schema: "pgrid.public-key/1", public: toHex(testKey(1).publicKey) });
    await start();
    const { exit, out, err } = await place.run("flash", "--slot", "boot", "--public", "key.pub", "--probe", socket());
    expect(err).not.toContain("error[");
    expect(exit).toBe(0);
    expect(out).toMatch(/✓ the boot stage +0x00000000 /u);
    // The reset after loading starts it, and the test before has left an image in slot a, with nothing noted about it.
    const attempt = (): number => held(508 * 1024 + trailerWords.attempt.first * trailerUnitBytes, 4).readUInt32LE();
    for (let tries = 0; attempt() === 0xffff_ffff && tries < 200; tries++) await sleep(50);
    await stop();
    expect(attempt()).toBe(trailerWords.attempt.pattern);
  }, 60_000);

  test("PG8441: a boot stage that outgrows its limit is not built", async () => {
    const host = nodeHost();
    const board = loadBoard(host, "qemu-mps2-an500", null, nowhere, new Map());
    if (!board.ok) throw new Error("no board");
    const built = await buildBoot(host, { board: board.value, classId: new Uint8Array(16), publicKeys: [testKey(1).publicKey], jobs: 2, output: at("large"), flags: ["-O0"] });
    expect(built.ok ? [] : built.diagnostics.map(({ code }) => code)).toContain("PG8441");
  }, 60_000);

  test("PG8220: no server", async () => {
    const { exit, err } = await place.run("flash", "--probe", at("nowhere.sock"));
    expect(err).toContain("error[PG8220]: gdb finds no gdb server");
    expect(exit).toBe(5);
  }, 60_000);
});
