/* reply.c -- Reply objects: whom a server owes an answer, and whose time it runs on.
 *
 * A passive server runs on its caller's scheduling context. The Replies of the calls that it came through form a stack;
 * whoever is answered gets it back. */
#include "kernel/kernel.h"

/* `caller` waits for the answer of `server`, and lends it its scheduling context when it has none. */
void pg_reply_push(struct pg_reply *reply, struct pg_tcb *caller, struct pg_tcb *server, bool lend) {
  reply->caller = pg_ref_of(caller);
  caller->reply = pg_ref_of(reply);
  caller->state = PG_BLOCKED_REPLY;
  if (!lend || caller->sc == 0 || server->sc != 0) return;
  struct pg_sched_context *const sc = pg_sched_context(caller->sc);
  reply->sc = pg_ref_of(sc);
  reply->below = sc->reply;
  sc->reply = pg_ref_of(reply);
  pg_donate(sc, server);
}

/* The caller waits no more. `back`: it has its scheduling context again if that is on top; else whoever called before it
 * has when the answer to him comes. */
void pg_reply_pop(struct pg_reply *reply, bool back) {
  struct pg_tcb *const caller = pg_tcb(reply->caller);
  struct pg_sched_context *const sc = pg_sched_context(reply->sc);
  caller->reply = 0;
  reply->caller = 0;
  if (sc == NULL) return;
  pg_ref *at = &sc->reply;
  const bool top = *at == pg_ref_of(reply);
  while (*at != pg_ref_of(reply)) at = &pg_reply(*at)->below;
  *at = reply->below;
  reply->sc = reply->below = 0;
  if (top && back && caller->sc == 0) pg_donate(sc, caller);
}

/* The last capability is gone: the caller stops, with its time; the server receives no more. */
void pg_reply_end(struct pg_reply *reply) {
  if (reply->caller != 0) {
    struct pg_tcb *const caller = pg_tcb(reply->caller);
    pg_reply_pop(reply, true);
    pg_stop(caller);
  }
  if (reply->server != 0) pg_stop(pg_tcb(reply->server));
}

/* The running thread answers through a capability with these rights. Without a caller nothing happens. */
void pg_answer(struct pg_reply *reply, bool grant) {
  struct pg_tcb *const caller = pg_tcb(reply->caller), *const server = pg_tcb(pg_k.current);
  if (caller == NULL) return;
  pg_reply_pop(reply, true);
  if ((caller->flags & PG_FAULT_MASK) != 0) {
    caller->state = PG_INACTIVE;
    if (!pg_fault_answer(caller, server)) return;
  } else {
    pg_transfer(server, caller, 0, 0, grant);
  }
  pg_set_running(caller);
}
