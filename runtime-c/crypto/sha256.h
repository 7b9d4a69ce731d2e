/* sha256.h -- SHA-256 (FIPS 180-4) of a whole message, without a heap. */
#ifndef PG_SHA256_H
#define PG_SHA256_H

#include <stddef.h>
#include <stdint.h>

/*@ terminates \true; assigns digest[0 .. 31]; */
void pg_sha256(uint8_t digest[32], const uint8_t *bytes, size_t length);

/* The state before the first block (FIPS 180-4, 5.3.3), then the count of bytes so far, all big-endian, as sha2.c's
 * sha256_inc_blocks keeps it. */
#define PG_SHA256_STATE_BYTES 40u
extern const uint8_t pg_sha256_start[PG_SHA256_STATE_BYTES];

#endif
