/* governor.c -- stands in for the governor domain: each time it is asked what the build is it looks whether the store has all that the last time
 * left there, leaves more, and says how often that was in place of the build. 0: something is lost. */
#include <string.h>

#include "crypto/sha256.h"
#include "domains/domain.h"
#include "domains/shared.h"

#define FRAME (&PG_RECORD_FRAME->governor)
static const uint8_t times_key[] = {'t'}, cids_key[] = {'c'};

static uint32_t ask(enum pg_label label, const uint32_t words[4]) { return pg_ask(CAP_STORE_EP, label, words).words[0] & 0xffu; }

static uint32_t put(uint32_t kind, const uint8_t *key, const void *value, uint32_t bytes) {
  const struct pg_words_record_put put = {(uint8_t)kind, 1, (uint16_t)bytes};
  uint32_t words[4];
  pg_pack_record_put(&put, words);
  FRAME->key[0] = *key;
  memcpy(FRAME->value, value, bytes);
  return ask(PG_LABEL_RECORD_PUT, words);
}
static uint32_t get(uint32_t kind, const uint8_t *key, void *value, uint32_t bytes) {
  const struct pg_words_record_get get = {(uint8_t)kind, 1, 0};
  uint32_t words[4];
  pg_pack_record_get(&get, words);
  FRAME->key[0] = *key;
  const uint32_t status = ask(PG_LABEL_RECORD_GET, words);
  memcpy(value, FRAME->value, bytes);
  return status;
}

/* An object of four bytes, and its CID. */
static uint32_t put_object(uint32_t value, uint8_t cid[PG_STORE_CID_BYTES]) {
  static const uint8_t head[] = {0x01, 0x55, 0x12, 0x20};
  const struct pg_words_object_begin begin = {4};
  const struct pg_words_object_write write = {4};
  const uint32_t none[4] = {0};
  uint32_t words[4];
  memcpy(cid, head, sizeof head);
  pg_sha256(cid + sizeof head, (const uint8_t *)&value, 4);
  memcpy(FRAME->key, cid, PG_STORE_CID_BYTES);
  pg_pack_object_begin(&begin, words);
  uint32_t status = ask(PG_LABEL_OBJECT_BEGIN, words);
  if (status != PG_STORE_OK) return status;
  memcpy(FRAME->value, &value, 4);
  pg_pack_object_write(&write, words);
  status = ask(PG_LABEL_OBJECT_WRITE, words);
  return status == PG_STORE_OK ? ask(PG_LABEL_OBJECT_FINISH, none) : status;
}

static uint32_t again(void) {
  const uint32_t none[4] = {0};
  uint32_t times = 0;
  uint8_t cids[2][PG_STORE_CID_BYTES] = {{0}}; /* of the root, and of the one before it */
  const uint32_t found = get(PG_RECORD_EPOCH, times_key, &times, sizeof times);
  if (found == PG_STORE_ABSENT) times = 0;
  else if (found != PG_STORE_OK || get(PG_RECORD_AUDIT, cids_key, cids, sizeof cids) != PG_STORE_OK) return 0;
  if (times > 0 && (ask(PG_LABEL_ROOT_GET, none) != PG_STORE_OK || memcmp(FRAME->key, cids[0], PG_STORE_CID_BYTES) != 0)) return 0;
  if (times > 1 && memcmp(FRAME->value, cids[1], PG_STORE_CID_BYTES) != 0) return 0;
  times++;
  memcpy(cids[1], cids[0], PG_STORE_CID_BYTES);
  if (put_object(times, cids[0]) != PG_STORE_OK) return 0;
  memcpy(FRAME->key, cids[0], PG_STORE_CID_BYTES);
  if (ask(PG_LABEL_ROOT_SET, none) != PG_STORE_OK) return 0;
  if (put(PG_RECORD_AUDIT, cids_key, cids, sizeof cids) != PG_STORE_OK) return 0;
  return put(PG_RECORD_EPOCH, times_key, &times, sizeof times) == PG_STORE_OK ? times : 0;
}

_Noreturn void pg_domain(enum pg_begin how, const struct pg_first *first) {
  struct pg_mail mail = pg_first_mail(how, first, CAP_READY_NTFN, CAP_GOVERNOR_EP, CAP_CALLS_REPLY);
  for (;;) {
    enum pg_outcome_label outcome = PG_OUTCOME_REFUSED;
    if (mail.label == PG_LABEL_ABOUT) {
      const struct pg_words_about_reply say = {1, 0, again()};
      pg_pack_about_reply(&say, mail.words);
      outcome = PG_OUTCOME_DONE;
    }
    pg_next(&mail, CAP_GOVERNOR_EP, CAP_CALLS_REPLY, outcome);
  }
}
