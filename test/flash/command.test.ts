/** pgrid flash, with boards that are made up and with tools that only seem to be there; real.slow.test.ts has the ones that run. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Host } from "../../cli/host.ts";
import { outputShapes } from "../../cli/schemas.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { sha256 } from "../../toolchain/digest.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import type { Manifest } from "../../toolchain/update/envelope.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { envelopeOf, testKey } from "../update/signing.ts";
import { readUf2 } from "../../toolchain/flash/uf2.ts";
import type { Finished } from "../../toolchain/host.ts";
import { lisp, newPlace, project } from "../cli/harness.ts";
import type { Place, Ran } from "../cli/harness.ts";
import { boardFile, everyRunner } from "./boards.ts";

let place: Place;
const at = (...path: readonly string[]): string => join(place.directory, ...path);
const key = testKey(1);
let envelope: Uint8Array;
/** A signature takes tens of milliseconds, and most tests want the same. */
const envelopes = new Map<string, Uint8Array>();
interface Made {
  /** Of the record. */
  readonly record?: object;
  readonly linkedAt?: number;
  readonly size?: number;
  readonly manifest?: Partial<Manifest>;
  /** Instead of the file that comes of the rest. */
  readonly suit?: (envelope: Uint8Array, image: Uint8Array) => Uint8Array;
}
/** A build for a slot, and what `pgrid sign` writes beside it. */
function built(slot: "a" | "b", { record = {}, linkedAt = slot === "a" ? 0x0808_0000 : 0x0814_0000, size = 2048, manifest = {}, suit = joined }: Made = {}): void {
  const image = new Uint8Array(size);
  new DataView(image.buffer).setUint32(0, 0x2004_0000, true);
  new DataView(image.buffer).setUint32(4, linkedAt + 9, true);
  const directory = `build/test-board/slot-${slot}`;
  const over = { class: classId("test-board"), component: slot, ...manifest } as const;
  const name = [sha256(image), toHex(over.class), over.component, over.size, over.useBefore].join(" ");
  envelope = envelopes.get(name) ?? envelopeOf(key, image, over);
  envelopes.set(name, envelope);
  place.write(`${directory}/sample.bin`, image);
  place.write(`${directory}/sample.suit`, suit(envelope, image));
  place.write(`${directory}/build.json`, { schema: "pgrid.record/1", project: "sample", board: "test-board", slot, outputs: { bin: { file: "sample.bin", bytes: image.length, sha256: sha256(image) } }, ...record });
}
/** By all their names: what this machine has must not count. */
const everyCommand = { openocd: "openocd", stFlash: "st-flash", dfuUtil: "dfu-util", probeRs: "probe-rs", pyocd: "pyocd", jlink: "JLinkExe", teensy: "teensy_loader_cli", gdb: "gdb-multiarch", armGdb: "arm-none-eabi-gdb", anyGdb: "gdb" };
/** A host on which these tools seem to be there, and answer what the test says. */
const having = (tools: Readonly<Record<string, (args: readonly string[], host: Host) => Partial<Finished>>>) => (host: Host): Partial<Host> => ({
  isExecutable: (path) => Object.hasOwn(tools, basename(path)) || (host.isExecutable(path) && !Object.values(everyCommand).includes(basename(path))),
  run: (command, args, options) => {
    const tool = Object.hasOwn(tools, basename(command)) ? tools[basename(command)] : undefined;
    return tool === undefined ? host.run(command, args, options) : Promise.resolve({ code: 0, stdout: "", stderr: "", ...tool(args, host) });
  },
});

async function errors(code: string, exit: number, ran: Promise<Ran>, ...texts: readonly string[]): Promise<void> {
  const { exit: got, err } = await ran;
  expect(err).toContain(`error[${code}]`);
  for (const text of texts) expect(err).toContain(text);
  expect(got).toBe(exit);
}

beforeAll(async () => {
  place = newPlace();
  place.write("main.lisp", lisp.drop);
  place.write("pgrid.json", project({ board: "test-board" }));
  place.write("boards/test-board.json", boardFile());
  expect((await place.run("build")).exit).toBe(0);
}, 120_000);
afterAll(() => place.remove());
beforeEach(() => {
  place.write("boards/test-board.json", boardFile());
  for (const slot of ["b", "a"] as const) built(slot);
});

