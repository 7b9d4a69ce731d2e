/* store.c -- the store domain: providers and route tables, and both of them whole after a crash.
 *
 * What it holds stands in memory that a start does not touch. Providers are put and taken out in an order that leaves the table
 * whole at every step (store/providers.c); a route table is copied before it changes, and the copy is put back. */
#include "node/store.h"

#include <string.h>

#include "domains/domain.h"
#include "domains/records.h"
#include "domains/shared.h"
#ifdef LOGS
#include "domains/logbook.h"
#endif

static struct pg_store store PG_KEPT;
static struct {
  uint32_t table; /* PG_NODE_TABLES: none is being changed */
  struct pg_table before;
} undo PG_KEPT;

static void recover(void) {
  struct pg_table *const tables = PG_TABLES_FRAME->table;
  if (undo.table < PG_NODE_TABLES) tables[undo.table] = undo.before;
  undo.table = PG_NODE_TABLES;
  (void)pg_store_recover(&store, &pg_project, tables);
}

static void begin_anew(void) {
  undo.table = PG_NODE_TABLES;
  pg_store_init(&store, &pg_project, PG_TABLES_FRAME->table);
}

static enum pg_outcome_label lookup(uint32_t words[4]) {
  const struct pg_words_lookup ask = pg_unpack_lookup(words);
  struct pg_lookup_frame *const frame = PG_LOOKUP_FRAME;
  /* The table is searched for whatever stands there, and stays what it is: nothing hangs on its being the same twice. */
  const uint8_t *node = pg_providers_find_words(&store.providers, frame->cid, ask.bytes, pg_now(ask.now_low, ask.now_high));
#ifdef LOGS
  pg_logbook_result(ask.bytes, node);
#endif
  if (node == NULL) return PG_OUTCOME_ABSENT;
  memcpy(__builtin_assume_aligned(frame->node, 4), __builtin_assume_aligned(node, 4), PG_NODE_ID_BYTES);
  return PG_OUTCOME_DONE;
}

static void say(enum pg_status status, uint32_t words[4]) {
  const struct pg_words_provide_reply reply = {(uint8_t)status, PG_REFUSAL_OK, 0};
  pg_pack_provide_reply(&reply, words);
}

static enum pg_outcome_label provide(uint32_t words[4]) {
  const struct pg_words_provide ask = pg_unpack_provide(words);
  const struct pg_command_frame command = *PG_COMMAND_FRAME;
  if (!pg_providers_takes(ask.bytes)) return PG_OUTCOME_REFUSED;
  const struct pg_provide given = {command.node, command.rest, ask.bytes, ask.seconds};
  say(pg_store_provide(&store, &given, pg_now(ask.now_low, ask.now_high)), words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label table_set(uint32_t words[4]) {
  const struct pg_words_table_set ask = pg_unpack_table_set(words);
  const struct pg_command_frame command = *PG_COMMAND_FRAME;
  if (ask.key_bits > 8 * PG_TABLE_KEY_BYTES) return PG_OUTCOME_REFUSED;
  const struct pg_table_set given = {command.node, command.rest, ask.value, ask.key_bits, ask.table, ask.remove};
  if (ask.table < PG_NODE_TABLES) undo.before = PG_TABLES_FRAME->table[ask.table];
  PG_IN_ORDER();
  undo.table = ask.table;
  PG_IN_ORDER();
  const enum pg_status status = pg_store_table_set(&store, &given);
#ifdef LOGS
  pg_logbook_table(&ask, &command, status); /* before there is nothing to undo: a crash over it leaves neither */
#endif
  PG_IN_ORDER();
  undo.table = PG_NODE_TABLES;
  say(status, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label other(struct pg_mail *mail) {
  switch (mail->label) {
    case PG_LABEL_PROVIDE: return PG_MAY_PROVIDE_STORE(mail->badge) ? provide(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_TABLE_SET: return PG_MAY_TABLE_SET_STORE(mail->badge) ? table_set(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_RESET:
      if (!PG_MAY_RESET_STORE(mail->badge)) return PG_OUTCOME_REFUSED;
      begin_anew();
#ifdef LOGS
      pg_logbook_reset();
#endif
      return PG_OUTCOME_DONE;
    case PG_LABEL_COUNTERS: {
      if (!PG_MAY_COUNTERS_STORE(mail->badge)) return PG_OUTCOME_REFUSED;
      const struct pg_words_counters_reply reply = {store.evicted, 0, 0, 0};
      pg_pack_counters_reply(&reply, mail->words);
      return PG_OUTCOME_DONE;
    }
#ifdef LOGS
    case PG_LABEL_DECISIONS_LOG:
    case PG_LABEL_ACT_LOG:
    case PG_LABEL_SESSION_USED:
    case PG_LABEL_LOG_PUT:
    case PG_LABEL_LOG_DO:
    case PG_LABEL_LOG_GET: return pg_logbook(mail);
#endif
    default: return pg_records(mail);
  }
}

/* By value both ways: what is in hand on the short way then never has to be in memory. */
static __attribute__((noinline)) struct pg_mail long_way(struct pg_mail mail) {
  mail.label = other(&mail);
  return mail;
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  if (begin == PG_BEGIN_FIRST) begin_anew();
  if (begin == PG_BEGIN_AGAIN) recover();
  pg_records_begin();
#ifdef LOGS
  pg_logbook_start(begin);
#endif
  struct pg_mail mail = pg_first_mail(begin, first, CAP_READY_NTFN, CAP_STORE_EP, CAP_CALLS_REPLY);
  if (begin == PG_BEGIN_REFUSE) pg_refuse(mail, CAP_STORE_EP, CAP_CALLS_REPLY);
  for (;;) {
    if (mail.label == PG_LABEL_LOOKUP && PG_MAY_LOOKUP_STORE(mail.badge)) mail.label = lookup(mail.words);
    else mail = long_way(mail);
    pg_next(&mail, CAP_STORE_EP, CAP_CALLS_REPLY, mail.label);
  }
}
