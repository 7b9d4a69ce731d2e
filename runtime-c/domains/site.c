/* site.c -- update/site.h for the updater domain, of which the gate has the records, too: the store and the router are other domains,
 * asked by messages.
 *
 * Its half of the frame `record` is read by nobody but the store, which answers before anything here goes on. Lengths come in words; what the
 * store says of them is held against the frame. Whatever is asked twice, since a domain crashed over it, comes to the same. */
#include "update/site.h"

#include <string.h>

#include "domains/domain.h"
#include "domains/shared.h"

static const uint32_t none[4] = {0};
/* Bytes of the bundle that the router was given last. */
static uint32_t loaded;

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }
#ifdef OF_THE_GATE
static struct pg_record_half *half(void) { return &PG_RECORD_FRAME->governor; }
#else
static struct pg_record_half *half(void) { return &PG_RECORD_FRAME->updater; }
#endif

/* What became of a message to the store whose reply begins with a status. */
static enum pg_store_status status_of(const struct pg_mail *said) {
  return said->label == PG_OUTCOME_DONE ? (enum pg_store_status)pg_unpack_record_put_reply(said->words).status : PG_STORE_FLASH;
}

static enum pg_store_status ask(enum pg_label label, const uint32_t words[4]) {
  const struct pg_mail said = pg_ask(CAP_STORE_EP, label, words);
  return status_of(&said);
}

enum pg_store_status pg_site_get(struct pg_site *site, uint32_t kind, const uint8_t *key, uint32_t key_bytes, uint8_t *out, uint32_t room, uint32_t *length) {
  (void)site;
  if (key_bytes > sizeof half()->key) return PG_STORE_SHAPE;
  for (uint32_t at = 0;;) {
    const struct pg_words_record_get get = {(uint8_t)kind, (uint8_t)key_bytes, at};
    uint32_t words[4];
    pg_pack_record_get(&get, words);
    memcpy(half()->key, key, key_bytes);
    const struct pg_mail said = pg_ask(CAP_STORE_EP, PG_LABEL_RECORD_GET, words);
    const enum pg_store_status status = status_of(&said);
    if (status != PG_STORE_OK) return status;
    const struct pg_words_record_get_reply reply = pg_unpack_record_get_reply(said.words);
    const uint32_t bytes = least(least(reply.bytes, sizeof half()->value), room - at);
    *length = reply.length;
    memcpy(out + at, half()->value, bytes);
    at += bytes;
    if (at >= room || at >= reply.length || bytes == 0) return at >= least(room, reply.length) ? PG_STORE_OK : PG_STORE_DAMAGED;
  }
}

static enum pg_store_status put_object(const uint8_t *cid, const uint8_t *value, uint32_t length) {
  const struct pg_words_object_begin begin = {length};
  uint32_t words[4];
  pg_pack_object_begin(&begin, words);
  memcpy(half()->key, cid, PG_STORE_CID_BYTES);
  enum pg_store_status status = ask(PG_LABEL_OBJECT_BEGIN, words);
  if (status == PG_STORE_PRESENT) return PG_STORE_OK;
  for (uint32_t at = 0; status == PG_STORE_OK && at < length;) {
    const struct pg_words_object_write piece = {(uint16_t)least(length - at, sizeof half()->value)};
    pg_pack_object_write(&piece, words);
    memcpy(half()->value, value + at, piece.bytes);
    /* Not said twice: if the store crashed over it, the object is begun again. */
    const struct pg_mail said = pg_call(CAP_STORE_EP, PG_LABEL_OBJECT_WRITE, words);
    status = said.label == PG_OUTCOME_RESTARTED ? PG_STORE_GONE : status_of(&said);
    at += piece.bytes;
  }
  if (status != PG_STORE_OK) return status;
  const struct pg_mail said = pg_call(CAP_STORE_EP, PG_LABEL_OBJECT_FINISH, none);
  return said.label == PG_OUTCOME_RESTARTED ? PG_STORE_GONE : status_of(&said);
}

enum pg_store_status pg_site_put(struct pg_site *site, uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length) {
  (void)site;
  if (kind == PG_RECORD_OBJECT && key_bytes == PG_STORE_CID_BYTES) {
    enum pg_store_status status;
    uint32_t left = 1 + PG_DOMAIN_LIMIT_RETRIES;
    do status = put_object(key, value, length);
    while (status == PG_STORE_GONE && --left > 0);
    return status == PG_STORE_GONE ? PG_STORE_FLASH : status;
  }
  if (key_bytes > sizeof half()->key || length > sizeof half()->value) return PG_STORE_LARGE;
  const struct pg_words_record_put put = {(uint8_t)kind, (uint8_t)key_bytes, (uint16_t)length};
  uint32_t words[4];
  pg_pack_record_put(&put, words);
  memcpy(half()->key, key, key_bytes);
  memcpy(half()->value, value, length);
  return ask(PG_LABEL_RECORD_PUT, words);
}

