/** pgrid cap verify: a token as a device would judge it that trusts these roots, at this time, and knows of these revocations. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { judgeChain, judgeRevocation } from "../../protocol/token.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { chainData, chainLines, nowOf, readBytes, refusal, refusalOf, rootKeys } from "../tokens.ts";

export function run(context: Context): Promise<CommandResult> {
  return Promise.resolve(verify(context));
}

function verify(context: Context): CommandResult {
  const { flags, style } = context;
  if (flags.public === undefined) return failed([diagnostic("PG4004", nowhere, { verb: "cap verify", what: "a root key that is trusted: --public FILE" })]);
  const read = readBytes(context, context.argument!);
  const roots = rootKeys(context);
  const now = nowOf(context);
  if (!read.ok || !roots.ok || !now.ok) return failed([read, roots, now].flatMap((each) => (each.ok ? [] : each.diagnostics)));
  const { file, bytes } = read.value;
  const judges = { roots: roots.value, now: now.value, verify: verifyEd25519, revoked: () => false };
  const judged = judgeChain(bytes, judges);
  if (!judged.ok) return failed([refusalOf(file, judged)!]);

  const gone = new Set<string>();
  const wrong: Diagnostic[] = [];
  for (const name of flags.revoked ?? []) {
    const revocation = readBytes(context, name);
    if (!revocation.ok) return failed(revocation.diagnostics);
    const of = judgeRevocation(revocation.value.bytes, judged.value, verifyEd25519);
    // One of another chain's link says nothing about this one.
    if (of.ok) gone.add(toHex(judged.value.links[of.value]!.hash));
    else if (of.fault !== "unknown-link") wrong.push(refusal(of.fault, `\`${revocation.value.file}\``));
  }
  if (wrong.length > 0) return failed(wrong);
  const again = judgeChain(bytes, { ...judges, revoked: (hash) => gone.has(toHex(hash)) });
  if (!again.ok) return failed([refusalOf(file, again)!]);
  for (const line of chainLines(file, bytes.length, again.value, context, style.good("it holds"))) context.print(line);
  return { diagnostics: [], data: { ...chainData(file, bytes.length, again.value), rootKey: toHex(again.value.root), at: String(now.value) } };
}
