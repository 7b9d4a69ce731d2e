/* envelope_write.c -- grid messages put together (see envelope.h): what a node sends, and what it answers with. */
#include "wire/envelope.h"

static const uint8_t protocol[] = PG_GRID_PROTOCOL_BYTES;

static void put_cid(struct pg_cbor_writer *out, const struct pg_span *cid) {
  static const uint8_t zero = 0;
  pg_cbor_put(out, PG_CBOR_MAJOR_TAG, PG_GRID_CID_TAG);
  pg_cbor_put(out, PG_CBOR_MAJOR_BYTES, 1 + (uint64_t)cid->length);
  pg_cbor_put_encoded(out, &zero, 1);
  pg_cbor_put_encoded(out, cid->bytes, cid->length);
}

static void put_span(struct pg_cbor_writer *out, const struct pg_span *span) { pg_cbor_put_bytes(out, span->bytes, span->length); }
static void put_uint(struct pg_cbor_writer *out, uint32_t value) { pg_cbor_put(out, PG_CBOR_MAJOR_UINT, value); }

static void put_value(struct pg_cbor_writer *out, uint32_t key, const struct pg_envelope *envelope) {
  switch (key) {
  case PG_GRID_KEY_ROUTE: put_span(out, &envelope->route); break;
  case PG_GRID_KEY_ENVIRONMENT: put_cid(out, &envelope->environment); break;
  case PG_GRID_KEY_CONSTRAINTS: put_cid(out, &envelope->constraints); break;
  case PG_GRID_KEY_BUDGET: pg_cbor_put_encoded(out, envelope->budget.bytes, envelope->budget.length); break;
  case PG_GRID_KEY_RECEIPTS: pg_cbor_put_encoded(out, envelope->receipts.bytes, envelope->receipts.length); break;
  case PG_GRID_KEY_PAYLOAD: put_span(out, &envelope->payload); break;
  case PG_GRID_KEY_SOURCE: put_span(out, &envelope->source); break;
  case PG_GRID_KEY_TYPE: put_uint(out, envelope->type); break;
  case PG_GRID_KEY_PRIORITY: put_uint(out, envelope->priority); break;
  case PG_GRID_KEY_SEQUENCE: put_uint(out, envelope->sequence); break;
  default:
    if (envelope->session) put_uint(out, envelope->handle);
    else pg_cbor_put_encoded(out, envelope->chain.bytes, envelope->chain.length);
  }
}

void pg_envelope_write(struct pg_cbor_writer *out, const struct pg_envelope *envelope, struct pg_span *signed_tail) {
  pg_cbor_put(out, PG_CBOR_MAJOR_TAG, PG_GRID_TAG);
  pg_cbor_put(out, PG_CBOR_MAJOR_ARRAY, 3);
  signed_tail->bytes = out->at;
  pg_cbor_put(out, PG_CBOR_MAJOR_TAG, PG_GRID_CID_TAG);
  pg_cbor_put_bytes(out, protocol, sizeof protocol);
  uint32_t pairs = 0;
  for (uint32_t key = 1; key <= PG_GRID_KEY_AUTHORITY; key++) pairs += envelope->keys >> key & 1;
  pg_cbor_put(out, PG_CBOR_MAJOR_MAP, pairs);
  for (uint32_t key = 1; key <= PG_GRID_KEY_AUTHORITY; key++) {
    if ((envelope->keys >> key & 1) == 0) continue;
    put_uint(out, key);
    put_value(out, key, envelope);
  }
  signed_tail->length = out->full ? 0 : (uint32_t)(out->at - signed_tail->bytes);
}

void pg_hop_write(struct pg_cbor_writer *out, uint32_t ttl, const uint8_t last_hop[PG_NODE_ID_BYTES]) {
  pg_cbor_put(out, PG_CBOR_MAJOR_ARRAY, 2);
  put_uint(out, ttl);
  pg_cbor_put_bytes(out, last_hop, PG_NODE_ID_BYTES);
}
