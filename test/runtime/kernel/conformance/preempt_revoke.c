/* preempt_revoke.c -- PREEMPT_REVOKE: a thread of a higher priority runs several times while a long Revoke is under way. */
#include "harness.h"

#define TICK 200u /* microseconds between the interrupts */
#define WANTED 4u /* preemptions: one can come just before the Revoke, and what it held up just after */
enum { BEFORE, DURING, AFTER };

static struct helper revoker, counter;
static volatile seL4_Word phase, preemptions;

static seL4_Word revoke_all(seL4_Word cap, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)b, (void)c, (void)d;
  phase = DURING;
  const seL4_Error error = revoke(cap);
  phase = AFTER;
  return error;
}

static seL4_Word count(seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)a, (void)b, (void)c, (void)d;
  while (phase != AFTER) {
    timer_wait();
    if (phase == DURING) ++preemptions;
  }
  return 0;
}

/* Revokes ever more copies, until one revocation is interrupted often enough. */
static void preempt_revoke(void) {
  static const seL4_Word tables[] = {8, 12, 13};
  const seL4_CPtr ep = endpoint();
  (void)timer_open();
  preemptions = 0;
  for (size_t try = 0; try < sizeof tables / sizeof *tables && preemptions < WANTED; ++try) {
    const seL4_Word bits = tables[try];
    const seL4_CPtr table = make(seL4_CapTableObject, bits);
    for (seL4_Word i = 0; i < (seL4_Word)1 << bits; ++i) DONE(seL4_CNode_Copy(table, i, (seL4_Uint8)bits, env->cnode, ep, seL4_WordBits, seL4_AllRights));
    phase = BEFORE;
    preemptions = 0;
    create(&counter, 101);
    create(&revoker, 100);
    start(&counter, count, 0, 0, 0, 0);
    start(&revoker, revoke_all, ep, 0, 0, 0);
    env->timer_start(TICK);
    EQUAL(finish(&revoker), seL4_NoError);
    (void)finish(&counter);
    env->timer_start(0);
    destroy(&revoker);
    destroy(&counter);
    DONE(delete(table));
    CHECK(!is_empty(ep));
  }
  CHECK(preemptions >= WANTED);
}

const struct test preempt_revoke_tests[] = {{"PREEMPT_REVOKE", preempt_revoke}, {0}};
