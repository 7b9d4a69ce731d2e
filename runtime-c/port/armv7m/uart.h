/* uart.h -- the board's UART, polled, with a receive interrupt to sleep until (wait.h): one header for each kind in uart/.
 *
 * Each has struct pg_uart with the address of its registers, and
 *   pg_uart_start   8 data bits, no parity, one stop bit, PG_BOARD_UART0_BAUD; the receive interrupt on
 *   pg_uart_ready   whether a byte has come
 *   pg_uart_take    that byte
 *   pg_uart_put     sends a byte, when there is room for it
 *   pg_uart_clear   before one looks and sleeps: the interrupt is for what comes later, and an overrun keeps nothing back */
#ifndef PG_UART_H
#define PG_UART_H

#include "pg_board.h"

#include PG_BOARD_UART

#endif
