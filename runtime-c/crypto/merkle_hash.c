/* merkle_hash.c -- see merkle_hash.h. The byte in front of an entry, which lies in the message, goes with the entry's first bytes
 * through a block of its own; what follows is hashed where it lies. The state is as crypto/sha256.c has it. */
#include "crypto/merkle_hash.h"

#include <string.h>

#include "crypto/sha256.h"

#define BLOCK PG_SHA256_BLOCK_BYTES

void pg_merkle_leaf(uint8_t hash[PG_MERKLE_HASH_BYTES], const uint8_t *entry, uint32_t length) {
  uint8_t block[2 * BLOCK] = {0};
  struct pg_sha256_state state = pg_sha256_start;
  uint32_t filled = length < BLOCK - 1 ? length : BLOCK - 1;
  if (filled > 0) memcpy(block + 1, entry, filled);
  filled++;
  if (filled == BLOCK) {
    const uint32_t rest = length - (BLOCK - 1), whole = rest / BLOCK;
    pg_sha256_blocks(&state, block, 1);
    pg_sha256_blocks(&state, entry + (BLOCK - 1), whole);
    filled = rest % BLOCK;
    memset(block, 0, sizeof block);
    if (filled > 0) memcpy(block, entry + (length - filled), filled);
  }
  /* FIPS 180-4, 5.1.1. */
  block[filled] = 0x80;
  const uint32_t blocks = filled < BLOCK - 8 ? 1 : 2;
  pg_sha256_length(block + (blocks - 1) * BLOCK, (uint64_t)length + 1);
  pg_sha256_blocks(&state, block, blocks);
  pg_sha256_digest(&state, hash);
}

/* Of 65 bytes: all but the last in the first block, which is alone with what FIPS 180-4, 5.1.1, puts behind it in the second. */
void pg_merkle_node(uint8_t hash[PG_MERKLE_HASH_BYTES], const uint8_t left[PG_MERKLE_HASH_BYTES], const uint8_t right[PG_MERKLE_HASH_BYTES]) {
  enum { LENGTH = 1 + 2 * PG_MERKLE_HASH_BYTES };
  _Static_assert(LENGTH == BLOCK + 1, "one byte in the second block");
  uint8_t blocks[2 * BLOCK];
  struct pg_sha256_state state = pg_sha256_start;
  blocks[0] = 1;
  memcpy(blocks + 1, left, PG_MERKLE_HASH_BYTES);
  memcpy(blocks + 1 + PG_MERKLE_HASH_BYTES, right, PG_MERKLE_HASH_BYTES);
  blocks[LENGTH] = 0x80;
  memset(blocks + LENGTH + 1, 0, 2 * BLOCK - LENGTH - 1 - 8);
  pg_sha256_length(blocks + BLOCK, LENGTH);
  pg_sha256_blocks(&state, blocks, 2);
  pg_sha256_digest(&state, hash);
}
