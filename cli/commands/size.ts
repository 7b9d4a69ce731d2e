/** pgrid size */
import { join } from "node:path";
import { readElf } from "../../toolchain/elf.ts";
import { symbolSizes } from "../../toolchain/sizes.ts";
import { build } from "../building.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { summaryLines, usageTable } from "../table.ts";

export async function run(context: Context): Promise<CommandResult> {
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
