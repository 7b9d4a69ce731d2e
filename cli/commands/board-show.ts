/** pgrid board show: every value of a board as it is after inheritance; with --origin, which file and line it is from and what is cited for it. */
import { nowhere } from "../../compiler/support/span.ts";
import { boards } from "../../toolchain/config/board.ts";
import { displayName, findFile, idOf } from "../../toolchain/config/files.ts";
import { lineOf, valuesOf } from "../../toolchain/config/values.ts";
import { look, projectOf } from "../boards.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, texts, flags, style } = context;
  const { diagnostics } = look(context, context.argument!);
  const found = findFile(host, boards, context.argument!, projectOf(context), nowhere, texts);
  if (!found.ok) return failed(diagnostics);
  const values = valuesOf(found.value.json).map(({ path, value, span, source }) => ({ path, value, file: span.file, line: lineOf(span, texts), source }));
  let cited: string | null = null;
  for (const { path, value, file, line, source } of values) {
    if (flags.origin === true && source !== cited && source !== null) context.print(style.faint(`  from ${source}`));
    cited = source;
    context.print(`${path.padEnd(28)} ${String(value).padEnd(34)}${flags.origin === true ? ` ${file}:${line}` : ""}`.trimEnd());
  }
  // A board that is wrong is shown all the same: what it inherits may be the reason.
  return { diagnostics, data: { name: idOf(found.value.paths[0]!), files: found.value.paths.map((path) => displayName(host, path)), values } };
}
