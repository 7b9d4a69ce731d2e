/** A system's record as tables: memory by component, and who holds what. */
import type { MappedRegion } from "../toolchain/system/layout.ts";
import type { RecordedComponent, SystemRecord } from "../toolchain/system/record.ts";
import type { Style } from "./style.ts";
import { bytes, usageBar } from "./table.ts";

const hex = (address: number): string => `0x${address.toString(16).padStart(8, "0")}`;
const number = (count: number): string => count.toLocaleString("en-US");

/** Columns as wide as their widest cell; those named in `right` end at the right. */
function columns(head: readonly string[], rows: readonly (readonly string[])[], style: Style, right: ReadonlySet<number> = new Set()): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string => `  ${cells.map((cell, i) => (right.has(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join("  ")}`.trimEnd();
  return [style.strong(line(head)), ...rows.map(line)];
}

/** Flash and RAM of the whole: used, waste, share of the board's. */
export function systemLines({ flash, ram, kernel }: SystemRecord, style: Style): string[] {
  const line = (name: string, used: number, waste: number, of: number): string =>
    `  ${style.strong(name.padEnd(6))} ${bytes(used).padStart(9)} / ${bytes(of).padStart(9)} ${`${Math.round((100 * used) / of)}%`.padStart(4)} ${usageBar(used, of)} waste ${bytes(waste)}`;
  return [
    line("flash", flash.used, flash.waste, flash.of), line("ram", ram.used, ram.waste, ram.of),
    `  ${style.strong("kernel")} ${bytes(kernel.text + kernel.rodata).padStart(9)} of code and constants`,
  ];
}

/** Memory by component. */
export function componentLines({ components, kernel }: SystemRecord, style: Style): string[] {
  const stackText = ({ stack, worstStack }: { readonly stack: number; readonly worstStack: { readonly bytes: number } }): string => `${number(worstStack.bytes)} of ${number(stack)}`;
  return columns(["component", "flash B", "waste", "ram B", "waste", "stack B", "regions"], [
    ...components.map((each) => [each.name, number(each.code.used), number(each.waste.flash), number(each.data.used), number(each.waste.ram), stackText(each), String(each.regions.length)]),
    ["kernel", number(kernel.text + kernel.rodata), "", number(kernel.stack + kernel.data), "", stackText(kernel), ""],
    ["objects", "", "", number(kernel.objects), "", "", ""],
  ], style, new Set([1, 2, 3, 4, 5, 6]));
}

const regionText = ({ kind, name }: MappedRegion): string => (name === null ? kind : `${kind} ${name}`);

function component({ name, priority, mcp, slots, holds, regions, waste, ...handlers }: RecordedComponent, style: Style): string[] {
  const free = Math.max(0, slots - 1 - holds.length);
  const reports = (["faults", "timeouts"] as const).flatMap((kind) => (handlers[kind] === null ? [] : [`  ${kind} are reported to ${handlers[kind].endpoint}, badge ${handlers[kind].badge}`]));
  return [
    `${style.strong(name)}  priority ${priority}, may give ${mcp}; ${slots} slots, ${free} free`,
    ...(holds.length === 0 ? ["  holds no capability"] : columns(["slot", "capability", "object", "rights", "badge"], holds.map(({ slot, type, object, rights, badge, bytes: size }) =>
      [String(slot), type, size === null ? object : `${object}, ${bytes(size)}`, rights === null ? "" : rights.join(" "), badge === null ? "" : String(badge)]), style, new Set([0, 4]))),
    ...columns(["region", "sees", "address", "bytes", "access"], regions.map((region, i) => [String(i), regionText(region), hex(region.base), number(2 ** region.bits), region.access]), style, new Set([0, 3])),
    ...reports,
    `  waste: flash ${bytes(waste.flash)}, ram ${bytes(waste.ram)}`,
  ];
}

/** Of each component, what it holds and what it sees. */
export const capabilityLines = ({ components }: SystemRecord, style: Style): string[] => components.flatMap((each, i) => [...(i === 0 ? [] : [""]), ...component(each, style)]);
