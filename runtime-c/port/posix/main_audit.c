/* main_audit.c -- as main.c, for a node with an audit log: in the place of main.c. */
#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "audit/node.h"
#include "pg_audit_log.h"

static struct pg_node node;
static struct pg_frame frame;
static const uint8_t log_id[PG_AUDIT_LOG_BYTES] = PG_AUDIT_LOG_ID, key_id[PG_TOKEN_KEY_ID_BYTES] = PG_AUDIT_KEY_ID;

static uint64_t milliseconds(void) {
  struct timespec at;
  if (clock_gettime(CLOCK_MONOTONIC, &at) != 0) return 0;
  return (uint64_t)at.tv_sec * 1000u + (uint64_t)at.tv_nsec / 1000000u;
}

static bool write_all(const uint8_t *bytes, size_t length) {
  while (length > 0) {
    const ssize_t written = write(STDOUT_FILENO, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes += written;
    length -= (size_t)written;
  }
  return true;
}

/* Hands the event in and sends the answer, if there is one. */
static bool handle(const struct pg_event *event) {
  struct pg_actions actions;
  uint8_t out[PG_FRAME_BYTES_OF(PG_ANSWER_BYTES > PG_AUDITED_ANSWER_BYTES ? PG_ANSWER_BYTES : PG_AUDITED_ANSWER_BYTES)], answer[PG_AUDITED_ANSWER_BYTES];
  const uint32_t about_log = pg_audited_event(&node, event, &actions, answer);
  if (about_log != 0) return write_all(out, pg_frame_encode(answer, about_log, out));
  if (actions.decided) pg_node_report(&node, 0, &actions);
  return actions.answer_bytes == 0 || write_all(out, pg_frame_encode(node.protocol.answer, actions.answer_bytes, out));
}

int main(void) {
  const uint64_t start = milliseconds();
  uint8_t bytes[4096];
  pg_node_init(&node, &pg_project, 0);
  pg_frame_start(&frame, pg_node_inbox(&node), PG_FRAME_BUFFER_BYTES);
  struct pg_event event = {PG_EVENT_START, PG_COUNTER_FRAMES_IN, 0, 0};
  const struct pg_audit_config config = {log_id, key_id, pg_project.build};
  pg_audited_start(&config, 0);
  if (!handle(&event)) return 1;
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0;
    for (ssize_t at = 0; at < got; at++) {
      const enum pg_frame_event end = pg_frame_feed(&frame, bytes[at]);
      if (end == PG_FRAME_MORE) continue;
      event.kind = end == PG_FRAME_READY ? PG_EVENT_FRAME : PG_EVENT_FRAME_FAULT;
      event.fault = frame.fault;
      event.length = pg_frame_length(&frame);
      event.now = milliseconds() - start;
      if (!handle(&event)) return 1;
    }
  }
}
