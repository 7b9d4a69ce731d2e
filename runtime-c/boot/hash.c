/* hash.c -- FIPS 180-4, 5.1.1 and 6.2, around the blocks of crypto/sha256.c. */
#include "boot/hash.h"

#include <string.h>

void pg_hash_begin(struct pg_hash *hash) {
  hash->state = pg_sha256_start;
  hash->length = hash->used = 0;
}

void pg_hash_add(struct pg_hash *hash, const uint8_t *bytes, size_t length) {
  hash->length += (uint32_t)length;
  while (length > 0) {
    /* Whole blocks are hashed where they lie: an image is read once, and never copied. */
    if (hash->used == 0 && length >= PG_HASH_BLOCK_BYTES) {
      const size_t whole = length / PG_HASH_BLOCK_BYTES;
      pg_sha256_blocks(&hash->state, bytes, whole);
      bytes += whole * PG_HASH_BLOCK_BYTES;
      length -= whole * PG_HASH_BLOCK_BYTES;
      continue;
    }
    const size_t room = PG_HASH_BLOCK_BYTES - hash->used, part = length < room ? length : room;
    memcpy(hash->block + hash->used, bytes, part);
    hash->used += (uint32_t)part;
    bytes += part;
    length -= part;
    if (hash->used == PG_HASH_BLOCK_BYTES) {
      pg_sha256_blocks(&hash->state, hash->block, 1);
      hash->used = 0;
    }
  }
}

void pg_hash_end(struct pg_hash *hash, uint8_t digest[32]) {
  const uint32_t length = hash->length; /* less than 2^29, as whatever is hashed here */
  static const uint8_t one = 0x80, zero = 0;
  pg_hash_add(hash, &one, 1);
  while (hash->used != PG_HASH_BLOCK_BYTES - 8) pg_hash_add(hash, &zero, 1);
  pg_sha256_length(hash->block, length);
  pg_sha256_blocks(&hash->state, hash->block, 1);
  pg_sha256_digest(&hash->state, digest);
}

void pg_hash_pad_single(uint8_t block[PG_HASH_BLOCK_BYTES]) {
  memset(block + PG_HASH_SINGLE_BYTES, 0, PG_HASH_BLOCK_BYTES - PG_HASH_SINGLE_BYTES);
  block[PG_HASH_SINGLE_BYTES] = 0x80;
  block[PG_HASH_BLOCK_BYTES - 2] = (uint8_t)(PG_HASH_SINGLE_BYTES * 8u >> 8);
  block[PG_HASH_BLOCK_BYTES - 1] = (uint8_t)(PG_HASH_SINGLE_BYTES * 8u);
}

void pg_hash_single(uint8_t digest[32], const uint8_t block[PG_HASH_BLOCK_BYTES]) {
  struct pg_sha256_state state = pg_sha256_start;
  pg_sha256_blocks(&state, block, 1);
  pg_sha256_digest(&state, digest);
}
