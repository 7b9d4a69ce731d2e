/* seal.c -- see seal.h. */
#include "crypto/seal.h"

#include <string.h>

void pg_mac_start(struct pg_mac *mac, const uint8_t key[PG_KEY_BYTES]) { blake3_hasher_init_keyed(&mac->hasher, key); }
void pg_mac_add(struct pg_mac *mac, const uint8_t *bytes, uint32_t length) { blake3_hasher_update(&mac->hasher, bytes, length); }
void pg_mac_end(const struct pg_mac *mac, uint8_t out[PG_MAC_BYTES]) { blake3_hasher_finalize(&mac->hasher, out, PG_MAC_BYTES); }

bool pg_same_bytes(const uint8_t *a, const uint8_t *b, uint32_t length) {
  uint32_t differ = 0;
  for (uint32_t at = 0; at < length; at++) differ |= (uint32_t)(a[at] ^ b[at]);
  return differ == 0;
}

void pg_derive_key(uint8_t out[PG_KEY_BYTES], const char *purpose, const uint8_t key[PG_KEY_BYTES], const uint8_t *more, uint32_t length) {
  blake3_hasher hasher;
  blake3_hasher_init_derive_key(&hasher, purpose);
  blake3_hasher_update(&hasher, key, PG_KEY_BYTES);
  if (length != 0) blake3_hasher_update(&hasher, more, length);
  blake3_hasher_finalize(&hasher, out, PG_KEY_BYTES);
}

/* The tag of a text under a key for nothing else. */
static void tag_of(const uint8_t key[PG_KEY_BYTES], const uint8_t *plain, uint32_t length, uint8_t tag[PG_MAC_BYTES]) {
  uint8_t own[PG_KEY_BYTES];
  struct pg_mac mac;
  pg_derive_key(own, "pgrid 2026-11 seal tag", key, NULL, 0);
  pg_mac_start(&mac, own);
  pg_mac_add(&mac, plain, length);
  pg_mac_end(&mac, tag);
}

/* out = in xor the key stream of the tag, a block at a time. */
static void stream(const uint8_t key[PG_KEY_BYTES], const uint8_t tag[PG_MAC_BYTES], const uint8_t *in, uint32_t length, uint8_t *out) {
  uint8_t own[PG_KEY_BYTES], block[BLAKE3_BLOCK_LEN];
  struct pg_mac mac;
  pg_derive_key(own, "pgrid 2026-11 seal stream", key, NULL, 0);
  pg_mac_start(&mac, own);
  pg_mac_add(&mac, tag, PG_MAC_BYTES);
  for (uint32_t at = 0; at < length; at++) {
    if (at % sizeof block == 0) blake3_hasher_finalize_seek(&mac.hasher, at, block, sizeof block);
    out[at] = in[at] ^ block[at % sizeof block];
  }
}

void pg_seal(const uint8_t key[PG_KEY_BYTES], const uint8_t *plain, uint32_t length, uint8_t *sealed) {
  tag_of(key, plain, length, sealed);
  stream(key, sealed, plain, length, sealed + PG_MAC_BYTES);
}

bool pg_unseal(const uint8_t key[PG_KEY_BYTES], const uint8_t *sealed, uint32_t length, uint8_t *plain) {
  uint8_t tag[PG_MAC_BYTES];
  stream(key, sealed, sealed + PG_MAC_BYTES, length, plain);
  tag_of(key, plain, length, tag);
  if (pg_same_bytes(tag, sealed, PG_MAC_BYTES)) return true;
  memset(plain, 0, length);
  return false;
}
