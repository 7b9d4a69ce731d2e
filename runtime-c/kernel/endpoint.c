/* endpoint.c -- synchronous messages: senders and receivers meet, the first of the highest priority first. */
#include "kernel/kernel.h"

/* Sender and receiver are in no queue. The message passes; a caller waits for its answer. */
static void meet(struct pg_tcb *sender, struct pg_tcb *receiver, pg_ref endpoint, bool lend) {
  const uint32_t flags = sender->flags;
  struct pg_reply *const reply = pg_reply(receiver->reply);
  pg_transfer(sender, receiver, sender->badge, endpoint, (flags & PG_MAY_GRANT) != 0);
  receiver->reply = 0;
  if (reply != NULL) reply->server = 0;
  if ((flags & (PG_CALLING | PG_FAULT_MASK)) != 0) {
    if (reply != NULL && PG_CHECK(CALL_RIGHT, (flags & (PG_MAY_GRANT | PG_MAY_GRANT_REPLY)) != 0))
      pg_reply_push(reply, sender, receiver, lend && (flags & PG_FAULT_MASK) != PG_THREAD_FAULT_TIMEOUT);
    else {
      sender->state = PG_BLOCKED_SEND;
      pg_stop(sender);
    }
  } else if (sender->state == PG_BLOCKED_SEND) {
    pg_set_running(sender);
  } else if (lend && receiver->sc == 0 && sender->sc != 0) {
    pg_donate(pg_sched_context(sender->sc), receiver);
  }
  pg_set_running(receiver);
}

/* The thread sends through an Endpoint capability; PG_SEND_* in `how`. */
void pg_send(struct pg_tcb *tcb, const struct pg_slot *cap, uint32_t how) {
  struct pg_endpoint *const endpoint = pg_endpoint(cap->object);
  struct pg_tcb *const receiver = pg_tcb(endpoint->head);
  tcb->badge = cap->data;
  tcb->flags = (uint8_t)((tcb->flags & PG_FAULT_MASK) | ((how & PG_SEND_CALL) != 0 ? PG_CALLING : 0) |
                         ((cap->rights & PG_RIGHT_GRANT) != 0 ? PG_MAY_GRANT : 0) |
                         ((cap->rights & PG_RIGHT_GRANT_REPLY) != 0 ? PG_MAY_GRANT_REPLY : 0));
  if (receiver != NULL && receiver->state == PG_BLOCKED_RECEIVE) {
    pg_dequeue(receiver);
    meet(tcb, receiver, cap->object, (how & PG_SEND_LEND) != 0);
  } else if ((how & PG_SEND_BLOCK) != 0) {
    tcb->state = PG_BLOCKED_SEND;
    pg_enqueue(&endpoint->head, tcb, false);
  }
}

/* The running thread receives, with a Reply for a caller's answer, or NULL. A signal of its Notification comes first. */
void pg_receive(struct pg_endpoint *endpoint, struct pg_reply *reply, bool block) {
  struct pg_tcb *const tcb = pg_tcb(pg_k.current), *const sender = pg_tcb(endpoint->head);
  if (reply != NULL) {
    if (reply->caller != 0) pg_stop(pg_tcb(reply->caller));
    if (reply->server != 0) pg_stop(pg_tcb(reply->server));
  }
  if (pg_poll(pg_notification(tcb->notification), tcb)) return;
  const bool meets = sender != NULL && sender->state == PG_BLOCKED_SEND;
  if (!meets && !block) {
    tcb->regs[PG_R0] = 0;
    return;
  }
  tcb->reply = pg_ref_of(reply);
  if (reply != NULL) reply->server = pg_ref_of(tcb);
  if (meets) {
    pg_dequeue(sender);
    meet(sender, tcb, pg_ref_of(endpoint), true);
  } else {
    pg_give_back(pg_notification(tcb->notification), tcb);
    tcb->state = PG_BLOCKED_RECEIVE;
    pg_enqueue(&endpoint->head, tcb, false);
  }
}

/* Everybody who waits in the queue makes its call again, and sees what has become of it. */
void pg_restart_all(pg_ref *head) {
  while (*head != 0) pg_restart(pg_tcb(*head));
}

/* So do those who wait to send with this badge. */
void pg_cancel_badged(struct pg_endpoint *endpoint, uint32_t badge) {
  for (pg_ref ref = endpoint->head; badge != 0 && ref != 0;) {
    struct pg_tcb *const tcb = pg_tcb(ref);
    ref = tcb->next;
    if (tcb->state == PG_BLOCKED_SEND && tcb->badge == badge && PG_OMIT != PG_CHECK_CANCEL_BADGED) pg_restart(tcb);
  }
}
