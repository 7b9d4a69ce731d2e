/* Every function of libsel4/sel4.h with the type that libsel4's manual gives it, written by hand; sizes and offsets of what the kernel reads;
 * and a few functions whose code the test looks at. */
#include "libsel4/sel4.h"

#define TYPED(name, result, ...) result (*const uses_##name)(__VA_ARGS__) = name
typedef seL4_MessageInfo_t Tag;
typedef seL4_Word Word;

TYPED(seL4_GetIPCBuffer, seL4_IPCBuffer *, void);
TYPED(seL4_SetIPCBuffer, void, seL4_IPCBuffer *);
TYPED(seL4_GetMR, Word, int);
TYPED(seL4_SetMR, void, int, Word);
TYPED(seL4_GetUserData, Word, void);
TYPED(seL4_SetUserData, void, Word);
TYPED(seL4_GetBadge, Word, int);
TYPED(seL4_GetCap, seL4_CPtr, int);
TYPED(seL4_SetCap, void, int, seL4_CPtr);
TYPED(seL4_GetCapReceivePath, void, seL4_CPtr *, seL4_CPtr *, Word *);
TYPED(seL4_SetCapReceivePath, void, seL4_CPtr, seL4_CPtr, Word);

TYPED(seL4_Send, void, seL4_CPtr, Tag);
TYPED(seL4_NBSend, void, seL4_CPtr, Tag);
TYPED(seL4_Call, Tag, seL4_CPtr, Tag);
TYPED(seL4_Recv, Tag, seL4_CPtr, Word *, seL4_CPtr);
TYPED(seL4_NBRecv, Tag, seL4_CPtr, Word *, seL4_CPtr);
TYPED(seL4_Wait, Tag, seL4_CPtr, Word *);
TYPED(seL4_NBWait, Tag, seL4_CPtr, Word *);
TYPED(seL4_Poll, Tag, seL4_CPtr, Word *);
TYPED(seL4_ReplyRecv, Tag, seL4_CPtr, Tag, Word *, seL4_CPtr);
TYPED(seL4_NBSendRecv, Tag, seL4_CPtr, Tag, seL4_CPtr, Word *, seL4_CPtr);
TYPED(seL4_NBSendWait, Tag, seL4_CPtr, Tag, seL4_CPtr, Word *);
TYPED(seL4_Signal, void, seL4_CPtr);
TYPED(seL4_Yield, void, void);
TYPED(seL4_SendWithMRs, void, seL4_CPtr, Tag, const Word *, const Word *, const Word *, const Word *);
TYPED(seL4_NBSendWithMRs, void, seL4_CPtr, Tag, const Word *, const Word *, const Word *, const Word *);
TYPED(seL4_CallWithMRs, Tag, seL4_CPtr, Tag, Word *, Word *, Word *, Word *);
TYPED(seL4_RecvWithMRs, Tag, seL4_CPtr, Word *, Word *, Word *, Word *, Word *, seL4_CPtr);
TYPED(seL4_NBRecvWithMRs, Tag, seL4_CPtr, Word *, Word *, Word *, Word *, Word *, seL4_CPtr);
TYPED(seL4_WaitWithMRs, Tag, seL4_CPtr, Word *, Word *, Word *, Word *, Word *);
TYPED(seL4_NBWaitWithMRs, Tag, seL4_CPtr, Word *, Word *, Word *, Word *, Word *);
TYPED(seL4_ReplyRecvWithMRs, Tag, seL4_CPtr, Tag, Word *, Word *, Word *, Word *, Word *, seL4_CPtr);
TYPED(seL4_NBSendRecvWithMRs, Tag, seL4_CPtr, Tag, seL4_CPtr, Word *, Word *, Word *, Word *, Word *, seL4_CPtr);
TYPED(seL4_NBSendWaitWithMRs, Tag, seL4_CPtr, Tag, seL4_CPtr, Word *, Word *, Word *, Word *, Word *);

