/** The corpus compiled ahead of time on the Cortex-M7, in one boot: what the board says is what this machine says, case for case. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { boardHeader } from "../../compiler/6-image/board-header.ts";
import { linkerScript } from "../../compiler/6-image/linker-script.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { qemuArguments } from "../../sim/machines.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { compileObjects, headersDigest } from "../../toolchain/objects.ts";
import { firmwareFor } from "../../toolchain/sources.ts";
import { locateAll, versionOf } from "../../toolchain/tools.ts";
import { subjects } from "../compiler/routes.ts";
import { disagreement } from "./agreement.ts";
import { buildNative, encodeNativeCase, functionTable, outcomesOf } from "./native.ts";
import { aotProgram, caseOf, compiledOf, hasLoop } from "./subjects.ts";

const host = nodeHost();
const directory = join(host.root, "build/test/aot/device");

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map(({ code, message, notes }) => [`${code} ${message}`, ...(notes ?? [])].join("\n")).join("\n"));
}

/** The firmware: the product's objects, its node's host functions apart, and device.c. */
async function build(unit: string, batch: Uint8Array): Promise<{ readonly elf: string; readonly emulator: string }> {
  const board = must(loadBoard(host, "qemu-mps2-an500", null, nowhere, new Map()));
  const firmware = must(firmwareFor(host, board.port));
  const tools = must(locateAll(host, [board.target.compiler, board.target.emulator!]));
  const compiler = tools[board.target.compiler]!;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, "gen"), { recursive: true });
  // The corpus takes more than the board's 256 KiB of flash; the memory that QEMU models there has 4 MiB.
  const layout = { ...board.layout!, flash: { ...board.layout!.flash, size: 4 << 20 } };
  for (const [name, text] of [["gen/pg_board.h", boardHeader(layout)], ["gen/link.ld", linkerScript(layout)], ["gen/aot.c", unit], ["batch.bin", batch]] as const) writeFileSync(join(directory, name), text);
  const include = [[join(directory, "gen"), "gen"], ...firmware.include.map((path, i) => [path, ["runtime-c", "pqclean", "blake3"][i]!] as const)] as const;
  const headers = headersDigest(host, include.map(([path]) => path));
  const units = [
    ...firmware.units.filter(({ label }) => label !== "port/armv7m/main" && !label.startsWith("node/")),
    { label: "aot", directory, source: "gen/aot.c", flags: firmware.aotFlags },
  ];
  const version = (await versionOf(host, compiler)) ?? "unknown";
  const objects = must(await compileObjects(host, { path: compiler, version, flags: board.target.flags }, units.map((each) => ({ unit: each, include, headers })), host.cores));
  const paths = include.map(([path]) => `-I${path}`);
  const own = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", ...paths, "-c", join(host.root, "test/aot/device.c"), "-o", "device.o"];
  execFileSync(compiler, [...board.target.flags, ...own], { cwd: directory, stdio: ["ignore", "ignore", "pipe"] });
  const elf = join(directory, "device.elf");
  execFileSync(compiler, [...board.target.flags, ...firmware.linkFlags, "-T", "gen/link.ld", "-Wl,--no-warn-rwx-segments", ...objects.map(({ object }) => object), "device.o", "-o", elf], { cwd: directory, stdio: ["ignore", "ignore", "pipe"] });
  return { elf, emulator: tools[board.target.emulator!]! };
}

/** The console up to the line `end`. */
function boot(elf: string, emulator: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = host.spawn(emulator, qemuArguments({ kind: "qemu", emulator, machine: "mps2-an500", elf }, "off"), { cwd: directory });
    let text = "";
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`no end within 120 s; the board said ${text.length} characters, at last: ${text.slice(-300)}`));
    }, 120_000);
    child.onData((bytes) => {
      text += new TextDecoder().decode(bytes);
      if (!text.endsWith("end\n")) return;
      clearTimeout(timer);
      resolve(text.slice(0, -"end\n".length));
      child.kill();
    });
    child.onExit((code, stderr) => {
      clearTimeout(timer);
      reject(new Error(`the emulator ended with ${code}: ${stderr}`));
    });
  });
}

test("the corpus on the simulated board", { timeout: 240_000 }, async () => {
  const trials = subjects(0).map(({ name, route, world, messages }) => ({ ...compiledOf(name, route)!, world, messages: messages.slice(0, -12) }));
  const programs = trials.map(aotProgram);
  const cases = trials.flatMap((trial, index) => trial.messages.map((message) => ({ trial, encoded: encodeNativeCase(caseOf(index, trial, message, trial.world)) })));
  const batch = Buffer.concat(cases.map(({ encoded }) => encoded));
  const native = buildNative("device", programs, [], { sanitize: false });
  const here = native.run(batch);
  const { elf, emulator } = await build(native.text + functionTable(native.functions), batch);
  const there = outcomesOf(await boot(elf, emulator));
  expect(there.length).toBe(cases.length);
  expect(cases.length).toBeGreaterThan(300);
  const wrong = cases.flatMap(({ trial }, i) => {
    const found = disagreement(there[i]!, hasLoop(trial));
    if (found !== null) return [`${trial.name}: ${found}`];
    return JSON.stringify(there[i]) === JSON.stringify(here[i]) ? [] : [`${trial.name}: the board ${JSON.stringify(there[i])}, this machine ${JSON.stringify(here[i])}`];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
});
