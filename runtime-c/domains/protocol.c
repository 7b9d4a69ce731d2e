/* protocol.c -- the protocol domain: untrusted bytes become requests here, and nowhere else.
 *
 * Bytes come in registers, a few at a time, and are decoded into message memory as they come, so that the last one finds the
 * rest done. What a request needs leaves in registers, too, but for the bytes that do not fit. */
#include "node/protocol.h"

#include <string.h>

#include "domains/domain.h"
#include "domains/line.h"
#include "domains/shared.h"
#include "pg_board.h"
#include "pg_updates.h"
#include "node/count.h"
#include "wire/frame.h"

static struct pg_protocol protocol PG_KEPT; /* its counters */
static struct pg_frame frame;
/* The router's answer that waits for `report`: taken apart when its time is known, and not before. */
static struct pg_mail from_router;
static uint32_t sequence;
static bool decided;

static enum pg_outcome_label answer(uint32_t message_bytes, uint32_t words[4]) {
  const struct pg_words_receive_reply say = {(uint8_t)pg_frame_encode(protocol.answer, message_bytes, PG_ANSWER_FRAME->bytes)};
  pg_pack_receive_reply(&say, words);
  return PG_OUTCOME_ANSWER;
}

/* The router's words, none of them believed: whatever they are, what is read lies in the frame. */
static struct pg_decision decision_of(const struct pg_mail *from) {
  const struct pg_words_decide_reply say = pg_unpack_decide_reply(from->words);
  const uint8_t *const bytes = (const uint8_t *)PG_MESSAGE_FRAME;
  const uint32_t room = sizeof(struct pg_message_frame);
  struct pg_decision decision = {(enum pg_action)say.action, (enum pg_fault)say.fault, sequence, say.instructions, say.value, NULL, NULL, 0};
  if (from->label != PG_OUTCOME_DONE) /* no router: no route */
    return (struct pg_decision){PG_ACTION_FAULT, PG_FAULT_NO_ROUTE, sequence, 0, 0, NULL, NULL, 0};
  if (say.hop && say.node_at <= room - PG_NODE_ID_BYTES) decision.node = bytes + say.node_at;
  if (say.cid_bytes <= PG_CID_BYTES && say.cid_at <= room - PG_CID_BYTES) {
    decision.cid = bytes + say.cid_at;
    decision.cid_bytes = say.cid_bytes;
  }
  return decision;
}

static enum pg_outcome_label decide(const struct pg_message *message, struct pg_words_receive now) {
  const struct pg_words_decide ask = {
      .sequence = message->sequence, .now_low = now.now_low, .now_high = now.now_high, .type = message->type,
      .size = (uint16_t)message->payload_bytes, .priority = message->priority, .ttl = message->ttl, .route = (uint8_t)pg_route_number(message->route)};
  uint32_t words[4];
  pg_pack_decide(&ask, words);
  sequence = message->sequence;
  from_router = pg_ask(CAP_ROUTER_EP, PG_LABEL_DECIDE, words);
  decided = true;
  return PG_OUTCOME_DECIDED;
}

/* What the words of an answer say became of a command; of a domain that is not there any more, that there is none such. */
static void take_done(const struct pg_mail *said, struct pg_done *done) {
  const struct pg_words_install_reply reply = pg_unpack_install_reply(said->words);
  done->status = said->label == PG_OUTCOME_DONE ? (enum pg_status)reply.status : PG_STATUS_UNKNOWN;
  if (said->label != PG_OUTCOME_DONE) return;
  done->refusal = (enum pg_refusal)reply.refusal;
  done->word = reply.word;
}

static void provide(const struct pg_provide *command, const struct pg_words_receive *now, struct pg_done *done) {
  const struct pg_words_provide ask = {command->seconds, now->now_low, now->now_high, (uint8_t)command->cid_bytes};
  uint32_t words[4];
  memcpy(PG_COMMAND_FRAME->node, command->node, PG_NODE_ID_BYTES);
  memcpy(PG_COMMAND_FRAME->rest, command->cid, command->cid_bytes);
  pg_pack_provide(&ask, words);
  const struct pg_mail said = pg_ask(CAP_STORE_EP, PG_LABEL_PROVIDE, words);
  take_done(&said, done);
}

static void table_set(const struct pg_table_set *command, struct pg_done *done) {
  const struct pg_words_table_set ask = {command->table, command->remove, command->key_bits, command->value};
  uint32_t words[4];
  memcpy(PG_COMMAND_FRAME->node, command->node, PG_NODE_ID_BYTES);
  memcpy(PG_COMMAND_FRAME->rest, command->key, PG_TABLE_KEY_BYTES);
  pg_pack_table_set(&ask, words);
  const struct pg_mail said = pg_ask(CAP_GOVERNOR_EP, PG_LABEL_TABLE_SET, words);
  take_done(&said, done);
}

