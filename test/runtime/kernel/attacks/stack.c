/* stack.c -- attacks with the stack pointer, which is the attacker's to choose, and with what lies on a stack. */
#include "attack.h"

#define VM seL4_Fault_VMFault
#define FRAME_BYTES 32u /* that the processor stacks */

/* A call, an instruction that faults, or nothing until an interrupt comes, with this stack. */
NAKED static void call_with(__attribute__((unused)) uint32_t sp) { __asm__ volatile("mov sp, r0\n mvn r2, #10\n svc #0\n udf #9" ::: "memory"); }
NAKED static void fault_with(__attribute__((unused)) uint32_t sp) { __asm__ volatile("mov sp, r0\n udf #9" ::: "memory"); }
NAKED static void wait_with(__attribute__((unused)) uint32_t sp) { __asm__ volatile("mov sp, r0\n 1: b 1b" ::: "memory"); }

static uint32_t with(void (*what)(uint32_t), uint32_t sp) {
  expect(VM, sp - FRAME_BYTES);
  what(sp);
  return THROUGH;
}

uint32_t stack_kernel_call(void) { return with(call_with, KERNEL_CELLS + 0x80u); }
uint32_t stack_kernel_fault(void) { return with(fault_with, KERNEL_CELLS + 0x80u); }
uint32_t stack_kernel_interrupt(void) { return with(wait_with, KERNEL_CELLS + 0x80u); }
uint32_t stack_of_kernel_itself(void) { return with(call_with, KERNEL_STATE - 8u); }
uint32_t stack_victim_call(void) { return with(call_with, DESK->victim + 0x500u); }
uint32_t stack_victim_interrupt(void) { return with(wait_with, DESK->victim + 0x500u); }
uint32_t stack_processor_call(void) { return with(call_with, 0xe000edc0u); }
uint32_t stack_processor_interrupt(void) { return with(wait_with, 0xe000edc0u); }
uint32_t stack_code_call(void) { return with(call_with, ((uint32_t)(uintptr_t)with & ~7u) + 64u); }
uint32_t stack_read_only_call(void) { return with(call_with, (uint32_t)(uintptr_t)BOARD + 0x100u); }
uint32_t stack_half_outside_call(void) { return with(call_with, (uint32_t)(uintptr_t)pg_stack_low + 16u); }
uint32_t stack_half_outside_interrupt(void) { return with(wait_with, (uint32_t)(uintptr_t)pg_stack_low + 16u); }
uint32_t stack_wraps(void) { return with(call_with, 8u); }

/* Down, until the guard: what is below the stack is not the attacker's. */
uint32_t stack_overflow(void) {
  expect(VM, (uint32_t)(uintptr_t)pg_stack_low - 8u);
  __asm__ volatile("1: push {r0, r1}\n b 1b" ::: "memory");
  return THROUGH;
}
/* Its thread is started by the judge, with a stack in the kernel's memory: see prepare.c. */
uint32_t stack_set_to_kernel(void) { return THROUGH; }

/* The frame lies in memory that is taken away during the call: the way back must not write there. */
uint32_t stack_revoked(void) {
  if (map(GIFT(0), DESK->gift) != seL4_NoError) return 1u;
  expect(VM, DESK->gift + 0x200u - FRAME_BYTES);
  __asm__ volatile(
      "mov sp, %0\n movs r0, %1\n movw r1, %2\n mvn r2, #0\n movs r4, #1\n svc #0\n udf #8\n"
      ::"r"(DESK->gift + 0x200u), "i"(CAP_TROUBLE_EP), "i"(STEP << 12 | 1) : "r0", "r1", "r2", "r4", "memory");
  return THROUGH;
}

/* What another domain has in its floating-point registers: the second fills them and keeps the processor until the
 * attacker, which waits for its time, is preempting it. */
NAKED static uint32_t floats(void) {
  __asm__ volatile(
      "movs r0, #0\n"
      ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
      "vmov r1, s\\n\n orrs r0, r1\n .endr\n bx lr\n");
}
uint32_t float_leak(void) {
  (void)ask(2); /* answered when the second is at it */
  return floats();
}
uint32_t float_flags_leak(void) {
  uint32_t flags;
  (void)ask(2);
  __asm__ volatile("vmrs %0, fpscr" : "=r"(flags));
  return flags;
}
