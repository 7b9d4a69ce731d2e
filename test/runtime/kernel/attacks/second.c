/* second.c -- a second domain: what it does for the attack whose number it is started with, counted from 1. */
#include "libsel4/sel4.h"
#include "pg_component.h"
#include "desk.h"

#define DESK ((volatile struct desk *)FRAME_DESK)

extern seL4_Word pg_first_badge;

enum row {
  ROW_NONE,
#define ATTACK(name, ...) ROW_##name,
#include "rows.h"
#undef ATTACK
};

static void report(seL4_Word result) {
  (void)seL4_CallWithMRs(CAP_TROUBLE_EP, seL4_MessageInfo_new(REPORT, 0, 0, 1), &result, NULL, NULL, NULL);
}

int main(void) {
  switch ((enum row)pg_first_badge) {
    case ROW_float_leak:
      __asm__ volatile(
          "ldr r0, =0x3f9d70a4\n"
          ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
          "vmov s\\n, r0\n adds r0, #1\n .endr\n"
          "1: b 1b\n" ::: "r0");
      break;
    case ROW_float_flags_leak:
      __asm__ volatile("vmsr fpscr, %0\n 1: b 1b" ::"r"(0xf800009fu));
      break;
    case ROW_deletion_interrupted:
      for (;;) {
        (void)seL4_Wait(GIFT(0), NULL);
        DESK->words[0]++;
        if (seL4_CNode_Copy(GIFT(2), MADE(1), DEPTH, GIFT(1), MADE(0), DEPTH, seL4_AllRights) != seL4_NoError) continue;
        /* A TCB has no such operation; what else it is was never there. */
        if (seL4_CNode_Delete(MADE(1), MADE(10), DEPTH) != seL4_IllegalOperation) DESK->words[1]++;
        (void)seL4_CNode_Delete(GIFT(2), MADE(1), DEPTH);
      }
    case ROW_fault_in_handler:
      __asm__ volatile("udf #1");
      break;
    case ROW_endpoint_deleted: {
      const seL4_MessageInfo_t info = seL4_CallWithMRs(GIFT(0), seL4_MessageInfo_new(0, 0, 0, 0), NULL, NULL, NULL, NULL);
      report(seL4_MessageInfo_get_label(info) == seL4_InvalidCapability ? HELD : 1u);
      break;
    }
    case ROW_call_without_right: {
      seL4_MessageInfo_t info = seL4_RecvWithMRs(GIFT(0), NULL, NULL, NULL, NULL, NULL, GIFT(1));
      info = seL4_MessageInfo_new(0, 0, 0, 0);
      for (;;) (void)seL4_ReplyRecvWithMRs(GIFT(0), info, NULL, NULL, NULL, NULL, NULL, GIFT(1));
    }
    case ROW_reply_by_another:
      (void)seL4_RecvWithMRs(GIFT(0), NULL, NULL, NULL, NULL, NULL, GIFT(1));
      break;
    default:
      for (;;) DESK->words[0]++;
  }
  for (;;) seL4_Yield();
}
