/* fault.c -- a thread's faults as messages to its fault handler, and the handler's answers.
 *
 * To its handler a fault is a call that the thread made; the answer lets it go on. A thread without a handler stops. */
#include "kernel/kernel.h"

/* CFSR: a memory or bus fault was of an instruction (Armv7-M ARM, B3.2.15). */
#define STATUS_FETCH 0x101u

/* Registers in the messages of an unknown system call and of a user exception; the answer sets them again. */
static const uint8_t syscall_registers[] = {PG_R0, PG_R1, PG_R2, PG_R3, PG_R4, PG_R5, PG_R6, PG_R7, PG_PC, PG_SP, PG_LR, PG_PSR};
static const uint8_t exception_registers[] = {PG_PC, PG_SP, PG_PSR};

/* Gives how many registers the message of the fault begins with. */
static uint32_t registers_of(uint32_t fault, const uint8_t **out) {
  *out = fault == PG_THREAD_FAULT_UNKNOWN_SYSCALL ? syscall_registers : exception_registers;
  switch (fault) {
    case PG_THREAD_FAULT_UNKNOWN_SYSCALL: return sizeof syscall_registers;
    case PG_THREAD_FAULT_USER_EXCEPTION: return sizeof exception_registers;
    case PG_THREAD_FAULT_TIMEOUT: return 0;
    default: return 1u; /* where it was */
  }
}

/* Writes the message and gives its information word. */
uint32_t pg_fault_message(struct pg_tcb *tcb, struct pg_tcb *receiver) {
  const uint32_t fault = tcb->flags & PG_FAULT_MASK, info = tcb->fault_info;
  struct pg_buffer *const buffer = pg_buffer_of(receiver, true);
  const uint8_t *registers;
  const uint32_t count = registers_of(fault, &registers);
  uint32_t words[6], more = 2u;
  words[0] = tcb->fault_address;
  words[1] = info;
  for (uint32_t i = 0; i < count; i++) pg_put_word(receiver, buffer, i, pg_get_register(tcb, registers[i]));
  switch (fault) {
    case PG_THREAD_FAULT_UNKNOWN_SYSCALL: more = 1u; break;
    case PG_THREAD_FAULT_VM:
      words[1] = (info & STATUS_FETCH) != 0;
      words[2] = info;
      more = 3u;
      break;
    case PG_THREAD_FAULT_CAP:
      words[1] = info >> 31;
      more = 2u + pg_failure_words(info, &words[2]);
      break;
    case PG_THREAD_FAULT_TIMEOUT:
      words[1] = words[2] = 0;
      if (tcb->sc != 0) pg_take_consumed(pg_sched_context(tcb->sc), &words[2], &words[1]); /* it may have been taken since */
      more = 3u;
      break;
    default: break;
  }
  for (uint32_t i = 0; i < more; i++) pg_put_word(receiver, buffer, count + i, words[i]);
  more += count;
  return fault << 12 | (buffer == NULL && more > PG_MESSAGE_FAST ? PG_MESSAGE_FAST : more);
}

/* Whether the thread goes on, with the registers that the answer gives. After a capability or memory fault it does. */
bool pg_fault_answer(struct pg_tcb *tcb, struct pg_tcb *handler) {
  const uint32_t fault = tcb->flags & PG_FAULT_MASK, info = handler->regs[PG_R1];
  const struct pg_buffer *const buffer = pg_buffer_of(handler, false);
  const uint8_t *registers;
  uint32_t count = registers_of(fault, &registers);
  if (fault == PG_THREAD_FAULT_TIMEOUT) {
    registers = pg_context;
    count = PG_CONTEXT;
  }
  for (uint32_t i = 0; count > 1u && i < count && i < (info & 127u); i++) {
    if (i >= PG_MESSAGE_FAST && buffer == NULL) break;
    pg_set_register(tcb, registers[i], i < PG_MESSAGE_FAST ? handler->regs[i] : buffer->words[i]);
  }
  return count == 1u || info >> 12 == 0;
}

static bool raise(struct pg_tcb *tcb, const struct pg_slot *handler, uint32_t fault, uint32_t address, uint32_t info) {
  if (handler->type != PG_CAP_ENDPOINT) return false;
  tcb->flags = (uint8_t)fault;
  tcb->fault_address = address;
  tcb->fault_info = info;
  pg_send(tcb, handler, PG_SEND_CALL | PG_SEND_BLOCK | PG_SEND_LEND);
  return true;
}

/* The running thread faults. */
void pg_fault(uint32_t fault, uint32_t address, uint32_t info) {
  struct pg_tcb *const tcb = pg_tcb(pg_k.current);
  if (!raise(tcb, &tcb->slots[PG_TCB_FAULT], fault, address, info)) pg_stop(tcb);
}

/* The thread's budget is used up; false: nobody is told. */
bool pg_timeout(struct pg_tcb *tcb) {
  return raise(tcb, &tcb->slots[PG_TCB_TIMEOUT], PG_THREAD_FAULT_TIMEOUT, pg_sched_context(tcb->sc)->badge, 0);
}

struct pg_tcb *pg_trap(uint32_t type, uint32_t address, uint32_t info) {
  pg_fault(type, address, info);
  return pg_schedule();
}
