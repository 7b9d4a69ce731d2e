/** pgrid doctor: what is there, what is too old, and how each system gets it. */
import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import type { Host } from "../../cli/host.ts";
import { exitCodeOf } from "../../cli/exit.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { inspect } from "../../toolchain/doctor.ts";
import { olderThan, versionNumber } from "../../toolchain/tools.ts";
import type { Finished } from "../../toolchain/host.ts";
import { newPlace } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
beforeAll(() => void (place = newPlace()));
afterAll(() => place.remove());

/** A host that is another system, has other tools, or tools that answer otherwise. */
interface Other {
  readonly system?: string;
  readonly without?: readonly string[];
  readonly says?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Called for each command but the versions of tools. */
  readonly run?: (line: string) => Partial<Finished> | null;
}
const other = ({ system, without = [], says = {}, env = {}, run }: Other) => (host: Host): Partial<Host> => ({
  env: { ...host.env, ...env },
  readFile: (path) => (path === "/etc/os-release" && system !== undefined ? new TextEncoder().encode(system) : host.readFile(path)),
  isExecutable: (path) => !without.includes(basename(path)) && (Object.hasOwn(says, basename(path)) || host.isExecutable(path)),
  run: (command, args, options) => {
    const said = says[basename(command)];
    if (said !== undefined) return Promise.resolve({ code: 0, stdout: said, stderr: "" });
    const answer = run?.([basename(command), ...args].join(" ")) ?? null;
    return answer === null ? host.run(command, args, options) : Promise.resolve({ code: 0, stdout: "", stderr: "", ...answer });
  },
});
const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n';
const fedora = "NAME=Fedora Linux\nID=fedora\n";
const mint = 'ID=linuxmint\nID_LIKE="ubuntu debian"\n';
const none = "ID=plan9\n";

describe("the line that brings a tool is that of the system at hand", () => {
  const missing = (system: string, ...argv: readonly string[]) => place.runOn(other({ system, without: ["qemu-system-arm"] }), "doctor", "-b", "qemu-mps2-an500", ...argv);
  test.each([
    ["Debian", debian, "as root on Debian: apt-get install --no-install-recommends qemu-system-arm"], ["what is like Debian", mint, "as root on Debian: apt-get install --no-install-recommends qemu-system-arm"],
    ["Fedora", fedora, "as root on Fedora: dnf install qemu-system-arm"], ["Arch", "ID=arch\n", "as root on Arch Linux: pacman -S --needed qemu-system-arm"],
  ])("PG7001 on %s", async (_, system, line) => {
    const { exit, out, err } = await missing(system);
    expect(exit).toBe(4);
    expect(out).toContain(`    ${line}\n`);
    expect(err).toContain(`= help: ${line}`);
  });
  test("on a Mac, which has no /etc/os-release", async () => {
    const mac = (host: Host): Partial<Host> => ({ ...other({ without: ["qemu-system-arm"] })(host), stat: (path) => (path.startsWith("/System/Library") ? { kind: "file", size: 0, mtimeMs: 0 } : host.stat(path)) });
    expect((await place.runOn(mac, "doctor", "-b", "qemu-mps2-an500")).err).toContain("= help: on macOS: brew install qemu");
  });
  test("on none of them, all lines", async () => {
    const { err } = await missing(none);
    for (const word of ["apt-get install", "dnf install", "pacman -S", "brew install"]) expect(err).toContain(word);
  });
  test("--system shows another's, for what is there as well", async () => {
    const { exit, out } = await place.run("doctor", "-b", "qemu-mps2-an500", "--system", "arch");
    expect(exit).toBe(0);
    expect(out).toContain("    as root on Arch Linux: pacman -S --needed arm-none-eabi-gcc arm-none-eabi-newlib\n");
    expect(await place.run("doctor", "--system", "hurd")).toMatchObject({ exit: 2 });
  });
});

