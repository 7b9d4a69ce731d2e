/** pgrid cap session: asks a node for a session under a token, and keeps what messages in it need. */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { same } from "../../compiler/support/bytes.ts";
import { leafOf } from "../../protocol/token.ts";
import { nodeIdOf } from "../../protocol/session.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { writeTokenPublicKey } from "../../toolchain/tokens/key-file.ts";
import { publicPath } from "../../toolchain/update/key-store.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { instantText } from "../instants.ts";
import { writeSession } from "../session-file.ts";
import { askForKey, enterSession, tellClock, troubleOf } from "../sessions.ts";
import { nowOf, openChain, outputOf, rootKeys, signerOf } from "../tokens.ts";
import { withDevice } from "../updating.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, style } = context;
  const read = openChain(context);
  if (!read.ok) return failed(read.diagnostics);
  const { file, bytes, chain } = read.value;
  const output = outputOf(context, "cap session");
  if (!output.ok) return failed(output.diagnostics);
  const now = nowOf(context);
  if (!now.ok) return failed(now.diagnostics);
  const known = rootKeys(context);
  if (!known.ok) return failed(known.diagnostics);
  const signer = await signerOf(context, "cap session");
  if (!signer.ok) return failed(signer.diagnostics);
  const { holder, expires } = leafOf(chain);
  if (!same(holder, signer.value.key)) return failed([diagnostic("PG8690", nowhere, { file, holder: toHex(holder), key: toHex(signer.value.key) })]);
  return withDevice(context, "cap session", async (device) => {
    const told = await tellClock(device, now.value);
    // One that goes back is refused: then the node knows better, and says so of the token.
    if (!told.ok && (told.trouble.kind !== "refused" || told.trouble.name !== "clock-back")) return failed([troubleOf(told.trouble, "`clock`")]);
    const node = await askForKey(device);
    if (!node.ok) return failed([troubleOf(node.trouble, "`node-key-get`")]);
    if (known.value.length > 0 && !known.value.some((key) => same(key, node.value))) return failed([diagnostic("PG8695", nowhere, { node: toHex(node.value) })]);
    const session = await enterSession(device, { chain: bytes, ...signer.value }, node.value);
    if (!session.ok) return failed([troubleOf(session.trouble, `a session under \`${file}\``)]);
    const path = resolve(host.cwd, output.value);
    writeSession(host, path, { node: node.value, source: nodeIdOf(holder), ...session.value, sequence: 1 });
    const written = displayName(host, path);
    // Where nobody knew the key, it is known from now on.
    const met = known.value.length > 0 ? null : publicPath(path);
    if (met !== null) writeTokenPublicKey(host, met, node.value);
    context.print(`${style.strong(written)}  a session under ${file}, until ${instantText(expires)} at the latest`);
    context.print(`  node     ${toHex(node.value)}${met === null ? "" : `, as the device says; --public ${displayName(host, met)} holds it to that`}`);
    context.print(`  handle   ${session.value.handle}`);
    return { diagnostics: [], data: { file: written, node: toHex(node.value), handle: session.value.handle, expires: String(expires), public: met === null ? null : displayName(host, met) } };
  });
}
