/** Flash, RAM and stack of a build as a table. */
import { boardBudget } from "../toolchain/budgets.ts";
import type { BuildRecord } from "../toolchain/record.ts";
import type { Grown } from "../toolchain/size/snapshot.ts";
import type { RouteUsage } from "../toolchain/size/routes.ts";
import type { Usage } from "../toolchain/size/rows.ts";
import type { Stack } from "../toolchain/stacks.ts";
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
  const { layout } = board;
  // What takes updates and what keeps a log are modules of the runtime, and in no other image.
  const extras = ([["updates", "update"], ["audit", "audit"]] as const).flatMap(([extra, module]) => (sizes.modules.some(({ name }) => name === module) ? [extra] : []));
  const budget = (limit: number | undefined): string => (limit === undefined ? "" : ` budget ${bytes(limit)}`);
  const lines = [
    line("flash", sizes.flash, layout?.flash.size ?? null, budget(boardBudget(board, "flash", extras))),
    line("ram", sizes.ram + sizes.stackReserved, layout?.ram.size ?? null, layout === null ? "" : `${budget(boardBudget(board, "ram", extras))}, stack included`),
  ];
  if (stack !== null && layout !== null) {
    lines.push(line("stack", stack.bytes, layout.stackBytes, ` ${stack.path.join(" → ")}`));
  }
  return lines;
}

const number = (count: number): string => count.toLocaleString("en-US").padStart(9);

export function usageTable(rows: readonly Usage[], title: string, style: Style): string[] {
  const width = Math.max(title.length, ...rows.map((row) => row.name.length));
  return [
    `  ${style.strong(title.padEnd(width))} ${"flash B".padStart(9)} ${"ram B".padStart(9)}`,
    ...rows.map((row) => `  ${row.name.padEnd(width)} ${number(row.flash)} ${number(row.ram)}`),
  ];
}

/** What each route's bytes of flash are. */
export function routeTable(routes: readonly RouteUsage[], style: Style): string[] {
  const width = Math.max("route".length, ...routes.map(({ name }) => name.length));
  const keys = ["image", "entry", "tables", "code"] as const;
  return [
    `  ${style.strong("route".padEnd(width))} ${keys.map((key) => key.padStart(9)).join(" ")}   certificate, in a file beside`,
    ...routes.map((route) => `  ${route.name.padEnd(width)} ${keys.map((key) => number(route[key])).join(" ")} ${number(route.certificate)}`),
  ];
}

/** What grew: totals first, those beyond the tolerance marked. */
export function grownTable(grown: readonly Grown[], style: Style): string[] {
  const name = ({ of, name: own }: Grown): string => (of === "total" ? own : `${of} ${own.replace(/^route /u, "")}`);
  const width = Math.max("grew".length, ...grown.map((each) => name(each).length));
  return [
    `  ${style.strong("grew".padEnd(width))} ${"".padEnd(5)} ${"before".padStart(9)} ${"now".padStart(9)}`,
    ...grown.map((each) => {
      const more = each.before === 0 ? "new" : `+${((100 * (each.now - each.before)) / each.before).toFixed(1)}%`;
      return `${each.beyond ? "✗" : " "} ${name(each).padEnd(width)} ${each.what.padEnd(5)} ${number(each.before)} ${number(each.now)} ${more.padStart(8)}`;
    }),
  ];
}

/** Each stack: its bound, its room, what a run took; below, the deepest path and what the figure rests on. */
export function stackLines(stacks: readonly Stack[], observed: ReadonlyMap<string, number> | null, style: Style): string[] {
  const width = Math.max("stack".length, ...stacks.map(({ name }) => name.length));
  const head = `  ${style.strong("stack".padEnd(width))} ${"bound B".padStart(9)} ${"has B".padStart(9)}      ${observed === null ? "" : `  ${"run B".padStart(9)}`}`;
  const rows = stacks.map(({ name, reserved, bound }) =>
    `  ${name.padEnd(width)} ${number(bound.bytes)} ${number(reserved)} ${`${Math.round((100 * bound.bytes) / reserved)}%`.padStart(4)}${observed === null ? "" : `   ${number(observed.get(name) ?? 0)}`}`);
  const details = stacks.flatMap(({ name, bound }) => [
    "", `  ${style.strong(name)}: ${bound.path.map((step, i) => `${step} ${bound.frames[i]!}`).join(" → ")}`,
    ...bound.bounded.map((text) => `    bounded: ${text}`), ...bound.open.map((text) => `    not bounded: ${text}`),
  ]);
  return [head.trimEnd(), ...rows, ...details];
}
