/* say.h -- what a benchmark says on the board's console: a name, what came of it, and ticks of the counter. */
#ifndef PG_BENCH_SAY_H
#define PG_BENCH_SAY_H

#include "pg_board.h"
#include "port/armv7m/uart.h"

static const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};

static void say(const char *text) {
  while (*text != 0) pg_uart_put(&uart, (uint8_t)*text++);
}
static void say_number(uint32_t value) {
  char text[11];
  char *at = text + sizeof text - 1;
  *at = 0;
  do *--at = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  say(" ");
  say(at);
}
static void line(const char *name, uint32_t value, uint32_t ticks) {
  say(name);
  say_number(value);
  say_number(ticks);
  say("\n");
}

#endif