describe("versions", () => {
  test.each([["Z3 version 4.8.12 - 64 bit", "4.8.12"], ["arm-none-eabi-gcc (15:12.2.rel1-1) 12.2.1 20221205", "12.2"], ["v1.7.0", "1.7.0"], ["GNU gdb (Debian 13.1-3) 13.1", "13.1"], ["gcc 9", "9"], ["no number", null]] as const)("%s is %s", (line, version) => {
    expect(versionNumber(line)).toBe(version);
  });
  test("are compared number by number", () => {
    expect([["9.4", "10"], ["0.11.9", "0.12"], ["9", "9.1"]].map(([a, b]) => olderThan(a!, b!))).toEqual([true, true, true]);
    expect([["10", "9.4"], ["0.12.0", "0.12"], ["10.2", "10"], ["0.12", "0.12.0"]].map(([a, b]) => olderThan(a!, b!))).toEqual([false, false, false, false]);
  });
  test("PG8240: a compiler that is too old", async () => {
    const { exit, out, err } = await place.runOn(other({ says: { gcc: "gcc (Debian 9.4.0) 9.4.0\n" } }), "doctor", "-b", "host");
    expect(exit).toBe(4);
    expect(out).toMatch(/✗ gcc .*9\.4\.0, too old/u);
    expect(err).toContain("error[PG8240]: `gcc` is version 9.4.0, and 10 is the oldest that will do: stacks are bounded by -fcallgraph-info");
    expect((await place.runOn(other({ says: { gcc: "gcc (Debian) 10.0.0\n" } }), "doctor", "-b", "host")).err).not.toContain("PG8240");
  });
  test("PG8240: an old Node", async () => {
    const host = nodeHost();
    const board = loadBoard(host, "host", null, nowhere, new Map());
    if (!board.ok) throw new Error("no host board");
    const seen = await inspect(host, [board.value], false, { path: "/usr/bin/node", version: "v18.19.0" });
    expect(seen.findings[0]).toMatchObject({ tool: "node", state: "too old" });
    expect(seen.diagnostics.map(({ code }) => code)).toEqual(["PG8240"]);
    expect(exitCodeOf(seen.diagnostics)).toBe(4);
    expect((await inspect(host, [board.value], false, { path: "/usr/bin/node", version: "v22.0.0" })).diagnostics).toEqual([]);
  });
  test("PG7001: a compiler without its C library", async () => {
    const bare = (host: Host): Partial<Host> => ({ run: (command, args, options) => (args.includes("-print-file-name=libc.a") ? Promise.resolve({ code: 0, stdout: "libc.a\n", stderr: "" }) : host.run(command, args, options)) });
    const { exit, out, err } = await place.runOn(bare, "doctor", "-b", "qemu-mps2-an500");
    expect(exit).toBe(4);
    expect(out).toMatch(/✗ arm-none-eabi-gcc .*without its C library/u);
    expect(err).toContain("arm-none-eabi-gcc has no C library");
  });
});

describe("what flashes a board", () => {
  const board = (runners: object): void => place.write("boards/own.json", { schemaVersion: 1, title: "own", extends: "qemu-mps2-an500", tested: "builds only", runners: { gdb: null, ...runners } });
  beforeAll(() => {
    place.write("pgrid.json", { schemaVersion: 1, name: "own", entry: "main.lisp", board: "own" });
  });
  test("is listed with it, and its lack is no error", async () => {
    board({ pyocd: { target: "x" }, openocd: { config: [] } });
    const { exit, out } = await place.runOn(other({ without: ["pyocd"] }), "doctor", "-b", "own");
    expect(exit).toBe(0);
    expect(out).toMatch(/– pyocd +not found/u);
    expect(out).toContain("    on Debian: pipx install pyocd\n");
    expect(out).toMatch(/✓ openocd +Open On-Chip Debugger/u);
    expect(out).not.toContain("dfu-util");
  });
});

