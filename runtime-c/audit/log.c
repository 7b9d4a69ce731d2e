/* log.c -- records of the audit log, see audit.h. */
#include <string.h>

#include "audit/own.h"
#include "crypto/sha256.h"

_Static_assert(PG_BUDGET_LOOKUPS <= PG_AUDIT_RESULTS, "room for what an admitted program can look up");
_Static_assert(PG_AUDIT_REFERENCE_BYTES == 4 && PG_AUDIT_OUTCOMES == PG_AUDIT_HEAD_NUMBER && PG_AUDIT_HEAD_PASSED == 5, "as written below");
_Static_assert(PG_AUDIT_ROOM_DECISION + 1 + PG_AUDIT_RESULTS * PG_AUDIT_ROOM_RESULT + PG_AUDIT_ROOM_ORDINARY * (PG_AUDIT_RECORDS - 1) + 10 + PG_AUDIT_STATE_BYTES <= PG_AUDIT_SEGMENT_BYTES,
               "any record fits a new segment");

static uint8_t *put_number(uint8_t *at, uint64_t value) {
  for (; value > 0x7f; value >>= 7) *at++ = (uint8_t)(value | 0x80);
  *at++ = (uint8_t)value;
  return at;
}

static uint8_t *put_bytes(uint8_t *at, const uint8_t *bytes, uint32_t length) {
  memcpy(at, bytes, length);
  return at + length;
}

void pg_audit_forget_outcomes(struct pg_audit *log) {
#pragma GCC unroll 16
  for (uint32_t i = 0; i < PG_AUDIT_PLACES; i++) log->known[i].what = PG_AUDIT_NO_OUTCOME;
  log->outcomes = 0;
}

void pg_audit_seal(struct pg_audit *log) {
  const uint32_t bytes = (uint32_t)(log->at - log->segment);
  pg_audit_link(log->link, log->segment, bytes);
  pg_audit_ring_close(log, bytes);
  log->segments++;
  log->records += PG_AUDIT_RECORDS - log->left;
  log->left = 0;
  pg_audit_forget_outcomes(log);
}

static void set_last(struct pg_audit *log, uint64_t last) {
  log->last_low = (uint32_t)last;
  log->last_high = (uint32_t)(last >> 32);
}

/* Not before the one before has ended. */
static void open_segment(struct pg_audit *log, uint64_t now) {
  const uint64_t last = (uint64_t)log->last_high << 32 | log->last_low;
  if (now < last) now = last;
  log->segment = pg_audit_ring_open(log);
  log->at = put_bytes(put_number(log->segment, now), log->state, PG_AUDIT_STATE_BYTES);
  log->left = PG_AUDIT_RECORDS;
  set_last(log, now);
}

/* An open segment with that much room, and what the records after it take at least. Whether it is a new one. */
static bool make_room(struct pg_audit *log, uint32_t bytes, uint64_t now) {
  if (log->left != 0 && (uint32_t)(log->at - log->segment) + bytes + PG_AUDIT_ROOM_ORDINARY * (log->left - 1) > PG_AUDIT_SEGMENT_BYTES) pg_audit_seal(log);
  if (log->left != 0) return false;
  open_segment(log, now);
  return true;
}

/* Milliseconds since the record before; below 0, what comes now is late. */
static int64_t since_last(const struct pg_audit *log, uint64_t now) { return (int64_t)(now - ((uint64_t)log->last_high << 32 | log->last_low)); }

static uint8_t *put_time(struct pg_audit *log, uint8_t *at, uint64_t now) {
  const int64_t passed = since_last(log, now);
  if (passed <= 0) return put_number(at, 0);
  set_last(log, now);
  return put_number(at, (uint64_t)passed);
}

