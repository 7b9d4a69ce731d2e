/** pgrid image inspect: what a signed file says. Nothing of it is verified, and it says so. */
import { resolve } from "node:path";
import { displayName } from "../../toolchain/config/files.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { readAuthentication, readEnvelope, readManifest } from "../../toolchain/update/envelope.ts";
import { uuidText } from "../../toolchain/update/identity.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { instantText } from "../instants.ts";
import { boardsByClass } from "../suit-verifying.ts";
import { noFile } from "../open.ts";
import { imageCid, refusalDiagnostic } from "../signing.ts";
import { bytes } from "../table.ts";

export function run(context: Context): Promise<CommandResult> {
  const { host, style } = context;
  const path = resolve(host.cwd, context.argument!);
  const file = displayName(host, path);
  if (host.stat(path)?.kind !== "file") return Promise.resolve(failed([noFile(host, context.argument!, path)]));
  const whole = host.readFile(path)!;
  const envelope = readEnvelope(whole);
  if (!envelope.ok) return Promise.resolve(failed([refusalDiagnostic(envelope.refusal as "malformed", `\`${file}\``)]));
  const authentication = readAuthentication(envelope.value.authentication);
  const manifest = readManifest(envelope.value.manifest);
  // Unsigned is something to show, too.
  const wrong = !authentication.ok && authentication.refusal !== "unsigned" ? authentication : manifest.ok ? null : manifest;
  if (wrong !== null || !manifest.ok) return Promise.resolve(failed([refusalDiagnostic((wrong ?? { refusal: "malformed" as const }).refusal as "malformed", `\`${file}\``)]));
  const { sequence, component, vendor, class: classId, digest, size, useBefore } = manifest.value;
  const board = boardsByClass(host).get(toHex(classId)) ?? null;
  const there = whole.length - envelope.value.length;
  const signed = authentication.ok ? authentication.value : null;
  const line = (name: string, text: string): void => context.print(`  ${name.padEnd(10)} ${text}`);
  context.print(`${style.strong(file)}  ${component === "routes" ? "a bundle of routes" : `an image for slot ${component}`}; nothing of it is verified (\`pgrid image verify\` does)`);
  line("board", board ?? `unknown: class ${uuidText(classId)} of vendor ${uuidText(vendor)}`);
  line("sequence", String(sequence));
  line("use before", useBefore === null ? "for ever" : instantText(useBefore));
  line("content", imageCid(digest));
  line("bytes", `${bytes(envelope.value.length)} envelope, ${bytes(there)} behind it${there === size ? "" : `; the manifest says ${bytes(size)}`}`);
  line("key", signed === null ? "unsigned" : `${toHex(signed.keyId)}, signature of ${bytes(signed.signature.length)}`);
  return Promise.resolve({
    diagnostics: [],
    data: {
      file, component, board, vendor: uuidText(vendor), class: uuidText(classId), sequence, useBefore: useBefore === null ? null : String(useBefore), cid: imageCid(digest),
      envelopeBytes: envelope.value.length, imageBytes: size, there, key: signed === null ? null : toHex(signed.keyId), signatureBytes: signed?.signature.length ?? null,
    },
  });
}
