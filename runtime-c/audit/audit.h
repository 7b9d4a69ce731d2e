/* audit.h -- the node's audit log: what was admitted, decided, revoked and changed, in a ring of segments under a chain of hashes, with
 * a head to be signed for each epoch. spec/audit.ts has the encoding and what it binds.
 *
 * A state machine without I/O: time comes with each call, signing and storing are asked of the caller. Records go to the open segment; at
 * PG_AUDIT_RECORDS of them, or when the next might not fit, it is sealed: hashed, under the link before. The oldest segments make room.
 *
 *   pg_audit_epoch(log, now)            ends the epoch; sign pg_audit_to_sign(log), then
 *   pg_audit_signed(log, signature)     log->head is the epoch's head: write it down (PG_RECORD_AUDIT), and after a start
 *   pg_audit_start(log, &config, ...)   go on from it. What came after it is lost with the power, and the log says that there was a restart.
 *
 * A decision takes one look at what outcomes there were, and five bytes; that path is written for its instructions (audit.* of the bench). */
#ifndef PG_AUDIT_LOG_H
#define PG_AUDIT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "generated/pg_audit.h"
#include "generated/pg_tokens.h"
#include "wire/message.h"

#ifndef PG_AUDIT_RING_BYTES
#define PG_AUDIT_RING_BYTES 8192u
#endif

/* In front of a segment's bytes in the ring: the link before it. */
#define PG_AUDIT_SLOT_HEADER (4u + PG_AUDIT_LINK_BYTES)
_Static_assert(PG_AUDIT_RING_BYTES % 4 == 0 && PG_AUDIT_RING_BYTES >= 2 * (PG_AUDIT_SLOT_HEADER + PG_AUDIT_SEGMENT_BYTES), "one segment to read while another is open");

/* {1: Ed25519, 4: key id}; around what a head says, in COSE_Sign1 and in what is signed (RFC 9052, 4.4). */
#define PG_AUDIT_PROTECTED_BYTES (5u + PG_TOKEN_KEY_ID_BYTES)
#define PG_AUDIT_SIGNED_BYTES (12u + 1u + PG_AUDIT_PROTECTED_BYTES + 1u + 2u + PG_AUDIT_HEAD_BYTES)
#define PG_AUDIT_SIGN1_BYTES (2u + 1u + PG_AUDIT_PROTECTED_BYTES + 1u + 2u + PG_AUDIT_HEAD_BYTES + 2u + PG_ED25519_SIGNATURE_BYTES)

struct pg_audit_config {
  const uint8_t *id;     /* the log's, PG_AUDIT_LOG_BYTES that no other log has */
  const uint8_t *key_id; /* of who signs heads, PG_TOKEN_KEY_ID_BYTES */
  uint32_t build;        /* the number of the node's build: what it starts with */
};

/* Where the outcomes of the open segment are looked up: a power of two. */
#define PG_AUDIT_PLACES 64u

/* `what`: the fields below, or that there is none at this place. `extra`: the value, or the node's first bytes. */
struct pg_audit_outcome {
  uint32_t what, extra;
};

/* Where in `what` the fields behind the action stand. No run takes longer than its grant. Action and fault are neighbours in a decision: so they are
 * one load. */
#define PG_AUDIT_ROUTE_AT 3u
#define PG_AUDIT_FAULT_AT 8u
#define PG_AUDIT_GIVEN (1u << 7) /* results belong to it: they stand where it was written out. Of none that the caller gives */
#define PG_AUDIT_INSTRUCTIONS_AT 12u
#define PG_AUDIT_NO_OUTCOME UINT32_MAX
/* The most that one byte holds, above the bits of a long form. */
#define PG_AUDIT_SHORT_MS (0x7fu >> PG_AUDIT_LONG_SHIFT)
_Static_assert(PG_ACTION_GATEWAY < 8 && PG_FAULT_DENIED < 16 && PG_ROUTES + 1 < PG_AUDIT_ROUTE_PROGRAM && PG_AUDIT_ROUTE_PROGRAM < PG_AUDIT_GIVEN >> PG_AUDIT_ROUTE_AT && PG_BUDGET_INSTRUCTIONS < 1u << 20, "fields of `what`; all ones is none");

struct pg_audit_result {
  uint32_t there;
  _Alignas(4) uint8_t node[PG_NODE_ID_BYTES];
};