describe("--dry-run prints the commands and touches nothing", () => {
  const file = "build/test-board/flash/0-the-image.bin";
  const expected: Readonly<Record<keyof typeof everyRunner, (size: number) => readonly string[]>> = {
    openocd: (size) => [
      `openocd -f board/st_nucleo_h743zi.cfg -c 'gdb_port disabled' -c 'tcl_port disabled' -c 'telnet_port disabled' -c init -c 'reset init'`
      + ` -c 'set said [flash write_image erase ${file} 0x08000000 bin]; echo $said; if {![regexp {wrote ([0-9]+) bytes} $said - count] || $count < ${size}} {shutdown error}'`
      + ` -c 'verify_image ${file} 0x08000000 bin' -c 'reset run' -c shutdown`,
    ],
    "st-flash": () => [`st-flash --reset write ${file} 0x08000000`],
    "dfu-util": (size) => [
      `dfu-util --device 0483:df11 --alt 0 --dfuse-address 0x08000000 --download ${file}`,
      `dfu-util --device 0483:df11 --alt 0 --dfuse-address 0x08000000:${size} --upload build/test-board/flash/back-0.bin`,
      `cmp build/test-board/flash/back-0.bin ${file}`,
      "dfu-util --device 0483:df11 --alt 0 --dfuse-address 0x08000000:4:leave --upload build/test-board/flash/start.bin",
    ],
    "probe-rs": () => [
      `probe-rs download --chip STM32H743ZITx --non-interactive --disable-progressbars --verify --binary-format bin --base-address 0x08000000 ${file}`,
      "probe-rs reset --chip STM32H743ZITx --non-interactive",
    ],
    pyocd: () => [
      `pyocd load --no-wait --target stm32h743xx --no-reset --format bin --base-address 0x08000000 ${file}`,
      `pyocd commander --no-wait --target stm32h743xx --command 'compare 0x08000000 "${file}"'`,
      "pyocd reset --no-wait --target stm32h743xx",
    ],
    jlink: () => ["JLinkExe -device STM32H743ZI -if SWD -speed 4000 -autoconnect 1 -NoGui 1 -ExitOnError 1 -CommandFile build/test-board/flash/commands.jlink"],
    "mass-storage": () => ["cp build/test-board/flash/image.bin '<drive NOD_H743ZI>/'"],
    uf2: () => ["cp build/test-board/flash/image.uf2 '<drive UF2BOOT>/'"],
    teensy: () => ["teensy_loader_cli --mcu=TEENSY41 -v build/test-board/flash/image.hex"],
    gdb: () => [
      "gdb-multiarch -nx -batch -ex 'set confirm off' -ex 'set tcp connect-timeout 5' -ex 'set remotetimeout 10' -ex 'set architecture armv7e-m'"
      + " -ex 'target remote localhost:1234' -ex 'exec-file build/test-board/flash/image.hex' -ex load -ex compare-sections -ex detach",
    ],
  };
  test.each(Object.keys(expected) as (keyof typeof everyRunner)[])("%s", async (runner) => {
    const { exit, out, err } = await place.runOn(having({}), "flash", "--runner", runner, "--dry-run", "--json");
    expect(err).toBe("");
    expect(exit).toBe(0);
    const tree = parseJson("output", out);
    expect(tree.ok && checkShape(tree.value, outputShapes.flash[0], "the output")).toEqual([]);
    const shown = JSON.parse(out) as { commands: readonly string[]; images: readonly { bytes: number }[] };
    const size = readFileSync(at("build/test-board/sample.bin")).length;
    expect(shown.commands).toEqual(expected[runner](size));
    expect(shown).toMatchObject({ ok: true, dryRun: true, verified: null, place: "start", runner, images: [{ address: 0x0800_0000, bytes: size, erased: false }] });
    // The files that the printed commands name are there.
    for (const name of shown.commands.join(" ").match(/build\/test-board\/flash\/(?!back|start)[\w.-]+/gu) ?? []) expect(existsSync(at(name)), name).toBe(true);
  });

  test("in words, one command a line", async () => {
    const { out } = await place.runOn(having({}), "flash", "--runner", "st-flash", "--dry-run");
    expect(out).toBe(`st-flash --reset write ${file} 0x08000000\n`);
  });

  test("--probe goes to each runner in its own words", async () => {
    const words: Partial<Record<keyof typeof everyRunner, string>> = {
      openocd: "-c 'adapter serial 066CFF'", "st-flash": "--serial 066CFF", "dfu-util": "--serial 066CFF", "probe-rs": "--probe 066CFF", pyocd: "--uid 066CFF", jlink: "-SelectEmuBySN 066CFF", gdb: "target remote 066CFF",
    };
    for (const [runner, word] of Object.entries(words)) {
      const { out } = await place.runOn(having({}), "flash", "--runner", runner, "--dry-run", "--probe", "066CFF");
      expect(out, runner).toContain(word);
    }
    await errors("PG8209", 3, place.runOn(having({}), "flash", "--runner", "teensy", "--dry-run", "--probe", "066CFF"), "teensy cannot tell one board from another");
  });

  test("a slot: the manifest, the image, and the sector with the boot stage's notes erased", async () => {
    const { out } = await place.runOn(having({}), "flash", "--slot", "a", "--runner", "openocd", "--dry-run");
    expect(out).toContain("-c 'flash erase_address 0x080c0000 0x00040000'");
    expect(out).toContain("flash write_image erase build/test-board/slot-a/flash/0-the-manifest.bin 0x08040000 bin");
    expect(out).toContain("flash write_image erase build/test-board/slot-a/flash/1-the-image.bin 0x08080000 bin");
    expect(readFileSync(at("build/test-board/slot-a/flash/0-the-manifest.bin")).equals(Buffer.from(envelope))).toBe(true);
    const { out: pyocd } = await place.runOn(having({}), "flash", "--slot", "b", "--runner", "pyocd", "--dry-run");
    expect(pyocd).toContain("pyocd erase --no-wait --target stm32h743xx --sector 0x08180000+0x00040000");
    await place.runOn(having({}), "flash", "--slot", "b", "--runner", "jlink", "--dry-run");
    expect(readFileSync(at("build/test-board/slot-b/flash/commands.jlink"), "utf8")).toContain("erase 0x08180000 0x081c0000\nloadbin");
  });
});

