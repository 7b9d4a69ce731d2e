/* threads.c -- THREADS0004, 0005: a thread cannot be given an empty slot as its CSpace. */
#include "harness.h"

static struct helper thread;

static void configure(void) {
  create(&thread, OWN - 1);
  CHECK(seL4_TCB_Configure(thread.tcb, seL4_CapNull, seL4_NilData, env->vspace, seL4_NilData, 0, seL4_CapNull) != seL4_NoError);
}

static void set_space(void) {
  create(&thread, OWN - 1);
  CHECK(seL4_TCB_SetSpace(thread.tcb, seL4_CapNull, seL4_CapNull, seL4_NilData, env->vspace, seL4_NilData) != seL4_NoError);
}

const struct test threads_tests[] = {{"THREADS0004", configure}, {"THREADS0005", set_space}, {0}};