enum pg_store_status pg_site_remove(struct pg_site *site, uint32_t kind, const uint8_t *key, uint32_t key_bytes) {
  (void)site;
  if (key_bytes > sizeof half()->key) return PG_STORE_SHAPE;
  const struct pg_words_record_remove remove = {(uint8_t)kind, (uint8_t)key_bytes};
  uint32_t words[4];
  pg_pack_record_remove(&remove, words);
  memcpy(half()->key, key, key_bytes);
  const enum pg_store_status status = ask(PG_LABEL_RECORD_REMOVE, words);
  return status == PG_STORE_ABSENT ? PG_STORE_OK : status; /* removed before the store crashed */
}

enum pg_store_status pg_site_next(struct pg_site *site, uint32_t kind, uint32_t *place, uint8_t key[PG_STORE_KEY_BYTES], uint32_t *key_bytes) {
  (void)site;
  const struct pg_words_record_next next = {(uint8_t)kind, *place};
  uint32_t words[4];
  pg_pack_record_next(&next, words);
  const struct pg_mail said = pg_ask(CAP_STORE_EP, PG_LABEL_RECORD_NEXT, words);
  const enum pg_store_status status = status_of(&said);
  if (status != PG_STORE_OK) return status;
  const struct pg_words_record_next_reply reply = pg_unpack_record_next_reply(said.words);
  *place = reply.place;
  *key_bytes = least(reply.key_bytes, PG_STORE_KEY_BYTES);
  memcpy(key, half()->key, *key_bytes);
  return PG_STORE_OK;
}

enum pg_store_status pg_site_root(struct pg_site *site, uint8_t root[PG_STORE_CID_BYTES], uint8_t before[PG_STORE_CID_BYTES], bool *has_before) {
  (void)site;
  const struct pg_mail said = pg_ask(CAP_STORE_EP, PG_LABEL_ROOT_GET, none);
  const enum pg_store_status status = status_of(&said);
  if (status != PG_STORE_OK) return status;
  *has_before = pg_unpack_root_get_reply(said.words).before;
  memcpy(root, half()->key, PG_STORE_CID_BYTES);
  memcpy(before, half()->value, PG_STORE_CID_BYTES);
  return PG_STORE_OK;
}

enum pg_store_status pg_site_set_root(struct pg_site *site, const uint8_t cid[PG_STORE_CID_BYTES]) {
  (void)site;
  memcpy(half()->key, cid, PG_STORE_CID_BYTES);
  return ask(PG_LABEL_ROOT_SET, none);
}

/* A second time there is nothing to go back to: if the store crashed over it, the root says whether it was done. */
enum pg_store_status pg_site_roll_back(struct pg_site *site) {
  uint8_t root[PG_STORE_CID_BYTES], now[PG_STORE_CID_BYTES], before[PG_STORE_CID_BYTES];
  bool has_before;
  enum pg_store_status status = pg_site_root(site, root, before, &has_before);
  for (uint32_t left = 1 + PG_DOMAIN_LIMIT_RETRIES; status == PG_STORE_OK && left > 0; left--) {
    const struct pg_mail said = pg_call(CAP_STORE_EP, PG_LABEL_ROOT_BACK, none);
    if (said.label != PG_OUTCOME_RESTARTED) return status_of(&said);
    status = pg_site_root(site, now, before, &has_before);
    if (status == PG_STORE_OK && memcmp(now, root, sizeof now) != 0) return PG_STORE_OK;
  }
  return status == PG_STORE_OK ? PG_STORE_FLASH : status;
}

enum pg_update_refusal pg_site_load(struct pg_site *site, const uint8_t *bundle, uint32_t length) {
  (void)site, (void)bundle; /* it lies in the frame that both see */
  const struct pg_words_routes_load load = {(uint16_t)length};
  uint32_t words[4];
  pg_pack_routes_load(&load, words);
  loaded = length;
  const struct pg_mail said = pg_ask(CAP_ROUTER_EP, PG_LABEL_ROUTES_LOAD, words);
  return said.label == PG_OUTCOME_DONE ? (enum pg_update_refusal)pg_unpack_routes_load_reply(said.words).refusal : PG_UPDATE_BAD_BUNDLE;
}

void pg_site_run(struct pg_site *site, bool build) {
  const struct pg_words_routes_run run = {build};
  uint32_t words[4];
  pg_pack_routes_run(&run, words);
  /* A router that crashed in between has nothing ready. */
  for (uint32_t left = 1 + PG_DOMAIN_LIMIT_RETRIES; left > 0; left--) {
    if (pg_ask(CAP_ROUTER_EP, PG_LABEL_ROUTES_RUN, words).label != PG_OUTCOME_REFUSED) return;
    if (pg_site_load(site, NULL, loaded) != PG_UPDATE_OK) return;
  }
}
