/* message.c -- the decoders of the console link's commands: what one accepts lies inside the message, and what one refuses is not written. */
#include "harness.h"

#include "wire/message.h"
#include "wire/update.h"

/* `out` holds a pattern before; afterwards it is as it was, or the decoder said OK. Asked twice, it says the same. */
#define DECODED(type, name)                                                                     \
  static bool name##_of(const uint8_t *bytes, uint32_t length, struct type *out) {              \
    struct type before, again;                                                                  \
    memset(&before, 0x5a, sizeof before);                                                       \
    memcpy(out, &before, sizeof before);                                                        \
    const enum pg_status status = type##_decode(bytes, length, out);                            \
    CHECK(type##_decode(bytes, length, &again) == status);                                      \
    if (status != PG_STATUS_OK) CHECK(memcmp(out, &before, sizeof before) == 0);                \
    if (status == PG_STATUS_OK) harness_take();                                                 \
    return status == PG_STATUS_OK;                                                              \
  }
DECODED(pg_message, message)
DECODED(pg_provide, provide)
DECODED(pg_table_set, table_set)
DECODED(pg_install, install)
DECODED(pg_update_begin, begin)
DECODED(pg_update_chunk, chunk)

int LLVMFuzzerTestOneInput(const uint8_t *given, size_t length) {
  if (length > 0x10000) return 0;
  uint8_t *const bytes = harness_exact(given, length);
  const uint32_t all = (uint32_t)length;
  struct pg_message message;
  if (message_of(bytes, all, &message)) {
    CHECK(harness_inside(bytes, length, message.source, PG_NODE_ID_BYTES) && harness_inside(bytes, length, message.payload, message.payload_bytes));
    CHECK(message.payload_bytes <= PG_PAYLOAD_BYTES && message.sequence <= INT32_MAX && message.priority <= PG_PRIORITIES);
    CHECK(message.payload + message.payload_bytes == bytes + length);
  }
  struct pg_provide provide;
  if (provide_of(bytes, all, &provide)) {
    CHECK(harness_inside(bytes, length, provide.node, PG_NODE_ID_BYTES) && harness_inside(bytes, length, provide.cid, provide.cid_bytes));
    CHECK(provide.cid_bytes > PG_CID_PREFIX_BYTES && provide.cid_bytes <= PG_CID_BYTES);
  }
  struct pg_table_set set;
  if (table_set_of(bytes, all, &set)) {
    CHECK(harness_inside(bytes, length, set.node, PG_NODE_ID_BYTES) && harness_inside(bytes, length, set.key, PG_TABLE_KEY_BYTES));
    CHECK(set.key_bits <= 8 * PG_TABLE_KEY_BYTES);
  }
  struct pg_install install;
  if (install_of(bytes, all, &install)) CHECK(harness_inside(bytes, length, install.image, install.image_bytes) && install.image + install.image_bytes == bytes + length);
  struct pg_update_begin begin;
  if (begin_of(bytes, all, &begin)) CHECK(harness_inside(bytes, length, begin.id, 32));
  struct pg_update_chunk chunk;
  if (chunk_of(bytes, all, &chunk)) {
    CHECK(harness_inside(bytes, length, chunk.piece, chunk.piece_bytes));
    CHECK(chunk.piece_bytes >= 1 && chunk.piece_bytes <= PG_UPDATE_LIMIT_CHUNK_BYTES);
  }
  free(bytes);
  return 0;
}
