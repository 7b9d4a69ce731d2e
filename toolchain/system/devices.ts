/** Where a device of a component is: by the board file's name for it, or by address. */
import type { Layout as BoardLayout } from "../../compiler/6-image/layout.ts";
import type { Region } from "./place.ts";
import type { ComponentDescription, Description } from "./description.ts";

export type DeviceUse = NonNullable<ComponentDescription["devices"]>[string];

/** Power-of-two regions that cover just this, each at a multiple of its size. */
function aligned(base: number, bytes: number): Region[] {
  const regions: Region[] = [];
  for (let at = base; at < base + bytes;) {
    let size = 2 ** Math.floor(Math.log2(base + bytes - at));
    while (at % size !== 0) size /= 2;
    regions.push({ base: at, bits: Math.log2(size) });
    at += size;
  }
  return regions;
}

/** Parts of the board's slots; an image in no slot has none. */
const slotParts = { "other-slot": ["other", "rw"], "own-manifest": ["ownManifest", "r"], "own-trailer": ["ownTrailer", "rw"] } as const;
export type SlotPart = keyof typeof slotParts;
export const slotPartNames = Object.keys(slotParts) as readonly SlotPart[];

/** What a UART decodes: of the CMSDK's 4 KiB (Arm DDI 0479, 4.3), of others the space between two of them. Of the counter's block 32 bytes show the counter. */
const uartBytes: Readonly<Record<BoardLayout["uartDriver"], number>> = { cmsdk: 4096, stm32: 1024, lpuart: 16384, sam: 16384 };
const counterBytes = 32;
/** Of an APB slot of the CMSDK. */
const resetBytes = 4096;

interface Shown {
  readonly base: number;
  readonly bytes: number;
  readonly access: "r" | "rw";
  /** Bytes that stay as they are written, and no registers. */
  readonly memory: boolean;
}

/** Null: the board, or the image's place in it, has nothing of the kind. */
export function deviceRegion(use: DeviceUse, board: BoardLayout): Shown | null {
  const registers = (base: number, bytes: number, access: "r" | "rw"): Shown => ({ base, bytes, access: use.access ?? access, memory: use.memory === true });
  switch (use.board) {
    case "uart0": return registers(board.uart, uartBytes[board.uartDriver], "rw");
    case "counter": return registers(Math.floor(board.counter.address / counterBytes) * counterBytes, counterBytes, "r");
    case "reset": return board.reset === null ? null : registers(board.reset.address, resetBytes, "rw");
    case "other-slot":
    case "own-manifest":
    case "own-trailer": {
      const [part, access] = slotParts[use.board];
      return board.slot === null ? null : { base: board.slot[part].base, bytes: board.slot[part].size, access, memory: true };
    }
    default: return registers(use.base ?? 0, use.size ?? 0, "rw");
  }
}

/** The regions that show it. */
export const regionsOfDevice = ({ base, bytes }: Shown): readonly Region[] => aligned(base, bytes);

export type InterruptUse = NonNullable<Description["interrupts"]>[string];

/** The line of an interrupt; that it says where it is, and only once, was checked (check.ts). */
export const interruptLine = (use: InterruptUse, board: BoardLayout): number => use.line ?? board.uartReceiveIrq;
