/** pgrid new */
import { basename, join, resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { namePattern } from "../../toolchain/config/shapes.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { standardPath } from "../templates.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host } = context;
  const argument = context.argument!;
  const directory = resolve(host.cwd, argument);
  const name = basename(directory);
  if (!new RegExp(namePattern, "u").test(name)) return failed([diagnostic("PG4008", nowhere, { name })]);
  if (host.stat(directory)?.kind === "file" || host.list(directory).length > 0) return failed([diagnostic("PG4007", nowhere, { path: argument })]);
  const files = standardPath(name);
  for (const [path, text] of files) host.writeFile(join(directory, path), text);
  const shown = displayName(host, directory);
  for (const path of files.keys()) context.print(`${shown}/${path}`);
  context.progress(`Next: pgrid check ${shown} · pgrid sim ${shown}`);
  return { diagnostics: [], data: { directory: shown, files: [...files.keys()] } };
}
