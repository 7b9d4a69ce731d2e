/* memory.c -- attacks with loads, stores, branches and instructions: what the processor itself has to stop, and the
 * kernel to tell of. */
#include "attack.h"

#define VM seL4_Fault_VMFault

__attribute__((noinline)) static uint32_t reads(uint32_t address) {
  expect(VM, address);
  (void)WORD(address);
  return THROUGH;
}
__attribute__((noinline)) static uint32_t writes(uint32_t address) {
  expect(VM, address);
  WORD(address) = PATTERN;
  return THROUGH;
}
__attribute__((noinline)) static uint32_t executes(uint32_t address) {
  expect(VM, address);
  __asm__ volatile("blx %0" ::"r"(address | 1u) : "lr", "memory");
  return THROUGH;
}

uint32_t read_kernel_state(void) { return reads(KERNEL_STATE); }
uint32_t write_kernel_cells(void) { return writes(KERNEL_CELLS + 0x40u); }
uint32_t execute_kernel_cells(void) { return executes(KERNEL_CELLS); }
uint32_t execute_kernel_code(void) { return executes(0x100u); }
uint32_t read_null(void) { return reads(0); }
uint32_t read_kernel_code(void) { return reads(0x104u); }
uint32_t read_victim(void) { return reads(DESK->victim + 0x400u); }
uint32_t write_victim(void) { return writes(DESK->victim + 0x600u); }
uint32_t execute_victim(void) { return executes(DESK->victim + 0x400u); }
uint32_t read_judge(void) { return reads(DESK->judge); }
uint32_t write_own_code(void) { return writes((uint32_t)(uintptr_t)reads & ~3u); }
uint32_t write_read_only_frame(void) { return writes((uint32_t)(uintptr_t)BOARD); }
uint32_t read_alias_of_kernel(void) { return reads(KERNEL_CELLS + 0x400000u); }
uint32_t write_bit_band(void) { return writes(0x22000000u + (KERNEL_CELLS - 0x20000000u) * 32u); }
uint32_t read_mpu(void) { return reads(0xe000ed9cu); }
uint32_t write_mpu_control(void) { return writes(0xe000ed94u); }
uint32_t write_vector_offset(void) { return writes(0xe000ed08u); }
uint32_t write_systick(void) { return writes(0xe000e010u); }
uint32_t write_interrupt_enable(void) { return writes(0xe000e100u); }
uint32_t write_uart(void) { return writes(0x40004000u); }
uint32_t write_watchdog(void) { return writes(0x40008000u); }
uint32_t write_clock(void) { return writes(0x40028018u); }
uint32_t read_unmapped(void) { return reads(0x60000000u); }

static const uint16_t two[2] = {0x4770, 0x4770}; /* bx lr */
uint32_t execute_own_data(void) {
  static uint16_t code[2];
  code[0] = two[0];
  return executes((uint32_t)(uintptr_t)code & ~3u);
}
/* A word of which half is below the lowest region of its own. */
uint32_t read_over_edge(void) { return reads((uint32_t)(uintptr_t)pg_stack_low - 2u); }

/* ---- Instructions. */

#define ENTRY(function) ((uint32_t)(uintptr_t)(function) & ~1u)
NAKED static void undefined_instruction(void) { __asm__ volatile("udf #1"); }
NAKED static void divides(void) { __asm__ volatile("udiv r0, r1, r1"); }
NAKED static void breaks(void) { __asm__ volatile("bkpt #1"); }
NAKED static void calls_host(void) { __asm__ volatile("bkpt #0xab"); }
NAKED static void coprocessor(void) { __asm__ volatile("mrc p5, 0, r0, c0, c0, 0"); }

uint32_t undefined(void) {
  expect(seL4_Fault_UserException, ENTRY(undefined_instruction));
  undefined_instruction();
  return THROUGH;
}
uint32_t divide_by_zero(void) {
  expect(seL4_Fault_UserException, ENTRY(divides));
  __asm__ volatile("movs r1, #0\n bl divides" ::: "r0", "r1", "lr");
  return THROUGH;
}
uint32_t breakpoint(void) {
  expect(seL4_Fault_UserException, ENTRY(breaks));
  breaks();
  return THROUGH;
}
uint32_t semihosting(void) {
  expect(seL4_Fault_UserException, ENTRY(calls_host));
  __asm__ volatile("movs r0, #0x18\n ldr r1, =0x20026\n bl calls_host" ::: "r0", "r1", "lr"); /* would end QEMU */
  return THROUGH;
}
uint32_t coprocessor_access(void) {
  expect(seL4_Fault_UserException, ENTRY(coprocessor));
  coprocessor();
  return THROUGH;
}
uint32_t even_pc(void) {
  const uint32_t to = ENTRY(undefined_instruction);
  expect(seL4_Fault_UserException, to);
  __asm__ volatile("blx %0" ::"r"(to) : "lr");
  return THROUGH;
}
NAKED static void loads_pair(void) { __asm__ volatile("ldrd r2, r3, [r0]"); }
uint32_t unaligned_pair(void) {
  expect(seL4_Fault_UserException, ENTRY(loads_pair));
  __asm__ volatile("mov r0, %0\n bl loads_pair" ::"r"((uint32_t)(uintptr_t)FRAME_DESK + 1u) : "r0", "r2", "r3", "lr");
  return THROUGH;
}

