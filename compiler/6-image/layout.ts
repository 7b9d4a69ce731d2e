/** Where a board puts code, data and stack: what the linker script and the size report are made from. Addresses and sizes in bytes. */
export interface Region {
  readonly base: number;
  readonly size: number;
}

export interface Layout {
  readonly board: string;
  readonly flash: Region;
  readonly ram: Region;
  /** Reserved for the stack, at the low end of RAM, so that an overflow leaves RAM instead of overwriting data. */
  readonly stackBytes: number;
  /** Base address of the console UART. */
  readonly uart: number;
  /** Its receive interrupt: the processor sleeps until it. */
  readonly uartReceiveIrq: number;
  /** A free-running 32-bit up-counter, and its rate. */
  readonly counter: { readonly address: number; readonly hz: number };
}

export const hex = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;
