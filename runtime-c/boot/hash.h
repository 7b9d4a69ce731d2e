/* hash.h -- SHA-256 of a message that comes in parts, and the one block that a step of a Winternitz chain is. */
#ifndef PG_BOOT_HASH_H
#define PG_BOOT_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/sha256.h"

#define PG_HASH_BLOCK_BYTES PG_SHA256_BLOCK_BYTES
/* Message bytes that fit into one block with the padding. */
#define PG_HASH_SINGLE_BYTES 55u

struct pg_hash {
  struct pg_sha256_state state;
  uint8_t block[PG_HASH_BLOCK_BYTES];
  uint32_t length, used; /* bytes so far, and those of them in `block` that wait for the rest of it */
};

void pg_hash_begin(struct pg_hash *hash);
void pg_hash_add(struct pg_hash *hash, const uint8_t *bytes, size_t length);
void pg_hash_end(struct pg_hash *hash, uint8_t digest[32]);

/* The digest of PG_HASH_SINGLE_BYTES bytes that stand in `block` with their padding, pg_hash_pad_single's. */
void pg_hash_single(uint8_t digest[32], const uint8_t block[PG_HASH_BLOCK_BYTES]);
void pg_hash_pad_single(uint8_t block[PG_HASH_BLOCK_BYTES]);

#endif
