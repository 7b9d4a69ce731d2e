/* keys-caller.c -- stands in for the governor domain, to drive the keys domain to its depths: every operation, on the
 * longest text that it takes. Everything that it is asked itself it refuses. */
#include <string.h>

#include "domains/domain.h"

static uint32_t finished(void) {
  const uint32_t none[4] = {0};
  const struct pg_mail said = pg_ask(CAP_KEYS_EP, PG_LABEL_KEY_FINISH, none);
  return pg_unpack_key_finish_reply(said.words).bytes;
}

static void begin(uint32_t operation, uint32_t algorithm) {
  const struct pg_words_key_begin ask = {(uint8_t)operation, (uint8_t)algorithm, 3};
  uint32_t words[4];
  pg_pack_key_begin(&ask, words);
  (void)pg_ask(CAP_KEYS_EP, PG_LABEL_KEY_BEGIN, words);
}

/* What is to be fed lies in the frame. */
static void feed(uint32_t part, uint32_t bytes) {
  const struct pg_words_key_update ask = {(uint16_t)bytes, (uint8_t)part};
  uint32_t words[4];
  pg_pack_key_update(&ask, words);
  (void)pg_ask(CAP_KEYS_EP, PG_LABEL_KEY_UPDATE, words);
}

static void read_back(uint32_t bytes) {
  const struct pg_words_key_read ask = {0, (uint16_t)bytes};
  uint32_t words[4];
  pg_pack_key_read(&ask, words);
  (void)pg_ask(CAP_KEYS_EP, PG_LABEL_KEY_READ, words);
}

static void drive(void) {
  begin(PG_KEY_SIGN, PG_ALGORITHM_BLAKE3_MAC);
  for (uint32_t i = 0; i < 5; i++) feed(0, FRAME_VAULT_BYTES);
  read_back(finished());
  begin(PG_KEY_VERIFY, PG_ALGORITHM_BLAKE3_MAC);
  feed(1, 32);
  for (uint32_t i = 0; i < 5; i++) feed(0, FRAME_VAULT_BYTES);
  (void)finished();
  memset(FRAME_VAULT, 0x55, FRAME_VAULT_BYTES);
  begin(PG_KEY_SEAL, PG_ALGORITHM_BLAKE3_SIV);
  feed(0, PG_DOMAIN_LIMIT_SEAL_BYTES);
  const uint32_t sealed = finished();
  read_back(sealed);
  begin(PG_KEY_UNSEAL, PG_ALGORITHM_BLAKE3_SIV);
  feed(0, sealed);
  read_back(finished());
}

_Noreturn void pg_domain(enum pg_begin how, const struct pg_first *first) {
  struct pg_mail mail = pg_first_mail(how, first, CAP_READY_NTFN, CAP_GOVERNOR_EP, CAP_CALLS_REPLY);
  for (;;) {
    drive();
    pg_next(&mail, CAP_GOVERNOR_EP, CAP_CALLS_REPLY, PG_OUTCOME_REFUSED);
  }
}
