/* lpuart.h -- the LPUART of the i.MX RT, 16 samples a bit, its FIFOs left off. */
#ifndef PG_UART_LPUART_H
#define PG_UART_LPUART_H

#include <stdbool.h>
#include <stdint.h>

#include "pg_board.h"
#include "port/armv7m/registers.h"

struct pg_uart {
  struct pg_uart_registers *registers; /* no type: offsets are those of the chip's header */
};

#define PG_UART_SAMPLES 16u
/* To the nearest. */
#define PG_UART_DIVISOR ((PG_BOARD_UART0_CLOCK_HZ + PG_UART_SAMPLES * PG_BOARD_UART0_BAUD / 2u) / (PG_UART_SAMPLES * PG_BOARD_UART0_BAUD))
#define PG_UART_RATE (PG_BOARD_UART0_CLOCK_HZ / (PG_UART_SAMPLES * PG_UART_DIVISOR))
_Static_assert(PG_UART_DIVISOR >= 1u && PG_UART_DIVISOR <= PG_LPUART_BAUD_SBR_MASK, "13 bits");
_Static_assert(PG_UART_RATE * 50u < PG_BOARD_UART0_BAUD * 51u && PG_UART_RATE * 50u > PG_BOARD_UART0_BAUD * 49u, "the rate is off by 2 %");

static inline void pg_uart_start(const struct pg_uart *uart) {
  const uintptr_t at = (uintptr_t)uart->registers;
  pg_write32(at + PG_LPUART_CTRL, 0); /* BAUD may be written only while it is off */
  pg_write32(at + PG_LPUART_BAUD, PG_LPUART_BAUD_OSR(PG_UART_SAMPLES - 1u) | PG_LPUART_BAUD_SBR(PG_UART_DIVISOR));
  pg_write32(at + PG_LPUART_CTRL, PG_LPUART_CTRL_RE | PG_LPUART_CTRL_TE | PG_LPUART_CTRL_RIE);
}

static inline bool pg_uart_ready(const struct pg_uart *uart) {
  return (pg_read32((uintptr_t)uart->registers + PG_LPUART_STAT) & PG_LPUART_STAT_RDRF) != 0;
}

static inline uint32_t pg_uart_take(const struct pg_uart *uart) {
  return pg_read32((uintptr_t)uart->registers + PG_LPUART_DATA) & 0xffu;
}

static inline void pg_uart_put(const struct pg_uart *uart, uint32_t byte) {
  while ((pg_read32((uintptr_t)uart->registers + PG_LPUART_STAT) & PG_LPUART_STAT_TDRE) == 0) {}
  pg_write32((uintptr_t)uart->registers + PG_LPUART_DATA, byte);
}

/* An overrun stops the receiver until it is cleared. */
static inline void pg_uart_clear(const struct pg_uart *uart) {
  pg_write32((uintptr_t)uart->registers + PG_LPUART_STAT, PG_LPUART_STAT_OR);
}

#endif
