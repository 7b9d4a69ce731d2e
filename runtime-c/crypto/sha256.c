/* sha256.c -- padding and state around the block function of Mbed TLS.
 *
 * The library's own functions of a whole message clear their context byte by byte, which takes as long as a quarter of a block, and cannot begin
 * with a state that somebody keeps. What is hashed here is no secret. */
#include "crypto/sha256.h"

#include <string.h>

#define MBEDTLS_CONFIG_FILE "crypto/mbedtls_config.h"
#include "mbedtls/sha256.h"

_Static_assert(sizeof(struct pg_sha256_state) == sizeof(((mbedtls_sha256_context *)0)->state), "the same words");

const struct pg_sha256_state pg_sha256_start = {{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};

void pg_sha256_blocks(struct pg_sha256_state *state, const uint8_t *bytes, size_t count) {
  mbedtls_sha256_context context; /* of which the block function looks at the state alone */
  memcpy(context.state, state->words, sizeof context.state);
  for (; count > 0; count--, bytes += PG_SHA256_BLOCK_BYTES) (void)mbedtls_internal_sha256_process(&context, bytes);
  memcpy(state->words, context.state, sizeof context.state);
}

void pg_sha256_digest(const struct pg_sha256_state *state, uint8_t digest[32]) {
  for (unsigned i = 0; i < 8; i++) {
    const uint32_t word = __builtin_bswap32(state->words[i]);
    memcpy(digest + 4 * i, &word, sizeof word);
  }
}

void pg_sha256_length(uint8_t block[PG_SHA256_BLOCK_BYTES], uint64_t bytes) {
  const uint64_t bits = __builtin_bswap64(bytes * 8);
  memcpy(block + PG_SHA256_BLOCK_BYTES - sizeof bits, &bits, sizeof bits);
}

void pg_sha256(uint8_t digest[32], const uint8_t *bytes, size_t length) {
  uint8_t last[2 * PG_SHA256_BLOCK_BYTES] = {0};
  struct pg_sha256_state state = pg_sha256_start;
  const size_t whole = length / PG_SHA256_BLOCK_BYTES, rest = length % PG_SHA256_BLOCK_BYTES;
  pg_sha256_blocks(&state, bytes, whole);

  /* 5.1.1: a one bit, zeros, and the length. */
  if (rest > 0) memcpy(last, bytes + whole * PG_SHA256_BLOCK_BYTES, rest);
  last[rest] = 0x80;
  const size_t blocks = rest < PG_SHA256_BLOCK_BYTES - 8 ? 1 : 2;
  pg_sha256_length(last + (blocks - 1) * PG_SHA256_BLOCK_BYTES, length);
  pg_sha256_blocks(&state, last, blocks);
  pg_sha256_digest(&state, digest);
}
