/* link.c -- the hashes of the audit log, see own.h.
 *
 * A link is keyed BLAKE3 with the link before as its key: what any library gives. A segment is one chunk, so it is a chain of compressions
 * (BLAKE3 paper, 2.4), and nothing of the hasher's tree is needed: 1,900 bytes of stack and 700 instructions a segment less than with
 * it. The compression function is the package's. */
#include <string.h>

#include "audit/own.h"
#include "blake3.h"
#include "blake3_impl.h"
#include "crypto/sha256.h"

_Static_assert(PG_AUDIT_BLOCK_BYTES == BLAKE3_BLOCK_LEN && PG_AUDIT_LINK_BYTES == BLAKE3_KEY_LEN && PG_AUDIT_SEGMENT_BYTES == BLAKE3_CHUNK_LEN, "as the hash has them");

void pg_audit_link(uint8_t link[PG_AUDIT_LINK_BYTES], uint8_t *bytes, uint32_t length) {
  uint32_t cv[8];
  uint8_t flags = KEYED_HASH | CHUNK_START;
  for (uint32_t i = 0; i < 8; i++) cv[i] = pg_load32le(link + 4 * i);
  uint32_t end = length;
  for (; end % 4 != 0; end++) bytes[end] = 0;
  for (; end % BLAKE3_BLOCK_LEN != 0; end += 4) pg_store32le(bytes + end, 0);
  for (; length > BLAKE3_BLOCK_LEN; length -= BLAKE3_BLOCK_LEN) {
    blake3_compress_in_place(cv, bytes, BLAKE3_BLOCK_LEN, 0, flags);
    flags = KEYED_HASH;
    bytes += BLAKE3_BLOCK_LEN;
  }
  blake3_compress_in_place(cv, bytes, (uint8_t)length, 0, flags | CHUNK_END | ROOT);
  for (uint32_t i = 0; i < 8; i++) pg_store32le(link + 4 * i, cv[i]);
}

void pg_audit_genesis(const uint8_t id[PG_AUDIT_LOG_BYTES], uint8_t out[PG_AUDIT_LINK_BYTES]) {
  static const char context[] = PG_AUDIT_GENESIS_CONTEXT;
  uint8_t whole[sizeof context - 1 + PG_AUDIT_LOG_BYTES];
  memcpy(whole, context, sizeof context - 1);
  memcpy(whole + sizeof context - 1, id, PG_AUDIT_LOG_BYTES);
  pg_sha256(out, whole, sizeof whole);
}
