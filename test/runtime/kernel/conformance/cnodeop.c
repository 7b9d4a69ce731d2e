/* cnodeop.c -- CNODEOP0001 to 0004, 0006, 0007: the CNode operations on full and empty slots. 0005 is Mutate and 0008 Rotate: not in the subset. */
#include "harness.h"

/* Something to copy, move and compare without further effects. */
static seL4_CPtr object(void) { return make(seL4_TCBObject, 0); }

/* Do the two name one thread? A register that is written through one is read through the other. */
static int same(seL4_CPtr one, seL4_CPtr other) {
  seL4_UserContext registers = {0};
  for (seL4_Word value = 0x1000; value <= 0x2000; value += 0x1000) {
    registers.pc = value;
    if (seL4_TCB_WriteRegisters(one, 0, 0, 1, &registers) != seL4_NoError) return 0;
    registers.pc = 0;
    if (seL4_TCB_ReadRegisters(other, 0, 0, 1, &registers) != seL4_NoError || registers.pc != value) return 0;
  }
  return 1;
}

static void copies(void) {
  seL4_CPtr from = object(), to = slot();
  CHECK(is_empty(to));
  DONE(copy(to, from, seL4_AllRights));
  CHECK(same(from, to));

  EQUAL(copy(object(), object(), seL4_AllRights), seL4_DeleteFirst);

  from = slot(), to = object();
  CHECK(is_empty(from));
  EQUAL(copy(to, from, seL4_AllRights), seL4_DeleteFirst); /* the full destination is what is told */

  from = slot(), to = slot();
  CHECK(is_empty(from) && is_empty(to));
  EQUAL(copy(to, from, seL4_AllRights), seL4_FailedLookup);
  CHECK(is_empty(to));
}

static void deletes(void) {
  const seL4_CPtr full = object(), empty = slot();
  DONE(delete(full));
  CHECK(is_empty(full));
  DONE(delete(empty));
  CHECK(is_empty(empty));
}

static void mints(void) {
  const seL4_CPtr from = object(), to = slot();
  DONE(mint(to, from, seL4_AllRights, seL4_NilData));
  CHECK(same(from, to));

  EQUAL(mint(object(), object(), seL4_AllRights, seL4_NilData), seL4_DeleteFirst);

  const seL4_CPtr empty = slot(), other = slot();
  EQUAL(mint(other, empty, seL4_AllRights, seL4_NilData), seL4_FailedLookup);
  CHECK(is_empty(other));
}

static void moves(void) {
  seL4_CPtr from = object(), to = slot();
  DONE(move(to, from));
  CHECK(is_empty(from));
  CHECK(!is_empty(to));

  from = slot(), to = slot();
  EQUAL(move(to, from), seL4_FailedLookup);
  CHECK(is_empty(to));

  from = object(), to = object();
  EQUAL(move(to, from), seL4_DeleteFirst);
  CHECK(!is_empty(from));
  CHECK(!is_empty(to));
}

static void cancels(void) {
  const seL4_CPtr ep = endpoint(), empty = slot();
  DONE(seL4_CNode_CancelBadgedSends(env->cnode, ep, seL4_WordBits));
  CHECK(!is_empty(ep));
  EQUAL(seL4_CNode_CancelBadgedSends(env->cnode, empty, seL4_WordBits), seL4_IllegalOperation);
  CHECK(is_empty(empty));
}

static void revokes(void) {
  const seL4_CPtr full = object(), empty = slot();
  DONE(revoke(full));
  CHECK(!is_empty(full));
  DONE(revoke(empty));
  CHECK(is_empty(empty));
}

const struct test cnodeop_tests[] = {
  {"CNODEOP0001", copies}, {"CNODEOP0002", deletes}, {"CNODEOP0003", mints}, {"CNODEOP0004", moves}, {"CNODEOP0006", cancels}, {"CNODEOP0007", revokes}, {0},
};
