/* link.c -- see link.h. */
#include "port/armv7m/link.h"

#include "wire/message.h"

void pg_link_send(const struct pg_uart *uart, const uint8_t *message, uint32_t length) {
  uint8_t out[PG_FRAME_BYTES_OF(PG_ANSWER_BYTES)];
  const uint32_t bytes = pg_frame_encode(message, length, out);
  for (uint32_t at = 0; at < bytes; at++) pg_uart_put(uart, out[at]);
}
