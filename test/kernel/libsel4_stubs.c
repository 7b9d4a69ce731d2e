/* The functions of libsel4/generated/sel4_stubs.h on a host, the kernel's place taken by one that writes down what it was sent:
 *
 *   service: label [extra capabilities] message registers
 *
 * What each call must send is written by hand from the kernel's contract. Prints how many calls were right; each that was not, with what it sent. */
#include <stdio.h>
#include <string.h>
#include "libsel4/types.h"

static seL4_IPCBuffer buffer;
static char sent[512];
/* What the kernel answers to a call that carries something back. */
static seL4_MessageInfo_t answer;

static void seL4_SetCap(int i, seL4_CPtr cap) { buffer.caps_or_badges[i] = cap; }
static void seL4_SetMR(int i, seL4_Word value) { buffer.msg[i] = value; }
static seL4_Word seL4_GetMR(int i) { return buffer.msg[i]; }

static seL4_MessageInfo_t seL4_Call(seL4_CPtr service, seL4_MessageInfo_t info) {
  int at = sprintf(sent, "%u: %u [", (unsigned)service, (unsigned)seL4_MessageInfo_get_label(info));
  const seL4_Word caps = seL4_MessageInfo_get_extraCaps(info), length = seL4_MessageInfo_get_length(info);
  for (seL4_Word i = 0; i < caps; i++) at += sprintf(sent + at, "%s%u", i == 0 ? "" : " ", (unsigned)buffer.caps_or_badges[i]);
  at += sprintf(sent + at, "]");
  for (seL4_Word i = 0; i < length; i++) at += sprintf(sent + at, " %u", (unsigned)buffer.msg[i]);
  for (int i = 0; i < seL4_MsgMaxLength; i++) buffer.msg[i] = 100u + (seL4_Word)i;
  return answer;
}

static seL4_Error sel4_invoke(seL4_CPtr service, seL4_MessageInfo_t info, seL4_Word mr0, seL4_Word mr1, seL4_Word mr2, seL4_Word mr3) {
  const seL4_Word fast[] = {mr0, mr1, mr2, mr3};
  memcpy(buffer.msg, fast, sizeof fast);
  return (seL4_Error)seL4_MessageInfo_get_label(seL4_Call(service, info));
}

static seL4_Word sel4_put_registers(seL4_Word first, const seL4_UserContext *regs, seL4_Word count) {
  for (seL4_Word i = 0; i < count; i++) memcpy(&buffer.msg[first + i], (const char *)regs + 4 * i, 4);
  return count;
}
static void sel4_take_registers(seL4_UserContext *regs, seL4_Word count) {
  for (seL4_Word i = 0; i < count; i++) memcpy((char *)regs + 4 * i, &buffer.msg[i], 4);
}

#include "libsel4/generated/sel4_stubs.h"

static unsigned right, wrong;
static void expect(const char *what, int holds) {
  if (holds) right++;
  else {
    wrong++;
    printf("%s sent %s\n", what, sent);
  }
}
#define SENDS(call, expected) expect(#call, ((void)(call), strcmp(sent, expected) == 0))

