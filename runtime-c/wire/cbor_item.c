/* cbor_item.c -- text strings, and items of which nothing is known: what not every reader needs (see cbor.h). */
#include "wire/cbor.h"

#include <string.h>

#include "wire/check.h"

/* RFC 3629: no surrogates, nothing beyond U+10FFFF, each in its shortest form. */
/*@ requires \valid_read(at + (0 .. length - 1));
    terminates \true;
    assigns \nothing; */
static bool is_utf8(const uint8_t *at, uint32_t length) {
  /*@ loop invariant 0 <= i <= length;
      loop assigns i;
      loop variant length - i; */
  for (uint32_t i = 0; i < length;) {
    const uint32_t lead = at[i++];
    if (lead < 0x80) continue;
    const uint32_t more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (lead < 0xc2 || lead > 0xf4 || more > length - i) return false;
    const uint32_t least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80, most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (at[i] < least || at[i] > most) return false;
    /*@ loop invariant 1 <= j <= more;
        loop assigns j;
        loop variant more - j; */
    for (uint32_t j = 1; j < more; j++) {
      if ((at[i + j] & 0xc0) != 0x80) return false;
    }
    i += more;
  }
  return true;
}

/* What a head of a string says follows it. */
/*@ requires pg_cbor_holds(in) && \valid(out) && \separated(in, out);
    terminates \true;
    assigns *in, *out;
    ensures pg_cbor_holds(in);
    ensures pg_cbor_latched{Pre, Post}(in);
    ensures pg_span_read{Pre, Post}(out, in); */
static void content(struct pg_cbor *in, uint32_t major, uint64_t length, struct pg_span *out) {
  out->bytes = in->at;
  out->length = 0;
  /*@ assert pg_span_read{Pre, Here}(out, in); */
  if (length > in->left) {
    pg_cbor_fail(in, PG_CBOR_TRUNCATED);
    /*@ assert pg_span_read{Pre, Here}(out, in); */
    return;
  }
  if (major == PG_CBOR_MAJOR_TEXT && !PG_WIRE_CHECK(UTF8, is_utf8(in->at, (uint32_t)length))) {
    pg_cbor_fail(in, PG_CBOR_NOT_UTF8);
    /*@ assert pg_span_read{Pre, Here}(out, in); */
    return;
  }
  /*@ assert length <= in->left == \at(in->left, Pre) && in->at == \at(in->at, Pre); */
  out->length = (uint32_t)length;
  in->at += length;
  in->left -= (uint32_t)length;
}

void pg_cbor_text(struct pg_cbor *in, struct pg_span *out) {
  const uint64_t length = pg_cbor_head(in, PG_CBOR_MAJOR_TEXT);
  content(in, PG_CBOR_MAJOR_TEXT, length, out);
}

struct level {
  uint32_t left; /* items that are still to come, keys and values alike */
  bool map;
  struct pg_span key; /* the last one, as it is encoded */
  const uint8_t *from; /* of the key in hand */
};

/*@ predicate key_holds{L}(struct level *map) = map->key.bytes == \null || \valid_read{L}(map->key.bytes + (0 .. map->key.length - 1)); */

/* A key of the map has been read: it belongs behind the one before it. */
/*@ requires pg_cbor_holds(in) && \valid(map) && \separated(in, map) && key_holds(map);
    requires \base_addr(map->from) == \base_addr(in->at) && 0 <= in->at - map->from <= UINT32_MAX;
    requires \valid_read(map->from + (0 .. in->at - map->from - 1));
    terminates \true;
    assigns in->left, in->fault, map->key;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && key_holds(map); */
static void order(struct pg_cbor *in, struct level *map) {
  const struct pg_span key = {map->from, (uint32_t)(in->at - map->from)};
  const uint32_t both = key.length < map->key.length ? key.length : map->key.length;
  const int difference = map->key.bytes == NULL ? 1 : memcmp(key.bytes, map->key.bytes, both);
  /* No encoding is the beginning of another one. */
  if (!PG_WIRE_CHECK(DUPLICATE, difference != 0)) pg_cbor_fail(in, PG_CBOR_DUPLICATE);
  else if (!PG_WIRE_CHECK(SORTED, difference >= 0)) pg_cbor_fail(in, PG_CBOR_UNSORTED);
  map->key = key;
}

void pg_cbor_skip(struct pg_cbor *in) {
  /* Without the check of depth there is one more level than may be; a second one is refused all the same. */
  struct level stack[PG_CBOR_DEPTH + 1];
  uint32_t depth = 0;
  do {
    if (depth > 0 && stack[depth - 1].map && stack[depth - 1].left % 2 == 0) stack[depth - 1].from = in->at;
    uint64_t value;
    const uint32_t major = pg_cbor_any(in, &value);
    if (major == PG_CBOR_MAJOR_BYTES || major == PG_CBOR_MAJOR_TEXT) {
      struct pg_span string;
      content(in, major, value, &string);
    } else if (major >= PG_CBOR_MAJOR_ARRAY && major <= PG_CBOR_MAJOR_TAG) {
      const uint32_t each = major == PG_CBOR_MAJOR_MAP ? 2 : 1;
      if (!PG_WIRE_CHECK(DEPTH, depth < PG_CBOR_DEPTH) || depth > PG_CBOR_DEPTH) pg_cbor_fail(in, PG_CBOR_TOO_DEEP);
      else if (major == PG_CBOR_MAJOR_TAG && !PG_WIRE_CHECK(RANGE, value <= PG_CBOR_TAG_MOST)) pg_cbor_fail(in, PG_CBOR_OUT_OF_RANGE);
      else if (major != PG_CBOR_MAJOR_TAG && value > in->left / each) pg_cbor_fail(in, PG_CBOR_TRUNCATED);
      if (in->fault != PG_CBOR_FINE) return;
      stack[depth++] = (struct level){.left = major == PG_CBOR_MAJOR_TAG ? 1 : (uint32_t)value * each, .map = major == PG_CBOR_MAJOR_MAP};
      if (stack[depth - 1].left != 0) continue;
      depth--;
    }
    /* An item is complete, and with the last of an array the array is. */
    while (depth > 0 && in->fault == PG_CBOR_FINE) {
      struct level *const top = &stack[depth - 1];
      top->left--;
      if (top->map && top->left % 2 == 1) order(in, top);
      if (top->left != 0) break;
      depth--;
    }
  } while (depth > 0 && in->fault == PG_CBOR_FINE);
}
