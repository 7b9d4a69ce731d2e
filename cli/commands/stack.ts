/** pgrid stack */
import { join } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { BootBuild } from "../../toolchain/boot.ts";
import type { Board } from "../../toolchain/config/board.ts";
import type { Project } from "../../toolchain/config/project.ts";
import { readElf } from "../../toolchain/elf.ts";
import type { Elf } from "../../toolchain/elf.ts";
import { newFlash } from "../../toolchain/flash/images.ts";
import { placesInBoot, placesInImage, placesInSystem, refuted, stackOfBoot, stacksOfImage, stacksOfSystem } from "../../toolchain/stacks.ts";
import type { Stack, StackPlace } from "../../toolchain/stacks.ts";
import { bootStageOf } from "../boot.ts";
import { build } from "../building.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { readBuilt } from "../flashing.ts";
import { observe } from "../painting.ts";
import type { Behind, Observed } from "../painting.ts";
import { buildSystemOf } from "../systems.ts";
import { stackLines } from "../table.ts";

/** An image or a system that was built. */
interface Made {
  readonly board: Board;
  readonly directory: string;
  readonly elf: string;
  readonly project: Project | null;
  readonly stacks: readonly Stack[];
  readonly places: (elf: Elf) => readonly StackPlace[];
  readonly warnings: readonly Diagnostic[];
}

async function made(context: Context): Promise<Outcome<Made>> {
  const system = await buildSystemOf(context);
  if (system !== null) {
    if (!system.ok) return system;
    const { build: whole, board, project, diagnostics } = system.value;
    return succeed({ board, directory: whole.directory, elf: whole.elf, project, stacks: stacksOfSystem(whole.record), places: (elf) => placesInSystem(elf, whole.layout), warnings: diagnostics });
  }
  const built = await build(context);
  if (!built.ok) return built;
  const { build: image, board, project, diagnostics } = built.value;
  const stacks = stacksOfImage(image.record);
  if (stacks.length === 0) return fail([...diagnostics, diagnostic("PG8303", nowhere, { board: board.name })]);
  return succeed({ board, directory: image.directory, elf: join(image.directory, image.record.outputs["elf"]!.file), project, stacks, places: placesInImage, warnings: diagnostics });
}

/** In a slot an image is started as a device starts it: signed, by the boot stage. */
function behindBoot(context: Context, { board, directory }: Made, boot: BootBuild | null): Outcome<Behind | null> {
  const { host } = context;
  if (board.slot === null) return succeed(null);
  if (boot === null) return fail([diagnostic("PG4004", nowhere, { verb: "stack --slot --sim", what: "a key that the boot stage trusts: --public FILE" })]);
  const signed = readBuilt(context, directory, board, board.slot);
  if (!signed.ok) return signed;
  const { image, manifest } = signed.value;
  const reset = new DataView(image.buffer, image.byteOffset, image.length).getUint32(4, true) & ~1;
  return succeed({ elf: boot.elf, places: placesInBoot(readElf(host.readFile(boot.elf)!)), flash: newFlash(board, board.slot, { envelope: manifest!, image }), reset: reset >>> 0 });
}

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags } = context;
  const found = await made(context);
  if (!found.ok) return failed(found.diagnostics);
  const { board, directory, elf, project, places, warnings } = found.value;
  const boot = await bootStageOf(context, board, directory, "stack");
  if (!boot.ok) return failed([...warnings, ...boot.diagnostics]);
  const stacks = [...(boot.value === null ? [] : [stackOfBoot(boot.value)]), ...found.value.stacks];
  let observed: Observed | null = null;
  if (flags.sim === true) {
    const behind = behindBoot(context, found.value, boot.value);
    observed = behind.ok ? await observe(context, { board, elf, project, places: places(readElf(host.readFile(elf)!)), behind: behind.value }) : behind;
  }
  return report(context, board.name, stacks, observed, warnings);
}

function report(context: Context, board: string, stacks: readonly Stack[], observed: Observed | null, warnings: readonly Diagnostic[]): CommandResult {
  if (observed !== null && !observed.ok) return failed([...warnings, ...observed.diagnostics]);
  const used = observed?.value ?? null;
  for (const line of stackLines(stacks, used, context.style)) context.print(line);
  return { diagnostics: [...warnings, ...(used === null ? [] : refuted(stacks, used))], data: { board, stacks: stacks.map(({ name, reserved, bound }) => ({ name, reserved, ...shown(bound), observed: used?.get(name) ?? null })) } };
}

/** The bound's own keys: that of the handlers holds its room as well. */
const shown = ({ bytes, path, frames, bounded, open }: Stack["bound"]): Stack["bound"] => ({ bytes, path, frames, bounded, open });
