/* x25519.c -- see x25519.h. */
#include "crypto/x25519.h"

#include <string.h>

#include "ed25519.h"
#include "fe.h"

/* RFC 8032, 5.1: the base point's y, 4/5, of which u is 9. */
static const uint8_t base[32] = {0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                                 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66};

void pg_x25519_public(uint8_t public_key[32], const uint8_t secret[32]) { ed25519_key_exchange(public_key, base, secret); }

/* y = (u - 1) / (u + 1); of u = -1, whose inverse the package gives as 0, y = 0, which is u = 1: of small order, too. */
static void edwards(uint8_t y[32], const uint8_t u[32]) {
  fe below, above, one;
  fe_frombytes(below, u);
  fe_1(one);
  fe_sub(above, below, one);
  fe_add(below, below, one);
  fe_invert(below, below);
  fe_mul(above, above, below);
  fe_tobytes(y, above);
}

bool pg_x25519(uint8_t shared[32], const uint8_t secret[32], const uint8_t public_key[32]) {
  uint8_t y[32];
  edwards(y, public_key);
  ed25519_key_exchange(shared, y, secret);
  uint32_t any = 0;
  for (uint32_t i = 0; i < 32; i++) any |= shared[i];
  return any != 0;
}

bool pg_x25519_reduced(const uint8_t public_key[32]) {
  fe u;
  uint8_t again[32];
  fe_frombytes(u, public_key); /* without the highest bit, and reduced when it is written */
  fe_tobytes(again, u);
  return memcmp(again, public_key, sizeof again) == 0;
}
