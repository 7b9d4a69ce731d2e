/* line.c -- see line.h. Nothing of a message is looked at here but its kind: the gate takes it apart, and whoever it is for copies it. */
#include "domains/line.h"

#include <string.h>

#include "domains/shared.h"
#include "node/count.h"
#include "wire/frame.h"

static uint32_t told PG_KEPT; /* of messages in sessions that are answered, the last that the host was told of */

void pg_line_init(void) { told = 0; }

static struct pg_mail answer(uint32_t bytes, const uint8_t *message, struct pg_mail mail) {
  const struct pg_words_admission_collect_reply say = {(uint16_t)pg_frame_encode(message, bytes, PG_ANSWER_FRAME->bytes)};
  pg_pack_admission_collect_reply(&say, mail.words);
  mail.label = PG_OUTCOME_ANSWER;
  return mail;
}

static struct pg_mail say_done(struct pg_protocol *protocol, const struct pg_done *done, struct pg_mail mail) {
  return answer(pg_protocol_done(protocol, done), protocol->answer, mail);
}

static struct pg_mail refuse(struct pg_protocol *protocol, enum pg_grid_judge judge, uint32_t why, struct pg_mail mail) {
  const struct pg_done done = {PG_MSG_GRID, PG_STATUS_REFUSED, (enum pg_refusal)why, judge};
  return say_done(protocol, &done, mail);
}

/* To the admission domain, which has its own time: signatures take longer than a message may. One at a time. */
static struct pg_mail to_admission(struct pg_protocol *protocol, uint8_t kind, const uint8_t *bytes, uint32_t length, struct pg_mail mail, struct pg_words_receive now) {
  struct pg_admit_frame *const to = PG_ADMIT_FRAME;
  if (to->asked != to->answered || to->answered != to->sent) return refuse(protocol, PG_JUDGE_NODE, PG_TROUBLE_BUSY, mail);
  if (length > PG_ADMIT_REQUEST_BYTES) return refuse(protocol, PG_JUDGE_NODE, PG_TROUBLE_TOO_LONG, mail);
  memcpy(to->request, bytes, length);
  to->request_bytes = length;
  to->kind = kind;
  to->now_low = now.now_low;
  to->now_high = now.now_high;
  PG_IN_ORDER();
  to->asked++;
  seL4_Signal(CAP_REQUESTS_NTFN);
  mail.label = PG_OUTCOME_DONE;
  return mail;
}

static struct pg_mail grid(struct pg_protocol *protocol, const uint8_t *bytes, uint32_t length, struct pg_mail mail, struct pg_words_receive now) {
  const struct pg_words_grid ask = {(uint16_t)length, now.now_low, now.now_high};
  uint32_t words[4];
  pg_pack_grid(&ask, words);
  const struct pg_mail said = pg_ask(CAP_GATE_EP, PG_LABEL_GRID, words);
  if (said.label == PG_OUTCOME_ABSENT) return to_admission(protocol, PG_MSG_GRID, bytes + PG_MSG_GRID_MESSAGE, length - PG_MSG_GRID_MESSAGE, mail, now);
  if (said.label != PG_OUTCOME_DONE) return refuse(protocol, PG_JUDGE_NODE, PG_TROUBLE_CRASHED, mail);
  const struct pg_words_grid_reply reply = pg_unpack_grid_reply(said.words);
  mail.label = PG_OUTCOME_DONE;
  return reply.status == PG_STATUS_OK ? mail : refuse(protocol, (enum pg_grid_judge)reply.word, reply.refusal, mail);
}

static struct pg_mail set_clock(struct pg_protocol *protocol, const uint8_t *bytes, uint32_t length, struct pg_mail mail, struct pg_words_receive now) {
  struct pg_done done = {PG_MSG_CLOCK, PG_STATUS_SHAPE, PG_REFUSAL_OK, 0};
  if (length == PG_MSG_CLOCK_BYTES && (bytes[PG_MSG_CLOCK_ZERO] | bytes[PG_MSG_CLOCK_ZERO2] | bytes[PG_MSG_CLOCK_ZERO2 + 1u]) == 0) {
    struct pg_words_clock ask = {0, 0, now.now_low, now.now_high};
    uint32_t words[4];
    memcpy(&ask.seconds_low, bytes + PG_MSG_CLOCK_SECONDS, 4);
    memcpy(&ask.seconds_high, bytes + PG_MSG_CLOCK_SECONDS + 4u, 4);
    pg_pack_clock(&ask, words);
    const struct pg_mail said = pg_ask(CAP_GATE_EP, PG_LABEL_CLOCK, words);
    const struct pg_words_clock_reply reply = pg_unpack_clock_reply(said.words);
    done.status = said.label == PG_OUTCOME_DONE ? (enum pg_status)reply.status : PG_STATUS_UNKNOWN;
    done.refusal = (enum pg_refusal)reply.refusal;
  }
  return say_done(protocol, &done, mail);
}

