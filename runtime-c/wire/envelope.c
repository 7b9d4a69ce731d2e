/* envelope.c -- see envelope.h. Faults are as wire/cbor.h has them: the first one stays, and from then on all that is read is
 * empty, so the decoder reads what is due, one item after the other, and no branch leaves it half way. */
#include "wire/envelope.h"

#include <string.h>

#include "crypto/multihash.h"
#include "wire/check.h"

_Static_assert(PG_GRID_LIMIT_PAYLOAD == PG_PAYLOAD_BYTES && PG_GRID_LIMIT_TYPE == UINT16_MAX, "what programs read of a message");
_Static_assert(PG_GRID_KEY_AUTHORITY < 32, "keys are bits of a word");

static const uint8_t protocol[] = PG_GRID_PROTOCOL_BYTES;

/* How many bytes a string has, or how many items an array: one argument of a call. */
struct range {
  uint16_t most;
  uint8_t least, major;
};
#define STRING(name, least, most) ((struct range){(uint16_t)PG_WIRE_MOST(name, most), PG_WIRE_LEAST(name, least), PG_CBOR_MAJOR_BYTES})
#define ARRAY(name, least, most) ((struct range){(uint16_t)PG_WIRE_MOST(name, most), PG_WIRE_LEAST(name, least), PG_CBOR_MAJOR_ARRAY})
#define ANY_STRING ((struct range){UINT16_MAX, 0, PG_CBOR_MAJOR_BYTES})
_Static_assert(PG_GRID_LIMIT_ENVELOPE < UINT16_MAX, "no string in a message is longer than any");

/*@ requires pg_cbor_holds(in) && fault != 0;
    terminates \true;
    assigns in->left, in->fault;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in);
    ensures holds ==> in->left == \old(in->left) && in->fault == \old(in->fault);
    ensures !holds ==> in->fault != 0; */
static void require(struct pg_cbor *in, bool holds, uint32_t fault) {
  if (!holds) pg_cbor_fail(in, fault);
}

/* A count, which is in the range; 0 with a fault. */
/*@ requires pg_cbor_holds(in) && fault != 0;
    terminates \true;
    assigns *in;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && \result <= in->left; */
static uint32_t counted(struct pg_cbor *in, struct range range, uint32_t fault) {
  const uint32_t count = pg_cbor_count(in, range.major);
  if (count >= range.least && count <= range.most) return count;
  pg_cbor_fail(in, fault);
  return 0;
}

/* A byte string of so many bytes. */
/*@ requires pg_cbor_holds(in) && \valid(out) && \separated(in, out) && fault != 0;
    terminates \true;
    assigns *in, *out;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && pg_span_read{Pre, Post}(out, in); */
static void string(struct pg_cbor *in, struct pg_span *out, struct range range, uint32_t fault) {
  const uint32_t length = counted(in, range, fault);
  out->bytes = in->at;
  out->length = length;
  in->at += length;
  in->left -= length;
}

/* What a CID's tag is over. */
/*@ requires pg_cbor_holds(in) && \valid(out) && \separated(in, out);
    terminates \true;
    assigns *in, *out;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && pg_span_read{Pre, Post}(out, in); */
static void tagged(struct pg_cbor *in, struct pg_span *out) {
  pg_cbor_tag(in, PG_GRID_CID_TAG);
  string(in, out, ANY_STRING, PG_ENVELOPE_BAD_CID);
}

/*@ requires pg_cbor_holds(in) && \valid(out) && \separated(in, out);
    terminates \true;
    assigns *in, *out;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && pg_span_read{Pre, Post}(out, in); */
static void cid(struct pg_cbor *in, struct pg_span *out) {
  tagged(in, out);
  if (in->fault != PG_CBOR_FINE) return;
  if (out->length == 0 || !PG_WIRE_CHECK(CID_ZERO, out->bytes[0] == 0)) {
    pg_cbor_fail(in, PG_ENVELOPE_BAD_CID);
    return;
  }
  out->bytes++;
  out->length--;
  const enum pg_status status = pg_cid_check(out->bytes, out->length);
  if (!PG_WIRE_CHECK(HASH, status != PG_STATUS_UNKNOWN)) pg_cbor_fail(in, PG_ENVELOPE_UNKNOWN_HASH);
  if (!PG_WIRE_CHECK(CID, status != PG_STATUS_SHAPE)) pg_cbor_fail(in, PG_ENVELOPE_BAD_CID);
}

void pg_budget_next(struct pg_cbor *in, uint32_t *resource, uint32_t *limit) {
  (void)counted(in, ARRAY(PAIR, 2, 2), PG_ENVELOPE_BUDGET_ENTRY);
  *resource = pg_cbor_within(in, PG_WIRE_MOST(RESOURCE, PG_GRID_LIMIT_RESOURCE), PG_ENVELOPE_BUDGET_ENTRY);
  *limit = pg_cbor_uint(in, UINT32_MAX);
}

