/* decided.c -- see decided.h. What the store has taken meanwhile is not known here, and need not be: it is asked to take all when there may be no room for
 * another. So a router that was started again asks once too often. */
#include "domains/decided.h"

#include <string.h>

#include "crypto/sha256.h"
#include "domains/domain.h"
#include "domains/shared.h"

static uint32_t taken;

static const uint32_t none[4] = {0};

static __attribute__((noinline)) void hand_over(struct pg_logged_frame *frame) {
  (void)pg_ask(CAP_STORE_EP, PG_LABEL_DECISIONS_LOG, none);
  taken = frame->decided;
}

void pg_decided(const struct pg_decision *decision, uint64_t now, uint32_t route, uint32_t reference) {
  struct pg_logged_frame *const frame = PG_LOGGED_FRAME;
  const struct pg_audit_outcome outcome = pg_audit_outcome(decision, route);
  const uint32_t high = (uint32_t)(now >> 32), number = frame->decided;
  if (__builtin_expect(number - taken >= PG_DOMAIN_LIMIT_DECISIONS || high != frame->now_high, 0)) {
    hand_over(frame);
    frame->now_high = high;
  }
  frame->of[number % PG_DOMAIN_LIMIT_DECISIONS] = (struct pg_decided){outcome.what, outcome.extra, (uint32_t)now, reference};
  PG_IN_ORDER();
  frame->decided = number + 1;
}

void pg_decided_nothing(void) { (void)pg_ask(CAP_STORE_EP, PG_LABEL_LOOKUP, none); }

__attribute__((optimize("Os"))) void pg_decided_named(enum pg_audit_kind kind, uint32_t status, const uint8_t digest[PG_AUDIT_LINK_BYTES]) {
  const struct pg_words_act_log say = {(uint8_t)kind, (uint8_t)status};
  uint32_t words[4];
  memcpy(PG_LOGGED_FRAME->digest, digest, sizeof PG_LOGGED_FRAME->digest);
  pg_pack_act_log(&say, words);
  (void)pg_ask(CAP_STORE_EP, PG_LABEL_ACT_LOG, words);
}

void pg_decided_act(enum pg_audit_kind kind, uint32_t status, const uint8_t *bytes, uint32_t length) {
  uint8_t digest[PG_AUDIT_LINK_BYTES];
  pg_sha256(digest, bytes, length);
  pg_decided_named(kind, status, digest);
}
