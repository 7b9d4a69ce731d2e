/** What `pgrid flash` writes: the image that it builds, or what was built and signed for a slot before, held against its record. */
import { join } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { loadBoard } from "../toolchain/config/board.ts";
import type { Board } from "../toolchain/config/board.ts";
import { displayName, spanAt } from "../toolchain/config/files.ts";
import type { SlotName } from "../toolchain/config/flash.ts";
import { buildBoot } from "../toolchain/boot.ts";
import { sha256 } from "../toolchain/digest.ts";
import { readText } from "../toolchain/host.ts";
import { loadSystem } from "../toolchain/system/description.ts";
import { same } from "../compiler/support/bytes.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import { readAuthentication, readEnvelope, readManifest } from "../toolchain/update/envelope.ts";
import { classId, vendor } from "../toolchain/update/identity.ts";
import { splitSuit } from "../toolchain/update/suit-file.ts";
import type { SuitFile } from "../toolchain/update/suit-file.ts";
import { verdictOn } from "../toolchain/update/verify.ts";
import type { UpdateRefusal } from "../spec/update.ts";
import type { Context } from "./context.ts";
import { publicKeys } from "./keys.ts";
import { placeOf, refusalDiagnostic } from "./signing.ts";
import { suitSuffix } from "./suit-verifying.ts";
import { openBoard, openProject, systemDirectory } from "./open.ts";

/** The directory of a project or a system, and its board, in no slot. */
export function openPlace(context: Context): Outcome<{ readonly directory: string; readonly board: Board }> {
  const { host, flags, texts } = context;
  const system = systemDirectory(context);
  const described = system === null ? undefined : loadSystem(host, system, texts);
  if (system !== null && described !== undefined) {
    if (!described.ok) return described;
    const { description, json } = described.value;
    const board = loadBoard(host, flags.board ?? description.board, system, flags.board === undefined ? spanAt(json, ["board"]) : nowhere, texts);
    return board.ok ? succeed({ directory: system, board: board.value }) : board;
  }
  const project = openProject(context);
  if (!project.ok) return project;
  const { slot: _, ...others } = flags;
  const board = openBoard({ ...context, flags: others }, project.value);
  return board.ok ? succeed({ directory: project.value.directory, board: board.value }) : board;
}

export interface BuiltImage {
  readonly image: Uint8Array;
  /** The signed envelope of a slot. */
  readonly manifest: Uint8Array | null;
}

/** Both kinds of build records, as far as flashing looks at them. */
interface RecordRead {
  readonly name: string;
  readonly board: string;
  readonly slot: string | null;
  readonly file: string;
  readonly sha256: string;
}

function readRecord(text: string): RecordRead | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const { project, system, board, slot, outputs } = (json ?? {}) as Record<string, unknown>;
  const bin = (Array.isArray(outputs) ? (outputs as readonly { kind?: unknown }[]).find(({ kind }) => kind === "bin") : (outputs as { bin?: unknown } | undefined)?.bin) as { file?: unknown; sha256?: unknown } | undefined;
  const name = project ?? system;
  if (typeof name !== "string" || typeof board !== "string" || typeof bin?.file !== "string" || typeof bin.sha256 !== "string") return null;
  return { name, board, slot: typeof slot === "string" ? slot : null, file: bin.file, sha256: bin.sha256 };
}

