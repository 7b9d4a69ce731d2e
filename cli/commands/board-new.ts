/** pgrid board new: a board file of the project that extends another board. */
import { join, relative } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { boards } from "../../toolchain/config/board.ts";
import { displayName, findFile } from "../../toolchain/config/files.ts";
import { namePattern } from "../../toolchain/config/shapes.ts";
import { look, projectOf } from "../boards.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, texts } = context;
  const name = context.argument!;
  const parent = context.flags.extends;
  if (!new RegExp(namePattern, "u").test(name)) return failed([diagnostic("PG8415", nowhere, { name })]);
  if (parent === undefined) return failed([diagnostic("PG4004", nowhere, { verb: "board new", what: "`--extends`, the board that it is like" }, { help: "`pgrid board list` shows which there are" })]);
  const project = projectOf(context);
  const there = findFile(host, boards, name, project, nowhere, texts);
  if (there.ok || there.diagnostics[0]!.code !== boards.unknown) {
    const path = there.ok ? there.value.paths[0]! : join(project ?? host.cwd, "boards", `${name}.json`);
    return failed([diagnostic("PG8414", nowhere, { name, path: displayName(host, path) })]);
  }
  const { board, diagnostics } = look(context, parent);
  if (board === null) return failed(diagnostics);
  const directory = join(project ?? host.cwd, boards.directory);
  const path = join(directory, `${name}.json`);
  // What nobody has run on this board is not claimed for it, whatever its parent can show.
  const content = { extends: parent.includes("/") ? relative(directory, board.paths[0]!) : parent, title: `${name}, after ${board.name}`, tested: "builds only" };
  host.writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
  const shown = displayName(host, path);
  context.print(shown);
  context.progress(`Next: edit ${shown} · pgrid board show ${name} --origin · pgrid build --board ${name}`);
  return { diagnostics: [], data: { name, file: shown, extends: board.name } };
}
