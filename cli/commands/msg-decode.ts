/** pgrid msg decode: what a message says. Neither its proof nor anything else of it is verified, and it says so. */
import { resolve } from "node:path";
import { decodeEnvelope, decodeHop } from "../../protocol/envelope.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { messageLines, refused, toJson } from "../messages.ts";
import { noFile } from "../open.ts";
import { bytes } from "../table.ts";

/** An array of two: a hop stands in front of the grid. */
const hopHead = 0x82;

export function run(context: Context): Promise<CommandResult> {
  const { host, style } = context;
  const path = resolve(host.cwd, context.argument!);
  const file = displayName(host, path);
  if (host.stat(path)?.kind !== "file") return Promise.resolve(failed([noFile(host, context.argument!, path)]));
  const whole = host.readFile(path)!;
  const before = whole[0] === hopHead ? decodeHop(whole) : null;
  if (before !== null && !before.ok) return Promise.resolve(failed([refused(`the hop of \`${file}\``, before.fault)]));
  const hop = before?.value.hop ?? null;
  const grid = before?.value.grid ?? whole;
  const read = decodeEnvelope(grid);
  if (!read.ok) return Promise.resolve(failed([refused(`\`${file}\``, read.fault)]));
  const { envelope, signed } = read.value;
  context.print(`${style.strong(file)}  a message of ${bytes(grid.length)}; nothing of it is verified`);
  for (const [name, text] of messageLines(envelope, hop)) context.print(`  ${name.padEnd(12)} ${text}`);
  return Promise.resolve({ diagnostics: [], data: { file, bytes: grid.length, message: toJson(envelope, hop), signed: toHex(signed) } });
}
