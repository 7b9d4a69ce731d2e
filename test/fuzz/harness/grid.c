/* grid.c -- the decoder of grid messages: what it takes lies inside the input, is within its limits, and is put together again to the same
 * bytes. The first byte says what is read: a grid, a hop with what follows, or an item of CBOR that may be any. */
#include "harness.h"

#include "wire/envelope.h"

#define INSIDE(span) CHECK(harness_inside(bytes, length, (span).bytes, (span).length))

static void again(const struct pg_envelope *envelope, const uint8_t *bytes, uint32_t length) {
  uint8_t *const out = malloc(length);
  CHECK(out != NULL);
  struct pg_cbor_writer writer = pg_cbor_writer(out, length);
  struct pg_span tail;
  pg_envelope_write(&writer, envelope, &tail);
  pg_cbor_put_bytes(&writer, envelope->proof.bytes, envelope->proof.length);
  CHECK(!writer.full && writer.left == 0 && memcmp(out, bytes, length) == 0);
  CHECK(tail.length == envelope->signed_tail.length && tail.bytes - out == envelope->signed_tail.bytes - bytes);
  free(out);
}

static void grid(const uint8_t *bytes, uint32_t length) {
  struct pg_envelope envelope, other;
  const enum pg_envelope_fault fault = pg_envelope_decode(bytes, length, &envelope);
  CHECK(pg_envelope_decode(bytes, length, &other) == fault);
  if (fault != PG_ENVELOPE_FINE) return;
  harness_take();
  INSIDE(envelope.route), INSIDE(envelope.environment), INSIDE(envelope.constraints), INSIDE(envelope.source), INSIDE(envelope.proof), INSIDE(envelope.signed_tail);
  CHECK(length <= PG_GRID_LIMIT_ENVELOPE && envelope.route.length >= 1 && envelope.route.length <= PG_GRID_LIMIT_ROUTE && envelope.source.length == PG_NODE_ID_BYTES);
  CHECK(envelope.type <= PG_GRID_LIMIT_TYPE && envelope.priority <= PG_GRID_LIMIT_PRIORITY && envelope.sequence <= PG_GRID_LIMIT_SEQUENCE);
  CHECK((envelope.keys & PG_GRID_KEYS_REQUIRED) == PG_GRID_KEYS_REQUIRED && envelope.payload.length <= PG_GRID_LIMIT_PAYLOAD);
  CHECK(envelope.session == (envelope.proof.length == PG_GRID_LIMIT_MAC));
  uint32_t count, before = 0;
  struct pg_cbor in = pg_entries(&envelope.budget, &count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t resource, limit;
    pg_budget_next(&in, &resource, &limit);
    CHECK(resource <= PG_GRID_LIMIT_RESOURCE && (i == 0 || resource > before));
    before = resource;
  }
  in = pg_entries(&envelope.receipts, &count);
  for (uint32_t i = 0; i < count; i++) {
    struct pg_receipt receipt;
    pg_receipt_next(&in, &receipt);
    INSIDE(receipt.log), INSIDE(receipt.path);
    CHECK(in.fault == PG_CBOR_FINE && receipt.index < receipt.size && receipt.path.length % PG_GRID_LIMIT_HASH == 0);
  }
  again(&envelope, bytes, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *given, size_t size) {
  if (size == 0 || size > 0x10000) return 0;
  uint8_t *const bytes = harness_exact(given + 1, size - 1);
  const uint32_t length = (uint32_t)size - 1;
  if (given[0] % 4 == 1) {
    struct pg_hop hop;
    struct pg_span rest;
    if (pg_hop_decode(bytes, length, &hop, &rest) == PG_ENVELOPE_FINE) {
      INSIDE(hop.last_hop), INSIDE(rest);
      CHECK(hop.ttl <= PG_GRID_LIMIT_TTL && rest.bytes + rest.length == bytes + length);
      grid(rest.bytes, rest.length);
    }
  } else if (given[0] % 4 == 2) {
    struct pg_cbor in = pg_cbor(bytes, length);
    pg_cbor_skip(&in);
    CHECK(in.fault == PG_CBOR_FINE ? in.at > bytes && in.at + in.left == bytes + length : in.left == 0);
  } else {
    grid(bytes, length);
  }
  free(bytes);
  return 0;
}
