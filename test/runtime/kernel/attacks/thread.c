/* thread.c -- attacks with threads, their registers, priorities, and processor time. */
#include "attack.h"

uint32_t priority_above_limit(void) { return refused(seL4_TCB_SetPriority(CAP_TCB, CAP_TCB, 101), seL4_RangeError); }
uint32_t priority_past_byte(void) { return refused(seL4_TCB_SetPriority(CAP_TCB, CAP_TCB, 256), seL4_RangeError); }
uint32_t limit_above_limit(void) { return refused(seL4_TCB_SetMCPriority(CAP_TCB, CAP_TCB, 255), seL4_RangeError); }
uint32_t parameters_above_limit(void) {
  return refused(seL4_TCB_SetSchedParams(CAP_TCB, CAP_TCB, 100, 201, CAP_SC, CAP_TROUBLE_EP), seL4_RangeError);
}
/* Memory of the attacker's own, with a limit written into it, as the authority. */
uint32_t memory_as_authority(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError || map(MADE(0), DESK->pool) != seL4_NoError) return 1u;
  for (uint32_t i = 0; i < 64u; i++) WORD(DESK->pool + 4u * i) = 0xffffffffu;
  return refused_with(seL4_TCB_SetPriority(CAP_TCB, MADE(0), 250), seL4_InvalidCapability, 1u);
}
uint32_t cnode_as_vspace_of_map(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError || retype(seL4_CapTableObject, 4, MADE(1)) != seL4_NoError) return 1u;
  return refused_with(seL4_ARM_Page_Map(MADE(0), MADE(1), DESK->pool, seL4_ReadWrite, seL4_ARM_ExecuteNever), seL4_InvalidCapability, 1u);
}
/* Memory of its own as what a thread names things by, and as what it sees. */
uint32_t memory_as_cspace(void) {
  if (retype(seL4_TCBObject, 0, MADE(0)) != seL4_NoError || retype(seL4_ARM_SmallPageObject, 10, MADE(1)) != seL4_NoError) return 1u;
  return refused(seL4_TCB_Configure(MADE(0), MADE(1), 0, CAP_VSPACE, 0, 0, 0), seL4_IllegalOperation);
}
uint32_t memory_as_vspace(void) {
  if (retype(seL4_TCBObject, 0, MADE(0)) != seL4_NoError || retype(seL4_ARM_SmallPageObject, 10, MADE(1)) != seL4_NoError) return 1u;
  return refused(seL4_TCB_Configure(MADE(0), CAP_CNODE, 0, MADE(1), 0, 0, 0), seL4_IllegalOperation);
}
uint32_t handler_without_right(void) {
  if (retype(seL4_TCBObject, 0, MADE(0)) != seL4_NoError) return 1u;
  return refused_with(seL4_TCB_SetTimeoutEndpoint(MADE(0), GIFT(0)), seL4_InvalidCapability, 1u);
}
uint32_t own_registers_read(void) {
  static seL4_UserContext context;
  return refused(seL4_TCB_ReadRegisters(CAP_TCB, false, 0, 17, &context), seL4_IllegalOperation);
}
uint32_t own_registers_written(void) {
  static seL4_UserContext context;
  return refused(seL4_TCB_WriteRegisters(CAP_TCB, true, 0, 17, &context), seL4_IllegalOperation);
}
/* A status register with everything set: of it stay the flags. */
uint32_t status_register(void) {
  static seL4_UserContext context;
  if (retype(seL4_TCBObject, 0, MADE(0)) != seL4_NoError) return 1u;
  context.cpsr = 0xffffffffu;
  if (seL4_TCB_WriteRegisters(MADE(0), false, 0, 17, &context) != seL4_NoError) return 2u;
  if (seL4_TCB_ReadRegisters(MADE(0), false, 0, 17, &context) != seL4_NoError) return 3u;
  return (context.cpsr & ~0xf80f0000u) == 1u << 24 ? HELD : context.cpsr;
}
uint32_t registers_missing(void) {
  static seL4_UserContext context;
  if (retype(seL4_TCBObject, 0, MADE(0)) != seL4_NoError) return 1u;
  seL4_SetMR(0, 0);
  (void)context;
  seL4_Word mr0 = 0, mr1 = 17;
  const seL4_MessageInfo_t info = seL4_CallWithMRs(MADE(0), seL4_MessageInfo_new(TCBWriteRegisters, 0, 0, 2), &mr0, &mr1, NULL, NULL);
  return refused((seL4_Error)seL4_MessageInfo_get_label(info), seL4_TruncatedMessage);
}
uint32_t bind_without_right(void) { return refused(seL4_TCB_BindNotification(CAP_TCB, GIFT(0)), seL4_IllegalOperation); }
/* The judge's own Notification, which he has given to read. */
uint32_t bind_taken(void) { return refused(seL4_TCB_BindNotification(CAP_TCB, GIFT(0)), seL4_IllegalOperation); }
uint32_t time_of_another(void) {
  if (retype(seL4_TCBObject, 0, MADE(0)) != seL4_NoError) return 1u;
  return refused(seL4_SchedContext_Bind(GIFT(0), MADE(0)), seL4_IllegalOperation);
}
uint32_t time_past_period(void) {
  return refused(seL4_SchedControl_Configure(GIFT(0), CAP_SC, 20000, 10000, 0, 0), seL4_RangeError);
}
uint32_t time_of_own_taken(void) { return refused(seL4_SchedContext_Unbind(CAP_SC), seL4_IllegalOperation); }