TYPED(seL4_Untyped_Retype, seL4_Error, seL4_Untyped, Word, Word, seL4_CNode, Word, Word, Word, Word);
TYPED(seL4_TCB_ReadRegisters, seL4_Error, seL4_TCB, seL4_Bool, seL4_Uint8, Word, seL4_UserContext *);
TYPED(seL4_TCB_WriteRegisters, seL4_Error, seL4_TCB, seL4_Bool, seL4_Uint8, Word, seL4_UserContext *);
TYPED(seL4_TCB_Configure, seL4_Error, seL4_TCB, seL4_CNode, Word, seL4_CPtr, Word, Word, seL4_CPtr);
TYPED(seL4_TCB_SetPriority, seL4_Error, seL4_TCB, seL4_CPtr, Word);
TYPED(seL4_TCB_SetMCPriority, seL4_Error, seL4_TCB, seL4_CPtr, Word);
TYPED(seL4_TCB_SetSchedParams, seL4_Error, seL4_TCB, seL4_CPtr, Word, Word, seL4_CPtr, seL4_CPtr);
TYPED(seL4_TCB_SetTimeoutEndpoint, seL4_Error, seL4_TCB, seL4_CPtr);
TYPED(seL4_TCB_SetIPCBuffer, seL4_Error, seL4_TCB, Word, seL4_CPtr);
TYPED(seL4_TCB_SetSpace, seL4_Error, seL4_TCB, seL4_CPtr, seL4_CNode, Word, seL4_CPtr, Word);
TYPED(seL4_TCB_Suspend, seL4_Error, seL4_TCB);
TYPED(seL4_TCB_Resume, seL4_Error, seL4_TCB);
TYPED(seL4_TCB_BindNotification, seL4_Error, seL4_TCB, seL4_CPtr);
TYPED(seL4_TCB_UnbindNotification, seL4_Error, seL4_TCB);
TYPED(seL4_CNode_Revoke, seL4_Error, seL4_CNode, Word, seL4_Uint8);
TYPED(seL4_CNode_Delete, seL4_Error, seL4_CNode, Word, seL4_Uint8);
TYPED(seL4_CNode_CancelBadgedSends, seL4_Error, seL4_CNode, Word, seL4_Uint8);
TYPED(seL4_CNode_Copy, seL4_Error, seL4_CNode, Word, seL4_Uint8, seL4_CNode, Word, seL4_Uint8, seL4_CapRights_t);
TYPED(seL4_CNode_Mint, seL4_Error, seL4_CNode, Word, seL4_Uint8, seL4_CNode, Word, seL4_Uint8, seL4_CapRights_t, Word);
TYPED(seL4_CNode_Move, seL4_Error, seL4_CNode, Word, seL4_Uint8, seL4_CNode, Word, seL4_Uint8);
TYPED(seL4_IRQControl_Get, seL4_Error, seL4_IRQControl, Word, seL4_CNode, Word, seL4_Uint8);
TYPED(seL4_IRQHandler_Ack, seL4_Error, seL4_IRQHandler);
TYPED(seL4_IRQHandler_SetNotification, seL4_Error, seL4_IRQHandler, seL4_CPtr);
TYPED(seL4_IRQHandler_Clear, seL4_Error, seL4_IRQHandler);
TYPED(seL4_SchedControl_Configure, seL4_Error, seL4_SchedControl, seL4_SchedContext, seL4_Time, seL4_Time, Word, Word);
TYPED(seL4_SchedControl_ConfigureFlags, seL4_Error, seL4_SchedControl, seL4_SchedContext, seL4_Time, seL4_Time, Word, Word, Word);
TYPED(seL4_SchedContext_Consumed, seL4_SchedContext_Consumed_t, seL4_SchedContext);
TYPED(seL4_SchedContext_Bind, seL4_Error, seL4_SchedContext, seL4_CPtr);
TYPED(seL4_SchedContext_Unbind, seL4_Error, seL4_SchedContext);
TYPED(seL4_SchedContext_UnbindObject, seL4_Error, seL4_SchedContext, seL4_CPtr);
TYPED(seL4_ARM_Page_Map, seL4_Error, seL4_ARM_Page, seL4_ARM_VSpace, Word, seL4_CapRights_t, seL4_ARM_VMAttributes);
TYPED(seL4_ARM_Page_Unmap, seL4_Error, seL4_ARM_Page);

TYPED(seL4_MessageInfo_new, Tag, Word, Word, Word, Word);
TYPED(seL4_MessageInfo_get_label, Word, Tag);
TYPED(seL4_MessageInfo_get_capsUnwrapped, Word, Tag);
TYPED(seL4_MessageInfo_get_extraCaps, Word, Tag);
TYPED(seL4_MessageInfo_get_length, Word, Tag);
TYPED(seL4_MessageInfo_set_label, Tag, Tag, Word);
TYPED(seL4_MessageInfo_set_capsUnwrapped, Tag, Tag, Word);
TYPED(seL4_MessageInfo_set_extraCaps, Tag, Tag, Word);
TYPED(seL4_MessageInfo_set_length, Tag, Tag, Word);
TYPED(seL4_CapRights_new, seL4_CapRights_t, Word, Word, Word, Word);
TYPED(seL4_CapRights_get_capAllowGrantReply, Word, seL4_CapRights_t);
TYPED(seL4_CapRights_get_capAllowGrant, Word, seL4_CapRights_t);
TYPED(seL4_CapRights_get_capAllowRead, Word, seL4_CapRights_t);
TYPED(seL4_CapRights_get_capAllowWrite, Word, seL4_CapRights_t);
TYPED(seL4_CNode_CapData_new, seL4_CNode_CapData_t, Word, Word);
TYPED(seL4_CNode_CapData_get_guard, Word, seL4_CNode_CapData_t);
TYPED(seL4_CNode_CapData_get_guardSize, Word, seL4_CNode_CapData_t);
TYPED(seL4_TimeoutReply_new, Tag, seL4_Bool, seL4_UserContext, Word);
TYPED(seL4_isNullFault_tag, seL4_Bool, Tag);
TYPED(seL4_isCapFault_tag, seL4_Bool, Tag);
TYPED(seL4_isUnknownSyscall_tag, seL4_Bool, Tag);
TYPED(seL4_isUserException_tag, seL4_Bool, Tag);
TYPED(seL4_isTimeoutFault_tag, seL4_Bool, Tag);
TYPED(seL4_isVMFault_tag, seL4_Bool, Tag);

