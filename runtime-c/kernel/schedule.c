/* schedule.c -- who runs, on whose time.
 *
 * A runnable thread without a scheduling context does not run; one whose budget is used up waits in the release queue
 * until its period is over. The running thread is in no queue. */
#include "kernel/kernel.h"

/* Whether `a` goes before `b` in the queue: by time in the release queue, else by priority. */
static bool before(const pg_ref *head, const struct pg_tcb *a, const struct pg_tcb *b) {
  if (head == &pg_k.release) return pg_sched_context(a->sc)->ready_at < pg_sched_context(b->sc)->ready_at;
  return a->priority > b->priority;
}

/* Behind those of its own rank; `first`: in front of them. */
void pg_enqueue(pg_ref *head, struct pg_tcb *tcb, bool first) {
  pg_ref *at = head;
  while (*at != 0 && (first ? before(head, pg_tcb(*at), tcb) : !before(head, tcb, pg_tcb(*at)))) at = &pg_tcb(*at)->next;
  tcb->next = *at;
  tcb->queue = pg_ref_of(head);
  *at = pg_ref_of(tcb);
}

void pg_dequeue(struct pg_tcb *tcb) {
  pg_ref *at = (pg_ref *)(uintptr_t)tcb->queue;
  if (at == NULL) return;
  while (*at != pg_ref_of(tcb)) at = &pg_tcb(*at)->next;
  *at = tcb->next;
  tcb->queue = 0;
}

bool pg_runnable(const struct pg_tcb *tcb) { return tcb->state == PG_RUNNING || tcb->state == PG_RESTART; }

/* Whether there is budget left. A period that is over gives a new one; so does the end of a budget that is the whole
 * period, for then it is a turn among equals that has ended. The one in use is looked at when it is charged. */
static bool released(struct pg_sched_context *sc) {
  if (pg_ref_of(sc) == pg_k.sc && sc->remain != 0) return true;
  const uint64_t now = pg_port_now();
  if (now >= sc->ready_at || (sc->remain == 0 && sc->budget == sc->period)) {
    sc->remain = sc->budget;
    sc->ready_at = now + sc->period;
  }
  return PG_CHECK(BUDGET, sc->remain != 0);
}

/* Who has a scheduling context that nobody has given a budget is in no queue. */
static void queue(struct pg_tcb *tcb, bool first) {
  if (pg_sched_context(tcb->sc)->budget == 0) return;
  const bool ready = released(pg_sched_context(tcb->sc));
  pg_enqueue(ready ? &pg_k.ready : &pg_k.release, tcb, first);
  if (!ready) pg_k.rearm = true;
}

/* A thread that can run is queued for it, or for its budget. The running thread stays what it is. */
void pg_make_ready(struct pg_tcb *tcb) {
  if (pg_runnable(tcb) && tcb->sc != 0 && tcb->queue == 0 && pg_ref_of(tcb) != pg_k.current) queue(tcb, false);
}

/* Whatever the thread waited for has come. */
void pg_set_running(struct pg_tcb *tcb) {
  tcb->state = PG_RUNNING;
  tcb->flags = 0;
  pg_make_ready(tcb);
}

/* Charges the scheduling context in use with the time since it was last charged. */
void pg_charge(void) {
  const uint64_t now = pg_port_now();
  const uint32_t used = (uint32_t)(now - pg_k.since);
  pg_k.since = now;
  if (pg_k.sc == 0) return;
  struct pg_sched_context *const sc = pg_sched_context(pg_k.sc);
  sc->consumed += used;
  sc->remain = sc->remain > used ? sc->remain - used : 0;
}

/* The running thread stops running: its budget is used up, or there is a thread of a higher priority. */
static void leave(struct pg_tcb *tcb) {
  struct pg_sched_context *const sc = pg_sched_context(tcb->sc);
  const bool exhausted = sc->remain == 0;
  if (exhausted && !released(sc) && pg_timeout(tcb)) return;
  queue(tcb, !exhausted);
}

/* Asks for the timer when the time in use is over, or somebody's period. */
void pg_arm(void) {
  uint64_t at = UINT64_MAX;
  if (pg_k.sc != 0) at = pg_k.since + pg_sched_context(pg_k.sc)->remain;
  if (pg_k.release != 0) {
    const uint64_t release = pg_sched_context(pg_tcb(pg_k.release)->sc)->ready_at;
    if (release < at) at = release;
  }
  pg_k.rearm = false;
  pg_port_timer(at);
}

/* Gives the thread that is to run; it is then the running thread. What runs on the time that is in use is not charged for
 * it yet: so goes most of the messages' way, caller to server and back. */
struct pg_tcb *pg_schedule(void) {
  struct pg_tcb *const current = pg_tcb(pg_k.current);
  struct pg_tcb *next = pg_tcb(pg_k.ready);
  const bool can = current != NULL && pg_runnable(current) && current->sc != 0;
  const bool first = can && (next == NULL || next->priority <= current->priority);
  if (first) next = current;
  if ((first || !can) && next != NULL && next->sc == pg_k.sc && !pg_k.rearm) {
    pg_dequeue(next);
    pg_k.current = pg_ref_of(next);
    return next;
  }
  pg_charge();
  if (!first || !PG_CHECK(BUDGET, pg_sched_context(current->sc)->remain != 0)) {
    pg_k.current = 0;
    if (can) leave(current);
    next = pg_tcb(pg_k.ready);
    if (next != NULL) pg_dequeue(next);
    pg_k.current = pg_ref_of(next);
  }
  pg_k.sc = next == NULL ? 0 : next->sc;
  pg_arm();
  return next;
}

struct pg_tcb *pg_timer(void) {
  pg_charge();
  pg_k.rearm = true;
  while (pg_k.release != 0 && pg_sched_context(pg_tcb(pg_k.release)->sc)->ready_at <= pg_k.since) {
    struct pg_tcb *const tcb = pg_tcb(pg_k.release);
    pg_dequeue(tcb);
    pg_make_ready(tcb);
  }
  return pg_schedule();
}

/* What is left of the budget is given up. */
void pg_yield(void) {
  pg_charge();
  struct pg_tcb *const tcb = pg_tcb(pg_k.current);
  pg_sched_context(tcb->sc)->remain = 0;
  pg_k.current = 0;
  pg_make_ready(tcb);
}
