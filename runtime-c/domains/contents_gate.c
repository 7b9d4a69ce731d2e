/* contents_gate.c -- the gate's part of contents.h: a message about an object is taken apart, and what it takes is known, before any of it is done. */
#include <string.h>

#include "crypto/multihash.h"
#include "domains/contents.h"

/* The CID that a payload begins with, which says its own length. */
static enum pg_registry_status name_of(const struct pg_span *payload, uint32_t *cid_bytes) {
  if (payload->length < PG_CID_PREFIX_BYTES) return PG_REGISTRY_SHAPE;
  *cid_bytes = PG_CID_PREFIX_BYTES + payload->bytes[PG_CID_PREFIX_BYTES - 1u];
  const enum pg_status status = *cid_bytes <= payload->length ? pg_cid_check(payload->bytes, *cid_bytes) : PG_STATUS_SHAPE;
  if (status == PG_STATUS_UNKNOWN) return PG_REGISTRY_UNKNOWN_HASH;
  return status == PG_STATUS_OK ? PG_REGISTRY_OK : PG_REGISTRY_SHAPE;
}

enum pg_registry_status pg_content_find(const uint8_t *cid, uint32_t cid_bytes, uint32_t *length) {
  const struct pg_words_content_find ask = {(uint8_t)cid_bytes, (uint16_t)(cid - PG_MESSAGE_FRAME->memory)};
  uint32_t words[4];
  pg_pack_content_find(&ask, words);
  const struct pg_mail said = pg_ask(CAP_ROUTER_EP, PG_LABEL_CONTENT_FIND, words);
  const struct pg_words_content_find_reply reply = pg_unpack_content_find_reply(said.words);
  *length = reply.length;
  return said.label == PG_OUTCOME_DONE ? (enum pg_registry_status)reply.status : PG_REGISTRY_ABSENT;
}

enum pg_registry_status pg_content_order(const struct pg_envelope *envelope, struct pg_content_order *out) {
  const struct pg_span *const payload = &envelope->payload;
  *out = (struct pg_content_order){.work = envelope->type == PG_OBJECT_PUT_TYPE ? PG_WORK_PUT : PG_WORK_GET};
  const enum pg_registry_status status = name_of(payload, &out->cid_bytes);
  if (status != PG_REGISTRY_OK) return status;
  if (out->work == PG_WORK_PUT) {
    out->hashed = out->stored = payload->length - out->cid_bytes;
    return PG_REGISTRY_OK;
  }
  const uint8_t *const at = payload->bytes + out->cid_bytes;
  if (payload->length != out->cid_bytes + PG_OBJECT_AT_BYTES) return PG_REGISTRY_SHAPE;
  out->at = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
  return pg_content_find(payload->bytes, out->cid_bytes, &out->hashed); /* all of it is hashed, whatever piece is asked for */
}
