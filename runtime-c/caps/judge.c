/* judge.c -- see judge.h. What costs little is asked first. */
#include "caps/judge.h"

#include <string.h>

#include "caps/admission_check.h"
#include "caps/proof.h"

/* Whose the chain is, and that he asks, and this node. */
static uint32_t judged(const struct pg_token_roots *roots, const uint8_t node[PG_NODE_ID_BYTES], uint64_t now, const struct pg_envelope *request,
                       struct pg_session_request *asked, struct pg_token_chain *chain) {
  if (!PG_ADMISSION_CHECK(CLOCK, now != 0)) return PG_ADMISSION_NO_CLOCK;
  uint32_t fault = pg_session_read(request, asked);
  if (fault != PG_ADMISSION_OK) return fault;
  if (!PG_ADMISSION_CHECK(NODE, memcmp(asked->node, node, PG_NODE_ID_BYTES) == 0)) return PG_ADMISSION_OTHER_NODE;
  fault = pg_token_verify(request->chain.bytes, request->chain.length, roots, now, chain);
  if (fault != PG_TOKEN_OK) return fault;
  uint8_t holder[PG_NODE_ID_BYTES];
  pg_node_id(holder, pg_token_leaf(chain)->holder);
  if (!PG_ADMISSION_CHECK(HOLDER, memcmp(holder, request->source.bytes, PG_NODE_ID_BYTES) == 0)) return PG_ADMISSION_OTHER_SOURCE;
  return pg_proof_verify(pg_token_leaf(chain)->holder, &request->signed_tail, &request->proof);
}

static void copy(const struct pg_token_roots *roots, const struct pg_token_chain *chain, struct pg_admitted *out) {
  out->count = chain->count;
  out->root = (uint32_t)((const uint8_t(*)[PG_ED25519_KEY_BYTES])(const void *)chain->root_key - roots->keys);
  for (uint32_t i = 0; i < chain->count; i++) {
    struct pg_admitted_link *const to = &out->link[i];
    memcpy(to->hash, chain->link[i].hash, sizeof to->hash);
    memcpy(to->holder, chain->link[i].holder, sizeof to->holder);
    to->expires = chain->link[i].expires;
    memcpy(to->limit, chain->link[i].limit, sizeof to->limit);
  }
}

uint32_t pg_admission_judge(const struct pg_token_roots *roots, const uint8_t node[PG_NODE_ID_BYTES], uint64_t now, const struct pg_envelope *request,
                            const uint8_t random[PG_SESSION_RANDOM_BYTES], struct pg_admitted *out, struct pg_session_answer *answer) {
  struct pg_session_request asked;
  struct pg_token_chain chain;
  uint32_t fault = judged(roots, node, now, request, &asked, &chain);
  if (fault == PG_ADMISSION_OK) fault = pg_session_agree(&asked, random, pg_token_leaf(&chain)->hash, out->key, answer->ephemeral);
  if (fault != PG_ADMISSION_OK) return fault;
  copy(roots, &chain, out);
  memcpy(out->source, request->source.bytes, PG_NODE_ID_BYTES);
  memcpy(out->random, random + PG_SESSION_EPHEMERAL_BYTES, sizeof out->random);
  pg_session_name(request, answer->request);
  return PG_ADMISSION_OK;
}

/* Nobody signs under the first bytes of a root's id but the root: pg_token_revocation looks for it first. */
static bool of_root(const struct pg_token_chain *chain, const uint8_t key_id[PG_TOKEN_KEY_ID_BYTES]) {
  uint8_t id[PG_NODE_ID_BYTES];
  pg_node_id(id, chain->root_key);
  return memcmp(id, key_id, PG_TOKEN_KEY_ID_BYTES) == 0;
}

uint32_t pg_revocation_of(const uint8_t *bytes, uint32_t length, const struct pg_token_named *named, const struct pg_token_chain *chain, struct pg_revocation *out) {
  uint32_t link = 0;
  const uint32_t fault = pg_token_revocation(bytes, length, chain, &link);
  if (fault != PG_TOKEN_OK) return fault;
  memcpy(out->hash, named->hash, sizeof out->hash);
  out->until = chain->link[link].expires;
  out->of_root = of_root(chain, named->key_id);
  return PG_TOKEN_OK;
}

uint32_t pg_revocation_judge(const struct pg_token_roots *roots, uint64_t now, const uint8_t *bytes, uint32_t length, const uint8_t *chain, uint32_t chain_length,
                             struct pg_revocation *out) {
  struct pg_token_named named;
  struct pg_token_chain verified;
  if (!PG_ADMISSION_CHECK(CLOCK, now != 0)) return PG_ADMISSION_NO_CLOCK;
  uint32_t fault = pg_token_revocation_read(bytes, length, &named);
  if (fault != PG_TOKEN_OK) return fault;
  if (chain_length == 0) return PG_TOKEN_UNKNOWN_LINK;
  fault = pg_token_verify(chain, chain_length, roots, now, &verified);
  return fault != PG_TOKEN_OK ? fault : pg_revocation_of(bytes, length, &named, &verified, out);
}
