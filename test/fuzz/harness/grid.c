/* grid.c -- decoder of grid messages, with or without a hop in front: what it gives lies inside the message, and what it takes is put
 * together again to the same bytes. */
#include "harness.h"

#include "wire/envelope.h"

static void inside(const uint8_t *bytes, size_t length, const struct pg_span *span) {
  if (span->length > 0) CHECK(harness_inside(bytes, length, span->bytes, span->length));
}

/* One after the other, as whoever acts on the message reads them. */
static void entries(const uint8_t *bytes, size_t length, const struct pg_envelope *envelope) {
  uint32_t count, resource, limit;
  struct pg_cbor in = pg_entries(&envelope->budget, &count);
  for (uint32_t i = 0; i < count; i++) pg_budget_next(&in, &resource, &limit);
  CHECK(in.fault == PG_CBOR_FINE && (count == 0 || in.left == 0));
  in = pg_entries(&envelope->receipts, &count);
  for (uint32_t i = 0; i < count; i++) {
    struct pg_receipt receipt;
    pg_receipt_next(&in, &receipt);
    inside(bytes, length, &receipt.log);
    inside(bytes, length, &receipt.path);
    CHECK(receipt.size > 0 && receipt.index < receipt.size);
  }
  CHECK(in.fault == PG_CBOR_FINE && (count == 0 || in.left == 0));
  in = pg_entries(&envelope->chain, &count);
  for (uint32_t i = 0; i < count; i++) {
    struct pg_span link;
    pg_cbor_bytes(&in, &link);
    inside(bytes, length, &link);
  }
  CHECK(in.fault == PG_CBOR_FINE && (count == 0 || in.left == 0));
}

static void decoded(const uint8_t *bytes, uint32_t length) {
  struct pg_envelope envelope;
  if (pg_envelope_decode(bytes, length, &envelope) != PG_ENVELOPE_FINE) return;
  harness_take();
  const struct pg_span *const spans[] = {&envelope.route, &envelope.environment, &envelope.constraints, &envelope.budget, &envelope.receipts,
                                         &envelope.payload, &envelope.source, &envelope.chain, &envelope.proof, &envelope.signed_tail};
  for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) inside(bytes, length, spans[i]);
  CHECK(envelope.source.length == PG_NODE_ID_BYTES && envelope.priority <= PG_PRIORITIES && envelope.sequence <= INT32_MAX && envelope.type <= UINT16_MAX);
  entries(bytes, length, &envelope);
  uint8_t *const out = malloc(length);
  if (out == NULL) abort();
  struct pg_cbor_writer writer = pg_cbor_writer(out, length);
  struct pg_span tail;
  pg_envelope_write(&writer, &envelope, &tail);
  pg_cbor_put_bytes(&writer, envelope.proof.bytes, envelope.proof.length);
  CHECK(!writer.full && writer.left == 0 && memcmp(out, bytes, length) == 0);
  CHECK(tail.length == envelope.signed_tail.length && memcmp(tail.bytes, envelope.signed_tail.bytes, tail.length) == 0);
  free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *given, size_t length) {
  uint8_t *const bytes = harness_exact(given, length);
  decoded(bytes, (uint32_t)length);
  struct pg_hop hop;
  struct pg_span rest;
  if (pg_hop_decode(bytes, (uint32_t)length, &hop, &rest) == PG_ENVELOPE_FINE) {
    CHECK(harness_inside(bytes, length, hop.last_hop.bytes, hop.last_hop.length) && hop.last_hop.length == PG_NODE_ID_BYTES && hop.ttl <= UINT8_MAX);
    CHECK(harness_inside(bytes, length, rest.bytes, rest.length) && rest.bytes + rest.length == bytes + length);
    decoded(rest.bytes, rest.length);
  }
  free(bytes);
  return 0;
}
