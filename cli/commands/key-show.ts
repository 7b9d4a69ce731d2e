/** pgrid key show: what a key file says in the open, and how many signatures are left. The secret is not read. */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { toHex } from "../../toolchain/update/bytes.ts";
import { capacity, keyId, parametersText } from "../../toolchain/update/hss.ts";
import { isTokenKey, showTokenKey } from "../../toolchain/tokens/key-file.ts";
import { showKey } from "../../toolchain/update/key-store.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { keyLines, tokenKeyData, tokenKeyLines } from "../keys.ts";

export function run(context: Context): Promise<CommandResult> {
  const { host } = context;
  const path = resolve(host.cwd, context.argument!);
  const file = displayName(host, path);
  if (isTokenKey(host, path)) {
    const shown = showTokenKey(host, path);
    if (!shown.ok) return Promise.resolve(failed(shown.diagnostics));
    for (const line of tokenKeyLines(file, shown.value, context.style)) context.print(line);
    return Promise.resolve({ diagnostics: shown.value.encryption === null ? [diagnostic("PG8110", nowhere, { file })] : [], data: tokenKeyData(file, shown.value) });
  }
  const shown = showKey(host, path);
  if (!shown.ok) return Promise.resolve(failed(shown.diagnostics));
  const { parameters, publicKey, next, encryption } = shown.value;
  for (const line of keyLines(file, shown.value, context.style)) context.print(line);
  return Promise.resolve({
    diagnostics: encryption === null ? [diagnostic("PG8110", nowhere, { file })] : [],
    data: { file, parameters: parametersText(parameters), id: toHex(keyId(publicKey)), publicKey: toHex(publicKey), encrypted: encryption !== null, used: next, left: capacity(parameters) - next },
  });
}
