/* hash.c -- FIPS 180-4, 5.1.1 and 6.2, around the block function of PQClean's sha2.c (crypto/sha256.c says why its own
 * init and finalize are not used). */
#include "boot/hash.h"

#include <string.h>

#include "sha2.h"

static void blocks(uint8_t state[PG_SHA256_STATE_BYTES], const uint8_t *bytes, size_t count) {
  sha256ctx context = {state};
  sha256_inc_blocks(&context, bytes, count);
}

void pg_hash_begin(struct pg_hash *hash) {
  memcpy(hash->state, pg_sha256_start, sizeof hash->state);
  hash->used = 0;
}

void pg_hash_add(struct pg_hash *hash, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    /* Whole blocks are hashed where they lie: an image is read once, and never copied. */
    if (hash->used == 0 && length >= PG_HASH_BLOCK_BYTES) {
      const size_t whole = length / PG_HASH_BLOCK_BYTES;
      blocks(hash->state, bytes, whole);
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
      blocks(hash->state, hash->block, 1);
      hash->used = 0;
    }
  }
}

void pg_hash_end(struct pg_hash *hash, uint8_t digest[32]) {
  /* The state's count has the whole blocks; the length goes into the padding in bits, big-endian. What is hashed here has
   * less than 2^29 bytes, so the lower half of both is all. */
  uint32_t count = 0;
  for (unsigned i = 36; i < PG_SHA256_STATE_BYTES; i++) count = count << 8 | hash->state[i];
  uint32_t bits = (count + hash->used) * 8;
  static const uint8_t one = 0x80, zero = 0;
  pg_hash_add(hash, &one, 1);
  while (hash->used != PG_HASH_BLOCK_BYTES - 8) pg_hash_add(hash, &zero, 1);
  for (unsigned i = 1; i <= 8; i++, bits >>= 8) hash->block[PG_HASH_BLOCK_BYTES - i] = (uint8_t)bits;
  blocks(hash->state, hash->block, 1);
  memcpy(digest, hash->state, 32);
}

void pg_hash_pad_single(uint8_t block[PG_HASH_BLOCK_BYTES]) {
  memset(block + PG_HASH_SINGLE_BYTES, 0, PG_HASH_BLOCK_BYTES - PG_HASH_SINGLE_BYTES);
  block[PG_HASH_SINGLE_BYTES] = 0x80;
  block[PG_HASH_BLOCK_BYTES - 2] = (uint8_t)(PG_HASH_SINGLE_BYTES * 8u >> 8);
  block[PG_HASH_BLOCK_BYTES - 1] = (uint8_t)(PG_HASH_SINGLE_BYTES * 8u);
}

void pg_hash_single(uint8_t digest[32], const uint8_t block[PG_HASH_BLOCK_BYTES]) {
  uint8_t state[PG_SHA256_STATE_BYTES];
  memcpy(state, pg_sha256_start, sizeof state);
  blocks(state, block, 1);
  memcpy(digest, state, 32);
}
