/** boot.*: what the boot stage takes of flash, memory and time until an image of 64 KiB in a slot is started. */
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { boardHeader } from "../compiler/6-image/board-header.ts";
import { linkerScript } from "../compiler/6-image/linker-script.ts";
import { nowhere } from "../compiler/support/span.ts";
import { trailerUnitBytes, trailerWords } from "../spec/update.ts";
import { icountShift } from "../sim/machines.ts";
import { bootFlashLimit, bootJobs, bootStackBytes, buildBoot, slotsHeader } from "../toolchain/boot.ts";
import { loadBoard } from "../toolchain/config/board.ts";
import type { Board } from "../toolchain/config/board.ts";
import type { Host } from "../toolchain/host.ts";
import { compileObjects } from "../toolchain/objects.ts";
import { bootSourcesFor } from "../toolchain/sources.ts";
import { locateAll, versionOf } from "../toolchain/tools.ts";
import { encodeEnvelope, encodeManifest, manifestDigest, signedBytes } from "../toolchain/update/envelope.ts";
import { hssPublicKey, hssSign, keyId, readParameters, treesFor } from "../toolchain/update/hss.ts";
import { classId, vendor } from "../toolchain/update/identity.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { must } from "./must.ts";
import { runUntilEnd } from "./run-until-end.ts";

/** 40 ns a tick of the counter. */
const instructionsOf = (ticks: number): number => (ticks * 40) / 2 ** icountShift;
const imageKib = 64;

export async function bootFigures(host: Host): Promise<Figures> {
  const board = must(loadBoard(host, "qemu-mps2-an500", null, nowhere, new Map()));
  const { layout, flash, slots } = board;
  if (layout === null || flash === null || slots === null) throw new Error("the board has no slots");
  // The key that `pgrid key new` makes if nothing else is said; of fixed bytes, so that each run signs the same.
  const secret = { parameters: readParameters("H10/W4,H10/W4")!, id: new Uint8Array(16).fill(1), seed: new Uint8Array(32).fill(2) };
  const trees = treesFor(secret, 0, []);
  const publicKey = hssPublicKey(secret, trees);
  const out = join(host.root, "build/bench/boot");
  const stage = must(await buildBoot(host, { board, classId: classId(board.name), publicKeys: [publicKey], jobs: host.cores, output: join(out, "stage") }));

  const chips = host.list(join(host.root, "boards")).filter((file) => file.endsWith(".json")).map((file) => must(loadBoard(host, file.replace(".json", ""), null, nowhere, new Map()))).filter((each) => each.layout?.chip != null);
  const largest: number[] = [];
  for (const each of chips) largest.push(must(await buildBoot(host, { board: each, classId: classId(each.name), publicKeys: [publicKey], jobs: host.cores, output: join(out, each.name) })).flash);

  const image = Uint8Array.from({ length: imageKib * 1024 }, (_, at) => (17 * at) % 253);
  const view = new DataView(image.buffer);
  view.setUint32(0, layout.ram.base + layout.ram.size, true);
  view.setUint32(4, flash.base + slots.a.image.offset + 65, true);
  const manifest = encodeManifest({ sequence: 1, component: "a", vendor, class: classId(board.name), digest: sha256(image), size: image.length, useBefore: null });
  const envelope = encodeEnvelope(manifest, { keyId: keyId(publicKey), signature: hssSign(secret, trees, 0, signedBytes(manifestDigest(manifest))) });
  const content = new Uint8Array(slots.b.offset + slots.b.size).fill(0xff);
  content.set(envelope, slots.a.manifest.offset);
  content.set(image, slots.a.image.offset);
  const { first, pattern } = trailerWords.confirmed;
  const mark = new DataView(content.buffer, slots.a.trailer.offset + first * trailerUnitBytes, trailerUnitBytes);
  for (let at = 0; at < trailerUnitBytes; at += 4) mark.setUint32(at, pattern, true);
  host.writeFile(join(out, "flash"), content);

  const counts = await measured(host, board, out, [
    ["gen/pg_board.h", boardHeader(layout)], ["gen/pg_slots.h", slotsHeader(layout, flash, slots, classId(board.name), [publicKey])], ["gen/link.ld", linkerScript(layout)],
  ]);
  return {
    "boot.flash": figure(stage.flash, "bytes, vectors included", bootFlashLimit),
    "boot.flash_largest": figure(Math.max(...largest), "bytes, of the boards with a chip", bootFlashLimit),
    "boot.ram": figure(stage.sizes.ram + stage.sizes.stackReserved, "bytes, reserved stack included", bootStackBytes + 64),
    "boot.stack": figure(stage.stack.bytes, "bytes, worst case", bootStackBytes),
    "boot.stack_painted": figure(counts("stack"), "bytes, as found after a boot", stage.stack.bytes),
    "boot.verify": figure(instructionsOf(counts("verify")), "instructions, envelope and manifest with a signature of two levels H10/W4", 3_500_000),
    "boot.image_kib": figure(instructionsOf(counts("image")) / imageKib, "instructions a KiB of image", 40_000),
    "boot.cold": figure(instructionsOf(counts("cold")), "instructions from reset to an image of 64 KiB, the other slot empty", 6_000_000),
  };
}

/** Runs the firmware on the flash; gives its counts. */
async function measured(host: Host, board: Board, out: string, generated: readonly (readonly [string, string])[]): Promise<(name: string) => number> {
  const sources = must(bootSourcesFor(host, board.port, board.layout!.chip, board.flash!.driver, []));
  const tools = must(locateAll(host, [board.target.compiler, board.target.emulator!]));
  const compiler = tools[board.target.compiler]!;
  const version = (await versionOf(host, compiler)) ?? "unknown";
  for (const [name, text] of generated) host.writeFile(join(out, name), text);
  const bench = join(host.root, "bench/boot");
  const start = "port/armv7m/boot/start.c";
  const together = { ...sources.together, sources: sources.together.sources.map((source) => (source === start ? join(bench, "main.c") : source)) };
  const jobs = bootJobs(host, { ...sources, together }, out, generated.map(([, text]) => text)).map((job) => ({ ...job, include: [...job.include, [bench, "bench"] as const] }));
  const objects = must(await compileObjects(host, { path: compiler, version, flags: board.target.flags }, jobs, host.cores));
  const elf = join(out, "bench.elf");
  const linked = await host.run(compiler, [
    ...board.target.flags, ...sources.linkFlags, "-T", join(out, "gen/link.ld"), "-Wl,--no-warn-rwx-segments", ...objects.map(({ object }) => object), "-o", elf,
  ], { cwd: out });
  if (linked.code !== 0) throw new Error(`link: ${linked.stderr}`);
  const text = await runUntilEnd(host, tools[board.target.emulator!]!, elf, ["-device", `loader,file=${join(out, "flash")},addr=${board.flash!.base},force-raw=on`]);
  return (name) => {
    const [, value, count] = new RegExp(`^${name} (\\d+) (\\d+)$`, "mu").exec(text) ?? [];
    // Verdicts and the slot: 0 each.
    if (value !== "0") throw new Error(`the boot stage did not start the image:\n${text}`);
    return Number(count);
  };
}
