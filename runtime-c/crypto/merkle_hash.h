/* merkle_hash.h -- the two hashes of a Merkle tree of RFC 9162, 2.1.1, over SHA-256. */
#ifndef PG_MERKLE_HASH_H
#define PG_MERKLE_HASH_H

#include <stdint.h>

#define PG_MERKLE_HASH_BYTES 32u

/* SHA-256 of a zero byte and the entry. */
/*@ requires \valid(hash + (0 .. PG_MERKLE_HASH_BYTES - 1)) && \valid_read(entry + (0 .. length - 1));
    terminates \true;
    exits \false;
    assigns hash[0 .. PG_MERKLE_HASH_BYTES - 1] \from entry[0 .. length - 1]; */
void pg_merkle_leaf(uint8_t hash[PG_MERKLE_HASH_BYTES], const uint8_t *entry, uint32_t length);

/* SHA-256 of a byte of 1 and both; `hash` may be one of them. */
/*@ requires \valid(hash + (0 .. PG_MERKLE_HASH_BYTES - 1));
    requires \valid_read(left + (0 .. PG_MERKLE_HASH_BYTES - 1)) && \valid_read(right + (0 .. PG_MERKLE_HASH_BYTES - 1));
    terminates \true;
    exits \false;
    assigns hash[0 .. PG_MERKLE_HASH_BYTES - 1] \from left[0 .. PG_MERKLE_HASH_BYTES - 1], right[0 .. PG_MERKLE_HASH_BYTES - 1]; */
void pg_merkle_node(uint8_t hash[PG_MERKLE_HASH_BYTES], const uint8_t left[PG_MERKLE_HASH_BYTES], const uint8_t right[PG_MERKLE_HASH_BYTES]);

#endif