test("a slot's build of a system of components is flashed as that of a project is", async () => {
  const image = readFileSync(at("build/test-board/slot-a/sample.bin"));
  built("a", { record: { project: undefined, system: "sample", outputs: [{ kind: "elf", file: "sample.elf", sha256: "" }, { kind: "bin", file: "sample.bin", sha256: sha256(image) }] } });
  expect(await place.runOn(having({}), "flash", "--slot", "a", "--runner", "openocd", "--dry-run")).toMatchObject({ exit: 0, err: "" });
});

test("PG4003: boot is a slot for flash alone", async () => {
  await errors("PG4003", 2, place.run("build", "--slot", "boot"), "`--slot` takes a, b, not `boot`");
  await errors("PG4003", 2, place.run("flash", "--slot", "c"), "`--slot` takes a, b, boot, not `c`");
});

describe("refused before anything runs", () => {
  /** A tool that must not be called. */
  const untouched = having({ openocd: () => { throw new Error("openocd was run"); }, "st-flash": () => { throw new Error("st-flash was run"); } });
  const flashing = (...argv: readonly string[]): Promise<Ran> => place.runOn(untouched, "flash", "--runner", "st-flash", ...argv);

  test("PG8201: a board that names no runner, and one that is a process", async () => {
    place.write("boards/test-board.json", boardFile({ runners: {} }));
    await errors("PG8201", 3, place.run("flash"), "board `test-board` names no runner", "openocd, st-flash");
    await errors("PG8201", 3, place.run("flash", "-b", "host"));
  });
  test("PG8202: a runner that the board does not name", async () => {
    place.write("boards/test-board.json", boardFile({ runners: { openocd: everyRunner.openocd } }));
    await errors("PG8202", 2, place.run("flash", "--runner", "openocdd"), "not flashed with `openocdd`", "did you mean `openocd`?");
    await errors("PG8202", 2, place.run("flash", "--runner", "pyocd"), "it is with openocd");
  });
  test("PG4103, PG4105: what a runner is told is checked with the board's file", async () => {
    place.write("boards/test-board.json", boardFile({ runners: { openocd: { configs: ["x.cfg"] } } }));
    await errors("PG4103", 3, place.run("flash"), "unknown key `configs`", "did you mean `config`?");
    place.write("boards/test-board.json", boardFile({ runners: { "dfu-util": { device: "df11", alt: 0 } } }));
    await errors("PG4105", 3, place.run("flash"), "vendor and product as 4 hexadecimal digits each");
  });
  test("PG8203: nothing built, nothing signed, no record", async () => {
    place.write("boards/other.json", boardFile());
    await errors("PG8203", 3, place.runOn(untouched, "flash", "-b", "other", "--slot", "a"), "`build/other/slot-a/build.json` is not there", "pgrid build -b other --slot a, then pgrid sign");
    built("a", { record: { project: "unsigned" } });
    await errors("PG8203", 3, flashing("--slot", "a"), "`build/test-board/slot-a/unsigned.suit` is not there: the image is not signed");
    built("a", { record: { outputs: { bin: { file: "gone.bin", sha256: "0" } } } });
    await errors("PG8203", 3, flashing("--slot", "a"), "gone.bin` is not there");
    for (const text of ["{", "[]", "{}", "null"]) {
      place.write("build/test-board/slot-a/build.json", text);
      await errors("PG8203", 3, flashing("--slot", "a"), "is no build record");
    }
  });
  test("PG8008: an image larger than its slot, and PG8408: no slots", async () => {
    built("a", { size: 256 * 1024 });
    expect((await place.runOn(untouched, "flash", "--slot", "a", "--runner", "openocd", "--dry-run")).exit).toBe(0);
    built("a", { size: 256 * 1024 + 1, manifest: { size: 256 * 1024 } });
    await errors("PG8008", 7, flashing("--slot", "a"));
    built("a", { size: 256 * 1024 + 1 });
    await errors("PG8008", 7, flashing("--slot", "a"));
    await errors("PG8408", 3, place.run("flash", "--slot", "a", "-b", "host"));
  });
  test("PG8207: another board's record, another slot's", async () => {
    built("a", { record: { board: "nucleo-h743zi" } });
    await errors("PG8207", 3, flashing("--slot", "a"), "was built for slot a of board nucleo-h743zi, and this is slot a of board test-board");
    built("a", { record: { slot: "b" } });
    await errors("PG8207", 3, flashing("--slot", "a"), "was built for slot b of board test-board, and this is slot a");
    built("a", { record: { slot: undefined } });
    await errors("PG8207", 3, flashing("--slot", "a"), "was built for board test-board, and this is slot a of board test-board");
  });
  test("PG8208: a record of this slot with an image of the other", async () => {
    built("a", { linkedAt: 0x0814_0000 });
    await errors("PG8208", 3, flashing("--slot", "a"), "the image is linked for a place whose reset handler is at 0x08140009");
  });
  test("PG8209: a tool that cannot erase alone, or writes from the start only", async () => {
    await errors("PG8209", 3, flashing("--slot", "a"), "st-flash cannot erase 0x080c0000 to 0x08100000 and leave it so", "--runner openocd");
    for (const runner of ["dfu-util", "probe-rs", "teensy", "mass-storage", "uf2"]) await errors("PG8209", 3, place.runOn(untouched, "flash", "--slot", "a", "--runner", runner, "--dry-run"));
    place.write("boards/test-board.json", boardFile({ runners: { gdb: {} } }));
    await errors("PG8209", 3, place.run("flash", "--slot", "a", "--dry-run"), "this board has no other runner");
  });
  test("PG8210: an image that is not what its build wrote", async () => {
    const bytes = readFileSync(at("build/test-board/slot-a/sample.bin"));
    bytes[100]! ^= 1;
    place.write("build/test-board/slot-a/sample.bin", bytes);
    await errors("PG8210", 7, flashing("--slot", "a"), "its SHA-256 is not the one of the build record");
  });
  test("PG8210: a signed image that was built again since", async () => {
    built("a", { suit: (signed, image) => joined(signed, image) });
    const bytes = readFileSync(at("build/test-board/slot-a/sample.bin"));
    bytes[100]! ^= 1;
    place.write("build/test-board/slot-a/sample.bin", bytes);
    place.write("build/test-board/slot-a/build.json", { project: "sample", board: "test-board", slot: "a", outputs: { bin: { file: "sample.bin", sha256: sha256(bytes) } } });
    await errors("PG8210", 7, flashing("--slot", "a"), "what is signed in it is another image", "sign it again: pgrid sign");
  });
  test.each([
    ["PG8001", "truncated", { suit: (signed, image) => joined(signed, image).subarray(0, signed.length + 2047) }],
    ["PG8002", "malformed", { suit: (signed, image) => joined(Uint8Array.of(0xd8, 0x6c), signed.subarray(2), image) }],
    ["PG8006", "for another board", { manifest: { class: classId("nucleo-h743zi") } }],
    ["PG8007", "for the other slot", { manifest: { component: "b" } }],
    ["PG8011", "altered", { suit: (signed, image) => joined(signed, image.map((byte, i) => (i === 99 ? byte ^ 1 : byte))) }],
  ] as const satisfies readonly (readonly [string, string, Made])[])("%s: a signed file that is %s", async (code, _, made) => {
    built("a", made);
    await errors(code, 7, flashing("--slot", "a"), "sample.suit` is refused");
  });
  test("PG8004, PG8005, PG8010: with --public the signature and the time, too", async () => {
    place.write("key.pub", { schema: "pgrid.public-key/1", public: toHex(key.publicKey) });
    const other = testKey(2);
    const plain = place.runOn(untouched, "flash", "--slot", "a", "--runner", "openocd", "--dry-run", "--public", "key.pub");
    const { exit, err } = await plain;
    expect(err).not.toContain("error[");
    expect(exit).toBe(0);
    built("a", { suit: (_, image) => joined(envelopeOf(other, image, { class: classId("test-board") }), image) });
    await errors("PG8004", 7, flashing("--slot", "a", "--public", "key.pub"));
    built("a", { suit: (signed, image) => joined(signed.map((byte, i) => (i === 1500 ? byte ^ 1 : byte)), image) });
    await errors("PG8005", 7, flashing("--slot", "a", "--public", "key.pub"));
    built("a", { manifest: { useBefore: 1000n } });
    await errors("PG8010", 7, flashing("--slot", "a", "--public", "key.pub"));
  });
  test("PG4004: the boot stage wants a key to trust", async () => {
    await errors("PG4004", 2, flashing("--slot", "boot"), "the public key that the boot stage trusts");
  });
  test("PG7001: no tool, with the line that brings it and the others", async () => {
    await errors("PG7001", 4, place.runOn(having({}), "flash", "--runner", "openocd"), "`openocd` is not on the PATH", "apt-get install --no-install-recommends openocd");
    place.write("boards/test-board.json", boardFile({ runners: { pyocd: everyRunner.pyocd, openocd: everyRunner.openocd } }));
    await errors("PG7001", 4, place.runOn(having({}), "flash"), "on Debian: pipx install pyocd", "or one of the board's other runners: openocd");
  });
  test("PG8240: a tool that is too old", async () => {
    await errors("PG8240", 4, place.runOn(having({ openocd: () => ({ stderr: "Open On-Chip Debugger 0.11.0\n" }) }), "flash", "--runner", "openocd"), "`openocd` is version 0.11.0, and 0.12 is the oldest that will do");
  });
});

