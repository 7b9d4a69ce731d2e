/** `pgrid flash` with a tool that does not end: scripts on the PATH, so that processes are started, and ended. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import type { Host } from "../../cli/host.ts";
import { lisp, newPlace, project } from "../cli/harness.ts";
import type { Place, Ran } from "../cli/harness.ts";
import { boardFile, everyRunner } from "./boards.ts";

let place: Place;
const at = (...path: readonly string[]): string => join(place.directory, ...path);
function tool(name: string, ...lines: readonly string[]): void {
  place.write(`tools/${name}`, `#!/bin/sh\n${lines.join("\n")}\n`);
  chmodSync(at("tools", name), 0o755);
}
const withTools = (host: Host): Partial<Host> => ({ env: { ...host.env, PATH: `${at("tools")}:${host.env["PATH"]}` } });
const flashing = (...argv: readonly string[]): Promise<Ran> => place.runOn(withTools, "flash", ...argv);

/** Notes its process and that of a child; the child does not heed SIGTERM, and goes on. */
const noting = (quiet = ""): string => `(trap '' TERM; ${quiet} while :; do sleep 0.05; done) & echo "$! $$" > ${at("noted")} && mv ${at("noted")} ${at("pids")}`;
const good = "echo 'Flash written and verified! jolly good!'";
const forever = "while :; do sleep 0.05; done";
const stubborn = (): readonly string[] => ["trap '' TERM", noting(), good, forever];
const ended = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // Whoever is to reap it may not have: a process that is dead holds no probe.
    return /^State:\s+Z/mu.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
};
async function allEnded(): Promise<void> {
  const pids = readFileSync(at("pids"), "utf8").trim().split(" ").map(Number);
  expect(pids).toHaveLength(2);
  for (let turn = 0; turn < 40 && !pids.every(ended); turn++) await sleep(50);
  expect(pids.filter((pid) => !ended(pid))).toEqual([]);
}

beforeAll(async () => {
  place = newPlace();
  place.write("main.lisp", lisp.drop);
  place.write("pgrid.json", project({ board: "test-board" }));
  place.write("boards/test-board.json", boardFile({ runners: { "st-flash": everyRunner["st-flash"], openocd: everyRunner.openocd, pyocd: everyRunner.pyocd } }));
  expect((await place.run("build")).exit).toBe(0);
}, 120_000);
afterAll(() => place.remove());
beforeEach(() => {
  rmSync(at("pids"), { force: true });
  tool("st-flash", ...stubborn());
});

describe("PG8228: a command that does not end", () => {
  test("is stopped with all that it started, and nothing is said to be done", async () => {
    const { exit, out, err } = await flashing("--runner", "st-flash", "--timeout", "1");
    expect(exit).toBe(8);
    expect(out).toBe("");
    expect(err).toContain("error[PG8228]: st-flash did not end within 1 s, and was stopped");
    expect(err).toContain("$ st-flash --reset write build/test-board/flash/0-the-image.bin 0x08000000");
    expect(err).toContain("jolly good");
    expect(err).toContain("--timeout 2");
    await allEnded();
  });

  test("in JSON there is the error alone", async () => {
    const { exit, out } = await flashing("--runner", "st-flash", "--timeout", "1", "--json");
    expect(exit).toBe(8);
    const { schema, ok, diagnostics, ...rest } = JSON.parse(out) as { schema: string; ok: boolean; diagnostics: readonly { code: string }[] };
    expect({ schema, ok, codes: diagnostics.map(({ code }) => code), rest }).toEqual({ schema: "pgrid.flash/1", ok: false, codes: ["PG8228"], rest: {} });
    await allEnded();
  });

  test("one that ends when it is asked to is not said to have done its work, and its child is not left", async () => {
    tool("st-flash", noting("exec > /dev/null 2>&1;"), good, "trap 'exit 0' TERM", forever);
    const { exit, out, err } = await flashing("--runner", "st-flash", "--timeout", "1");
    expect({ exit, out }).toEqual({ exit: 8, out: "" });
    expect(err).toContain("error[PG8228]");
    await allEnded();
  });

  test("a child that left the group holds the output, and not pgrid", async () => {
    tool("st-flash", "setsid sh -c 'sleep 8' &", forever);
    const before = Date.now();
    expect((await flashing("--runner", "st-flash", "--timeout", "1")).exit).toBe(8);
    expect(Date.now() - before).toBeLessThan(7000);
  });

  test("one that does not even say its version", async () => {
    tool("openocd", ...stubborn());
    const { exit, out, err } = await flashing("--runner", "openocd", "--timeout", "1");
    expect({ exit, out }).toEqual({ exit: 8, out: "" });
    expect(err).toContain("error[PG8228]: openocd did not end within 1 s");
    expect(err).toContain("$ openocd --version");
    await allEnded();
  });

  test("the second of three: the third is not started", async () => {
    tool("pyocd", 'echo "$1" >> steps', "case $1 in load) echo '100% programmed';; *) while :; do sleep 0.05; done;; esac");
    expect((await flashing("--runner", "pyocd", "--timeout", "1")).exit).toBe(8);
    expect(readFileSync(at("steps"), "utf8")).toBe("load\ncommander\n");
  });
});

test("the limit is of each command: three that take most of it are in time", async () => {
  tool("pyocd", "sleep 0.7", "[ $1 != commander ] || echo 'All 99999999 bytes match'");
  const { exit, out, err } = await flashing("--runner", "pyocd", "--timeout", "1");
  expect(err.match(/^ {3}pyocd .*$/gmu)).toHaveLength(3);
  expect(exit).toBe(0);
  expect(out).toContain("test-board by pyocd, verified by the tool");
});

test("an interrupt reaches the command, which is in a group of its own", async () => {
  const pgrid = spawn(process.execPath, [join(import.meta.dirname, "../../cli/bin.ts"), "flash", "--runner", "st-flash"], {
    cwd: place.directory, env: { ...process.env, PATH: `${at("tools")}:${process.env["PATH"]}`, PGRID_CACHE: join(nodeHost().root, "build", "test", "cache") }, stdio: "ignore",
  });
  const exit = new Promise<number | null>((resolve) => pgrid.on("close", resolve));
  for (let turn = 0; turn < 600 && !existsSync(at("pids")); turn++) await sleep(50);
  pgrid.kill("SIGINT");
  expect(await exit).toBe(130);
  await allEnded();
}, 60_000);

test("while a command runs it is said how long, and when it is stopped", async () => {
  tool("st-flash", "sleep 0.5", "exit 1");
  const fast = (host: Host): Partial<Host> => ({ ...withTools(host), timer: (milliseconds, callback) => host.timer(milliseconds / 100, callback) });
  const { err } = await place.runOn(fast, "flash", "--runner", "st-flash");
  expect(err).toContain("   … st-flash runs for 10 s; it is stopped after 300 s\n   … st-flash runs for 20 s; it is stopped after 300 s\n");
  expect((await place.runOn(fast, "flash", "--runner", "st-flash", "--quiet")).err).not.toContain("…");
});

test("PG4003, PG4002: a time that is none, and a command that has no use for it", async () => {
  for (const [value, shown] of [["0", "0"], ["86401", "86401"], ["1.5", "1.5"], ["never", "never"]]) {
    const { exit, err } = await flashing("--timeout", value!);
    expect(exit).toBe(2);
    expect(err).toContain(`\`--timeout\` takes a whole number from 1 to 86400, not \`${shown}\``);
  }
  expect((await place.run("build", "--timeout", "5")).err).toContain("PG4002");
});
