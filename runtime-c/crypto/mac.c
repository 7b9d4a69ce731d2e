/* mac.c -- see mac.h. */
#include "crypto/mac.h"

#include <string.h>

#include "blake3.h"
#include "blake3_impl.h"

/* BLAKE3's first `length` bytes, BLAKE3_OUT_LEN at most: of so few the chaining value of the root is the output. The package's finalize is for any
 * length, by another compression of 3 KB. */
static void finish(const blake3_hasher *hasher, uint8_t *out, uint32_t length) {
  const blake3_chunk_state *const chunk = &hasher->chunk;
  uint32_t cv[8], left = hasher->cv_stack_len;
  if (left == 0 || chunk->blocks_compressed != 0 || chunk->buf_len != 0) {
    const uint32_t start = chunk->blocks_compressed == 0 ? CHUNK_START : 0;
    memcpy(cv, chunk->cv, sizeof cv);
    blake3_compress_in_place(cv, chunk->buf, chunk->buf_len, chunk->chunk_counter, (uint8_t)(chunk->flags | start | CHUNK_END | (left == 0 ? ROOT : 0)));
  } else { /* whole chunks alone, of which the last one is on the stack */
    left--;
    for (uint32_t i = 0; i < 8; i++) cv[i] = pg_load32le(&hasher->cv_stack[left * BLAKE3_OUT_LEN + 4 * i]);
  }
  while (left-- > 0) {
    uint8_t both[BLAKE3_BLOCK_LEN];
    memcpy(both, &hasher->cv_stack[left * BLAKE3_OUT_LEN], BLAKE3_OUT_LEN);
    for (uint32_t i = 0; i < 8; i++) pg_store32le(both + BLAKE3_OUT_LEN + 4 * i, cv[i]);
    memcpy(cv, hasher->key, sizeof cv);
    blake3_compress_in_place(cv, both, sizeof both, 0, (uint8_t)(chunk->flags | PARENT | (left == 0 ? ROOT : 0)));
  }
  for (uint32_t i = 0; 4 * i < length; i++) pg_store32le(out + 4 * i, cv[i]);
}

void pg_mac(const uint8_t key[PG_SESSION_KEY_BYTES], const struct pg_span *signed_tail, uint8_t mac[PG_GRID_LIMIT_MAC]) {
  const uint8_t head = PG_GRID_SIGNED_HEAD;
  blake3_hasher hasher;
  blake3_hasher_init_keyed(&hasher, key);
  blake3_hasher_update(&hasher, &head, 1);
  blake3_hasher_update(&hasher, signed_tail->bytes, signed_tail->length);
  finish(&hasher, mac, PG_GRID_LIMIT_MAC);
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
  finish(&hasher, key, PG_SESSION_KEY_BYTES);
}
