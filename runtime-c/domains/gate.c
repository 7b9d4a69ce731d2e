/* gate.c -- the gate: what strangers send is taken here, under a session, or not at all.
 *
 * A message of a session passes its key, its window and the accounts of its chain before anything else of it is looked at; then it
 * goes to the worker, on the session's scheduling context. Chains and revocations are verified by the admission domain, whose word
 * is believed; what they change is changed here, first in the kernel. A program that came with a message is kept by the router,
 * which says what it takes at most; that is paid for before each run.
 *
 * After a crash there are no sessions: their keys are gone, and so is whatever the kernel made for them. */
#include <string.h>

#include "base/same.h"
#include "caps/admission.h"
#include "crypto/name.h"
#include "domains/domain.h"
#include "domains/links.h"
#include "domains/objects.h"
#include "domains/shared.h"
#include "node/project.h"
#include "update/site.h"
#include "wire/envelope.h"

/* Processor time of what a program may use, in microseconds at the board's 7.8 million instructions a second, as measured (bench: interp.loop,
 * decision.hash, kernel.node_standard_path) and a tenth more; and of what goes with it, a look at a program that is not known among it. */
#define US_PER_INSTRUCTION 3u
#define US_PER_HASH_BYTE 40u
#define US_PER_LOOKUP 200u
#define US_PER_MESSAGE 2000u
#ifndef US_PER_PROGRAM_BYTE /* a test in which somebody hangs says more */
#define US_PER_PROGRAM_BYTE 300u
#endif
#define PG_MOST_US 7000000u /* of which the kernel takes eight times as much */

/* Programs that the router keeps, by the BLAKE3 of their bytes, which is here for the MAC. */
struct kept {
  bool used;
  uint8_t hash[32];
  struct pg_words_program_keep_reply bound;
  uint32_t last; /* when it ran: the one that did longest ago makes room */
};

static struct pg_admission admission;
static struct kept kept[PG_DOMAIN_LIMIT_PROGRAMS];
static uint32_t runs;
static uint64_t second, second_at; /* since 1970, and the node's time when it began, in milliseconds; 0: nobody has said */
static uint64_t floor_of_clock; /* no earlier than this: what was revoked before may have been forgotten */
static uint32_t boot;
/* Of the message that is in hand. */
static uint32_t handle;
static uint8_t hash[32];
static bool paid;
static uint32_t leaf; /* the link that its session is under */
static seL4_CPtr bound_context; /* to the worker's notification; 0: none */

static bool in_hand(void) { return PG_GRID_FRAME->asked != PG_GRID_FRAME->answered; }

