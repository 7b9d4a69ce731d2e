/* node.c -- see node.h. */
#include "audit/node.h"

#include <string.h>

#include "crypto/sha256.h"

_Static_assert(PG_AUDIT_SIGNED_BYTES <= PG_AUDIT_PIECE_BYTES && PG_AUDIT_SIGN1_BYTES <= PG_AUDIT_PIECE_BYTES, "one piece each");
_Static_assert(PG_MSG_DONE_BYTES <= PG_AUDITED_ANSWER_BYTES && PG_MSG_AUDIT_STATE_BYTES <= PG_AUDITED_ANSWER_BYTES, "answers fit");

struct pg_audit pg_node_audit;

void pg_audited_start(const struct pg_audit_config *config, uint64_t now) { (void)pg_audit_start(&pg_node_audit, config, NULL, 0, now); }

static uint32_t state(uint8_t *answer) {
  const struct pg_audit *const log = &pg_node_audit;
  memset(answer, 0, PG_MSG_AUDIT_STATE_BYTES);
  answer[0] = PG_MSG_AUDIT_STATE;
  answer[PG_MSG_AUDIT_STATE_WAITING] = log->said_bytes != 0;
  pg_store32le(answer + PG_MSG_AUDIT_STATE_OLDEST, pg_audit_oldest(log));
  pg_store32le(answer + PG_MSG_AUDIT_STATE_SEGMENTS, log->segments);
  pg_store32le(answer + PG_MSG_AUDIT_STATE_EPOCH, log->epoch);
  pg_store32le(answer + PG_MSG_AUDIT_STATE_HEAD_SEGMENTS, log->head_segments);
  return PG_MSG_AUDIT_STATE_BYTES;
}

static uint32_t head(uint8_t *piece) {
  memcpy(piece, pg_node_audit.head, pg_node_audit.head_bytes);
  return pg_node_audit.head_bytes;
}

/* A request whose length is right; what goes into a piece, and how long that is. */
static uint32_t piece_of(const uint8_t *bytes, uint64_t now, uint8_t *piece) {
  struct pg_audit *const log = &pg_node_audit;
  switch (bytes[0]) {
    case PG_MSG_AUDIT_READ:
      return pg_audit_read(log, pg_load32le(bytes + PG_MSG_AUDIT_READ_NUMBER), pg_load16le(bytes + PG_MSG_AUDIT_READ_AT), PG_AUDIT_PIECE_BYTES, piece);
    case PG_MSG_AUDIT_HEAD: return head(piece);
    case PG_MSG_AUDIT_EPOCH:
      (void)pg_audit_epoch(log, now); /* one that waits is said again */
      return pg_audit_to_sign(log, piece);
    default: /* PG_MSG_AUDIT_SIGN */
      if (log->said_bytes == 0) return 0;
      pg_audit_signed(log, bytes + PG_MSG_AUDIT_SIGN_SIGNATURE);
      return head(piece);
  }
}

static uint32_t request(const uint8_t *bytes, uint32_t length, uint64_t now, uint8_t *answer) {
  static const uint8_t due[] = {PG_MSG_AUDIT_STATUS_BYTES, PG_MSG_AUDIT_READ_BYTES, PG_MSG_AUDIT_HEAD_BYTES, PG_MSG_AUDIT_EPOCH_BYTES, PG_MSG_AUDIT_SIGN_BYTES + PG_ED25519_SIGNATURE_BYTES};
  if (length != due[bytes[0] - PG_MSG_AUDIT_STATUS] || (bytes[0] == PG_MSG_AUDIT_READ && bytes[PG_MSG_AUDIT_READ_AT - 1] != 0)) {
    const struct pg_done done = {bytes[0], PG_STATUS_SHAPE, PG_REFUSAL_OK, 0};
    return pg_done_encode(&done, answer);
  }
  if (bytes[0] == PG_MSG_AUDIT_STATUS) return state(answer);
  memset(answer, 0, PG_MSG_AUDIT_PIECE_BYTES);
  answer[0] = PG_MSG_AUDIT_PIECE;
  return PG_MSG_AUDIT_PIECE_BYTES + piece_of(bytes, now, answer + PG_MSG_AUDIT_PIECE_PIECE);
}
_Static_assert(PG_MSG_AUDIT_READ == PG_MSG_AUDIT_STATUS + 1 && PG_MSG_AUDIT_HEAD == PG_MSG_AUDIT_STATUS + 2 && PG_MSG_AUDIT_EPOCH == PG_MSG_AUDIT_STATUS + 3 && PG_MSG_AUDIT_SIGN == PG_MSG_AUDIT_STATUS + 4,
               "in their order");

/* A command that changes what is decided with, and how it was answered. */
static void act(const struct pg_node *node, const struct pg_event *event, const uint8_t *bytes) {
  const uint32_t kind = bytes[0] == PG_MSG_INSTALL ? PG_AUDIT_INSTALL : bytes[0] == PG_MSG_TABLE_SET ? PG_AUDIT_TABLE : bytes[0] == PG_MSG_RESET ? PG_AUDIT_RESET : 0;
  uint8_t digest[PG_AUDIT_LINK_BYTES];
  if (kind == 0) return;
  pg_sha256(digest, bytes, event->length);
  pg_audit_act(&pg_node_audit, (enum pg_audit_kind)kind, node->protocol.answer[PG_MSG_DONE_STATUS], digest, event->now);
}

uint32_t pg_audited_event(struct pg_node *node, const struct pg_event *event, struct pg_actions *actions, uint8_t answer[PG_AUDITED_ANSWER_BYTES]) {
  const uint8_t *const bytes = pg_node_inbox(node);
  if (event->kind != PG_EVENT_FRAME) {
    pg_node_event(node, event, actions);
    return 0;
  }
  if (bytes[0] >= PG_MSG_AUDIT_STATUS && bytes[0] <= PG_MSG_AUDIT_SIGN) {
    actions->answer_bytes = 0;
    actions->decided = false;
    return request(bytes, event->length, event->now, answer);
  }
  pg_node_event(node, event, actions);
  /* The message and its checksum stay where they were received. */
  if (actions->decided) pg_audit_decision(&pg_node_audit, &node->decision, event->now, pg_route_number(pg_load16le(bytes + PG_MSG_MESSAGE_ROUTE)), pg_load32le(bytes + event->length));
  else act(node, event, bytes);
  return 0;
}
