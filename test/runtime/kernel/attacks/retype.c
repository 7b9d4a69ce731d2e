/* retype.c -- attacks with memory: Untyped, Frames and regions. */
#include "attack.h"

#define VM seL4_Fault_VMFault

static seL4_Error retype_from(seL4_CPtr untyped, uint32_t type, uint32_t bits, uint32_t offset, uint32_t count) {
  return seL4_Untyped_Retype(untyped, type, bits, CAP_CNODE, 0, 0, offset, count);
}

uint32_t type_of_control(void) { return refused_with(retype(11u, 0, MADE(0)), seL4_InvalidArgument, 0); }
uint32_t type_unknown(void) { return refused_with(retype(0x7fffffffu, 0, MADE(0)), seL4_InvalidArgument, 0); }
uint32_t frame_too_small(void) { return refused_with(retype(seL4_ARM_SmallPageObject, 3, MADE(0)), seL4_InvalidArgument, 1u); }
uint32_t size_past_word(void) { return refused(retype(seL4_UntypedObject, 33, MADE(0)), seL4_RangeError); }
uint32_t cnode_past_word(void) { return refused(retype(seL4_CapTableObject, 28, MADE(0)), seL4_RangeError); }
uint32_t window_past_cnode(void) { return refused(retype(seL4_EndpointObject, 0, 1u << SLOT_BITS), seL4_RangeError); }
uint32_t window_over_end(void) {
  return refused(retype_from(CAP_OBJECTS_UT, seL4_EndpointObject, 0, (1u << SLOT_BITS) - 4u, 8), seL4_RangeError);
}
uint32_t window_wraps(void) { return refused(retype(seL4_EndpointObject, 0, 0xfffffff0u), seL4_RangeError); }
uint32_t objects_past_end(void) { return refused(retype_from(CAP_OBJECTS_UT, seL4_TCBObject, 0, MADE(0), 17), seL4_NotEnoughMemory); }
uint32_t frame_of_kernel_memory(void) {
  return refused_with(retype_from(CAP_OBJECTS_UT, seL4_ARM_SmallPageObject, 10, MADE(0), 1), seL4_InvalidArgument, 1u);
}
uint32_t thread_of_user_memory(void) {
  return refused_with(retype_from(CAP_MEMORY_UT, seL4_TCBObject, 0, MADE(0), 1), seL4_InvalidArgument, 1u);
}
uint32_t cnode_of_user_memory(void) {
  return refused_with(retype_from(CAP_MEMORY_UT, seL4_CapTableObject, 4, MADE(0), 1), seL4_InvalidArgument, 1u);
}

/* The second Frame is not where the first is: the judge looks. */
uint32_t memory_twice(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError || retype(seL4_ARM_SmallPageObject, 10, MADE(1)) != seL4_NoError) return 1u;
  return HELD;
}
/* Sizes that need rounding, one after the other: the judge looks whether any two lie over each other. */
uint32_t rounding(void) {
  static const uint8_t types[][2] = {
    {seL4_EndpointObject, 0}, {seL4_UntypedObject, 7}, {seL4_SchedContextObject, 0}, {seL4_CapTableObject, 1}, {seL4_UntypedObject, 4},
    {seL4_ARM_VSpaceObject, 0}, {seL4_UntypedObject, 9}, {seL4_TCBObject, 0}, {seL4_UntypedObject, 5}, {seL4_ReplyObject, 0},
    {seL4_ARM_SmallPageObject, 5}, {seL4_ARM_SmallPageObject, 9}, {seL4_ARM_SmallPageObject, 6}, {seL4_ARM_SmallPageObject, 10},
  };
  for (uint32_t i = 0; i < sizeof types / sizeof *types; i++)
    if (retype(types[i][0], types[i][1], MADE(0) + i) != seL4_NoError) return 1u + i;
  return HELD;
}
/* Memory that the judge wrote his secret to, and has given away since. */
uint32_t memory_not_cleared(void) {
  if (retype_from(GIFT(0), seL4_ARM_SmallPageObject, 10, MADE(0), 1) != seL4_NoError || map(MADE(0), DESK->gift) != seL4_NoError) return 1u;
  return WORD(DESK->gift + 0x40u);
}

