/* contents.c -- see contents.h. A name is copied before it is looked at; an object is hashed where it is kept whenever it is loaded, so what whoever writes the
 * frame does to one while it is stored is found then. */
#include "domains/contents.h"

#include <string.h>

#include "crypto/multihash.h"
#include "store/registry.h"

static struct {
  _Alignas(8) uint8_t memory[PG_REGISTRY_LIMIT_ROOM];
  struct pg_registry registry;
} contents PG_KEPT;

void pg_contents_start(bool again) {
  if (again && pg_registry_recover(&contents.registry, contents.memory, sizeof contents.memory, NULL)) return;
  pg_registry_init(&contents.registry, contents.memory, sizeof contents.memory, NULL);
}

/* The name that is asked about, from whatever the frame has there. */
static uint8_t name[PG_CID_BYTES];
static uint32_t name_bytes;
static bool take_name(const uint8_t *from, uint32_t bytes) {
  if (bytes > sizeof name) return false;
  memcpy(name, from, bytes);
  name_bytes = bytes;
  return true;
}
static const uint8_t *in_hand(void) { return PG_GRID_FRAME->memory + PG_PAYLOAD_AT; }

static enum pg_outcome_label find(uint32_t words[4]) {
  struct pg_words_content_find_reply reply = {PG_REGISTRY_SHAPE, 0};
  const struct pg_words_content_find ask = pg_unpack_content_find(words);
  if (ask.at <= PG_MESSAGE_MEMORY_BYTES - ask.cid_bytes && take_name(PG_MESSAGE_FRAME->memory + ask.at, ask.cid_bytes))
    reply.status = (uint8_t)pg_registry_find(&contents.registry, name, name_bytes, &reply.length);
  pg_pack_content_find_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label put(uint32_t words[4]) {
  const struct pg_words_content_put ask = pg_unpack_content_put(words);
  struct pg_words_content_put_reply reply = {PG_REGISTRY_SHAPE, 0, ask.bytes};
  if (take_name(in_hand(), ask.cid_bytes) && ask.bytes <= PG_PAYLOAD_BYTES - ask.cid_bytes)
    reply.status = (uint8_t)pg_registry_put(&contents.registry, name, name_bytes, in_hand() + ask.cid_bytes, ask.bytes);
  pg_pack_content_put_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label get(uint32_t words[4]) {
  const struct pg_words_content_get ask = pg_unpack_content_get(words);
  struct pg_words_content_get_reply reply = {PG_REGISTRY_SHAPE, 0, 0};
  struct pg_span object;
  if (take_name(in_hand(), ask.cid_bytes)) reply.status = (uint8_t)pg_registry_get(&contents.registry, name, name_bytes, &object);
  if (reply.status == PG_REGISTRY_OK) {
    const uint32_t left = ask.at < object.length ? object.length - ask.at : 0;
    reply.length = object.length;
    reply.bytes = (uint16_t)(left < PG_REGISTRY_LIMIT_PIECE ? left : PG_REGISTRY_LIMIT_PIECE);
    if (reply.bytes > 0) memcpy(PG_GRID_FRAME->memory, object.bytes + ask.at, reply.bytes);
  }
  pg_pack_content_get_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label load(uint32_t words[4]) {
  struct pg_words_content_load_reply reply = {PG_REGISTRY_SHAPE, 0};
  struct pg_span object;
  if (take_name(PG_GRID_FRAME->program, pg_unpack_content_load(words).cid_bytes)) reply.status = (uint8_t)pg_registry_get(&contents.registry, name, name_bytes, &object);
  if (reply.status == PG_REGISTRY_OK && object.length > PG_GRID_PROGRAM_BYTES) reply.status = PG_REGISTRY_LARGE;
  if (reply.status == PG_REGISTRY_OK) {
    reply.bytes = (uint16_t)object.length;
    memcpy(PG_GRID_FRAME->program, object.bytes, object.length);
  }
  pg_pack_content_load_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

enum pg_registry_status pg_contents_leaf(const uint8_t *leaf, uint32_t bytes) {
  name_bytes = (uint32_t)pg_multihash(PG_HASH_SHA2_256, leaf, bytes, name);
  return pg_registry_put(&contents.registry, name, name_bytes, leaf, bytes);
}

static enum pg_registry_status held(uint32_t operation) {
  switch (operation) {
  case PG_HOLD_PIN: return pg_registry_pin(&contents.registry, name, name_bytes);
  case PG_HOLD_UNPIN: return pg_registry_unpin(&contents.registry, name, name_bytes);
  case PG_HOLD_DROP: return pg_registry_drop(&contents.registry, name, name_bytes);
  default: return PG_REGISTRY_SHAPE;
  }
}

static enum pg_outcome_label hold(uint32_t words[4]) {
  const struct pg_words_content_hold ask = pg_unpack_content_hold(words);
  const uint8_t *const from = PG_MESSAGE_FRAME->memory + PG_SCRATCH_BYTES + PG_MSG_OBJECT_HOLD_CID;
  const enum pg_registry_status status = take_name(from, ask.cid_bytes) ? held(ask.operation) : PG_REGISTRY_SHAPE;
  const struct pg_words_content_hold_reply reply = {status == PG_REGISTRY_OK ? PG_STATUS_OK : PG_STATUS_REFUSED, (uint8_t)status, PG_JUDGE_REGISTRY};
  pg_pack_content_hold_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

enum pg_outcome_label pg_contents(struct pg_mail *mail) {
  switch (mail->label) {
  case PG_LABEL_CONTENT_FIND: return PG_MAY_CONTENT_FIND_ROUTER(mail->badge) ? find(mail->words) : PG_OUTCOME_REFUSED;
  case PG_LABEL_CONTENT_PUT: return PG_MAY_CONTENT_PUT_ROUTER(mail->badge) ? put(mail->words) : PG_OUTCOME_REFUSED;
  case PG_LABEL_CONTENT_GET: return PG_MAY_CONTENT_GET_ROUTER(mail->badge) ? get(mail->words) : PG_OUTCOME_REFUSED;
  case PG_LABEL_CONTENT_LOAD: return PG_MAY_CONTENT_LOAD_ROUTER(mail->badge) ? load(mail->words) : PG_OUTCOME_REFUSED;
  case PG_LABEL_CONTENT_HOLD: return PG_MAY_CONTENT_HOLD_ROUTER(mail->badge) ? hold(mail->words) : PG_OUTCOME_REFUSED;
  default: return PG_OUTCOME_REFUSED;
  }
}
