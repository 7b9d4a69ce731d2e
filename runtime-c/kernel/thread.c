/* thread.c -- threads: their life, their registers, their spaces, and how urgent they are. */
#include "kernel/kernel.h"

static bool blocked(const struct pg_tcb *tcb) { return tcb->state >= PG_BLOCKED_RECEIVE; }

/* Whatever the thread waits for, it waits no more. */
void pg_cancel(struct pg_tcb *tcb) {
  if (tcb->state == PG_BLOCKED_REPLY && tcb->reply != 0) pg_reply_pop(pg_reply(tcb->reply), false);
  else if (tcb->state == PG_BLOCKED_RECEIVE && tcb->reply != 0) pg_reply(tcb->reply)->server = 0;
  tcb->reply = 0;
  pg_dequeue(tcb);
  tcb->flags = 0;
  tcb->state = PG_INACTIVE;
}

/* How far the pc of a thread is behind the call that it waits in. */
static uint32_t behind(const struct pg_tcb *tcb) {
  return blocked(tcb) && (tcb->flags & (PG_FAULT_MASK | PG_MOVED)) == 0 ? PG_SVC_BYTES : 0;
}

/* The thread does not run any more. The call that it waits in is made again when it does; what faulted is tried again. */
void pg_stop(struct pg_tcb *tcb) {
  tcb->regs[PG_PC] -= behind(tcb);
  pg_cancel(tcb);
}

static void resume(struct pg_tcb *tcb) {
  if (pg_runnable(tcb)) return;
  pg_stop(tcb);
  tcb->state = PG_RESTART;
  pg_make_ready(tcb);
}

/* The object that it waits at is gone: it sees that, or stops when it waits with a fault. */
void pg_restart(struct pg_tcb *tcb) {
  if ((tcb->flags & PG_FAULT_MASK) != 0) pg_stop(tcb);
  else resume(tcb);
}

/* The last capability is gone. */
void pg_tcb_end(struct pg_tcb *tcb) {
  pg_stop(tcb);
  pg_unbind_notification(tcb);
  if (tcb->sc != 0) {
    pg_sched_context(tcb->sc)->tcb = 0;
    tcb->sc = 0;
  }
}

static uint32_t read_registers(struct pg_tcb *tcb) {
  const uint32_t count = pg_word(1u);
  if (count - 1u >= PG_CONTEXT) return PG_RANGE(1u, PG_CONTEXT);
  if (!PG_CHECK(SELF_REGISTERS, pg_k.target->object != pg_k.current)) return PG_ERROR_ILLEGAL_OPERATION;
  if ((pg_word(0) & 1u) != 0) pg_stop(tcb);
  for (uint32_t i = 0; i < count; i++) pg_put(pg_get_register(tcb, pg_context[i]) - (i == 0 ? behind(tcb) : 0)); /* pc is first */
  return PG_ERROR_NONE;
}

static uint32_t write_registers(struct pg_tcb *tcb) {
  const uint32_t count = pg_word(1u);
  if (!PG_CHECK(TRUNCATED, pg_k.length - 2u >= count)) return PG_ERROR_TRUNCATED_MESSAGE;
  if (!PG_CHECK(SELF_REGISTERS, pg_k.target->object != pg_k.current)) return PG_ERROR_ILLEGAL_OPERATION;
  for (uint32_t i = 0; i < count && i < PG_CONTEXT; i++) pg_set_register(tcb, pg_context[i], pg_word(i + 2u));
  if (count != 0 && blocked(tcb)) tcb->flags |= PG_MOVED;
  if ((pg_word(0) & 1u) != 0) resume(tcb);
  return PG_ERROR_NONE;
}

/* Nobody gives a priority above the limit of the thread whose capability he shows. */
static uint32_t check_given(uint32_t priority, bool omitted) {
  const uint32_t limit = pg_tcb(pg_k.extra[0]->object)->mcp;
  return omitted || priority <= limit ? PG_ERROR_NONE : PG_RANGE(0u, limit);
}
static uint32_t check_priority(uint32_t i) { return check_given(pg_word(i), PG_OMIT == PG_CHECK_PRIORITY_MCP); }
static uint32_t check_limit(void) { return check_given(pg_word(0), PG_OMIT == PG_CHECK_MCP_MCP); }

