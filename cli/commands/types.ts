/** pgrid types: a TypeScript module of a project for whoever runs its nodes. */
import { basename, join, resolve } from "node:path";
import { displayName } from "../../toolchain/config/files.ts";
import { compileSources, open } from "../open.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags } = context;
  const opened = open(context);
  if (!opened.ok) return failed(opened.diagnostics);
  const compiled = await compileSources(opened.value, context);
  if (!compiled.ok) return failed(compiled.diagnostics);
  const { sources, options, libraries } = compiled.value.input;
  const [{ bindings }, { checkProject }] = await Promise.all([import("../../compiler/bindings/bindings.ts"), import("../../compiler/pipeline.ts")]);
  const checked = checkProject(sources, options, libraries);
  if (!checked.ok) return failed(checked.diagnostics);
  const name = opened.value.kind === "project" ? opened.value.project.raw.name : basename(opened.value.source.file).replace(/\.(?:lisp|policy\.ts)$/u, "");
  const { text, programs, records } = bindings({ name, files: checked.value, compiled: compiled.value.compiled });
  const file = `${name}.ts`;
  const directory = flags.output === undefined ? null : resolve(host.cwd, flags.output);
  if (directory === null) context.print(text.trimEnd());
  else {
    host.writeFile(join(directory, file), text);
    context.progress(`${displayName(host, join(directory, file))}: ${programs} programs, ${records} records`);
  }
  return { diagnostics: compiled.value.diagnostics, data: { directory: directory === null ? "" : displayName(host, directory), files: directory === null ? [] : [file], text, programs, records } };
}
