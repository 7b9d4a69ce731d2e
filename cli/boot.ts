/** The boot stage that `pgrid build --slot … --public …` builds beside the image, for a board whose images are signed with that key. */
import { dirname, join, resolve } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import { buildBoot } from "../toolchain/boot.ts";
import type { BootBuild } from "../toolchain/boot.ts";
import type { Board } from "../toolchain/config/board.ts";
import { displayName } from "../toolchain/config/files.ts";
import { toHex } from "../toolchain/update/bytes.ts";
import { keyId } from "../toolchain/update/hss.ts";
import { classId } from "../toolchain/update/identity.ts";
import { loadPublicKey } from "../toolchain/update/key-store.ts";
import type { Context } from "./context.ts";
import { bytes } from "./table.ts";

/** Null: no --public. `directory` is that of the image, whose neighbour it becomes; with --output it lies inside. */
export async function bootStageOf(context: Context, board: Board, directory: string): Promise<Outcome<BootBuild | null>> {
  const { host, flags } = context;
  if (flags.public === undefined) return succeed(null);
  if (flags.slot === undefined) return fail([diagnostic("PG4004", nowhere, { verb: "build --public", what: "a slot: --slot a, or --slot b" })]);
  const key = loadPublicKey(host, resolve(host.cwd, flags.public));
  if (!key.ok) return key;
  const output = join(flags.output === undefined ? dirname(directory) : directory, "boot");
  return buildBoot(host, { board, classId: classId(board.name), publicKeys: [key.value], jobs: flags.jobs ?? host.cores, output });
}

export function printBootStage({ host, print }: Context, { elf, sizes, stack }: BootBuild): void {
  print(`${displayName(host, elf).padEnd(50)} ${bytes(sizes.flash).padStart(12)}  boot stage, ${bytes(stack.bytes)} of stack`);
}

export function bootStageData({ host }: Context, { elf, bin, sizes, stack, publicKeys }: BootBuild): object {
  return { elf: displayName(host, elf), bin: displayName(host, bin), flash: sizes.flash, ram: sizes.ram, stack: stack.bytes, keys: publicKeys.map((key) => toHex(keyId(key))) };
}