/* Whether the results in hand are those that were written out with the outcome at this place. */
static bool same_results(const struct pg_audit *log, uint32_t place) {
  const uint8_t *at = log->segment + log->given_at[place];
  if (*at++ != log->results) return false;
  for (const struct pg_audit_result *result = log->result; result < log->result + log->results; result++) {
    if (*at++ != result->there) return false;
    if (result->there == 0) continue;
#pragma GCC unroll 8
    for (uint32_t i = 0; i < PG_NODE_ID_BYTES; i += 4) {
      if (pg_load32le(at + i) != pg_load32le(result->node + i)) return false;
    }
    at += PG_NODE_ID_BYTES;
  }
  return true;
}

/* The outcome's place, or the one that it may have. There is always a free one: there are more places than numbers. */
static uint32_t find_place(const struct pg_audit *log, const struct pg_audit_outcome *outcome) {
  uint32_t place = pg_audit_place(outcome);
  for (;; place = (place + 1) % PG_AUDIT_PLACES) {
    const struct pg_audit_outcome *const known = &log->known[place];
    if (known->what == PG_AUDIT_NO_OUTCOME) return place;
    if (known->what == outcome->what && known->extra == outcome->extra && ((known->what & PG_AUDIT_GIVEN) == 0 || same_results(log, place))) return place;
  }
}
_Static_assert(PG_AUDIT_PLACES > PG_AUDIT_OUTCOMES, "a search ends");

/* The number to write it out under; from PG_AUDIT_OUTCOMES on they have none of their own. */
static uint32_t new_number(struct pg_audit *log, uint32_t place, const struct pg_audit_outcome *outcome) {
  if (log->outcomes == PG_AUDIT_OUTCOMES) return PG_AUDIT_OUTCOMES;
  log->known[place] = *outcome;
  log->number[place] = (uint8_t)log->outcomes;
  return log->outcomes++;
}

static uint8_t *put_outcome(uint8_t *at, const struct pg_audit_outcome *outcome) {
  const uint32_t action = outcome->what & 7, fault = outcome->what >> PG_AUDIT_FAULT_AT & 15;
  *at++ = (uint8_t)(action | fault << 3);
  *at++ = (uint8_t)(outcome->what >> PG_AUDIT_ROUTE_AT & 15);
  at = put_number(at, outcome->what >> PG_AUDIT_INSTRUCTIONS_AT);
  if (action != PG_ACTION_FORWARD && action != PG_ACTION_GATEWAY) return put_number(at, outcome->extra);
  pg_store32le(at, outcome->extra);
  return at + 4;
}

/* By words: the library's memcpy goes by bytes. */
static void copy_node(uint8_t *to, const uint8_t *node) {
#pragma GCC unroll 8
  for (uint32_t i = 0; i < PG_NODE_ID_BYTES; i += 4) pg_store32le(to + i, pg_load32le(node + i));
}

static uint8_t *put_results(const struct pg_audit *log, uint8_t *at) {
  *at++ = (uint8_t)log->results;
  for (uint32_t i = 0; i < log->results; i++) {
    *at++ = (uint8_t)log->result[i].there;
    if (log->result[i].there == 0) continue;
    copy_node(at, log->result[i].node);
    at += PG_NODE_ID_BYTES;
  }
  return at;
}

/* Head and time of a decision. */
static uint8_t *begin_decision(struct pg_audit *log, uint32_t number, int64_t passed, uint32_t bits) {
  uint8_t *at = log->at;
  if (bits == 0 && (uint64_t)passed < PG_AUDIT_HEAD_LONG) {
    *at++ = (uint8_t)(number | (uint32_t)passed << PG_AUDIT_HEAD_PASSED);
    return at;
  }
  *at++ = (uint8_t)(number | PG_AUDIT_HEAD_LONG << PG_AUDIT_HEAD_PASSED);
  if (passed < 0) {
    *at++ = PG_AUDIT_LONG_LATE;
    passed = -passed;
  }
  return put_number(at, (uint64_t)passed << PG_AUDIT_LONG_SHIFT | bits);
}