describe("--install", () => {
  const apt = (log: string[], answers: Readonly<Record<string, Partial<Finished>>> = {}) => (line: string): Partial<Finished> | null => {
    log.push(line);
    const found = Object.entries(answers).find(([begin]) => line.includes(begin));
    return found?.[1] ?? (/^(?:id|env|sudo|apt-get) /u.test(line) ? {} : null);
  };
  const root = { "id -u": { stdout: "0\n" } };
  const installs = (log: readonly string[]): readonly string[] => log.filter((line) => line.includes("apt-get"));
  test("as root, without a question, what is missing and nothing else", async () => {
    const log: string[] = [];
    await place.runOn(other({ system: debian, without: ["qemu-system-arm"], run: apt(log, root) }), "doctor", "-b", "qemu-mps2-an500", "--install");
    expect(installs(log)).toEqual(["env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -y -q -o DPkg::Lock::Timeout=120 install --no-install-recommends qemu-system-arm"]);
  });
  test("through sudo, where that asks for no password", async () => {
    const log: string[] = [];
    await place.runOn(other({ system: mint, without: ["qemu-system-arm"], says: { "apt-get": "" }, run: apt(log, { "id -u": { stdout: "1000\n" } }) }), "doctor", "-b", "qemu-mps2-an500", "--install");
    // The host says whether sudo is there; where it is not, the test of the refusal below applies.
    if (nodeHost().isExecutable("/usr/bin/sudo")) expect(installs(log)[0]).toMatch(/^sudo -n env /u);
  });
  test("brings the package lists up to date when they are old, and tries again", async () => {
    const log: string[] = [];
    let tries = 0;
    const run = (line: string): Partial<Finished> | null => (line.includes(" install ") && line.includes("apt-get") && tries++ === 0 ? (log.push(line), { code: 100, stderr: "E: Unable to locate package qemu-system-arm\n" }) : apt(log, root)(line));
    await place.runOn(other({ system: debian, without: ["qemu-system-arm"], run }), "doctor", "-b", "qemu-mps2-an500", "--install");
    expect(installs(log).map((line) => line.replace(/^.*Timeout=120 /u, "").split(" ")[0])).toEqual(["install", "update", "install"]);
  });
  test("installs nothing when nothing is missing", async () => {
    const log: string[] = [];
    expect((await place.runOn(other({ system: debian, run: apt(log, root) }), "doctor", "-b", "host", "--install")).exit).toBe(0);
    expect(installs(log)).toEqual([]);
  });
  test("PG8241: not elsewhere, not when it is forbidden, not without rights", async () => {
    const debianLine = "as root on Debian: apt-get install --no-install-recommends qemu-system-arm";
    const refused = async (over: Other, why: string, line = debianLine): Promise<void> => {
      const log: string[] = [];
      const { exit, err } = await place.runOn(other({ system: debian, without: ["qemu-system-arm"], run: apt(log, root), ...over }), "doctor", "-b", "qemu-mps2-an500", "--install");
      expect(err).toContain(`error[PG8241]: pgrid installs nothing here: ${why}`);
      expect(err).toContain(`= help: ${line}`);
      expect(exit).toBe(4);
      expect(installs(log)).toEqual([]);
    };
    await refused({ system: fedora }, "this is Fedora, and no Debian", "as root on Fedora: dnf install qemu-system-arm");
    await refused({ system: none }, "this is no system that it knows");
    await refused({ env: { PGRID_NO_INSTALL: "1" } }, "PGRID_NO_INSTALL forbids it");
    await refused({ without: ["qemu-system-arm", "apt-get"] }, "there is no apt-get");
    await refused({ without: ["qemu-system-arm", "sudo"], run: (line) => (line === "id -u" ? { stdout: "1000\n" } : null) }, "this needs root, or sudo without a password");
  });
  test("PG8242: apt-get fails", async () => {
    const { exit, err } = await place.runOn(other({ system: debian, without: ["qemu-system-arm"], run: apt([], { ...root, "apt-get": { code: 100, stderr: "E: no space left\n" } }) }), "doctor", "-b", "qemu-mps2-an500", "--install");
    expect(err).toContain("error[PG8242]");
    expect(err).toContain("E: no space left");
    expect(exit).toBe(4);
  });
});
