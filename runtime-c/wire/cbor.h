/* cbor.h -- a bounded reader of deterministic CBOR (RFC 8949, 4.2.1, as spec/cbor.ts narrows it down).
 *
 * The first fault stays, and with it nothing is left: all that is read from then on is 0, empty and in bounds. So a decoder
 * reads what is due, item by item, and asks once, at its end, whether all of it was there:
 *
 *   struct pg_cbor in = pg_cbor(bytes, length);
 *   const uint32_t count = pg_cbor_array(&in, 4);
 *   for (uint32_t i = 0; i < count; i++) limits[i] = pg_cbor_uint(&in, UINT32_MAX);
 *   pg_cbor_end(&in);
 *   if (in.fault != PG_CBOR_FINE) return in.fault;
 *
 * What it gives must not be acted on before that. A count never exceeds the bytes that are left: a loop over it ends. */
#ifndef PG_CBOR_H
#define PG_CBOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "generated/pg_cbor.h"

struct pg_cbor {
  const uint8_t *at;
  uint32_t left;
  uint32_t fault; /* 0, one of enum pg_cbor_fault, or one of the message's own, from 32 on */
};

/* ACSL, for proofs/wp: what holds between any two reads, and of every one. What is read goes on in the same bytes, and never past their end. */
/*@ predicate pg_within{L}(uint8_t *from, integer length, uint8_t *bytes, integer room) =
      \base_addr{L}(from) == \base_addr{L}(bytes) && 0 <= from - bytes && from - bytes + length <= room;
    predicate pg_cbor_holds{L}(struct pg_cbor *in) = \valid(in) && \valid_read(in->at + (0 .. in->left - 1));
    predicate pg_cbor_latched{K, L}(struct pg_cbor *in) =
      \at(in->left, L) <= \at(in->left, K) && (\at(in->fault, K) != 0 ==> \at(in->fault, L) == \at(in->fault, K)) &&
      (\at(in->fault, L) != \at(in->fault, K) ==> \at(in->left, L) == 0) &&
      pg_within{L}(\at(in->at, L), \at(in->left, L), \at(in->at, K), \at(in->left, K));
    predicate pg_span_read{K, L}(struct pg_span *span, struct pg_cbor *in) =
      pg_within{L}(\at(span->bytes, L), \at(span->length, L), \at(in->at, K), \at(in->left, K)); */

/* The keys of a map of integers, while they are read. */
struct pg_cbor_map {
  uint32_t left;  /* pairs that are still to come */
  uint32_t least; /* where the next key may be in the order of keys; 0 at first */
};

/*@ terminates \true;
    assigns \nothing;
    ensures \result.at == bytes && \result.left == length && \result.fault == 0; */
static inline struct pg_cbor pg_cbor(const uint8_t *bytes, uint32_t length) { return (struct pg_cbor){bytes, length, PG_CBOR_FINE}; }

/* The first fault stays. */
/*@ requires pg_cbor_holds(in) && fault != 0;
    terminates \true;
    assigns in->left, in->fault;
    ensures pg_cbor_holds(in) && in->left == 0 && in->fault == (\old(in->fault) == 0 ? fault : \old(in->fault)); */
void pg_cbor_fail(struct pg_cbor *in, uint32_t fault);

/* The major type of the next item; 8 when nothing is left. */
/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns \nothing;
    ensures \result <= 8; */
static inline uint32_t pg_cbor_next(const struct pg_cbor *in) { return in->left == 0 ? 8u : *in->at / 32u; }

/* A head of any type: its major type, and its argument in `value`. 8, and a fault, when there is none. */
/*@ requires pg_cbor_holds(in) && \valid(value) && \separated(in, value);
    terminates \true;
    assigns *in, *value;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && \result <= 8;
    ensures \result == 8 ? in->fault != 0 : in->left < \old(in->left); */
uint32_t pg_cbor_any(struct pg_cbor *in, uint64_t *value);

/* The argument of a head that has to be of this type. */
/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in); */
uint64_t pg_cbor_head(struct pg_cbor *in, uint32_t major);

/* An unsigned integer of at most `most`, or that fault; 0 with any. */
/*@ requires pg_cbor_holds(in) && fault != 0;
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in);
    ensures \result <= most; */
uint32_t pg_cbor_within(struct pg_cbor *in, uint32_t most, uint32_t fault);

/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in);
    ensures \result <= most; */
static inline uint32_t pg_cbor_uint(struct pg_cbor *in, uint32_t most) { return pg_cbor_within(in, most, PG_CBOR_OUT_OF_RANGE); }

/* The bytes of a string, the items of an array or the pairs of a map: never more than bytes are left, as each takes one at least. */
/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in);
    ensures \result <= in->left; */
uint32_t pg_cbor_count(struct pg_cbor *in, uint32_t major);

/* An array of at most `most` items. */
/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in);
    ensures \result <= most && \result <= in->left; */
static inline uint32_t pg_cbor_array(struct pg_cbor *in, uint32_t most) {
  const uint32_t count = pg_cbor_count(in, PG_CBOR_MAJOR_ARRAY);
  if (count <= most) return count;
  pg_cbor_fail(in, PG_CBOR_OUT_OF_RANGE);
  return 0;
}

/* A map of at most so many pairs, whose keys are integers; see pg_cbor_key. */
/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in);
    ensures \result.left <= most && \result.left <= in->left; */
static inline struct pg_cbor_map pg_cbor_map(struct pg_cbor *in, uint32_t most) {
  struct pg_cbor_map map = {pg_cbor_count(in, PG_CBOR_MAJOR_MAP), 0};
  if (map.left <= most) return map;
  pg_cbor_fail(in, PG_CBOR_OUT_OF_RANGE);
  return (struct pg_cbor_map){0, 0};
}

/* The next key of a map, between 1 - 2^31 and 2^31 - 2; its value is read next. 0 with a fault. The order is the one of the
 * encodings' bytes: 0, 1, ..., then -1, -2, ... */
/*@ requires pg_cbor_holds(in) && \valid(map) && \separated(in, map);
    terminates \true;
    assigns *in, *map;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in); */
int32_t pg_cbor_key(struct pg_cbor *in, struct pg_cbor_map *map);

/* An integer of either sign that int64_t holds. */
/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in); */
int64_t pg_cbor_int(struct pg_cbor *in);

/* Has to be this tag. */
/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in); */
void pg_cbor_tag(struct pg_cbor *in, uint32_t tag);

/* What is in a byte string; empty with a fault. */
/*@ requires pg_cbor_holds(in) && \valid(out) && \separated(in, out);
    terminates \true;
    assigns *in, *out;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && pg_span_read{Pre, Post}(out, in); */
void pg_cbor_bytes(struct pg_cbor *in, struct pg_span *out);

/* And in a text string, which is UTF-8. In cbor_item.c, as pg_cbor_skip is: who needs neither links neither. */
/*@ requires pg_cbor_holds(in) && \valid(out) && \separated(in, out);
    terminates \true;
    assigns *in, *out;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && pg_span_read{Pre, Post}(out, in); */
void pg_cbor_text(struct pg_cbor *in, struct pg_span *out);

/* One item, whatever it is, with all that is in it: strictly. At most PG_CBOR_DEPTH arrays, maps and tags inside each other. */
void pg_cbor_skip(struct pg_cbor *in);

/* Nothing may be left. */
/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns in->left, in->fault;
    ensures in->left == 0 && pg_cbor_latched{Pre, Post}(in); */
void pg_cbor_end(struct pg_cbor *in);

#endif
