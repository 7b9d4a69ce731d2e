/* gate.c -- the gate: what strangers send is taken here, under a session, or not at all.
 *
 * A message of a session passes its key, its window and the accounts of its chain before anything else of it is looked at; then it
 * goes to the worker, on the session's scheduling context. Chains and revocations are verified by the admission domain, whose word
 * is believed; what they change is changed here, first in the kernel. A program that came with a message is kept by the router,
 * which says what it takes at most; that is paid for before each run.
 *
 * After a crash there are no sessions: their keys are gone, and so is whatever the kernel made for them. */
#include <string.h>

#include "domains/admitted.h"
#include "domains/changes.h"
#include "domains/contents.h"
#include "domains/gate.h"
#include "domains/logs.h"
#include "domains/objects.h"
#include "domains/program_index.h"
#include "domains/shared.h"
#include "node/project.h"
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

struct pg_admission pg_gate_admission;
/* Of the message that is in hand. */
static uint32_t handle;
static bool paid;
static uint32_t leaf; /* the link that its session is under */
static uint32_t folded; /* bytes that are hashed to check its receipts */
static seL4_CPtr bound_context; /* to the worker's notification; 0: none */

static bool in_hand(void) { return PG_GRID_FRAME->asked != PG_GRID_FRAME->answered; }

