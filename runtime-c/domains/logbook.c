/* logbook.c -- see logbook.h.
 *
 * Decisions stand in a frame until something comes that has to stand behind them, or there are too many. The log's memory outlasts a crash, and is looked at
 * then; when it is none to go on with, it goes on from the head on flash, and says that it does not know what is decided with. */
#include "domains/logbook.h"

#include <string.h>

#include "crypto/sha256.h"
#include "domains/records.h"
#include "generated/pg_admission.h"
#include "node/project.h"

static struct pg_audit audit PG_KEPT;
static struct {
  uint32_t begun;            /* BEGUN: there is a log */
  uint32_t taken;            /* decisions of the frame that are written down */
  uint32_t refused, opened, omitted; /* requests of this epoch: with a record, for nothing and for a session, and without */
  struct { uint32_t handle; uint8_t leaf[PG_AUDIT_LINK_BYTES]; } unused[PG_ADMISSION_SESSIONS]; /* sessions without, by their places; a handle of 0: none */
  uint32_t results; /* of lookups, whose decision is not written down */
  struct { uint32_t decision, there; uint8_t node[PG_NODE_ID_BYTES]; } result[2u * PG_AUDIT_RESULTS];
  uint8_t node[PG_AUDIT_LOG_BYTES];
  uint8_t given[PG_ED25519_SIGNATURE_BYTES + 8u]; /* by `log-put`: six times twelve */
  struct pg_audit_kept kept; /* of the epoch that ended last, for the flash */
} book PG_KEPT;
static uint8_t out[PG_MSG_AUDIT_PIECE_BYTES + PG_AUDIT_PIECE_BYTES + 12u]; /* got by sixteen */

#define BEGUN 0x600d109u
static const uint8_t head_key[] = {'h', 'e', 'a', 'd'};
_Static_assert(PG_AUDIT_SIGNED_BYTES <= sizeof out && PG_MSG_AUDIT_STATE_BYTES <= sizeof out && sizeof out % 16 == 0, "one answer each");

static void begin_behind_head(uint32_t build) {
  /* A key's id is how its SHA-256 begins, and so does the node's. */
  const struct pg_audit_config config = {book.node, book.node, build};
  struct pg_span on_flash;
  const bool found = pg_records_get(PG_RECORD_AUDIT, head_key, sizeof head_key, &on_flash) && on_flash.length == sizeof book.kept;
  if (found) memcpy(&book.kept, on_flash.bytes, sizeof book.kept);
  pg_audit_resume(&audit, &config, found ? &book.kept : NULL, 0);
  book.begun = BEGUN;
  book.refused = book.opened = book.omitted = book.results = 0;
  book.taken = PG_LOGGED_FRAME->decided;
}

void pg_logbook_start(enum pg_begin begin) {
  if (begin == PG_BEGIN_FIRST) memset(&book, 0, sizeof book);
  if (begin == PG_BEGIN_AGAIN && book.begun == BEGUN && !pg_audit_recover(&audit)) begin_behind_head(0); /* no build has this number */
}

/* An outcome that there can be; the router's word for one that the log knows needs no other look. */
static bool is_outcome(const struct pg_decided *decided) {
  const uint32_t action = decided->what & 7u, fault = decided->what >> PG_AUDIT_FAULT_AT & 15u, route = decided->what >> PG_AUDIT_ROUTE_AT & 31u;
  const bool valued = action == PG_ACTION_DROP || action == PG_ACTION_REPLY || action == PG_ACTION_FORWARD || action == PG_ACTION_GATEWAY;
  return action <= PG_ACTION_GATEWAY && (action == PG_ACTION_FAULT) == (fault != PG_FAULT_NONE) && fault <= PG_AUDIT_LAST_FAULT && route <= PG_AUDIT_ROUTE_PROGRAM &&
         decided->what >> PG_AUDIT_INSTRUCTIONS_AT <= PG_BUDGET_INSTRUCTIONS && (valued || decided->extra == 0);
}

