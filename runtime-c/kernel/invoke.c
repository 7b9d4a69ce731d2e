/* invoke.c -- an operation on the object that a capability names: its arguments, the rule of the table that it must meet,
 * and the answer. */
#include "kernel/kernel.h"

/* Word i of the running thread's message; 0 where it has none. */
uint32_t pg_word(uint32_t i) {
  struct pg_tcb *const tcb = pg_tcb(pg_k.current);
  if (i < PG_MESSAGE_FAST) return tcb->regs[i];
  const struct pg_buffer *const buffer = pg_buffer_of(tcb, false);
  return i < PG_MESSAGE_REGISTERS && buffer != NULL ? buffer->words[i] : 0;
}

/* The next word of the answer; one that would be in a buffer that the caller has not is not counted. */
void pg_put(uint32_t value) {
  struct pg_tcb *const tcb = pg_k.caller;
  if (tcb == NULL) return;
  struct pg_buffer *const buffer = pg_buffer_of(tcb, true);
  if (pg_k.answer < PG_MESSAGE_FAST || buffer != NULL) pg_put_word(tcb, buffer, pg_k.answer++, value);
}

/* By label: see spec/kernel.ts. */
static const uint16_t rules[PG_INVOCATIONS] = {PG_INVOCATION_RULES};

static uint32_t check(void) {
  const uint32_t label = pg_k.label;
  const uint32_t type = pg_k.target->type;
  if (type == PG_CAP_NULL) return PG_NUMBER(PG_ERROR_INVALID_CAPABILITY, 0);
  if (!PG_CHECK(CAP_TYPE, label < PG_INVOCATIONS && (rules[label] & 15u) == type)) return PG_ERROR_ILLEGAL_OPERATION;
  const uint32_t rule = rules[label], wanted = rule >> 9 & 15u, caps = rule >> 7 & 3u;
  if (!PG_CHECK(TRUNCATED, pg_k.length >= (rule >> 4 & 7u) && (caps == 0 || pg_k.extra[caps - 1u] != NULL)))
    return PG_ERROR_TRUNCATED_MESSAGE;
  if (!PG_CHECK(EXTRA_TYPE, wanted == 0 || pg_k.extra[0]->type == wanted))
    return (rule & 1u << 13) != 0 ? PG_ERROR_ILLEGAL_OPERATION : PG_NUMBER(PG_ERROR_INVALID_CAPABILITY, 1u);
  return PG_ERROR_NONE;
}

/* The operation that the message asks for. PG_PREEMPTED: it is to be asked for again. */
uint32_t pg_invoke(void) {
  const uint32_t error = check();
  if (error != PG_ERROR_NONE) return error;
  if (pg_empty(pg_cell(0), NULL) != PG_ERROR_NONE) return PG_PREEMPTED; /* what is doomed still has its place and its effects */
  switch (pg_k.target->type) {
    case PG_CAP_UNTYPED: return pg_invoke_untyped();
    case PG_CAP_TCB: return pg_invoke_tcb();
    case PG_CAP_CNODE: return pg_invoke_cnode();
    case PG_CAP_FRAME: return pg_invoke_frame();
    case PG_CAP_IRQ_HANDLER:
    case PG_CAP_IRQ_CONTROL: return pg_invoke_irq();
    default: return pg_invoke_sched_context();
  }
}

/* What a failed lookup found, as a message has it; gives the words. */
uint32_t pg_failure_words(uint32_t failure, uint32_t *words) {
  const uint32_t kind = (failure & 3u) + 1u, left = failure >> 2 & 31u, found = failure >> 7 & 63u;
  words[0] = kind;
  words[1] = kind == PG_LOOKUP_INVALID_ROOT || left != 0 ? left : 32u;
  words[2] = kind == PG_LOOKUP_GUARD ? failure >> 13 & 0x3ffffu : found;
  words[3] = found;
  return kind;
}

/* The answer to the kernel's caller: the error as the label, and what there is to say about it. */
void pg_tell(uint32_t error) {
  uint32_t words[4];
  switch (error & 255u) {
    case PG_ERROR_INVALID_ARGUMENT:
    case PG_ERROR_INVALID_CAPABILITY: pg_put(error >> 8); break;
    case PG_ERROR_NOT_ENOUGH_MEMORY: pg_put(pg_k.failure); break;
    case PG_ERROR_RANGE_ERROR:
      pg_put(error >> 8 & 255u);
      pg_put(error >> 16);
      break;
    case PG_ERROR_FAILED_LOOKUP: {
      const uint32_t count = pg_failure_words(pg_k.failure, words);
      pg_put(error >> 8);
      for (uint32_t i = 0; i < count; i++) pg_put(words[i]);
      break;
    }
    default: break;
  }
  pg_k.caller->regs[PG_R0] = 0;
  pg_k.caller->regs[PG_R1] = (error & 255u) << 12 | pg_k.answer;
}
