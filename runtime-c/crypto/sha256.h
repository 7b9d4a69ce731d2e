/* sha256.h -- SHA-256 (FIPS 180-4), without a heap: of a whole message, or block by block. */
#ifndef PG_SHA256_H
#define PG_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define PG_SHA256_BLOCK_BYTES 64u
#define PG_SHA256_DIGEST_BYTES 32u

/*@ terminates \true; assigns digest[0 .. 31]; */
void pg_sha256(uint8_t digest[32], const uint8_t *bytes, size_t length);

/* The hash value between blocks, H(i) of FIPS 180-4, 6.2. */
struct pg_sha256_state {
  uint32_t words[8];
};
/* H(0): 5.3.3. */
extern const struct pg_sha256_state pg_sha256_start;
/* `count` blocks of 64 bytes, which may lie at any address. */
void pg_sha256_blocks(struct pg_sha256_state *state, const uint8_t *bytes, size_t count);
/* Behind the last block: the words, big-endian. */
void pg_sha256_digest(const struct pg_sha256_state *state, uint8_t digest[32]);
/* The length in bits, big-endian, in the last eight bytes of the last block: 5.1.1. */
void pg_sha256_length(uint8_t block[PG_SHA256_BLOCK_BYTES], uint64_t bytes);

#endif
