/* token.h -- capability tokens: chains of CWTs, each within the one before (spec/tokens.ts says the shape in full).
 *
 * Verdicts come in the order of spec/tokens.ts: the form of all links, then each against the one before, time, revocation, root,
 * and signatures last, which cost 1.3 million instructions each. Nothing here keeps anything: the clock is an argument, and what
 * was revoked is asked of whoever keeps it. All pointers that a struct here gives out lie inside the chain's bytes, but for
 * `root_key`, which is one of the roots. */
#ifndef PG_CAPS_TOKEN_H
#define PG_CAPS_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_cbor.h"
#include "generated/pg_tokens.h"

struct pg_token_roots {
  const uint8_t (*keys)[PG_ED25519_KEY_BYTES];
  uint32_t count;
};

struct pg_token_link {
  const uint8_t *bytes; /* the whole COSE_Sign1, tag included */
  uint32_t length;
  const uint8_t *holder; /* the key, PG_ED25519_KEY_BYTES */
  const uint8_t *id;     /* cti, PG_TOKEN_ID_BYTES */
  uint64_t expires;
  uint64_t limit[PG_RESOURCES]; /* by code - 1; 0: nothing */
  uint8_t hash[PG_TOKEN_HASH_BYTES];
};

/* Since no link has more than the one before, what the chain as a whole allows is what its leaf says. */
struct pg_token_chain {
  uint32_t count; /* of links; after a refusal, of those before the one that it is about */
  const uint8_t *root_key;
  uint8_t root_id[PG_TOKEN_KEY_ID_BYTES];
  struct pg_token_link link[PG_TOKEN_LINKS];
};

static inline const struct pg_token_link *pg_token_leaf(const struct pg_token_chain *chain) { return &chain->link[chain->count - 1]; }

/* 0, or a code of enum pg_cbor_fault or enum pg_token_fault. `now`: seconds since 1970. After a refusal, `out` says no more than
 * which link it is about. */
uint32_t pg_token_verify(const uint8_t *bytes, uint32_t length, const struct pg_token_roots *roots, uint64_t now, struct pg_token_chain *out);

/* A revocation's form alone: which link it names, and who is said to have signed it, in its bytes. */
struct pg_token_named {
  const uint8_t *hash;   /* PG_TOKEN_HASH_BYTES */
  const uint8_t *key_id; /* PG_TOKEN_KEY_ID_BYTES */
};
uint32_t pg_token_revocation_read(const uint8_t *bytes, uint32_t length, struct pg_token_named *out);

/* Whether a revocation is one of a link of `chain`, a verified one: of which, in `out`. Those behind it are revoked with it.
 * Of a chain it looks at root key, hashes and holders. */
uint32_t pg_token_revocation(const uint8_t *bytes, uint32_t length, const struct pg_token_chain *chain, uint32_t *out);

/* The head of a log, signed by a root key of which the log's id is the key id. In its bytes; of what it says nothing is looked at. */
struct pg_token_head {
  const uint8_t *log; /* PG_TOKEN_KEY_ID_BYTES */
  const uint8_t *head;
  uint32_t head_bytes;
};
uint32_t pg_token_head_verify(const uint8_t *bytes, uint32_t length, const struct pg_token_roots *roots, struct pg_token_head *out);

/* Whether the link with this SHA-256 was revoked. Who links this keeps what was, and has this function. */
bool pg_token_revoked(const uint8_t hash[PG_TOKEN_HASH_BYTES]);

#endif
