/* sched.c -- SCHED0003 to 0005, 0007, 0008, 0010, 0012, 0013, 0016: who runs, by priority and by budget. */
#include "harness.h"

static struct helper one, two, three;

/* Each step is reached once, in order, whoever takes it. */
static volatile seL4_Word step;
static void take(seL4_Word wanted) {
  EQUAL(step, wanted);
  step = wanted + 1;
}

/* -- 0003: two threads of a priority take turns; one is suspended by the other and resumed by a lower one -- */

static seL4_Word suspender(seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)a, (void)b, (void)c, (void)d;
  take(0);
  while (step == 1) {} /* until the slice is over and the other runs */
  DONE(seL4_TCB_Suspend(three.tcb));
  take(2);
  DONE(seL4_TCB_Suspend(two.tcb));
  return 0;
}

static seL4_Word suspended(seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)a, (void)b, (void)c, (void)d;
  while (step == 0) seL4_Yield();
  take(1);
  while (step == 2) seL4_Yield();
  take(4);
  return 0;
}

static seL4_Word resumer(seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)a, (void)b, (void)c, (void)d;
  take(3);
  DONE(seL4_TCB_Resume(three.tcb)); /* which has a higher priority */
  take(5);
  return 0;
}

static void sched0003(void) {
  step = 0;
  create(&one, 100);
  create(&two, 101);
  create(&three, 101);
  start(&one, resumer, 0, 0, 0, 0);
  start(&two, suspender, 0, 0, 0, 0);
  start(&three, suspended, 0, 0, 0, 0);
  (void)finish(&one);
  (void)finish(&three);
  take(6);
}

/* -- 0004: a thread at every priority below the own; each must find the next higher one done -- */

#define LEVELS (OWN - seL4_MinPrio)
static struct helper level[LEVELS];
static volatile seL4_Word last;

static seL4_Word descend(seL4_Word priority, seL4_Word ep, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  EQUAL(last, priority + 1);
  last = priority;
  if (priority == seL4_MinPrio) seL4_Send(ep, message(0));
  return 0;
}

static void sched0004(void) {
  const seL4_CPtr ep = endpoint();
  last = OWN;
  for (seL4_Word priority = seL4_MinPrio; priority < OWN; ++priority) {
    struct helper *h = &level[priority - seL4_MinPrio];
    create(h, priority);
    start(h, descend, priority, ep, 0, 0);
  }
  seL4_Wait(ep, NULL);
  EQUAL(last, seL4_MinPrio);
}

/* -- 0005: priorities change under running threads, up to the authority's maximum -- */

#define TOP (seL4_MaxPrio - 2)

static seL4_Word lower_self(seL4_Word self, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)b, (void)c, (void)d;
  take(0);
  DONE(seL4_TCB_SetPriority(self, self, TOP - 4)); /* the other runs */
  take(2);
  DONE(seL4_TCB_SetPriority(self, self, TOP)); /* the maximum is what it was */
  DONE(seL4_TCB_SetMCPriority(self, self, TOP - 4));
  EQUAL(seL4_TCB_SetPriority(self, self, TOP - 3), seL4_RangeError); /* below its priority, above its maximum */
  EQUAL(seL4_TCB_SetMCPriority(self, self, TOP), seL4_RangeError);
  return 0;
}

static seL4_Word raise_other(seL4_Word self, seL4_Word other, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  take(1);
  EQUAL(seL4_TCB_SetPriority(other, self, TOP), seL4_RangeError);
  DONE(seL4_TCB_SetPriority(other, self, TOP - 2)); /* just below this one's */
  EQUAL(step, 2);
  DONE(seL4_TCB_SetPriority(self, self, TOP - 3)); /* the other runs to its end */
  take(3);
  return 0;
}

