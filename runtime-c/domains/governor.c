/* governor.c -- the governor domain: the only one whose word changes programs, tables and what a program may cost.
 *
 * It sees no bytes: images and entries lie in frames that it does not map, and it passes on the words. */
#include "node/governor.h"

#include "domains/domain.h"
#include "node/project.h"

static struct pg_governor governor PG_KEPT;
static const uint32_t none[4] = {0};

static enum pg_outcome_label pass(const struct pg_mail *said, uint32_t words[4]) {
  for (uint32_t i = 0; i < 4; i++) words[i] = said->words[i];
  return (enum pg_outcome_label)said->label;
}

static enum pg_outcome_label table_set(uint32_t words[4]) {
  const struct pg_words_table_set ask = pg_unpack_table_set(words);
  const struct pg_mail said = pg_ask(CAP_STORE_EP, PG_LABEL_TABLE_SET, words);
  /* Whatever the store says: when it was started again over it, it may have done it before. */
  if (ask.table < PG_NODE_TABLES) {
    const struct pg_words_table_changed changed = {ask.table};
    uint32_t tell[4];
    pg_pack_table_changed(&changed, tell);
    (void)pg_ask(CAP_ROUTER_EP, PG_LABEL_TABLE_CHANGED, tell);
  }
  return pass(&said, words);
}

static enum pg_outcome_label install(uint32_t words[4]) {
  const struct pg_words_install wanted = pg_unpack_install(words);
  const struct pg_bound *grant = &governor.grant;
  const struct pg_words_install ask = {wanted.bytes, grant->lookups, grant->instructions, grant->hash_bytes};
  pg_pack_install(&ask, words);
  const struct pg_mail said = pg_ask(CAP_ROUTER_EP, PG_LABEL_INSTALL, words);
  if (said.label == PG_OUTCOME_DONE) pg_governor_installed(&governor, (enum pg_status)pg_unpack_install_reply(said.words).status);
  return pass(&said, words);
}

static enum pg_outcome_label reset(uint32_t words[4]) {
  struct pg_mail said = pg_ask(CAP_STORE_EP, PG_LABEL_RESET, none);
  if (said.label == PG_OUTCOME_DONE) said = pg_ask(CAP_ROUTER_EP, PG_LABEL_RESET, none);
  if (said.label == PG_OUTCOME_DONE) pg_governor_init(&governor, pg_unpack_reset_reply(said.words).refused);
  return pass(&said, words);
}

/* A domain that is gone counts nothing. */
static enum pg_outcome_label counters(uint32_t words[4]) {
  const struct pg_mail router = pg_ask(CAP_ROUTER_EP, PG_LABEL_COUNTERS, none), store = pg_ask(CAP_STORE_EP, PG_LABEL_COUNTERS, none);
  const struct pg_words_counters_reply of_router = pg_unpack_counters_reply(router.words), of_store = pg_unpack_counters_reply(store.words);
  const struct pg_words_counters_reply say = {
      router.label == PG_OUTCOME_DONE ? of_router.first : 0, router.label == PG_OUTCOME_DONE ? of_router.second : 0,
      governor.images_refused, store.label == PG_OUTCOME_DONE ? of_store.first : 0};
  pg_pack_counters_reply(&say, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label handle(struct pg_mail *mail) {
  switch (mail->label) {
    case PG_LABEL_TABLE_SET: return PG_MAY_TABLE_SET_GOVERNOR(mail->badge) ? table_set(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_INSTALL: return PG_MAY_INSTALL_GOVERNOR(mail->badge) ? install(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_RESET: return PG_MAY_RESET_GOVERNOR(mail->badge) ? reset(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_COUNTERS: return PG_MAY_COUNTERS_GOVERNOR(mail->badge) ? counters(mail->words) : PG_OUTCOME_REFUSED;
#ifdef HOLDS_OBJECTS
    case PG_LABEL_CONTENT_HOLD: /* of the same sender, and passed on alike */
#endif
    case PG_LABEL_ABOUT: {
      if (!PG_MAY_ABOUT_GOVERNOR(mail->badge)) return PG_OUTCOME_REFUSED;
#ifdef HOLDS_OBJECTS
      const struct pg_mail said = pg_ask(CAP_ROUTER_EP, (enum pg_label)mail->label, mail->words);
#else
      const struct pg_mail said = pg_ask(CAP_ROUTER_EP, PG_LABEL_ABOUT, none);
#endif
      return pass(&said, mail->words);
    }
    default: return PG_OUTCOME_REFUSED;
  }
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  if (begin == PG_BEGIN_FIRST) pg_governor_init(&governor, pg_unpack_about_reply(pg_ask(CAP_ROUTER_EP, PG_LABEL_ABOUT, none).words).refused);
  if (begin == PG_BEGIN_AGAIN) governor.grant = pg_grant;
  struct pg_mail mail = pg_first_mail(begin, first, CAP_READY_NTFN, CAP_GOVERNOR_EP, CAP_CALLS_REPLY);
  if (begin == PG_BEGIN_REFUSE) pg_refuse(mail, CAP_GOVERNOR_EP, CAP_CALLS_REPLY);
  for (;;) {
    const enum pg_outcome_label outcome = handle(&mail);
    pg_next(&mail, CAP_GOVERNOR_EP, CAP_CALLS_REPLY, outcome);
  }
}
