/* schedcontext.c -- scheduling contexts: who they serve, how much there is.
 *
 * A scheduling context serves one thread, or waits at a Notification for one that has none. */
#include "kernel/kernel.h"

void pg_unbind_thread(struct pg_sched_context *sc) {
  struct pg_tcb *const tcb = pg_tcb(sc->tcb);
  if (tcb == NULL) return;
  if (pg_runnable(tcb)) pg_dequeue(tcb);
  tcb->sc = 0;
  sc->tcb = 0;
}

static void unbind_notification(struct pg_sched_context *sc) {
  if (sc->notification != 0) pg_notification(sc->notification)->sc = 0;
  sc->notification = 0;
}

/* `to` has none. It runs on this one from now on, and whom it served does not. */
void pg_donate(struct pg_sched_context *sc, struct pg_tcb *to) {
  pg_unbind_thread(sc);
  sc->tcb = pg_ref_of(to);
  to->sc = pg_ref_of(sc);
}

/* No caller gets it back any more. */
static void forget_callers(struct pg_sched_context *sc) {
  for (pg_ref ref = sc->reply; ref != 0;) {
    struct pg_reply *const reply = pg_reply(ref);
    ref = reply->below;
    reply->sc = reply->below = 0;
  }
  sc->reply = 0;
}

static void unbind_all(struct pg_sched_context *sc) {
  pg_unbind_thread(sc);
  unbind_notification(sc);
  forget_callers(sc);
}

void pg_sc_end(struct pg_sched_context *sc) {
  unbind_all(sc);
  if (pg_k.sc == pg_ref_of(sc)) {
    pg_charge();
    pg_k.sc = 0;
  }
}

/* Binds to a thread or a Notification that has none. */
static uint32_t check_bind(const struct pg_sched_context *sc, const struct pg_slot *to) {
  const bool thread = to->type == PG_CAP_TCB;
  if (!thread && to->type != PG_CAP_NOTIFICATION) return PG_NUMBER(PG_ERROR_INVALID_CAPABILITY, 1u);
  if (!PG_CHECK(SC_BOUND, sc->tcb == 0 && sc->notification == 0 &&
                              (thread ? pg_tcb(to->object)->sc : pg_notification(to->object)->sc) == 0))
    return PG_ERROR_ILLEGAL_OPERATION;
  return PG_ERROR_NONE;
}

void pg_bind_thread(struct pg_sched_context *sc, struct pg_tcb *tcb) {
  sc->tcb = pg_ref_of(tcb);
  tcb->sc = pg_ref_of(sc);
  pg_make_ready(tcb);
}

static uint32_t unbind_object(struct pg_sched_context *sc, const struct pg_slot *from) {
  if (from->type == PG_CAP_TCB) {
    if (sc->tcb != from->object || sc->tcb == 0) return PG_ERROR_ILLEGAL_OPERATION;
    if (sc->tcb == pg_k.current) return PG_ERROR_ILLEGAL_OPERATION;
    pg_unbind_thread(sc);
  } else if (from->type == PG_CAP_NOTIFICATION) {
    if (sc->notification != from->object) return PG_ERROR_ILLEGAL_OPERATION;
    unbind_notification(sc);
  } else {
    return PG_NUMBER(PG_ERROR_INVALID_CAPABILITY, 1u);
  }
  return PG_ERROR_NONE;
}

/* Microseconds as the user knows them in words i and i + 1, in ticks; 2^32, more than an hour, and more are too many. */
static uint64_t ticks(uint32_t i) {
  const uint64_t us = pg_word(i) | (uint64_t)pg_word(i + 1u) << 32;
  return us >> 32 != 0 ? UINT64_MAX : us * PG_TICKS_PER_US;
}

static uint32_t configure(struct pg_sched_context *sc) {
  const uint64_t budget = ticks(0), period = ticks(2u);
  if (!PG_CHECK(SC_RANGE, budget >= PG_TICKS_PER_US && budget <= UINT32_MAX && budget <= period && period != UINT64_MAX))
    return PG_RANGE(1u, 0xffffu);
  if (pg_word(4u) != 0) return PG_RANGE(0u, 0u); /* one refill is what there is */
  pg_charge();
  sc->budget = sc->remain = (uint32_t)budget;
  sc->period = period;
  sc->badge = pg_word(5u);
  sc->ready_at = pg_k.since;
  pg_k.rearm = true;
  if (pg_k.sc == pg_ref_of(sc)) sc->ready_at += period;
  if (sc->tcb != 0) {
    struct pg_tcb *const tcb = pg_tcb(sc->tcb);
    if (pg_runnable(tcb)) pg_dequeue(tcb);
    pg_make_ready(tcb);
  }
  return PG_ERROR_NONE;
}

/* The time used since the last such question, in microseconds. Divides in steps of 16 bits, as the processor can. */
void pg_take_consumed(struct pg_sched_context *sc, uint32_t *low, uint32_t *high) {
  const uint32_t top = (uint32_t)(sc->consumed >> 32), bottom = (uint32_t)sc->consumed;
  const uint32_t middle = top % PG_TICKS_PER_US << 16 | bottom >> 16;
  const uint32_t last = middle % PG_TICKS_PER_US << 16 | (bottom & 0xffffu);
  *high = top / PG_TICKS_PER_US;
  *low = middle / PG_TICKS_PER_US << 16 | last / PG_TICKS_PER_US;
  sc->consumed = 0;
}

static uint32_t consumed(struct pg_sched_context *sc) {
  uint32_t low, high;
  pg_charge();
  pg_take_consumed(sc, &low, &high);
  pg_put(low);
  pg_put(high);
  return PG_ERROR_NONE;
}

_Static_assert(PG_TICKS_PER_US < 1u << 16, "pg_take_consumed divides by it in steps of 16 bits");

uint32_t pg_invoke_sched_context(void) {
  struct pg_sched_context *const sc = pg_sched_context(pg_k.target->object);
  const struct pg_slot *const other = pg_k.extra[0];
  uint32_t error;
  switch (pg_k.label) {
    case PG_INVOKE_SCHED_CONTROL_CONFIGURE_FLAGS: return configure(pg_sched_context(other->object));
    case PG_INVOKE_SCHED_CONTEXT_CONSUMED: return consumed(sc);
    case PG_INVOKE_SCHED_CONTEXT_BIND:
      error = check_bind(sc, other);
      if (error != PG_ERROR_NONE) return error;
      if (other->type == PG_CAP_TCB) {
        pg_bind_thread(sc, pg_tcb(other->object));
      } else {
        sc->notification = other->object;
        pg_notification(other->object)->sc = pg_ref_of(sc);
      }
      return PG_ERROR_NONE;
    case PG_INVOKE_SCHED_CONTEXT_UNBIND_OBJECT: return unbind_object(sc, other);
    default:
      if (sc->tcb == pg_k.current) return PG_ERROR_ILLEGAL_OPERATION;
      unbind_all(sc);
      return PG_ERROR_NONE;
  }
}
