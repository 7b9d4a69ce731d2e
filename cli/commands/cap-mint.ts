/** pgrid cap mint: a token of one link, signed by a root key. */
import { mint, readChain } from "../../protocol/token.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { resolve } from "node:path";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { chainData, chainLines, grantOf, nowOf, refusal, signerOf, writeBytes } from "../tokens.ts";

export async function run(context: Context): Promise<CommandResult> {
  const grant = grantOf(context, "cap mint", null);
  if (!grant.ok) return failed(grant.diagnostics);
  const now = nowOf(context);
  if (!now.ok) return failed(now.diagnostics);
  const { host } = context;
  if (grant.value.expires <= now.value) return failed([refusal("expired", `\`${displayName(host, resolve(host.cwd, context.argument!))}\``)]);
  const root = await signerOf(context, "cap mint");
  if (!root.ok) return failed(root.diagnostics);
  const bytes = mint(grant.value, root.value);
  const chain = readChain(bytes);
  if (!chain.ok) throw new Error(`a token that was just made cannot be read: ${chain.fault}`);
  const file = writeBytes(context, context.argument!, bytes);
  for (const line of chainLines(file, bytes.length, chain.value, context, "signed")) context.print(line);
  return { diagnostics: [], data: chainData(file, bytes.length, chain.value) };
}
