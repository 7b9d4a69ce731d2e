/* routes.c -- see routes.h. A state is u32 bytes of the envelope, u32 bytes of the payload, then the SHA-256 of each piece. */
#include "update/routes.h"

#include <string.h>

#include "base/bytes.h"
#include "crypto/sha256.h"

#define DIGEST_BYTES 32u
#define CID_HEAD_BYTES (PG_STORE_CID_BYTES - DIGEST_BYTES)
#define STATE_HEAD_BYTES 8u
#define MOST_PIECES 10u

/* CIDv1, raw, sha2-256, 32 bytes. */
static const uint8_t cid_head[CID_HEAD_BYTES] = {0x01, 0x55, 0x12, 0x20};

static void cid_of(const uint8_t *digest, uint8_t cid[PG_STORE_CID_BYTES]) {
  memcpy(cid, cid_head, CID_HEAD_BYTES);
  memcpy(cid + CID_HEAD_BYTES, digest, DIGEST_BYTES);
}

static uint32_t pieces_of(uint32_t bytes) { return (bytes + PG_ROUTES_PIECE_BYTES - 1) / PG_ROUTES_PIECE_BYTES; }

/* The state of this CID. Its object was checked by its digest; whether it is a state is looked at here. */
static enum pg_store_status state_at(const struct pg_log *log, const struct pg_span *cid, struct pg_span *state) {
  if (cid->length != PG_STORE_CID_BYTES) return PG_STORE_ABSENT;
  const enum pg_store_status status = pg_log_get(log, PG_RECORD_OBJECT, cid->bytes, cid->length, state);
  if (status != PG_STORE_OK) return status;
  if (state->length < STATE_HEAD_BYTES || state->length > STATE_HEAD_BYTES + MOST_PIECES * DIGEST_BYTES) return PG_STORE_DAMAGED;
  const uint64_t bytes = (uint64_t)pg_load32le(state->bytes) + pg_load32le(state->bytes + 4);
  if (bytes > MOST_PIECES * PG_ROUTES_PIECE_BYTES) return PG_STORE_DAMAGED;
  return state->length == STATE_HEAD_BYTES + pieces_of((uint32_t)bytes) * DIGEST_BYTES ? PG_STORE_OK : PG_STORE_DAMAGED;
}

enum pg_store_status pg_routes_read(const struct pg_log *log, uint8_t *stream, uint32_t room, uint32_t *envelope_bytes, uint32_t *payload_bytes) {
  struct pg_span root, before, state, piece;
  enum pg_store_status status = pg_log_root(log, &root, &before);
  if (status == PG_STORE_OK) status = state_at(log, &root, &state);
  if (status != PG_STORE_OK) return status;
  *envelope_bytes = pg_load32le(state.bytes);
  *payload_bytes = pg_load32le(state.bytes + 4);
  const uint32_t bytes = *envelope_bytes + *payload_bytes;
  if (bytes > room) return PG_STORE_DAMAGED;
  for (uint32_t at = 0, i = 0; at < bytes; at += PG_ROUTES_PIECE_BYTES, i++) {
    uint8_t cid[PG_STORE_CID_BYTES];
    cid_of(state.bytes + STATE_HEAD_BYTES + i * DIGEST_BYTES, cid);
    status = pg_log_get(log, PG_RECORD_OBJECT, cid, sizeof cid, &piece);
    if (status != PG_STORE_OK) return PG_STORE_DAMAGED;
    const uint32_t due = bytes - at < PG_ROUTES_PIECE_BYTES ? bytes - at : PG_ROUTES_PIECE_BYTES;
    if (piece.length != due) return PG_STORE_DAMAGED;
    memcpy(stream + at, piece.bytes, due);
  }
  return PG_STORE_OK;
}

static bool same(const struct pg_span *one, const struct pg_span *other) {
  return one->length == other->length && memcmp(one->bytes, other->bytes, one->length) == 0;
}

