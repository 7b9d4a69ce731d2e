/** Budgets of the project and of the board against what a build came to. */
import { join } from "node:path";
import type { CompiledProject } from "../compiler/compiled.ts";
import { boundsOf, pathNotes, resources } from "../compiler/costs.ts";
import type { Resource } from "../compiler/costs.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Board } from "./config/board.ts";
import { spanAt } from "./config/files.ts";
import { projectFile } from "./config/project.ts";
import type { Project } from "./config/project.ts";
import type { BuildRecord } from "./record.ts";
import { overflowing, stacksOfImage } from "./stacks.ts";

/** Keys of `budgets` in pgrid.json that limit each program; `stack` is that of the whole image. */
const programBudgets = [
  ["instructions", "instructions"], ["hashBytes", "hashBytes"], ["lookups", "lookups"], ["sends", "sends"], ["cacheEntries", "cacheEntries"],
  ["programStack", "stack"], ["scratch", "scratch"],
] as const satisfies readonly (readonly [string, Resource])[];

/** Of the programs, of whatever kind: known as soon as they are compiled. */
export function programsOverBudget(project: Project, compiled: CompiledProject): Diagnostic[] {
  const { budgets = {} } = project.raw;
  const texts = new Map(project.sources.map(({ file, text }) => [file, text]));
  return [...compiled.routes, ...compiled.merges, ...compiled.caches, ...compiled.policies].flatMap((program) => programBudgets.flatMap(([key, resource]) => {
    const budget = budgets[key];
    const used = boundsOf(program)[resource];
    if (budget === undefined || used <= budget) return [];
    const values = { what: `${program.kind} \`${program.name}\`, ${resources[resource].words}`, used, budget, where: projectFile };
    return [diagnostic("PG6101", spanAt(project.json, ["budgets", key]), values, { notes: pathNotes(program.source!, resource, texts) })];
  }));
}

/** What a board's budgets have on top for what an image has besides. */
export const extraBudgets = {
  /** Takes updates: the updater, the boot stage's verifier, the store, and memory for an envelope and three bundles. */
  updates: { flash: 18 * 1024, ram: 48 * 1024, stack: 0 },
  /** Keeps an audit log: the log, the CBOR under it, BLAKE3 with its rounds inlined, and a ring of 8 KiB. */
  audit: { flash: 9 * 1024, ram: 10 * 1024, stack: 0 },
} as const;
export type Extra = keyof typeof extraBudgets;

/** The board's own, in bytes; undefined: none. */
export const boardBudget = (board: Board, key: "flash" | "ram" | "stack", extras: readonly Extra[]): number | undefined => {
  const plain = board.layout === null ? undefined : board.budgets[key];
  return plain === undefined ? undefined : extras.reduce((sum, extra) => sum + extraBudgets[extra][key], plain);
};

/** Of the linked image: each limit that is exceeded, the tighter of board and project. */
export function overBudget(project: Project, compiled: CompiledProject, board: Board, record: BuildRecord, extras: readonly Extra[] = []): Diagnostic[] {
  const found = programsOverBudget(project, compiled);
  const used = { flash: record.sizes.flash, ram: record.sizes.ram + record.sizes.stackReserved, stack: record.stack?.bytes ?? 0 };
  for (const key of ["flash", "ram", "stack"] as const) {
    const own = project.raw.budgets?.[key];
    const boards = boardBudget(board, key, extras);
    if (own !== undefined && used[key] > own) {
      found.push(diagnostic("PG6101", spanAt(project.json, ["budgets", key]), { what: key, used: `${used[key]} B`, budget: `${own} B`, where: projectFile }));
    }
    if (boards !== undefined && used[key] > boards) {
      found.push(diagnostic("PG6101", nowhere, { what: key, used: `${used[key]} B`, budget: `${boards} B`, where: join("boards", `${board.name}.json`) }));
    }
  }
  const room = { main: join("boards", `${board.name}.json`), exceptions: "runtime-c/port/armv7m/crash.c" };
  return [...found, ...overflowing(stacksOfImage(record), ({ name }) => ({ where: name === "main" ? room.main : room.exceptions, span: nowhere }))];
}
