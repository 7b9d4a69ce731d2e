/**
 * Builds the boot stage of a board: what stands between reset and the image in a slot (runtime-c/boot).
 *
 *   <output>/gen/              pg_board.h, pg_slots.h (slots, class id and trusted keys), link.ld
 *   <output>/boot.elf .bin .hex .map
 *   <output>/build.json        the record
 *
 * It is linked for the board's boot slot, or for `memory.flash` where the flash with the slots is another. Two builds of the
 * same sources with the same tools and keys are byte-identical.
 */
import { join, resolve } from "node:path";
import { boardHeader } from "../compiler/6-image/board-header.ts";
import { hex } from "../compiler/6-image/layout.ts";
import type { Layout } from "../compiler/6-image/layout.ts";
import { linkerScript } from "../compiler/6-image/linker-script.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Board } from "./config/board.ts";
import type { Flash, ImageSlot, Slots } from "./config/flash.ts";
import { sha256, sha256Of } from "./digest.ts";
import { readElf } from "./elf.ts";
import { readText } from "./host.ts";
import type { Host } from "./host.ts";
import { linkedStack } from "./linked-stack.ts";
import { compileObjects, headersDigest, outputTail } from "./objects.ts";
import type { ObjectJob } from "./objects.ts";
import { measure } from "./sizes.ts";
import type { Sizes } from "./sizes.ts";
import { bootSourcesFor, includeNames } from "./sources.ts";
import type { BootSources } from "./sources.ts";
import type { StackBound } from "./stack.ts";
import { locateAll, versionOf } from "./tools.ts";
import { toHex } from "./update/bytes.ts";

/** All code and constants of a boot stage, its vectors included; not what a boot ROM reads in front of it, which is data of the ROM's. */
export const bootFlashLimit = 12_288;
/** What it reserves; test/boot holds the worst case against it. The image uses the same RAM afterwards. */
export const bootStackBytes = 1536;
const publicKeyBytes = 60;
const classIdBytes = 16;

export interface BootRequest {
  readonly board: Board;
  /** UUID of board and instruction set, as manifests name it. */
  readonly classId: Uint8Array;
  /** HSS public keys that images may be signed with. */
  readonly publicKeys: readonly Uint8Array[];
  readonly jobs: number;
  readonly output: string;
  /** Further flags: tests leave out a check with -DPG_BOOT_OMIT=PG_BOOT_CHECK_NAME. */
  readonly flags?: readonly string[];
}

export interface BootBuild {
  readonly directory: string;
  readonly elf: string;
  readonly bin: string;
  readonly sizes: Sizes;
  /** What is held against the limit. */
  readonly flash: number;
  readonly stack: StackBound;
  readonly publicKeys: readonly Uint8Array[];
}

const recordSchema = "pgrid.boot-record/1";
const names = { elf: "boot.elf", bin: "boot.bin", hex: "boot.hex", map: "boot.map" } as const;

