/** Builds device.c with the product's sources and flags for the simulated board, boots it once in QEMU and runs a batch through it. */
import { dirname, join } from "node:path";
import { nodeHost } from "../../cli/host.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { linkerScript } from "../../compiler/6-image/linker-script.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { qemuArguments } from "../../sim/machines.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { compileObjects, headersDigest } from "../../toolchain/objects.ts";
import { generated, planBuild } from "../../toolchain/plan.ts";
import { firmwareFor, includeNames } from "../../toolchain/sources.ts";
import { locateAll, versionOf } from "../../toolchain/tools.ts";
import { compiledProject, projectWithout } from "./firmware.ts";

function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map((each) => `${each.code}: ${each.message} ${(each.notes ?? []).join("\n")}`).join("\n"));
}

/** What a firmware does with a case, and what it is made of besides. */
export interface DeviceVariant {
  readonly name: string;
  /** The C file that has case_step, and its directory. */
  readonly step: { readonly directory: string; readonly source: string };
  /** Another C file, generated, that is compiled like routes ahead of time. */
  readonly unit?: string;
  readonly linesPerCase: number;
}
const interpreted: DeviceVariant = { name: "device", step: { directory: "proofs/differential", source: "interpret.c" }, linesPerCase: 1 };

/** The device's answers, the lines of case.c. */
export async function runOnDevice(cases: readonly Uint8Array[], variant: DeviceVariant = interpreted): Promise<string[]> {
  const boardName = "qemu-mps2-an500";
  const host = nodeHost();
  const board = must(loadBoard(host, boardName, null, nowhere, new Map()));
  const out = join(host.root, "build", "test", "differential", variant.name);
  const own = join(host.root, "test", "differential");
  const shared = join(host.root, "proofs", "differential");
  // Only the board's header and the linker script are taken of the plan.
  const plan = must(planBuild(projectWithout(out, boardName), compiledProject(), [""], board));
  for (const [name, text] of plan.files) host.writeFile(join(out, name), text);
  // Many programs take more than the board's 256 KiB of flash; the memory that QEMU models there has 4 MiB.
  host.writeFile(join(out, generated.script), linkerScript({ ...board.layout!, flash: { ...board.layout!.flash, size: 4 << 20 } }));
  if (variant.unit !== undefined) host.writeFile(join(out, "gen/unit.c"), variant.unit);
  const firmware = must(firmwareFor(host, board.port));
  const tools = must(locateAll(host, [board.target.compiler, board.target.emulator!]));
  const [compiler, emulator] = [tools[board.target.compiler]!, tools[board.target.emulator!]!];
  const include = [[join(out, "gen"), "gen"], [shared, "cases"], ...firmware.include.map((path, i) => [path, includeNames[i]!] as const)] as const;
  const headers = headersDigest(host, include.map(([path]) => path));
  const units = [
    // case.c brings its own host functions, and device.c its own main.
    ...firmware.units.filter(({ label }) => label !== "port/armv7m/main" && !label.startsWith("node/")),
    { label: "test/case", directory: shared, source: "case.c", flags: firmware.projectFlags },
    { label: "test/device", directory: own, source: "device.c", flags: firmware.projectFlags },
    { label: "test/step", directory: join(host.root, variant.step.directory), source: variant.step.source, flags: firmware.projectFlags },
    ...(variant.unit === undefined ? [] : [{ label: "unit", directory: out, source: "gen/unit.c", flags: firmware.aotFlags }]),
  ];
  const version = (await versionOf(host, compiler)) ?? "unknown";
  const objects = must(await compileObjects(host, { path: compiler, version, flags: board.target.flags }, units.map((unit) => ({ unit, include, headers })), host.cores));
  const elf = join(out, "device.elf");
  const linked = await host.run(compiler, [
    ...board.target.flags, ...firmware.linkFlags, "-T", join(out, generated.script), "-Wl,--no-warn-rwx-segments", ...objects.map(({ object }) => object), "-o", elf,
  ], { cwd: out });
  if (linked.code !== 0) throw new Error(`link: ${linked.stderr}`);
  const child = host.spawn(emulator, qemuArguments({ kind: "qemu", emulator, machine: board.sim!.machine!, elf }), { cwd: dirname(elf) });
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    let rest = "";
    let sent = 0;
    const stop = (error: Error): void => {
      child.kill();
      reject(error);
    };
    const timer = setTimeout(() => stop(new Error(`no answer within 20 s of the one before it; ${lines.length} lines came`)), 20_000);
    child.onData((bytes) => {
      const parts = (rest + new TextDecoder().decode(bytes)).split("\n");
      rest = parts.pop()!;
      for (const line of parts) {
        timer.refresh();
        const answered = (): number => Math.floor(lines.length / variant.linesPerCase);
        if (line.startsWith("device: ")) return stop(new Error(`case ${answered()}: ${line}`));
        if (line !== "ready") lines.push(line);
        if (lines.length === cases.length * variant.linesPerCase) {
          clearTimeout(timer);
          child.kill();
          return resolve(lines);
        }
        // A few ahead of the answers: the line between the two is slow to turn round.
        for (; sent < cases.length && sent < answered() + 16; sent++) {
          const length = new Uint8Array(4);
          new DataView(length.buffer).setUint32(0, cases[sent]!.length, true);
          child.write(Buffer.concat([length, cases[sent]!]));
        }
      }
    });
    child.onExit((code, stderr) => {
      clearTimeout(timer);
      reject(new Error(`the emulator ended with ${code}: ${stderr}`));
    });
  });
}
