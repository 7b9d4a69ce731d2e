/** pgrid board check: one board, by name or path, or all of them. */
import { listBoards, look, shownBoard } from "../boards.ts";
import type { CommandResult, Context } from "../context.ts";

export async function run(context: Context): Promise<CommandResult> {
  const listed = context.argument === undefined ? listBoards(context) : [look(context, context.argument)];
  for (const { name, board } of listed) {
    if (board === null) context.print(`${context.style.error("✗")} ${name}`);
    else context.print(`${context.style.good("✓")} ${name}${board.slots === null ? "" : ", slots a and b"}`);
  }
  return { diagnostics: listed.flatMap(({ diagnostics }) => diagnostics), data: { boards: listed.map((each) => shownBoard(context, each)) } };
}
