/* receipts.c -- see receipts.h. */
#include "domains/receipts.h"

#include "base/same.h"
#include "crypto/merkle_hash.h"
#include "domains/shared.h"
#include "wire/merkle.h"

static bool within(uint32_t at, uint32_t bytes) { return at <= PG_MESSAGE_MEMORY_BYTES && bytes <= PG_MESSAGE_MEMORY_BYTES - at; }

/* Of a copy: its places are looked at before they are used. */
static enum pg_envelope_fault check(struct pg_grid_receipt receipt) {
  const uint8_t *const memory = PG_GRID_FRAME->memory;
  const struct pg_span path = {memory + receipt.path_at, receipt.path_bytes};
  uint8_t leaf[PG_GRID_LIMIT_HASH], found[PG_GRID_LIMIT_HASH];
  if (!within(receipt.leaf_at, receipt.leaf_bytes) || !within(receipt.path_at, receipt.path_bytes)) return PG_ENVELOPE_BAD_RECEIPT;
  pg_merkle_leaf(leaf, memory + receipt.leaf_at, receipt.leaf_bytes);
  const enum pg_envelope_fault fault = pg_merkle_root(leaf, receipt.index, receipt.size, &path, found);
  if (fault != PG_ENVELOPE_FINE) return fault;
  return pg_same_32(found, receipt.root) ? PG_ENVELOPE_FINE : PG_ENVELOPE_RECEIPT_ROOT;
}

enum pg_outcome_label pg_receipts(uint32_t words[4]) {
  const struct pg_words_receipts_check ask = pg_unpack_receipts_check(words);
  const bool there = ask.at % 4u == 0 && within(ask.at, ask.count * (uint32_t)sizeof(struct pg_grid_receipt));
  enum pg_envelope_fault fault = there ? PG_ENVELOPE_FINE : PG_ENVELOPE_RECEIPTS_SIZE;
  for (uint32_t i = 0; fault == PG_ENVELOPE_FINE && i < ask.count; i++)
    fault = check(((const struct pg_grid_receipt *)(const void *)(PG_GRID_FRAME->memory + ask.at))[i]);
  const struct pg_words_receipts_check_reply reply = {(uint8_t)fault};
  pg_pack_receipts_check_reply(&reply, words);
  return PG_OUTCOME_DONE;
}