/* None of these does anything without privilege. */
uint32_t privileged_registers(void) {
  uint32_t control, primask, basepri, msp;
  __asm__ volatile(
      "cpsid i\n cpsid f\n movs r0, #0\n msr control, r0\n movs r0, #1\n msr primask, r0\n msr faultmask, r0\n"
      "movs r0, #0x20\n msr basepri, r0\n ldr r0, =0x20000500\n msr msp, r0\n isb\n"
      "mrs %0, control\n mrs %1, primask\n mrs %2, basepri\n mrs %3, msp\n"
      : "=r"(control), "=r"(primask), "=r"(basepri), "=r"(msp) : : "r0", "memory");
  seL4_Yield();
  return (control & 3u) == 3u && primask == 0 && basepri == 0 && msp == 0 ? HELD : control | 0x100u;
}
/* To the kernel all supervisor calls are one. */
uint32_t svc_immediate(void) {
  register uint32_t number __asm__("r2") = (uint32_t)seL4_SysYield;
  __asm__ volatile("svc #171" ::"r"(number) : "memory");
  return HELD;
}
uint32_t unknown_call(void) {
  register uint32_t number __asm__("r2") = 0x12345678u;
  expect(seL4_Fault_UnknownSyscall, number);
  __asm__ volatile("svc #0" ::"r"(number) : "r0", "r1", "memory");
  return THROUGH;
}
uint32_t unknown_negative_call(void) {
  register uint32_t number __asm__("r2") = (uint32_t)-12;
  expect(seL4_Fault_UnknownSyscall, number);
  __asm__ volatile("svc #0" ::"r"(number) : "r0", "r1", "memory");
  return THROUGH;
}

uint32_t wait_for_interrupt(void) {
  __asm__ volatile("sev\n wfe\n wfi\n" ::: "memory");
  return HELD;
}
uint32_t registers_in_message(void) {
  expect(seL4_Fault_UnknownSyscall, 0x40u);
  __asm__ volatile(
      "mov r0, #0x10\n mov r1, #0x20\n mov r2, #0x40\n mov r3, #0x30\n mov r4, #0x50\n mov r5, #0x60\n mov r6, #0x70\n mov r7, #0x80\n"
      "mov lr, #0x90\n svc #0\n" ::: "r0", "r1", "r2", "r3", "r4", "r5", "r6", "lr", "memory");
  return THROUGH;
}

/* All registers, over a call that gives the processor to others, hold what they held: nothing of the kernel's. */
uint32_t register_leak(void) {
  uint32_t bad;
  __asm__ volatile(
      "push {r4-r11}\n"
      "mov r4, #0x41\n mov r5, #0x51\n mov r6, #0x61\n mov r7, #0x71\n mov r8, #0x81\n mov r10, #0xa1\n mov r11, #0xb1\n"
      "mov r0, #0x11\n mov r1, #0x21\n mvn r2, #10\n mov r3, #0x31\n mov r12, #0xc1\n mov lr, #0xe1\n"
      "svc #0\n"
      "subs r0, #0x11\n subs r1, #0x21\n subs r3, #0x31\n adds r2, #11\n sub r12, #0xc1\n sub lr, #0xe1\n"
      "orrs r0, r1\n orrs r0, r2\n orrs r0, r3\n orr r0, r0, r12\n orr r0, r0, lr\n"
      "subs r4, #0x41\n subs r5, #0x51\n subs r6, #0x61\n subs r7, #0x71\n sub r8, #0x81\n sub r10, #0xa1\n sub r11, #0xb1\n"
      "orrs r0, r4\n orrs r0, r5\n orrs r0, r6\n orrs r0, r7\n orr r0, r0, r8\n orr r0, r0, r10\n orr r0, r0, r11\n"
      "pop {r4-r11}\n mov %0, r0\n"
      : "=r"(bad) : : "r0", "r1", "r2", "r3", "r12", "lr", "memory", "cc");
  return bad == 0 ? HELD : bad;
}
