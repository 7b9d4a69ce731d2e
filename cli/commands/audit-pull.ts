/** pgrid audit pull: what a device logged since the last time, behind what is in the file, under a new head. */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { pullLog } from "../../sim/auditing.ts";
import { headSigner, logBefore, logLines, writeLog } from "../auditing.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { signerOf } from "../tokens.ts";
import { withDevice } from "../updating.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags, argument } = context;
  const key = await signerOf(context, "audit pull");
  if (!key.ok) return failed(key.diagnostics);
  const path = resolve(host.cwd, argument!);
  const before = logBefore(context, path, key.value.key);
  if (!before.ok) return failed(before.diagnostics);
  return withDevice(context, "audit pull", async (device) => {
    const signer = headSigner(key.value);
    const pulled = await pullLog(device, before.value.next, signer.sign);
    if (pulled === null) return failed([diagnostic("PG8805", nowhere, {})]);
    if (!signer.named()) return failed([diagnostic("PG8806", nowhere, { what: "the device's log", key: `\`${flags.key!}\`` })]);
    const written = writeLog(context, path, signer.log(), before.value, pulled, key.value.key);
    if (!written.ok) return failed(written.diagnostics);
    for (const line of logLines(written.value, context)) context.print(line);
    return { diagnostics: [], data: { file: written.value.file, epoch: written.value.log.heads.at(-1)!.epoch, added: written.value.added, segments: written.value.log.segments.length } };
  });
}