/** The image of a directory that a build wrote, if it is the one of its record, and the record that of this board and slot. */
export function readBuilt(context: Context, directory: string, board: Board, slot: SlotName): Outcome<BuiltImage> {
  const { host } = context;
  const shown = (name: string): string => displayName(host, join(directory, name));
  const how = `pgrid build -b ${board.name} --slot ${slot}, then pgrid sign`;
  const none = (name: string, what: string): Outcome<never> => fail([diagnostic("PG8203", nowhere, { file: shown(name), what }, { help: how })]);
  const text = readText(host, join(directory, "build.json"));
  if (text === undefined) return none("build.json", "is not there: nothing was built for this slot");
  const record = text === null ? null : readRecord(text);
  if (record === null) return none("build.json", "is no build record with a binary image");
  const place = (name: string, at: string | null): string => (at === null ? `board ${name}` : `slot ${at} of board ${name}`);
  if (record.board !== board.name || record.slot !== slot) {
    return fail([diagnostic("PG8207", nowhere, { file: shown("build.json"), found: place(record.board, record.slot), wanted: place(board.name, slot) }, { help: how })]);
  }
  const image = host.readFile(join(directory, record.file));
  if (image === undefined) return none(record.file, "is not there, and the build record names it");
  if (sha256(image) !== record.sha256) return fail([diagnostic("PG8210", nowhere, { file: shown(record.file), why: "its SHA-256 is not the one of the build record" })]);
  const file = `${record.name}${suitSuffix}`;
  const signed = host.readFile(join(directory, file));
  if (signed === undefined) return none(file, "is not there: the image is not signed");
  const taken = signedImage(context, board, slot, signed, `\`${shown(file)}\``);
  if (!taken.ok) return taken;
  if (Buffer.compare(taken.value.image, image) !== 0) return fail([diagnostic("PG8210", nowhere, { file: shown(file), why: "what is signed in it is another image than the one that was built last" }, { help: "sign it again: pgrid sign" })]);
  return succeed({ image, manifest: taken.value.envelope });
}

/**
 * Envelope and image of a signed file that the device would take. Whether the signature holds is asked with --public alone:
 * the key that a device trusts is in its boot stage, which asks in any case.
 */
function signedImage(context: Context, board: Board, slot: SlotName, file: Uint8Array, shown: string): Outcome<SuitFile> {
  const { host, flags } = context;
  const refused = (refusal: UpdateRefusal): Outcome<never> => fail([refusalDiagnostic(refusal as Exclude<UpdateRefusal, "ok">, shown)]);
  const split = splitSuit(file);
  if (!split.ok) return refused(split.refusal);
  const { envelope, image } = split.value;
  const { room, place } = placeOf(board, slot) ?? { room: null, place: null };
  const own = classId(board.name);
  if (flags.public !== undefined) {
    const keys = publicKeys(context);
    if (!keys.ok) return keys;
    const { refusal } = verdictOn(envelope, { keys: keys.value, class: own, component: slot, room, newest: null, now: BigInt(Math.floor(host.today() / 1000)), image, place });
    if (refusal !== "ok") return refused(refusal);
  }
  const parts = readEnvelope(envelope);
  if (!parts.ok) return refused(parts.refusal);
  const authentication = readAuthentication(parts.value.authentication);
  if (!authentication.ok) return refused(authentication.refusal);
  const manifest = readManifest(parts.value.manifest);
  if (!manifest.ok) return refused(manifest.refusal);
  const { vendor: by, class: of, component, size, digest } = manifest.value;
  if (!same(by, vendor) || !same(of, own)) return refused("wrong-board");
  if (component !== slot) return refused("wrong-slot");
  if (room !== null && size > room) return refused("oversize");
  if (image.length !== size) return refused(image.length < size ? "truncated" : "oversize");
  return sha256(image) === toHex(digest) ? succeed(split.value) : refused("altered");
}

/** The boot stage, built now: what goes into it besides its code are the keys of --public, which images are signed with. */
export async function builtBoot(context: Context, directory: string, board: Board): Promise<Outcome<Uint8Array>> {
  const { host, flags } = context;
  if (flags.public === undefined) return fail([diagnostic("PG4004", nowhere, { verb: "flash --slot boot", what: "the public key that the boot stage trusts: --public FILE" })]);
  const keys = publicKeys(context);
  if (!keys.ok) return keys;
  const built = await buildBoot(host, { board, classId: classId(board.name), publicKeys: keys.value, jobs: flags.jobs ?? host.cores, output: directory });
  return built.ok ? succeed(host.readFile(built.value.bin)!) : built;
}
