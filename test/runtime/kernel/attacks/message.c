/* message.c -- attacks with messages: rights, what the message's information says, the IPC buffer, interrupts. */
#include "attack.h"

#define CAP seL4_Fault_CapFault

static seL4_Word call(seL4_CPtr cap) {
  return seL4_MessageInfo_get_label(seL4_CallWithMRs(cap, seL4_MessageInfo_new(0, 0, 0, 0), NULL, NULL, NULL, NULL));
}
static seL4_MessageInfo_t call_with(uint32_t info, uint32_t word) {
  seL4_Word mr0 = word, mr1 = 0, mr2 = 0, mr3 = 0;
  return seL4_CallWithMRs(CAP_TROUBLE_EP, (seL4_MessageInfo_t){{info}}, &mr0, &mr1, &mr2, &mr3);
}

uint32_t send_without_right(void) { return refused((seL4_Error)call(GIFT(0)), seL4_InvalidCapability); }
uint32_t signal_without_right(void) { return refused((seL4_Error)call(GIFT(0)), seL4_InvalidCapability); }
/* To be the service in the victim's place. */
uint32_t receive_without_right(void) {
  expect(CAP, CAP_SERVICE_EP);
  (void)seL4_NBWait(CAP_SERVICE_EP, NULL);
  return THROUGH;
}
uint32_t wait_without_right(void) {
  expect(CAP, GIFT(0));
  (void)seL4_NBWait(GIFT(0), NULL);
  return THROUGH;
}
/* Memory of the attacker's own as the Reply: the kernel would follow what is written there. */
uint32_t memory_as_reply(void) {
  if (retype(seL4_ARM_SmallPageObject, 10, MADE(0)) != seL4_NoError || copy(MADE(1), MADE(0)) != seL4_NoError) return 1u;
  expect(CAP, MADE(1));
  (void)seL4_NBRecv(GIFT(0), NULL, MADE(1));
  return THROUGH;
}
/* An answer to nobody. */
uint32_t reply_without_caller(void) {
  if (retype(seL4_ReplyObject, 0, MADE(0)) != seL4_NoError) return 1u;
  seL4_Send(MADE(0), seL4_MessageInfo_new(0, 0, 0, 4));
  seL4_NBSend(MADE(0), seL4_MessageInfo_new(0, 0, 0, 4));
  return HELD;
}
/* Two threads receive with one Reply: the first to do so stops, and no caller is answered by the wrong one. */
uint32_t reply_by_another(void) {
  (void)ask(6); /* answered when the second waits with the Reply */
  (void)seL4_NBRecv(GIFT(0), NULL, GIFT(1));
  return HELD;
}
uint32_t grant_without_right(void) {
  seL4_SetCap(0, CAP_SC);
  (void)call_with(REPORT << 12 | 1u << 7 | 1u, HELD);
  return THROUGH;
}
/* A call through a capability that allows sending only: there is no answer. */
uint32_t call_without_right(void) {
  (void)call(GIFT(0));
  return THROUGH;
}
/* Everything in the information that there is. */
uint32_t forged_information(void) {
  for (uint32_t i = 4; i < 120u; i++) seL4_SetMR((int)i, i);
  for (int i = 0; i < 3; i++) seL4_SetCap(i, CAP_TROUBLE_EP);
  seL4_SetCapReceivePath(PATTERN, PATTERN, PATTERN);
  (void)call_with(REPORT << 12 | 0xfffu, HELD);
  return THROUGH;
}
uint32_t length_past_buffer(void) {
  for (int i = 0; i < 3; i++) seL4_SetCap(i, PATTERN);
  seL4_SetCapReceivePath(PATTERN, PATTERN, PATTERN);
  (void)call_with(REPORT << 12 | 127u, HELD);
  return THROUGH;
}
uint32_t label_of_another_type(void) {
  return refused(seL4_SchedControl_Configure(CAP_SC, CAP_SC, 1000000, 1000000, 0, 0), seL4_IllegalOperation);
}
uint32_t label_unknown(void) {
  return refused((seL4_Error)seL4_MessageInfo_get_label(seL4_CallWithMRs(CAP_CNODE, (seL4_MessageInfo_t){{0xfffff000u}}, NULL, NULL, NULL, NULL)), seL4_IllegalOperation);
}
uint32_t arguments_missing(void) {
  const seL4_MessageInfo_t info = seL4_CallWithMRs(CAP_OBJECTS_UT, seL4_MessageInfo_new(UntypedRetype, 0, 0, 0), NULL, NULL, NULL, NULL);
  return refused((seL4_Error)seL4_MessageInfo_get_label(info), seL4_TruncatedMessage);
}
uint32_t extra_caps_without_buffer(void) { return refused(copy(MADE(0), CAP_SC), seL4_TruncatedMessage); }