static void sched0005(void) {
  step = 0;
  create(&one, TOP);
  create(&two, TOP - 1);
  DONE(seL4_TCB_SetMCPriority(one.tcb, env->tcb, TOP));
  DONE(seL4_TCB_SetMCPriority(two.tcb, env->tcb, TOP - 2));
  start(&one, lower_self, one.tcb, 0, 0, 0);
  start(&two, raise_other, two.tcb, one.tcb, 0, 0);
  (void)finish(&one);
  (void)finish(&two);
  EQUAL(step, 4);
}

/* -- 0007: callers are served by priority, in whatever order they came -- */

#define CLIENTS 5u
static struct helper client[CLIENTS], server;

static seL4_Word call_with(seL4_Word ep, seL4_Word text, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  seL4_SetMR(0, text);
  (void)seL4_Call(ep, message(1));
  return 0;
}

static seL4_Word serve_in_order(seL4_Word ep, seL4_Word reply, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  (void)seL4_Recv(ep, NULL, reply);
  for (seL4_Word i = CLIENTS; i-- > 0;) {
    EQUAL(seL4_GetMR(0), i);
    if (i > 0) (void)seL4_ReplyRecv(ep, message(0), NULL, reply);
  }
  return 0;
}

static void sched0007(void) {
  static const seL4_Word order[CLIENTS] = {2, 0, 4, 1, 3};
  const seL4_CPtr ep = endpoint();
  const seL4_Word lowest = OWN - CLIENTS;
  own_priority(lowest - 1); /* each of them runs, and waits at the endpoint, as soon as it is started */
  for (seL4_Word i = 0; i < CLIENTS; ++i) {
    create(&client[order[i]], lowest + order[i]);
    start(&client[order[i]], call_with, ep, order[i], 0, 0);
  }
  create(&server, OWN);
  start(&server, serve_in_order, ep, server.reply, 0, 0);
  (void)finish(&server);
}

/* -- 0008: a waiting caller whose priority changes takes its new place in the queue -- */

static seL4_Word call_ever(seL4_Word ep, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)b, (void)c, (void)d;
  for (;;) (void)seL4_Call(ep, message(0));
  return 0; /* never */
}

/* Receives one call of each: client 0's at `place`, the others' by priority. Then answers all, and lets them call again. */
static void receive_in_order(seL4_CPtr ep, seL4_Word place) {
  seL4_Word next = CLIENTS - 1;
  for (seL4_Word i = 0; i < CLIENTS; ++i) {
    seL4_Word badge = 99;
    (void)seL4_Recv(ep, &badge, client[i].reply);
    EQUAL(badge, i == place ? 0 : next--);
  }
  for (seL4_Word i = 0; i < CLIENTS; ++i) seL4_Send(client[i].reply, message(0));
  sleep_us(1000);
}

static void sched0008(void) {
  const seL4_Word highest = seL4_MaxPrio - 1, lowest = highest - CLIENTS - 2, middle = highest - 3;
  const seL4_CPtr ep = endpoint(), reply = reply_object();
  seL4_CPtr names[CLIENTS];
  seL4_Word badge = 99;
  for (seL4_Word i = 0; i < CLIENTS; ++i) {
    create(&client[i], highest - CLIENTS - 1 + i);
    names[i] = slot();
    DONE(mint(names[i], ep, seL4_AllRights, i));
  }
  start(&client[0], call_ever, names[0], 0, 0, 0);
  set_priority(&client[0], lowest);
  (void)seL4_Recv(ep, &badge, reply);
  EQUAL(badge, 0);
  seL4_Send(reply, message(0));
  set_priority(&client[0], lowest + 1);
  badge = 99;
  (void)seL4_Recv(ep, &badge, reply);
  EQUAL(badge, 0);
  seL4_Send(reply, message(0));

  for (seL4_Word i = 1; i < CLIENTS; ++i) start(&client[i], call_ever, names[i], 0, 0, 0);
  sleep_us(1000);
  static const struct { seL4_Word below_highest, place; } moves[] = {{7, 4}, {3, 2}, {1, 0}, {0, 0}, {1, 0}, {3, 2}, {7, 4}};
  EQUAL(highest - lowest, moves[0].below_highest);
  EQUAL(highest - middle, moves[1].below_highest);
  for (size_t i = 0; i < sizeof moves / sizeof *moves; ++i) {
    set_priority(&client[0], highest - moves[i].below_highest);
    receive_in_order(ep, moves[i].place);
  }
}

