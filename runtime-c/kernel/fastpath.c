/* fastpath.c -- the system calls and the wake-up that make up most of a node's work, each in one run.
 *
 * Each looks first whether all is as usual, and until it is sure changes nothing; if not, the general way does it, with
 * the same result. Usual is: a capability pointer that is a slot's number in a CNode that takes all 32 bits; a message in
 * registers, without capabilities; a server that runs on its caller's time; the next thread known without a search.
 * A check that is left out for a test (check.h) is only left out of the general way: here it then fails as ever. */
#include "kernel/kernel.h"

/* From rights to the flags of a sender that has them. */
#define MAY_SHIFT 2u
_Static_assert(PG_RIGHT_GRANT << MAY_SHIFT == PG_MAY_GRANT && PG_RIGHT_GRANT_REPLY << MAY_SHIFT == PG_MAY_GRANT_REPLY, "one shift for both");

/* A slot of the running thread's CNode, which has 2^bits; NULL: no capability of this type and with one of these rights. */
static inline const struct pg_slot *look(const struct pg_slot *slots, uint32_t bits, uint32_t pointer, uint32_t type, uint32_t right) {
  if (pointer >> bits != 0) return NULL;
  const struct pg_slot *const slot = slots + pointer;
  return slot->type == type && (slot->rights & right) != 0 ? slot : NULL;
}

/* Whether the thread, once it is ready, is the one to run. */
static inline bool first(const struct pg_tcb *tcb) {
  return pg_k.ready == 0 || pg_tcb(pg_k.ready)->priority < tcb->priority;
}

static inline bool simple(uint32_t info) { return (info & 0xfffu) <= PG_MESSAGE_FAST; }

/* The message passes, and with it the time; the receiver runs. */
static inline struct pg_tcb *pass(struct pg_tcb *from, struct pg_tcb *to, uint32_t badge) {
  struct pg_sched_context *const sc = pg_sched_context(from->sc);
  for (uint32_t i = PG_R4; i <= PG_R7; i++) to->regs[i] = from->regs[i];
  to->regs[PG_R0] = badge;
  to->regs[PG_R1] = from->regs[PG_R1];
  from->sc = 0;
  to->sc = pg_ref_of(sc);
  sc->tcb = pg_ref_of(to);
  to->flags = 0;
  to->state = PG_RUNNING;
  pg_k.current = pg_ref_of(to);
  return to;
}

static inline struct pg_tcb *call(struct pg_tcb *tcb, const struct pg_slot *slots, uint32_t bits) {
  const struct pg_slot *const cap = look(slots, bits, tcb->regs[PG_R0], PG_CAP_ENDPOINT, PG_RIGHT_WRITE);
  if (cap == NULL || (cap->rights & (PG_RIGHT_GRANT | PG_RIGHT_GRANT_REPLY)) == 0) return NULL;
  struct pg_endpoint *const endpoint = pg_endpoint(cap->object);
  struct pg_tcb *const server = pg_tcb(endpoint->head);
  if (server == NULL || server->state != PG_BLOCKED_RECEIVE || server->sc != 0 || !first(server)) return NULL;
  struct pg_reply *const reply = pg_reply(server->reply);
  if (reply == NULL || !simple(tcb->regs[PG_R1])) return NULL;
  struct pg_sched_context *const sc = pg_sched_context(tcb->sc);

  endpoint->head = server->next;
  server->queue = 0;
  server->reply = 0;
  reply->server = 0;
  reply->caller = pg_ref_of(tcb);
  reply->sc = pg_ref_of(sc);
  reply->below = sc->reply;
  sc->reply = pg_ref_of(reply);
  tcb->reply = pg_ref_of(reply);
  tcb->badge = cap->data;
  tcb->flags = (uint8_t)(PG_CALLING | (cap->rights & (PG_RIGHT_GRANT | PG_RIGHT_GRANT_REPLY)) << MAY_SHIFT);
  tcb->state = PG_BLOCKED_REPLY;
  return pass(tcb, server, cap->data);
}

/* Nothing that is there to be received: no sender waits, no signal. */
static inline bool nothing(const struct pg_tcb *tcb, const struct pg_endpoint *endpoint) {
  const struct pg_notification *const bound = pg_notification(tcb->notification);
  return (endpoint->head == 0 || pg_tcb(endpoint->head)->state == PG_BLOCKED_RECEIVE) &&
         (bound == NULL || ((bound->word & PG_SIGNALLED) == 0 && bound->sc == 0));
}

