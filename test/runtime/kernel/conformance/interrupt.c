/* interrupt.c -- INTERRUPT0002, 0005: interrupts wake threads that have no scheduling context but the one bound to the Notification. */
#include "harness.h"

#define RUNS 10u
#define TICK 1000u /* microseconds */

static struct helper one, two;
static volatile seL4_Word one_state, two_state;

static seL4_Word serve_ticks(seL4_Word at, seL4_Word b, seL4_Word c, seL4_Word d) {
  volatile seL4_Word *state = (volatile seL4_Word *)at;
  (void)b, (void)c, (void)d;
  while (*state < RUNS) {
    ++*state;
    timer_wait();
  }
  timer_wait();
  return 0;
}

/* Lets it wait for the first interrupt, then takes its time away. */
static void wait_without_time(struct helper *h, volatile seL4_Word *state) {
  *state = 0;
  create(h, 10);
  start(h, serve_ticks, (seL4_Word)state, 0, 0, 0);
  own_priority(9);
  EQUAL(*state, 1);
  DONE(seL4_SchedContext_Unbind(h->sc));
}

static void interrupt0002(void) {
  const seL4_CPtr ntfn = timer_open();
  wait_without_time(&one, &one_state);
  DONE(seL4_SchedContext_Bind(one.sc, ntfn));
  env->timer_start(TICK);
  (void)finish(&one);
  EQUAL(one_state, RUNS);
}

/* Two take turns on the one scheduling context; whoever ends first keeps it, blocked in its last call. */
static void interrupt0005(void) {
  const seL4_CPtr ntfn = timer_open();
  wait_without_time(&one, &one_state);
  wait_without_time(&two, &two_state);
  DONE(seL4_SchedContext_Bind(one.sc, ntfn));
  env->timer_start(TICK);
  (void)finish(&one);
  EQUAL(one_state, RUNS);
  EQUAL(two_state, RUNS);
}

const struct test interrupt_tests[] = {{"INTERRUPT0002", interrupt0002}, {"INTERRUPT0005", interrupt0005}, {0}};
