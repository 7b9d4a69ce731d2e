/* signer.h -- the node's own signatures: Ed25519. A part of the keys module where others are to believe
 * what the node says; of one operation at a time, as keys.h has it.
 *
 * Ed25519 hashes what is signed twice, so all of it has to be there: at most PG_SIGNER_TEXT_BYTES. */
#ifndef PG_SIGNER_H
#define PG_SIGNER_H

#include "crypto/ed25519_sign.h"
#include "crypto/seal.h"
#include "generated/pg_domains.h"

/* A proof of the longest answer or head that a node signs. */
#define PG_SIGNER_TEXT_BYTES 1024u

struct pg_signer {
  struct pg_ed25519_pair pair;
  uint8_t operation;  /* enum pg_key_operation: sign or public; 0: none */
  bool finished;
  uint32_t text_bytes;
  uint8_t text[PG_SIGNER_TEXT_BYTES];
  uint8_t result[PG_ED25519_SIGNATURE_BYTES];
  uint32_t result_bytes;
};

/* Derives the pair from the seed. */
void pg_signer_init(struct pg_signer *signer, const uint8_t seed[PG_KEY_BYTES]);

/* As pg_keys_begin and those that follow it. */
enum pg_outcome_label pg_signer_begin(struct pg_signer *signer, uint32_t operation);
enum pg_outcome_label pg_signer_update(struct pg_signer *signer, const uint8_t *bytes, uint32_t length);
enum pg_outcome_label pg_signer_finish(struct pg_signer *signer, uint32_t *bytes);
uint32_t pg_signer_read(const struct pg_signer *signer, uint32_t at, uint32_t most, uint8_t *out);

#endif