static inline struct pg_tcb *reply_recv(struct pg_tcb *tcb, const struct pg_slot *slots, uint32_t bits) {
  const struct pg_slot *const cap = look(slots, bits, tcb->regs[PG_R0], PG_CAP_ENDPOINT, PG_RIGHT_READ);
  if (cap == NULL) return NULL;
  const struct pg_slot *const reply_cap = look(slots, bits, tcb->regs[PG_R3], PG_CAP_REPLY, PG_RIGHT_ALL);
  if (reply_cap == NULL) return NULL;
  struct pg_endpoint *const endpoint = pg_endpoint(cap->object);
  struct pg_reply *const reply = pg_reply(reply_cap->object);
  struct pg_tcb *const caller = pg_tcb(reply->caller);
  if (caller == NULL || (caller->flags & PG_FAULT_MASK) != 0 || caller->sc != 0 || !first(caller)) return NULL;
  if (!simple(tcb->regs[PG_R1])) return NULL;
  struct pg_sched_context *const sc = pg_sched_context(tcb->sc);
  /* The Reply on top of the time that the server runs on is the one that it came with. */
  if (sc->reply != pg_ref_of(reply) || !nothing(tcb, endpoint) || endpoint->head != 0) return NULL;

  sc->reply = reply->below;
  reply->below = 0;
  reply->sc = 0;
  reply->caller = 0;
  reply->server = pg_ref_of(tcb);
  caller->reply = 0;
  tcb->reply = pg_ref_of(reply);
  tcb->state = PG_BLOCKED_RECEIVE;
  tcb->next = 0;
  tcb->queue = pg_ref_of(endpoint);
  endpoint->head = pg_ref_of(tcb);
  return pass(tcb, caller, 0);
}

static inline struct pg_tcb *nb_recv(struct pg_tcb *tcb, const struct pg_slot *slots, uint32_t bits) {
  const struct pg_slot *const cap = look(slots, bits, tcb->regs[PG_R0], PG_CAP_ENDPOINT, PG_RIGHT_READ);
  if (cap == NULL || !nothing(tcb, pg_endpoint(cap->object))) return NULL;
  const struct pg_slot *const reply_cap = look(slots, bits, tcb->regs[PG_R3], PG_CAP_REPLY, PG_RIGHT_ALL);
  if (reply_cap == NULL) return NULL;
  const struct pg_reply *const reply = pg_reply(reply_cap->object);
  if (reply->caller != 0 || reply->server != 0) return NULL;
  tcb->regs[PG_R0] = 0;
  return tcb;
}

/* `next` runs from `now` on, on a scheduling context of its own that has some time left; what is charged until now is. */
static inline struct pg_tcb *run(struct pg_tcb *next, uint64_t now) {
  pg_k.since = now;
  pg_k.current = pg_ref_of(next);
  pg_k.sc = next->sc;
  pg_arm();
  return next;
}

/* Takes the time since it was last charged; false: there is no more than that, and nothing is changed. */
static inline bool charge(struct pg_sched_context *sc, uint64_t now) {
  const uint32_t used = (uint32_t)(now - pg_k.since);
  if (sc->remain <= used) return false;
  sc->remain -= used;
  sc->consumed += used;
  return true;
}

/* The signal wakes a thread of a higher priority than the running one, on its own time. NULL: it does not. */
struct pg_tcb *pg_wake(struct pg_notification *notification, uint32_t badge) {
  struct pg_tcb *const current = pg_tcb(pg_k.current);
  struct pg_tcb *tcb = pg_tcb(notification->head);
  if (tcb == NULL) {
    tcb = pg_tcb(notification->tcb);
    if (tcb == NULL || tcb->state != PG_BLOCKED_RECEIVE || pg_endpoint(tcb->queue)->head != pg_ref_of(tcb)) return NULL;
  }
  struct pg_sched_context *const sc = pg_sched_context(tcb->sc);
  if (sc == NULL || pg_k.rearm) return NULL;
  const uint64_t now = pg_port_now();
  if ((now < sc->ready_at ? sc->remain : sc->budget) == 0) return NULL;
  if (current != NULL) {
    if (tcb->priority <= current->priority || current->sc != pg_k.sc) return NULL;
    if (!charge(pg_sched_context(current->sc), now)) return NULL;
    current->next = pg_k.ready;
    current->queue = pg_ref_of(&pg_k.ready);
    pg_k.ready = pg_ref_of(current);
  }
  if (now >= sc->ready_at) {
    sc->remain = sc->budget;
    sc->ready_at = now + sc->period;
  }
  *(pg_ref *)(uintptr_t)tcb->queue = tcb->next;
  tcb->queue = 0;
  if (tcb->reply != 0) pg_reply(tcb->reply)->server = 0;
  tcb->reply = 0;
  tcb->regs[PG_R0] = badge;
  tcb->flags = 0;
  tcb->state = PG_RUNNING;
  return run(tcb, now);
}

