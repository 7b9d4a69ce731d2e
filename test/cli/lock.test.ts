/** pgrid.lock: written on first use, held against what is here, and under --locked refused when anything differs. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { outputShapes } from "../../cli/schemas.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { lockShape } from "../../toolchain/lock.ts";
import type { Lock } from "../../toolchain/lock.ts";
import { lisp, newPlace, project } from "./harness.ts";
import type { Place, Ran } from "./harness.ts";

let place: Place;
/** As `pgrid lock` wrote it for the board of the tests. */
let whole: string;
const file = (): string => join(place.directory, "pgrid.lock");
const read = (): Lock => JSON.parse(readFileSync(file(), "utf8")) as Lock;
type Loose<T> = { -readonly [K in keyof T]: Loose<T[K]> };
function change(edit: (lock: Loose<Lock>) => void): void {
  const lock = JSON.parse(whole) as Loose<Lock>;
  edit(lock);
  writeFileSync(file(), JSON.stringify(lock));
}
const board = (over: object = {}): object => ({ schemaVersion: 1, title: "own", extends: "host", tested: "native", ...over });
const other = "0".repeat(64);

async function refused(code: string, exit: number, ran: Promise<Ran>, ...texts: readonly string[]): Promise<void> {
  const { exit: got, err } = await ran;
  expect(err).toContain(`error[${code}]`);
  for (const text of texts) expect(err).toContain(text);
  expect(got).toBe(exit);
}
const withLock = (...argv: readonly string[]): Promise<Ran> => place.run(...(argv.length === 0 ? ["build"] : argv), "--locked");

beforeAll(async () => {
  place = newPlace();
  place.write("main.lisp", lisp.drop);
  place.write("pgrid.json", project({ board: "own" }));
  place.write("boards/own.json", board());
  expect((await place.run("lock")).exit).toBe(0);
  whole = readFileSync(file(), "utf8");
}, 60_000);
afterAll(() => place.remove());
beforeEach(() => {
  place.write("boards/own.json", board());
  writeFileSync(file(), whole);
});

