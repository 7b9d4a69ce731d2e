/* main_updates.c -- as main.c, for an image that lies in a slot and takes updates: in the place of main.c. */
#include "node/count.h"
#include "node/node.h"
#include "pg_board.h"
#include "pg_slots.h"
#include "pg_updates.h"
#include "port/armv7m/crash.h"
#include "port/armv7m/link.h"
#include "port/armv7m/slots.h"
#include "store/flash.h"
#include "update/own.h"

_Static_assert(PG_BOARD_COUNTER_HZ % 1000u == 0, "pg_clock counts whole ticks a millisecond");

#define AIRCR (*(volatile uint32_t *)0xe000ed0cu)
#define AIRCR_RESET 0x05fa0004u

static struct pg_node node;
static struct pg_frame frame;
static struct pg_clock clock;
static struct pg_updater updater;
static struct pg_site site;
static struct pg_flash store;
static const char *const tables[] = PG_UPDATES_TABLES;

extern const void *const pg_vectors[];

static void send(const struct pg_uart *uart, const uint8_t *message, uint32_t length) {
  uint8_t out[PG_FRAME_BYTES_OF(PG_UPDATE_ANSWER_BYTES)];
  const uint32_t bytes = pg_frame_encode(message, length, out);
  for (uint32_t at = 0; at < bytes; at++) pg_uart_put(uart, out[at]);
}

static _Noreturn void restart(void) {
  __asm__ volatile("dsb" ::: "memory");
  AIRCR = AIRCR_RESET;
  for (;;) {}
}

static void update(const struct pg_uart *uart, uint32_t length) {
  struct pg_update_actions actions;
  pg_count(&node.protocol.counters[PG_COUNTER_FRAMES_IN]);
  pg_updater_request(&updater, pg_node_inbox(&node), length, &actions);
  if (actions.routes) pg_node_routes(&node, site.bundles.project);
  send(uart, updater.answer, actions.answer_bytes);
  if (actions.restart) restart();
}

/* Where this image lies says in which slot. */
static uint32_t running(void) { return (uintptr_t)pg_vectors >= (uintptr_t)pg_board_slots.flash->bytes + pg_board_slots.slot[1].manifest; }

int main(void) {
  const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};
  volatile const uint32_t *const counter = (volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS;
  struct pg_actions actions;
  pg_uart_start(&uart);
  pg_clock_start(&clock, counter, PG_BOARD_COUNTER_HZ);
  pg_board_slots_start();
  pg_flash_start(&store, (uint8_t *)PG_SLOTS_FLASH + PG_UPDATES_STORE, PG_UPDATES_SECTOR, PG_UPDATES_BLOCK_SECTORS, PG_UPDATES_BLOCKS, PG_SLOTS_WRITE);
  pg_own_start(&updater, &site, &pg_board_slots, running(), &store, &pg_project, tables);
  pg_node_init(&node, site.bundles.project, PG_BOARD_COUNTER_HZ);
  pg_frame_start(&frame, pg_node_inbox(&node), PG_FRAME_BUFFER_BYTES);

  struct pg_event event = {PG_EVENT_START, PG_COUNTER_FRAMES_IN, 0, 0};
  pg_node_event(&node, &event, &actions);
  for (;;) {
    if (actions.answer_bytes != 0) pg_link_send(&uart, node.protocol.answer, actions.answer_bytes);
    if (_sstack[0] != PG_STACK_GUARD) pg_crash_stop(PG_CRASH_STACK, 0);

    const enum pg_frame_event got = pg_link_receive(&uart, &frame, &clock);
    const uint32_t last_byte = pg_counter_read(counter);
    const uint32_t length = pg_frame_length(&frame);
    if (got == PG_FRAME_READY && PG_UPDATE_TAKES(*pg_node_inbox(&node))) {
      update(&uart, length);
      actions.answer_bytes = 0;
      continue;
    }
    event.kind = got == PG_FRAME_READY ? PG_EVENT_FRAME : PG_EVENT_FRAME_FAULT;
    event.fault = frame.fault;
    event.length = length;
    event.now = pg_clock_read(&clock);
    pg_node_event(&node, &event, &actions);
    if (actions.decided) pg_node_report(&node, pg_counter_read(counter) - last_byte, &actions);
  }
}
