/** Where a device of a component is: by the board file's name for it, or by address. */
import type { Layout as BoardLayout } from "../../compiler/6-image/layout.ts";
import type { ComponentDescription, Description } from "./description.ts";

export type DeviceUse = NonNullable<ComponentDescription["devices"]>[string];

/** What a UART decodes: of the CMSDK's 4 KiB (Arm DDI 0479, 4.3), of others the space between two of them. Of the counter's block the least that shows all of it. */
const uartBytes: Readonly<Record<BoardLayout["uartDriver"], number>> = { cmsdk: 4096, stm32: 1024, lpuart: 16384, sam: 16384 };
const leastBytes = 32;

export function deviceRegion(use: DeviceUse, board: BoardLayout): { readonly base: number; readonly bytes: number; readonly access: "r" | "rw" } {
  switch (use.board) {
    case "uart0": return { base: board.uart, bytes: uartBytes[board.uartDriver], access: use.access ?? "rw" };
    case "counter": {
      const { address, turns } = board.counter;
      let bytes = leastBytes;
      while (Math.floor(address / bytes) !== Math.floor((turns ?? address) / bytes)) bytes *= 2;
      return { base: Math.floor(address / bytes) * bytes, bytes, access: use.access ?? "r" };
    }
    default: return { base: use.base ?? 0, bytes: use.size ?? 0, access: use.access ?? "rw" };
  }
}

export type InterruptUse = NonNullable<Description["interrupts"]>[string];

/** The processor's number of an interrupt's line; that it says where it is, and only once, was checked (check.ts). */
export const interruptLine = (use: InterruptUse, board: BoardLayout): number => use.line ?? board.uartReceiveIrq;

/** The processor's numbers of all lines that a system names: in this order they are the kernel's lines, from 0 on. */
export function linesOf({ interrupts = {}, components }: Description, board: BoardLayout): readonly number[] {
  const named = [...Object.values(interrupts).map((use) => interruptLine(use, board)), ...Object.values(components).flatMap(({ lines = [] }) => lines)];
  return [...new Set(named)].sort((a, b) => a - b);
}
