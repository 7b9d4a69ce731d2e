/** pgrid cap inspect: what a token says, link by link, and what is left of it in all. Nothing of it is verified, and it says so. */
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { chainData, chainLines, openChain } from "../tokens.ts";

export function run(context: Context): Promise<CommandResult> {
  const read = openChain(context);
  if (!read.ok) return Promise.resolve(failed(read.diagnostics));
  const { file, bytes, chain } = read.value;
  for (const line of chainLines(file, bytes.length, chain, context, "nothing of it is verified (`pgrid cap verify` does)")) context.print(line);
  return Promise.resolve({ diagnostics: [], data: chainData(file, bytes.length, chain) });
}
