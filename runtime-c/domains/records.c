/* records.c -- see records.h. A crash of this domain is to the store what a loss of power is: nothing of it is kept in memory, and
 * an object whose pieces were coming is begun again. */
#include "domains/records.h"

#include <string.h>

#include "domains/shared.h"
#include "store/log.h"

static struct pg_flash flash;
static struct pg_log store;
/* Of each who may ask: its half of the frame, and the object whose pieces it sends. */
static struct asker {
  struct pg_record_half *half;
  struct pg_log_write object;
} governor, updater;
static struct asker *asker; /* who asks now */
/* What stood in its half when it was looked at. */
static struct pg_record_half in;

void pg_records_begin(void) {
  governor.half = &PG_RECORD_FRAME->governor;
  updater.half = &PG_RECORD_FRAME->updater;
  governor.object.at = updater.object.at = 0;
  pg_flash_start(&flash, (uint8_t *)DEVICE_FLASH, STORE_SECTOR_BYTES, STORE_BLOCK_SECTORS, STORE_BLOCKS, STORE_UNIT_BYTES);
  (void)pg_log_mount(&store, &flash); /* STORE_... are a geometry, and this build indexes what it wrote */
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

static enum pg_outcome_label say(enum pg_store_status status, uint32_t words[4]) {
  const struct pg_words_record_put_reply reply = {(uint8_t)status};
  /* The flash is as after a loss of power: what was answered is there. */
  if (status == PG_STORE_FLASH) pg_records_begin();
  pg_pack_record_put_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label put(uint32_t words[4]) {
  const struct pg_words_record_put ask = pg_unpack_record_put(words);
  if (ask.key_bytes > sizeof in.key || ask.bytes > sizeof in.value) return say(PG_STORE_LARGE, words);
  return say(ask.kind == PG_RECORD_ROOT ? PG_STORE_SHAPE : pg_log_put(&store, ask.kind, in.key, ask.key_bytes, in.value, ask.bytes), words);
}

static enum pg_outcome_label get(uint32_t words[4]) {
  const struct pg_words_record_get ask = pg_unpack_record_get(words);
  struct pg_words_record_get_reply reply = {PG_STORE_ABSENT, 0, 0};
  struct pg_span value = {0, 0};
  if (ask.key_bytes <= sizeof in.key)
    reply.status = (uint8_t)(ask.at == 0 ? pg_log_get(&store, ask.kind, in.key, ask.key_bytes, &value) : pg_log_look(&store, ask.kind, in.key, ask.key_bytes, &value));
  if (reply.status == PG_STORE_OK) {
    const uint32_t at = least(ask.at, value.length);
    reply.length = value.length;
    reply.bytes = (uint16_t)least(value.length - at, sizeof in.value);
    memcpy(asker->half->value, value.bytes + at, reply.bytes);
  }
  pg_pack_record_get_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label remove_it(uint32_t words[4]) {
  const struct pg_words_record_remove ask = pg_unpack_record_remove(words);
  const bool may = ask.key_bytes <= sizeof in.key && ask.kind != PG_RECORD_ROOT;
  return say(may ? pg_log_remove(&store, ask.kind, in.key, ask.key_bytes) : PG_STORE_SHAPE, words);
}

static enum pg_outcome_label next(uint32_t words[4]) {
  const struct pg_words_record_next ask = pg_unpack_record_next(words);
  struct pg_words_record_next_reply reply = {PG_STORE_ABSENT, 0, 0, ask.place};
  struct pg_span key, value;
  if (pg_log_next(&store, ask.kind, &reply.place, &key, &value)) {
    reply.status = PG_STORE_OK;
    reply.key_bytes = (uint8_t)key.length;
    reply.bytes = (uint16_t)least(value.length, sizeof in.value);
    memcpy(asker->half->key, key.bytes, key.length);
    memcpy(asker->half->value, value.bytes, reply.bytes);
  }
  pg_pack_record_next_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label root(uint32_t words[4]) {
  struct pg_span now, before;
  struct pg_words_root_get_reply reply = {(uint8_t)pg_log_root(&store, &now, &before), false};
  if (reply.status == PG_STORE_OK) {
    reply.before = before.length != 0;
    memcpy(asker->half->key, now.bytes, now.length);
    if (reply.before) memcpy(asker->half->value, before.bytes, before.length);
  }
  pg_pack_root_get_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label write(uint32_t words[4]) {
  const struct pg_words_object_write ask = pg_unpack_object_write(words);
  return say(ask.bytes <= sizeof in.value ? pg_log_write(&store, &asker->object, in.value, ask.bytes) : PG_STORE_SHAPE, words);
}

static enum pg_outcome_label tidy(uint32_t words[4]) {
  const struct pg_words_store_tidy_reply reply = {pg_log_tidy(&store)};
  pg_pack_store_tidy_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

enum pg_outcome_label pg_records(struct pg_mail *mail) {
  uint32_t *const words = mail->words;
  if (mail->label == PG_LABEL_STORE_TIDY) return PG_MAY_STORE_TIDY_STORE(mail->badge) ? tidy(words) : PG_OUTCOME_REFUSED;
  /* Records have the same senders, and so do objects and the root. */
  if (!(mail->label < PG_LABEL_OBJECT_BEGIN ? PG_MAY_RECORD_PUT_STORE(mail->badge) : PG_MAY_OBJECT_BEGIN_STORE(mail->badge))) return PG_OUTCOME_REFUSED;
  asker = mail->badge == PG_DOMAIN_UPDATER ? &updater : &governor;
  in = *asker->half;
  switch (mail->label) {
    case PG_LABEL_RECORD_PUT: return put(words);
    case PG_LABEL_RECORD_GET: return get(words);
    case PG_LABEL_RECORD_REMOVE: return remove_it(words);
    case PG_LABEL_RECORD_NEXT: return next(words);
    case PG_LABEL_OBJECT_BEGIN: return say(pg_log_begin(&store, &asker->object, in.key, pg_unpack_object_begin(words).bytes), words);
    case PG_LABEL_OBJECT_WRITE: return write(words);
    case PG_LABEL_OBJECT_FINISH: return say(pg_log_finish(&store, &asker->object), words);
    case PG_LABEL_ROOT_GET: return root(words);
    case PG_LABEL_ROOT_SET: return say(pg_log_set_root(&store, in.key), words);
    case PG_LABEL_ROOT_BACK: return say(pg_log_roll_back(&store), words);
    default: return PG_OUTCOME_REFUSED;
  }
}

bool pg_records_get(uint32_t kind, const uint8_t *key, uint32_t key_bytes, struct pg_span *value) { return pg_log_get(&store, kind, key, key_bytes, value) == PG_STORE_OK; }

bool pg_records_put(uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length) {
  const enum pg_store_status status = pg_log_put(&store, kind, key, key_bytes, value, length);
  if (status == PG_STORE_FLASH) pg_records_begin(); /* as above */
  return status == PG_STORE_OK;
}
