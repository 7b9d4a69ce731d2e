/* model.c -- registers as memory that tells what happens to it, and a chip's start and UART driver run against them.
 *
 * No model of a chip: a register holds what was written last. Arguments say what else it does:
 *   ADDRESS=VALUE     it holds this from the start
 *   ADDRESS+VALUE@N   from the Nth read on these bits are 1, whatever was written
 *   ADDRESS-VALUE@N   from the Nth read after a write on these bits are 0
 *   ADDRESS/VALUE     read once more, it holds this; several follow each other, and the last one stays */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg_board.h"
#include "port/armv7m/counter.h"
#include "port/armv7m/registers.h"
#include "port/armv7m/uart.h"

const void *const pg_vectors[16] = {0};

enum { MOST = 64 };
static struct cell {
  uintptr_t address;
  uint32_t value, rises, falls;
  int rise_at, fall_at, reads;
  uint32_t next[8];
  int nexts;
} cells[MOST];
static int count;

static struct cell *cell(uintptr_t address) {
  for (int i = 0; i < count; i++)
    if (cells[i].address == address) return &cells[i];
  if (count == MOST) abort();
  cells[count].address = address;
  return &cells[count++];
}

uint32_t pg_read32(uintptr_t address) {
  struct cell *const at = cell(address);
  at->reads++;
  if (at->rises != 0 && at->reads >= at->rise_at) at->value |= at->rises;
  if (at->falls != 0 && at->reads >= at->fall_at) at->value &= ~at->falls;
  if (at->nexts > 0) {
    at->value = at->next[0];
    memmove(at->next, at->next + 1, (size_t)--at->nexts * sizeof *at->next);
  }
  printf("read %08lx\n", (unsigned long)address);
  return at->value;
}

static void write_cell(const char *how, uintptr_t address, uint32_t value) {
  struct cell *const at = cell(address);
  at->value = value;
  at->reads = 0;
  printf("%s %08lx %08lx\n", how, (unsigned long)address, (unsigned long)value);
}

void pg_write32(uintptr_t address, uint32_t value) { write_cell("write", address, value); }
void pg_write16(uintptr_t address, uint16_t value) { write_cell("write16", address, value); }

int main(int arguments, char **argument) {
  for (int i = 1; i < arguments; i++) {
    char *rest;
    struct cell *const at = cell(strtoul(argument[i], &rest, 16));
    const char kind = *rest++;
    const uint32_t bits = (uint32_t)strtoul(rest, &rest, 16);
    const int reads = *rest == '@' ? atoi(rest + 1) : 0;
    if (kind == '=') at->value = bits;
    if (kind == '+') at->rises = bits, at->rise_at = reads;
    if (kind == '-') at->falls = bits, at->fall_at = reads;
    if (kind == '/') {
      if (at->nexts == 8) abort();
      at->next[at->nexts++] = bits;
    }
  }
  const struct pg_uart uart = {(struct pg_uart_registers *)(uintptr_t)PG_BOARD_UART0_BASE};
  pg_chip_start();
  puts("uart");
  pg_uart_start(&uart);
  puts("put");
  pg_uart_put(&uart, 'A');
  puts("ready");
  printf("%d\n", pg_uart_ready(&uart));
  printf("%d\n", pg_uart_ready(&uart));
  puts("take");
  printf("%lx\n", (unsigned long)pg_uart_take(&uart));
  puts("clear");
  pg_uart_clear(&uart);
#ifdef PG_BOARD_COUNTER_TURNS
  puts("counter");
  printf("%lx\n", (unsigned long)pg_counter_read((volatile const uint32_t *)(uintptr_t)PG_BOARD_COUNTER_ADDRESS));
#endif
  return 0;
}
