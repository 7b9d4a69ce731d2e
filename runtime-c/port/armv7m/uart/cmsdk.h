/* cmsdk.h -- the CMSDK APB UART, polled (Arm DDI 0479, 4.3). The address is the caller's, so that a bench can put the
 * registers into RAM. */
#ifndef PG_UART_CMSDK_H
#define PG_UART_CMSDK_H

#include <stdbool.h>
#include <stdint.h>

struct pg_uart_registers {
  volatile uint32_t data, state, ctrl, intstatus, bauddiv;
};

struct pg_uart {
  struct pg_uart_registers *registers;
};

#define PG_UART_STATE_TX_FULL 1u
#define PG_UART_STATE_RX_FULL 2u
/* Transmitter, receiver, and the receiver's interrupt line (wait.h). */
#define PG_UART_CTRL_TX_RX 0xbu
#define PG_UART_INT_RX 2u
/* The least divisor that the block takes, so the highest rate: its clock / 16. */
#define PG_UART_BAUDDIV 16u

static inline void pg_uart_start(const struct pg_uart *uart) {
  uart->registers->bauddiv = PG_UART_BAUDDIV;
  uart->registers->ctrl = PG_UART_CTRL_TX_RX;
}

static inline bool pg_uart_ready(const struct pg_uart *uart) {
  return (uart->registers->state & PG_UART_STATE_RX_FULL) != 0;
}

static inline uint32_t pg_uart_take(const struct pg_uart *uart) { return uart->registers->data & 0xffu; }

static inline void pg_uart_put(const struct pg_uart *uart, uint32_t byte) {
  while ((uart->registers->state & PG_UART_STATE_TX_FULL) != 0) {}
  uart->registers->data = byte;
}

/* Takes the receive interrupt back: a byte that comes after this raises it again. */
static inline void pg_uart_clear(const struct pg_uart *uart) { uart->registers->intstatus = PG_UART_INT_RX; }

#endif
