/* caps.c -- attacks with capability pointers, CNodes, and copies of capabilities. */
#include "attack.h"

#define CAP seL4_Fault_CapFault
#define GUARD(guard, bits) (seL4_CNode_CapData_new(guard, bits).words[0])

static seL4_Error mint(uint32_t to, uint32_t from, uint32_t data) {
  return seL4_CNode_Mint(CAP_CNODE, to, DEPTH, CAP_CNODE, from, DEPTH, seL4_AllRights, data);
}
static seL4_Word call(seL4_CPtr cap) {
  return seL4_MessageInfo_get_label(seL4_CallWithMRs(cap, seL4_MessageInfo_new(0, 0, 0, 0), NULL, NULL, NULL, NULL));
}

uint32_t wild_pointer(void) {
  expect(CAP, 0xdeadbeefu);
  (void)call(0xdeadbeefu);
  return THROUGH;
}
uint32_t wild_pointer_received(void) {
  expect(CAP, 0x80000000u | GIFT(0));
  (void)seL4_NBWait(0x80000000u | GIFT(0), NULL);
  return THROUGH;
}
uint32_t empty_slot(void) { return refused((seL4_Error)call(MADE(9)), seL4_InvalidCapability); }

/* A CNode whose guard is 1 is not reached with 0. */
uint32_t wrong_guard(void) {
  if (mint(MADE(0), CAP_CNODE, GUARD(1, 26)) != seL4_NoError) return 1u;
  return refused(seL4_CNode_Copy(MADE(0), MADE(1), DEPTH, CAP_CNODE, CAP_SC, DEPTH, seL4_AllRights), seL4_FailedLookup);
}

/* A CSpace of two levels, whose second takes more bits than the first has left. */
uint32_t nested_too_deep(void) {
  const uint32_t pointer = MADE(2) << 6 | 1u;
  if (mint(MADE(0), CAP_CNODE, GUARD(0, 20)) != seL4_NoError || retype(seL4_CapTableObject, 4, MADE(1)) != seL4_NoError) return 1u;
  if (mint(MADE(2), MADE(1), GUARD(0, 4)) != seL4_NoError) return 2u;
  expect(CAP, pointer);
  if (seL4_TCB_Configure(CAP_TCB, MADE(0), 0, CAP_VSPACE, 0, 0, 0) != seL4_NoError) return 3u;
  (void)call(pointer);
  return THROUGH;
}
/* A slot of the second level past its end: the bits that are left are as many as it has. */
uint32_t nested_past_end(void) {
  if (mint(MADE(0), CAP_CNODE, GUARD(0, 20)) != seL4_NoError || retype(seL4_CapTableObject, 4, MADE(1)) != seL4_NoError) return 1u;
  if (mint(MADE(2), MADE(1), GUARD(0, 2)) != seL4_NoError) return 2u;
  const seL4_Error error = seL4_CNode_Copy(MADE(0), MADE(2) << 6 | 16u, DEPTH, CAP_CNODE, CAP_SC, DEPTH, seL4_AllRights);
  return refused(error, seL4_FailedLookup);
}
/* Bits that are left over at a slot: operations take none. */
uint32_t bits_left_over(void) {
  if (mint(MADE(0), CAP_CNODE, GUARD(0, 20)) != seL4_NoError) return 1u;
  return refused(seL4_CNode_Delete(MADE(0), CAP_SC << 6, DEPTH), seL4_FailedLookup);
}
uint32_t depth_out_of_range(void) { return refused(seL4_CNode_Delete(CAP_CNODE, CAP_SC, 33), seL4_RangeError); }

/* Memory of the attacker's own, with a capability to all of the kernel's RAM written into it, as the root of a lookup. */
uint32_t memory_as_cnode(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError || copy(MADE(1), MADE(0)) != seL4_NoError) return 1u;
  if (map(MADE(0), DESK->pool) != seL4_NoError) return 2u;
  WORD(DESK->pool) = 8u | 3u << 8 | 14u << 16 | 3u << 24; /* Frame, read and write, 16 KiB */
  WORD(DESK->pool + 4u) = KERNEL_RAM;
  return refused(seL4_CNode_Copy(CAP_CNODE, MADE(2), DEPTH, MADE(1), 0, 10, seL4_AllRights), seL4_FailedLookup);
}

