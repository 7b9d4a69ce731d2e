/** pgrid size */
import { join } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { readElf } from "../../toolchain/elf.ts";
import { symbolSizes } from "../../toolchain/sizes.ts";
import { build } from "../building.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { capabilityLines, componentLines, systemLines } from "../system-table.ts";
import { buildSystemOf } from "../systems.ts";
import { summaryLines, usageTable } from "../table.ts";

export async function run(context: Context): Promise<CommandResult> {
  const system = await buildSystemOf(context);
  if (system !== null) {
    if (!system.ok) return failed(system.diagnostics);
    const { build: made, diagnostics } = system.value;
    const lines = context.flags.caps === true ? capabilityLines(made.record, context.style) : componentLines(made.record, context.style);
    for (const line of [...lines, "", ...systemLines(made.record, context.style)]) context.print(line);
    return { diagnostics, data: { record: made.record } };
  }
  if (context.flags.caps === true) return failed([diagnostic("PG4224", nowhere, { path: context.argument ?? "." })]);
  const built = await build(context);
  if (!built.ok) return failed(built.diagnostics);
  const { build: made, board, diagnostics } = built.value;
  const by = context.flags.by ?? "module";
  const rows = by === "module" ? made.record.sizes.modules : symbolSizes(readElf(context.host.readFile(join(made.directory, made.record.outputs["elf"]!.file))!));
  for (const line of usageTable(rows, by, context.style)) context.print(line);
  context.print("");
  for (const line of summaryLines(made.record, board, context.style)) context.print(line);
  const { flash, ram, stackReserved } = made.record.sizes;
  return { diagnostics, data: { board: board.name, by, rows, flash, ram, stackReserved, stack: made.record.stack } };
}