/* The judge sees how long the message was that came. */
uint32_t send_without_buffer(void) {
  (void)call_with(REPORT << 12 | 8u, HELD);
  return THROUGH;
}
uint32_t buffer_revoked_in_call(void) {
  if (seL4_TCB_SetIPCBuffer(CAP_TCB, DESK->gift, GIFT(0)) != seL4_NoError) return 1u;
  return seL4_MessageInfo_get_length(call_with(STEP << 12 | 1u, 7u)) == 4u ? HELD : 2u;
}
uint32_t buffer_read_only(void) {
  if (seL4_TCB_SetIPCBuffer(CAP_TCB, DESK->gift, GIFT(0)) != seL4_NoError) return 1u;
  return seL4_MessageInfo_get_length(call_with(STEP << 12 | 1u, 8u)) == 4u ? HELD : 2u;
}

/* Nobody receives; the judge takes the capability back meanwhile, and cancels. */
uint32_t send_in_flight(void) { return refused((seL4_Error)call(GIFT(0)), seL4_InvalidCapability); }
/* The second waits to send through an Endpoint of the attacker's, which goes. */
uint32_t endpoint_deleted(void) {
  if (retype(seL4_EndpointObject, 0, MADE(0)) != seL4_NoError) return 1u;
  (void)ask(5);
  if (seL4_TCB_SetPriority(CAP_TCB, CAP_TCB, 80) != seL4_NoError) return 3u; /* the second goes first */
  if (seL4_CNode_Revoke(CAP_CNODE, MADE(0), DEPTH) != seL4_NoError || seL4_CNode_Delete(CAP_CNODE, MADE(0), DEPTH) != seL4_NoError) return 2u;
  (void)retype(seL4_CapTableObject, 5, MADE(0)); /* its memory is another's now */
  for (;;) {}
}

/* ---- Interrupts. */

uint32_t line_out_of_range(void) { return refused(seL4_IRQControl_Get(GIFT(0), 200, CAP_CNODE, MADE(0), DEPTH), seL4_RangeError); }
/* There is such a line, of a UART; the kernel's own first and last are lines 8 and 9. */
uint32_t line_unnamed(void) { return refused(seL4_IRQControl_Get(GIFT(0), 0, CAP_CNODE, MADE(0), DEPTH), seL4_RangeError); }
uint32_t line_taken(void) { return refused(seL4_IRQControl_Get(GIFT(0), 8, CAP_CNODE, MADE(0), DEPTH), seL4_RevokeFirst); }
uint32_t line_signals_without_right(void) { return refused_with(seL4_IRQHandler_SetNotification(GIFT(0), GIFT(1)), seL4_InvalidCapability, 1u); }
uint32_t line_never_quiet(void) {
  seL4_Word badge = 0;
  (void)seL4_Wait(GIFT(1), &badge);
  for (volatile uint32_t i = 0; i < 2000u; i++) {}
  return HELD;
}
uint32_t line_deleted(void) {
  seL4_Word badge = 0;
  (void)seL4_Wait(GIFT(1), &badge);
  if (seL4_CNode_Delete(CAP_CNODE, GIFT(0), DEPTH) != seL4_NoError) return 1u;
  for (volatile uint32_t i = 0; i < 2000u; i++) {}
  seL4_Word again = 0;
  (void)seL4_NBWait(GIFT(1), &again);
  return again == 0 ? HELD : 2u;
}
