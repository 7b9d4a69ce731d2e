/** pgrid cap revoke: a revocation of a link of a token, by who signed that link or one before it; with --port handed to a device as well. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { keyIdOf } from "../../protocol/cose.ts";
import { revoke } from "../../protocol/token.ts";
import { same } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { handInRevocation, troubleOf } from "../sessions.ts";
import { openChain, outputOf, refusal, signerOf, writeBytes } from "../tokens.ts";
import { withDevice } from "../updating.ts";

export async function run(context: Context): Promise<CommandResult> {
  const read = openChain(context);
  if (!read.ok) return failed(read.diagnostics);
  const { file, chain } = read.value;
  const output = outputOf(context, "cap revoke");
  if (!output.ok) return failed(output.diagnostics);
  const number = context.flags.link ?? chain.links.length - 1;
  const link = chain.links[number];
  if (link === undefined) return failed([diagnostic("PG8691", nowhere, { file, link: number, links: chain.links.length })]);
  const signer = await signerOf(context, "cap revoke");
  if (!signer.ok) return failed(signer.diagnostics);
  const by = keyIdOf(signer.value.key);
  const above = same(by, chain.rootId) || chain.links.slice(0, number).some(({ holder }) => same(holder, signer.value.key));
  if (!above) return failed([refusal("no-ancestor", `a revocation of link ${number} of \`${file}\` by ${toHex(by)}`)]);
  const bytes = revoke(link.hash, signer.value);
  const written = writeBytes(context, output.value, bytes);
  const behind = chain.links.length - 1 - number;
  const data = { file: written, bytes: bytes.length, of: toHex(link.hash), link: number, by: toHex(by), device: context.flags.port !== undefined };
  const say = (): void => {
    context.print(`${context.style.strong(written)}  revokes link ${number} of ${file}, and with it ${behind === 0 ? "nothing" : `${behind}`} behind it`);
    context.print(`  link     ${toHex(link.hash)}`);
    context.print(`  by       ${toHex(by)}`);
  };
  if (context.flags.port === undefined) {
    say();
    return { diagnostics: [], data };
  }
  return withDevice(context, "cap revoke", async (device) => {
    const told = await handInRevocation(device, bytes, chain.links.map((each) => each.bytes), signer.value);
    if (!told.ok) return { diagnostics: [troubleOf(told.trouble, `the revocation in \`${written}\``)], data };
    say();
    context.print("  device   has revoked it");
    return { diagnostics: [], data };
  });
}
