/** pgrid msg encode: a message out of the JSON that `msg decode --json` prints under `message`. What a device would refuse is not written. */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { decodeEnvelope, decodeHop, encodeEnvelope, encodeHop, signedBytes } from "../../protocol/envelope.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { readShape } from "../../toolchain/config/shape.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { fromJson, messageShape, refused } from "../messages.ts";
import { noFile } from "../open.ts";
import { bytes } from "../table.ts";

export function run(context: Context): Promise<CommandResult> {
  const { host } = context;
  const path = resolve(host.cwd, context.argument!);
  const file = displayName(host, path);
  if (host.stat(path)?.kind !== "file") return Promise.resolve(failed([noFile(host, context.argument!, path)]));
  const text = new TextDecoder().decode(host.readFile(path)!);
  context.texts.set(file, text);
  const json = parseJson(file, text);
  if (!json.ok) return Promise.resolve(failed(json.diagnostics));
  const value = readShape(json.value, messageShape, "the message");
  if (!value.ok) return Promise.resolve(failed(value.diagnostics));
  if (value.value.chain !== null && value.value.handle !== null) return Promise.resolve(failed([diagnostic("PG8502", nowhere, { what: `\`${file}\`` })]));
  const { envelope, hop } = fromJson(value.value);
  const grid = encodeEnvelope(envelope);
  const read = decodeEnvelope(grid);
  if (!read.ok) return Promise.resolve(failed([refused(`the message of \`${file}\``, read.fault)]));
  const front = hop === null ? new Uint8Array() : encodeHop(hop);
  const before = hop === null ? null : decodeHop(front);
  if (before !== null && !before.ok) return Promise.resolve(failed([refused(`the hop of \`${file}\``, before.fault)]));
  const output = context.flags.output ?? `${context.argument!.replace(/\.json$/u, "")}.grid`;
  const whole = joined(front, grid);
  host.writeFile(resolve(host.cwd, output), whole);
  context.print(`${output}  ${bytes(whole.length)}`);
  return Promise.resolve({ diagnostics: [], data: { file: output, bytes: whole.length, signed: toHex(signedBytes(envelope)) } });
}
