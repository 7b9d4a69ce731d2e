/* cbor_write.h -- a bounded writer of deterministic CBOR: heads in their shortest form. The caller sees to the order of keys.
 *
 * As the reader's first fault, the first piece that does not fit stays: from then on nothing is written, and `full` says so. */
#ifndef PG_CBOR_WRITE_H
#define PG_CBOR_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "generated/pg_cbor.h"

struct pg_cbor_writer {
  uint8_t *at;
  uint32_t left;
  bool full;
};

/*@ terminates \true;
    assigns \nothing;
    ensures \result.at == bytes && \result.left == room; */
static inline struct pg_cbor_writer pg_cbor_writer(uint8_t *bytes, uint32_t room) { return (struct pg_cbor_writer){bytes, room, false}; }

void pg_cbor_put(struct pg_cbor_writer *out, uint32_t major, uint64_t argument);
/* As it is. */
void pg_cbor_put_encoded(struct pg_cbor_writer *out, const uint8_t *bytes, uint32_t length);
/* A byte string. */
void pg_cbor_put_bytes(struct pg_cbor_writer *out, const uint8_t *bytes, uint32_t length);

#endif
