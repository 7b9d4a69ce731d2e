/* merkle_hash.h -- the two hashes of a Merkle tree of RFC 9162, 2.1.1, over SHA-256. */
#ifndef PG_MERKLE_HASH_H
#define PG_MERKLE_HASH_H

#include <stdint.h>

#define PG_MERKLE_HASH_BYTES 32u

/* SHA-256 of a zero byte and the entry. */
void pg_merkle_leaf(uint8_t hash[PG_MERKLE_HASH_BYTES], const uint8_t *entry, uint32_t length);

/* SHA-256 of a byte of 1 and both; `hash` may be one of them. */
void pg_merkle_node(uint8_t hash[PG_MERKLE_HASH_BYTES], const uint8_t left[PG_MERKLE_HASH_BYTES], const uint8_t right[PG_MERKLE_HASH_BYTES]);

#endif