/* Whether an object is the state that this CID names, or one of its pieces. */
static bool holds(const struct pg_log *log, const struct pg_span *cid, const struct pg_span *object) {
  struct pg_span state;
  if (same(cid, object)) return true;
  if (object->length != PG_STORE_CID_BYTES || state_at(log, cid, &state) != PG_STORE_OK) return false;
  for (uint32_t at = STATE_HEAD_BYTES; at < state.length; at += DIGEST_BYTES) {
    if (memcmp(object->bytes + CID_HEAD_BYTES, state.bytes + at, DIGEST_BYTES) == 0) return true;
  }
  return false;
}

/* Removes what belongs neither to the root's state nor to the one before it: left by an update that was not finished, or of a
 * state that nothing goes back to. */
static enum pg_store_status sweep(struct pg_log *log) {
  struct pg_span root, before, object, value;
  uint32_t place = 0;
  const enum pg_store_status named = pg_log_root(log, &root, &before);
  if (named != PG_STORE_OK && named != PG_STORE_ABSENT) return named;
  while (pg_log_next(log, PG_RECORD_OBJECT, &place, &object, &value)) {
    if (named == PG_STORE_OK && (holds(log, &root, &object) || holds(log, &before, &object))) continue;
    uint8_t cid[PG_STORE_KEY_BYTES];
    memcpy(cid, object.bytes, object.length);
    const enum pg_store_status status = pg_log_remove(log, PG_RECORD_OBJECT, cid, object.length);
    if (status != PG_STORE_OK) return status;
    /* A change moves records: spans are asked for again, and the search begins anew. */
    if (named == PG_STORE_OK && pg_log_root(log, &root, &before) != PG_STORE_OK) return PG_STORE_DAMAGED;
    place = 0;
  }
  return PG_STORE_OK;
}

static enum pg_store_status put(struct pg_log *log, const uint8_t *bytes, uint32_t length, uint8_t cid[PG_STORE_CID_BYTES]) {
  uint8_t digest[DIGEST_BYTES];
  pg_sha256(digest, bytes, length);
  cid_of(digest, cid);
  return pg_log_put(log, PG_RECORD_OBJECT, cid, PG_STORE_CID_BYTES, bytes, length);
}

enum pg_store_status pg_routes_write(struct pg_log *log, const uint8_t *stream, uint32_t envelope_bytes, uint32_t payload_bytes) {
  uint8_t state[STATE_HEAD_BYTES + MOST_PIECES * DIGEST_BYTES] = {0}, cid[PG_STORE_CID_BYTES];
  struct pg_span root, before;
  const uint32_t bytes = envelope_bytes + payload_bytes;
  if (bytes > MOST_PIECES * PG_ROUTES_PIECE_BYTES) return PG_STORE_LARGE;
  enum pg_store_status status = sweep(log);
  if (status != PG_STORE_OK) return status;
  if (pg_log_root(log, &root, &before) == PG_STORE_ABSENT) {
    status = put(log, state, STATE_HEAD_BYTES, cid);
    if (status == PG_STORE_OK) status = pg_log_set_root(log, cid);
    if (status != PG_STORE_OK) return status;
  }
  pg_store32le(state, envelope_bytes);
  pg_store32le(state + 4, payload_bytes);
  for (uint32_t at = 0, i = 0; at < bytes; at += PG_ROUTES_PIECE_BYTES, i++) {
    status = put(log, stream + at, bytes - at < PG_ROUTES_PIECE_BYTES ? bytes - at : PG_ROUTES_PIECE_BYTES, cid);
    if (status != PG_STORE_OK) return status;
    memcpy(state + STATE_HEAD_BYTES + i * DIGEST_BYTES, cid + CID_HEAD_BYTES, DIGEST_BYTES);
  }
  status = put(log, state, STATE_HEAD_BYTES + pieces_of(bytes) * DIGEST_BYTES, cid);
  return status == PG_STORE_OK ? pg_log_set_root(log, cid) : status;
}
