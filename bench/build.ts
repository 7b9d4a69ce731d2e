/**
 * build.*: seconds of this machine that a build with nothing to do takes, and from a changed route to its new decision in QEMU.
 * The processor's seconds stand beside: on a machine that does other things as well they say more.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boot } from "../sim/machines.ts";
import type { Host } from "../toolchain/host.ts";
import { locateAll } from "../toolchain/tools.ts";
import { entry, median, pgrid, secondsUntil } from "./command.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { must } from "./must.ts";

const runs = 7;
const patience = 20_000;

/** Seconds of the processor that a command and its children take. */
function processorSeconds(host: Host, args: readonly string[]): number {
  const { status, stderr } = spawnSync("bash", ["-c", "TIMEFORMAT='%U %S'; time \"$@\" > /dev/null", "bash", process.execPath, entry(host), ...args], { cwd: host.root, encoding: "utf8" });
  if (status !== 0) throw new Error(`pgrid ${args.join(" ")} ended with ${status}: ${stderr}`);
  const [user, system] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return user! + system!;
}

function nothingToDo(host: Host, name: string, directory: string): Figures {
  const args = ["build", directory, "-q"];
  pgrid(host, args);
  pgrid(host, args);
  const seconds = median(Array.from({ length: runs }, () => pgrid(host, args)));
  const processor = median(Array.from({ length: runs }, () => processorSeconds(host, args)));
  return {
    [`build.noop${name}_seconds`]: figure(seconds, `seconds from start to exit, nothing to do, median of ${runs}`, 0.5),
    [`build.noop${name}_processor`]: figure(processor, `seconds of the processor, the same, median of ${runs}`),
  };
}

/** A project whose only route replies a number. */
function project(directory: string, files: Readonly<Record<string, string>>, entryFile: string): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  writeFileSync(join(directory, "pgrid.json"), JSON.stringify({ schemaVersion: 1, name: "changed", entry: entryFile, board: "qemu-mps2-an500" }));
}
const reply = (value: number): string => `(defroute answer (reply ${value}))\n`;

export async function buildFigures(host: Host): Promise<Figures> {
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-build-"));
  const place = (name: string): string => mkdtempSync(join(scratch, name));
  try {
    const typescript = place("typescript-");
    project(typescript, { "main.policy.ts": readFileSync(join(host.root, "test/typescript/twins/telemetry.policy.ts"), "utf8") }, "main.policy.ts");
    const noop = { ...nothingToDo(host, "", "examples/standard-path"), ...nothingToDo(host, "_typescript", typescript), ...nothingToDo(host, "_system", "systems/node") };

    // Values that no earlier run had, whose objects would be in the cache; of the same number of instructions.
    let value = 100_000 + Math.floor(Math.random() * 1_000_000);
    const single = place("single-");
    project(single, { "main.lisp": reply(value), "payload": "x" }, "main.lisp");
    pgrid(host, ["build", single, "-q"]);
    const change: number[] = [];
    for (let i = 0; i < runs; i++) {
      writeFileSync(join(single, "main.lisp"), reply(++value));
      change.push(await secondsUntil(host, ["sim", single, "--json", "--send", join(single, "payload")], new RegExp(`"action":"reply".*"value":${value}\\b|"value":${value}\\b.*"action":"reply"`, "u")));
    }

    const system = place("system-");
    cpSync(join(host.root, "systems/node/system.json"), join(system, "system.json"));
    project(system, { "main.lisp": reply(value) }, "main.lisp");
    pgrid(host, ["build", system, "-q"]);
    const emulator = must(locateAll(host, ["qemu-system-arm"]))["qemu-system-arm"]!;
    const changeSystem: number[] = [];
    for (let i = 0; i < runs; i++) {
      const begin = performance.now();
      writeFileSync(join(system, "main.lisp"), reply(++value));
      pgrid(host, ["build", system, "-q"]);
      const device = boot(host, { kind: "qemu", emulator, machine: "mps2-an500", elf: join(system, "build/qemu-mps2-an500/node.elf") });
      await device.hello(patience);
      const decision = await device.request("message", { ttl: 8, priority: 3, type: 1, route: 0, sequence: 1, source: new Uint8Array(32), payload: new Uint8Array(1) }, "decision", patience);
      device.close();
      if (decision.value !== value) throw new Error(`the changed route replied ${decision.value}, not ${value}`);
      changeSystem.push((performance.now() - begin) / 1000);
    }
    return {
      ...noop,
      "build.route_change_seconds": figure(median(change), `seconds from the route's file to its new decision in QEMU, median of ${runs}`, 2),
      "build.route_change_system_seconds": figure(median(changeSystem), `seconds, the same in the system of domains, median of ${runs}`, 2),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