static enum pg_outcome_label say(uint32_t words[4], enum pg_grid_judge judge, uint32_t fault) {
  const struct pg_words_grid_reply reply = {fault == 0 ? PG_STATUS_OK : PG_STATUS_REFUSED, (uint8_t)fault, judge};
  pg_pack_grid_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

/* ---- time ---- */

/* What ended meanwhile is gone before anything is done under it. */
static void tick(uint64_t now) {
  if (second == 0 || now < second_at) return;
  const uint64_t passed = now - second_at;
  const uint32_t whole = (passed > UINT32_MAX ? UINT32_MAX : (uint32_t)passed) / 1000u; /* 50 days without a message are made up by the next ones */
  if (whole == 0) return;
  second += whole;
  second_at += whole * 1000ull;
  (void)pg_admission_clock(&admission, second);
}

/* ---- the message in hand ---- */

static void answer(enum pg_grid_judge judge, uint32_t why) {
  struct pg_grid_frame *const frame = PG_GRID_FRAME;
  frame->result = (struct pg_grid_result){.refused = true, .judge = (uint8_t)judge, .why = (uint8_t)why};
  PG_IN_ORDER();
  frame->answered = frame->asked;
  seL4_Signal(CAP_LINE_NTFN);
}

/* Whether the session of the message in hand is over: then so is the time that worker and router had for it. */
static void look_after(void) {
  static const uint64_t nothing[PG_RESOURCES] = {0};
  if (!in_hand() || pg_admission_debit(&admission, handle, nothing) != PG_ADMISSION_NO_SESSION) return;
  memset(PG_GRID_FRAME->memory, 0, sizeof PG_GRID_FRAME->memory);
  answer(PG_JUDGE_NODE, PG_TROUBLE_STOPPED);
  seL4_NBSend(CAP_SUPERVISOR_EP, seL4_MessageInfo_new(PG_LABEL_SESSION_STOPPED, 0, 0, 0));
}

/* What runs under the link has at least so much time from now on: what its program was found to need, so that it is never short of any. */
static seL4_CPtr grant_time(uint32_t link, const struct pg_words_program_keep_reply *bound, uint32_t program_bytes) {
  const uint64_t us = US_PER_MESSAGE + (uint64_t)US_PER_PROGRAM_BYTE * program_bytes + (uint64_t)US_PER_INSTRUCTION * bound->instructions +
                      US_PER_HASH_BYTE * bound->hash_bytes + US_PER_LOOKUP * bound->lookups;
  bool made;
  const seL4_CPtr context = pg_object_context(link, us < PG_MOST_US ? (uint32_t)us : PG_MOST_US, &made);
  if (made && context == bound_context) bound_context = 0; /* the one that had its slot is gone, and with it what it was bound to */
  return context;
}

/* The worker wakes with the session's time. */
static bool lend(seL4_CPtr context) {
  if (context == 0) return false;
  if (context == bound_context) return true;
  if (bound_context != 0) (void)seL4_SchedContext_UnbindObject(bound_context, CAP_ORDERS_NTFN);
  bound_context = seL4_SchedContext_Bind(context, CAP_ORDERS_NTFN) == seL4_NoError ? context : 0;
  return bound_context != 0;
}

/* What a program takes at most is paid for before it runs. */
static uint32_t pay(const struct pg_words_program_keep_reply *bound) {
  uint64_t amount[PG_RESOURCES] = {0};
  amount[PG_RESOURCE_INSTRUCTIONS - 1] = bound->instructions;
  amount[PG_RESOURCE_HASH_BYTES - 1] = bound->hash_bytes;
  amount[PG_RESOURCE_LOOKUPS - 1] = bound->lookups;
  return pg_admission_debit(&admission, handle, amount);
}

/* By words: the library's memcpy goes by bytes. `to` is at a multiple of 4; up to three bytes more than `length` are written. */
static void copy(uint8_t *to, const uint8_t *from, uint32_t length) {
  for (uint32_t i = 0; i < length; i += 4u) {
    const uint32_t word = pg_load32le(from + i);
    memcpy(__builtin_assume_aligned(to + i, 4), &word, sizeof word);
  }
}

/* The message as a program sees it. */
static void lay_out(const struct pg_envelope *envelope, const struct pg_hop *hop, uint32_t route) {
  struct pg_grid_frame *const frame = PG_GRID_FRAME;
  copy(frame->memory + PG_SOURCE_AT, envelope->source.bytes, PG_NODE_ID_BYTES);
  copy(frame->memory + PG_PAYLOAD_AT, envelope->payload.bytes, envelope->payload.length);
  if (route == PG_GRID_NO_ROUTE) memcpy(frame->program, envelope->route.bytes, envelope->route.length);
  frame->order = (struct pg_grid_order){
      .handle = envelope->handle, .sequence = envelope->sequence, .size = envelope->payload.length, .program_bytes = envelope->route.length,
      .type = (uint16_t)envelope->type, .priority = (uint8_t)envelope->priority, .ttl = (uint8_t)hop->ttl, .route = (uint8_t)route};
}

static uint32_t find(void) {
  for (uint32_t i = 0; i < PG_DOMAIN_LIMIT_PROGRAMS; i++) {
    if (kept[i].used && pg_same_32(kept[i].hash, hash)) return i;
  }
  return PG_GRID_NO_ROUTE;
}

static enum pg_outcome_label take(const struct pg_envelope *envelope, const struct pg_hop *hop, const uint8_t *end, uint64_t now, uint32_t words[4]) {
  static const struct pg_words_program_keep_reply unknown = {0, 0, 0, 0};
  if (in_hand()) return say(words, PG_JUDGE_NODE, PG_TROUBLE_BUSY);
  if (envelope->route.length > PG_GRID_PROGRAM_BYTES) return say(words, PG_JUDGE_NODE, PG_TROUBLE_TOO_LONG);
  uint32_t fault = pg_admission_message(&admission, envelope, &leaf);
  if (fault != PG_ADMISSION_OK) return say(words, PG_JUDGE_PROTOCOL, fault);
  handle = envelope->handle;
  pg_blake3(hash, &envelope->route);
  const uint32_t route = find();
  paid = route != PG_GRID_NO_ROUTE;
  if (paid) fault = pay(&kept[route].bound);
  if (fault != PG_ADMISSION_OK) return say(words, PG_JUDGE_PROTOCOL, fault);
  if (!lend(grant_time(leaf, paid ? &kept[route].bound : &unknown, paid ? 0 : envelope->route.length))) return say(words, PG_JUDGE_PROTOCOL, PG_ADMISSION_NO_MEMORY);
  if (paid) kept[route].last = ++runs;
  lay_out(envelope, hop, route);
  PG_GRID_FRAME->order.reference = pg_load32le(end);
  PG_GRID_FRAME->now_low = (uint32_t)now;
  PG_GRID_FRAME->now_high = (uint16_t)(now >> 32);
  PG_IN_ORDER();
  PG_GRID_FRAME->asked++;
  seL4_Signal(CAP_ORDERS_NTFN);
  return say(words, PG_JUDGE_PROTOCOL, 0);
}

static enum pg_outcome_label grid(uint32_t words[4]) {
  const struct pg_words_grid ask = pg_unpack_grid(words);
  const uint64_t now = pg_now(ask.now_low, ask.now_high);
  struct pg_envelope envelope;
  struct pg_hop hop;
  struct pg_span rest;
  if (ask.bytes < PG_MSG_GRID_BYTES || ask.bytes > PG_FRAME_MESSAGE_BYTES) return PG_OUTCOME_REFUSED;
  tick(now);
  look_after();
  const uint8_t *const bytes = PG_MESSAGE_FRAME->memory + PG_SCRATCH_BYTES + PG_MSG_GRID_MESSAGE;
  enum pg_envelope_fault fault = pg_hop_decode(bytes, ask.bytes - PG_MSG_GRID_MESSAGE, &hop, &rest);
  if (fault == PG_ENVELOPE_FINE) fault = pg_envelope_decode(rest.bytes, rest.length, &envelope);
  if (fault != PG_ENVELOPE_FINE) return say(words, PG_JUDGE_PROTOCOL, (uint32_t)fault);
  if (!envelope.session) return PG_OUTCOME_ABSENT;
  return take(&envelope, &hop, rest.bytes + rest.length, now, words);
}

/* ---- programs ---- */

static uint32_t place_for_program(void) {
  uint32_t place = 0;
  for (uint32_t i = 0; i < PG_DOMAIN_LIMIT_PROGRAMS; i++) {
    if (!kept[i].used) return i;
    if (runs - kept[i].last > runs - kept[place].last) place = i;
  }
  return place;
}

/* The worker compiled what came with the message in hand. */
static enum pg_outcome_label compiled(uint32_t words[4]) {
  const struct pg_words_program_compiled said = pg_unpack_program_compiled(words);
  if (!in_hand() || paid) return PG_OUTCOME_REFUSED;
  if (said.fault != 0) {
    answer(PG_JUDGE_READER, said.fault);
    return PG_OUTCOME_REFUSED;
  }
  const uint32_t place = place_for_program();
  const struct pg_words_program_keep ask = {said.bytes, (uint8_t)place};
  uint32_t tell[4];
  pg_pack_program_keep(&ask, tell);
  kept[place].used = false;
  const struct pg_mail kept_it = pg_ask(CAP_ROUTER_EP, PG_LABEL_PROGRAM_KEEP, tell);
  const struct pg_words_program_keep_reply bound = pg_unpack_program_keep_reply(kept_it.words);
  uint32_t fault = 0;
  if (kept_it.label != PG_OUTCOME_DONE) answer(PG_JUDGE_NODE, PG_TROUBLE_CRASHED);
  else if (bound.refusal != PG_REFUSAL_OK) answer(PG_JUDGE_VERIFIER, bound.refusal);
  else {
    kept[place] = (struct kept){.used = true, .bound = bound, .last = ++runs};
    memcpy(kept[place].hash, hash, sizeof hash);
    fault = pay(&bound);
    paid = fault == PG_ADMISSION_OK;
    if (!paid) answer(PG_JUDGE_PROTOCOL, fault);
    else (void)grant_time(leaf, &bound, 0);
  }
  if (!paid) return PG_OUTCOME_REFUSED;
  const struct pg_words_program_compiled_reply reply = {(uint8_t)place};
  pg_pack_program_compiled_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

/* ---- what the admission domain says ---- */

static enum pg_outcome_label open(uint32_t words[4]) {
  const struct pg_admitted admitted = PG_LINKS_FRAME->admitted;
  struct pg_words_session_open_reply reply = {0, 0};
  reply.refusal = (uint8_t)pg_admission_open(&admission, &admitted, &reply.handle);
  pg_pack_session_open_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static const uint8_t clock_key[] = {'c', 'l', 'o', 'c', 'k'};

/* Names that are over make room; a clock that was set back behind that, after a restart, would have them good again. */
static void forget_over(void) {
  const struct pg_revoked *over;
  while ((over = pg_admission_over(&admission)) != NULL) {
    if (floor_of_clock < over->until) {
      floor_of_clock = over->until;
      if (pg_site_put(NULL, PG_RECORD_EPOCH, clock_key, sizeof clock_key, (const uint8_t *)&floor_of_clock, sizeof floor_of_clock) != PG_STORE_OK) return;
    }
    if (pg_site_remove(NULL, PG_RECORD_REVOCATION, over->hash, sizeof over->hash) != PG_STORE_OK) return;
    (void)pg_admission_forget(&admission, over->hash);
  }
}

/* In the kernel first, then on flash. */
static enum pg_outcome_label revoke(uint32_t words[4]) {
  const struct pg_revocation revocation = PG_LINKS_FRAME->revocation;
  const struct pg_revoked *keep = NULL;
  forget_over();
  uint32_t fault = pg_admission_revoked(&admission, &revocation, &keep);
  look_after();
  if (fault == PG_ADMISSION_UNWRITTEN && pg_site_put(NULL, PG_RECORD_REVOCATION, keep->hash, sizeof keep->hash, (const uint8_t *)&keep->until, sizeof keep->until) == PG_STORE_OK)
    fault = pg_admission_kept(revocation.hash);
  const struct pg_words_link_revoke_reply reply = {(uint8_t)fault};
  pg_pack_link_revoke_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label revoked(void) {
  uint8_t name[PG_TOKEN_HASH_BYTES];
  memcpy(name, PG_LINKS_FRAME->name, sizeof name);
  return pg_token_revoked(name) ? PG_OUTCOME_DONE : PG_OUTCOME_ABSENT;
}

static enum pg_outcome_label set_clock(uint32_t words[4]) {
  const struct pg_words_clock ask = pg_unpack_clock(words);
  const uint64_t now = pg_now(ask.now_low, ask.now_high), wanted = (uint64_t)ask.seconds_high << 32 | ask.seconds_low;
  const uint32_t fault = wanted < floor_of_clock ? PG_ADMISSION_CLOCK_BACK : pg_admission_clock(&admission, wanted);
  if (fault == PG_ADMISSION_OK) second = wanted, second_at = now;
  look_after();
  return say(words, PG_JUDGE_PROTOCOL, fault);
}

static enum pg_outcome_label time_get(uint32_t words[4]) {
  const struct pg_words_time_get_reply reply = {(uint32_t)second, (uint32_t)(second >> 32), boot};
  pg_pack_time_get_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label handle_mail(struct pg_mail *mail) {
  switch (mail->label) {
    case PG_LABEL_GRID: return PG_MAY_GRID_GATE(mail->badge) ? grid(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_CLOCK: return PG_MAY_CLOCK_GATE(mail->badge) ? set_clock(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_PROGRAM_COMPILED: return PG_MAY_PROGRAM_COMPILED_GATE(mail->badge) ? compiled(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_TIME_GET: return PG_MAY_TIME_GET_GATE(mail->badge) ? time_get(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_SESSION_OPEN: return PG_MAY_SESSION_OPEN_GATE(mail->badge) ? open(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_LINK_REVOKE: return PG_MAY_LINK_REVOKE_GATE(mail->badge) ? revoke(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_LINK_REVOKED: return PG_MAY_LINK_REVOKED_GATE(mail->badge) ? revoked() : PG_OUTCOME_REFUSED;
    default: return PG_OUTCOME_REFUSED;
  }
}

/* ---- the start ---- */

/* No two starts draw the same secrets: how many there were is written down before the first is drawn. 0: nobody knows. */
static void count_boot(void) {
#ifndef STORE_IS_LOST
  static const uint8_t key[] = {'b', 'o', 'o', 't'};
  uint32_t length = 0;
  if (pg_site_get(NULL, PG_RECORD_EPOCH, key, sizeof key, (uint8_t *)&boot, sizeof boot, &length) != PG_STORE_OK || length != sizeof boot) boot = 0;
  boot++;
  if (pg_site_put(NULL, PG_RECORD_EPOCH, key, sizeof key, (const uint8_t *)&boot, sizeof boot) != PG_STORE_OK) boot = 0;
#endif
}

static void restore(void) {
  uint8_t name[PG_STORE_KEY_BYTES];
  uint32_t place = 0, bytes = 0, length = 0;
  if (pg_site_get(NULL, PG_RECORD_EPOCH, clock_key, sizeof clock_key, (uint8_t *)&floor_of_clock, sizeof floor_of_clock, &length) != PG_STORE_OK || length != sizeof floor_of_clock)
    floor_of_clock = 0;
  while (pg_site_next(NULL, PG_RECORD_REVOCATION, &place, name, &bytes) == PG_STORE_OK) {
    uint64_t until;
    if (bytes != PG_TOKEN_HASH_BYTES || pg_site_get(NULL, PG_RECORD_REVOCATION, name, bytes, (uint8_t *)&until, sizeof until, &length) != PG_STORE_OK) continue;
    if (length == sizeof until) (void)pg_admission_restore(&admission, name, until);
  }
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  static const uint8_t anybody[PG_NODE_ID_BYTES] = {0}; /* who this is matters to whoever judges */
  const struct pg_token_roots roots = {pg_roots, pg_root_count};
  if (begin != PG_BEGIN_REFUSE) {
    pg_objects_begin();
    pg_admission_init(&admission, &roots, anybody);
    restore();
    count_boot();
    if (begin == PG_BEGIN_AGAIN && in_hand()) answer(PG_JUDGE_NODE, PG_TROUBLE_CRASHED);
  }
  struct pg_mail mail = pg_first_mail(begin, first, CAP_READY_NTFN, CAP_GATE_EP, CAP_CALLS_REPLY);
  if (begin == PG_BEGIN_REFUSE) pg_refuse(mail, CAP_GATE_EP, CAP_CALLS_REPLY);
  for (;;) {
    const enum pg_outcome_label outcome = handle_mail(&mail);
    pg_next(&mail, CAP_GATE_EP, CAP_CALLS_REPLY, outcome);
  }
}
