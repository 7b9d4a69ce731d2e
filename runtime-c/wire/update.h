/* update.h -- what frames carry about updates (spec/update.ts), in devices that take them: requests checked and taken apart, answers
 * put together. As message.h has it for all else. */
#ifndef PG_WIRE_UPDATE_H
#define PG_WIRE_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_spec.h"
#include "generated/pg_update.h"

/* Whether a message of this kind is a request about updates. */
#define PG_UPDATE_TAKES(kind) ((kind) >= PG_MSG_UPDATE_BEGIN && (kind) <= PG_MSG_UPDATE_ROLLBACK)

struct pg_update_begin { /* PG_MSG_UPDATE_BEGIN */
  const uint8_t *id; /* SHA-256 of the payload */
  uint64_t time;     /* seconds since 1970; 0: not known */
  uint32_t envelope_bytes, payload_bytes;
};

struct pg_update_chunk { /* PG_MSG_UPDATE_CHUNK */
  const uint8_t *piece;
  uint32_t piece_bytes; /* 1 .. PG_UPDATE_LIMIT_CHUNK_BYTES */
  uint32_t offset;
};

/*@ requires \valid_read(bytes + (0 .. length - 1)) && \valid(out) && \separated(out, bytes + (0 .. length - 1));
    assigns *out;
    ensures \result == PG_STATUS_OK ==> \valid_read(out->id + (0 .. 31));
    ensures \result != PG_STATUS_OK ==> *out == \old(*out); */
enum pg_status pg_update_begin_decode(const uint8_t *bytes, uint32_t length, struct pg_update_begin *out);
/*@ requires \valid_read(bytes + (0 .. length - 1)) && \valid(out) && \separated(out, bytes + (0 .. length - 1));
    assigns *out;
    ensures \result == PG_STATUS_OK ==> \valid_read(out->piece + (0 .. out->piece_bytes - 1)) &&
            1 <= out->piece_bytes <= PG_UPDATE_LIMIT_CHUNK_BYTES;
    ensures \result != PG_STATUS_OK ==> *out == \old(*out); */
enum pg_status pg_update_chunk_decode(const uint8_t *bytes, uint32_t length, struct pg_update_chunk *out);

/* The longest answer; what the encoders below are given room for. */
#define PG_UPDATE_ANSWER_BYTES PG_MSG_UPDATE_STATE_BYTES

struct pg_update_answer {
  uint8_t of; /* kind of the request */
  enum pg_update_refusal refusal;
  uint32_t offset; /* that is due */
};

/* Places of an update: the slots, and the routes. */
#define PG_UPDATE_PLACES 3u

struct pg_update_state_report {
  uint8_t running; /* the letter of a slot */
  bool receiving;
  uint32_t offset, total;
  struct pg_update_place {
    enum pg_update_state state;
    uint32_t sequence;
    uint8_t id[32];
  } places[PG_UPDATE_PLACES];
};

/*@ requires \valid_read(answer) && \valid(out + (0 .. PG_UPDATE_ANSWER_BYTES - 1)) && \separated(answer, out + (0 .. PG_UPDATE_ANSWER_BYTES - 1));
    assigns out[0 .. PG_MSG_UPDATE_ANSWER_BYTES - 1];
    ensures \result == PG_MSG_UPDATE_ANSWER_BYTES; */
uint32_t pg_update_answer_encode(const struct pg_update_answer *answer, uint8_t *out);
/*@ requires \valid_read(report) && \valid(out + (0 .. PG_UPDATE_ANSWER_BYTES - 1)) && \separated(report, out + (0 .. PG_UPDATE_ANSWER_BYTES - 1));
    assigns out[0 .. PG_MSG_UPDATE_STATE_BYTES - 1];
    ensures \result == PG_MSG_UPDATE_STATE_BYTES; */
uint32_t pg_update_state_encode(const struct pg_update_state_report *report, uint8_t *out);

#endif
