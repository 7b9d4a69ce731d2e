/* stm32.h -- the USART of STM32F7 and STM32H7, which are one design (with ISR, RDR and TDR), 16 samples a bit, no FIFO. */
#ifndef PG_UART_STM32_H
#define PG_UART_STM32_H

#include <stdbool.h>
#include <stdint.h>

#include "pg_board.h"
#include "port/armv7m/registers.h"

struct pg_uart {
  struct pg_uart_registers *registers; /* no type: offsets are those of the chip's header */
};

/* To the nearest: the rate is off by less than 2 %, of which a byte of ten bits takes 5. */
#define PG_UART_DIVISOR ((PG_BOARD_UART0_CLOCK_HZ + PG_BOARD_UART0_BAUD / 2u) / PG_BOARD_UART0_BAUD)
_Static_assert(PG_UART_DIVISOR >= 25u && PG_UART_DIVISOR <= PG_USART_BRR_BRR_MASK, "off by at most half a count in 25; 16 bits");

static inline void pg_uart_start(const struct pg_uart *uart) {
  const uintptr_t at = (uintptr_t)uart->registers;
  pg_write32(at + PG_USART_CR1, 0); /* BRR may be written only while it is off */
  pg_write32(at + PG_USART_BRR, PG_USART_BRR_BRR(PG_UART_DIVISOR));
  pg_write32(at + PG_USART_CR1, PG_USART_CR1_UE | PG_USART_CR1_RE | PG_USART_CR1_TE | PG_USART_CR1_RXNEIE);
}

static inline bool pg_uart_ready(const struct pg_uart *uart) {
  return (pg_read32((uintptr_t)uart->registers + PG_USART_ISR) & PG_USART_ISR_RXNE) != 0;
}

static inline uint32_t pg_uart_take(const struct pg_uart *uart) {
  return pg_read32((uintptr_t)uart->registers + PG_USART_RDR) & 0xffu;
}

static inline void pg_uart_put(const struct pg_uart *uart, uint32_t byte) {
  while ((pg_read32((uintptr_t)uart->registers + PG_USART_ISR) & PG_USART_ISR_TXE) == 0) {}
  pg_write32((uintptr_t)uart->registers + PG_USART_TDR, byte);
}

/* The interrupt is that of a byte or of an overrun; the byte goes with reading it. */
static inline void pg_uart_clear(const struct pg_uart *uart) {
  pg_write32((uintptr_t)uart->registers + PG_USART_ICR, PG_USART_ICR_ORECF);
}

#endif
