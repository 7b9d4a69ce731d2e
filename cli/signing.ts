/** Builds for the slots of a board as `pgrid sign` takes them, and the commands' view of a signed file. */
import { join } from "node:path";
import { CID } from "multiformats/cid";
import { create as createDigest } from "multiformats/hashes/digest";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic, Values } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { codecs, hashes } from "../spec/hashes.ts";
import { updateLimits, updateRefusals } from "../spec/update.ts";
import type { SlotName, UpdateComponent, UpdateRefusal } from "../spec/update.ts";
import type { Board } from "../toolchain/config/board.ts";
import { imageRegion, outputDirectory } from "../toolchain/config/flash.ts";
import type { BuildRecord } from "../toolchain/record.ts";
import type { SystemRecord } from "../toolchain/system/record.ts";
import { bundleFault, encodeBundle } from "../toolchain/update/bundle.ts";
import type { Expected } from "../toolchain/update/verify.ts";
import { build } from "./building.ts";
import type { Context } from "./context.ts";
import { checkLocked } from "./locking.ts";
import { compileSources, openBoard, openProject } from "./open.ts";
import { buildSystemOf } from "./systems.ts";

/** What is to be signed, and where the signed file goes. */
export interface Signable {
  readonly component: UpdateComponent;
  /** Of an image, linked for the slot. */
  readonly board: Board;
  readonly directory: string;
  /** Of the `.suit` file, and of the record of what was signed. */
  readonly file: string;
  readonly recordFile: string;
  readonly payload: Uint8Array;
  /** Null: of routes alone there is no build. */
  readonly record: BuildRecord | SystemRecord | null;
  readonly warnings: readonly Diagnostic[];
}

/** The project or the system that the argument means, built for a slot. */
export async function imageFor(context: Context, slot: SlotName): Promise<Outcome<Signable>> {
  const inSlot: Context = { ...context, flags: { ...context.flags, slot } };
  const system = await buildSystemOf(inSlot);
  if (system !== null) {
    if (!system.ok) return system;
    const { build: made, board, diagnostics } = system.value;
    return image(context, slot, made.record.system, made.record.outputs.find(({ kind }) => kind === "bin")?.file, { board, directory: made.directory, record: made.record, warnings: diagnostics });
  }
  const built = await build(inSlot);
  if (!built.ok) return built;
  const { build: made, board, diagnostics } = built.value;
  return image(context, slot, made.record.project, made.record.outputs["bin"]?.file, { board, directory: made.directory, record: made.record, warnings: diagnostics });
}

function image({ host }: Context, component: SlotName, name: string, file: string | undefined, parts: Pick<Signable, "board" | "directory" | "record" | "warnings">): Outcome<Signable> {
  const path = join(parts.directory, file ?? `${name}.bin`);
  const payload = host.readFile(path);
  return payload === undefined ? fail([diagnostic("PG6202", nowhere, { file: path })]) : succeed({ component, file: `${name}.suit`, recordFile: "signed.json", payload, ...parts });
}

/** The routes of the project alone, for its board: what a device takes without a new image. */
export async function routesFor(context: Context): Promise<Outcome<Signable>> {
  const project = openProject(context);
  if (!project.ok) return project;
  const board = openBoard(context, project.value);
  if (!board.ok) return board;
  const locked = await checkLocked(context, project.value.directory, board.value);
  if (!locked.ok) return locked;
  const compiled = await compileSources({ kind: "project", project: project.value }, context);
  if (!compiled.ok) return compiled;
  const routes = compiled.value.compiled.routes.map(({ name, image: program, tables }) => ({ name, image: program, tables: tables.map((table) => table.name) }));
  const fault = bundleFault(routes);
  if (fault !== null) return fail([refusalDiagnostic("bad-bundle", `the bundle of \`${project.value.raw.name}\``, [fault])]);
  return succeed({
    component: "routes", board: board.value, directory: outputDirectory(project.value.directory, { name: board.value.name, slot: null }), file: "routes.suit", recordFile: "routes.signed.json",
    payload: encodeBundle(routes), record: null, warnings: compiled.diagnostics,
  });
}

/** What a board asks of what is put there. Null for an image and a board without slots: only its class is known then. */
export function placeOf({ flash, slots, layout }: Board, slot: UpdateComponent): Pick<Expected, "room" | "place"> | null {
  if (slot === "routes") return { room: updateLimits["bundle-bytes"].value, place: null };
  if (flash === null || slots === null || layout === null) return null;
  const { base, size } = imageRegion(flash, slots[slot]);
  return { room: size, place: { base, ram: layout.ram } };
}

type RefusalCode = "PG8001" | "PG8002" | "PG8003" | "PG8004" | "PG8005" | "PG8006" | "PG8007" | "PG8008" | "PG8009" | "PG8010" | "PG8011" | "PG8012" | "PG8013" | "PG8014" | "PG8015"
  | "PG8016" | "PG8017" | "PG8018";

/** PG8000 plus the number that a device answers. */
export function refusalDiagnostic(refusal: Exclude<UpdateRefusal, "ok">, what: string, notes: readonly string[] = []): Diagnostic {
  const values: Values<RefusalCode> = { what };
  return diagnostic(`PG${8000 + updateRefusals[refusal].code}` as RefusalCode, nowhere, values, { notes });
}

/** CIDv1, raw, sha2-256: the digest of the manifest is the digest in it. */
export const imageCid = (digest: Uint8Array): string => CID.createV1(codecs.raw, createDigest(hashes["sha2-256"].code, digest)).toString();
