/* ed25519_strict.c -- what comes before the packaged Ed25519: keys and R that are points of order above 8 in their one encoding, S below L. */
#include "crypto/ed25519_strict.h"

#include <stdbool.h>
#include <string.h>

#include "crypto/ed25519_check.h"
#include "ed25519.h"

/* RFC 8032, 5.1: L = 2^252 + 27742317777372353535851937790883648493, and p = 2^255 - 19, little-endian. */
static const uint8_t group_order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                        0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
static const uint8_t field[32] = {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};

/* The y of the points of order 1 to 8: 1, 0, -1, and two of order 8. Each has two x but those of 1 and -1, of which the sign of x
 * makes another encoding that is none. */
static const uint8_t small[5][32] = {
    {1},
    {0},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
     0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
     0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

/* Both public: no time is hidden. */
static bool below(const uint8_t left[32], const uint8_t right[32]) {
  for (uint32_t i = 32; i-- > 0;) {
    if (left[i] != right[i]) return left[i] < right[i];
  }
  return false;
}

static void y_of(const uint8_t point[32], uint8_t y[32]) {
  memcpy(y, point, 32);
  y[31] &= 0x7f;
}

static bool in_its_encoding(const uint8_t point[32]) {
  uint8_t y[32];
  y_of(point, y);
  return below(y, field);
}

static bool of_small_order(const uint8_t point[32]) {
  uint8_t y[32];
  y_of(point, y);
  bool found = false;
  for (uint32_t i = 0; i < sizeof small / sizeof small[0]; i++) found = found || memcmp(y, small[i], 32) == 0;
  return found;
}

enum pg_ed25519 pg_ed25519_key(const uint8_t key[PG_ED25519_KEY_BYTES]) {
  if (!PG_ED25519_CHECK(KEY_ENCODING, in_its_encoding(key))) return PG_ED25519_WEAK_KEY;
  return PG_ED25519_CHECK(KEY_ORDER, !of_small_order(key)) ? PG_ED25519_OK : PG_ED25519_WEAK_KEY;
}

enum pg_ed25519 pg_ed25519_before(const uint8_t key[PG_ED25519_KEY_BYTES], const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]) {
  if (pg_ed25519_key(key) != PG_ED25519_OK) return PG_ED25519_WEAK_KEY;
  if (!PG_ED25519_CHECK(S, below(signature + 32, group_order))) return PG_ED25519_MALLEABLE;
  if (!PG_ED25519_CHECK(R_ENCODING, in_its_encoding(signature))) return PG_ED25519_WEAK_SIGNATURE;
  return PG_ED25519_CHECK(R_ORDER, !of_small_order(signature)) ? PG_ED25519_OK : PG_ED25519_WEAK_SIGNATURE;
}

enum pg_ed25519 pg_ed25519_verify(const uint8_t key[PG_ED25519_KEY_BYTES], const uint8_t *message, size_t length,
                                  const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]) {
  const enum pg_ed25519 before = pg_ed25519_before(key, signature);
  if (before != PG_ED25519_OK) return before;
  return PG_ED25519_CHECK(EQUATION, ed25519_verify(signature, message, length, key) == 1) ? PG_ED25519_OK : PG_ED25519_FORGED;
}
