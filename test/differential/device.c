/* device.c -- runs cases on a board: takes each off the console line, a length and the case, and answers with its line. */
#include "case.h"
#include "pg_board.h"
#include "port/armv7m/uart.h"
#include "port/armv7m/wait.h"

static const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};
static uint8_t batch[24576];
static uint32_t image[2u * PG_IMAGE_BYTES / 4u], memory[(PG_SCRATCH_BYTES + PG_BYTES_FIELDS * (PG_PAYLOAD_BYTES + 64u)) / 4u];

static void put(const char *text) {
  while (*text) case_put(*text++);
}
void case_put(char character) { pg_uart_put(&uart, (uint8_t)character); }
void case_die(const char *why) {
  put("device: ");
  put(why);
  put("\n");
  for (;;) {}
}
uint8_t *case_allocate(enum case_block block, size_t length) {
  if (length > (block == CASE_IMAGE ? sizeof image : sizeof memory)) case_die("too long a block");
  return (uint8_t *)(block == CASE_IMAGE ? image : memory);
}
void case_release(uint8_t *block) { (void)block; }

static uint8_t byte(void) {
  pg_uart_wait(&uart); /* asleep: a loop that polls may keep the bytes away (wait.h) */
  return (uint8_t)pg_uart_take(&uart);
}

int main(void) {
  pg_uart_start(&uart);
  put("ready\n");
  for (;;) {
    uint8_t length[4];
    for (uint32_t i = 0; i < sizeof length; i++) length[i] = byte();
    const uint32_t bytes = pg_load32le(length);
    if (bytes > sizeof batch) case_die("too long a case");
    for (uint32_t i = 0; i < bytes; i++) batch[i] = byte();
    struct pg_reader reader = pg_reader(batch, bytes);
    case_step(&reader);
  }
}