_Static_assert(sizeof(seL4_Word) == 4 && sizeof(seL4_CPtr) == 4 && sizeof(seL4_Time) == 8, "words");
_Static_assert(sizeof(seL4_Error) == 4 && sizeof(seL4_Fault_tag_t) == 4, "a label that is too great stays too great");
_Static_assert(sizeof(seL4_IPCBuffer) == 512 && _Alignof(seL4_IPCBuffer) == 512, "IPC buffer");
_Static_assert(offsetof(seL4_IPCBuffer, tag) == 0 && offsetof(seL4_IPCBuffer, msg) == 4, "IPC buffer: message");
_Static_assert(offsetof(seL4_IPCBuffer, userData) == 484 && offsetof(seL4_IPCBuffer, caps_or_badges) == 488, "IPC buffer: capabilities");
_Static_assert(offsetof(seL4_IPCBuffer, receiveCNode) == 500, "IPC buffer: receive path");
_Static_assert(offsetof(seL4_IPCBuffer, receiveIndex) == 504 && offsetof(seL4_IPCBuffer, receiveDepth) == 508, "IPC buffer: receive path");
_Static_assert(sizeof(seL4_UserContext) == 17 * 4 && offsetof(seL4_UserContext, pc) == 0 && offsetof(seL4_UserContext, sp) == 4, "registers");
_Static_assert(offsetof(seL4_UserContext, cpsr) == 8 && offsetof(seL4_UserContext, r0) == 12 && offsetof(seL4_UserContext, r1) == 16, "registers");
_Static_assert(offsetof(seL4_UserContext, r8) == 20 && offsetof(seL4_UserContext, r12) == 36 && offsetof(seL4_UserContext, r2) == 40, "registers");
_Static_assert(offsetof(seL4_UserContext, r7) == 60 && offsetof(seL4_UserContext, r14) == 64, "registers");
_Static_assert(seL4_MsgMaxLength == 120 && seL4_MsgMaxExtraCaps == 3 && seL4_MaxPrio == 255 && seL4_WordBits == 32, "limits");
_Static_assert(seL4_UntypedObject == 0 && seL4_TCBObject == 1 && seL4_EndpointObject == 2 && seL4_NotificationObject == 3, "object types");
_Static_assert(seL4_CapTableObject == 4 && seL4_SchedContextObject == 5 && seL4_ReplyObject == 6, "object types");
_Static_assert(seL4_ARM_SmallPageObject == 7 && seL4_ARM_VSpaceObject == 8 && seL4_ARM_PageDirectoryObject == 8, "object types");
_Static_assert(seL4_EndpointBits == 4 && seL4_NotificationBits == 4 && seL4_ReplyBits == 4 && seL4_SlotBits == 4, "objects of one cell");
_Static_assert(seL4_CapFault_GuardMismatch_GuardFound == 5 && seL4_CapFault_GuardMismatch_BitsFound == 6, "one register for two failures");
_Static_assert(seL4_TimeoutReply_R14 == 16 && seL4_TimeoutReply_Length == 17 && seL4_UnknownSyscall_Syscall == 12, "fault messages");

Word call_with_four(seL4_CPtr dest, Word a, Word b, Word c, Word d) {
  (void)seL4_CallWithMRs(dest, seL4_MessageInfo_new(3, 0, 0, 4), &a, &b, &c, &d);
  return a + b + c + d;
}

Word call_with_one(seL4_CPtr dest, Word a) {
  (void)seL4_CallWithMRs(dest, seL4_MessageInfo_new(3, 0, 0, 1), &a, NULL, NULL, NULL);
  return a;
}

void serve(seL4_CPtr endpoint, seL4_CPtr reply) {
  Word badge, a, b, c, d;
  (void)seL4_RecvWithMRs(endpoint, &badge, &a, &b, &c, &d, reply);
  for (;;) {
    a += badge;
    (void)seL4_ReplyRecvWithMRs(endpoint, seL4_MessageInfo_new(0, 0, 0, 4), &badge, &a, &b, &c, &d, reply);
  }
}

void signal(seL4_CPtr notification) {
  seL4_Signal(notification);
}

Word poll(seL4_CPtr endpoint, seL4_CPtr reply) {
  Word badge;
  (void)seL4_NBRecvWithMRs(endpoint, &badge, NULL, NULL, NULL, NULL, reply);
  return badge;
}
