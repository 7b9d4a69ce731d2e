/* ed25519_parts.c -- the equation of RFC 8032, 5.1.7 by the package's hash, scalars and points, of a message in pieces: the package's own
 * ed25519_verify takes it in one. A test holds the two against each other. */
#include <stdbool.h>
#include <string.h>

#include "crypto/ed25519_check.h"
#include "crypto/ed25519_strict.h"
#include "ge.h"
#include "sc.h"
#include "sha512.h"

/* R = SB - kA, cofactorless: the encodings are compared. All of it is public, and no time is hidden. */
static bool holds(const uint8_t key[PG_ED25519_KEY_BYTES], const struct pg_span *parts, uint32_t count, const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]) {
  sha512_context hash;
  uint8_t k[64], encoded[32];
  ge_p3 negated;
  ge_p2 sum;
  if (ge_frombytes_negate_vartime(&negated, key) != 0) return false;
  (void)sha512_init(&hash);
  (void)sha512_update(&hash, signature, 32);
  (void)sha512_update(&hash, key, PG_ED25519_KEY_BYTES);
  for (uint32_t i = 0; i < count; i++) (void)sha512_update(&hash, parts[i].bytes, parts[i].length);
  (void)sha512_final(&hash, k);
  sc_reduce(k);
  ge_double_scalarmult_vartime(&sum, k, &negated, signature + 32);
  ge_tobytes(encoded, &sum);
  return memcmp(encoded, signature, sizeof encoded) == 0;
}

enum pg_ed25519 pg_ed25519_verify_parts(const uint8_t key[PG_ED25519_KEY_BYTES], const struct pg_span *parts, uint32_t count,
                                        const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]) {
  const enum pg_ed25519 before = pg_ed25519_before(key, signature);
  if (before != PG_ED25519_OK) return before;
  return PG_ED25519_CHECK(EQUATION, holds(key, parts, count, signature)) ? PG_ED25519_OK : PG_ED25519_FORGED;
}
