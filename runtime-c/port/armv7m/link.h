/* link.h -- the console line: the node's frames over the UART. */
#ifndef PG_LINK_H
#define PG_LINK_H

#include <stdint.h>

#include "port/armv7m/clock.h"
#include "port/armv7m/uart.h"
#include "port/armv7m/wait.h"
#include "wire/frame.h"

/* Takes bytes off the line until a frame ends; keeps the clock while it waits. */
static inline enum pg_frame_event pg_link_receive(const struct pg_uart *uart, struct pg_frame *frame, struct pg_clock *clock) {
  struct pg_frame local = *frame; /* in registers: no more than 22 instructions a byte, against 25 in memory */
  for (;;) {
    if (!pg_uart_ready(uart)) {
      pg_uart_wait(uart);
      (void)pg_clock_read(clock);
    }
    const uint32_t byte = pg_uart_take(uart);
    if (pg_frame_take(&local, byte)) continue;
    *frame = local;
    const enum pg_frame_event event = pg_frame_edge(frame, byte);
    if (event != PG_FRAME_MORE) return event;
    local = *frame;
  }
}

/* Sends a message of at most PG_ANSWER_BYTES as one frame. */
void pg_link_send(const struct pg_uart *uart, const uint8_t *message, uint32_t length);

#endif
