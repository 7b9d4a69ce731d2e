/* admission.c -- see admission.h: the clock, and the sessions that are asked for. */
#include "caps/check.h"
#include "caps/inner.h"
#include "crypto/wipe.h"

void pg_admission_init(struct pg_admission *admission, const struct pg_token_roots *roots, const uint8_t node[PG_NODE_ID_BYTES]) {
  memset(admission, 0, sizeof *admission);
  memset(&pg_revocations, 0, sizeof pg_revocations);
  admission->roots = *roots;
  memcpy(admission->node, node, PG_NODE_ID_BYTES);
}

uint32_t pg_admission_clock(struct pg_admission *admission, uint64_t now) {
  if (!PG_ADMISSION_CHECK(CLOCK_FORWARD, now >= admission->now)) return PG_ADMISSION_CLOCK_BACK;
  admission->now = now;
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if (pg_link_there(&admission->link[i]) && !PG_ADMISSION_CHECK(ENDED, now < admission->link[i].expires)) pg_link_remove(admission, i);
  }
  return PG_ADMISSION_OK;
}

/* What could corrupt a table, or let more in than a chain may: whoever judged may be another domain, and be wrong. */
static bool sound(const struct pg_admission *admission, const struct pg_admitted *admitted) {
  if (admitted->count == 0 || admitted->count > PG_TOKEN_LINKS || admitted->root >= admission->roots.count) return false;
  for (uint32_t i = 1; i < admitted->count; i++) {
    const struct pg_admitted_link *const each = &admitted->link[i], *const above = &admitted->link[i - 1];
    if (!PG_TOKEN_CHECK(OUTLIVES, each->expires <= above->expires)) return false;
    for (uint32_t r = 0; r < PG_RESOURCES; r++) {
      if (!PG_TOKEN_CHECK(ATTENUATED, each->limit[r] <= above->limit[r])) return false;
    }
  }
  return true;
}

/* As a chain that was verified, as far as links.c looks at one. */
static void chain_of(const struct pg_admission *admission, const struct pg_admitted *admitted, struct pg_token_chain *out) {
  out->count = admitted->count;
  out->root_key = admission->roots.keys[admitted->root];
  for (uint32_t i = 0; i < admitted->count; i++) {
    struct pg_token_link *const to = &out->link[i];
    to->holder = admitted->link[i].holder;
    to->expires = admitted->link[i].expires;
    memcpy(to->hash, admitted->link[i].hash, sizeof to->hash);
    memcpy(to->limit, admitted->link[i].limit, sizeof to->limit);
  }
}

uint32_t pg_admission_open(struct pg_admission *admission, const struct pg_admitted *admitted, uint32_t *handle) {
  struct pg_token_chain chain;
  struct pg_links_room room;
  uint32_t leaf;
  if (!sound(admission, admitted)) return PG_TOKEN_AMPLIFIED;
  chain_of(admission, admitted, &chain);
  if (!PG_TOKEN_CHECK(EXPIRED, admission->now < pg_token_leaf(&chain)->expires)) return PG_TOKEN_EXPIRED;
  for (uint32_t i = 0; i < chain.count; i++) {
    if (!PG_TOKEN_CHECK(REVOKED, !pg_token_revoked(chain.link[i].hash))) return PG_TOKEN_REVOKED;
  }
  if (!pg_links_room(admission, &chain, &room)) return PG_ADMISSION_LINKS_FULL;
  if (!pg_sessions_room(admission)) return PG_ADMISSION_SESSIONS_FULL;
  if (!pg_links_add(admission, &chain, &room, &leaf)) return PG_ADMISSION_NO_MEMORY;
  *handle = pg_session_open(admission, leaf, admitted->source, admitted->key, admitted->random);
  return PG_ADMISSION_OK;
}

uint32_t pg_admission_request(struct pg_admission *admission, const struct pg_envelope *request,
                              const uint8_t random[PG_SESSION_RANDOM_BYTES], struct pg_session_answer *out) {
  struct pg_admitted admitted;
  const uint32_t fault = pg_admission_judge(&admission->roots, admission->node, admission->now, request, random, &admitted, out);
  if (fault != PG_ADMISSION_OK) return fault;
  const uint32_t opened = pg_admission_open(admission, &admitted, &out->handle);
  pg_wipe(admitted.key, sizeof admitted.key);
  return opened;
}