/* Decisions up to now, each with what was given for it. There is a log. */
static __attribute__((noinline)) void catch_up(void) {
  const struct pg_logged_frame *const frame = PG_LOGGED_FRAME;
  const uint32_t decided = frame->decided;
  uint32_t used = 0;
  if (book.results > 2u * PG_AUDIT_RESULTS) book.results = 0;
  if (decided - book.taken > PG_DOMAIN_LIMIT_DECISIONS) book.taken = decided - PG_DOMAIN_LIMIT_DECISIONS;
  for (; book.taken != decided; book.taken++) {
    const struct pg_decided next = frame->of[book.taken % PG_DOMAIN_LIMIT_DECISIONS];
    const struct pg_audit_outcome outcome = {next.what, next.extra};
    const struct pg_audit_outcome *const known = &audit.known[pg_audit_place(&outcome)];
    pg_audit_forget_results(&audit); /* of one that a crash cut short: they are here still */
    for (used = 0; used < book.results; used++)
      if (book.result[used].decision == book.taken) pg_audit_result(&audit, book.result[used].there ? book.result[used].node : NULL);
    if ((known->what == next.what && known->extra == next.extra) || is_outcome(&next))
      pg_audit_decided(&audit, outcome, pg_now(next.now, frame->now_high), next.reference);
  }
  /* What is left is of the decision that is being made. */
  for (used = 0; used < book.results && book.result[used].decision != decided;) used++;
  book.results -= used;
  memmove(book.result, book.result + used, book.results * sizeof book.result[0]);
}

/* No more than this on the way of a message. */
void pg_logbook_result(uint32_t bytes, const uint8_t *node) {
  if (book.begun != BEGUN) return;
  if (__builtin_expect(bytes == 0 || book.results >= 2u * PG_AUDIT_RESULTS, 0)) {
    catch_up();
    if (bytes == 0) book.results = 0;
    if (bytes == 0 || book.results >= 2u * PG_AUDIT_RESULTS) return;
  }
  book.result[book.results].decision = PG_LOGGED_FRAME->decided;
  book.result[book.results].there = node != NULL;
  /* In two halves: the compiler copies each in line. */
  uint8_t *const to = __builtin_assume_aligned(book.result[book.results].node, 4);
  if (node != NULL) {
    memcpy(to, __builtin_assume_aligned(node, 4), 16);
    memcpy(to + 16, __builtin_assume_aligned(node + 16, 4), 16);
  }
  book.results++;
}

/* When the command came that is in hand. */
static uint64_t command_now(void) { return pg_now(PG_TIMED_FRAME->now_low, PG_TIMED_FRAME->now_high & 0xffffu); }

static void act(enum pg_audit_kind kind, uint32_t status, const uint8_t *bytes, uint32_t length) {
  uint8_t digest[PG_AUDIT_LINK_BYTES];
  if (book.begun != BEGUN) return;
  catch_up();
  pg_sha256(digest, bytes, length);
  pg_audit_act(&audit, kind, status, digest, command_now());
}

/* Put together again as it came: it has one spelling. */
void pg_logbook_table(const struct pg_words_table_set *ask, const struct pg_command_frame *command, enum pg_status status) {
  uint8_t message[PG_MSG_TABLE_SET_BYTES] = {PG_MSG_TABLE_SET, ask->table};
  message[PG_MSG_TABLE_SET_KEY_BITS] = (uint8_t)ask->key_bits;
  message[PG_MSG_TABLE_SET_KEY_BITS + 1u] = (uint8_t)(ask->key_bits >> 8);
  message[PG_MSG_TABLE_SET_REMOVE] = ask->remove;
  pg_store32le(message + PG_MSG_TABLE_SET_VALUE, ask->value);
  memcpy(message + PG_MSG_TABLE_SET_NODE, command->node, PG_NODE_ID_BYTES);
  memcpy(message + PG_MSG_TABLE_SET_KEY, command->rest, PG_TABLE_KEY_BYTES);
  act(PG_AUDIT_TABLE, status, message, sizeof message);
}
_Static_assert(PG_MSG_TABLE_SET_TABLE == 1u, "as written above");

