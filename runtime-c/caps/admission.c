/* admission.c -- see admission.h: the clock, and requests for sessions, in which what costs little is asked first. */
#include "caps/inner.h"
#include "caps/proof.h"
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

/* Whose the chain is, and that he asks, and this node. */
static uint32_t judged(const struct pg_admission *admission, const struct pg_envelope *request, struct pg_session_request *asked, struct pg_token_chain *chain) {
  if (!PG_ADMISSION_CHECK(CLOCK, admission->now != 0)) return PG_ADMISSION_NO_CLOCK;
  uint32_t fault = pg_session_read(request, asked);
  if (fault != PG_ADMISSION_OK) return fault;
  if (!PG_ADMISSION_CHECK(NODE, pg_same_32(asked->node, admission->node))) return PG_ADMISSION_OTHER_NODE;
  fault = pg_token_verify(request->chain.bytes, request->chain.length, &admission->roots, admission->now, chain);
  if (fault != PG_TOKEN_OK) return fault;
  uint8_t holder[PG_NODE_ID_BYTES];
  pg_node_id(holder, pg_token_leaf(chain)->holder);
  if (!PG_ADMISSION_CHECK(HOLDER, pg_same_32(holder, request->source.bytes))) return PG_ADMISSION_OTHER_SOURCE;
  return pg_proof_verify(pg_token_leaf(chain)->holder, &request->signed_tail, &request->proof);
}

uint32_t pg_admission_request(struct pg_admission *admission, const struct pg_envelope *request,
                              const uint8_t random[PG_SESSION_RANDOM_BYTES], struct pg_session_answer *out) {
  struct pg_session_request asked;
  struct pg_token_chain chain;
  struct pg_links_room room;
  uint8_t key[PG_SESSION_KEY_BYTES], ephemeral[PG_SESSION_EPHEMERAL_BYTES];
  uint32_t fault = judged(admission, request, &asked, &chain), leaf;
  if (fault != PG_ADMISSION_OK) return fault;
  if (!pg_links_room(admission, &chain, &room)) return PG_ADMISSION_LINKS_FULL;
  if (!pg_sessions_room(admission)) return PG_ADMISSION_SESSIONS_FULL;
  fault = pg_session_agree(&asked, random, pg_token_leaf(&chain)->hash, key, ephemeral);
  if (fault != PG_ADMISSION_OK) return fault;
  const bool added = pg_links_add(admission, &chain, &room, &leaf);
  if (added) out->handle = pg_session_open(admission, leaf, request->source.bytes, key, random + PG_SESSION_EPHEMERAL_BYTES);
  pg_wipe(key, sizeof key);
  if (!added) return PG_ADMISSION_NO_MEMORY;
  memcpy(out->ephemeral, ephemeral, sizeof out->ephemeral);
  pg_session_name(request, out->request);
  return PG_ADMISSION_OK;
}