static void install(const struct pg_install *command, struct pg_done *done) {
  const struct pg_words_install ask = {(uint16_t)command->image_bytes, 0, 0, 0};
  uint32_t words[4];
  pg_pack_install(&ask, words);
  const struct pg_mail said = pg_ask(CAP_GOVERNOR_EP, PG_LABEL_INSTALL, words);
  take_done(&said, done);
}

static void reset(struct pg_done *done) {
  static const uint32_t none[4] = {0};
  if (pg_ask(CAP_GOVERNOR_EP, PG_LABEL_RESET, none).label != PG_OUTCOME_DONE) done->status = PG_STATUS_UNKNOWN;
  else pg_protocol_init(&protocol);
}

static uint32_t stats(void) {
  static const uint32_t none[4] = {0};
  const struct pg_mail said = pg_ask(CAP_GOVERNOR_EP, PG_LABEL_COUNTERS, none);
  const struct pg_words_counters_reply reply = pg_unpack_counters_reply(said.words);
  const struct pg_others others = {reply.first, reply.second, reply.third, reply.fourth};
  return pg_protocol_stats(&protocol, &others);
}

static uint32_t hello(void) {
  static const uint32_t none[4] = {0};
  const struct pg_mail said = pg_ask(CAP_GOVERNOR_EP, PG_LABEL_ABOUT, none);
  const struct pg_words_about_reply about = pg_unpack_about_reply(said.words);
  const struct pg_hello say = {about.routes, about.refused, PG_BOARD_COUNTER_HZ, about.build};
  return pg_hello_encode(&say, protocol.answer);
}

/* All but messages: off the way from last byte to decision. */
static enum pg_outcome_label command(enum pg_request_kind kind, const struct pg_request *request, struct pg_done *done,
                                     const struct pg_words_receive *now, uint32_t words[4]) {
#ifdef CAP_GATE_EP
  PG_TIMED_FRAME->now_low = now->now_low;
  PG_TIMED_FRAME->now_high = now->now_high;
#endif
  switch (kind) {
    case PG_REQUEST_STATS: return answer(stats(), words);
    case PG_REQUEST_HELLO: return answer(hello(), words);
    case PG_REQUEST_PROVIDE: provide(&request->provide, now, done); break;
    case PG_REQUEST_TABLE_SET: table_set(&request->table_set, done); break;
    case PG_REQUEST_INSTALL: install(&request->install, done); break;
    case PG_REQUEST_RESET: reset(done); break;
    case PG_REQUEST_DECIDE:
    case PG_REQUEST_NONE: break;
  }
  return answer(pg_protocol_done(&protocol, done), words);
}

/* By value both ways: what is in hand on the short way then never has to be in memory. */
static __attribute__((noinline)) struct pg_mail long_way(enum pg_request_kind kind, const struct pg_request *request, struct pg_done *done,
                                                         struct pg_words_receive now) {
  struct pg_mail say = {0, 0, {0, 0, 0, 0}};
  say.label = command(kind, request, done, &now, say.words);
  return say;
}

/* A request about updates goes to whoever takes them, as it came; nobody waits for its answer, so that messages go on being decided. While
 * one is in hand another has none: who asks again asks for the same. */
static __attribute__((noinline)) struct pg_mail pass_on(struct pg_mail mail) {
  struct pg_update_frame *const to = PG_UPDATE_FRAME;
  const uint32_t length = pg_frame_length(&frame), bytes = length < sizeof to->request ? length : sizeof to->request;
  pg_count(&protocol.counters[PG_COUNTER_FRAMES_IN]);
  mail.label = PG_OUTCOME_DONE;
  if (to->asked != to->answered || to->answered != to->sent) return mail;
  memcpy(to->request, frame.buffer, bytes);
  to->request_bytes = bytes;
  PG_IN_ORDER();
  to->asked++;
  seL4_Signal(CAP_WORK_NTFN);
  return mail;
}

