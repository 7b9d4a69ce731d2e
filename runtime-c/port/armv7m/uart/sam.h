/* sam.h -- the USART of the SAM V71 as a UART, 16 samples a bit, its divisor in eighths. */
#ifndef PG_UART_SAM_H
#define PG_UART_SAM_H

#include <stdbool.h>
#include <stdint.h>

#include "pg_board.h"
#include "port/armv7m/registers.h"

struct pg_uart {
  struct pg_uart_registers *registers; /* no type: offsets are those of the chip's header */
};

/* Eighths of the divisor by 16, to the nearest. */
#define PG_UART_EIGHTHS ((PG_BOARD_UART0_CLOCK_HZ / 2u + PG_BOARD_UART0_BAUD / 2u) / PG_BOARD_UART0_BAUD)
_Static_assert(PG_UART_EIGHTHS >= 25u && PG_UART_EIGHTHS / 8u <= PG_USART_US_BRGR_CD_MASK, "off by at most half an eighth in 25; 16 bits");
/* Of US_MR: 8 bits, no parity; mode normal and the peripheral clock are 0. */
#define PG_UART_8_BITS 3u
#define PG_UART_NO_PARITY 4u

static inline void pg_uart_start(const struct pg_uart *uart) {
  const uintptr_t at = (uintptr_t)uart->registers;
  pg_write32(at + PG_USART_US_CR, PG_USART_US_CR_RSTRX | PG_USART_US_CR_RSTTX);
  pg_write32(at + PG_USART_US_MR, PG_USART_US_MR_CHRL(PG_UART_8_BITS) | PG_USART_US_MR_PAR(PG_UART_NO_PARITY));
  pg_write32(at + PG_USART_US_BRGR, PG_USART_US_BRGR_CD(PG_UART_EIGHTHS / 8u) | PG_USART_US_BRGR_FP(PG_UART_EIGHTHS % 8u));
  pg_write32(at + PG_USART_US_IER, PG_USART_US_IER_RXRDY);
  pg_write32(at + PG_USART_US_CR, PG_USART_US_CR_RXEN | PG_USART_US_CR_TXEN);
}

static inline bool pg_uart_ready(const struct pg_uart *uart) {
  return (pg_read32((uintptr_t)uart->registers + PG_USART_US_CSR) & PG_USART_US_CSR_RXRDY) != 0;
}

static inline uint32_t pg_uart_take(const struct pg_uart *uart) {
  return pg_read32((uintptr_t)uart->registers + PG_USART_US_RHR) & 0xffu;
}

static inline void pg_uart_put(const struct pg_uart *uart, uint32_t byte) {
  while ((pg_read32((uintptr_t)uart->registers + PG_USART_US_CSR) & PG_USART_US_CSR_TXRDY) == 0) {}
  pg_write32((uintptr_t)uart->registers + PG_USART_US_THR, byte);
}

/* The interrupt goes with reading the byte; a note of an overrun is taken back. */
static inline void pg_uart_clear(const struct pg_uart *uart) {
  pg_write32((uintptr_t)uart->registers + PG_USART_US_CR, PG_USART_US_CR_RSTSTA);
}

#endif
