/** A program of its own on the bare board, linked with the runtime's sources and flags: no kernel, no node's main. */
import { basename, dirname, join } from "node:path";
import { boardHeader } from "../compiler/6-image/board-header.ts";
import { linkerScript } from "../compiler/6-image/linker-script.ts";
import { readText } from "../toolchain/host.ts";
import type { Host } from "../toolchain/host.ts";
import { compileObjects, headersDigest } from "../toolchain/objects.ts";
import { firmwareFor, includeNames } from "../toolchain/sources.ts";
import type { Unit } from "../toolchain/sources.ts";
import { locateAll, versionOf } from "../toolchain/tools.ts";
import { must } from "./must.ts";
import { boardOf } from "./systems.ts";

export interface Bare {
  readonly elf: string;
  readonly emulator: string;
  /** Objects by the path of their source below runtime-c/, without .c. */
  readonly objects: ReadonlyMap<string, string>;
  /** gcc's call graphs of all of them. */
  readonly callGraphs: readonly string[];
}

/** `flags`: more of them, by source. `main`: the program's file. `extra`: sources of runtime-c/ that no firmware has without being asked, or units. `link`: further arguments of the linker. `generated`: headers that `main` includes. */
export async function buildBare(host: Host, name: string, main: string, extra: readonly (string | Unit)[] = [], link: readonly string[] = [], generated: Readonly<Record<string, string>> = {}, flags: Readonly<Record<string, { readonly flags: readonly string[] }>> = {}): Promise<Bare> {
  const board = boardOf(host);
  if (board.layout === null) throw new Error("the bench's board has no memory");
  const firmware = must(firmwareFor(host, board.port));
  const tools = must(locateAll(host, [board.target.compiler, board.target.emulator!]));
  const compiler = tools[board.target.compiler]!;
  const version = (await versionOf(host, compiler)) ?? "unknown";
  const out = join(host.root, "build/bench", name);
  host.writeFile(join(out, "gen/pg_board.h"), boardHeader(board.layout));
  host.writeFile(join(out, "link.ld"), linkerScript(board.layout));
  for (const [header, text] of Object.entries(generated)) host.writeFile(join(out, "gen", header), text);
  const include = [[join(out, "gen"), "gen"], ...firmware.include.map((path, i) => [path, includeNames[i]!] as const)] as const;
  const headers = headersDigest(host, include.map(([path]) => path));
  const units = [
    ...firmware.units.filter(({ label }) => label !== "port/armv7m/main").map((unit) => ({ ...unit, flags: [...unit.flags, ...(flags[unit.source]?.flags ?? [])] })),
    ...extra.map((source) => {
      if (typeof source !== "string") return source;
      const unit = firmware.own(source);
      return { ...unit, flags: [...unit.flags, ...(flags[source]?.flags ?? [])] };
    }),
    { label: "bench/main", directory: dirname(main), source: basename(main), flags: firmware.projectFlags },
  ];
  const compiled = must(await compileObjects(host, { path: compiler, version, flags: board.target.flags }, units.map((unit) => ({ unit, include, headers })), host.cores));
  const elf = join(out, `${name}.elf`);
  const linked = await host.run(compiler, [
    ...board.target.flags, ...firmware.linkFlags, "-T", join(out, "link.ld"), "-Wl,--no-warn-rwx-segments", ...link, ...compiled.map(({ object }) => object), "-o", elf,
  ], { cwd: out });
  if (linked.code !== 0) throw new Error(`link: ${linked.stderr}`);
  return { elf, emulator: tools[board.target.emulator!]!, objects: new Map(compiled.map(({ label, object }) => [label, object])), callGraphs: compiled.map(({ callGraph }) => readText(host, callGraph)!) };
}
