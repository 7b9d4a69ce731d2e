/** Where a board puts code, data and stack: what the linker script and the size report are made from. Addresses and sizes in bytes. */
export interface Region {
  readonly base: number;
  readonly size: number;
}

/** Kinds of UART that the port has a driver for: runtime-c/port/armv7m/uart/<driver>.h. */
export const uartDrivers = ["cmsdk", "stm32", "lpuart", "sam"] as const;

/** External interrupts of a Cortex-M7 at most; the vector table has room for as many (Armv7-M ARM, B3.2.5). */
export const mostLines = 240;

/** What resets a board from a program without privilege: runtime-c/port/armv7m/reset/<driver>.h. */
export const resetDrivers = ["cmsdk"] as const;

/** Of an image in a slot, what it may write and read of both slots to take updates. */
export interface SlotParts {
  readonly ownManifest: Region;
  readonly ownTrailer: Region;
  readonly other: Region;
}

/** The slot of the store in flash that a component can program, and how it is programmed. */
export interface StoreFlash extends Region {
  /** Bytes of each of its sectors, and of a write unit. */
  readonly sector: number;
  readonly write: number;
  readonly driver: string;
}

export interface Layout {
  readonly board: string;
  /** Its registers and start are runtime-c's own (boards/registers, port/armv7m/chip); null: nothing has to be started. */
  readonly chip: string | null;
  /** Of the clock that UART and counter have behind `pg_chip_start`, and the UART's rate; 0 without a chip. */
  readonly clockHz: number;
  readonly baud: number;
  /** Where a boot ROM looks first: `flash` begins behind what it wants. Null: it starts at the vector table. */
  readonly bootBase: number | null;
  readonly flash: Region;
  readonly ram: Region;
  /** Reserved for the stack, at the low end of RAM, so that an overflow leaves RAM instead of overwriting data. */
  readonly stackBytes: number;
  readonly uartDriver: (typeof uartDrivers)[number];
  /** Base address of the console UART. */
  readonly uart: number;
  /** Its receive interrupt: the processor sleeps until it. */
  readonly uartReceiveIrq: number;
  /** Interrupt lines of the processor. */
  readonly lines: number;
  /** A free-running up-counter of 32 bits, and its rate; with `turns` it has 16, and the counter there the 16 above. */
  readonly counter: { readonly address: number; readonly turns: number | null; readonly hz: number };
  /** Null: the board's file names nothing that resets it. */
  readonly reset: { readonly driver: (typeof resetDrivers)[number]; readonly address: number } | null;
  /** Null: it lies in no slot, or no component can program the flash. */
  readonly slot: SlotParts | null;
  /** Null: there is no such slot, or only privileged code can program the flash. */
  readonly store: StoreFlash | null;
}

export const hex = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;
