/** pg_board.h, as text: what the port's C code needs to know of its board. */
import { hex } from "./layout.ts";
import type { Layout } from "./layout.ts";

export function boardHeader(layout: Layout): string {
  return `/* Board ${layout.board}: made from its board file by pgrid build. */
#ifndef PG_BOARD_H
#define PG_BOARD_H

#define PG_BOARD_NAME ${JSON.stringify(layout.board)}
#define PG_BOARD_UART0_BASE ${hex(layout.uart)}u
#define PG_BOARD_UART0_RX_IRQ ${layout.uartReceiveIrq}u
#define PG_BOARD_COUNTER_ADDRESS ${hex(layout.counter.address)}u
#define PG_BOARD_COUNTER_HZ ${layout.counter.hz}u

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
