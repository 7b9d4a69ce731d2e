/* mac.c -- see mac.h. */
#include "crypto/mac.h"

#include "blake3.h"

void pg_mac(const uint8_t key[PG_SESSION_KEY_BYTES], const struct pg_span *signed_tail, uint8_t mac[PG_GRID_LIMIT_MAC]) {
  const uint8_t head = PG_GRID_SIGNED_HEAD;
  blake3_hasher hasher;
  blake3_hasher_init_keyed(&hasher, key);
  blake3_hasher_update(&hasher, &head, 1);
  blake3_hasher_update(&hasher, signed_tail->bytes, signed_tail->length);
  blake3_hasher_finalize(&hasher, mac, PG_GRID_LIMIT_MAC);
}

bool pg_mac_holds(const uint8_t key[PG_SESSION_KEY_BYTES], const struct pg_span *signed_tail, const struct pg_span *proof) {
  uint8_t mac[PG_GRID_LIMIT_MAC];
  if (proof->length != sizeof mac) return false;
  pg_mac(key, signed_tail, mac);
  uint32_t difference = 0;
  for (uint32_t i = 0; i < sizeof mac; i += 4) difference |= pg_load32le(mac + i) ^ pg_load32le(proof->bytes + i);
  return difference == 0;
}

/* BLAKE3, 2.1, table 3. */
#define DERIVE_KEY_MATERIAL (1u << 6)

/* As blake3_hasher_init_derive_key leaves a hasher, which would hash the context in another one: 1.9 KB more of stack, each time for the
 * same 32 bytes. */
void pg_session_key(uint8_t key[PG_SESSION_KEY_BYTES], const uint8_t shared[PG_SESSION_SHARED_BYTES]) {
  static const uint8_t context_key[] = PG_SESSION_CONTEXT_KEY;
  _Static_assert(sizeof context_key == BLAKE3_KEY_LEN, "the context's key");
  blake3_hasher hasher;
  blake3_hasher_init_keyed(&hasher, context_key);
  hasher.chunk.flags = DERIVE_KEY_MATERIAL;
  blake3_hasher_update(&hasher, shared, PG_SESSION_SHARED_BYTES);
  blake3_hasher_finalize(&hasher, key, PG_SESSION_KEY_BYTES);
}
