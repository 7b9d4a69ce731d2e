/* sha256.c -- padding and state around the block function of PQClean's sha2.c.
 *
 * sha2.c's own init and finalize keep the 40-byte state on the heap; its sha256_inc_blocks works on whatever state the
 * context points at, so the state lives on the stack here and the linker drops what would call malloc. */
#include "crypto/sha256.h"

#include <string.h>

#include "sha2.h"

#define BLOCK 64u

const uint8_t pg_sha256_start[PQC_SHA256CTX_BYTES] = {
    0x6a, 0x09, 0xe6, 0x67, 0xbb, 0x67, 0xae, 0x85, 0x3c, 0x6e, 0xf3, 0x72, 0xa5, 0x4f, 0xf5, 0x3a,
    0x51, 0x0e, 0x52, 0x7f, 0x9b, 0x05, 0x68, 0x8c, 0x1f, 0x83, 0xd9, 0xab, 0x5b, 0xe0, 0xcd, 0x19,
};

void pg_sha256(uint8_t digest[32], const uint8_t *bytes, size_t length) {
  uint8_t state[PQC_SHA256CTX_BYTES], last[2 * BLOCK] = {0};
  sha256ctx context = {state};
  memcpy(state, pg_sha256_start, sizeof state);
  const size_t whole = length / BLOCK, rest = length % BLOCK;
  sha256_inc_blocks(&context, bytes, whole);

  /* 5.1.1: a one bit, zeros, and the length in bits in the last eight bytes. */
  if (rest > 0) memcpy(last, bytes + whole * BLOCK, rest);
  last[rest] = 0x80;
  const size_t blocks = rest < BLOCK - 8 ? 1 : 2;
  const uint64_t bits = (uint64_t)length * 8;
  for (unsigned i = 0; i < 8; i++) last[blocks * BLOCK - 1 - i] = (uint8_t)(bits >> 8 * i);
  sha256_inc_blocks(&context, last, blocks);
  memcpy(digest, state, 32);
}
