/* worker.c -- the worker: does a session's work, on the session's time.
 *
 * It has no time of its own and calls nobody's: a signal of the gate wakes it, and brings the scheduling context of the session whose message is in
 * the frame. A program that the node does not know is compiled here, where a mistake of the compiler's reaches nothing but this frame; what comes of
 * it is verified by the router. When the session is revoked, its time is gone, and the supervisor starts this domain again. */
#include <string.h>

#include "domains/domain.h"
#include "domains/shared.h"
#include "generated/pg_state.h"
#include "lisp/compile.h"

static struct pg_core_work work;

static bool asked(void) {
  PG_IN_ORDER();
  return PG_GRID_FRAME->asked != PG_GRID_FRAME->answered;
}

/* The result is in the frame. */
static void answered(void) {
  PG_IN_ORDER();
  PG_GRID_FRAME->answered = PG_GRID_FRAME->asked;
  seL4_Signal(CAP_LINE_NTFN);
}

/* Behind its answers, which the line may have before: what comes next here is to wait, and the time goes back. */
static void goes_back(void) { PG_GRID_FRAME->back = PG_GRID_FRAME->answered; }

/* As pg_ask, for what is not on the way of a program that is known: the answer's words take the place of what was asked. */
static __attribute__((noinline)) uint32_t ask_for(seL4_CPtr of, enum pg_label label, uint32_t words[4]) {
  const struct pg_mail said = pg_ask(of, label, words);
  memcpy(words, said.words, sizeof said.words);
  return said.label;
}

static void answer(const struct pg_grid_result *result) {
  PG_GRID_FRAME->result = *result;
  answered();
}

static void refuse(enum pg_grid_judge judge, uint32_t why) {
  const struct pg_grid_result result = {.refused = true, .judge = (uint8_t)judge, .why = (uint8_t)why};
  answer(&result);
}
static void trouble(enum pg_grid_trouble why) { refuse(PG_JUDGE_NODE, why); }

/* Names of tables go to the router with the image: which they are here is for it to know. */
static void name_tables(const struct pg_core_program *program, const uint8_t *bytes) {
  for (uint32_t i = 0; i < program->tables; i++) {
    const struct pg_core_table *const table = &program->table[i];
    struct pg_grid_table *const out = &PG_GRID_FRAME->table[i];
    uint32_t length = table->length;
    const uint8_t *const name = table->symbol < PG_SYMBOLS ? pg_core_symbol_name(table->symbol, &length) : bytes + table->at;
    if (length > sizeof out->name) length = 0; /* no table has such a name */
    out->length = (uint8_t)length;
    memcpy(out->name, name, length);
  }
}

/* Where the router keeps the program, or PG_GRID_NO_ROUTE: the gate has said why. */
static uint32_t compile(uint32_t length, enum pg_core_kind kind) {
  static uint8_t program[PG_GRID_PROGRAM_BYTES];
  static uint32_t image[PG_INSTALL_BYTES / 4u];
  struct pg_core_program made;
  memcpy(program, PG_GRID_FRAME->program, length);
  const enum pg_core_spelling spelling = length > 0 && program[0] == '(' ? PG_CORE_CANONICAL : PG_CORE_COMPRESSED;
  enum pg_core_fault fault = pg_core_compile(&work, spelling, program, length, image, sizeof image, &made);
  if (fault == PG_CORE_OK && made.kind != kind) fault = PG_CORE_BAD_KIND;
  struct pg_words_program_compiled say = {0, (uint8_t)fault};
  if (fault == PG_CORE_OK) {
    say.bytes = (uint16_t)made.image_bytes;
    memcpy(PG_GRID_FRAME->image, image, made.image_bytes);
    name_tables(&made, program);
  }
  uint32_t words[4];
  pg_pack_program_compiled(&say, words);
  return ask_for(CAP_GATE_EP, PG_LABEL_PROGRAM_COMPILED, words) == PG_OUTCOME_DONE ? pg_unpack_program_compiled_reply(words).route : PG_GRID_NO_ROUTE;
}

/* What became of a change that its constraint was asked about: what is granted, the gate has its state go on. */
static void changed(const struct pg_grid_order *order, const struct pg_words_grid_decide_reply *say) {
  uint32_t words[4] = {0};
  if (say->value != PG_STATE_OK) {
    refuse(PG_JUDGE_PROTOCOL, say->value);
    return;
  }
  if (say->fault != PG_REGISTRY_OK) {
    refuse(PG_JUDGE_REGISTRY, say->fault);
    return;
  }
  const uint32_t outcome = ask_for(CAP_GATE_EP, PG_LABEL_CHANGE_DONE, words);
  const uint32_t refusal = pg_unpack_change_done_reply(words).refusal;
  const struct pg_grid_result result = {.work = PG_WORK_CHANGE, .length = order->size - PG_STATE_AT_LEAF};
  if (outcome != PG_OUTCOME_DONE) {
    if (asked()) trouble(PG_TROUBLE_CRASHED);
  } else if (refusal != 0) refuse(PG_JUDGE_PROTOCOL, refusal);
  else answer(&result);
}

