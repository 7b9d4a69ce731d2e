/* mac.c -- see mac.h. */
#include "crypto/mac.h"

#include <string.h>

#include "blake3.h"

/* Of BLAKE3's source: its compression of a block into a chaining value, which hashes chunks, and what it is told by (BLAKE3, 2.1, table 3). */
void blake3_compress_in_place(uint32_t cv[8], const uint8_t block[BLAKE3_BLOCK_LEN], uint8_t block_len, uint64_t counter, uint8_t flags);
#define CHUNK_START 1u
#define CHUNK_END 2u
#define PARENT 4u
#define ROOT 8u

static __attribute__((noinline)) void put(uint8_t *out, const uint32_t cv[8], uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i += 4) pg_store32le(out + i, cv[i / 4]);
}

/* What blake3_hasher_finalize gives, of at most 32 bytes, a multiple of 4: these are the root's chaining value, for which the compression that gives more is not needed: that is
 * 3 KB of flash where it is compiled for speed. */
static void finish(const blake3_hasher *hasher, uint8_t *out, uint32_t bytes) {
  const blake3_chunk_state *const chunk = &hasher->chunk;
  uint32_t cv[8], left = hasher->cv_stack_len;
  uint8_t block[BLAKE3_BLOCK_LEN];
  uint8_t block_bytes = chunk->buf_len, flags = (uint8_t)(chunk->flags | (chunk->blocks_compressed == 0 ? CHUNK_START : 0) | CHUNK_END);
  uint64_t counter = chunk->chunk_counter;
  /* Nothing is in the chunk: the two chaining values on top of the stack are the last parent's. */
  bool parent = left != 0 && block_bytes == 0 && chunk->blocks_compressed == 0;
  if (parent) left -= 2;
  memcpy(cv, chunk->cv, sizeof cv);
  memcpy(block, parent ? hasher->cv_stack + left * BLAKE3_OUT_LEN : chunk->buf, sizeof block);
  for (;;) {
    if (parent) {
      memcpy(cv, hasher->key, sizeof cv);
      block_bytes = BLAKE3_BLOCK_LEN;
      flags = (uint8_t)(chunk->flags | PARENT);
      counter = 0;
    }
    if (left == 0) break;
    blake3_compress_in_place(cv, block, block_bytes, counter, flags);
    memcpy(block, hasher->cv_stack + --left * BLAKE3_OUT_LEN, BLAKE3_OUT_LEN);
    put(block + BLAKE3_OUT_LEN, cv, BLAKE3_OUT_LEN);
    parent = true;
  }
  blake3_compress_in_place(cv, block, block_bytes, 0, (uint8_t)(flags | ROOT));
  put(out, cv, bytes);
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