export async function buildBoot(host: Host, request: BootRequest): Promise<Outcome<BootBuild>> {
  const { board, classId, publicKeys, output } = request;
  const { layout, flash, slots } = board;
  if (layout === null || flash === null || slots === null) return fail([diagnostic("PG8408", nowhere, { board: board.name })]);
  if (publicKeys.length === 0 || publicKeys.some((key) => key.length !== publicKeyBytes) || classId.length !== classIdBytes) throw new Error("a boot stage needs a class id and public keys");
  const sources = bootSourcesFor(host, board.port, layout.chip, flash.driver, request.flags ?? []);
  if (!sources.ok) return sources;
  const { linkFlags } = sources.value;
  const tools = locateAll(host, [board.target.compiler, board.target.objcopy!]);
  if (!tools.ok) return tools;
  const [compiler, objcopy] = [tools.value[board.target.compiler]!, tools.value[board.target.objcopy!]!];
  const version = await versionOf(host, compiler);
  if (version === undefined) return fail([diagnostic("PG7004", nowhere, { tool: compiler, code: 127 }, { notes: [`${compiler} --version fails`] })]);

  const at = (name: string): string => join(output, name);
  const placed = bootLayout(board, layout, flash, slots);
  const generated: readonly (readonly [string, string])[] = [
    ["gen/pg_board.h", boardHeader(placed)], ["gen/pg_slots.h", slotsHeader(layout, flash, slots, classId, publicKeys)], ["gen/link.ld", linkerScript(placed)],
  ];
  for (const [name, text] of generated) if (readText(host, at(name)) !== text) host.writeFile(at(name), text);

  const jobs = bootJobs(host, sources.value, output, [generated[0]![1], generated[1]![1]]);
  const objects = await compileObjects(host, { path: compiler, version, flags: board.target.flags }, jobs, request.jobs);
  if (!objects.ok) return objects;

  host.remove(at("obj"));
  for (const { label, object } of objects.value) host.copy(object, at(`obj/${label}.o`));
  const link = [
    ...board.target.flags, ...linkFlags, "-T", "gen/link.ld", "-Wl,--no-warn-rwx-segments", "-Wl,--fatal-warnings",
    ...objects.value.map(({ label }) => `obj/${label}.o`), "-Wl,--build-id=none", `-Wl,-Map=${names.map}`, "-o", names.elf,
  ];
  for (const [tool, args] of [[compiler, link], [objcopy, ["-O", "binary", names.elf, names.bin]], [objcopy, ["-O", "ihex", names.elf, names.hex]]] as const) {
    const { code, stdout, stderr } = await host.run(tool, args, { cwd: output });
    if (code !== 0) return fail([diagnostic("PG7004", nowhere, { tool, code }, { notes: [`in ${output}: ${tool} ${args.join(" ")}`, outputTail(stdout + stderr)] })]);
  }
  const image = host.readFile(at(names.elf))!;
  const elf = readElf(image);
  const sizes = measure(elf, readText(host, at(names.map))!);
  const callGraphs = objects.value.map(({ callGraph }) => readText(host, callGraph)!);
  const stack = linkedStack({ callGraphs, elf, image, natives: [] }, (title) => title === "pg_reset")!;
  const header = elf.sections.find(({ name }) => name === ".boot")?.size ?? 0;
  const flashBytes = sizes.flash - header;
  const over = overLimit(board.name, flashBytes, stack);
  if (over.length > 0) return fail(over);
  const record = {
    schema: recordSchema, project: "boot", board: board.name, target: board.target.name, class: toHex(classId), keys: publicKeys.map((key) => toHex(key)),
    compiler: { command: board.target.compiler, version }, flash: sizes.flash, ram: sizes.ram, stackReserved: sizes.stackReserved, stack: stack.bytes,
    outputs: Object.fromEntries(Object.entries(names).map(([kind, file]) => {
      const bytes = host.readFile(at(file))!;
      return [kind, { file, bytes: bytes.length, sha256: sha256(bytes) }];
    })),
  };
  host.writeFile(at("build.json"), `${JSON.stringify(record, null, 1)}\n`);
  return succeed({ directory: output, elf: at(names.elf), bin: at(names.bin), sizes, flash: flashBytes, stack, publicKeys });
}

/** What is compiled for a boot stage whose headers are in `<output>/gen`; `texts` are theirs. Writes gen/boot.c, the sources that are one unit. */
export function bootJobs(host: Host, { apart, together, include }: BootSources, output: string, texts: readonly string[]): ObjectJob[] {
  const gen = join(output, "gen");
  const runtime = include.map((path, i) => [path, includeNames[i]!] as const);
  const headers = headersDigest(host, include);
  const stage = `/* The boot stage as one unit: made from runtime-c/sources.json by pgrid build. */\n${together.sources.map((source) => `#include "${source}"\n`).join("")}`;
  if (readText(host, join(gen, "boot.c")) !== stage) host.writeFile(join(gen, "boot.c"), stage);
  const contents = together.sources.map((source) => sha256(host.readFile(resolve(include[0]!, source))!));
  return [
    ...apart.map((unit) => ({ unit, include: runtime, headers })),
    { unit: { label: "boot/stage", directory: gen, source: "boot.c", flags: together.flags }, include: [[gen, "gen"], ...runtime], headers: sha256Of([headers, ...texts, ...contents]) },
  ];
}