void pg_logbook_reset(void) {
  static const uint8_t message[] = {PG_MSG_RESET};
  act(PG_AUDIT_RESET, PG_STATUS_OK, message, sizeof message);
}

/* ---- what the admission domain asks ---- */

static uint32_t begin_log(void) {
  if (book.begun == BEGUN) return 0;
  memcpy(book.node, book.given, sizeof book.node);
  begin_behind_head(pg_project.build);
  return 0;
}

/* What strangers can have judged as often as they like has only so many records. A session's can wait until it is used: that takes the secret of whoever asked. */
static uint32_t judged(const struct pg_words_log_do *ask, uint64_t now) {
  const bool admission = ask->operation == PG_LOG_ADMISSION, opens = admission && ask->status == 0;
  const bool once = !admission && ask->status == 0; /* the chain of what was revoked does not hold any more */
  uint32_t *const had = opens ? &book.opened : &book.refused;
  if (!once && *had >= (opens ? PG_DOMAIN_LIMIT_ADMISSIONS : PG_DOMAIN_LIMIT_REFUSALS)) {
    book.omitted++;
    if (!opens) return 0;
    book.unused[ask->number % PG_ADMISSION_SESSIONS].handle = ask->number;
    memcpy(book.unused[ask->number % PG_ADMISSION_SESSIONS].leaf, book.given, PG_AUDIT_LINK_BYTES);
    return 0;
  }
  if (!once) ++*had;
  if (admission) pg_audit_admission(&audit, ask->status, ask->number, book.given, now);
  else pg_audit_act(&audit, PG_AUDIT_REVOCATION, ask->status, book.given, now);
  return 0;
}

static void used(const struct pg_words_session_used *said) {
  const uint32_t place = said->handle % PG_ADMISSION_SESSIONS;
  if (book.begun != BEGUN || said->handle == 0 || book.unused[place].handle != said->handle) return;
  catch_up();
  pg_audit_admission(&audit, 0, said->handle, book.unused[place].leaf, pg_now(said->now_low, said->now_high));
  book.unused[place].handle = 0;
}

static uint32_t state(void) {
  out[0] = PG_MSG_AUDIT_STATE;
  out[PG_MSG_AUDIT_STATE_WAITING] = audit.said_bytes != 0;
  pg_store32le(out + PG_MSG_AUDIT_STATE_OLDEST, pg_audit_oldest(&audit));
  pg_store32le(out + PG_MSG_AUDIT_STATE_SEGMENTS, audit.segments);
  pg_store32le(out + PG_MSG_AUDIT_STATE_EPOCH, audit.epoch);
  pg_store32le(out + PG_MSG_AUDIT_STATE_HEAD_SEGMENTS, audit.head_segments);
  return PG_MSG_AUDIT_STATE_BYTES;
}

static uint32_t head(void) {
  out[0] = PG_MSG_AUDIT_PIECE;
  memcpy(out + PG_MSG_AUDIT_PIECE_PIECE, audit.head, audit.head_bytes);
  return PG_MSG_AUDIT_PIECE_BYTES + audit.head_bytes;
}

static uint32_t epoch(uint64_t now) {
  if (audit.said_bytes == 0 && book.omitted != 0) pg_audit_omitted(&audit, book.omitted, now);
  if (pg_audit_epoch(&audit, now)) { /* one that waits is said again */
    pg_audit_keep(&audit, &book.kept);
    book.refused = book.opened = book.omitted = 0;
  }
  return pg_audit_to_sign(&audit, out);
}

