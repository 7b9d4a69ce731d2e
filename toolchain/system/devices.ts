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

/** What a UART decodes: of the CMSDK's 4 KiB (Arm DDI 0479, 4.3), of others the space between two of them. Of the counter's block the least that shows all of it. */
const uartBytes: Readonly<Record<BoardLayout["uartDriver"], number>> = { cmsdk: 4096, stm32: 1024, lpuart: 16384, sam: 16384 };
const leastBytes = 32;
/** Of an APB slot of the CMSDK. */
const resetBytes = 4096;

interface Shown {
  readonly base: number;
  readonly bytes: number;
  readonly access: "r" | "rw";
  /** Bytes that stay as they are written, and no registers. */
  readonly memory: boolean;
}

/** The driver of a store in RAM, and its sectors and units: what memory that behaves as flash has (boards/qemu-mps2-an500.json). */
const storeInRam = { driver: "memory", sector: 4096, write: 8 } as const;
/** Two blocks. */
export const leastStore = 16_384;

/** A component's store: the slot of the board's flash, or RAM that stands in (`base` null: the layout says where). Null: there is neither. */
export interface StoreUse {
  readonly base: number | null;
  readonly size: number;
  readonly sector: number;
  readonly write: number;
  readonly driver: string;
}

export function storeOf(use: DeviceUse, board: BoardLayout): StoreUse | null {
  if (use.board !== "store") return null;
  if (board.store !== null) return board.store;
  return use.otherwise === undefined ? null : { ...storeInRam, base: null, size: use.otherwise };
}

/** Stores of components that lie in RAM: the component and the name of its device. */
export function storesInRam({ components }: Description, board: BoardLayout): readonly { readonly component: string; readonly device: string; readonly bytes: number }[] {
  return Object.entries(components).flatMap(([component, { devices = {} }]) => Object.entries(devices).flatMap(([device, use]) => {
    const store = storeOf(use, board);
    return store === null || store.base !== null ? [] : [{ component, device, bytes: store.size }];
  }));
}

/** Null: the board, or the image's place in it, has nothing of the kind, or it lies in RAM. */
export function deviceRegion(use: DeviceUse, board: BoardLayout): Shown | null {
  const registers = (base: number, bytes: number, access: "r" | "rw"): Shown => ({ base, bytes, access: use.access ?? access, memory: use.memory === true });
  switch (use.board) {
    case "uart0": return registers(board.uart, uartBytes[board.uartDriver], "rw");
    case "counter": {
      const { address, turns } = board.counter;
      let bytes = leastBytes;
      while (Math.floor(address / bytes) !== Math.floor((turns ?? address) / bytes)) bytes *= 2;
      return registers(Math.floor(address / bytes) * bytes, bytes, "r");
    }
    case "store": return board.store === null ? null : { base: board.store.base, bytes: board.store.size, access: "rw", memory: true };
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

/** The processor's number of an interrupt's line; that it says where it is, and only once, was checked (check.ts). */
export const interruptLine = (use: InterruptUse, board: BoardLayout): number => use.line ?? board.uartReceiveIrq;

/** The processor's numbers of all lines that a system names: in this order they are the kernel's lines, from 0 on. */
export function linesOf({ interrupts = {}, components }: Description, board: BoardLayout): readonly number[] {
  const named = [...Object.values(interrupts).map((use) => interruptLine(use, board)), ...Object.values(components).flatMap(({ lines = [] }) => lines)];
  return [...new Set(named)].sort((a, b) => a - b);
}