static struct pg_mail hold(struct pg_protocol *protocol, const uint8_t *bytes, uint32_t length, struct pg_mail mail) {
  struct pg_done done = {PG_MSG_OBJECT_HOLD, PG_STATUS_SHAPE, PG_REFUSAL_OK, 0};
  if (length >= PG_MSG_OBJECT_HOLD_BYTES && length - PG_MSG_OBJECT_HOLD_BYTES <= PG_CID_BYTES && (bytes[PG_MSG_OBJECT_HOLD_ZERO] | bytes[PG_MSG_OBJECT_HOLD_ZERO + 1u]) == 0) {
    const struct pg_words_content_hold ask = {(uint8_t)(length - PG_MSG_OBJECT_HOLD_BYTES), bytes[PG_MSG_OBJECT_HOLD_OPERATION]};
    uint32_t words[4];
    pg_pack_content_hold(&ask, words);
    const struct pg_mail said = pg_ask(CAP_GOVERNOR_EP, PG_LABEL_CONTENT_HOLD, words);
    const struct pg_words_content_hold_reply reply = pg_unpack_content_hold_reply(said.words);
    done.status = said.label == PG_OUTCOME_DONE ? (enum pg_status)reply.status : PG_STATUS_UNKNOWN;
    done.refusal = (enum pg_refusal)reply.refusal;
    done.word = reply.word;
  }
  return say_done(protocol, &done, mail);
}

struct pg_mail pg_line_in(struct pg_protocol *protocol, const uint8_t *bytes, uint32_t length, struct pg_mail mail, struct pg_words_receive now) {
  pg_count(&protocol->counters[PG_COUNTER_FRAMES_IN]);
  if (bytes[0] == PG_MSG_CLOCK) return set_clock(protocol, bytes, length, mail, now);
  if (bytes[0] == PG_MSG_OBJECT_HOLD) return hold(protocol, bytes, length, mail);
  if (bytes[0] != PG_MSG_GRID) return to_admission(protocol, bytes[0], bytes, length, mail, now); /* about the node's key, or its log */
  return grid(protocol, bytes, length, mail, now);
}

/* What stands in the frame is copied, and no offset or length of it believed. */
static struct pg_decision decision_of(const struct pg_grid_result *result, uint32_t sequence) {
  const struct pg_words_grid_decide_reply say = pg_unpack_grid_decide_reply(result->decision);
  const uint32_t room = PG_MESSAGE_MEMORY_BYTES + PG_NODE_ID_BYTES; /* memory, and the gateway behind it */
  struct pg_decision decision = {(enum pg_action)say.action, (enum pg_fault)say.fault, sequence, say.instructions, say.value, NULL, NULL, 0};
  if (say.hop && say.node_at <= room - PG_NODE_ID_BYTES) decision.node = PG_GRID_FRAME->memory + say.node_at;
  if (say.cid_bytes <= PG_CID_BYTES && say.cid_at <= room - PG_CID_BYTES) {
    decision.cid = PG_GRID_FRAME->memory + say.cid_at;
    decision.cid_bytes = say.cid_bytes;
  }
  return decision;
}

/* What became of a message about an object; a piece of it lies in the frame. */
static struct pg_mail object(const struct pg_grid_result *of, uint32_t ticks, struct pg_mail mail) {
  uint8_t said[PG_MSG_OBJECT_BYTES + PG_REGISTRY_LIMIT_PIECE] = {PG_MSG_OBJECT};
  const uint32_t bytes = of->piece < PG_REGISTRY_LIMIT_PIECE ? of->piece : PG_REGISTRY_LIMIT_PIECE;
  memcpy(said + PG_MSG_OBJECT_TICKS, &ticks, sizeof ticks);
  memcpy(said + PG_MSG_OBJECT_LENGTH, &of->length, sizeof of->length);
  memcpy(said + PG_MSG_OBJECT_AT, &of->at, sizeof of->at);
  memcpy(said + PG_MSG_OBJECT_PIECE, PG_GRID_FRAME->memory, bytes);
  return answer(PG_MSG_OBJECT_BYTES + bytes, said, mail);
}

struct pg_mail pg_line_decided(struct pg_protocol *protocol, struct pg_mail mail) {
  const uint32_t ticks = pg_unpack_grid_collect(mail.words).ticks, answered = PG_GRID_FRAME->answered;
  PG_IN_ORDER();
  mail.label = PG_OUTCOME_DONE;
  if (answered == told || answered != PG_GRID_FRAME->asked) return mail;
  const struct pg_grid_result result = PG_GRID_FRAME->result;
  told = answered;
  if (result.refused) return refuse(protocol, (enum pg_grid_judge)result.judge, result.why, mail);
  if (result.work != PG_WORK_DECIDE) return object(&result, ticks, mail);
  const struct pg_decision decision = decision_of(&result, PG_GRID_FRAME->order.sequence);
  return answer(pg_decision_encode(&decision, ticks, protocol->answer), protocol->answer, mail);
}

struct pg_mail pg_line_admitted(struct pg_protocol *protocol, struct pg_mail mail) {
  struct pg_admit_frame *const from = PG_ADMIT_FRAME;
  const uint32_t bytes = from->answer_bytes, answered = from->answered;
  uint8_t said[PG_LONGEST_ANSWER_BYTES];
  PG_IN_ORDER(); /* a length that was looked at is not read again */
  mail.label = PG_OUTCOME_DONE;
  if (from->asked != answered || answered == from->sent) return mail;
  from->sent = answered;
  if (bytes == 0 || bytes > sizeof said) return refuse(protocol, PG_JUDGE_NODE, PG_TROUBLE_CRASHED, mail);
  memcpy(said, from->answer, bytes);
  return answer(bytes, said, mail);
}
