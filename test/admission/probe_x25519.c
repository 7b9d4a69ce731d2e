/* probe_x25519.c -- the device's X25519, a secret and a public key of 32 bytes each in; out, a line each: the shared secret, the secret's public
 * key, and whether the secret is not 0 and the public key reduced. */
#include <stdio.h>

#include "crypto/x25519.h"

static void hex(const uint8_t bytes[32]) {
  for (uint32_t i = 0; i < 32; i++) printf("%02x", bytes[i]);
  printf(" ");
}

int main(void) {
  uint8_t in[64], shared[32], own[32];
  while (fread(in, 1, sizeof in, stdin) == sizeof in) {
    const bool agreed = pg_x25519(shared, in, in + 32);
    pg_x25519_public(own, in);
    hex(shared);
    hex(own);
    printf("%d %d\n", agreed, pg_x25519_reduced(in + 32));
  }
  return 0;
}
