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
import { updateRefusals } from "../spec/update.ts";
import type { SlotName, UpdateRefusal } from "../spec/update.ts";
import type { Board } from "../toolchain/config/board.ts";
import { imageRegion } from "../toolchain/config/flash.ts";
import type { BuildRecord } from "../toolchain/record.ts";
import type { SystemRecord } from "../toolchain/system/record.ts";
import type { Expected } from "../toolchain/update/verify.ts";
import { build } from "./building.ts";
import type { Context } from "./context.ts";
import { buildSystemOf } from "./systems.ts";

export interface SlotBuild {
  readonly slot: SlotName;
  /** Linked for the slot. */
  readonly board: Board;
  readonly name: string;
  readonly directory: string;
  readonly image: Uint8Array;
  readonly record: BuildRecord | SystemRecord;
  readonly warnings: readonly Diagnostic[];
}

/** The project or the system that the argument means, built for a slot. */
export async function buildForSlot(context: Context, slot: SlotName): Promise<Outcome<SlotBuild>> {
  const inSlot: Context = { ...context, flags: { ...context.flags, slot } };
  const system = await buildSystemOf(inSlot);
  if (system !== null) {
    if (!system.ok) return system;
    const { build: made, board, diagnostics } = system.value;
    const file = made.record.outputs.find(({ kind }) => kind === "bin")?.file;
    return slotBuild(context, { slot, board, name: made.record.system, directory: made.directory, record: made.record, warnings: diagnostics }, file);
  }
  const built = await build(inSlot);
  if (!built.ok) return built;
  const { build: made, board, diagnostics } = built.value;
  return slotBuild(context, { slot, board, name: made.record.project, directory: made.directory, record: made.record, warnings: diagnostics }, made.record.outputs["bin"]?.file);
}

function slotBuild({ host }: Context, parts: Omit<SlotBuild, "image">, file: string | undefined): Outcome<SlotBuild> {
  const path = join(parts.directory, file ?? `${parts.name}.bin`);
  const image = host.readFile(path);
  return image === undefined ? fail([diagnostic("PG6202", nowhere, { file: path })]) : succeed({ ...parts, image });
}

/** What a board asks of an image for one of its slots. Null for a board without slots: only its class is known then. */
export function placeOf({ flash, slots, layout }: Board, slot: SlotName): Pick<Expected, "room" | "place"> | null {
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
