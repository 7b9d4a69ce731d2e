/* say.h -- a line on the console: a name and a number. */
#ifndef BENCH_KERNEL_SAY_H
#define BENCH_KERNEL_SAY_H

#include "pg_component.h"
#include "port/armv7m/uart.h"

static const struct pg_uart uart = {(struct pg_uart_registers *)DEVICE_CONSOLE};

static void say(const char *name, uint32_t value) {
  char digits[11];
  uint32_t at = sizeof digits;
  while (*name != 0) pg_uart_put(&uart, (uint8_t)*name++);
  pg_uart_put(&uart, ' ');
  do digits[--at] = (char)('0' + value % 10u);
  while ((value /= 10u) != 0);
  while (at < sizeof digits) pg_uart_put(&uart, (uint8_t)digits[at++]);
  pg_uart_put(&uart, '\n');
}

#endif
