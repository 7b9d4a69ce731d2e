/* name.c -- see name.h. */
#include "crypto/name.h"

#include "blake3.h"

void pg_blake3(uint8_t out[32], const struct pg_span *bytes) {
  blake3_hasher hasher;
  blake3_hasher_init(&hasher);
  blake3_hasher_update(&hasher, bytes->bytes, bytes->length);
  blake3_hasher_finalize(&hasher, out, 32);
}
