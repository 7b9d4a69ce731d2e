/** pgrid convert: a file in the other language, when every program of it keeps its CID. */
import { dirname, resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { displayName } from "../../toolchain/config/files.ts";
import { findProject, loadProject, readSource } from "../../toolchain/config/project.ts";
import { librariesOf } from "../../toolchain/libraries.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { noFile, routeFile } from "../open.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags, texts } = context;
  const argument = context.argument!;
  const path = resolve(host.cwd, argument);
  if (!routeFile.test(argument)) return failed([host.stat(path) === undefined ? noFile(host, argument, path) : diagnostic("PG4013", nowhere, { path: argument })]);
  const to = flags.output === undefined ? null : resolve(host.cwd, flags.output);
  if (to === path) return failed([diagnostic("PG4003", nowhere, { flag: "--output", expected: "another file than the one that is converted", value: flags.output! })]);
  const source = readSource(host, path, texts);
  if (source === undefined) return failed([noFile(host, argument, path)]);
  if (!source.ok) return failed(source.diagnostics);
  // Both front ends are needed, whichever way it goes.
  const [{ convert }, { importsOf }, { typeScriptReader }] = await Promise.all([
    import("../../compiler/convert/convert.ts"), import("../../compiler/pipeline.ts"), import("../../toolchain/typescript.ts"),
  ]);
  // Names of nodes are the project's, when the file belongs to one.
  const directory = findProject(host, dirname(path));
  const project = directory === undefined ? undefined : loadProject(host, directory, texts);
  const options = { typescript: typeScriptReader(host), ...(project?.ok === true ? { nodes: project.value.nodes } : {}) };
  const libraries = librariesOf(host, [source.value], (one) => importsOf(one, options), texts);
  if (!libraries.ok) return failed(libraries.diagnostics);
  const converted = convert(source.value, options, libraries.value);
  if (!converted.ok) return failed(converted.diagnostics);
  const { file, text, programs } = converted.value;
  if (to === null) context.print(text.trimEnd());
  else {
    host.writeFile(to, text);
    context.progress(`${displayName(host, to)}: ${programs === 1 ? "1 program" : `${programs} programs`}, the CIDs as before`);
  }
  return { diagnostics: converted.diagnostics, data: { from: displayName(host, path), to: file, written: to === null ? null : displayName(host, to), programs, text } };
}
