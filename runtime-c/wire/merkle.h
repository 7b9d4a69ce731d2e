/* merkle.h -- inclusion proofs of RFC 9162, 2.1.3.2, and the receipts of a message.
 *
 * A receipt says in which log, at which size, at which place the value of a key of its message stands. The receiver has the log's
 * head of that size: whose signature it checked, or that it made itself. */
#ifndef PG_MERKLE_H
#define PG_MERKLE_H

#include "wire/envelope.h"

/* The root that the path leads to from a leaf's hash. PG_ENVELOPE_RECEIPT_PATH when this leaf of a tree of `size` has no path of
 * that length, and then `root` says nothing. */
/*@ requires \valid_read(leaf + (0 .. PG_GRID_LIMIT_HASH - 1)) && \valid(root + (0 .. PG_GRID_LIMIT_HASH - 1));
    requires \valid_read(path) && \valid_read(path->bytes + (0 .. path->length - 1));
    requires \separated(root + (0 .. PG_GRID_LIMIT_HASH - 1), leaf + (0 .. PG_GRID_LIMIT_HASH - 1), path);
    terminates \true;
    assigns root[0 .. PG_GRID_LIMIT_HASH - 1]; */
enum pg_envelope_fault pg_merkle_root(const uint8_t leaf[PG_GRID_LIMIT_HASH], uint32_t index, uint32_t size, const struct pg_span *path, uint8_t root[PG_GRID_LIMIT_HASH]);

/* What stands under one of the keys that receipts may be of. */
/*@ requires \valid_read(envelope);
    terminates \true;
    assigns \result \from envelope;
    ensures \result == &envelope->route || \result == &envelope->environment || \result == &envelope->constraints || \result == &envelope->payload; */
static inline const struct pg_span *pg_receipt_leaf(const struct pg_envelope *envelope, uint32_t key) {
  switch (key) {
  case PG_GRID_KEY_ROUTE: return &envelope->route;
  case PG_GRID_KEY_ENVIRONMENT: return &envelope->environment;
  case PG_GRID_KEY_CONSTRAINTS: return &envelope->constraints;
  default: return &envelope->payload;
  }
}

/* Whether the receipt leads from this message's value to this root. Only of a message that was decoded. */
/*@ requires \valid_read(envelope) && \valid_read(receipt) && \valid_read(root + (0 .. PG_GRID_LIMIT_HASH - 1));
    requires \valid_read(receipt->path.bytes + (0 .. receipt->path.length - 1));
    requires \valid_read(envelope->route.bytes + (0 .. envelope->route.length - 1)) && \valid_read(envelope->environment.bytes + (0 .. envelope->environment.length - 1));
    requires \valid_read(envelope->constraints.bytes + (0 .. envelope->constraints.length - 1)) && \valid_read(envelope->payload.bytes + (0 .. envelope->payload.length - 1));
    terminates \true;
    assigns \nothing; */
enum pg_envelope_fault pg_receipt_check(const struct pg_envelope *envelope, const struct pg_receipt *receipt, const uint8_t root[PG_GRID_LIMIT_HASH]);

#endif