uint32_t copy_over(void) { return refused(copy(CAP_SERVICE_EP, CAP_SC), seL4_DeleteFirst); }
uint32_t move_over(void) {
  return refused(seL4_CNode_Move(CAP_CNODE, CAP_SERVICE_EP, DEPTH, CAP_CNODE, CAP_SC, DEPTH), seL4_DeleteFirst);
}
uint32_t retype_over(void) { return refused(retype(seL4_EndpointObject, 0, CAP_SERVICE_EP), seL4_DeleteFirst); }
/* A message brings a capability, and the slot where it is wanted is taken. */
uint32_t receive_over(void) {
  seL4_Word mr0 = 3u;
  seL4_SetCapReceivePath(CAP_CNODE, CAP_SC, DEPTH);
  const seL4_MessageInfo_t info = seL4_CallWithMRs(CAP_TROUBLE_EP, seL4_MessageInfo_new(STEP, 0, 0, 1), &mr0, NULL, NULL, NULL);
  return seL4_MessageInfo_get_extraCaps(info) == 0 ? HELD : 1u;
}

uint32_t more_rights(void) {
  if (copy(MADE(0), GIFT(0)) != seL4_NoError) return 1u;
  expect(CAP, MADE(0));
  (void)seL4_NBWait(MADE(0), NULL);
  return THROUGH;
}
uint32_t another_badge(void) { return refused(mint(MADE(0), CAP_SERVICE_EP, 7u), seL4_IllegalOperation); }
uint32_t guard_too_long(void) { return refused(mint(MADE(0), CAP_CNODE, GUARD(0, 27)), seL4_IllegalOperation); }
uint32_t untyped_with_children_copied(void) {
  if (retype(seL4_EndpointObject, 0, MADE(0)) != seL4_NoError) return 1u;
  return refused(copy(MADE(1), CAP_OBJECTS_UT), seL4_RevokeFirst);
}
uint32_t untyped_used_twice(void) {
  if (copy(MADE(0), CAP_OBJECTS_UT) != seL4_NoError) return 1u;
  return refused(retype(seL4_EndpointObject, 0, MADE(1)), seL4_NotEnoughMemory);
}
uint32_t interrupt_control_copied(void) { return refused(copy(MADE(0), GIFT(0)), seL4_IllegalOperation); }
uint32_t cancel_without_rights(void) { return refused(seL4_CNode_CancelBadgedSends(CAP_CNODE, GIFT(0), DEPTH), seL4_IllegalOperation); }
/* Revoking what one was given takes nothing from the others. */
uint32_t revoke_given(void) {
  for (uint32_t i = 1; i < 32u; i++) (void)seL4_CNode_Revoke(CAP_CNODE, i, DEPTH);
  return HELD;
}
uint32_t delete_own_capabilities(void) {
  expect(seL4_Fault_VMFault, 0);
  for (uint32_t i = 1; i < 1u << SLOT_BITS; i++)
    if (i != CAP_CNODE) (void)seL4_CNode_Delete(CAP_CNODE, i, DEPTH);
  (void)seL4_CNode_Delete(CAP_CNODE, CAP_CNODE, DEPTH);
  __asm__ volatile("ldr r0, [%0]" ::"r"(0) : "r0", "memory");
  return THROUGH;
}

/* Whether all of the Untyped is free again. */
static uint32_t all_back(void) { return refused(retype(seL4_CapTableObject, 8, MADE(10)), seL4_NoError); }

