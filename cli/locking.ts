/** The lock file as the commands see it: written on first use, held against what is here, refused under --locked. */
import { join, relative } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Board } from "../toolchain/config/board.ts";
import { displayName, readJson } from "../toolchain/config/files.ts";
import { readShape } from "../toolchain/config/shape.ts";
import { boardDifference, lockFileName, lockShape, lockText, pgridDifference, pinBoard, pinPgrid, pinTool, toolDifference, toolsOf } from "../toolchain/lock.ts";
import type { Lock, PinnedTool } from "../toolchain/lock.ts";
import type { Context } from "./context.ts";

/** Undefined when the project has none. */
export function readLock({ host, texts }: Pick<Context, "host" | "texts">, project: string): Outcome<Lock> | undefined {
  const json = readJson(host, join(project, lockFileName), texts);
  return json === undefined || !json.ok ? json : readShape(json.value, lockShape, "the lock file");
}

/** What is here of a board: what builds it, what simulates it, and the programs that flash it, where they are installed. */
async function pinnedHere({ host }: Context, project: string, board: Board, commands: readonly string[], trusting: boolean): Promise<Lock> {
  const tools: Record<string, PinnedTool> = {};
  for (const command of commands) {
    const tool = await pinTool(host, board, command, trusting);
    if (tool !== null) tools[command] = tool;
  }
  return { schemaVersion: 1, pgrid: pinPgrid(host), tools, boards: { [board.name]: pinBoard(host, board, project) } };
}

const everyTool = (board: Board, flashing: readonly string[]): readonly string[] => {
  const { build, simulate } = toolsOf(board);
  return [...build, ...simulate, ...flashing];
};

/** Writes what is here of a board into the lock file; what it says of other boards and their tools stays. */
export async function writeLock(context: Context, project: string, board: Board, before: Lock | undefined, flashing: readonly string[] = [], trusting = false): Promise<Lock> {
  const now = await pinnedHere(context, project, board, everyTool(board, flashing), trusting);
  const lock: Lock = { ...(before ?? {}), ...now, tools: { ...before?.tools, ...now.tools }, boards: { ...before?.boards, ...now.boards } };
  context.host.writeFile(join(project, lockFileName), lockText(lock));
  return lock;
}

/**
 * After `pgrid build`: a project without a lock file gets one, a board that is not in it is added, and what differs is said.
 * Commands that build on the way write none.
 */
export async function keepLock(context: Context, project: string, board: Board): Promise<Outcome<void>> {
  if (context.flags.locked === true) return succeed(undefined);
  const read = readLock(context, project);
  if (read !== undefined && !read.ok) return read;
  const lock = read?.value;
  const shown = displayName(context.host, join(project, lockFileName));
  if (lock === undefined || lock.boards[board.name] === undefined) {
    // Whoever sends the outputs elsewhere may have the project read-only. What comes with pgrid changes with it.
    if (context.flags.output !== undefined || !relative(context.host.root, project).startsWith("..")) return succeed(undefined);
    await writeLock(context, project, board, lock, [], true);
    context.progress(` ✓ lock      ${lock === undefined ? shown : `${shown}: board ${board.name}`}`);
    return succeed(undefined);
  }
  const here = await pinnedHere(context, project, board, toolsOf(board).build, true);
  return succeed(undefined, differences(lock, here, board, lockFileName).map(({ what, difference }) => diagnostic("PG8255", nowhere, { what, difference })));
}

interface Difference {
  readonly code: "PG8251" | "PG8252" | "PG8253" | "PG8254";
  readonly what: string;
  readonly difference: string;
  /** Of the refusal. */
  readonly diagnostic: Diagnostic;
}

function differences(lock: Lock, here: Lock, board: Board, file: string): readonly Difference[] {
  const found: Difference[] = [];
  const missing = (what: string): void => void found.push({ code: "PG8254", what, difference: `${file} does not name it`, diagnostic: diagnostic("PG8254", nowhere, { what, board: board.name }) });
  const own = here.boards[board.name]!;
  const lockedBoard = lock.boards[board.name];
  const boardChange = lockedBoard === undefined ? null : boardDifference(lockedBoard, own);
  if (lockedBoard === undefined) missing(`board \`${board.name}\``);
  if (boardChange !== null) found.push({ code: "PG8252", what: `board \`${board.name}\``, difference: boardChange, diagnostic: diagnostic("PG8252", nowhere, { board: board.name, difference: boardChange }) });
  const pgridChange = pgridDifference(lock.pgrid, here.pgrid);
  if (pgridChange !== null) {
    const { version, isa } = here.pgrid;
    found.push({ code: "PG8253", what: "pgrid", difference: `that was written by ${pgridChange}`, diagnostic: diagnostic("PG8253", nowhere, { locked: pgridChange, own: `pgrid ${version}, instruction set ${isa}` }) });
  }
  for (const [command, tool] of Object.entries(here.tools)) {
    const locked = lock.tools[command];
    const change = locked === undefined ? null : toolDifference(locked, tool);
    if (locked === undefined) missing(`\`${command}\``);
    if (change !== null) found.push({ code: "PG8251", what: `\`${command}\``, difference: change, diagnostic: diagnostic("PG8251", nowhere, { tool: command, difference: change }) });
  }
  return found;
}

/** What a command takes besides the tools of the build. */
export interface Taken {
  readonly simulating?: boolean;
  /** The command of a runner. */
  readonly flashing?: string;
}

/** Under --locked: refuses unless all that the command takes is what the lock file names. A tool that is missing is for others to tell. */
export async function checkLocked(context: Context, project: string, board: Board, { simulating = false, flashing }: Taken = {}): Promise<Outcome<void>> {
  if (context.flags.locked !== true) return succeed(undefined);
  const read = readLock(context, project);
  if (read === undefined) return fail([diagnostic("PG8250", nowhere, { file: displayName(context.host, join(project, lockFileName)) })]);
  if (!read.ok) return read;
  const { build, simulate } = toolsOf(board);
  const here = await pinnedHere(context, project, board, [...build, ...(simulating ? simulate : []), ...(flashing === undefined ? [] : [flashing])], false);
  const found = differences(read.value, here, board, lockFileName);
  return found.length === 0 ? succeed(undefined) : fail(found.map((each) => each.diagnostic));
}