struct pg_audit {
  /* The open segment: where its next record goes, how many it still takes (0: none is open), and when the last one was, in halves, so that the
   * ordinary one looks at one of them only. */
  uint8_t *at;
  uint32_t left;
  uint32_t last_low, last_high;
  struct pg_audit_outcome known[PG_AUDIT_PLACES];
  uint8_t number[PG_AUDIT_PLACES];
  uint16_t given_at[PG_AUDIT_PLACES]; /* where in the segment the results stand that belong to it */
  uint32_t outcomes; /* that have a number */
  uint8_t *segment;
  /* Results of the decision that is being made; while there are any, the higher half of the time is UINT32_MAX, so that the decision is not
   * taken for an ordinary one, and its value is here. */
  uint32_t results, kept_high;

  _Alignas(4) uint8_t link[PG_AUDIT_LINK_BYTES]; /* of the last sealed segment */
  uint8_t state[PG_AUDIT_LINK_BYTES], first_state[PG_AUDIT_LINK_BYTES];
  uint32_t epoch;    /* the last that is over */
  uint32_t segments; /* sealed since the log began */
  uint64_t records;  /* in those */

  /* Segments in the ring, from the oldest: offsets. From `lap` on there is nothing, it goes on at 0. */
  uint32_t oldest, next, lap, held;

  uint8_t id[PG_AUDIT_LOG_BYTES];
  uint8_t protected_header[PG_AUDIT_PROTECTED_BYTES];
  uint8_t said[PG_AUDIT_HEAD_BYTES]; /* the head that is to be signed; said_bytes 0: none is */
  uint32_t said_bytes, said_segments;
  uint8_t head[PG_AUDIT_SIGN1_BYTES]; /* the last that was signed; head_bytes 0: none was */
  uint32_t head_bytes, head_segments;

  struct pg_audit_result result[PG_AUDIT_RESULTS];
  _Alignas(4) uint8_t ring[PG_AUDIT_RING_BYTES];
};

/* Begins the log, or goes on behind `head` (NULL: there is none), and writes down the restart. 0, or why that head is none to go on
 * from, a code of enum pg_cbor_fault or enum pg_audit_fault: then there is nothing in the log, and nothing may be added. Its signature is not looked at: it comes from the
 * node's own store, and a log that goes on from another head than the signed one is found by whoever reads both. */
uint32_t pg_audit_start(struct pg_audit *log, const struct pg_audit_config *config, const uint8_t *head, uint32_t head_bytes, uint64_t now);

/* What a head says, and its signature, as a store keeps it that has no reader of CBOR: the head comes out of it again, byte for byte. */
struct pg_audit_kept {
  uint8_t key_id[PG_TOKEN_KEY_ID_BYTES];
  uint64_t records;
  uint32_t epoch, segments;
  uint8_t link[PG_AUDIT_LINK_BYTES];
  uint8_t signature[PG_ED25519_SIGNATURE_BYTES];
};
/* As pg_audit_start, behind that; NULL: there is none. One of another key's counts as none. */
void pg_audit_resume(struct pg_audit *log, const struct pg_audit_config *config, const struct pg_audit_kept *kept, uint64_t now);

/* All of it but the signature, when pg_audit_epoch ended an epoch and before anything else. */
void pg_audit_keep(const struct pg_audit *log, struct pg_audit_kept *kept);

/* While a decision is made: what a lookup gave, NULL for nothing. The decision takes it along. At most PG_AUDIT_RESULTS, as the verifier sees to. */
void pg_audit_result(struct pg_audit *log, const uint8_t *node);

/* What was given for a decision that was never made. */
void pg_audit_forget_results(struct pg_audit *log);

/* Writes down a decision of which something is new: its outcome, the time or the segment; or to which results belong. */
void pg_audit_decision_new(struct pg_audit *log, struct pg_audit_outcome outcome, uint64_t now, uint32_t reference);

/* Seals the open segment, which has a record. */
void pg_audit_seal(struct pg_audit *log);

static inline struct pg_audit_outcome pg_audit_outcome(const struct pg_decision *decision, uint32_t route) {
  return (struct pg_audit_outcome){
      (uint32_t)decision->action | (uint32_t)decision->fault << PG_AUDIT_FAULT_AT | route << PG_AUDIT_ROUTE_AT | decision->instructions << PG_AUDIT_INSTRUCTIONS_AT,
      decision->node != NULL ? pg_load32le(decision->node) : decision->value,
  };
}

