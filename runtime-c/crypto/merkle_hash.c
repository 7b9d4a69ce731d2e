/* merkle_hash.c -- see merkle_hash.h. The byte in front of an entry, which lies in the message, goes with the entry's first bytes
 * through a block of its own; what follows is hashed where it lies. The state is as crypto/sha256.c has it. */
#include "crypto/merkle_hash.h"

#include <string.h>

#include "crypto/sha256.h"
#include "sha2.h"

#define BLOCK 64u

void pg_merkle_leaf(uint8_t hash[PG_MERKLE_HASH_BYTES], const uint8_t *entry, uint32_t length) {
  uint8_t state[PG_SHA256_STATE_BYTES], block[2 * BLOCK] = {0};
  sha256ctx context = {state};
  memcpy(state, pg_sha256_start, sizeof state);
  uint32_t filled = length < BLOCK - 1 ? length : BLOCK - 1;
  if (filled > 0) memcpy(block + 1, entry, filled);
  filled++;
  if (filled == BLOCK) {
    const uint32_t rest = length - (BLOCK - 1), whole = rest / BLOCK;
    sha256_inc_blocks(&context, block, 1);
    sha256_inc_blocks(&context, entry + (BLOCK - 1), whole);
    filled = rest % BLOCK;
    memset(block, 0, sizeof block);
    if (filled > 0) memcpy(block, entry + (length - filled), filled);
  }
  /* FIPS 180-4, 5.1.1. */
  block[filled] = 0x80;
  const uint32_t blocks = filled < BLOCK - 8 ? 1 : 2;
  const uint64_t bits = ((uint64_t)length + 1) * 8;
  for (uint32_t i = 0; i < 8; i++) block[blocks * BLOCK - 1 - i] = (uint8_t)(bits >> 8 * i);
  sha256_inc_blocks(&context, block, blocks);
  memcpy(hash, state, PG_MERKLE_HASH_BYTES);
}

void pg_merkle_node(uint8_t hash[PG_MERKLE_HASH_BYTES], const uint8_t left[PG_MERKLE_HASH_BYTES], const uint8_t right[PG_MERKLE_HASH_BYTES]) {
  uint8_t both[1 + 2 * PG_MERKLE_HASH_BYTES];
  both[0] = 1;
  memcpy(both + 1, left, PG_MERKLE_HASH_BYTES);
  memcpy(both + 1 + PG_MERKLE_HASH_BYTES, right, PG_MERKLE_HASH_BYTES);
  pg_sha256(hash, both, sizeof both);
}
