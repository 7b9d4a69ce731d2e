/* ed25519_sign.h -- Ed25519 (RFC 8032) by the package: a pair out of a seed, and signatures. In time that no secret changes. */
#ifndef PG_ED25519_SIGN_H
#define PG_ED25519_SIGN_H

#include <stdint.h>

#include "generated/pg_tokens.h"

struct pg_ed25519_pair {
  uint8_t public_key[PG_ED25519_KEY_BYTES];
  uint8_t secret[64]; /* the scalar, and what nonces are made of */
};

void pg_ed25519_pair(struct pg_ed25519_pair *out, const uint8_t seed[32]);

/* What is signed is hashed twice, so all of it has to be there. */
void pg_ed25519_sign(uint8_t signature[PG_ED25519_SIGNATURE_BYTES], const struct pg_ed25519_pair *pair, const uint8_t *bytes, uint32_t length);

#endif
