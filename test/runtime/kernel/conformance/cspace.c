/* cspace.c -- CSPACE0001: a name of seL4_WordBits bits is resolved through as many CNodes, one bit each. */
#include "harness.h"

#define LEVELS seL4_WordBits
enum { READY = 0x2001, FOUND = 0x2002 };

static struct helper looker;

/* Calls through capabilities that are not there: the CNode path ends at an empty slot, with bits of the name left over or not. */
static seL4_Word look(seL4_Word before, seL4_Word after, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  seL4_SetMR(0, READY);
  seL4_Send(before, message(1));
  /* From here on all there is in the CSpace is `after`. */
  for (seL4_Word name = 0; name < LEVELS; ++name) EQUAL(seL4_MessageInfo_get_label(seL4_Call(name, message(0))), seL4_InvalidCapability);
  for (seL4_Word bit = 0; bit < LEVELS; ++bit)
    EQUAL(seL4_MessageInfo_get_label(seL4_Call(after ^ ((seL4_Word)1 << bit), message(0))), seL4_InvalidCapability);
  seL4_SetMR(0, FOUND);
  seL4_Send(after, message(1));
  return 0;
}

static void cspace0001(void) {
  seL4_CPtr levels[LEVELS];
  const seL4_CPtr ep = endpoint();
  seL4_Word name = 0;
  for (size_t i = 0; i < LEVELS; ++i) levels[i] = make(seL4_CapTableObject, 1);
  /* The way down alternates between the two slots of a level, from the highest bit of the name. */
  for (size_t i = 0; i < LEVELS; ++i) {
    const seL4_Word turn = i % 2;
    name = name << 1 | turn;
    DONE(seL4_CNode_Copy(levels[i], turn, 1, env->cnode, i + 1 < LEVELS ? levels[i + 1] : ep, seL4_WordBits, seL4_AllRights));
  }

  create(&looker, OWN - 1);
  start(&looker, look, ep, name, 0, 0);
  EQUAL(seL4_MessageInfo_get_length(seL4_Wait(ep, NULL)), 1);
  EQUAL(seL4_GetMR(0), READY);
  DONE(seL4_TCB_SetSpace(looker.tcb, looker.fault, levels[0], seL4_NilData, env->vspace, seL4_NilData));
  EQUAL(seL4_MessageInfo_get_length(seL4_Wait(ep, NULL)), 1);
  EQUAL(seL4_GetMR(0), FOUND);
}

const struct test cspace_tests[] = {{"CSPACE0001", cspace0001}, {0}};
