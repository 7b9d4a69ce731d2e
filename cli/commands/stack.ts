/** pgrid stack */
import { join } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { readElf } from "../../toolchain/elf.ts";
import { placesInImage, placesInSystem, refuted, stacksOfImage, stacksOfSystem } from "../../toolchain/stacks.ts";
import type { Stack } from "../../toolchain/stacks.ts";
import { build } from "../building.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { observe } from "../painting.ts";
import type { Observed } from "../painting.ts";
import { buildSystemOf } from "../systems.ts";
import { stackLines } from "../table.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags } = context;
  const system = await buildSystemOf(context);
  if (system !== null) {
    if (!system.ok) return failed(system.diagnostics);
    const { build: made, board, project, diagnostics } = system.value;
    const elf = readElf(host.readFile(made.elf)!);
    const observed = flags.sim === true ? await observe(context, { board, elf: made.elf, project, places: placesInSystem(elf, made.layout) }) : null;
    return report(context, board.name, stacksOfSystem(made.record), observed, diagnostics);
  }
  const built = await build(context);
  if (!built.ok) return failed(built.diagnostics);
  const { build: made, board, project, diagnostics } = built.value;
  const stacks = stacksOfImage(made.record);
  if (stacks.length === 0) return failed([...diagnostics, diagnostic("PG8303", nowhere, { board: board.name })]);
  const elf = readElf(host.readFile(join(made.directory, made.record.outputs["elf"]!.file))!);
  const observed = flags.sim === true ? await observe(context, { board, elf: made.elf, project, places: placesInImage(elf) }) : null;
  return report(context, board.name, stacks, observed, diagnostics);
}

function report(context: Context, board: string, stacks: readonly Stack[], observed: Observed | null, warnings: readonly Diagnostic[]): CommandResult {
  if (observed !== null && !observed.ok) return failed([...warnings, ...observed.diagnostics]);
  const used = observed?.value ?? null;
  for (const line of stackLines(stacks, used, context.style)) context.print(line);
  return { diagnostics: [...warnings, ...(used === null ? [] : refuted(stacks, used))], data: { board, stacks: stacks.map(({ name, reserved, bound }) => ({ name, reserved, ...shown(bound), observed: used?.get(name) ?? null })) } };
}

/** The bound's own keys: that of the handlers holds its room as well. */
const shown = ({ bytes, path, frames, bounded, open }: Stack["bound"]): Stack["bound"] => ({ bytes, path, frames, bounded, open });
