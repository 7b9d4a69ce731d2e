/* probe_blake3.c -- crypto/seal.c on the vectors' input: each line of stdin is its length, each line of stdout the keyed hash and the derived key. The arguments are
 * the key and the context. pg_derive_key takes its first 32 bytes apart from the rest: of a shorter input it has nothing to say. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "crypto/seal.h"

static void print(const uint8_t bytes[32]) {
  for (uint32_t i = 0; i < 32; i++) printf("%02x", bytes[i]);
}

int main(int argc, char **argv) {
  uint32_t length;
  if (argc != 3) return 2;
  while (scanf("%" SCNu32, &length) == 1) {
    uint8_t *const input = malloc(length + 1), out[32]; /* exact, and at an odd address */
    if (input == NULL) return 2;
    for (uint32_t i = 0; i < length; i++) input[i + 1] = (uint8_t)(i % 251);
    struct pg_mac mac;
    pg_mac_start(&mac, (const uint8_t *)argv[1]);
    /* In pieces, of which none ends with a block or a chunk. */
    for (uint32_t at = 0; at < length;) {
      const uint32_t piece = length - at < 777 ? length - at : 777;
      pg_mac_add(&mac, input + 1 + at, piece);
      at += piece;
    }
    pg_mac_end(&mac, out);
    print(out);
    if (length >= PG_KEY_BYTES) {
      pg_derive_key(out, argv[2], input + 1, input + 1 + PG_KEY_BYTES, length - PG_KEY_BYTES);
      printf(" ");
      print(out);
    }
    printf("\n");
    free(input);
  }
  return 0;
}
