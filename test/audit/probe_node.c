/* probe_node.c -- the node with an audit log, at times that the test says: u64 now, u16 bytes, a message in, as often as there are; u16 bytes and
 * the answer out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/node.h"
#include "base/crc32.h"

static struct pg_node node;

static void say(const uint8_t *answer, uint32_t length) {
  const uint8_t head[2] = {(uint8_t)length, (uint8_t)(length >> 8)};
  fwrite(head, 1, sizeof head, stdout);
  fwrite(answer, 1, length, stdout);
}

int main(void) {
  static const uint8_t id[PG_AUDIT_LOG_BYTES] = {1, 2, 3}, key_id[PG_TOKEN_KEY_ID_BYTES] = PG_TEST_KEY_ID;
  const struct pg_audit_config config = {id, key_id, pg_project.build};
  uint8_t head[10], answer[PG_AUDITED_ANSWER_BYTES];
  pg_node_init(&node, &pg_project, 0);
  pg_audited_start(&config, 0);
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    const uint32_t length = pg_load16le(head + 8);
    uint8_t *const inbox = pg_node_inbox(&node);
    if (length == 0 || length > PG_FRAME_MESSAGE_BYTES || fread(inbox, 1, length, stdin) != length) return 2;
    pg_store32le(inbox + length, pg_crc32_end(pg_crc32_add(pg_crc32_start(), inbox, length)));
    const struct pg_event event = {PG_EVENT_FRAME, PG_COUNTER_FRAMES_IN, length, pg_load32le(head) | (uint64_t)pg_load32le(head + 4) << 32};
    struct pg_actions actions;
    const uint32_t own = pg_audited_event(&node, &event, &actions, answer);
    if (own != 0) {
      say(answer, own);
      continue;
    }
    if (actions.decided) pg_node_report(&node, 0, &actions);
    say(node.protocol.answer, actions.answer_bytes);
  }
  return 0;
}