void pg_receipt_next(struct pg_cbor *in, struct pg_receipt *out) {
  (void)counted(in, ARRAY(RECEIPT, 5, 5), PG_ENVELOPE_BAD_RECEIPT);
  string(in, &out->log, STRING(LOG, PG_GRID_LIMIT_LOG_ID, PG_GRID_LIMIT_LOG_ID), PG_ENVELOPE_BAD_RECEIPT);
  out->leaf = pg_cbor_uint(in, UINT32_MAX);
  out->size = pg_cbor_uint(in, UINT32_MAX);
  out->index = pg_cbor_uint(in, UINT32_MAX);
  string(in, &out->path, STRING(PATH, 0, PG_GRID_LIMIT_LEVELS * PG_GRID_LIMIT_HASH), PG_ENVELOPE_BAD_RECEIPT);
  require(in, PG_WIRE_CHECK(LEAF, out->leaf < 32 && (PG_GRID_KEYS_LEAF >> out->leaf & 1) != 0) && PG_WIRE_CHECK(INDEX, out->index < out->size) &&
                  PG_WIRE_CHECK(HASHES, out->path.length % PG_GRID_LIMIT_HASH == 0), PG_ENVELOPE_BAD_RECEIPT);
}

/* The array that a key has, entry by entry; given out as it is encoded. */
/*@ requires pg_cbor_holds(in) && \valid(out) && \separated(in, out);
    terminates \true;
    assigns *in, *out;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in) && pg_span_read{Pre, Post}(out, in); */
static void array(struct pg_cbor *in, uint32_t key, struct pg_span *out) {
  out->bytes = in->at;
  const uint32_t count = key == PG_GRID_KEY_BUDGET    ? counted(in, ARRAY(BUDGET, 1, PG_GRID_LIMIT_RESOURCES), PG_ENVELOPE_BUDGET_SIZE)
                         : key == PG_GRID_KEY_RECEIPTS ? counted(in, ARRAY(RECEIPTS, 1, PG_GRID_LIMIT_RECEIPTS), PG_ENVELOPE_RECEIPTS_SIZE)
                                                       : counted(in, ARRAY(CHAIN, 1, PG_GRID_LIMIT_LINKS), PG_ENVELOPE_CHAIN_SIZE);
  uint32_t least = 0;
  /*@ loop invariant 0 <= i <= count && pg_cbor_holds(in) && pg_cbor_latched{Pre, Here}(in);
      loop assigns i, least, *in;
      loop variant count - i; */
  for (uint32_t i = 0; i < count && in->fault == PG_CBOR_FINE; i++) {
    if (key == PG_GRID_KEY_BUDGET) {
      uint32_t resource, limit;
      pg_budget_next(in, &resource, &limit);
      require(in, PG_WIRE_CHECK(ORDER, resource >= least), PG_ENVELOPE_BUDGET_ORDER);
      least = resource + 1;
    } else if (key == PG_GRID_KEY_RECEIPTS) {
      struct pg_receipt receipt;
      pg_receipt_next(in, &receipt);
    } else {
      struct pg_span link;
      string(in, &link, STRING(LINK, 1, PG_GRID_LIMIT_LINK), PG_ENVELOPE_LINK_SIZE);
    }
  }
  out->length = (uint32_t)(in->at - out->bytes);
}

/*@ requires pg_cbor_holds(in) && \valid(out) && \separated(in, out);
    terminates \true;
    assigns *in, *out;
    ensures pg_cbor_holds(in) && pg_cbor_latched{Pre, Post}(in); */
