/* sha256.h -- SHA-256 (FIPS 180-4) of a whole message, without a heap. */
#ifndef PG_SHA256_H
#define PG_SHA256_H

#include <stddef.h>
#include <stdint.h>

/*@ terminates \true; assigns digest[0 .. 31]; */
void pg_sha256(uint8_t digest[32], const uint8_t *bytes, size_t length);

#endif
