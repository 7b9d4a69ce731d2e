/* judge.h -- what of admission takes long and keeps nothing: signatures and agreement. caps/admission.h keeps what comes of it.
 *
 * Apart, so that a node in domains can give either a domain of its own: strangers decide how much of this there is to do, and it
 * holds no key and no account. What goes from the one to the other are the structs here, which point nowhere. */
#ifndef PG_CAPS_JUDGE_H
#define PG_CAPS_JUDGE_H

#include "caps/session.h"
#include "caps/token.h"
#include "generated/pg_admission.h"

struct pg_admitted_link {
  uint8_t hash[PG_TOKEN_HASH_BYTES];
  uint8_t holder[PG_ED25519_KEY_BYTES];
  uint64_t expires;
  uint64_t limit[PG_RESOURCES];
};

/* A chain that holds, whose leaf's holder asks, and the key that was agreed with him. */
struct pg_admitted {
  uint32_t count; /* of links, the root's first */
  uint32_t root;  /* the key of the roots that the first one is signed with */
  struct pg_admitted_link link[PG_TOKEN_LINKS];
  uint8_t source[PG_NODE_ID_BYTES];
  uint8_t key[PG_SESSION_KEY_BYTES];
  uint8_t random[4]; /* of the handle */
};

/* A revocation that holds. */
struct pg_revocation {
  uint8_t hash[PG_TOKEN_HASH_BYTES];
  uint64_t until; /* when its link's time is over */
  uint32_t of_root; /* not 0: signed with the root key */
};

/* Whose the chain is, and that he asks, and this node (`node`); then the key, with `random`, which is drawn for this call alone. `now` in seconds
 * since 1970; 0: nobody has said. All of `*answer` but the handle. Five signatures and two scalar multiplications: 9 million instructions. */
uint32_t pg_admission_judge(const struct pg_token_roots *roots, const uint8_t node[PG_NODE_ID_BYTES], uint64_t now, const struct pg_envelope *request,
                            const uint8_t random[PG_SESSION_RANDOM_BYTES], struct pg_admitted *out, struct pg_session_answer *answer);

/* Of a link of `chain`, as it is encoded. */
uint32_t pg_revocation_judge(const struct pg_token_roots *roots, uint64_t now, const uint8_t *bytes, uint32_t length, const uint8_t *chain, uint32_t chain_length,
                             struct pg_revocation *out);

/* The same of a chain that was verified before: `named` is what pg_token_revocation_read says of the bytes. */
uint32_t pg_revocation_of(const uint8_t *bytes, uint32_t length, const struct pg_token_named *named, const struct pg_token_chain *chain, struct pg_revocation *out);

#endif