describe("which runner", () => {
  const printed = async (tools: Parameters<typeof having>[0]): Promise<string> => (JSON.parse((await place.runOn(having(tools), "flash", "--dry-run", "--json")).out) as { runner: string }).runner;
  test("the board's first that is installed, in the order of its file", async () => {
    expect(await printed({ pyocd: () => ({}), "dfu-util": () => ({}) })).toBe("dfu-util");
    expect(await printed({ "gdb": () => ({}) })).toBe("gdb");
    place.write("boards/test-board.json", boardFile({ runners: { pyocd: everyRunner.pyocd, openocd: everyRunner.openocd } }));
    expect(await printed({ openocd: () => ({}), pyocd: () => ({}) })).toBe("pyocd");
  });
  test("a drive when there is no program", async () => {
    expect(await printed({})).toBe("mass-storage");
  });
});

describe("dfu-util reads back", () => {
  /** The flash of a made-up chip, of which an upload gives back what a download put there. */
  const chip = (damage: (bytes: Uint8Array) => Uint8Array) => {
    let held: Uint8Array = new Uint8Array();
    return having({
      "dfu-util": (args, host) => {
        const value = (flag: string): string => args[args.indexOf(flag) + 1]!;
        if (args.includes("--download")) {
          held = readFileSync(resolve(host.cwd, value("--download")));
          return { stdout: "File downloaded successfully\n" };
        }
        writeFileSync(resolve(host.cwd, value("--upload")), damage(held).subarray(0, Number(value("--dfuse-address").split(":")[1])), { flag: "wx" });
        return {};
      },
    });
  };
  test("and what is the same is verified, twice in a row", async () => {
    for (let turn = 0; turn < 2; turn++) {
      const { exit, out, err } = await place.runOn(chip((bytes) => bytes), "flash", "--runner", "dfu-util");
      expect(err).not.toContain("error");
      expect(exit).toBe(0);
      expect(out).toContain("test-board by dfu-util, verified by reading back");
    }
  });
  test("PG8225: and what differs is told, with the place", async () => {
    await errors("PG8225", 7, place.runOn(chip((bytes) => bytes.map((byte, i) => (i === 77 ? byte ^ 0x10 : byte))), "flash", "--runner", "dfu-util"), "the flash does not hold the image after dfu-util wrote it", "the first difference is at byte 77");
    await errors("PG8225", 7, place.runOn(chip((bytes) => bytes.subarray(0, 10)), "flash", "--runner", "dfu-util"), "10 of ");
  });
});

