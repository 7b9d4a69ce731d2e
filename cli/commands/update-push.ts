/** pgrid update push: a signed file to a device. The device judges it; here is only seen that the file is whole. */
import { resolve } from "node:path";
import { updateLimits } from "../../spec/update.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { pushUpdate, updateState } from "../../sim/updating.ts";
import { readEnvelope, readManifest } from "../../toolchain/update/envelope.ts";
import { splitSuit } from "../../toolchain/update/suit-file.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { noFile } from "../open.ts";
import { imageCid, refusalDiagnostic } from "../signing.ts";
import { bytes } from "../table.ts";
import { noAnswer, pushFailure, statusSeconds, withDevice } from "../updating.ts";

export function run(context: Context): Promise<CommandResult> {
  const { host } = context;
  const path = resolve(host.cwd, context.argument!);
  const file = displayName(host, path);
  const stop = (...found: CommandResult["diagnostics"]): Promise<CommandResult> => Promise.resolve(failed(found));
  if (host.stat(path)?.kind !== "file") return stop(noFile(host, context.argument!, path));
  const split = splitSuit(host.readFile(path)!);
  if (!split.ok) return stop(refusalDiagnostic(split.refusal as "malformed", `\`${file}\``));
  const { envelope, image: payload } = split.value;
  const read = readEnvelope(envelope);
  const manifest = read.ok ? readManifest(read.value.manifest) : read;
  if (!manifest.ok) return stop(refusalDiagnostic(manifest.refusal as "malformed", `\`${file}\``));
  const { component, sequence, digest, size } = manifest.value;
  if (payload.length !== size) {
    return stop(refusalDiagnostic(payload.length < size ? "truncated" : "oversize", `\`${file}\``, [`the manifest says ${bytes(size)} behind the envelope, and ${bytes(payload.length)} are there`]));
  }

  return withDevice(context, "update push", async (device) => {
    if ((await updateState(device, 1000 * statusSeconds)) === null) return failed([noAnswer("update-state", statusSeconds)]);
    const total = envelope.length + payload.length;
    let tenths = 0;
    const why = await pushUpdate(device, { envelope, payload, id: digest, time: BigInt(Math.floor(host.today() / 1000)) }, (done) => {
      const now = Math.floor((10 * done) / total);
      if (now > tenths) context.progress(`   ${10 * now}%  ${bytes(done)} of ${bytes(total)}`);
      tenths = Math.max(tenths, now);
    });
    if (why !== null) return failed([pushFailure(why, `\`${file}\``)]);
    context.print(`${file}  ${component === "routes" ? "routes" : `slot ${component}`}, sequence ${sequence}, ${bytes(total)}`);
    context.print(component === "routes" ? "  active now; `pgrid update rollback --routes` goes back"
      : `  installed: reset the device to start it; it is started ${updateLimits.attempts.value} times at most until \`pgrid update confirm\``);
    return { diagnostics: [], data: { file, component, sequence, cid: imageCid(digest), bytes: total } };
  });
}