describe("what is in it", () => {
  test("has the shape of docs/schema/lock.json, and --json the one of its output", async () => {
    const tree = parseJson("lock", whole);
    expect(tree.ok && checkShape(tree.value, lockShape, "the lock file")).toEqual([]);
    const { out } = await place.run("lock", "--json");
    const printed = parseJson("output", out);
    expect(printed.ok && checkShape(printed.value, outputShapes.lock[0], "the output")).toEqual([]);
  });
  test("names the compiler with what compiles behind its driver, the board's files, and pgrid", () => {
    const { tools, boards, pgrid } = read();
    expect(Object.keys(tools)).toEqual(["gcc"]);
    expect(Object.keys(tools["gcc"]!.parts)).toEqual(["cc1", "as", "ld", "libgcc.a"]);
    expect(Object.keys(boards["own"]!.files)).toEqual(["boards/own.json", "pgrid/boards/host.json", "pgrid/targets/host.json"]);
    expect(pgrid).toMatchObject({ version: "0.1.0", isa: 1 });
  });
  test("is the same when it is written again, and holds no path of the machine", async () => {
    await place.run("lock");
    expect(readFileSync(file(), "utf8")).toBe(whole);
    expect(whole).not.toContain(place.directory);
    expect(whole).not.toMatch(/"\/|\/usr\//u);
  });
  test("a Cortex-M7 board pins its C library, its emulator, and what flashes it", async () => {
    expect((await place.run("lock", "-b", "qemu-mps2-an500")).exit).toBe(0);
    const { tools, boards } = read();
    expect(Object.keys(tools)).toEqual(["arm-none-eabi-gcc", "arm-none-eabi-objcopy", "gcc", "gdb-multiarch", "qemu-system-arm"]);
    expect(Object.keys(tools["arm-none-eabi-gcc"]!.parts)).toEqual(["cc1", "as", "ld", "libgcc.a", "libc_nano.a"]);
    // The other board stays.
    expect(Object.keys(boards)).toEqual(["own", "qemu-mps2-an500"]);
  }, 60_000);
});

describe("pgrid build", () => {
  test("writes it on first use, and says so once", async () => {
    rmSync(file());
    const first = await place.run("build");
    expect(first.err).toContain("✓ lock      pgrid.lock");
    expect(read().tools["gcc"]).toEqual((JSON.parse(whole) as Lock).tools["gcc"]);
    const second = await place.run("build");
    expect(second.err).not.toContain("lock");
    expect(second.exit).toBe(0);
  });
  test("adds a board that it does not name, and leaves the rest", async () => {
    place.write("boards/second.json", board({ title: "second" }));
    const { err } = await place.run("build", "-b", "second");
    expect(err).toContain("✓ lock      pgrid.lock: board second");
    expect(Object.keys(read().boards)).toEqual(["own", "second"]);
  });
  test("commands that build on the way write none, nor does -o, nor a project of pgrid's own", async () => {
    rmSync(file());
    expect((await place.run("build", "-o", "out")).exit).toBe(0);
    expect((await place.run("build", join(nodeHost().root, "examples/standard-path"), "-b", "host")).exit).toBe(0);
    expect(existsSync(join(nodeHost().root, "examples/standard-path/pgrid.lock"))).toBe(false);
    expect((await place.run("size")).exit).toBe(0);
    expect(existsSync(file())).toBe(false);
  });
  test("PG8255: says what differs, and goes on", async () => {
    change((lock) => void (lock.tools["gcc"]!.version = "gcc 3.3"));
    const { exit, err } = await place.run("build");
    expect(err).toContain("warning[PG8255]: `gcc` differs from the lock file: it is \"gcc");
    expect(err).toContain('locked is "gcc 3.3"');
    expect(exit).toBe(0);
    // It is not overwritten: only `pgrid lock` takes what is here.
    expect(read().tools["gcc"]!.version).toBe("gcc 3.3");
    place.write("boards/own.json", board({ title: "changed" }));
    expect((await place.run("build")).err).toContain("warning[PG8255]: board `own` differs from the lock file: boards/own.json has another content");
  });
  test("PG4102, PG4103: a lock file that is none", async () => {
    for (const text of ["{", '{"schemaVersion": 1}', '{"schemaVersion": 1, "more": 1}']) {
      writeFileSync(file(), text);
      expect((await withLock()).exit, text).toBe(3);
    }
    expect((await place.run("lock")).exit).toBe(0);
    expect((await withLock()).exit).toBe(0);
  });
});

describe("--locked", () => {
  test("takes what is locked", async () => {
    expect(await withLock()).toMatchObject({ exit: 0 });
    expect(await withLock("test")).toMatchObject({ exit: 0 });
  });
  test("PG8250: no lock file, and none is written; on every command that has the flag", async () => {
    rmSync(file());
    for (const argv of [["build"], ["sim", "--send", "main.lisp"], ["test"], ["test", "--sim"], ["flash"], ["test", "main.lisp"]]) await refused("PG8250", 3, withLock(...argv), "--locked, and there is no `pgrid.lock");
    place.write("pgrid.json", project({ board: "qemu-mps2-an500" }));
    await refused("PG8250", 3, withLock("sign", "--key", "none.key"));
    place.write("pgrid.json", project({ board: "own" }));
    expect(existsSync(file())).toBe(false);
  });
  test.each([
    ["its version", (lock: Loose<Lock>): void => { lock.tools["gcc"]!.version = "gcc 3.3"; }, 'locked is "gcc 3.3"'],
    ["its file", (lock: Loose<Lock>): void => { lock.tools["gcc"]!.sha256 = other; }, "the same version with another content"],
    ["what it calls", (lock: Loose<Lock>): void => { lock.tools["gcc"]!.parts["cc1"] = other; }, "its cc1 has another content"],
    ["what it finds no more", (lock: Loose<Lock>): void => { lock.tools["gcc"]!.parts["cc2"] = other; }, "it finds no cc2"],
    ["what it found not", (lock: Loose<Lock>): void => { delete lock.tools["gcc"]!.parts["as"]; }, "it takes as, which is not locked"],
  ] as const)("PG8251: a tool differs by %s", async (_, edit, text) => {
    change(edit);
    await refused("PG8251", 4, withLock(), "`gcc` is not the one that the lock file names", text, "pgrid lock");
  });
  test.each([
    ["a file of it", (lock: Loose<Lock>): void => { lock.boards["own"]!.files["boards/own.json"] = other; }, "boards/own.json has another content"],
    ["a file that is gone", (lock: Loose<Lock>): void => { lock.boards["own"]!.files["boards/gone.json"] = other; }, "it does not come of boards/gone.json any more"],
    ["a file that came", (lock: Loose<Lock>): void => { delete lock.boards["own"]!.files["pgrid/targets/host.json"]; }, "it comes of pgrid/targets/host.json, which is not locked"],
    ["what they come to", (lock: Loose<Lock>): void => { lock.boards["own"]!.sha256 = other; }, "come to something else"],
  ] as const)("PG8252: the board differs by %s", async (_, edit, text) => {
    change(edit);
    await refused("PG8252", 3, withLock(), "board `own` is not the one that the lock file names", text);
  });
  test("PG8252: the board's file was edited", async () => {
    place.write("boards/own.json", board({ title: "changed" }));
    await refused("PG8252", 3, withLock(), "boards/own.json has another content");
  });
  test.each([
    ["version", (lock: Loose<Lock>): void => { lock.pgrid.version = "0.0.9"; }, "the lock file was written by pgrid 0.0.9, instruction set 1, and this is pgrid 0.1.0"],
    ["instruction set", (lock: Loose<Lock>): void => { lock.pgrid.isa = 2; }, "instruction set 2"],
    ["runtime", (lock: Loose<Lock>): void => { lock.pgrid.runtime = other; }, "pgrid 0.1.0 with another runtime (000000000000)"],
  ] as const)("PG8253: pgrid differs by its %s", async (_, edit, text) => {
    change(edit);
    await refused("PG8253", 3, withLock(), text);
  });
  test("PG8254: a board or a tool that is not in it", async () => {
    await refused("PG8254", 3, withLock("build", "-b", "host"), "the lock file does not name board `host`", "pgrid lock -b host");
    change((lock) => void delete lock.tools["gcc"]);
    await refused("PG8254", 3, withLock(), "the lock file does not name `gcc`");
  });
  test("PG8251: a tool that was put before the other, though it prints the same version", async () => {
    place.write("bin/gcc", '#!/bin/sh\nexec /usr/bin/gcc "$@"\n');
    chmodSync(join(place.directory, "bin/gcc"), 0o755);
    const before = (...argv: readonly string[]): Promise<Ran> => place.runOn((host) => ({ env: { ...host.env, PATH: `${place.directory}/bin:${host.env["PATH"]}` } }), ...argv);
    await refused("PG8251", 4, before("build", "--locked"), "the same version with another content");
    expect((await before("build")).err).toContain("warning[PG8255]: `gcc` differs");
    // What was looked at a moment ago is looked at again when its file changed.
    expect((await before("lock")).exit).toBe(0);
    expect((await before("build")).err).not.toContain("PG8255");
    place.write("bin/gcc", '#!/bin/sh\n# another\nexec /usr/bin/gcc "$@"\n');
    expect((await before("build")).err).toContain("warning[PG8255]: `gcc` differs");
  });
  test("the emulator counts when something is simulated, a runner's program when something is flashed", async () => {
    await place.run("lock", "-b", "qemu-mps2-an500");
    const arm = readFileSync(file(), "utf8");
    const edit = (command: string): void => {
      const lock = JSON.parse(arm) as Loose<Lock>;
      lock.tools[command]!.sha256 = other;
      writeFileSync(file(), JSON.stringify(lock));
    };
    edit("qemu-system-arm");
    await refused("PG8251", 4, withLock("sim", "-b", "qemu-mps2-an500", "--send", "main.lisp"), "`qemu-system-arm` is not the one");
    expect((await withLock("build", "-b", "qemu-mps2-an500")).exit).toBe(0);
    edit("gdb-multiarch");
    await refused("PG8251", 4, withLock("flash", "-b", "qemu-mps2-an500", "--dry-run"), "`gdb-multiarch` is not the one");
    writeFileSync(file(), arm);
    expect((await withLock("flash", "-b", "qemu-mps2-an500", "--dry-run")).exit).toBe(0);
    // A slot is another place of the same board.
    expect((await withLock("build", "-b", "qemu-mps2-an500", "--slot", "b")).exit).toBe(0);
  }, 60_000);
});
