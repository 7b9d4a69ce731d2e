/* notification.c -- signals: badges OR together until somebody takes them. */
#include "kernel/kernel.h"

/* The thread gets the badges, and the Notification's scheduling context when it has none. */
static void deliver(struct pg_notification *notification, struct pg_tcb *tcb, uint32_t badge) {
  tcb->regs[PG_R0] = badge;
  if (tcb->sc == 0 && notification->sc != 0 && pg_sched_context(notification->sc)->tcb == 0)
    pg_donate(pg_sched_context(notification->sc), tcb);
  pg_set_running(tcb);
}

void pg_signal(struct pg_notification *notification, uint32_t badge) {
  struct pg_tcb *tcb = pg_tcb(notification->head), *const bound = pg_tcb(notification->tcb);
  if (tcb == NULL && bound != NULL && bound->state == PG_BLOCKED_RECEIVE) tcb = bound;
  if (tcb == NULL) {
    notification->word |= badge | PG_SIGNALLED;
    return;
  }
  pg_cancel(tcb);
  deliver(notification, tcb, badge);
}

/* Whether there was a signal; the thread then has it. */
bool pg_poll(struct pg_notification *notification, struct pg_tcb *tcb) {
  if (notification == NULL || (notification->word & PG_SIGNALLED) == 0) return false;
  const uint32_t badge = notification->word & ~PG_SIGNALLED;
  notification->word = 0;
  deliver(notification, tcb, badge);
  return true;
}

/* What was lent to the thread for the last signal goes back. */
void pg_give_back(struct pg_notification *notification, struct pg_tcb *tcb) {
  if (notification == NULL || notification->sc == 0 || tcb->sc != notification->sc) return;
  pg_sched_context(tcb->sc)->tcb = 0;
  tcb->sc = 0;
}

/* The running thread waits for a signal; `block` false: it looks whether there is one. */
void pg_wait(struct pg_notification *notification, bool block) {
  struct pg_tcb *const tcb = pg_tcb(pg_k.current);
  if (pg_poll(notification, tcb)) return;
  if (!block) {
    tcb->regs[PG_R0] = 0;
    return;
  }
  pg_give_back(notification, tcb);
  tcb->state = PG_BLOCKED_NOTIFICATION;
  pg_enqueue(&notification->head, tcb, false);
}

void pg_unbind_notification(struct pg_tcb *tcb) {
  if (tcb->notification != 0) pg_notification(tcb->notification)->tcb = 0;
  tcb->notification = 0;
}

/* The last capability is gone. */
void pg_notification_end(struct pg_notification *notification) {
  if (notification->tcb != 0) pg_unbind_notification(pg_tcb(notification->tcb));
  if (notification->sc != 0) pg_sched_context(notification->sc)->notification = 0;
  notification->sc = 0;
  pg_restart_all(&notification->head);
}