enum pg_outcome_label pg_gate_say(uint32_t words[4], enum pg_grid_judge judge, uint32_t fault) {
  const struct pg_words_grid_reply reply = {fault == 0 ? PG_STATUS_OK : PG_STATUS_REFUSED, (uint8_t)fault, judge};
  pg_pack_grid_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

/* ---- the message in hand ---- */

static void answer(enum pg_grid_judge judge, uint32_t why) {
  struct pg_grid_frame *const frame = PG_GRID_FRAME;
  frame->result = (struct pg_grid_result){.refused = true, .judge = (uint8_t)judge, .why = (uint8_t)why};
  PG_IN_ORDER();
  frame->answered = frame->asked;
  seL4_Signal(CAP_LINE_NTFN);
}

/* The time that worker and router had is gone, and they with what they did on it. A worker that has answered may have had it still, on its way back to wait, and
 * would have no other: so it begins again in any case. */
static void begin_again(void) {
  bound_context = 0;
  seL4_NBSend(CAP_SUPERVISOR_EP, seL4_MessageInfo_new(PG_LABEL_SESSION_STOPPED, 0, 0, 0));
}

void pg_gate_look_after(void) {
  static const uint64_t nothing[PG_RESOURCES] = {0};
  if (bound_context == 0 || pg_admission_debit(&pg_gate_admission, handle, nothing) != PG_ADMISSION_NO_SESSION) return;
  (void)seL4_SchedContext_Unbind(bound_context); /* its leaf may be there still */
  memset(PG_GRID_FRAME->memory, 0, sizeof PG_GRID_FRAME->memory);
  if (in_hand()) answer(PG_JUDGE_NODE, PG_TROUBLE_STOPPED);
  begin_again();
}

/* What runs under the link has at least so much time from now on: what its program was found to need, so that it is never short of any. */
static seL4_CPtr grant_time(uint32_t link, const struct pg_words_program_keep_reply *bound, uint32_t program_bytes) {
  const uint64_t us = US_PER_MESSAGE + (uint64_t)US_PER_PROGRAM_BYTE * program_bytes + (uint64_t)US_PER_INSTRUCTION * bound->instructions +
                      US_PER_HASH_BYTE * (bound->hash_bytes + folded) + US_PER_LOOKUP * bound->lookups;
  bool made;
  const seL4_CPtr context = pg_object_context(link, us < PG_MOST_US ? (uint32_t)us : PG_MOST_US, &made);
  if (made && context == bound_context) bound_context = 0; /* the one that had its slot is gone, and with it what it was bound to */
  return context;
}

/* A notification gives its context to who waits at it, and has it back when he waits again: one that was taken off it before stays with him. So another session's message
 * is not taken before the worker says that it goes back; and whether it is back the kernel says, which binds no context that serves somebody. */
static bool worker_is_back(void) { return PG_GRID_FRAME->back == PG_GRID_FRAME->asked; }

static __attribute__((noinline)) void take_back(void) {
  (void)seL4_SchedContext_UnbindObject(bound_context, CAP_ORDERS_NTFN);
  if (seL4_SchedContext_Bind(bound_context, CAP_ORDERS_NTFN) == seL4_NoError) {
    (void)seL4_SchedContext_UnbindObject(bound_context, CAP_ORDERS_NTFN);
  } else {
    (void)seL4_SchedContext_Unbind(bound_context);
    begin_again();
  }
}

/* The worker wakes with the session's time. */
static bool lend(seL4_CPtr context) {
  if (context == 0) return false;
  if (context == bound_context) return true;
  if (bound_context != 0) take_back();
  bound_context = seL4_SchedContext_Bind(context, CAP_ORDERS_NTFN) == seL4_NoError ? context : 0;
  return bound_context != 0;
}

/* What a program takes at most is paid for before it runs. */
static uint32_t pay(uint32_t place) { return pg_admission_debit(&pg_gate_admission, handle, pg_program_cost(place)->amount); }

/* The same, and bytes that are hashed or kept besides; PG_GRID_NO_ROUTE: of these alone. */
static __attribute__((noinline)) uint32_t pay_with(uint32_t place, uint32_t hashed, uint32_t stored) {
  uint64_t amount[PG_RESOURCES] = {0};
  if (place != PG_GRID_NO_ROUTE) memcpy(amount, pg_program_cost(place)->amount, sizeof amount);
  amount[PG_RESOURCE_HASH_BYTES - 1] += hashed;
  amount[PG_RESOURCE_STORED_BYTES - 1] += stored;
  return pg_admission_debit(&pg_gate_admission, handle, amount);
}

/* By words: the library's memcpy goes by bytes. `to` is at a multiple of 4; up to three bytes more than `length` are written. */
static void copy(uint8_t *to, const uint8_t *from, uint32_t length) {
  for (const uint8_t *const end = from + length; from < end; from += 4, to += 4) {
    const uint32_t word = pg_load32le(from);
    memcpy(__builtin_assume_aligned(to, 4), &word, sizeof word);
  }
}

/* The message as a program sees it, and the checksum behind it, which is behind its proof. */
static void lay_out(const struct pg_envelope *envelope, const struct pg_hop *hop, uint32_t route, const struct pg_span *program) {
  struct pg_grid_frame *const frame = PG_GRID_FRAME;
  copy(frame->memory + PG_SOURCE_AT, envelope->source.bytes, PG_NODE_ID_BYTES);
  copy(frame->memory + PG_PAYLOAD_AT, envelope->payload.bytes, envelope->payload.length);
  if (route == PG_GRID_NO_ROUTE) memcpy(frame->program, program->bytes, program->length);
  frame->order = (struct pg_grid_order){
      .handle = envelope->handle, .sequence = envelope->sequence, .size = envelope->payload.length, .program_bytes = program->length,
      .type = (uint16_t)envelope->type, .priority = (uint8_t)envelope->priority, .ttl = (uint8_t)hop->ttl, .route = (uint8_t)route,
      .receipts = (uint8_t)pg_logs_lay_out(envelope), .reference = pg_load32le(envelope->proof.bytes + envelope->proof.length)};
}

/* To the worker, who has the session's time for it. */
static enum pg_outcome_label hand_over(uint64_t now, uint32_t words[4]) {
  PG_GRID_FRAME->now_low = (uint32_t)now;
  PG_GRID_FRAME->now_high = (uint16_t)(now >> 32);
  PG_IN_ORDER();
  PG_GRID_FRAME->asked++;
  seL4_Signal(CAP_ORDERS_NTFN);
  return pg_gate_say(words, PG_JUDGE_PROTOCOL, 0);
}

static const struct pg_words_program_keep_reply nothing = {0, 0, 0, 0};

/* Whether its receipts can be judged here; that is paid for before it is done. */
static __attribute__((noinline)) uint32_t take_receipts(const struct pg_envelope *envelope) {
  const uint32_t fault = pg_logs_receipts(envelope, &folded);
  return fault != PG_ENVELOPE_FINE || folded == 0 ? fault : pay_with(PG_GRID_NO_ROUTE, folded, 0);
}

/* What the policy takes at most that is asked about a message: as its image says, or it is not admitted, and then asked nothing. */
static uint32_t policy_says(uint32_t at) { return pg_policy.image == NULL ? 0 : pg_policy.image[at / 4u]; }
_Static_assert(PG_IMAGE_AT_INSTRUCTIONS % 4u == 0 && PG_IMAGE_AT_HASH_BYTES % 4u == 0, "words of the header");

/* A message about an object, whose route is not looked at: what it takes is paid for, whatever comes of it. */
static __attribute__((noinline)) enum pg_outcome_label take_content(const struct pg_envelope *envelope, const struct pg_hop *hop, uint64_t now, uint32_t words[4]) {
  struct pg_content_order content;
  const enum pg_registry_status status = pg_content_order(envelope, &content);
  if (status != PG_REGISTRY_OK) return pg_gate_say(words, PG_JUDGE_REGISTRY, status);
  const struct pg_words_program_keep_reply cost = {0, 0, policy_says(PG_IMAGE_AT_INSTRUCTIONS), content.hashed + policy_says(PG_IMAGE_AT_HASH_BYTES)};
  uint64_t amount[PG_RESOURCES] = {0};
  amount[PG_RESOURCE_INSTRUCTIONS - 1] = cost.instructions;
  amount[PG_RESOURCE_HASH_BYTES - 1] = cost.hash_bytes;
  amount[PG_RESOURCE_STORED_BYTES - 1] = content.stored;
  const uint32_t fault = pg_admission_debit(&pg_gate_admission, handle, amount);
  if (fault != PG_ADMISSION_OK) return pg_gate_say(words, PG_JUDGE_PROTOCOL, fault);
  paid = true;
  if (!lend(grant_time(leaf, &cost, 0))) return pg_gate_say(words, PG_JUDGE_PROTOCOL, PG_ADMISSION_NO_MEMORY);
  lay_out(envelope, hop, 0, &envelope->route);
  PG_GRID_FRAME->order.work = (uint8_t)content.work;
  PG_GRID_FRAME->order.cid_bytes = (uint8_t)content.cid_bytes;
  PG_GRID_FRAME->order.at = content.at;
  return hand_over(now, words);
}

/* A change of a state: what costs little is asked here, and what the rest takes is paid for. Its constraint is known by its CID, which begins as no program does. */
static uint32_t pay_change(const struct pg_envelope *envelope, uint32_t place, uint32_t *object) {
  const uint32_t bytes = envelope->payload.length - PG_STATE_AT_LEAF;
  *object = 0;
  if (place == PG_GRID_NO_ROUTE && pg_content_find(envelope->constraints.bytes, envelope->constraints.length, object) != PG_REGISTRY_OK) return PG_STATE_NO_CONSTRAINT;
  folded += *object + 2u * bytes; /* the leaf for its name, and when it is kept under it */
  if (place != PG_GRID_NO_ROUTE && !pg_change_covers(&pg_program_cost(place)->bound)) return PG_STATE_UNDER_BUDGET;
  return pay_with(place, *object + 2u * bytes, bytes);
}

static __attribute__((noinline)) enum pg_outcome_label take_change(const struct pg_envelope *envelope, const struct pg_hop *hop, uint64_t now, uint32_t words[4]) {
  uint32_t object, fault = pg_change_begin(envelope);
  const uint32_t place = pg_program_find(&envelope->constraints);
  if (fault == PG_STATE_OK) fault = pay_change(envelope, place, &object);
  if (fault != PG_STATE_OK) return pg_gate_say(words, PG_JUDGE_PROTOCOL, fault);
  paid = place != PG_GRID_NO_ROUTE;
  if (!lend(grant_time(leaf, paid ? &pg_program_cost(place)->bound : &nothing, object))) return pg_gate_say(words, PG_JUDGE_PROTOCOL, PG_ADMISSION_NO_MEMORY);
  if (paid) pg_program_use(place);
  lay_out(envelope, hop, place, &envelope->constraints);
  PG_GRID_FRAME->order.work = PG_WORK_CHANGE;
  return hand_over(now, words);
}

static enum pg_outcome_label take(const struct pg_envelope *envelope, const struct pg_hop *hop, uint64_t now, uint32_t words[4]) {
  if (in_hand() || (envelope->handle != handle && !worker_is_back())) return pg_gate_say(words, PG_JUDGE_NODE, PG_TROUBLE_BUSY);
  if (envelope->route.length > PG_GRID_PROGRAM_BYTES) return pg_gate_say(words, PG_JUDGE_NODE, PG_TROUBLE_TOO_LONG);
  uint32_t fault = pg_admission_message(&pg_gate_admission, envelope, &leaf);
  if (fault != PG_ADMISSION_OK) return pg_gate_say(words, PG_JUDGE_PROTOCOL, fault);
  if (envelope->handle != handle) pg_admitted_used(envelope->handle);
  handle = envelope->handle;
  fault = take_receipts(envelope);
  if (fault != PG_ENVELOPE_FINE) return pg_gate_say(words, PG_JUDGE_PROTOCOL, fault);
  pg_change_none();
  if (pg_content_asked(envelope)) return take_content(envelope, hop, now, words);
  if (envelope->type == PG_CHANGE_TYPE) return take_change(envelope, hop, now, words);
  const uint32_t route = pg_program_find(&envelope->route);
  paid = route != PG_GRID_NO_ROUTE;
  /* Time first: there may be no memory for it, and what was paid is not given back. */
  if (!lend(grant_time(leaf, paid ? &pg_program_cost(route)->bound : &nothing, paid ? 0 : envelope->route.length))) return pg_gate_say(words, PG_JUDGE_PROTOCOL, PG_ADMISSION_NO_MEMORY);
  if (paid) fault = pay(route);
  if (fault != PG_ADMISSION_OK) return pg_gate_say(words, PG_JUDGE_PROTOCOL, fault);
  if (paid) pg_program_use(route);
  lay_out(envelope, hop, route, &envelope->route);
  return hand_over(now, words);
}

static enum pg_outcome_label grid(uint32_t words[4]) {
  const struct pg_words_grid ask = pg_unpack_grid(words);
  const uint64_t now = pg_now(ask.now_low, ask.now_high);
  struct pg_envelope envelope;
  struct pg_hop hop;
  struct pg_span rest;
  if (ask.bytes < PG_MSG_GRID_BYTES || ask.bytes > PG_FRAME_MESSAGE_BYTES) return PG_OUTCOME_REFUSED;
  if (pg_admitted_tick(now)) pg_gate_look_after();
  const uint8_t *const bytes = PG_MESSAGE_FRAME->memory + PG_SCRATCH_BYTES + PG_MSG_GRID_MESSAGE;
  enum pg_envelope_fault fault = pg_hop_decode(bytes, ask.bytes - PG_MSG_GRID_MESSAGE, &hop, &rest);
  if (fault == PG_ENVELOPE_FINE) fault = pg_envelope_decode(rest.bytes, rest.length, &envelope);
  if (fault != PG_ENVELOPE_FINE) return pg_gate_say(words, PG_JUDGE_PROTOCOL, (uint32_t)fault);
  if (!envelope.session) return PG_OUTCOME_ABSENT;
  return take(&envelope, &hop, now, words);
}

static enum pg_outcome_label change_done(uint32_t words[4]) {
  if (!in_hand()) return PG_OUTCOME_REFUSED;
  const struct pg_words_change_done_reply reply = {(uint8_t)pg_change_done()};
  pg_pack_change_done_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

/* The worker compiled what came with the message in hand. */
static enum pg_outcome_label compiled(uint32_t words[4]) {
  const struct pg_words_program_compiled said = pg_unpack_program_compiled(words);
  if (!in_hand() || paid) return PG_OUTCOME_REFUSED;
  if (said.fault != 0) {
    answer(PG_JUDGE_READER, said.fault);
    return PG_OUTCOME_REFUSED;
  }
  const uint32_t place = pg_program_room();
  const struct pg_words_program_keep ask = {said.bytes, (uint8_t)place};
  uint32_t tell[4];
  pg_pack_program_keep(&ask, tell);
  const struct pg_mail kept_it = pg_ask(CAP_ROUTER_EP, PG_LABEL_PROGRAM_KEEP, tell);
  const struct pg_words_program_keep_reply bound = pg_unpack_program_keep_reply(kept_it.words);
  uint32_t fault = 0;
  if (kept_it.label != PG_OUTCOME_DONE) answer(PG_JUDGE_NODE, PG_TROUBLE_CRASHED);
  else if (bound.refusal != PG_REFUSAL_OK) answer(PG_JUDGE_VERIFIER, bound.refusal);
  else {
    pg_program_put(place, &bound);
    fault = pg_change_covers(&bound) ? pay(place) : PG_STATE_UNDER_BUDGET;
    paid = fault == PG_ADMISSION_OK;
    if (!paid) answer(PG_JUDGE_PROTOCOL, fault);
    else (void)grant_time(leaf, &bound, 0);
  }
  if (!paid) return PG_OUTCOME_REFUSED;
  const struct pg_words_program_compiled_reply reply = {(uint8_t)place};
  pg_pack_program_compiled_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static enum pg_outcome_label handle_mail(struct pg_mail *mail) {
  switch (mail->label) {
    case PG_LABEL_GRID: return PG_MAY_GRID_GATE(mail->badge) ? grid(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_CLOCK: return PG_MAY_CLOCK_GATE(mail->badge) ? pg_admitted_set_clock(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_PROGRAM_COMPILED: return PG_MAY_PROGRAM_COMPILED_GATE(mail->badge) ? compiled(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_TIME_GET: return PG_MAY_TIME_GET_GATE(mail->badge) ? pg_admitted_time_get(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_SESSION_OPEN: return PG_MAY_SESSION_OPEN_GATE(mail->badge) ? pg_admitted_open(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_CHANGE_DONE: return PG_MAY_CHANGE_DONE_GATE(mail->badge) ? change_done(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_LOG_HEAD: return PG_MAY_LOG_HEAD_GATE(mail->badge) ? pg_logs_head(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_LINK_REVOKE: return PG_MAY_LINK_REVOKE_GATE(mail->badge) ? pg_admitted_revoke(mail->words) : PG_OUTCOME_REFUSED;
    case PG_LABEL_LINK_REVOKED: return PG_MAY_LINK_REVOKED_GATE(mail->badge) ? pg_admitted_revoked() : PG_OUTCOME_REFUSED;
    default: return PG_OUTCOME_REFUSED;
  }
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  static const uint8_t anybody[PG_NODE_ID_BYTES] = {0}; /* who this is matters to whoever judges */
  const struct pg_token_roots roots = {pg_roots, pg_root_count};
  pg_objects_begin(); /* of one that is to refuse everything there is nothing left, either */
  if (begin != PG_BEGIN_REFUSE) {
    pg_admission_init(&pg_gate_admission, &roots, anybody);
    pg_admitted_begin();
    pg_logs_begin();
    if (begin == PG_BEGIN_AGAIN) {
      if (in_hand()) answer(PG_JUDGE_NODE, PG_TROUBLE_CRASHED);
      begin_again();
    }
  }
  struct pg_mail mail = pg_first_mail(begin, first, CAP_READY_NTFN, CAP_GATE_EP, CAP_CALLS_REPLY);
  if (begin == PG_BEGIN_REFUSE) pg_refuse(mail, CAP_GATE_EP, CAP_CALLS_REPLY);
  for (;;) {
    const enum pg_outcome_label outcome = handle_mail(&mail);
    pg_next(&mail, CAP_GATE_EP, CAP_CALLS_REPLY, outcome);
  }
}