int main(void) {
  seL4_UserContext regs = {.pc = 11, .sp = 12, .cpsr = 13, .r0 = 14};
  const seL4_CapRights_t rights = seL4_CapRights_new(1, 0, 1, 0);

  SENDS(seL4_Untyped_Retype(1, 2, 3, 4, 5, 6, 7, 8), "1: 1 [4] 2 3 5 6 7 8");
  SENDS(seL4_TCB_ReadRegisters(1, false, 0, 3, &regs), "1: 2 [] 0 3");
  SENDS(seL4_TCB_ReadRegisters(1, true, 5, 17, &regs), "1: 2 [] 1281 17");
  regs = (seL4_UserContext){.pc = 11, .sp = 12, .cpsr = 13, .r0 = 14};
  SENDS(seL4_TCB_WriteRegisters(1, true, 2, 4, &regs), "1: 3 [] 513 4 11 12 13 14");
  SENDS(seL4_TCB_WriteRegisters(1, false, 0, 0, &regs), "1: 3 [] 0 0");
  SENDS(seL4_TCB_Configure(1, 2, 3, 4, 5, 6, 7), "1: 4 [2 4 7] 3 5 6");
  SENDS(seL4_TCB_SetPriority(1, 2, 3), "1: 5 [2] 3");
  SENDS(seL4_TCB_SetMCPriority(1, 2, 3), "1: 6 [2] 3");
  SENDS(seL4_TCB_SetSchedParams(1, 2, 3, 4, 5, 6), "1: 7 [2 5 6] 3 4");
  SENDS(seL4_TCB_SetTimeoutEndpoint(1, 2), "1: 8 [2]");
  SENDS(seL4_TCB_SetIPCBuffer(1, 2, 3), "1: 9 [3] 2");
  SENDS(seL4_TCB_SetSpace(1, 2, 3, 4, 5, 6), "1: 10 [2 3 5] 4 6");
  SENDS(seL4_TCB_Suspend(1), "1: 11 []");
  SENDS(seL4_TCB_Resume(1), "1: 12 []");
  SENDS(seL4_TCB_BindNotification(1, 2), "1: 13 [2]");
  SENDS(seL4_TCB_UnbindNotification(1), "1: 14 []");
  SENDS(seL4_CNode_Revoke(1, 2, 3), "1: 15 [] 2 3");
  SENDS(seL4_CNode_Delete(1, 2, 3), "1: 16 [] 2 3");
  SENDS(seL4_CNode_CancelBadgedSends(1, 2, 3), "1: 17 [] 2 3");
  SENDS(seL4_CNode_Copy(1, 2, 3, 4, 5, 6, rights), "1: 18 [4] 2 3 5 6 10");
  SENDS(seL4_CNode_Mint(1, 2, 3, 4, 5, 6, rights, 7), "1: 19 [4] 2 3 5 6 10 7");
  SENDS(seL4_CNode_Move(1, 2, 3, 4, 5, 6), "1: 20 [4] 2 3 5 6");
  SENDS(seL4_IRQControl_Get(1, 2, 3, 4, 5), "1: 21 [3] 2 4 5");
  SENDS(seL4_IRQHandler_Ack(1), "1: 22 []");
  SENDS(seL4_IRQHandler_SetNotification(1, 2), "1: 23 [2]");
  SENDS(seL4_IRQHandler_Clear(1), "1: 24 []");
  SENDS(seL4_SchedControl_ConfigureFlags(1, 2, 0x300000004, 0x500000006, 7, 8, 9), "1: 25 [2] 4 3 6 5 7 8 9");
  SENDS(seL4_SchedContext_Consumed(1), "1: 26 []");
  SENDS(seL4_SchedContext_Bind(1, 2), "1: 27 [2]");
  SENDS(seL4_SchedContext_Unbind(1), "1: 28 []");
  SENDS(seL4_SchedContext_UnbindObject(1, 2), "1: 29 [2]");
  SENDS(seL4_ARM_Page_Map(1, 2, 3, rights, seL4_ARM_ExecuteNever), "1: 30 [2] 3 10 4");
  SENDS(seL4_ARM_Page_Unmap(1), "1: 31 []");

  /* Results: as many registers as came back, in their order; 64 bits, the low word first; the label is the error. */
  answer = seL4_MessageInfo_new(seL4_NoError, 0, 0, 4);
  expect("ReadRegisters without error", seL4_TCB_ReadRegisters(1, false, 0, 4, &regs) == seL4_NoError && regs.pc == 100 && regs.r0 == 103 && regs.r1 == 0);
  const seL4_SchedContext_Consumed_t consumed = seL4_SchedContext_Consumed(1);
  expect("Consumed", consumed.error == seL4_NoError && consumed.consumed == (101ull << 32 | 100u));
  answer = seL4_MessageInfo_new(seL4_RangeError, 0, 0, 2);
  regs.pc = 7;
  expect("ReadRegisters with an error", seL4_TCB_ReadRegisters(1, false, 0, 4, &regs) == seL4_RangeError && regs.pc == 7);
  expect("Suspend with an error", seL4_TCB_Suspend(1) == seL4_RangeError);
  expect("WriteRegisters with an error", seL4_TCB_WriteRegisters(1, false, 0, 4, &regs) == seL4_RangeError);
  expect("Consumed with an error", seL4_SchedContext_Consumed(1).error == seL4_RangeError);

  printf("%u right, %u wrong\n", right, wrong);
  return 0;
}