uint32_t frame_over_kernel(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError) return 1u;
  return refused_with(map(MADE(0), KERNEL_RAM), seL4_InvalidArgument, 0);
}
uint32_t frame_over_victim(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError) return 1u;
  return refused_with(map(MADE(0), DESK->victim), seL4_InvalidArgument, 0);
}
uint32_t frame_misaligned(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError) return 1u;
  return refused(map(MADE(0), DESK->pool + 32u), seL4_AlignmentError);
}
uint32_t frame_written_without_right(void) {
  if (map(GIFT(0), DESK->gift) != seL4_NoError) return 1u;
  expect(VM, DESK->gift);
  WORD(DESK->gift) = PATTERN;
  return THROUGH;
}
uint32_t frame_executed(void) {
  if (map(GIFT(0), DESK->gift) != seL4_NoError) return 1u;
  expect(VM, DESK->gift);
  __asm__ volatile("blx %0" ::"r"(DESK->gift | 1u) : "lr", "memory");
  return THROUGH;
}
uint32_t frame_in_two_vspaces(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError || retype(seL4_ARM_VSpaceObject, 0, MADE(1)) != seL4_NoError) return 1u;
  if (seL4_ARM_Page_Map(MADE(0), MADE(1), DESK->pool, seL4_ReadWrite, seL4_ARM_ExecuteNever) != seL4_NoError) return 2u;
  return refused_with(map(MADE(0), DESK->pool), seL4_InvalidCapability, 1u);
}
/* Mapped a second time it stays in its region. */
uint32_t frame_mapped_again(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError) return 1u;
  for (uint32_t i = 0; i < 10u; i++)
    if (map(MADE(0), DESK->pool) != seL4_NoError) return 2u;
  expect(VM, DESK->pool);
  if (seL4_ARM_Page_Unmap(MADE(0)) != seL4_NoError) return 3u;
  return WORD(DESK->pool) | THROUGH;
}
uint32_t regions_used_up(void) {
  seL4_Error error = retype_from(CAP_MEMORY_UT, seL4_ARM_SmallPageObject, 5, MADE(0), 9);
  for (uint32_t i = 0; i < 9u && error == seL4_NoError; i++) error = map(MADE(i), DESK->pool + 32u * i);
  return refused(error, seL4_DeleteFirst);
}

uint32_t use_after_revoke(void) {
  if (map(GIFT(0), DESK->gift) != seL4_NoError || WORD(DESK->gift) != 0) return 1u;
  (void)ask(4); /* the judge revokes */
  expect(VM, DESK->gift);
  return WORD(DESK->gift) | THROUGH;
}
uint32_t use_after_unmap(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError || map(MADE(0), DESK->pool) != seL4_NoError) return 1u;
  expect(VM, DESK->pool);
  if (seL4_ARM_Page_Unmap(MADE(0)) != seL4_NoError) return 2u;
  return WORD(DESK->pool) | THROUGH;
}
uint32_t use_after_delete(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError || map(MADE(0), DESK->pool) != seL4_NoError) return 1u;
  expect(VM, DESK->pool);
  if (seL4_CNode_Revoke(CAP_CNODE, CAP_MEMORY_UT, DEPTH) != seL4_NoError) return 2u;
  return WORD(DESK->pool) | THROUGH;
}
/* A Frame is mapped in a VSpace that is gone; its memory is a CNode now, whose slot 0 lies where the region was. */
uint32_t vspace_gone(void) {
  seL4_Word badge = 0;
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError || retype(seL4_ARM_VSpaceObject, 0, MADE(1)) != seL4_NoError) return 1u;
  if (seL4_ARM_Page_Map(MADE(0), MADE(1), DESK->pool, seL4_ReadWrite, seL4_ARM_ExecuteNever) != seL4_NoError) return 2u;
  if (seL4_CNode_Delete(CAP_CNODE, MADE(1), DEPTH) != seL4_NoError || retype(seL4_CapTableObject, 3, MADE(1)) != seL4_NoError) return 3u;
  if (seL4_CNode_Copy(MADE(1), 0, 3, CAP_CNODE, GIFT(0), DEPTH, seL4_CanWrite) != seL4_NoError) return 4u;
  if (seL4_ARM_Page_Unmap(MADE(0)) != seL4_NoError) return 5u;
  if (seL4_CNode_Move(CAP_CNODE, MADE(2), DEPTH, MADE(1), 0, 3) != seL4_NoError) return 6u;
  (void)seL4_Signal(MADE(2));
  (void)seL4_NBWait(GIFT(1), &badge);
  return badge == 9u ? HELD : 7u;
}

/* ---- The IPC buffer. */

uint32_t buffer_of_untyped(void) {
  return refused(seL4_TCB_SetIPCBuffer(CAP_TCB, KERNEL_CELLS & ~511u, CAP_OBJECTS_UT), seL4_IllegalOperation);
}
uint32_t buffer_too_small(void) {
  if (retype(seL4_ARM_SmallPageObject, 8, MADE(0)) != seL4_NoError) return 1u;
  return refused(seL4_TCB_SetIPCBuffer(CAP_TCB, DESK->pool, MADE(0)), seL4_AlignmentError);
}
uint32_t buffer_misaligned(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError) return 1u;
  return refused(seL4_TCB_SetIPCBuffer(CAP_TCB, DESK->pool + 256u, MADE(0)), seL4_AlignmentError);
}
