/* hop.c -- the hop header, which stands in front of a grid and is not signed (see envelope.h). */
#include "wire/check.h"
#include "wire/envelope.h"

enum pg_envelope_fault pg_hop_decode(const uint8_t *bytes, uint32_t length, struct pg_hop *out, struct pg_span *rest) {
  struct pg_cbor in = pg_cbor(bytes, length);
  const uint32_t items = pg_cbor_count(&in, PG_CBOR_MAJOR_ARRAY);
  if (!PG_WIRE_CHECK(HOP, items == 2)) pg_cbor_fail(&in, PG_ENVELOPE_HOP_COUNT);
  out->ttl = pg_cbor_within(&in, PG_WIRE_MOST(TTL, PG_GRID_LIMIT_TTL), PG_ENVELOPE_TTL_RANGE);
  pg_cbor_bytes(&in, &out->last_hop);
  if (!PG_WIRE_CHECK(LAST_HOP, out->last_hop.length == PG_NODE_ID_BYTES)) pg_cbor_fail(&in, PG_ENVELOPE_SOURCE_SIZE);
  *rest = (struct pg_span){in.at, in.left};
  return (enum pg_envelope_fault)in.fault;
}