/* Never gives up the processor: the second domain, of a lower priority, runs all the same when the budget is used up. */
uint32_t budget_used_up(void) {
  for (;;) {}
}
/* As much as there is by yielding and by stopping and starting: none of it gives time back. */
uint32_t budget_by_yielding(void) {
  for (;;) {
    const uint32_t until = CLOCK + 24000u; /* not all of it at once */
    while ((int32_t)(CLOCK - until) < 0) {}
    if (seL4_TCB_Suspend(MADE(0)) == seL4_NoError) {}
    (void)seL4_TCB_Resume(CAP_TCB);
  }
}
/* Its time ends in the middle of the victim's work for it. */
uint32_t budget_ends_in_service(void) {
  seL4_Word mr0 = 1u, mr1 = 100u;
  expect(seL4_Fault_Timeout, 0x77u);
  (void)seL4_CallWithMRs(CAP_SERVICE_EP, seL4_MessageInfo_new(0, 0, 0, 2), &mr0, &mr1, NULL, NULL);
  return HELD;
}

/* Nobody hears of its faults. */
uint32_t handler_is_itself(void) {
  if (retype(seL4_EndpointObject, 0, MADE(0)) != seL4_NoError) return 1u;
  if (seL4_TCB_SetSpace(CAP_TCB, MADE(0), CAP_CNODE, 0, CAP_VSPACE, 0) != seL4_NoError) return 2u;
  __asm__ volatile("udf #1");
  return THROUGH;
}
uint32_t handler_is_nobody(void) {
  if (seL4_TCB_SetSpace(CAP_TCB, seL4_CapNull, CAP_CNODE, 0, CAP_VSPACE, 0) != seL4_NoError) return 1u;
  return WORD(KERNEL_CELLS) | THROUGH;
}
/* The judge answers a fault with another place to go on at, and there it faults again. */
uint32_t fault_after_fault(void) {
  expect(seL4_Fault_VMFault, 0xe000ed94u);
  (void)seL4_TCB_Suspend(MADE(0));
  WORD(0xe000ed94u) = 0;
  return THROUGH;
}
/* A thread's own last capability. */
uint32_t delete_own_thread(void) {
  (void)seL4_CNode_Delete(CAP_CNODE, GIFT(0), DEPTH);
  return THROUGH;
}
/* A thread that holds a CNode is made and deleted, again and again; the second looks at its slot whenever it can. */
uint32_t deletion_interrupted(void) {
  if (seL4_TCB_SetPriority(CAP_TCB, CAP_TCB, 80) != seL4_NoError) return 1u;
  for (uint32_t i = 0; i < 150u; i++) {
    if (retype(seL4_TCBObject, 0, MADE(0)) != seL4_NoError) return 2u;
    if (seL4_TCB_Configure(MADE(0), CAP_CNODE, 0, CAP_VSPACE, 0, 0, 0) != seL4_NoError) return 3u;
    if (seL4_CNode_Delete(CAP_CNODE, MADE(0), DEPTH) != seL4_NoError) return 4u;
  }
  return HELD;
}
/* The only capability to this thread is in its CSpace, which it alone has. With the old CSpace it ends; what it asks for
 * must not be put into its TCB any more, whose memory is free. Its numbers have 6 bits for its own CNode of 4 slots, then
 * the attacker's CNode is in slot 1. */
uint32_t new_space_of_the_dead(void) {
  const uint32_t of_attacker = 1u << 26;
  (void)seL4_TCB_SetSpace(2u << 26, 0, of_attacker | CAP_CNODE, 0, of_attacker | CAP_VSPACE, 0);
  return THROUGH;
}
/* The second's faults come to the attacker. */
uint32_t fault_in_handler(void) {
  if (retype(seL4_EndpointObject, 0, MADE(0)) != seL4_NoError || retype(seL4_ReplyObject, 0, MADE(1)) != seL4_NoError) return 1u;
  (void)ask(10);
  (void)seL4_Recv(MADE(0), NULL, MADE(1));
  expect(seL4_Fault_VMFault, KERNEL_CELLS);
  return WORD(KERNEL_CELLS) | THROUGH;
}
uint32_t suspend_itself(void) {
  (void)seL4_TCB_Suspend(CAP_TCB);
  return THROUGH;
}
