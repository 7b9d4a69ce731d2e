/** pgrid disasm: the bytecode of each route under the core form that it was made from. */
import { disassemble } from "../../compiler/disassemble.ts";
import { listing } from "../listing.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { compileSources, open } from "../open.ts";

export async function run(context: Context): Promise<CommandResult> {
  const opened = open(context);
  if (!opened.ok) return failed(opened.diagnostics);
  const outcome = await compileSources(opened.value, context);
  if (!outcome.ok) return { ...failed(outcome.diagnostics), data: { routes: [] } };
  const { compiled, diagnostics } = outcome.value;
  compiled.routes.forEach((route, i) => {
    if (i > 0) context.print("");
    context.print(`; ${route.name}  ${route.cid}`);
    for (const line of route.core.trimEnd().split("\n")) context.print(`; ${line}`);
    for (const line of listing(route.image).trimEnd().split("\n")) context.print(line);
  });
  const routes = compiled.routes.map(({ name, cid, core, image }) => ({
    name, cid, core,
    code: disassemble(image)!.map(({ word, words, label, mnemonic, operands, note }) => ({ word, words, label, mnemonic, operands, note })),
  }));
  return { diagnostics, data: { routes } };
}