void pg_audit_decision_new(struct pg_audit *log, struct pg_audit_outcome outcome, uint64_t now, uint32_t reference) {
  const uint32_t results = log->results;
  if (results != 0) {
    log->last_high = log->kept_high;
    outcome.what |= PG_AUDIT_GIVEN;
  }
  uint32_t place = find_place(log, &outcome);
  int64_t passed = since_last(log, now);
  /* For an ordinary one there is room: it may have come here because its place was another's. What is late is none. */
  const bool is_new = log->known[place].what == PG_AUDIT_NO_OUTCOME;
  if (is_new || (uint64_t)passed > PG_AUDIT_SHORT_MS) {
    if (make_room(log, PG_AUDIT_ROOM_DECISION + (results == 0 || !is_new ? 0 : 1 + results * PG_AUDIT_ROOM_RESULT), now)) {
      place = find_place(log, &outcome);
      if (passed > 0) passed = 0;
    }
  }
  const bool written = log->known[place].what == PG_AUDIT_NO_OUTCOME;
  const uint32_t number = written ? new_number(log, place, &outcome) : log->number[place];
  uint8_t *at = begin_decision(log, number, passed, !written ? 0 : results == 0 ? PG_AUDIT_LONG_WRITTEN : PG_AUDIT_LONG_WRITTEN | PG_AUDIT_LONG_GIVEN);
  if (passed > 0) set_last(log, now);
  pg_store32le(at, reference);
  at += PG_AUDIT_REFERENCE_BYTES;
  if (written) at = put_outcome(at, &outcome);
  if (written && results != 0) {
    log->given_at[place] = (uint16_t)(at - log->segment);
    at = put_results(log, at);
  }
  log->results = 0;
  pg_audit_end_record(log, at);
}

void pg_audit_result(struct pg_audit *log, const uint8_t *node) {
  if (log->results == PG_AUDIT_RESULTS) return; /* no admitted program does */
  if (log->results == 0) log->kept_high = log->last_high;
  log->last_high = UINT32_MAX;
  struct pg_audit_result *const result = &log->result[log->results++];
  result->there = node != NULL;
  if (node != NULL) copy_node(result->node, node);
}

void pg_audit_forget_results(struct pg_audit *log) {
  if (log->results != 0) log->last_high = log->kept_high;
  log->results = 0;
}

/* Head and time of a record that is no decision. One of those may be in the making. */
static uint8_t *begin_other(struct pg_audit *log, enum pg_audit_kind kind, uint64_t now) {
  const uint32_t results = log->results;
  pg_audit_forget_results(log);
  make_room(log, PG_AUDIT_ROOM_OTHER, now);
  *log->at = (uint8_t)(PG_AUDIT_HEAD_OTHER | (uint32_t)kind);
  uint8_t *const at = put_time(log, log->at + 1, now);
  if (results != 0) {
    log->kept_high = log->last_high;
    log->last_high = UINT32_MAX;
    log->results = results;
  }
  return at;
}

/* The state that an act leaves: its first bytes stand in the next segment's header. */
static void act_on_state(const struct pg_audit *log, enum pg_audit_kind kind, const uint8_t *digest, uint8_t *state) {
  uint8_t act[PG_AUDIT_BLOCK_BYTES];
  if ((PG_AUDIT_STATE_FIRST >> kind & 1) != 0) memcpy(state, log->first_state, sizeof log->state);
  if ((PG_AUDIT_STATE_NEXT >> kind & 1) == 0) return;
  act[0] = (uint8_t)kind;
  memcpy(act + 1, digest, PG_AUDIT_LINK_BYTES);
  pg_audit_link(state, act, 1 + PG_AUDIT_LINK_BYTES);
}

void pg_audit_act(struct pg_audit *log, enum pg_audit_kind kind, uint32_t status, const uint8_t digest[PG_AUDIT_LINK_BYTES], uint64_t now) {
  uint8_t state[PG_AUDIT_LINK_BYTES];
  uint8_t *at = begin_other(log, kind, now);
  *at++ = (uint8_t)status;
  at = put_bytes(at, digest, PG_AUDIT_LINK_BYTES);
  memcpy(state, log->state, sizeof state);
  if (status == 0) act_on_state(log, kind, digest, state);
  /* With the record, so that a crash leaves neither without the other. */
  memcpy(log->state, state, sizeof state);
  pg_audit_end_record(log, at);
}

