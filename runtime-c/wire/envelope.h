/* envelope.h -- the grid message (docs/protocol/grid.cddl, spec/envelope.ts): taken apart without a copy, and put together.
 *
 * Decoding looks at form alone. That the proof is whoever's it should be, that the sequence number is new, that the route is a
 * program, that a receipt leads to a root: others say so, and nothing of a message may be acted on before they did. */
#ifndef PG_ENVELOPE_H
#define PG_ENVELOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "generated/pg_envelope.h"
#include "generated/pg_spec.h"
#include "wire/cbor.h"
#include "wire/cbor_write.h"

/* Spans lie in the bytes that were decoded. */
struct pg_envelope {
  struct pg_span route;
  struct pg_span environment, constraints; /* CIDs, without the zero byte */
  struct pg_span budget, receipts;         /* as they are encoded, for pg_entries; empty: there are none */
  struct pg_span payload;                  /* bytes == NULL: there is none */
  struct pg_span source;
  struct pg_span chain;                    /* likewise */
  struct pg_span proof;
  struct pg_span signed_tail;              /* what is signed is PG_GRID_SIGNED_HEAD, then these bytes */
  uint32_t sequence, handle;
  uint32_t keys;                           /* bit k: key k is there */
  uint32_t type, priority;
  bool session;                            /* authority is a handle, and the proof a MAC */
};

struct pg_hop {
  uint32_t ttl;
  struct pg_span last_hop;
};

struct pg_receipt {
  struct pg_span log, path;
  uint32_t leaf; /* enum pg_grid_key */
  uint32_t size, index;
};

/* One grid message, and nothing behind it. `*out` is meant only when the answer is PG_ENVELOPE_FINE. PG_ENVELOPE_UNKNOWN_PROTOCOL
 * says that it may be another protocol's, of which nothing is known: what follows the name is not looked at. */
/*@ requires \valid_read(bytes + (0 .. length - 1)) && \valid(out);
    terminates \true;
    assigns *out; */
enum pg_envelope_fault pg_envelope_decode(const uint8_t *bytes, uint32_t length, struct pg_envelope *out);

/* The hop in front of a grid, which `rest` is then. */
/*@ requires \valid_read(bytes + (0 .. length - 1)) && \valid(out) && \valid(rest) && \separated(out, rest);
    terminates \true;
    assigns *out, *rest;
    ensures \valid_read(rest->bytes + (0 .. rest->length - 1)); */
enum pg_envelope_fault pg_hop_decode(const uint8_t *bytes, uint32_t length, struct pg_hop *out, struct pg_span *rest);

/* Entries of an array of an envelope that was decoded: so many, one after the other. A token of a chain is a byte string. */
/*@ requires \valid_read(array) && \valid_read(array->bytes + (0 .. array->length - 1)) && \valid(count);
    terminates \true;
    assigns *count;
    ensures \valid_read(\result.at + (0 .. \result.left - 1)) && *count <= \result.left; */
static inline struct pg_cbor pg_entries(const struct pg_span *array, uint32_t *count) {
  struct pg_cbor in = pg_cbor(array->bytes, array->length);
  *count = array->length == 0 ? 0 : pg_cbor_count(&in, PG_CBOR_MAJOR_ARRAY);
  return in;
}
/*@ requires pg_cbor_holds(in) && \valid(resource) && \valid(limit) && \separated(in, resource, limit);
    terminates \true;
    assigns *in, *resource, *limit;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && *resource <= PG_GRID_LIMIT_RESOURCE; */
void pg_budget_next(struct pg_cbor *in, uint32_t *resource, uint32_t *limit);
/*@ requires pg_cbor_holds(in) && \valid(out) && \separated(in, out);
    terminates \true;
    assigns *in, *out;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in); */
void pg_receipt_next(struct pg_cbor *in, struct pg_receipt *out);

/* Writes a grid up to its proof, which the caller puts behind it, as a byte string, when it has signed `signed_tail`. `keys` says
 * which keys there are. It writes what it is given: what is beyond the limits a decoder refuses. */
void pg_envelope_write(struct pg_cbor_writer *out, const struct pg_envelope *envelope, struct pg_span *signed_tail);

void pg_hop_write(struct pg_cbor_writer *out, uint32_t ttl, const uint8_t last_hop[PG_NODE_ID_BYTES]);

#endif
