/* update.c -- see update.h. Offsets come from spec/update.ts. */
#include "wire/update.h"

#include <string.h>

#include "base/bytes.h"
#include "wire/parts.h"

_Static_assert(PG_MSG_UPDATE_BEGIN_ZERO2 == PG_MSG_UPDATE_BEGIN_ZERO + 1 && PG_MSG_UPDATE_CHUNK_ZERO2 == PG_MSG_UPDATE_CHUNK_ZERO + 1, "three zero bytes in a row");
_Static_assert(PG_MSG_UPDATE_STATE_SEQUENCE_ROUTES == PG_MSG_UPDATE_STATE_SEQUENCE_A + 8 && PG_MSG_UPDATE_STATE_STATE_ROUTES == PG_MSG_UPDATE_STATE_STATE_A + 2 &&
                   PG_MSG_UPDATE_STATE_ID_ROUTES == PG_MSG_UPDATE_STATE_ID_A + 64, "places in a row");
_Static_assert(PG_MSG_UPDATE_CHUNK_BYTES + PG_UPDATE_LIMIT_CHUNK_BYTES <= PG_FRAME_MESSAGE_BYTES, "a piece fits a message");

enum pg_status pg_update_begin_decode(const uint8_t *bytes, uint32_t length, struct pg_update_begin *out) {
  struct pg_reader reader = pg_reader(bytes, length);
  const uint8_t *head = pg_reader_span(&reader, PG_MSG_UPDATE_BEGIN_BYTES);
  if (head == NULL || reader.left != 0 || !pg_three_zeros(head + PG_MSG_UPDATE_BEGIN_ZERO)) return PG_STATUS_SHAPE;
  out->envelope_bytes = pg_load32le(head + PG_MSG_UPDATE_BEGIN_ENVELOPE_BYTES);
  out->payload_bytes = pg_load32le(head + PG_MSG_UPDATE_BEGIN_PAYLOAD_BYTES);
  out->time = pg_load32le(head + PG_MSG_UPDATE_BEGIN_TIME) | (uint64_t)pg_load32le(head + PG_MSG_UPDATE_BEGIN_TIME + 4) << 32;
  out->id = head + PG_MSG_UPDATE_BEGIN_ID;
  return PG_STATUS_OK;
}

enum pg_status pg_update_chunk_decode(const uint8_t *bytes, uint32_t length, struct pg_update_chunk *out) {
  struct pg_reader reader = pg_reader(bytes, length);
  const uint8_t *head = pg_reader_span(&reader, PG_MSG_UPDATE_CHUNK_BYTES);
  if (head == NULL || reader.left == 0 || reader.left > PG_UPDATE_LIMIT_CHUNK_BYTES || !pg_three_zeros(head + PG_MSG_UPDATE_CHUNK_ZERO)) return PG_STATUS_SHAPE;
  out->offset = pg_load32le(head + PG_MSG_UPDATE_CHUNK_OFFSET);
  out->piece = reader.at;
  out->piece_bytes = (uint32_t)reader.left;
  return PG_STATUS_OK;
}

uint32_t pg_update_answer_encode(const struct pg_update_answer *answer, uint8_t *out) {
  const uint32_t length = pg_blank(out, PG_MSG_UPDATE_ANSWER, PG_MSG_UPDATE_ANSWER_BYTES);
  out[PG_MSG_UPDATE_ANSWER_OF] = answer->of;
  out[PG_MSG_UPDATE_ANSWER_REFUSAL] = (uint8_t)answer->refusal;
  pg_store32le(out + PG_MSG_UPDATE_ANSWER_OFFSET, answer->offset);
  return length;
}

uint32_t pg_update_state_encode(const struct pg_update_state_report *report, uint8_t *out) {
  const uint32_t length = pg_blank(out, PG_MSG_UPDATE_STATE, PG_MSG_UPDATE_STATE_BYTES);
  out[PG_MSG_UPDATE_STATE_RUNNING] = report->running;
  out[PG_MSG_UPDATE_STATE_RECEIVING] = report->receiving ? 1 : 0;
  pg_store32le(out + PG_MSG_UPDATE_STATE_OFFSET, report->offset);
  pg_store32le(out + PG_MSG_UPDATE_STATE_TOTAL, report->total);
  /*@ loop invariant 0 <= i <= PG_UPDATE_PLACES;
      loop assigns i, out[PG_MSG_UPDATE_STATE_SEQUENCE_A .. PG_MSG_UPDATE_STATE_BYTES - 1];
      loop variant PG_UPDATE_PLACES - i; */
  for (uint32_t i = 0; i < PG_UPDATE_PLACES; i++) {
    pg_store32le(out + PG_MSG_UPDATE_STATE_SEQUENCE_A + 4 * i, report->places[i].sequence);
    out[PG_MSG_UPDATE_STATE_STATE_A + i] = (uint8_t)report->places[i].state;
    memcpy(out + PG_MSG_UPDATE_STATE_ID_A + 32 * i, report->places[i].id, 32);
  }
  return length;
}
