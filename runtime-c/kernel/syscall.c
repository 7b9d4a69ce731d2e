/* syscall.c -- the eleven system calls: a message out, a message in, or both. */
#include "kernel/kernel.h"

/* What each system call does, by -1 - its number. */
#define SEND 1u
#define CALL PG_SEND_CALL   /* 2 */
#define BLOCK PG_SEND_BLOCK /* 4 */
#define LEND PG_SEND_LEND   /* 8 */
#define RECEIVE 16u
#define WAIT 32u  /* until there is a message */
#define REPLY 64u /* with a Reply */
#define ANSWER 128u /* to the Reply's caller */
static const uint8_t phases[] = {
  SEND | CALL | BLOCK | LEND,            /* Call */
  SEND | ANSWER | LEND | RECEIVE | WAIT | REPLY, /* ReplyRecv */
  SEND | LEND | RECEIVE | WAIT | REPLY,  /* NBSendRecv */
  SEND | LEND | RECEIVE | WAIT,          /* NBSendWait */
  SEND | BLOCK, SEND,                    /* Send, NBSend */
  RECEIVE | WAIT | REPLY, RECEIVE | REPLY, /* Recv, NBRecv */
  RECEIVE | WAIT, RECEIVE,               /* Wait, NBWait */
};

/* The call is made again when the handler answers. */
static bool fail(uint32_t pointer, uint32_t receiving) {
  pg_tcb(pg_k.current)->regs[PG_PC] -= PG_SVC_BYTES;
  pg_fault(PG_THREAD_FAULT_CAP, pointer, pg_k.failure | receiving << 31);
  return false;
}

/* The capabilities that the message carries; false: one was not found, and the thread has faulted. */
static bool find_extra(struct pg_tcb *tcb, uint32_t count, bool block) {
  const struct pg_buffer *const buffer = count == 0 ? NULL : pg_buffer_of(tcb, false);
  for (uint32_t i = 0; i < PG_MESSAGE_CAPS; i++) {
    pg_k.extra[i] = NULL;
    if (buffer == NULL || i >= count) continue;
    pg_k.extra[i] = pg_lookup_of(tcb, buffer->caps[i]);
    if (pg_k.extra[i] == NULL) return block && fail(buffer->caps[i], 0);
  }
  return true;
}

/* The sending half; false: the thread goes no further. */
static bool send(struct pg_tcb *tcb, uint32_t pointer, uint32_t how) {
  struct pg_slot *const cap = pg_lookup_of(tcb, pointer);
  const bool block = (how & BLOCK) != 0;
  const uint32_t info = tcb->regs[PG_R1];
  uint32_t error = PG_NUMBER(PG_ERROR_INVALID_CAPABILITY, 0);
  if (cap == NULL) return !block || fail(pointer, 0);
  if ((how & ANSWER) != 0 && cap->type != PG_CAP_REPLY) return true; /* the receiving half faults */
  if (!find_extra(tcb, info >> 7 & 3u, block)) return !block;
  pg_k.target = cap;
  pg_k.label = info >> 12;
  pg_k.length = info & 127u;
  pg_k.caller = (how & CALL) != 0 ? tcb : NULL;
  pg_k.answer = 0;
  if (cap->type == PG_CAP_ENDPOINT) {
    if (PG_CHECK(SEND_RIGHT, (cap->rights & PG_RIGHT_WRITE) != 0)) {
      pg_send(tcb, cap, how);
      return true;
    }
  } else if (cap->type == PG_CAP_NOTIFICATION) {
    if (PG_CHECK(SIGNAL_RIGHT, (cap->rights & PG_RIGHT_WRITE) != 0)) {
      pg_signal(pg_notification(cap->object), cap->data);
      error = PG_ERROR_NONE;
    }
  } else if (cap->type == PG_CAP_REPLY) {
    pg_answer(pg_reply(cap->object), (cap->rights & PG_RIGHT_GRANT) != 0);
    error = PG_ERROR_NONE;
  } else {
    error = pg_invoke();
    if (error == PG_PREEMPTED) { /* the call is made again */
      tcb->regs[PG_PC] -= PG_SVC_BYTES;
      return false;
    }
  }
  if (pg_k.caller != NULL) pg_tell(error);
  return true;
}

static bool missing(uint32_t pointer) {
  pg_note_missing(0);
  return fail(pointer, 1u);
}

/* The receiving half. */
static bool receive(struct pg_tcb *tcb, uint32_t how) {
  const uint32_t pointer = tcb->regs[PG_R0], reply_pointer = tcb->regs[PG_R3];
  struct pg_slot *const cap = pg_lookup_of(tcb, pointer), *reply = NULL;
  const bool block = (how & WAIT) != 0;
  if (cap == NULL) return fail(pointer, 1u);
  if (cap->type == PG_CAP_ENDPOINT && PG_CHECK(RECEIVE_RIGHT, (cap->rights & PG_RIGHT_READ) != 0)) {
    if ((how & REPLY) != 0) {
      reply = pg_lookup_of(tcb, reply_pointer);
      if (reply == NULL) return fail(reply_pointer, 1u);
      if (!PG_CHECK(REPLY_CAP, reply->type == PG_CAP_REPLY)) return missing(reply_pointer);
    }
    pg_receive(pg_endpoint(cap->object), reply == NULL ? NULL : pg_reply(reply->object), block);
    return true;
  }
  if (cap->type == PG_CAP_NOTIFICATION && PG_CHECK(WAIT_RIGHT, (cap->rights & PG_RIGHT_READ) != 0)) {
    struct pg_notification *const notification = pg_notification(cap->object);
    if (notification->tcb == 0 || notification->tcb == pg_k.current) {
      pg_wait(notification, block);
      return true;
    }
  }
  return missing(pointer);
}

struct pg_tcb *pg_syscall(void) {
  struct pg_tcb *const tcb = pg_tcb(pg_k.current);
  const uint32_t number = ~tcb->regs[PG_R2]; /* -1 is 0 */
  if (number < sizeof phases) {
    const uint32_t how = phases[number];
    const enum pg_register to = (how & ANSWER) != 0 ? PG_R3 : (how & RECEIVE) != 0 ? PG_R12 : PG_R0;
    if (((how & SEND) == 0 || send(tcb, tcb->regs[to], how)) && (how & RECEIVE) != 0 && pg_runnable(tcb)) (void)receive(tcb, how);
  } else if (number == ~(uint32_t)PG_SYS_YIELD) {
    pg_yield();
  } else {
    tcb->regs[PG_PC] -= PG_SVC_BYTES;
    pg_fault(PG_THREAD_FAULT_UNKNOWN_SYSCALL, tcb->regs[PG_R2], 0);
  }
  return pg_schedule();
}