static void set_priority(struct pg_tcb *tcb, uint32_t priority) {
  pg_ref *const queue = (pg_ref *)(uintptr_t)tcb->queue;
  pg_dequeue(tcb);
  tcb->priority = (uint8_t)priority;
  if (queue != NULL) pg_enqueue(queue, tcb, false);
}

static bool may_call(const struct pg_slot *cap) {
  return cap->type == PG_CAP_ENDPOINT && (cap->rights & PG_RIGHT_WRITE) != 0 &&
         (cap->rights & (PG_RIGHT_GRANT | PG_RIGHT_GRANT_REPLY)) != 0;
}

/* What may be put into the slot of a thread; `data` is the CSpace's guard or the buffer's address. */
static uint32_t check_install(uint32_t place, uint32_t number, struct pg_slot *from, uint32_t data, struct pg_slot *out) {
  switch (place) {
    case PG_TCB_CSPACE:
      if (!PG_CHECK(CSPACE_TYPE, from->type == PG_CAP_CNODE)) return PG_ERROR_ILLEGAL_OPERATION;
      break;
    case PG_TCB_VSPACE:
      if (!PG_CHECK(VSPACE_TYPE, from->type == PG_CAP_VSPACE)) return PG_ERROR_ILLEGAL_OPERATION;
      break;
    case PG_TCB_BUFFER:
      if (data == 0) return PG_ERROR_NONE; /* no buffer, whatever the capability */
      if (!PG_CHECK(BUFFER_DEVICE, from->type == PG_CAP_FRAME && (from->flags & PG_DEVICE) == 0)) return PG_ERROR_ILLEGAL_OPERATION;
      if (!PG_CHECK(BUFFER_ALIGNED, data % PG_IPC_BUFFER_BYTES == 0 && from->bits >= 9u)) return PG_ERROR_ALIGNMENT_ERROR;
      break;
    default:
      if (!PG_CHECK(FAULT_CAP, from->type == PG_CAP_NULL || may_call(from)))
        return PG_NUMBER(PG_ERROR_INVALID_CAPABILITY, number + 1u);
      break;
  }
  return pg_check_derive(from, PG_RIGHT_ALL, place == PG_TCB_CSPACE && data != 0, data, out);
}

/* Where each extra capability of an operation goes; PG_TCB_SLOTS: nowhere. */
struct install {
  uint8_t label, place[PG_MESSAGE_CAPS];
};
static const struct install installs[] = {
  {PG_INVOKE_TCB_CONFIGURE, {PG_TCB_CSPACE, PG_TCB_VSPACE, PG_TCB_BUFFER}},
  {PG_INVOKE_TCB_SET_SCHED_PARAMS, {PG_TCB_SLOTS, PG_TCB_SLOTS, PG_TCB_FAULT}},
  {PG_INVOKE_TCB_SET_TIMEOUT_ENDPOINT, {PG_TCB_TIMEOUT, PG_TCB_SLOTS, PG_TCB_SLOTS}},
  {PG_INVOKE_TCB_SET_IPC_BUFFER, {PG_TCB_BUFFER, PG_TCB_SLOTS, PG_TCB_SLOTS}},
  {PG_INVOKE_TCB_SET_SPACE, {PG_TCB_FAULT, PG_TCB_CSPACE, PG_TCB_VSPACE}},
};

static uint32_t install(struct pg_tcb *tcb) {
  struct pg_slot derived[PG_MESSAGE_CAPS];
  const struct install *row = installs;
  while (row->label != pg_k.label) row++;
  const uint32_t skip = pg_k.label == PG_INVOKE_TCB_SET_SPACE; /* its first capability has no word */
  for (uint32_t i = 0; i < PG_MESSAGE_CAPS; i++) {
    if (row->place[i] == PG_TCB_SLOTS) continue;
    const uint32_t error = check_install(row->place[i], i, pg_k.extra[i], pg_word(i - skip), &derived[i]);
    if (error != PG_ERROR_NONE) return error;
  }
  for (uint32_t i = 0; i < PG_MESSAGE_CAPS; i++) {
    struct pg_slot *const to = &tcb->slots[row->place[i]];
    struct pg_slot *const from = pg_k.extra[i];
    if (row->place[i] == PG_TCB_SLOTS) continue;
    if (pg_empty(to, NULL) != PG_ERROR_NONE) return PG_PREEMPTED;
    if (row->place[i] == PG_TCB_BUFFER) {
      tcb->buffer = pg_word(i - skip);
      if (tcb->buffer == 0) continue;
    }
    /* Both the capability and the thread may have been in the CSpace that is gone now. */
    if (from->type != PG_CAP_NULL && PG_CHECK(TARGET_ALIVE, pg_k.target->type != PG_CAP_NULL)) pg_commit_derive(to, from, &derived[i]);
  }
  return PG_ERROR_NONE;
}

