/* main_audit.c -- as main.c, for an image with an audit log: in the place of main.c. */
#include "audit/node.h"
#include "pg_audit_log.h"
#include "pg_board.h"
#include "port/armv7m/crash.h"
#include "port/armv7m/link.h"

_Static_assert(PG_BOARD_COUNTER_HZ % 1000u == 0, "pg_clock counts whole ticks a millisecond");

static struct pg_node node;
static struct pg_frame frame;
static struct pg_clock clock;
static const uint8_t log_id[PG_AUDIT_LOG_BYTES] = PG_AUDIT_LOG_ID, key_id[PG_TOKEN_KEY_ID_BYTES] = PG_AUDIT_KEY_ID;

static void send(const struct pg_uart *uart, const uint8_t *message, uint32_t length) {
  uint8_t out[PG_FRAME_BYTES_OF(PG_AUDITED_ANSWER_BYTES)];
  const uint32_t bytes = pg_frame_encode(message, length, out);
  for (uint32_t at = 0; at < bytes; at++) pg_uart_put(uart, out[at]);
}

int main(void) {
  const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};
  volatile const uint32_t *const counter = (volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS;
  const struct pg_audit_config config = {log_id, key_id, pg_project.build};
  struct pg_actions actions;
  uint8_t answer[PG_AUDITED_ANSWER_BYTES];
  pg_uart_start(&uart);
  pg_clock_start(&clock, counter, PG_BOARD_COUNTER_HZ);
  pg_node_init(&node, &pg_project, PG_BOARD_COUNTER_HZ);
  pg_frame_start(&frame, pg_node_inbox(&node), PG_FRAME_BUFFER_BYTES);

  struct pg_event event = {PG_EVENT_START, PG_COUNTER_FRAMES_IN, 0, 0};
  pg_node_event(&node, &event, &actions);
  pg_audited_start(&config, 0);
  for (;;) {
    if (actions.answer_bytes != 0) pg_link_send(&uart, node.protocol.answer, actions.answer_bytes);
    if (_sstack[0] != PG_STACK_GUARD) pg_crash_stop(PG_CRASH_STACK, 0);

    const enum pg_frame_event got = pg_link_receive(&uart, &frame, &clock);
    const uint32_t last_byte = pg_counter_read(counter);
    event.kind = got == PG_FRAME_READY ? PG_EVENT_FRAME : PG_EVENT_FRAME_FAULT;
    event.fault = frame.fault;
    event.length = pg_frame_length(&frame);
    event.now = pg_clock_read(&clock);
    const uint32_t bytes = pg_audited_event(&node, &event, &actions, answer);
    if (bytes != 0) send(&uart, answer, bytes);
    if (actions.decided) pg_node_report(&node, pg_counter_read(counter) - last_byte, &actions);
  }
}
