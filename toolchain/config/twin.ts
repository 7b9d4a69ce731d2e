/**
 * A board that nobody has here, on a simulated one that stands in for it: the same code, linked for the board's own memory
 * where the twin has memory there, and moved where it has none. UART, clocks and counter are the twin's, so that
 * what drives the board's own does not run.
 */
import type { Region } from "../../compiler/6-image/layout.ts";
import { hex } from "../../compiler/6-image/layout.ts";
import type { Board } from "./board.ts";

export interface Twin {
  /** The board that was asked for, and the one that runs. */
  readonly of: string;
  readonly on: string;
  /** What is not as on the board, for whoever reads a result. */
  readonly differs: readonly string[];
}

/** The region where it is, if the machine has memory there; else as much of it as fits from the start of the area that `home` is in. */
function placed(region: Region, areas: readonly Region[], home: Region): Region {
  if (areas.some(({ base, size }) => base <= region.base && region.base + region.size <= base + size)) return region;
  const area = areas.find(({ base, size }) => base <= home.base && home.base < base + size) ?? home;
  return { base: home.base, size: Math.min(region.size, area.base + area.size - home.base) };
}

/** `areas`: memory of the twin's machine. */
export function onTwin(board: Board, twin: Board, areas: readonly Region[]): Board {
  const { layout } = board;
  if (layout === null || twin.layout === null) throw new Error(`board ${board.name} or its twin ${twin.name} is a process`);
  const flash = placed(layout.flash, areas, twin.layout.flash);
  const ram = placed(layout.ram, areas, twin.layout.ram);
  const moved = ([["flash", layout.flash, flash], ["RAM", layout.ram, ram]] as const)
    .flatMap(([name, from, to]) => (from.base === to.base && from.size === to.size ? [] : [`${name} is at ${hex(to.base)} instead of ${hex(from.base)}`]));
  const { uart, uartDriver, uartReceiveIrq, lines, counter, reset, chip, clockHz, baud } = twin.layout;
  return {
    ...board, romBase: null, flash: null, slots: null, slot: null, sim: twin.sim,
    layout: { ...layout, flash, ram, uart, uartDriver, uartReceiveIrq, lines, counter, reset, slot: null, store: layout.store === null ? null : twin.layout.store, chip, clockHz, baud, bootBase: null },
    twin: { of: board.name, on: twin.name, differs: [`UART, clocks and counter are those of ${twin.name}`, ...moved] },
  };
}

/**
 * The same with flash and slots, for a boot stage: it lies where the twin starts, and the board's slots in the flash of the twin,
 * whose driver erases equal sectors: the board's smallest. Units, slots and what is in them stay the board's.
 */
export function flashOnTwin(board: Board, twin: Board, areas: readonly Region[]): Board {
  const { flash, slots } = board;
  if (flash === null || slots === null || twin.flash === null || twin.programFlash === null) throw new Error(`board ${board.name} or its twin ${twin.name} has no slots`);
  const on = onTwin(board, twin, areas);
  const { base, driver, size } = twin.flash;
  if (flash.size > size) throw new Error(`the flash of ${board.name} is larger than that of ${twin.name}`);
  const least = Math.min(...flash.sectors.map((sector) => sector.size));
  const sectors = Array.from({ length: flash.size / least }, (_, i) => ({ offset: i * least, size: least }));
  const differs = [
    ...on.twin!.differs.filter((each) => !each.startsWith("flash is at")), `the boot stage is at ${hex(twin.programFlash.base)}, the flash with the slots at ${hex(base)}`,
    `its driver is \`${driver}\` instead of \`${flash.driver}\`, its sectors have ${least} bytes`,
  ];
  return {
    ...on, programFlash: twin.programFlash, flash: { ...flash, base, driver, sectors }, slots: { ...slots, boot: null }, layout: { ...on.layout!, flash: twin.programFlash },
    twin: { ...on.twin!, differs },
  };
}

/** One line for reports: what ran where, and what did not. */
export const twinLine = ({ of, on, differs }: Twin): string => `simulated on ${on}, not on ${of}: ${differs.join("; ")}`;
