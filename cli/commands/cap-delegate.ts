/** pgrid cap delegate: a token with one more link, which the holder of the last one signs, and which grants no more. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { keyIdOf } from "../../protocol/cose.ts";
import { delegate, judgeAttenuation, leafOf, readChain } from "../../protocol/token.ts";
import { tokenLimits } from "../../spec/tokens.ts";
import { same } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { chainData, chainLines, grantOf, nowOf, openChain, outputOf, refusal, refusalOf, signerOf, writeBytes } from "../tokens.ts";

export async function run(context: Context): Promise<CommandResult> {
  const read = openChain(context);
  if (!read.ok) return failed(read.diagnostics);
  const { file, chain } = read.value;
  const leaf = leafOf(chain);
  const output = outputOf(context, "cap delegate");
  if (!output.ok) return failed(output.diagnostics);
  if (chain.links.length === tokenLimits.links.value) return failed([refusal("too-long", `a link behind \`${file}\``)]);
  const grant = grantOf(context, "cap delegate", leaf);
  if (!grant.ok) return failed(grant.diagnostics);
  const now = nowOf(context);
  if (!now.ok) return failed(now.diagnostics);
  const holder = await signerOf(context, "cap delegate");
  if (!holder.ok) return failed(holder.diagnostics);
  if (!same(holder.value.key, leaf.holder)) return failed([diagnostic("PG8690", nowhere, { file, holder: toHex(keyIdOf(leaf.holder)), key: toHex(keyIdOf(holder.value.key)) })]);

  const bytes = delegate(chain, grant.value, holder.value.sign);
  const made = readChain(bytes);
  if (!made.ok) throw new Error(`a token that was just made cannot be read: ${made.fault}`);
  // Nothing is written that no device would take.
  const wrong = refusalOf(output.value, judgeAttenuation(made.value)) ?? (grant.value.expires <= now.value ? refusal("expired", `\`${output.value}\``) : null);
  if (wrong !== null) return failed([wrong]);
  const written = writeBytes(context, output.value, bytes);
  for (const line of chainLines(written, bytes.length, made.value, context, "signed")) context.print(line);
  return { diagnostics: [], data: chainData(written, bytes.length, made.value) };
}
