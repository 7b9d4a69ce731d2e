/* domain_float.c -- floating-point registers and conditional blocks under preemption, and stacks that go away. */
#include "domain.h"

#define TURNS 400u

/* All registers hold what comes of `a`, and keep it; so do the flags in the middle of a block. Area: errors, turns. */
__attribute__((naked)) static void float_worker(uint32_t a, uint32_t area) {
  __asm__ volatile(
      "push {r1}\n vmsr fpscr, r0\n mov r4, r0\n"
      ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
      "vmov s\\n, r4\n adds r4, #1\n .endr\n"
      "movs r5, #0\n movs r6, #0\n"
      "1: movs r2, #40\n"
      "2: subs r2, #1\n"
      "cmp r2, #20\n ittee ge\n addge r6, #1\n addge r6, #2\n addlt r6, #3\n addlt r6, #4\n" /* 20 times 3 and 20 times 7: 200 */
      "cmp r2, #0\n bne 2b\n"
      "mov r4, r0\n"
      ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
      "vmov r3, s\\n\n cmp r3, r4\n it ne\n addne r5, #0x10000\n adds r4, #1\n .endr\n"
      "vmrs r3, fpscr\n cmp r3, r0\n it ne\n addne r5, #0x100\n"
      "subs r6, #200\n it ne\n addne r5, #1\n movs r6, #0\n"
      "ldr r3, [r1, #4]\n adds r3, #1\n str r3, [r1, #4]\n"
      "movw r2, %0\n cmp r3, r2\n bne 1b\n"
      "str r5, [r1]\n udf #1\n" ::"i"(TURNS));
}

/* Has not used floating point when others have: after a while it finds zeros. Area: all bits that it saw, then 1. */
__attribute__((naked)) static void float_reader(uint32_t a, uint32_t area) {
  __asm__ volatile(
      "1: subs r0, #1\n bne 1b\n movs r2, #0\n"
      ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
      "vmov r3, s\\n\n orrs r2, r3\n .endr\n"
      "vmrs r3, fpscr\n orrs r2, r3\n"
      "str r2, [r1]\n movs r2, #1\n str r2, [r1, #4]\n udf #2\n");
}

void floats(void) {
  uint32_t ended = 0, reads = 0, seen = 0;
  for (uint32_t i = 0; i < 2u; i++) ((volatile uint32_t *)AREA(ALPHA))[i] = ((volatile uint32_t *)AREA(BETA))[i] = 0;
  configure(ALPHA, 110, 110); /* turns of equals, of odd lengths */
  configure(BETA, 131, 131);
  configure(CLEAN, 97, 97);
  launch(ALPHA, float_worker, STACK(ALPHA), 0x00400000u, (uint32_t)AREA(ALPHA));
  launch(BETA, float_worker, STACK(BETA), 0x00800000u, (uint32_t)AREA(BETA));
  launch(CLEAN, float_reader, STACK(CLEAN), 100u, (uint32_t)AREA(CLEAN));
  while (ended < 2u) {
    const struct message got = next_fault();
    if (got.info >> 12 != PG_THREAD_FAULT_USER_EXCEPTION) put("what?\n");
    if (got.badge != CLEAN) {
      ended++;
      continue;
    }
    reads++;
    seen |= ((volatile uint32_t *)AREA(CLEAN))[0];
    launch(CLEAN, float_reader, STACK(CLEAN) - 8u * (reads & 7u), 100u + 37u * (reads & 15u), (uint32_t)AREA(CLEAN));
  }
  suspend(CLEAN);
  found("float-alpha", ((volatile uint32_t *)AREA(ALPHA))[0], 0);
  found("float-beta", ((volatile uint32_t *)AREA(BETA))[0], 0);
  found("float-turns", ((volatile uint32_t *)AREA(ALPHA))[1] + ((volatile uint32_t *)AREA(BETA))[1], 2u * TURNS);
  found("float-seen", seen, 0);
  found("float-reads", reads > 20u, 1u);
}

/* Waits with its frame where `sp` says, then goes on with what it had: the fault's r0 is b + 4, the badge. */
__attribute__((naked)) static void wait_plain(uint32_t sp, uint32_t b) {
  __asm__ volatile("mov sp, r0\n mov r5, r1\n movs r0, %0\n movs r3, #0\n mvn r2, #8\n svc #0\n adds r4, r0, r5\n 1: b 1b\n" ::"i"(CAP_SIGNAL));
}
__attribute__((naked)) static void wait_float(uint32_t sp, uint32_t b) {
  __asm__ volatile(
      "vmov s3, r1\n vmov s30, r1\n mov sp, r0\n movs r0, %0\n movs r3, #0\n mvn r2, #8\n svc #0\n"
      "vmov r1, s3\n vmov r2, s30\n adds r4, r0, r1\n eors r1, r2\n adds r4, r1\n 1: b 1b\n" ::"i"(CAP_SIGNAL));
}

static uint32_t register_4(uint32_t thread) {
  (void)sys(PG_SYS_CALL, CAP_TCB + thread, INFO(PG_INVOKE_TCB_READ_REGISTERS, 0, 2), 0, (struct message){0, 0, {0, 17u, 0, 0}});
  return tester_memory.buffer.words[12]; /* pc, sp, psr, r0, r1, r8 to r12, r2, r3, r4 */
}

/* While the thread waits, the Frame with its stack is unmapped. It wakes up and faults where its frame is; with the Frame
 * there again it goes on as if nothing had been. */
static void vanish(const char *name, void (*code)(uint32_t, uint32_t), uint32_t sp, uint32_t address) {
  suspend(ALPHA);
  launch(ALPHA, code, STACK(ALPHA), sp, 1000u);
  pause(1000u);
  const uint32_t unmapped = invoke(CAP_SPLIT, PG_INVOKE_FRAME_UNMAP, 0, 0).info >> 12;
  (void)sys(PG_SYS_SEND, CAP_SIGNAL, 0, 0, empty);
  struct message got = next_fault();
  put(name);
  number(unmapped);
  number(got.info >> 12);
  number(got.mr[1]);
  number(address);
  tester_memory.buffer.caps[0] = CAP_VSPACE;
  got = sys(PG_SYS_CALL, CAP_SPLIT, INFO(PG_INVOKE_FRAME_MAP, 1, 3), 0, (struct message){0, 0, {SPLIT, 3u, 5u, 0}});
  number(got.info >> 12);
  (void)sys(PG_SYS_SEND, CAP_REPLY, 0, 0, empty);
  pause(1000u);
  number(register_4(ALPHA));
  number(1004u);
  put("\n");
}

void vanishing(void) {
  configure(ALPHA, 1000000u, 1000000u);
  vanish("vanish-frame", wait_plain, SPLIT + 512u, SPLIT + 512u - 32u);
  vanish("vanish-half", wait_plain, SPLIT + 16u, SPLIT);
  vanish("vanish-float", wait_float, SPLIT + 512u, SPLIT + 512u - 104u);
  vanish("vanish-registers", wait_float, SPLIT + 72u, SPLIT - 32u); /* the frame's first 8 words are still there */
  suspend(ALPHA);
}
