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

/* Of 65 bytes: all but the last in the first block, which is alone with what FIPS 180-4, 5.1.1, puts behind it in the second. */
void pg_merkle_node(uint8_t hash[PG_MERKLE_HASH_BYTES], const uint8_t left[PG_MERKLE_HASH_BYTES], const uint8_t right[PG_MERKLE_HASH_BYTES]) {
  enum { LENGTH = 1 + 2 * PG_MERKLE_HASH_BYTES };
  _Static_assert(LENGTH == BLOCK + 1 && LENGTH * 8 < 0x10000, "one byte in the second block");
  uint8_t state[PG_SHA256_STATE_BYTES], blocks[2 * BLOCK];
  sha256ctx context = {state};
  memcpy(state, pg_sha256_start, sizeof state);
  blocks[0] = 1;
  memcpy(blocks + 1, left, PG_MERKLE_HASH_BYTES);
  memcpy(blocks + 1 + PG_MERKLE_HASH_BYTES, right, PG_MERKLE_HASH_BYTES);
  blocks[LENGTH] = 0x80;
  memset(blocks + LENGTH + 1, 0, 2 * BLOCK - LENGTH - 3);
  blocks[2 * BLOCK - 2] = (uint8_t)(LENGTH * 8 >> 8);
  blocks[2 * BLOCK - 1] = (uint8_t)(LENGTH * 8);
  sha256_inc_blocks(&context, blocks, 2);
  memcpy(hash, state, PG_MERKLE_HASH_BYTES);
}
