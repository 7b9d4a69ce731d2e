/* retype.c -- RETYPE0000 to 0002: what Retype refuses, and that an Untyped is used up exactly. */
#include "harness.h"

#define RADIX 2u
#define SLOTS (1u << RADIX)
#define LARGE 13u /* bits of the Untyped of RETYPE0001 */
#define PAGES 16u

static seL4_Error tcbs(seL4_CPtr untyped, seL4_CPtr cnode, seL4_Word offset, seL4_Word count) {
  return seL4_Untyped_Retype(untyped, seL4_TCBObject, 0, env->cnode, cnode, seL4_WordBits, offset, count);
}

static void retype0000(void) {
  const seL4_CPtr cnode = make(seL4_CapTableObject, RADIX), untyped = make(seL4_UntypedObject, seL4_TCBBits + 3);
  EQUAL(tcbs(untyped, cnode, 0, 0), seL4_RangeError);
  EQUAL(seL4_GetMR(0), 1);
  EQUAL(seL4_GetMR(1), env->untyped_fan_out);
  EQUAL(tcbs(untyped, cnode, SLOTS - 1, 2), seL4_RangeError);
  for (seL4_Word i = 0; i < SLOTS; ++i) DONE(tcbs(untyped, cnode, i, 1));
  EQUAL(tcbs(untyped, cnode, SLOTS, 2), seL4_RangeError);
  for (seL4_Word i = 0; i < SLOTS; ++i) EQUAL(tcbs(untyped, cnode, i, 1), seL4_DeleteFirst);
  for (seL4_Word i = 0; i < SLOTS; ++i) DONE(seL4_CNode_Delete(cnode, i, RADIX));
  EQUAL(tcbs(untyped, cnode, 0, (seL4_Word)1 << 31), seL4_RangeError);
  EQUAL(tcbs(untyped, cnode, 0, SLOTS + 1), seL4_RangeError);
  DONE(tcbs(untyped, cnode, 0, SLOTS - 1));
  for (seL4_Word i = 0; i < SLOTS; ++i) EQUAL(tcbs(untyped, cnode, i, 1), i + 1 == SLOTS ? seL4_NoError : seL4_DeleteFirst);
}

/* Slot 0 of the own CNode is empty, as in every CSpace of libsel4. */
static seL4_Error table(seL4_CPtr untyped, seL4_Word radix) {
  return seL4_Untyped_Retype(untyped, seL4_CapTableObject, radix, env->cnode, env->cnode, seL4_WordBits, 0, 1);
}

static void retype0001(void) {
  const seL4_CPtr untyped = make(seL4_UntypedObject, LARGE);
  for (seL4_Word over = 40; over > 0; --over) CHECK(table(untyped, LARGE - seL4_SlotBits + over) != seL4_NoError);
  DONE(table(untyped, LARGE - seL4_SlotBits));
  DONE(delete(0));
}

static seL4_Error pages(seL4_CPtr untyped, seL4_CPtr at, seL4_Word count) {
  return seL4_Untyped_Retype(untyped, seL4_ARM_SmallPageObject, PAGE_BITS, env->cnode, 0, 0, at, count);
}

static void retype0002(void) {
  const seL4_CPtr untyped = slot();
  seL4_CPtr slots[PAGES + 1];
  for (seL4_Word i = 0; i <= PAGES; ++i) slots[i] = slot();
  DONE(seL4_Untyped_Retype(env->user_memory, seL4_UntypedObject, PAGE_BITS + 4, env->cnode, 0, 0, untyped, 1));
  for (seL4_Word i = 0; i < PAGES; ++i) DONE(pages(untyped, slots[i], 1));
  EQUAL(pages(untyped, slots[PAGES], 1024 * 1024), seL4_RangeError);
  EQUAL(pages(untyped, slots[0], 8), seL4_DeleteFirst);
  EQUAL(pages(untyped, slots[PAGES], 1), seL4_NotEnoughMemory);
}

const struct test retype_tests[] = {{"RETYPE0000", retype0000}, {"RETYPE0001", retype0001}, {"RETYPE0002", retype0002}, {0}};