static uint32_t take_signature(void) {
  if (audit.said_bytes == 0) return 0;
  pg_audit_signed(&audit, book.given);
  memcpy(book.kept.signature, book.given, sizeof book.kept.signature);
  return pg_records_put(PG_RECORD_AUDIT, head_key, sizeof head_key, (const uint8_t *)&book.kept, sizeof book.kept) ? head() : 0;
}

static uint32_t operate(const struct pg_words_log_do *ask) {
  const uint64_t now = pg_now(ask->now_low, ask->now_high);
  memset(out, 0, sizeof out);
  if (ask->operation == PG_LOG_BEGIN) return begin_log();
  if (book.begun != BEGUN) return 0;
  catch_up();
  switch (ask->operation) {
    case PG_LOG_ADMISSION:
    case PG_LOG_REVOCATION: return judged(ask, now);
    case PG_LOG_STATE: return state();
    case PG_LOG_READ:
      out[0] = PG_MSG_AUDIT_PIECE;
      return PG_MSG_AUDIT_PIECE_BYTES + pg_audit_read(&audit, ask->number, ask->at, PG_AUDIT_PIECE_BYTES, out + PG_MSG_AUDIT_PIECE_PIECE);
    case PG_LOG_HEAD: return head();
    case PG_LOG_EPOCH: return epoch(now);
    case PG_LOG_SIGNED: return take_signature();
    default: return 0;
  }
}

static enum pg_outcome_label put(uint32_t words[4]) {
  const uint32_t at = pg_unpack_log_put(words).at;
  if (at > sizeof book.given - 12u) return PG_OUTCOME_REFUSED;
  memcpy(book.given + at, words + 1, 12u);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label get(uint32_t words[4]) {
  const uint32_t at = pg_unpack_log_get(words).at;
  if (at > sizeof out - 16u) return PG_OUTCOME_REFUSED;
  memcpy(words, out + at, 16u);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label take_act(const uint32_t words[4]) {
  const struct pg_words_act_log said = pg_unpack_act_log(words);
  uint8_t digest[PG_AUDIT_LINK_BYTES];
  if (book.begun != BEGUN || (said.kind != PG_AUDIT_INSTALL && said.kind != PG_AUDIT_UPDATE)) return PG_OUTCOME_REFUSED;
  catch_up();
  memcpy(digest, PG_LOGGED_FRAME->digest, sizeof digest);
  pg_audit_act(&audit, (enum pg_audit_kind)said.kind, said.status, digest, command_now());
  return PG_OUTCOME_DONE;
}

enum pg_outcome_label pg_logbook(struct pg_mail *mail) {
  uint32_t *const words = mail->words;
  switch (mail->label) {
    case PG_LABEL_DECISIONS_LOG:
      if (!PG_MAY_DECISIONS_LOG_STORE(mail->badge)) return PG_OUTCOME_REFUSED;
      if (book.begun == BEGUN) catch_up();
      return PG_OUTCOME_DONE;
    case PG_LABEL_SESSION_USED: {
      if (!PG_MAY_SESSION_USED_STORE(mail->badge)) return PG_OUTCOME_REFUSED;
      const struct pg_words_session_used said = pg_unpack_session_used(words);
      used(&said);
      return PG_OUTCOME_DONE;
    }
    case PG_LABEL_ACT_LOG: return PG_MAY_ACT_LOG_STORE(mail->badge) ? take_act(words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_LOG_PUT: return PG_MAY_LOG_PUT_STORE(mail->badge) ? put(words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_LOG_GET: return PG_MAY_LOG_GET_STORE(mail->badge) ? get(words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_LOG_DO: {
      if (!PG_MAY_LOG_DO_STORE(mail->badge)) return PG_OUTCOME_REFUSED;
      const struct pg_words_log_do ask = pg_unpack_log_do(words);
      const struct pg_words_log_do_reply reply = {(uint16_t)operate(&ask)};
      pg_pack_log_do_reply(&reply, words);
      return PG_OUTCOME_DONE;
    }
    default: return PG_OUTCOME_REFUSED;
  }
}
