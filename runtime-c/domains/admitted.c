/* admitted.c -- see admitted.h. */
#include "domains/admitted.h"

#include <string.h>

#include "domains/gate.h"
#include "domains/links.h"
#include "update/site.h"

static uint64_t second, second_at; /* since 1970, and the node's time when it began, in milliseconds; 0: nobody has said */
static uint64_t floor_of_clock; /* no earlier than this: what was revoked before may have been forgotten */
static uint32_t boot;

bool pg_admitted_tick(uint64_t now) {
  if (second == 0 || now < second_at) return false;
  const uint64_t passed = now - second_at;
  const uint32_t whole = (passed > UINT32_MAX ? UINT32_MAX : (uint32_t)passed) / 1000u; /* 50 days without a message are made up by the next ones */
  if (whole == 0) return false;
  second += whole;
  second_at += whole * 1000ull;
  (void)pg_admission_clock(&pg_gate_admission, second);
  return true;
}

enum pg_outcome_label pg_admitted_open(uint32_t words[4]) {
  const struct pg_admitted admitted = PG_LINKS_FRAME->admitted;
  struct pg_words_session_open_reply reply = {0, 0};
  reply.refusal = (uint8_t)pg_admission_open(&pg_gate_admission, &admitted, &reply.handle);
  pg_pack_session_open_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

/* Of each place in the table of sessions the last that was said to be used. The time is the last second's. */
void pg_admitted_used(uint32_t handle) {
  static uint32_t told[PG_ADMISSION_SESSIONS];
  if (told[handle % PG_ADMISSION_SESSIONS] == handle) return;
  told[handle % PG_ADMISSION_SESSIONS] = handle;
  const struct pg_words_session_used say = {handle, (uint32_t)second_at, (uint16_t)(second_at >> 32)};
  uint32_t words[4];
  pg_pack_session_used(&say, words);
  (void)pg_ask(CAP_STORE_EP, PG_LABEL_SESSION_USED, words);
}

static const uint8_t clock_key[] = {'c', 'l', 'o', 'c', 'k'};

/* Names that are over make room; a clock that was set back behind that, after a restart, would have them good again. */
static void forget_over(void) {
  const struct pg_revoked *over;
  while ((over = pg_admission_over(&pg_gate_admission)) != NULL) {
    if (floor_of_clock < over->until) {
      floor_of_clock = over->until;
      if (pg_site_put(NULL, PG_RECORD_EPOCH, clock_key, sizeof clock_key, (const uint8_t *)&floor_of_clock, sizeof floor_of_clock) != PG_STORE_OK) return;
    }
    if (pg_site_remove(NULL, PG_RECORD_REVOCATION, over->hash, sizeof over->hash) != PG_STORE_OK) return;
    (void)pg_admission_forget(&pg_gate_admission, over->hash);
  }
}

/* In the kernel first, then on flash. */
enum pg_outcome_label pg_admitted_revoke(uint32_t words[4]) {
  const struct pg_revocation revocation = PG_LINKS_FRAME->revocation;
  const struct pg_revoked *keep = NULL;
  forget_over();
  uint32_t fault = pg_admission_revoked(&pg_gate_admission, &revocation, &keep);
  pg_gate_look_after();
  if (fault == PG_ADMISSION_UNWRITTEN && pg_site_put(NULL, PG_RECORD_REVOCATION, keep->hash, sizeof keep->hash, (const uint8_t *)&keep->until, sizeof keep->until) == PG_STORE_OK)
    fault = pg_admission_kept(revocation.hash);
  const struct pg_words_link_revoke_reply reply = {(uint8_t)fault};
  pg_pack_link_revoke_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

enum pg_outcome_label pg_admitted_revoked(void) {
  uint8_t name[PG_TOKEN_HASH_BYTES];
  memcpy(name, PG_LINKS_FRAME->name, sizeof name);
  return pg_token_revoked(name) ? PG_OUTCOME_DONE : PG_OUTCOME_ABSENT;
}

enum pg_outcome_label pg_admitted_set_clock(uint32_t words[4]) {
  const struct pg_words_clock ask = pg_unpack_clock(words);
  const uint64_t now = pg_now(ask.now_low, ask.now_high), wanted = (uint64_t)ask.seconds_high << 32 | ask.seconds_low;
  const uint32_t fault = wanted < floor_of_clock ? PG_ADMISSION_CLOCK_BACK : pg_admission_clock(&pg_gate_admission, wanted);
  if (fault == PG_ADMISSION_OK) second = wanted, second_at = now;
  pg_gate_look_after();
  return pg_gate_say(words, PG_JUDGE_PROTOCOL, fault);
}

enum pg_outcome_label pg_admitted_time_get(uint32_t words[4]) {
  const struct pg_words_time_get_reply reply = {(uint32_t)second, (uint32_t)(second >> 32), boot};
  pg_pack_time_get_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

/* No two starts draw the same secrets: how many there were is written down before the first is drawn. 0: nobody knows. */
static void count_boot(void) {
#ifndef STORE_IS_LOST
  static const uint8_t key[] = {'b', 'o', 'o', 't'};
  uint32_t length = 0;
  if (pg_site_get(NULL, PG_RECORD_EPOCH, key, sizeof key, (uint8_t *)&boot, sizeof boot, &length) != PG_STORE_OK || length != sizeof boot) boot = 0;
  boot++;
  if (pg_site_put(NULL, PG_RECORD_EPOCH, key, sizeof key, (const uint8_t *)&boot, sizeof boot) != PG_STORE_OK) boot = 0;
#endif
}

static void restore(void) {
  uint8_t name[PG_STORE_KEY_BYTES];
  uint32_t place = 0, bytes = 0, length = 0;
  if (pg_site_get(NULL, PG_RECORD_EPOCH, clock_key, sizeof clock_key, (uint8_t *)&floor_of_clock, sizeof floor_of_clock, &length) != PG_STORE_OK || length != sizeof floor_of_clock)
    floor_of_clock = 0;
  while (pg_site_next(NULL, PG_RECORD_REVOCATION, &place, name, &bytes) == PG_STORE_OK) {
    uint64_t until;
    if (bytes != PG_TOKEN_HASH_BYTES || pg_site_get(NULL, PG_RECORD_REVOCATION, name, bytes, (uint8_t *)&until, sizeof until, &length) != PG_STORE_OK) continue;
    if (length == sizeof until) (void)pg_admission_restore(&pg_gate_admission, name, until);
  }
}

void pg_admitted_begin(void) {
  restore();
  count_boot();
}