void pg_audit_admission(struct pg_audit *log, uint32_t status, uint32_t handle, const uint8_t leaf[PG_AUDIT_LINK_BYTES], uint64_t now) {
  uint8_t *at = begin_other(log, PG_AUDIT_ADMISSION, now);
  *at++ = (uint8_t)status;
  pg_audit_end_record(log, put_bytes(put_number(at, handle), leaf, PG_AUDIT_LINK_BYTES));
}

void pg_audit_omitted(struct pg_audit *log, uint32_t count, uint64_t now) { pg_audit_end_record(log, put_number(begin_other(log, PG_AUDIT_OMITTED, now), count)); }

bool pg_audit_epoch(struct pg_audit *log, uint64_t now) {
  if (log->said_bytes != 0) return false;
  uint8_t *const at = begin_other(log, PG_AUDIT_EPOCH, now);
  log->at = put_number(at, ++log->epoch);
  log->left--;
  pg_audit_seal(log);
  pg_audit_head_say(log);
  return true;
}

static void prepare(struct pg_audit *log, const struct pg_audit_config *config) {
  static const uint8_t algorithm[] = {0xa2, 0x01, 0x32, 0x04, 0x40 | PG_TOKEN_KEY_ID_BYTES}; /* {1: -19, 4: key id} */
  memcpy(log->id, config->id, PG_AUDIT_LOG_BYTES);
  memcpy(put_bytes(log->protected_header, algorithm, sizeof algorithm), config->key_id, PG_TOKEN_KEY_ID_BYTES);
  log->epoch = log->segments = log->results = log->said_bytes = log->head_bytes = log->head_segments = 0;
  log->records = 0;
  set_last(log, 0);
  pg_audit_ring_start(log);
  pg_audit_forget_outcomes(log);
}

static void restart(struct pg_audit *log, uint32_t number, uint64_t now) {
  uint8_t build[4];
  pg_store32le(build, number);
  pg_sha256(log->first_state, build, sizeof build);
  memcpy(log->state, log->first_state, sizeof log->state);
  uint8_t *const at = begin_other(log, PG_AUDIT_RESTART, now);
  pg_audit_end_record(log, put_bytes(at, log->first_state, PG_AUDIT_LINK_BYTES));
}

uint32_t pg_audit_start(struct pg_audit *log, const struct pg_audit_config *config, const uint8_t *head, uint32_t head_bytes, uint64_t now) {
  prepare(log, config);
  if (head != NULL) {
    const uint32_t fault = pg_audit_head_read(log, head, head_bytes);
    if (fault != PG_AUDIT_FAULT_OK) return fault;
  } else {
    pg_audit_genesis(log->id, log->link);
  }
  restart(log, config->build, now);
  return PG_AUDIT_FAULT_OK;
}

void pg_audit_keep(const struct pg_audit *log, struct pg_audit_kept *kept) {
  memcpy(kept->key_id, log->protected_header + sizeof log->protected_header - sizeof kept->key_id, sizeof kept->key_id);
  kept->records = log->records;
  kept->epoch = log->epoch;
  kept->segments = log->segments;
  memcpy(kept->link, log->link, sizeof kept->link);
}

void pg_audit_resume(struct pg_audit *log, const struct pg_audit_config *config, const struct pg_audit_kept *kept, uint64_t now) {
  prepare(log, config);
  if (kept != NULL && memcmp(kept->key_id, config->key_id, sizeof kept->key_id) == 0) {
    log->records = kept->records;
    log->epoch = kept->epoch;
    log->segments = kept->segments;
    memcpy(log->link, kept->link, sizeof log->link);
    pg_audit_head_say(log);
    pg_audit_signed(log, kept->signature);
  } else {
    pg_audit_genesis(log->id, log->link);
  }
  restart(log, config->build, now);
}
_Static_assert(PG_COSE_ALGORITHM_ED25519 == -19 && PG_COSE_HEADER_ALGORITHM == 1 && PG_COSE_HEADER_KEY_ID == 4, "as written above");
