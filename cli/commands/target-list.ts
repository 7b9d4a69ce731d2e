/** pgrid target list */
import { nowhere } from "../../compiler/support/span.ts";
import { loadTarget, targets } from "../../toolchain/config/board.ts";
import { displayName, namesIn } from "../../toolchain/config/files.ts";
import { projectOf } from "../boards.ts";
import type { CommandResult, Context } from "../context.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, texts, style } = context;
  const project = projectOf(context);
  const listed = namesIn(host, targets, project).map((name) => {
    const loaded = loadTarget(host, name, project, nowhere, texts);
    const target = loaded.ok ? loaded.value.target : null;
    context.print(target === null
      ? `${style.error("✗")} ${name.padEnd(16)} ${loaded.diagnostics[0]!.code}: ${loaded.diagnostics[0]!.message}`
      : `  ${name.padEnd(16)} ${target.environment.padEnd(11)} ${target.compiler.padEnd(18)} ${target.title}`);
    return {
      name, ok: loaded.ok, title: target?.title ?? null, environment: target?.environment ?? null, compiler: target?.compiler ?? null, flags: target?.flags ?? [],
      emulator: target?.emulator ?? null, files: loaded.ok ? loaded.value.paths.map((path) => displayName(host, path)) : [], codes: [...new Set(loaded.diagnostics.map(({ code }) => code))],
    };
  });
  return { diagnostics: [], data: { targets: listed } };
}
