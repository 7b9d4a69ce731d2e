/* keys.h -- the node's module that holds keys: signs, verifies, seals and unseals for those who may ask, and gives no key away.
 *
 * An operation is begun, fed piece by piece and finished; its result is read piece by piece. So a message may be longer than
 * any buffer, and a signature, too (4,627 bytes in ML-DSA-87). One operation at a time: to begin one forgets the other. */
#ifndef PG_KEYS_H
#define PG_KEYS_H

#include "crypto/seal.h"
#include "generated/pg_domains.h"

/* Parts of what is fed. */
enum pg_key_part {
  PG_KEY_PART_MESSAGE,   /* what is signed, verified, sealed; or what is to be unsealed */
  PG_KEY_PART_SIGNATURE, /* to verify: before pg_keys_finish, in any order with the message */
};

struct pg_keys {
  uint8_t key[PG_DOMAIN_LIMIT_KEYS][PG_KEY_BYTES];
  uint8_t operation; /* enum pg_key_operation; 0: none was begun */
  uint8_t algorithm, number;
  bool finished;
  struct pg_mac mac;
  uint8_t signature[PG_MAC_BYTES];
  uint32_t signature_bytes;
  uint8_t text[PG_MAC_BYTES + PG_DOMAIN_LIMIT_SEAL_BYTES]; /* what is sealed, or to be unsealed */
  uint32_t text_bytes;
  uint8_t result[PG_MAC_BYTES + PG_DOMAIN_LIMIT_SEAL_BYTES];
  uint32_t result_bytes;
};

/* Derives every key from the seed. */
void pg_keys_init(struct pg_keys *keys, const uint8_t seed[PG_KEY_BYTES]);

/* PG_OUTCOME_REFUSED: there is no such operation, algorithm or key, or they do not go together. */
enum pg_outcome_label pg_keys_begin(struct pg_keys *keys, uint32_t operation, uint32_t algorithm, uint32_t key);

/* PG_OUTCOME_REFUSED, and the operation is over: nothing was begun, or that is more than it takes. */
enum pg_outcome_label pg_keys_update(struct pg_keys *keys, uint32_t part, const uint8_t *bytes, uint32_t length);

/* PG_OUTCOME_DONE with the bytes of the result; PG_OUTCOME_ABSENT: it does not verify, or is no seal of this key. */
enum pg_outcome_label pg_keys_finish(struct pg_keys *keys, uint32_t *bytes);

/* Copies result[at .. at + most) as far as there is such, and gives how many bytes that were. */
uint32_t pg_keys_read(const struct pg_keys *keys, uint32_t at, uint32_t most, uint8_t *out);

#endif
