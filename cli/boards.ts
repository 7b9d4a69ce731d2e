/** What the commands on boards have in common: which there are, and what is wrong with each. */
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../compiler/support/span.ts";
import { boards, loadBoard } from "../toolchain/config/board.ts";
import type { Board } from "../toolchain/config/board.ts";
import { displayName, namesIn } from "../toolchain/config/files.ts";
import { findProject } from "../toolchain/config/project.ts";
import type { Context } from "./context.ts";

/** A board by its name: what it is, or what is wrong with its file. */
export interface Listed {
  readonly name: string;
  readonly board: Board | null;
  readonly diagnostics: readonly Diagnostic[];
}

export const projectOf = ({ host }: Context): string | null => findProject(host, host.cwd) ?? null;

export function look(context: Context, named: string): Listed {
  const board = loadBoard(context.host, named, projectOf(context), nowhere, context.texts);
  return { name: board.ok ? board.value.name : named, board: board.ok ? board.value : null, diagnostics: board.diagnostics };
}

export function listBoards(context: Context): readonly Listed[] {
  return namesIn(context.host, boards, projectOf(context)).map((name) => look(context, name));
}

/** As --json has it; what only a board that is in order has is null for one that is not. */
export function shownBoard(context: Context, { name, board, diagnostics }: Listed): Readonly<Record<string, unknown>> {
  return {
    name, ok: board !== null, title: board?.title ?? null, target: board?.target.name ?? null, tested: board?.tested ?? null,
    sim: board?.sim?.kind ?? null, slots: board === null ? null : board.slots !== null,
    files: board?.paths.map((path) => displayName(context.host, path)) ?? [], codes: [...new Set(diagnostics.map(({ code }) => code))],
  };
}