describe("drives", () => {
  const image = (): Buffer => readFileSync(at("build/test-board/sample.bin"));
  test("mass storage: the image is there as a file, and nobody says that it was verified", async () => {
    mkdirSync(at("drive"), { recursive: true });
    const { exit, out } = await place.run("flash", "--runner", "mass-storage", "--probe", "drive");
    expect(exit).toBe(0);
    expect(readFileSync(at("drive/image.bin")).equals(image())).toBe(true);
    expect(out).toContain("not verified: mass-storage reads nothing back");
  });
  test("PG8224: the drive refuses it", async () => {
    place.write("refuses/FAIL.TXT", "The application file format is unknown\n");
    await errors("PG8224", 5, place.run("flash", "--runner", "mass-storage", "--probe", "refuses"), "FAIL.TXT on the drive: The application file format is unknown");
  });
  test("PG8220: no drive of that name", async () => {
    await errors("PG8220", 5, place.run("flash", "--runner", "mass-storage"), "mass-storage finds no drive of the board");
    await errors("PG8220", 5, place.run("flash", "--runner", "mass-storage", "--probe", "nowhere"));
  });
  test("PG8227: two drives of that name", async () => {
    const twice = (host: Host): Partial<Host> => ({ stat: (path) => (path.endsWith("/NOD_H743ZI") ? { kind: "directory", size: 0, mtimeMs: 0 } : host.stat(path)) });
    await errors("PG8227", 5, place.runOn(twice, "flash", "--runner", "mass-storage"), "a drive of that name is mounted as");
  });
  test("UF2: what the drive gets is the image in blocks of the family", async () => {
    place.write("uf2/INFO_UF2.TXT", "UF2 Bootloader v1.0\r\nModel: Test\r\nBoard-ID: Test-Board-v1\r\n");
    const { exit } = await place.run("flash", "--runner", "uf2", "--probe", "uf2");
    expect(exit).toBe(0);
    const blocks = readUf2(readFileSync(at("uf2/image.uf2")));
    if (typeof blocks === "string") throw new Error(blocks);
    expect(blocks[0]).toMatchObject({ address: 0x0800_0000, family: 0x00ff_6919 });
    expect(Buffer.concat(blocks.map(({ bytes }) => bytes)).subarray(0, image().length).equals(image())).toBe(true);
  });
  test("PG8227: a drive that is no UF2 boot loader, another board's, one without a label", async () => {
    mkdirSync(at("plain"), { recursive: true });
    await errors("PG8227", 5, place.run("flash", "--runner", "uf2", "--probe", "plain"), "it has no INFO_UF2.TXT");
    place.write("wrong/INFO_UF2.TXT", "Board-ID: SAMD21G18A-Feather-v0\n");
    await errors("PG8227", 5, place.run("flash", "--runner", "uf2", "--probe", "wrong"), "its boot loader is that of SAMD21G18A-Feather-v0, and not of Test-Board-v1");
    place.write("boards/test-board.json", boardFile({ runners: { uf2: { family: "0x00ff6919" } } }));
    await errors("PG8227", 5, place.run("flash"), "names no label");
  });
});
