/** pgrid board list: pgrid's boards and the project's; those whose file is wrong, too, as hiding them would hide why. */
import { listBoards, shownBoard } from "../boards.ts";
import type { CommandResult, Context } from "../context.ts";

export async function run(context: Context): Promise<CommandResult> {
  const listed = listBoards(context);
  for (const { name, board, diagnostics } of listed) {
    context.print(board === null
      ? `${context.style.error("✗")} ${name.padEnd(22)} ${diagnostics[0]!.code}: ${diagnostics[0]!.message}; \`pgrid board check ${name}\` shows where`
      : `  ${name.padEnd(22)} ${board.tested.padEnd(12)} ${board.target.name.padEnd(14)} ${board.title}`);
  }
  return { diagnostics: [], data: { boards: listed.map((each) => shownBoard(context, each)) } };
}
