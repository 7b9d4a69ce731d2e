/* wait.h -- sleep until the UART has a byte (Armv7-M ARM, B1.5.17 and B3.4).
 *
 * The processor sleeps with interrupts masked, so that the receive interrupt wakes it and no handler runs. A loop that
 * polls the UART instead keeps QEMU's device lock from its input side: under -icount a host's bytes may then never
 * arrive (seen with 7 of 15 polling loops; the code's alignment decides).
 *
 * The counter goes on while the processor sleeps, but whole turns of it (171 s at 25 MHz) are lost to pg_clock. */
#ifndef PG_WAIT_H
#define PG_WAIT_H

#include "pg_board.h"
#include "port/armv7m/uart.h"

/* Each of the interrupt registers holds 32 lines. */
#define PG_NVIC_OF(first) (*(volatile uint32_t *)((first) + 4u * (PG_BOARD_UART0_RX_IRQ / 32u)))
#define PG_NVIC_ISER PG_NVIC_OF(0xe000e100u)
#define PG_NVIC_ICER PG_NVIC_OF(0xe000e180u)
#define PG_NVIC_ICPR PG_NVIC_OF(0xe000e280u)
#define PG_UART_RX_LINE (1u << PG_BOARD_UART0_RX_IRQ % 32u)

static inline void pg_uart_wait(const struct pg_uart *uart) {
  __asm__ volatile("cpsid i" ::: "memory");
  PG_NVIC_ISER = PG_UART_RX_LINE;
  for (;;) {
    /* Cleared before the look: a byte that comes after it makes the line pending, and wfi returns at once. */
    pg_uart_clear(uart);
    PG_NVIC_ICPR = PG_UART_RX_LINE;
    if (pg_uart_ready(uart)) break;
    __asm__ volatile("dsb\n wfi" ::: "memory");
  }
  PG_NVIC_ICER = PG_UART_RX_LINE;
  __asm__ volatile("dsb\n isb\n cpsie i" ::: "memory");
}

#endif