/* The first place that is looked at: by the highest bits of a product with 2^32 over the golden ratio. */
static inline uint32_t pg_audit_place(const struct pg_audit_outcome *outcome) { return (outcome->what + outcome->extra) * 0x9e3779b1u / (UINT32_MAX / PG_AUDIT_PLACES + 1); }

static inline void pg_audit_end_record(struct pg_audit *log, uint8_t *at) {
  log->at = at;
  if (--log->left == 0) pg_audit_seal(log);
}

/* `reference`: the CRC-32 of the message's frame. `now`: milliseconds since the start, as the program saw them. Where that is earlier than the record before, by less than
 * 49 days, the decision has it nonetheless, and the log's own time stays; what is no decision counts as at the same time as the record before. */
static inline void pg_audit_decided(struct pg_audit *log, struct pg_audit_outcome outcome, uint64_t now, uint32_t reference) {
  const uint32_t place = pg_audit_place(&outcome), passed = (uint32_t)now - log->last_low;
  const struct pg_audit_outcome *const known = &log->known[place];
  /* Where an outcome is known a segment is open, and there is room, which is left for every record to come. */
  if (known->what != outcome.what) goto is_new;
  if (known->extra != outcome.extra) goto is_new;
  if ((uint32_t)(now >> 32) != log->last_high) goto is_new;
  if (passed > PG_AUDIT_SHORT_MS) goto is_new;
  uint8_t *at = log->at;
  const uint32_t number = log->number[place];
  uint32_t head = number | passed << PG_AUDIT_HEAD_PASSED;
  if (passed >= PG_AUDIT_HEAD_LONG) {
    *at++ = (uint8_t)(number | PG_AUDIT_HEAD_LONG << PG_AUDIT_HEAD_PASSED);
    head = passed << PG_AUDIT_LONG_SHIFT;
  }
  log->last_low = (uint32_t)now;
  pg_store32le(at, head | reference << 8);
  at[4] = (uint8_t)(reference >> 24);
  pg_audit_end_record(log, at + 5);
  return;
is_new:
  pg_audit_decision_new(log, outcome, now, reference);
}

/* `route`: as pg_route_number has it, or PG_AUDIT_ROUTE_PROGRAM. */
static inline void pg_audit_decision(struct pg_audit *log, const struct pg_decision *decision, uint64_t now, uint32_t route, uint32_t reference) {
  pg_audit_decided(log, pg_audit_outcome(decision, route), now, reference);
}

/* A kind whose record is a status and a digest (SHA-256 of the message that acts); of install, table, update, root, reset with status 0 the state goes on. */
void pg_audit_act(struct pg_audit *log, enum pg_audit_kind kind, uint32_t status, const uint8_t digest[PG_AUDIT_LINK_BYTES], uint64_t now);

/* `status`: 0, or a fault of tokens (below 256). `handle`: of the session, 0 for none. `leaf`: SHA-256 of the chain's last link. */
void pg_audit_admission(struct pg_audit *log, uint32_t status, uint32_t handle, const uint8_t leaf[PG_AUDIT_LINK_BYTES], uint64_t now);

/* So many refused requests have no record. */
void pg_audit_omitted(struct pg_audit *log, uint32_t count, uint64_t now);

/* After a crash of whoever keeps the log, which left its memory alone: false if it is not one to go on with. Links of all segments are computed
 * again; what was open is sealed as it was before the record in hand. What it does not notice are a handful of instructions, of which none can fault. */
bool pg_audit_recover(struct pg_audit *log);

/* Ends the epoch and seals. False, and nothing changes: the last head was not signed yet. */
bool pg_audit_epoch(struct pg_audit *log, uint64_t now);

/* What has to be signed with Ed25519, written to `out`; 0: nothing. */
uint32_t pg_audit_to_sign(const struct pg_audit *log, uint8_t out[PG_AUDIT_SIGNED_BYTES]);

/* After pg_audit_to_sign gave something. */
void pg_audit_signed(struct pg_audit *log, const uint8_t signature[PG_ED25519_SIGNATURE_BYTES]);

/* Sealed segments that are there, numbers from pg_audit_oldest to before log->segments. */
static inline uint32_t pg_audit_oldest(const struct pg_audit *log) { return log->segments - log->held; }

/* Of a sealed segment: the link before it, then its bytes, from `at` on and `most` at most. Gives how many; 0 at the end, and for none that is there. */
uint32_t pg_audit_read(const struct pg_audit *log, uint32_t number, uint32_t at, uint32_t most, uint8_t *out);

#endif