uint32_t cnode_in_itself(void) {
  if (retype(seL4_CapTableObject, 2, MADE(0)) != seL4_NoError) return 1u;
  for (uint32_t i = 0; i < 4u; i++)
    if (seL4_CNode_Copy(MADE(0), i, 2, CAP_CNODE, MADE(0), DEPTH, seL4_AllRights) != seL4_NoError) return 2u;
  if (seL4_CNode_Delete(CAP_CNODE, MADE(0), DEPTH) != seL4_NoError) return 3u;
  /* It keeps itself alive; its memory comes back all the same. */
  if (seL4_CNode_Revoke(CAP_CNODE, CAP_OBJECTS_UT, DEPTH) != seL4_NoError) return 4u;
  return all_back();
}
uint32_t cnode_moved_into_itself(void) {
  if (retype(seL4_CapTableObject, 2, MADE(0)) != seL4_NoError || copy(MADE(1), MADE(0)) != seL4_NoError) return 1u;
  if (seL4_CNode_Move(MADE(1), 0, 2, CAP_CNODE, MADE(0), DEPTH) != seL4_NoError) return 2u;
  if (seL4_CNode_Revoke(MADE(1), 0, 2) != seL4_NoError) return 3u; /* deletes the way that it was asked on */
  return HELD;
}
/* The Untyped's own capability goes with the CNode that was made of it. */
uint32_t untyped_in_its_own_cnode(void) {
  if (retype(seL4_UntypedObject, 9, MADE(0)) != seL4_NoError) return 1u;
  if (seL4_Untyped_Retype(MADE(0), seL4_CapTableObject, 2, CAP_CNODE, 0, 0, MADE(1), 1) != seL4_NoError) return 2u;
  if (seL4_CNode_Move(MADE(1), 1, 2, CAP_CNODE, MADE(0), DEPTH) != seL4_NoError) return 3u;
  if (seL4_CNode_Revoke(MADE(1), 1, 2) != seL4_NoError) return 4u;
  return all_back();
}
/* Each holds the only capability to the next: deleting the first deletes all. */
uint32_t cnode_chain(void) {
  if (seL4_Untyped_Retype(CAP_OBJECTS_UT, seL4_CapTableObject, 1, CAP_CNODE, 0, 0, MADE(0), 16) != seL4_NoError) return 1u;
  for (uint32_t i = 15; i > 0; i--)
    if (seL4_CNode_Move(MADE(i - 1u), 1, 1, CAP_CNODE, MADE(i), DEPTH) != seL4_NoError) return 2u;
  if (seL4_CNode_Delete(CAP_CNODE, MADE(0), DEPTH) != seL4_NoError) return 3u;
  return all_back();
}
/* A CNode of which each slot holds it again: a lookup ends with the bits. */
uint32_t lookup_without_end(void) {
  if (retype(seL4_CapTableObject, 1, MADE(0)) != seL4_NoError) return 1u;
  for (uint32_t i = 0; i < 2u; i++)
    if (seL4_CNode_Copy(MADE(0), i, 1, CAP_CNODE, MADE(0), DEPTH, seL4_AllRights) != seL4_NoError) return 2u;
  return refused(seL4_CNode_Delete(MADE(0), 0x55555555u, DEPTH), seL4_NoError);
}
/* As many descendants as its memory holds, gone at once: the judge looks how late his interrupts are. */
uint32_t long_revoke(void) {
  if (retype(seL4_CapTableObject, 7, MADE(0)) != seL4_NoError || retype(seL4_EndpointObject, 0, MADE(1)) != seL4_NoError) return 1u;
  for (uint32_t i = 0; i < 128u; i++)
    if (seL4_CNode_Mint(MADE(0), i, 7, CAP_CNODE, MADE(1), DEPTH, seL4_AllRights, i + 1u) != seL4_NoError) return 2u;
  (void)ask(9);
  for (uint32_t i = 0; i < 4u; i++) {
    if (seL4_CNode_Revoke(CAP_CNODE, MADE(1), DEPTH) != seL4_NoError) return 3u;
    for (uint32_t j = 0; i < 3u && j < 128u; j++)
      if (seL4_CNode_Mint(MADE(0), j, 7, CAP_CNODE, MADE(1), DEPTH, seL4_AllRights, j + 1u) != seL4_NoError) return 2u;
  }
  return HELD;
}
