/** pgrid key new: a key that signs images, or capability tokens, sealed with a passphrase; its public key in a file of its own. */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { capacity, keyId, parametersText, readParameters } from "../../toolchain/update/hss.ts";
import { newTokenKey, tokenKeyAlgorithm } from "../../toolchain/tokens/key-file.ts";
import { newKey, publicPath } from "../../toolchain/update/key-store.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { growthOf, keyLines, tokenKeyData, tokenKeyLines } from "../keys.ts";
import { passphraseFor } from "../passphrase.ts";

/** Two levels: a million signatures, and only a thousand one-time keys grown before the first. */
const usual = "H10/W4,H10/W4";

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags } = context;
  const path = resolve(host.cwd, context.argument!);
  const file = displayName(host, path);
  const text = flags.parameters ?? usual;
  const open = flags.unencrypted === true;
  const passphrase = open ? null : passphraseFor(context, file, { isNew: true });
  const publicFile = displayName(host, publicPath(path));
  const unsealed = open ? [diagnostic("PG8110", nowhere, { file })] : [];
  if (text === tokenKeyAlgorithm) {
    const made = await newTokenKey(host, path, passphrase);
    if (!made.ok) return failed(made.diagnostics);
    for (const line of tokenKeyLines(file, made.value, context.style)) context.print(line);
    context.print(`  in       ${publicFile}: what tokens are made for, and roots are trusted by`);
    return { diagnostics: unsealed, data: { ...tokenKeyData(file, made.value), public: publicFile } };
  }
  const parameters = readParameters(text);
  if (parameters === null) return failed([diagnostic("PG4003", nowhere, { flag: "--parameters", expected: `one or two levels of H5, H10 or H15 with W4 or W8, as in H10/W4,H10/W4, or ${tokenKeyAlgorithm}`, value: text })]);
  const made = await newKey(host, path, parameters, passphrase, growthOf(context));
  if (!made.ok) return failed(made.diagnostics);
  for (const line of keyLines(file, made.value, context.style)) context.print(line);
  context.print(`  in       ${publicFile}: what devices are built with`);
  return {
    diagnostics: [diagnostic("PG8111", nowhere, { file }), ...unsealed],
    data: {
      file, public: publicFile, parameters: parametersText(parameters), id: toHex(keyId(made.value.publicKey)), publicKey: toHex(made.value.publicKey),
      encrypted: !open, used: 0, left: capacity(parameters),
    },
  };
}