/* The signal gives the Notification's time to the thread that is bound to it and has none, and that is not to run before the running one. */
static inline bool lend(const struct pg_tcb *current, struct pg_notification *notification, uint32_t badge) {
  struct pg_tcb *const tcb = pg_tcb(notification->tcb);
  struct pg_sched_context *const sc = pg_sched_context(notification->sc);
  if (notification->head != 0 || tcb == NULL || tcb->state != PG_BLOCKED_RECEIVE || tcb->sc != 0 || tcb->priority > current->priority) return false;
  if (sc->tcb != 0 || sc->budget == 0) return false;
  const uint64_t now = pg_port_now();
  if (now >= sc->ready_at) {
    sc->remain = sc->budget;
    sc->ready_at = now + sc->period;
  } else if (sc->remain == 0) {
    return false;
  }
  pg_cancel(tcb);
  sc->tcb = pg_ref_of(tcb);
  tcb->sc = pg_ref_of(sc);
  tcb->regs[PG_R0] = badge;
  tcb->flags = 0;
  tcb->state = PG_RUNNING;
  pg_enqueue(&pg_k.ready, tcb, false);
  return true;
}

static inline struct pg_tcb *signal(struct pg_tcb *tcb, const struct pg_slot *slots, uint32_t bits) {
  const struct pg_slot *const cap = look(slots, bits, tcb->regs[PG_R0], PG_CAP_NOTIFICATION, PG_RIGHT_WRITE);
  if (cap == NULL || !simple(tcb->regs[PG_R1])) return NULL;
  struct pg_notification *const notification = pg_notification(cap->object);
  if (notification->sc != 0 && lend(tcb, notification, cap->data)) return tcb;
  if ((notification->head | notification->tcb) != 0) return pg_wake(notification, cap->data);
  notification->word |= cap->data | PG_SIGNALLED;
  return tcb;
}

static inline struct pg_tcb *wait(struct pg_tcb *tcb, const struct pg_slot *slots, uint32_t bits) {
  const struct pg_slot *const cap = look(slots, bits, tcb->regs[PG_R0], PG_CAP_NOTIFICATION, PG_RIGHT_READ);
  if (cap == NULL) return NULL;
  struct pg_notification *const notification = pg_notification(cap->object);
  if (notification->tcb != 0 || notification->sc != 0) return NULL;
  if ((notification->word & PG_SIGNALLED) != 0) {
    tcb->regs[PG_R0] = notification->word & ~PG_SIGNALLED;
    notification->word = 0;
    tcb->flags = 0;
    tcb->state = PG_RUNNING;
    return tcb;
  }
  struct pg_tcb *const next = pg_tcb(pg_k.ready);
  if (notification->head != 0 || next == NULL) return NULL;
  const uint64_t now = pg_port_now();
  if (!charge(pg_sched_context(tcb->sc), now)) return NULL;
  tcb->state = PG_BLOCKED_NOTIFICATION;
  tcb->next = 0;
  tcb->queue = pg_ref_of(notification);
  notification->head = pg_ref_of(tcb);
  pg_k.ready = next->next;
  next->queue = 0;
  return run(next, now);
}

/* Apart, so that the others do not save the registers that these need. */
__attribute__((noinline)) static struct pg_tcb *signals(struct pg_tcb *tcb, const struct pg_slot *slots, uint32_t bits, int32_t number) {
  switch (number) {
    case PG_SYS_SEND:
    case PG_SYS_NB_SEND: return signal(tcb, slots, bits);
    case PG_SYS_WAIT: return wait(tcb, slots, bits);
    default: return NULL;
  }
}

/* A call that acknowledges an interrupt: its handler does so each time before it waits. */
__attribute__((noinline)) static struct pg_tcb *acknowledge(struct pg_tcb *tcb, const struct pg_slot *slots, uint32_t bits) {
  const uint32_t pointer = tcb->regs[PG_R0], info = tcb->regs[PG_R1];
  if (pointer >> bits != 0 || slots[pointer].type != PG_CAP_IRQ_HANDLER) return NULL;
  if (!simple(info) || info >> 12 != PG_INVOKE_IRQ_ACK_IRQ || pg_k.doomed != 0) return NULL;
  pg_port_unmask(slots[pointer].bits);
  tcb->regs[PG_R0] = tcb->regs[PG_R1] = 0;
  return tcb;
}

struct pg_tcb *pg_fast_syscall(void) {
  struct pg_tcb *const tcb = pg_tcb(pg_k.current), *next;
  const struct pg_slot *const root = &tcb->slots[PG_TCB_CSPACE];
  /* It runs on the time that is being charged, which no operation has changed since, and which has not come to its end. */
  const bool settled = tcb->sc == pg_k.sc && !pg_k.rearm && pg_sched_context(tcb->sc)->remain != 0;
  if (root->type == PG_CAP_CNODE && root->data == 32u - root->bits && settled) {
    const struct pg_slot *const slots = pg_slots(root->object);
    const uint32_t bits = root->bits;
    const int32_t number = (int32_t)tcb->regs[PG_R2];
    if (number == PG_SYS_CALL) {
      next = call(tcb, slots, bits);
      if (next == NULL) next = acknowledge(tcb, slots, bits);
    } else if (number == PG_SYS_REPLY_RECV) next = reply_recv(tcb, slots, bits);
    else if (number == PG_SYS_NB_RECV) next = nb_recv(tcb, slots, bits);
    else next = signals(tcb, slots, bits, number);
    if (next != NULL) return next;
  }
  return pg_syscall();
}
