/** pgrid audit pull: what a device logged since the last time, behind what is in the file, under a new head. */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nodeIdOf } from "../../protocol/session.ts";
import { pullLog } from "../../sim/auditing.ts";
import { auditTries } from "../../sim/device.ts";
import { headSigner, logBefore, logLines, writeLog } from "../auditing.ts";
import type { HeadSigner } from "../auditing.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { rootKeys, signerOf } from "../tokens.ts";
import { withDevice } from "../updating.ts";

/** Who signs the heads, and whose key that is: whoever has --key, or the node itself, whose key --public is. */
async function headKey(context: Context): Promise<Outcome<{ readonly key: Uint8Array; readonly signer: HeadSigner | null }>> {
  if (context.flags.key === undefined && context.flags.public !== undefined) {
    const keys = rootKeys(context);
    return keys.ok ? succeed({ key: keys.value[0]!, signer: null }) : keys;
  }
  const key = await signerOf(context, "audit pull");
  return key.ok ? succeed({ key: key.value.key, signer: headSigner(key.value) }) : key;
}

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags, argument } = context;
  const found = await headKey(context);
  if (!found.ok) return failed(found.diagnostics);
  const { key, signer } = found.value;
  const path = resolve(host.cwd, argument!);
  const before = logBefore(context, path, key);
  if (!before.ok) return failed(before.diagnostics);
  return withDevice(context, "audit pull", async (device) => {
    const pulled = await pullLog(device, before.value.next, signer?.sign ?? null);
    if (pulled === null) return failed([diagnostic("PG8805", nowhere, {})]);
    if (pulled === "busy") return failed([diagnostic("PG8850", nowhere, { tries: String(auditTries) })]);
    if (pulled === "other-signer") return failed([diagnostic("PG8810", nowhere, signer === null ? { who: "does not sign", flag: "--key" } : { who: "signs", flag: "--public" })]);
    if (signer?.named() === false) return failed([diagnostic("PG8806", nowhere, { what: "the device's log", key: `\`${flags.key!}\`` })]);
    const written = writeLog(context, path, signer?.log() ?? nodeIdOf(key), before.value, pulled, key);
    if (!written.ok) return failed(written.diagnostics);
    for (const line of logLines(written.value, context)) context.print(line);
    return { diagnostics: [], data: { file: written.value.file, epoch: written.value.log.heads.at(-1)!.epoch, added: written.value.added, segments: written.value.log.segments.length } };
  });
}
