/* bind.c -- BIND0001 to 0006: a Notification bound to a thread ends the thread's waiting on an Endpoint, with and without a scheduling context. */
#include "harness.h"

#define RUNS 10u
enum { SIGNALS = 1, MESSAGES = 2 };

static struct helper one, two;
static volatile seL4_Word state;

static seL4_Word send_times(seL4_Word to, seL4_Word times, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  for (seL4_Word i = 0; i < times; ++i) seL4_Send(to, message(0));
  return 0;
}

/* Receives through the Endpoint both what is sent to it and what is signalled. */
static void bind0001(void) {
  const seL4_CPtr ep = endpoint(), ntfn = notification();
  seL4_Word signals = 0, messages = 0;
  create(&one, OWN - 1);
  create(&two, OWN - 1);
  DONE(seL4_TCB_BindNotification(own_tcb(), ntfn));
  start(&one, send_times, badged(ntfn, SIGNALS), RUNS, 0, 0);
  start(&two, send_times, badged(ep, MESSAGES), RUNS, 0, 0);
  for (seL4_Word i = 0; i < 2 * RUNS; ++i) {
    seL4_Word badge = 0;
    seL4_Wait(ep, &badge);
    signals += badge == SIGNALS;
    messages += badge == MESSAGES;
  }
  EQUAL(signals, RUNS);
  EQUAL(messages, RUNS);
  DONE(seL4_TCB_UnbindNotification(own_tcb()));
}

/* The bound Notification can also be waited on itself. */
static void bind0002(void) {
  const seL4_CPtr ntfn = notification();
  seL4_Word signals = 0;
  create(&one, OWN - 1);
  DONE(seL4_TCB_BindNotification(own_tcb(), ntfn));
  start(&one, send_times, badged(ntfn, SIGNALS), RUNS, 0, 0);
  for (seL4_Word i = 0; i < RUNS; ++i) {
    seL4_Word badge = 0;
    seL4_Wait(ntfn, &badge);
    signals += badge == SIGNALS;
  }
  EQUAL(signals, RUNS);
  DONE(seL4_TCB_UnbindNotification(own_tcb()));
}

static seL4_Word wait_once(seL4_Word on, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)b, (void)c, (void)d;
  state = 1;
  seL4_Wait(on, NULL);
  state = 2;
  return 0;
}

static void in_order_of(seL4_Word waiter, seL4_Word sender) {
  const seL4_CPtr ntfn = notification();
  create(&one, waiter);
  create(&two, sender);
  DONE(seL4_TCB_BindNotification(one.tcb, ntfn));
  start(&one, wait_once, ntfn, 0, 0, 0);
  start(&two, send_times, ntfn, 1, 0, 0);
  (void)finish(&one);
  (void)finish(&two);
}

static void bind0003(void) { in_order_of(10, 9); } /* waits, then is signalled */
static void bind0004(void) { in_order_of(9, 10); } /* the signal is there first */

/* A bound thread that waits on an Endpoint and has lost its scheduling context. */
static seL4_CPtr waiting_without_time(void) {
  const seL4_CPtr ep = endpoint(), ntfn = notification();
  state = 0;
  create(&one, 10);
  own_priority(9);
  DONE(seL4_TCB_BindNotification(one.tcb, ntfn));
  start(&one, wait_once, ep, 0, 0, 0);
  EQUAL(state, 1);
  DONE(seL4_SchedContext_Unbind(one.sc));
  return ntfn;
}

static void bind0005(void) {
  const seL4_CPtr ntfn = waiting_without_time();
  seL4_Signal(ntfn);
  EQUAL(state, 1);
  DONE(seL4_SchedContext_Bind(one.sc, one.tcb));
  EQUAL(state, 2);
}

static void bind0006(void) {
  const seL4_CPtr ntfn = waiting_without_time();
  DONE(seL4_SchedContext_Bind(one.sc, ntfn)); /* the signal lends it */
  seL4_Signal(ntfn);
  EQUAL(state, 2);
}

const struct test bind_tests[] = {
  {"BIND0001", bind0001}, {"BIND0002", bind0002}, {"BIND0003", bind0003}, {"BIND0004", bind0004}, {"BIND0005", bind0005}, {"BIND0006", bind0006}, {0},
};
