/* seal.h -- keyed BLAKE3 (BLAKE3 paper, 2.3 and 2.6): a MAC over a stream, and a seal that needs no random number.
 *
 * The seal is SIV (Rogaway and Shrimpton, EUROCRYPT 2006): the MAC of the plain text is both tag and nonce of a key stream,
 * which is the extended output of BLAKE3 keyed with another key, over that MAC. Two equal texts have equal seals, and that is
 * all that a repeated one gives away. */
#ifndef PG_SEAL_H
#define PG_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blake3.h"

#define PG_KEY_BYTES 32u
#define PG_MAC_BYTES 32u

struct pg_mac {
  blake3_hasher hasher;
};

void pg_mac_start(struct pg_mac *mac, const uint8_t key[PG_KEY_BYTES]);
void pg_mac_add(struct pg_mac *mac, const uint8_t *bytes, uint32_t length);
void pg_mac_end(const struct pg_mac *mac, uint8_t out[PG_MAC_BYTES]);

/* Whether both are the same; takes the same time whatever they are. */
bool pg_same_bytes(const uint8_t *a, const uint8_t *b, uint32_t length);

/* A key for one purpose. `purpose` is one for all devices and times, as BLAKE3's key derivation asks for. */
void pg_derive_key(uint8_t out[PG_KEY_BYTES], const char *purpose, const uint8_t key[PG_KEY_BYTES], const uint8_t *more, uint32_t length);

/* sealed: PG_MAC_BYTES + length. May not overlap. */
void pg_seal(const uint8_t key[PG_KEY_BYTES], const uint8_t *plain, uint32_t length, uint8_t *sealed);

/* False, and `plain` is all zero, for what pg_seal did not give under this key. length: of the plain text. */
bool pg_unseal(const uint8_t key[PG_KEY_BYTES], const uint8_t *sealed, uint32_t length, uint8_t *plain);

#endif