static void decide(const struct pg_grid_order *order, uint32_t route) {
  const struct pg_words_grid_decide ask = {
      .sequence = order->sequence, .now_low = PG_GRID_FRAME->now_low, .now_high = PG_GRID_FRAME->now_high, .type = order->type, .size = (uint16_t)order->size,
      .priority = order->priority, .ttl = order->ttl, .route = (uint8_t)route, .change = order->work == PG_WORK_CHANGE};
  uint32_t words[4];
  pg_pack_grid_decide(&ask, words);
  const struct pg_mail said = pg_ask(CAP_ROUTER_EP, PG_LABEL_GRID_DECIDE, words);
  if (said.label != PG_OUTCOME_DONE) {
    trouble(PG_TROUBLE_CRASHED);
    return;
  }
  if (order->work == PG_WORK_CHANGE) {
    const struct pg_words_grid_decide_reply say = pg_unpack_grid_decide_reply(said.words);
    changed(order, &say);
    return;
  }
  struct pg_grid_result *const result = &PG_GRID_FRAME->result;
  result->refused = false;
  result->work = PG_WORK_DECIDE;
  for (uint32_t i = 0; i < 4; i++) result->decision[i] = said.words[i];
  answered();
}

/* What a message about an object asks for, which the gate has had paid. */
static void content(const struct pg_grid_order *order) {
  uint32_t words[4];
  struct pg_grid_result result = {.work = order->work, .at = order->at};
  const struct pg_words_content_put put = {order->cid_bytes, (uint16_t)(order->size - order->cid_bytes)};
  const struct pg_words_content_get get = {order->cid_bytes, order->at};
  const bool puts = order->work == PG_WORK_PUT;
  if (puts) pg_pack_content_put(&put, words);
  else pg_pack_content_get(&get, words);
  const uint32_t outcome = ask_for(CAP_ROUTER_EP, puts ? PG_LABEL_CONTENT_PUT : PG_LABEL_CONTENT_GET, words);
  if (outcome != PG_OUTCOME_DONE) {
    trouble(outcome == PG_OUTCOME_REFUSED ? PG_TROUBLE_DENIED : PG_TROUBLE_CRASHED);
    return;
  }
  const struct pg_words_content_get_reply reply = pg_unpack_content_get_reply(words);
  result.piece = reply.bytes;
  result.length = reply.length;
  if (reply.status != PG_REGISTRY_OK) refuse(PG_JUDGE_REGISTRY, reply.status);
  else answer(&result);
}

/* What its receipts say holds; or whoever sent it has been told why not. */
static bool received(const struct pg_grid_order *order) {
  const struct pg_words_receipts_check ask = {order->receipts, (uint16_t)PG_RECEIPTS_AT(order->size)};
  uint32_t words[4];
  pg_pack_receipts_check(&ask, words);
  const uint32_t outcome = ask_for(CAP_ROUTER_EP, PG_LABEL_RECEIPTS_CHECK, words), fault = pg_unpack_receipts_check_reply(words).fault;
  if (outcome != PG_OUTCOME_DONE) trouble(PG_TROUBLE_CRASHED);
  else if (fault != PG_ENVELOPE_FINE) refuse(PG_JUDGE_PROTOCOL, fault);
  return outcome == PG_OUTCOME_DONE && fault == PG_ENVELOPE_FINE;
}

/* The constraint of a change, made of the object that its CID names. */
static uint32_t constraint(uint32_t cid_bytes) {
  const struct pg_words_content_load ask = {(uint8_t)cid_bytes};
  uint32_t words[4];
  pg_pack_content_load(&ask, words);
  const uint32_t outcome = ask_for(CAP_ROUTER_EP, PG_LABEL_CONTENT_LOAD, words);
  const struct pg_words_content_load_reply reply = pg_unpack_content_load_reply(words);
  if (outcome == PG_OUTCOME_DONE && reply.status == PG_REGISTRY_OK) return compile(reply.bytes, PG_CORE_POLICY);
  if (outcome == PG_OUTCOME_DONE) refuse(PG_JUDGE_REGISTRY, reply.status);
  return PG_GRID_NO_ROUTE;
}

static void handle(void) {
  const struct pg_grid_order order = PG_GRID_FRAME->order;
  const uint32_t own = PG_GRID_FRAME->asked;
  uint32_t route = order.route;
  if (order.receipts != 0 && !received(&order)) return;
  if (order.work == PG_WORK_PUT || order.work == PG_WORK_GET) {
    content(&order);
    return;
  }
  if (order.program_bytes > PG_GRID_PROGRAM_BYTES) {
    trouble(PG_TROUBLE_TOO_LONG);
    return;
  }
  if (route == PG_GRID_NO_ROUTE) route = order.work == PG_WORK_CHANGE ? constraint(order.program_bytes) : compile(order.program_bytes, PG_CORE_ROUTE);
  if (route != PG_GRID_NO_ROUTE) decide(&order, route);
  else if (asked() && PG_GRID_FRAME->asked == own) trouble(PG_TROUBLE_CRASHED); /* a gate that began again has not said why; the next message may be there */
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  if (begin != PG_BEGIN_FIRST) {
    if (asked()) trouble(PG_TROUBLE_CRASHED);
    goes_back();
    (void)pg_first_mail(begin, first, CAP_READY_NTFN, CAP_WORKER_EP, CAP_CALLS_REPLY);
  }
  for (;;) {
    while (asked()) {
      if (begin == PG_BEGIN_REFUSE) trouble(PG_TROUBLE_CRASHED);
      else handle();
    }
    goes_back();
    seL4_Word badge;
    (void)seL4_Recv(CAP_WORKER_EP, &badge, CAP_CALLS_REPLY);
  }
}