/* The limit, the priority, the scheduling context and the fault handler at once. */
static uint32_t set_sched_params(struct pg_tcb *tcb) {
  const struct pg_slot *const context_cap = pg_k.extra[1];
  struct pg_sched_context *const sc = pg_sched_context(context_cap->object);
  uint32_t error = check_limit();
  if (error == PG_ERROR_NONE) error = check_priority(1u);
  if (error != PG_ERROR_NONE) return error;
  const bool bind = context_cap->type == PG_CAP_SCHED_CONTEXT && tcb->sc != context_cap->object;
  if (bind) {
    if (!PG_CHECK(SC_BOUND, tcb->sc == 0 && sc->tcb == 0)) return PG_ERROR_ILLEGAL_OPERATION;
  } else if (context_cap->type == PG_CAP_NULL) {
    if (pg_ref_of(tcb) == pg_k.current) return PG_ERROR_ILLEGAL_OPERATION;
  } else if (context_cap->type != PG_CAP_SCHED_CONTEXT) {
    return PG_NUMBER(PG_ERROR_INVALID_CAPABILITY, 2u);
  }
  error = install(tcb);
  if (error != PG_ERROR_NONE) return error;
  tcb->mcp = (uint8_t)pg_word(0);
  set_priority(tcb, pg_word(1u));
  if (bind) pg_bind_thread(sc, tcb);
  if (context_cap->type == PG_CAP_NULL && tcb->sc != 0) pg_unbind_thread(pg_sched_context(tcb->sc));
  return PG_ERROR_NONE;
}

static uint32_t bind_notification(struct pg_tcb *tcb) {
  const struct pg_slot *const cap = pg_k.extra[0];
  if (!PG_CHECK(BIND_ONCE, tcb->notification == 0)) return PG_ERROR_ILLEGAL_OPERATION;
  if (!PG_CHECK(BIND_RIGHT, (cap->rights & PG_RIGHT_READ) != 0)) return PG_ERROR_ILLEGAL_OPERATION;
  struct pg_notification *const notification = pg_notification(cap->object);
  if (!PG_CHECK(BIND_ONCE, notification->tcb == 0 && notification->head == 0)) return PG_ERROR_ILLEGAL_OPERATION;
  notification->tcb = pg_ref_of(tcb);
  tcb->notification = cap->object;
  return PG_ERROR_NONE;
}

uint32_t pg_invoke_tcb(void) {
  struct pg_tcb *const tcb = pg_tcb(pg_k.target->object);
  uint32_t error;
  switch (pg_k.label) {
    case PG_INVOKE_TCB_READ_REGISTERS: return read_registers(tcb);
    case PG_INVOKE_TCB_WRITE_REGISTERS: return write_registers(tcb);
    case PG_INVOKE_TCB_SET_PRIORITY:
      error = check_priority(0);
      if (error == PG_ERROR_NONE) set_priority(tcb, pg_word(0));
      return error;
    case PG_INVOKE_TCB_SET_MC_PRIORITY:
      error = check_limit();
      if (error == PG_ERROR_NONE) tcb->mcp = (uint8_t)pg_word(0);
      return error;
    case PG_INVOKE_TCB_SET_SCHED_PARAMS: return set_sched_params(tcb);
    case PG_INVOKE_TCB_SUSPEND: pg_stop(tcb); return PG_ERROR_NONE;
    case PG_INVOKE_TCB_RESUME: resume(tcb); return PG_ERROR_NONE;
    case PG_INVOKE_TCB_BIND_NOTIFICATION: return bind_notification(tcb);
    case PG_INVOKE_TCB_UNBIND_NOTIFICATION:
      if (tcb->notification == 0) return PG_ERROR_ILLEGAL_OPERATION;
      pg_unbind_notification(tcb);
      return PG_ERROR_NONE;
    default: return install(tcb);
  }
}
