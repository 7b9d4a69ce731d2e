/** Builds the bench firmware, the product's sources and flags with another main, and runs it in QEMU. */
import { join } from "node:path";
import { compileProject } from "../compiler/pipeline.ts";
import { loadBoard } from "../toolchain/config/board.ts";
import { loadProject } from "../toolchain/config/project.ts";
import type { Host } from "../toolchain/host.ts";
import { compileObjects, headersDigest } from "../toolchain/objects.ts";
import type { ObjectJob } from "../toolchain/objects.ts";
import { generated, planBuild } from "../toolchain/plan.ts";
import { firmwareFor, includeNames } from "../toolchain/sources.ts";
import { locateAll, versionOf } from "../toolchain/tools.ts";
import { nowhere } from "../compiler/support/span.ts";
import { must } from "./must.ts";
import { runUntilEnd } from "./run-until-end.ts";

/** What a line of the firmware says. */
export interface Count {
  readonly value: number;
  readonly count: number;
}

export interface Variant {
  /** Flags on top of the product's, by source. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
  readonly name: string;
}

/** Builds and runs; gives the firmware's counts by name. */
export async function measureFirmware(host: Host, variant: Variant = { name: "product" }): Promise<ReadonlyMap<string, Count>> {
  const texts = new Map<string, string>();
  const project = must(loadProject(host, join(host.root, "bench/workloads"), texts));
  const board = must(loadBoard(host, "qemu-mps2-an500", null, nowhere, texts));
  const compiled = must(compileProject(project.sources.map(({ file, text }) => ({ file, text }))));
  const listings = compiled.routes.map(() => "");
  const plan = must(planBuild(project, compiled, listings, board));
  // The node interprets; the compiled routes are beside it, for the firmware to call.
  const aot = must(planBuild(project, compiled, listings, board, { libraries: [] })).files.get(generated.aot)!;
  const firmware = must(firmwareFor(host, board.port));
  const tools = must(locateAll(host, [board.target.compiler, board.target.emulator!]));
  const compiler = tools[board.target.compiler]!;
  const version = (await versionOf(host, compiler)) ?? "unknown";

  const out = join(host.root, "build/bench", variant.name);
  for (const [name, text] of [...plan.files, [generated.aot, aot] as const]) host.writeFile(join(out, name), text);
  const bench = join(host.root, "bench/firmware");
  const include = [[join(out, "gen"), "gen"], ...firmware.include.map((path, i) => [path, includeNames[i]!] as const)] as const;
  const headers = headersDigest(host, [...include.map(([path]) => path), bench]);
  const optimized = firmware.projectFlags.map((flag) => (flag === "-Os" ? "-O2" : flag));
  const units = [
    ...firmware.units.filter(({ label }) => label !== "port/armv7m/main").map((unit) => ({ ...unit, flags: [...unit.flags, ...(variant.extra?.[unit.source] ?? [])] })),
    { label: "project", directory: out, source: generated.unit, flags: firmware.projectFlags },
    { label: "aot", directory: out, source: generated.aot, flags: firmware.aotFlags },
    { label: "bench/main", directory: bench, source: "main.c", flags: optimized },
    { label: "bench/workloads", directory: bench, source: "workloads.c", flags: optimized },
  ];
  const jobs: ObjectJob[] = units.map((unit) => ({ unit, include, headers }));
  const objects = must(await compileObjects(host, { path: compiler, version, flags: board.target.flags }, jobs, host.cores));
  const elf = join(out, "bench.elf");
  const linked = await host.run(compiler, [
    ...board.target.flags, ...firmware.linkFlags, "-T", join(out, generated.script), "-Wl,--no-warn-rwx-segments",
    ...objects.map(({ object }) => object), `-Wl,-Map=${join(out, "bench.map")}`, "-o", elf,
  ], { cwd: out });
  if (linked.code !== 0) throw new Error(`link: ${linked.stderr}`);
  return parseCounts(await runUntilEnd(host, tools[board.target.emulator!]!, elf));
}

function parseCounts(text: string): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  for (const line of text.split("\n")) {
    const [name, value, count] = line.trim().split(" ");
    if (name && value && count) counts.set(name, { value: Number(value), count: Number(count) });
  }
  return counts;
}

let product: Promise<ReadonlyMap<string, Count>> | null = null;

/** The product's counts, measured once a process. */
export function measuredOnce(host: Host): Promise<ReadonlyMap<string, Count>> {
  product ??= measureFirmware(host);
  return product;
}