/* -- 0010: a thread without a scheduling context, or whose context is gone, does not run by being resumed -- */

static volatile seL4_Word ran;

static seL4_Word note(seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)a, (void)b, (void)c, (void)d;
  ++ran;
  return 0;
}

static void sched0010(void) {
  ran = 0;
  create(&one, OWN - 1);
  DONE(seL4_SchedContext_Unbind(one.sc));
  start(&one, note, 0, 0, 0, 0);
  DONE(seL4_TCB_Resume(one.tcb));
  sleep_us(1000);
  EQUAL(ran, 0);
  DONE(delete(one.sc));
  DONE(seL4_TCB_Resume(one.tcb));
  sleep_us(1000);
  EQUAL(ran, 0);
}

/* -- 0012, 0013, 0016: a thread that yields runs again when its next period begins -- */

#define UNIT 1000u /* microseconds: one for sel4test's tenth of a second */

static seL4_Word tick(seL4_Word at, seL4_Word b, seL4_Word c, seL4_Word d) {
  volatile seL4_Word *counter = (volatile seL4_Word *)at;
  (void)b, (void)c, (void)d;
  for (;;) {
    ++*counter;
    seL4_Yield();
  }
  return 0; /* never */
}

static volatile seL4_Word ticks[2];

static void sched0012(void) {
  ticks[0] = 0;
  own_priority(OWN - 1);
  create(&one, OWN);
  DONE(budget(one.sc, 2 * UNIT, 10 * UNIT, 0));
  start(&one, tick, (seL4_Word)&ticks[0], 0, 0, 0);
  for (seL4_Word periods = 1; ticks[0] < 10; ++periods) {
    CHECK(ticks[0] <= periods + 1); /* no more than one a period */
    sleep_us(10 * UNIT);
  }
}

static void sched0013(void) {
  struct helper *const both[2] = {&one, &two};
  own_priority(OWN - 1);
  for (seL4_Word i = 0; i < 2; ++i) {
    ticks[i] = 0;
    create(both[i], OWN);
    DONE(budget(both[i]->sc, UNIT, (20 + 10 * i) * UNIT, 0));
  }
  for (seL4_Word i = 0; i < 2; ++i) start(both[i], tick, (seL4_Word)&ticks[i], 0, 0, 0);
  while (ticks[0] < 3 || ticks[1] < 3) sleep_us(10 * UNIT);
  CHECK(ticks[0] >= ticks[1]);
}

/* Suspending and resuming gives no new budget: ten minutes must pass. */
static void sched0016(void) {
  ticks[0] = 0;
  create(&one, OWN);
  DONE(budget(one.sc, 1000000u, 600000000u, 0));
  start(&one, tick, (seL4_Word)&ticks[0], 0, 0, 0);
  seL4_Yield();
  EQUAL(ticks[0], 1);
  for (seL4_Word i = 0; i < 10; ++i) {
    DONE(seL4_TCB_Suspend(one.tcb));
    DONE(seL4_TCB_Resume(one.tcb));
    seL4_Yield();
    EQUAL(ticks[0], 1);
  }
}

const struct test sched_tests[] = {
  {"SCHED0003", sched0003}, {"SCHED0004", sched0004}, {"SCHED0005", sched0005}, {"SCHED0007", sched0007}, {"SCHED0008", sched0008},
  {"SCHED0010", sched0010}, {"SCHED0012", sched0012}, {"SCHED0013", sched0013}, {"SCHED0016", sched0016}, {0},
};
