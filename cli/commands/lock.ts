/** pgrid lock: writes pgrid.lock from what is here. */
import { join } from "node:path";
import { displayName } from "../../toolchain/config/files.ts";
import { runners } from "../../toolchain/flash/runners.ts";
import type { RunnerName } from "../../toolchain/flash/settings.ts";
import { lockFileName } from "../../toolchain/lock.ts";
import { locateAll } from "../../toolchain/tools.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { openPlace } from "../flashing.ts";
import { readLock, writeLock } from "../locking.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host } = context;
  const opened = openPlace(context);
  if (!opened.ok) return failed(opened.diagnostics);
  const { directory, board } = opened.value;
  // A build could not be made with what is not there, so nothing is pinned.
  const tools = locateAll(host, [board.target.compiler, ...(board.target.objcopy === undefined ? [] : [board.target.objcopy])]);
  if (!tools.ok) return failed(tools.diagnostics);
  // A file that is none is replaced: that is what the command is for.
  const before = readLock(context, directory);
  const flashing = (Object.keys(board.runners) as RunnerName[]).flatMap((name) => runners[name].command ?? []);
  const lock = await writeLock(context, directory, board, before?.ok === true ? before.value : undefined, flashing);
  const file = displayName(host, join(directory, lockFileName));
  context.print(file);
  for (const [command, { version }] of Object.entries(lock.tools)) context.print(`  ${command.padEnd(24)} ${version}`);
  for (const [name, { files }] of Object.entries(lock.boards)) context.print(`  ${`board ${name}`.padEnd(24)} ${Object.keys(files).join(", ")}`);
  return { diagnostics: [], data: { file, lock } };
}
