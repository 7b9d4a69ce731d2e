/** update.*: what taking updates adds to an image, and what routes cost that come as one. */
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { compileProject } from "../compiler/pipeline.ts";
import { nowhere } from "../compiler/support/span.ts";
import { icountShift } from "../sim/machines.ts";
import { buildProject } from "../toolchain/build.ts";
import { loadBoard } from "../toolchain/config/board.ts";
import { boardInSlot } from "../toolchain/config/flash.ts";
import { loadProject } from "../toolchain/config/project.ts";
import type { Host } from "../toolchain/host.ts";
import { compileObjects, headersDigest } from "../toolchain/objects.ts";
import { generated, planBuild } from "../toolchain/plan.ts";
import { includeNames, updatingFirmwareFor } from "../toolchain/sources.ts";
import { StepLog } from "../toolchain/steps.ts";
import { locateAll, versionOf } from "../toolchain/tools.ts";
import { encodeBundle } from "../toolchain/update/bundle.ts";
import { encodeEnvelope, encodeManifest, manifestDigest, signedBytes } from "../toolchain/update/envelope.ts";
import { hssPublicKey, hssSign, keyId, readParameters, treesFor } from "../toolchain/update/hss.ts";
import { classId, vendor } from "../toolchain/update/identity.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { must } from "./must.ts";
import { runUntilEnd } from "./run-until-end.ts";

/** 40 ns a tick of the counter. */
const instructionsOf = (ticks: number): number => (ticks * 40) / 2 ** icountShift;
const stagedAt = 0x20_0000;

export async function updateFigures(host: Host): Promise<Figures> {
  const texts = new Map<string, string>();
  const project = must(loadProject(host, join(host.root, "examples/standard-path"), texts));
  const board = must(loadBoard(host, "qemu-mps2-an500", null, nowhere, texts));
  const compiled = must(compileProject(project.sources.map(({ file, text }) => ({ file, text })), { nodes: project.nodes }));
  const listings = compiled.routes.map(() => "");
  // The key that `pgrid key new` makes if nothing else is said; of fixed bytes, so that each run signs the same.
  const secret = { parameters: readParameters("H10/W4,H10/W4")!, id: new Uint8Array(16).fill(1), seed: new Uint8Array(32).fill(2) };
  const trees = treesFor(secret, 0, []);
  const publicKey = hssPublicKey(secret, trees);
  const out = join(host.root, "build/bench/update");

  const inSlot = must(boardInSlot(board, "a"));
  const sizes = async (name: string, trusted: readonly Uint8Array[]) =>
    must(await buildProject(host, { project, compiled, listings, board: inSlot, jobs: host.cores, output: join(out, name), trusted }, new StepLog(host, () => {}))).record.sizes;
  const plain = await sizes("plain", []);
  const updating = await sizes("updating", [publicKey]);

  const bundle = encodeBundle(compiled.routes.map(({ name, image, tables }) => ({ name, image, tables: tables.map((table) => table.name) })));
  const manifest = encodeManifest({ sequence: 1, component: "routes", vendor, class: classId(board.name), digest: sha256(bundle), size: bundle.length, useBefore: null });
  const envelope = encodeEnvelope(manifest, { keyId: keyId(publicKey), signature: hssSign(secret, trees, 0, signedBytes(manifestDigest(manifest))) });
  const content = new Uint8Array(stagedAt + 40 + envelope.length + bundle.length).fill(0xff);
  const view = new DataView(content.buffer, stagedAt);
  view.setUint32(0, envelope.length, true);
  view.setUint32(4, bundle.length, true);
  content.set(sha256(bundle), stagedAt + 8);
  content.set(envelope, stagedAt + 40);
  content.set(bundle, stagedAt + 40 + envelope.length);
  host.writeFile(join(out, "flash"), content);

  const plan = must(planBuild(project, compiled, listings, board, null, [publicKey]));
  for (const [name, text] of plan.files) host.writeFile(join(out, name), text);
  const firmware = must(updatingFirmwareFor(host, board.port, board.flash!.driver, board.layout!.chip ?? null))!;
  const tools = must(locateAll(host, [board.target.compiler, board.target.emulator!]));
  const compiler = tools[board.target.compiler]!;
  const version = (await versionOf(host, compiler)) ?? "unknown";
  const include = [[join(out, "gen"), "gen"], ...firmware.include.map((path, i) => [path, includeNames[i]!] as const)] as const;
  const headers = headersDigest(host, [...include.map(([path]) => path), join(host.root, "bench")]);
  const units = [
    ...firmware.units.map((unit) => (unit.label === "port/armv7m/main_updates" ? { ...unit, label: "bench/main", directory: join(host.root, "bench/update"), source: "main.c" } : unit)),
    { label: "project", directory: out, source: generated.unit, flags: firmware.projectFlags },
  ];
  const objects = must(await compileObjects(host, { path: compiler, version, flags: board.target.flags }, units.map((unit) => ({ unit, include, headers })), host.cores));
  const elf = join(out, "bench.elf");
  const linked = await host.run(compiler, [
    ...board.target.flags, ...firmware.linkFlags, "-T", join(out, generated.script), "-Wl,--no-warn-rwx-segments", ...objects.map(({ object }) => object), "-o", elf,
  ], { cwd: out });
  if (linked.code !== 0) throw new Error(`link: ${linked.stderr}`);
  const text = await runUntilEnd(host, tools[board.target.emulator!]!, elf, ["-device", `loader,file=${join(out, "flash")},addr=${board.flash!.base},force-raw=on`]);
  const instructions = (name: string): number => {
    const [, value, ticks] = new RegExp(`^${name} (\\d+) (\\d+)$`, "mu").exec(text) ?? [];
    if (value !== "0") throw new Error(`the update was refused:\n${text}`);
    return instructionsOf(Number(ticks));
  };
  return {
    "update.flash": figure(updating.flash - plain.flash, "bytes that taking updates adds to an image", 14_336),
    "update.ram": figure(updating.ram - plain.ram, "bytes of memory that it adds", 45_056),
    "update.envelope": figure(instructions("envelope"), "instructions: the last piece of an envelope, which is then judged; two levels H10/W4", 3_500_000),
    "update.activate": figure(instructions("finish"), "instructions: routes of one program judged, stored, and made those that count", 4_000_000),
    "update.switch": figure(instructions("switch"), "instructions: the node's routes verified and exchanged, in which no message is decided", 4_000),
    "update.start": figure(instructions("start"), "instructions: routes read from the store at the start and judged; two levels H10/W4", 4_000_000),
  };
}