static void value(struct pg_cbor *in, uint32_t key, struct pg_envelope *out) {
  switch (key) {
  case PG_GRID_KEY_ROUTE: string(in, &out->route, STRING(ROUTE, 1, PG_GRID_LIMIT_ROUTE), PG_ENVELOPE_ROUTE_SIZE); break;
  case PG_GRID_KEY_ENVIRONMENT: cid(in, &out->environment); break;
  case PG_GRID_KEY_CONSTRAINTS: cid(in, &out->constraints); break;
  case PG_GRID_KEY_BUDGET: array(in, key, &out->budget); break;
  case PG_GRID_KEY_RECEIPTS: array(in, key, &out->receipts); break;
  case PG_GRID_KEY_PAYLOAD: string(in, &out->payload, STRING(PAYLOAD, 0, PG_GRID_LIMIT_PAYLOAD), PG_ENVELOPE_PAYLOAD_SIZE); break;
  case PG_GRID_KEY_SOURCE: string(in, &out->source, STRING(SOURCE, PG_NODE_ID_BYTES, PG_NODE_ID_BYTES), PG_ENVELOPE_SOURCE_SIZE); break;
  case PG_GRID_KEY_TYPE: out->type = pg_cbor_within(in, PG_WIRE_MOST(MESSAGE_TYPE, PG_GRID_LIMIT_TYPE), PG_ENVELOPE_TYPE_RANGE); break;
  case PG_GRID_KEY_PRIORITY: out->priority = pg_cbor_within(in, PG_WIRE_MOST(PRIORITY, PG_GRID_LIMIT_PRIORITY), PG_ENVELOPE_PRIORITY_RANGE); break;
  case PG_GRID_KEY_SEQUENCE: out->sequence = pg_cbor_within(in, PG_WIRE_MOST(SEQUENCE, PG_GRID_LIMIT_SEQUENCE), PG_ENVELOPE_SEQUENCE_RANGE); break;
  case PG_GRID_KEY_AUTHORITY:
    if (pg_cbor_next(in) == PG_CBOR_MAJOR_ARRAY) {
      array(in, key, &out->chain);
    } else {
      out->handle = pg_cbor_uint(in, UINT32_MAX);
      out->session = true;
    }
    break;
  default: break; /* of those that are not greater, 0, which is a fault already */
  }
}

/* A MAC is known by its length: no COSE_Sign1 with a signature in it is as short. */
/*@ requires \valid_read(envelope) && \valid_read(envelope->proof.bytes + (0 .. envelope->proof.length - 1));
    terminates \true;
    assigns \nothing; */
static bool proof_fits(const struct pg_envelope *envelope) {
  const uint8_t *const at = envelope->proof.bytes;
  const uint32_t length = envelope->proof.length;
  if (envelope->session) return length == PG_GRID_LIMIT_MAC;
  return length > PG_GRID_LIMIT_MAC && at[0] == PG_GRID_SIGN1_FIRST && at[1] == PG_GRID_SIGN1_SECOND;
}

enum pg_envelope_fault pg_envelope_decode(const uint8_t *bytes, uint32_t length, struct pg_envelope *out) {
  struct pg_cbor in = pg_cbor(bytes, length);
  struct pg_span name;
  *out = (struct pg_envelope){0};
  require(&in, PG_WIRE_CHECK(OVERSIZE, length <= PG_GRID_LIMIT_ENVELOPE), PG_ENVELOPE_OVERSIZE);
  pg_cbor_tag(&in, PG_GRID_TAG);
  (void)counted(&in, ARRAY(ITEMS, 3, 3), PG_ENVELOPE_NOT_GRID);
  out->signed_tail.bytes = in.at;
  tagged(&in, &name);
  require(&in, PG_WIRE_CHECK(PROTOCOL, name.length == sizeof protocol && memcmp(name.bytes, protocol, sizeof protocol) == 0), PG_ENVELOPE_UNKNOWN_PROTOCOL);

  uint32_t before = 0;
  /*@ loop invariant pg_cbor_holds(&in);
      loop assigns left, before, in, *out;
      loop variant left; */
  for (uint32_t left = pg_cbor_count(&in, PG_CBOR_MAJOR_MAP); left != 0 && in.fault == PG_CBOR_FINE; left--) {
    const uint32_t key = pg_cbor_within(&in, PG_WIRE_MOST(KEY, PG_GRID_KEY_AUTHORITY), PG_ENVELOPE_UNKNOWN_KEY);
    require(&in, PG_WIRE_CHECK(KEY, key != 0), PG_ENVELOPE_UNKNOWN_KEY);
    require(&in, PG_WIRE_CHECK(DUPLICATE, key != before), PG_ENVELOPE_DUPLICATE);
    require(&in, PG_WIRE_CHECK(SORTED, key >= before), PG_ENVELOPE_UNSORTED);
    before = key;
    out->keys |= 1u << key % 32;
    value(&in, key, out);
  }
  require(&in, PG_WIRE_CHECK(REQUIRED, (out->keys & PG_GRID_KEYS_REQUIRED) == PG_GRID_KEYS_REQUIRED), PG_ENVELOPE_MISSING_KEY);
  out->signed_tail.length = (uint32_t)(in.at - out->signed_tail.bytes);

  string(&in, &out->proof, STRING(PROOF_SIZE, 0, PG_GRID_LIMIT_PROOF), PG_ENVELOPE_PROOF_SIZE);
  require(&in, PG_WIRE_CHECK(PROOF_FORM, proof_fits(out)), PG_ENVELOPE_PROOF_FORM);
  pg_cbor_end(&in);
  return (enum pg_envelope_fault)in.fault;
}
