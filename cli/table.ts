/** Flash, RAM and stack of a build as a table. */
import type { BuildRecord } from "../toolchain/record.ts";
import type { Usage } from "../toolchain/sizes.ts";
import type { Board } from "../toolchain/config/board.ts";
import type { Style } from "./style.ts";

export const bytes = (count: number): string => `${count.toLocaleString("en-US")} B`;

const barCells = 20;
export function usageBar(used: number, of: number): string {
  const cells = Math.min(barCells, Math.round((used / of) * barCells));
  return `▕${"█".repeat(cells)}${" ".repeat(barCells - cells)}▏`;
}

/** One line each for flash, RAM and stack: used, limit, share. */
export function summaryLines(record: BuildRecord, board: Board, style: Style): string[] {
  const { sizes, stack } = record;
  const line = (name: string, used: number, of: number | null, rest: string): string => {
    const share = of === null ? "" : ` / ${bytes(of).padStart(9)} ${`${Math.round((100 * used) / of)}%`.padStart(4)} ${usageBar(used, of)}`;
    return `  ${style.strong(name.padEnd(6))} ${bytes(used).padStart(9)}${share}${rest}`;
  };
  const { layout, budgets } = board;
  const budget = (limit: number | undefined): string => (limit === undefined ? "" : ` budget ${bytes(limit)}`);
  const lines = [
    line("flash", sizes.flash, layout?.flash.size ?? null, layout === null ? "" : budget(budgets.flash)),
    line("ram", sizes.ram + sizes.stackReserved, layout?.ram.size ?? null, layout === null ? "" : `${budget(budgets.ram)}, stack included`),
  ];
  if (stack !== null && layout !== null) {
    lines.push(line("stack", stack.bytes, layout.stackBytes, ` ${stack.path.join(" → ")}`));
    for (const reason of stack.open) lines.push(`         not bounded: ${reason}`);
  }
  return lines;
}

export function usageTable(rows: readonly Usage[], title: string, style: Style): string[] {
  const width = Math.max(title.length, ...rows.map((row) => row.name.length));
  const number = (count: number): string => count.toLocaleString("en-US").padStart(9);
  return [
    `  ${style.strong(title.padEnd(width))} ${"flash B".padStart(9)} ${"ram B".padStart(9)}`,
    ...rows.map((row) => `  ${row.name.padEnd(width)} ${number(row.flash)} ${number(row.ram)}`),
  ];
}