/** The keys that the boot stage in a directory trusts, by its record; null where none was built. */
export function bootKeys(host: Host, directory: string): readonly Uint8Array[] | null {
  const text = readText(host, join(directory, "build.json"));
  if (typeof text !== "string") return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const { schema, keys } = (json ?? {}) as { readonly schema?: unknown; readonly keys?: unknown };
  const written = Array.isArray(keys) && keys.every((key) => typeof key === "string" && key.length === 2 * publicKeyBytes) ? (keys as readonly string[]) : null;
  return schema === recordSchema && written !== null ? written.map((key) => Uint8Array.from(Buffer.from(key, "hex"))) : null;
}

function overLimit(board: string, flash: number, stack: StackBound): Diagnostic[] {
  const found: Diagnostic[] = [];
  const over = (what: string, bytes: number, limit: number): void => void found.push(diagnostic("PG8441", nowhere, { board, what, bytes, limit }));
  if (flash > bootFlashLimit) over("bytes of flash", flash, bootFlashLimit);
  if (stack.bytes > bootStackBytes) over("bytes of stack", stack.bytes, bootStackBytes);
  return found;
}

/** Where the boot stage lies: in its slot, or at the start of `memory.flash`. */
function bootLayout(board: Board, layout: Layout, flash: Flash, slots: Slots): Layout {
  const program = board.programFlash!;
  if (slots.boot === null) return { ...layout, bootBase: board.romBase, flash: program, stackBytes: bootStackBytes };
  // Behind what a boot ROM reads.
  const [from, end] = [flash.base + slots.boot.offset, flash.base + slots.boot.offset + slots.boot.size];
  const base = board.romBase === from ? program.base : from;
  return { ...layout, bootBase: board.romBase, flash: { base, size: end - base }, stackBytes: bootStackBytes };
}

const initialiser = (bytes: Uint8Array): string => `{${[...bytes].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ")}}`;

/** gen/pg_slots.h: the board's slots and what its images have to be, for runtime-c/port/<port>/slots.c and flash drivers. */
export function slotsHeader(layout: Layout, flash: Flash, slots: Slots, classId: Uint8Array, publicKeys: readonly Uint8Array[]): string {
  const place = ({ manifest, image, trailer }: ImageSlot): string => [manifest.offset, image.offset, image.size, trailer.offset].map((value) => `${hex(value)}u`).join(", ");
  const sectors = ({ offset, size }: ImageSlot): string => {
    const runs: { count: number; bytes: number }[] = [];
    for (const sector of flash.sectors.filter((each) => each.offset >= offset && each.offset < offset + size)) {
      const last = runs.at(-1);
      if (last?.bytes === sector.size) last.count++;
      else runs.push({ count: 1, bytes: sector.size });
    }
    return `{${[...runs, { count: 0, bytes: 0 }].map(({ count, bytes }) => `{${count}u, ${bytes}u}`).join(", ")}}`;
  };
  return `/* Slots of board ${layout.board}: made from its board file and the trusted keys by pgrid build. */
#ifndef PG_SLOTS_H
#define PG_SLOTS_H

#define PG_SLOTS_FLASH ${hex(flash.base)}u
#define PG_SLOTS_FLASH_BYTES ${hex(flash.size)}u
#define PG_SLOTS_WRITE ${flash.write}u
/* The smallest erase sector. */
#define PG_SLOTS_SECTOR ${Math.min(...flash.sectors.map(({ size }) => size))}u
/* Offsets of manifest and image, bytes for an image, offset of the trailer. */
#define PG_SLOTS_A ${place(slots.a)}
#define PG_SLOTS_B ${place(slots.b)}
#define PG_SLOTS_A_SECTORS ${sectors(slots.a)}
#define PG_SLOTS_B_SECTORS ${sectors(slots.b)}
#define PG_SLOTS_RAM ${hex(layout.ram.base)}u
#define PG_SLOTS_RAM_BYTES ${hex(layout.ram.size)}u
#define PG_SLOTS_CLASS_ID ${initialiser(classId)}
#define PG_SLOTS_KEYS {${publicKeys.map(initialiser).join(", ")}}

#endif
`;
}
