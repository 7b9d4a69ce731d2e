/** pg_board.h, as text: what the port's C code needs to know of its board. */
import { hex } from "./layout.ts";
import type { Layout } from "./layout.ts";

/** What a chip needs before main, and the macros of its registers. */
function chipLines({ chip, clockHz, baud }: Layout): string {
  if (chip === null) return "#define PG_BOARD_START() ((void)0)\n";
  return `#define PG_BOARD_CLOCK_HZ ${clockHz}u
#define PG_BOARD_UART0_CLOCK_HZ ${clockHz}u
#define PG_BOARD_UART0_BAUD ${baud}u
#include <stdint.h>
#include "generated/pg_chip_${chip}.h"
_Static_assert(PG_BOARD_UART0_RX_IRQ < PG_CHIP_LINES, "the chip has such an interrupt");
void pg_chip_start(void);
#define PG_BOARD_START() pg_chip_start()
`;
}

/** Where its turns are, from the counter on. */
const turnsLine = ({ counter: { address, turns } }: Layout): string => (turns === null ? "" : `#define PG_BOARD_COUNTER_TURNS ${turns - address}u\n`);

export function boardHeader(layout: Layout): string {
  return `/* Board ${layout.board}: made from its board file by pgrid build. */
#ifndef PG_BOARD_H
#define PG_BOARD_H

#define PG_BOARD_NAME ${JSON.stringify(layout.board)}
#define PG_BOARD_UART "port/armv7m/uart/${layout.uartDriver}.h"
#define PG_BOARD_UART0_BASE ${hex(layout.uart)}u
#define PG_BOARD_UART0_RX_IRQ ${layout.uartReceiveIrq}u
#define PG_BOARD_COUNTER_ADDRESS ${hex(layout.counter.address)}u
#define PG_BOARD_COUNTER_HZ ${layout.counter.hz}u
${turnsLine(layout)}${layout.reset === null ? "" : `#define PG_BOARD_RESET "port/armv7m/reset/${turnsLine(layout)}${layout.reset.driver}.h"\n`}${chipLines(layout)}
#endif
`;
}

/** The same header of a board that is a process: no registers, no counter (a rate of 0 says so in the hello). */
export function hostBoardHeader(board: string): string {
  return `/* Board ${board}: made from its board file by pgrid build. */
#ifndef PG_BOARD_H
#define PG_BOARD_H

#define PG_BOARD_NAME ${JSON.stringify(board)}
#define PG_BOARD_COUNTER_HZ 0u

#endif
`;
}
