/* ed25519_sign.c -- see ed25519_sign.h. */
#include "crypto/ed25519_sign.h"

#include "ed25519.h"

void pg_ed25519_pair(struct pg_ed25519_pair *out, const uint8_t seed[32]) { ed25519_create_keypair(out->public_key, out->secret, seed); }

void pg_ed25519_sign(uint8_t signature[PG_ED25519_SIGNATURE_BYTES], const struct pg_ed25519_pair *pair, const uint8_t *bytes, uint32_t length) {
  ed25519_sign(signature, bytes, length, pair->public_key, pair->secret);
}
