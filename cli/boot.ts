/** The boot stage beside images in slots: `pgrid build --slot … --public …` and `pgrid sign --public …` build it for the keys that images are signed with. */
import { dirname, join } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { bootKeys, buildBoot } from "../toolchain/boot.ts";
import type { BootBuild } from "../toolchain/boot.ts";
import type { Board } from "../toolchain/config/board.ts";
import { displayName } from "../toolchain/config/files.ts";
import { same } from "../compiler/support/bytes.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import { keyId } from "../toolchain/update/hss.ts";
import { classId } from "../toolchain/update/identity.ts";
import { publicPath } from "../toolchain/update/key-store.ts";
import type { Context } from "./context.ts";
import { publicKeys } from "./keys.ts";
import { bytes } from "./table.ts";

/** Null: no --public. `directory` is that of the image, whose neighbour it becomes; with --output it lies inside. */
export async function bootStageOf(context: Context, board: Board, directory: string, verb = "build"): Promise<Outcome<BootBuild | null>> {
  const { host, flags } = context;
  if (flags.public === undefined) return succeed(null);
  if (board.slot === null) return fail([diagnostic("PG4004", nowhere, { verb: `${verb} --public`, what: "a slot: --slot a, or --slot b" })]);
  const keys = publicKeys(context);
  if (!keys.ok) return keys;
  const output = join(flags.output === undefined ? dirname(directory) : directory, "boot");
  return buildBoot(host, { board, classId: classId(board.name), publicKeys: keys.value, jobs: flags.jobs ?? host.cores, output });
}

export function printBootStage({ host, print }: Context, { elf, sizes, stack }: BootBuild): void {
  print(`${displayName(host, elf).padEnd(50)} ${bytes(sizes.flash).padStart(12)}  boot stage, ${bytes(stack.bytes)} of stack`);
}

export function bootStageData({ host }: Context, { elf, bin, sizes, stack, publicKeys: keys }: BootBuild): object {
  return { elf: displayName(host, elf), bin: displayName(host, bin), flash: sizes.flash, ram: sizes.ram, stack: stack.bytes, keys: keys.map((key) => toHex(keyId(key))) };
}

/**
 * Whether the boot stage beside an image that was signed starts it: a warning where it does not trust the key, a line where there is none.
 * A device may have one from elsewhere, so neither is an error.
 */
export function adviceOnBoot({ host, flags, print }: Context, board: Board, directory: string, signer: { readonly file: string; readonly publicKey: Uint8Array }): readonly Diagnostic[] {
  const place = join(dirname(directory), "boot");
  const keys = bootKeys(host, place);
  const file = displayName(host, publicPath(signer.file));
  if (keys === null) {
    if (board.flash !== null) print(`  no boot stage in ${displayName(host, place)}; with one for this key: pgrid sign${flags.board === undefined ? "" : ` -b ${board.name}`} --public ${file}`);
    return [];
  }
  return keys.some((key) => same(key, signer.publicKey)) ? [] : [diagnostic("PG8114", nowhere, { directory: displayName(host, place), key: toHex(keyId(signer.publicKey)), file })];
}
