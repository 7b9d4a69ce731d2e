/* cbor.c -- see cbor.h. */
#include "wire/cbor.h"

#include "wire/check.h"

#define NONE 8u

void pg_cbor_fail(struct pg_cbor *in, uint32_t fault) {
  if (in->fault == PG_CBOR_FINE) in->fault = fault;
  in->left = 0;
}

/*@ requires pg_cbor_holds(in);
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in);
    ensures \result == \null ? length == 0 || in->fault != 0 : \valid_read(\result + (0 .. length - 1)) && in->left == \old(in->left) - length; */
static const uint8_t *take(struct pg_cbor *in, uint32_t length) {
  const uint8_t *const from = in->at;
  if (length > in->left) {
    pg_cbor_fail(in, PG_CBOR_TRUNCATED);
    return NULL;
  }
  in->at += length;
  in->left -= length;
  return from;
}

uint32_t pg_cbor_any(struct pg_cbor *in, uint64_t *value) {
  *value = 0;
  const uint8_t *const first = take(in, 1);
  if (first == NULL) return NONE;
  const uint32_t major = *first / 32u, info = *first % 32u;
  /*@ assert major <= 7; */
  uint32_t high = 0, low = info, fault = PG_CBOR_FINE;
  if (major == PG_CBOR_MAJOR_SIMPLE) {
    /* RFC 8949, 3.3: what follows other heads of this type is a float, or a value that has no name. */
    if (!PG_WIRE_CHECK(SIMPLE, info - PG_CBOR_SIMPLE_FALSE <= PG_CBOR_SIMPLE_NULL - PG_CBOR_SIMPLE_FALSE)) fault = PG_CBOR_UNSUPPORTED;
  } else if (!PG_WIRE_CHECK(INDEFINITE, info != 31)) {
    fault = PG_CBOR_INDEFINITE;
  } else if (info > 27) {
    fault = PG_CBOR_UNSUPPORTED;
  } else if (info >= 24) {
    const uint32_t bytes = 1u << (info - 24);
    /*@ assert info == 24 ==> bytes == 1; */
    /*@ assert info == 25 ==> bytes == 2; */
    /*@ assert info == 26 ==> bytes == 4; */
    /*@ assert info == 27 ==> bytes == 8; */
    const uint8_t *const at = take(in, bytes);
    if (at == NULL) return NONE;
    low = 0;
    /*@ loop invariant 0 <= i <= bytes;
        loop assigns i, high, low;
        loop variant bytes - i; */
    for (uint32_t i = 0; i < bytes; i++) {
      high = high << 8 | low >> 24;
      low = low << 8 | at[i];
    }
    /* What half as many bytes hold goes into those, and the smallest into the head. */
    if (!PG_WIRE_CHECK(SHORTEST, bytes == 8 ? high != 0 : low >= (bytes == 1 ? 24u : bytes == 2 ? 0x100u : 0x10000u))) fault = PG_CBOR_NOT_SHORTEST;
  }
  if (fault != PG_CBOR_FINE) {
    pg_cbor_fail(in, fault);
    return NONE;
  }
  *value = (uint64_t)high << 32 | low;
  return major;
}

uint64_t pg_cbor_head(struct pg_cbor *in, uint32_t major) {
  uint64_t value;
  const uint32_t found = pg_cbor_any(in, &value);
  if (!PG_WIRE_CHECK(TYPE, found == major)) {
    pg_cbor_fail(in, PG_CBOR_WRONG_TYPE); /* unless there is no head, which is a fault already */
    return 0;
  }
  return value;
}

uint32_t pg_cbor_within(struct pg_cbor *in, uint32_t most, uint32_t fault) {
  const uint64_t value = pg_cbor_head(in, PG_CBOR_MAJOR_UINT);
  /* RANGE is the check of a number that has no other bound than its 32 bits: one that has is checked by its reader. */
  if (value > most && !(PG_WIRE_CHECK(RANGE, false) && most == UINT32_MAX)) {
    pg_cbor_fail(in, fault);
    return 0;
  }
  return (uint32_t)value;
}

uint32_t pg_cbor_count(struct pg_cbor *in, uint32_t major) {
  const uint64_t count = pg_cbor_head(in, major);
  if (count > in->left) {
    pg_cbor_fail(in, PG_CBOR_TRUNCATED);
    return 0;
  }
  return (uint32_t)count;
}

int32_t pg_cbor_key(struct pg_cbor *in, struct pg_cbor_map *map) {
  uint64_t value;
  const uint32_t major = pg_cbor_any(in, &value);
  if (major == NONE) return 0;
  uint32_t fault = PG_CBOR_FINE;
  /* In the order of their encodings' bytes: those that are not negative come first. */
  const uint32_t rank = (major == PG_CBOR_MAJOR_UINT ? 0 : 0x80000000u) + (uint32_t)value;
  if (major > PG_CBOR_MAJOR_NEGATIVE) fault = PG_CBOR_WRONG_TYPE;
  else if (value >= 0x7fffffff) fault = PG_CBOR_OUT_OF_RANGE;
  else if (!PG_WIRE_CHECK(DUPLICATE, rank + 1 != map->least)) fault = PG_CBOR_DUPLICATE;
  else if (!PG_WIRE_CHECK(SORTED, rank + 1 >= map->least)) fault = PG_CBOR_UNSORTED;
  if (fault != PG_CBOR_FINE) {
    pg_cbor_fail(in, fault);
    return 0;
  }
  map->least = rank + 1;
  if (map->left != 0) map->left--;
  return major == PG_CBOR_MAJOR_UINT ? (int32_t)value : -1 - (int32_t)value;
}

int64_t pg_cbor_int(struct pg_cbor *in) {
  uint64_t value;
  const uint32_t major = pg_cbor_any(in, &value);
  if (major == NONE) return 0;
  if (major > PG_CBOR_MAJOR_NEGATIVE || value > INT64_MAX) {
    pg_cbor_fail(in, major > PG_CBOR_MAJOR_NEGATIVE ? PG_CBOR_WRONG_TYPE : PG_CBOR_OUT_OF_RANGE);
    return 0;
  }
  return major == PG_CBOR_MAJOR_UINT ? (int64_t)value : -1 - (int64_t)value;
}

void pg_cbor_tag(struct pg_cbor *in, uint32_t tag) {
  const uint64_t value = pg_cbor_head(in, PG_CBOR_MAJOR_TAG);
  if (!PG_WIRE_CHECK(TAG, value == tag)) pg_cbor_fail(in, PG_CBOR_WRONG_TAG);
}

void pg_cbor_bytes(struct pg_cbor *in, struct pg_span *out) {
  const uint32_t length = pg_cbor_count(in, PG_CBOR_MAJOR_BYTES);
  out->bytes = in->at;
  out->length = length;
  in->at += length;
  in->left -= length;
}

void pg_cbor_end(struct pg_cbor *in) {
  if (!PG_WIRE_CHECK(TRAILING, in->left == 0)) pg_cbor_fail(in, PG_CBOR_TRAILING);
  in->left = 0;
}