/* The updater's answer to the request in hand, if it is there and was not sent. One of no bytes: nobody takes updates any more. */
static __attribute__((noinline)) struct pg_mail collect(struct pg_mail mail) {
  struct pg_update_frame *const from = PG_UPDATE_FRAME;
  const uint32_t bytes = from->answer_bytes, answered = from->answered;
  PG_IN_ORDER(); /* a length that was looked at is not read again */
  mail.label = PG_OUTCOME_DONE;
  if (from->asked != answered || answered == from->sent) return mail;
  if (bytes == 0 || bytes > PG_UPDATE_ANSWER_BYTES) {
    const struct pg_done none = {from->request[0], PG_STATUS_UNKNOWN, PG_REFUSAL_OK, 0};
    mail.label = answer(pg_protocol_done(&protocol, &none), mail.words);
  } else {
    uint8_t said[PG_UPDATE_ANSWER_BYTES];
    memcpy(said, from->answer, bytes);
    const struct pg_words_update_collect_reply say = {(uint8_t)pg_frame_encode(said, bytes, PG_ANSWER_FRAME->bytes)};
    pg_pack_update_collect_reply(&say, mail.words);
    mail.label = from->reset != 0 ? PG_OUTCOME_RESET : PG_OUTCOME_ANSWER;
  }
  PG_IN_ORDER();
  from->sent = answered;
  return mail;
}

static inline struct pg_mail receive(struct pg_mail mail) {
  const struct pg_words_receive given = pg_unpack_receive(mail.words);
  uint32_t bytes = given.bytes;
  enum pg_frame_event event = PG_FRAME_MORE;
  for (uint32_t left = given.count; left > 0 && event == PG_FRAME_MORE; left--, bytes >>= 8) event = pg_frame_feed(&frame, bytes & 0xffu);
  mail.label = PG_OUTCOME_DONE;
  if (event == PG_FRAME_MORE) return mail;
  if (event == PG_FRAME_FAULT) {
    pg_protocol_broken(&protocol, frame.fault);
    return mail;
  }
  if (PG_UPDATES && PG_UPDATE_TAKES(frame.buffer[0])) return pass_on(mail);
#ifdef CAP_GATE_EP
  if (PG_LINE_TAKES(frame.buffer[0])) return pg_line_in(&protocol, frame.buffer, pg_frame_length(&frame), mail, given);
#endif
  struct pg_request request;
  struct pg_done done;
  decided = false;
  const enum pg_request_kind kind = pg_protocol_request(&protocol, frame.buffer, pg_frame_length(&frame), &request, &done);
  if (kind != PG_REQUEST_DECIDE) return long_way(kind, &request, &done, given);
  mail.label = decide(&request.message, given);
  return mail;
}

static __attribute__((noinline)) struct pg_mail report(struct pg_mail mail) {
  const struct pg_words_report given = pg_unpack_report(mail.words);
  mail.label = PG_OUTCOME_REFUSED;
  if (!decided) return mail;
  decided = false;
  const struct pg_decision decision = decision_of(&from_router);
  mail.label = answer(pg_decision_encode(&decision, given.ticks, protocol.answer), mail.words);
  return mail;
}

static __attribute__((noinline)) struct pg_mail begin_line(struct pg_mail mail) {
  mail.label = answer(hello(), mail.words);
  return mail;
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  if (begin == PG_BEGIN_FIRST) pg_protocol_init(&protocol);
#ifdef CAP_GATE_EP
  if (begin == PG_BEGIN_FIRST) pg_line_init();
#endif
  pg_frame_start(&frame, PG_MESSAGE_FRAME->memory + PG_SCRATCH_BYTES, PG_FRAME_BUFFER_BYTES);
  struct pg_mail mail = pg_first_mail(begin, first, CAP_READY_NTFN, CAP_PROTOCOL_EP, CAP_CALLS_REPLY);
  if (begin == PG_BEGIN_REFUSE) pg_refuse(mail, CAP_PROTOCOL_EP, CAP_CALLS_REPLY);
  for (;;) {
    if (mail.label == PG_LABEL_RECEIVE && PG_MAY_RECEIVE_PROTOCOL(mail.badge)) mail = receive(mail);
    else if (mail.label == PG_LABEL_REPORT && PG_MAY_REPORT_PROTOCOL(mail.badge)) mail = report(mail);
    else if (mail.label == PG_LABEL_START && PG_MAY_START_PROTOCOL(mail.badge)) mail = begin_line(mail);
    else if (mail.label == PG_LABEL_UPDATE_COLLECT && PG_MAY_UPDATE_COLLECT_PROTOCOL(mail.badge)) mail = collect(mail);
#ifdef CAP_GATE_EP
    else if (mail.label == PG_LABEL_GRID_COLLECT && PG_MAY_GRID_COLLECT_PROTOCOL(mail.badge)) mail = pg_line_decided(&protocol, mail);
    else if (mail.label == PG_LABEL_ADMISSION_COLLECT && PG_MAY_ADMISSION_COLLECT_PROTOCOL(mail.badge)) mail = pg_line_admitted(&protocol, mail);
#endif
    else mail.label = PG_OUTCOME_REFUSED;
    pg_next(&mail, CAP_PROTOCOL_EP, CAP_CALLS_REPLY, mail.label);
  }
}
