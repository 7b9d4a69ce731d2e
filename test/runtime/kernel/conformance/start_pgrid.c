/* start_pgrid.c -- the conformance tests' surroundings on this kernel and QEMU's mps2-an500: the first thread, the capabilities that
 * state_pgrid.c gives it, a timer, the report on UART 0, and code that faults. */
#include "harness.h"
#include "layout_pgrid.h"

#define UART (*(volatile struct { seL4_Word data, state, control, interrupt, divider; } *)0x40004000)
#define TIMER (*(volatile struct { seL4_Word control, value, reload, interrupt; } *)0x40001000) /* timer 1 */
#define TIMER_IRQ 9u
#define TICKS 25u /* a microsecond */
#define TIMER_ON 9u /* runs and interrupts */

seL4_IPCBuffer first_buffer;
__attribute__((aligned(8))) unsigned char first_stack[FIRST_STACK];

static void print(const char *text) {
  UART.control = 1;
  UART.divider = 16;
  for (; *text != 0; ++text) {
    while ((UART.state & 1u) != 0) {}
    UART.data = (seL4_Word)(unsigned char)*text;
  }
}

static void timer_start(seL4_Word microseconds) {
  TIMER.control = 0;
  TIMER.interrupt = 1;
  if (microseconds == 0) return;
  TIMER.reload = TIMER.value = microseconds * TICKS - 1u;
  TIMER.control = TIMER_ON;
}

static void timer_clear(void) { TIMER.interrupt = 1; }

static seL4_Error show(seL4_CPtr frame, seL4_CPtr vspace, seL4_Word address, seL4_CapRights_t rights, seL4_ARM_VMAttributes attributes) {
  const seL4_CPtr copied = slot();
  const seL4_Error error = copy(copied, frame, rights);
  return error != seL4_NoError ? error : seL4_ARM_Page_Map(copied, vspace, address, rights, attributes);
}

static seL4_CPtr make_vspace(void) {
  const seL4_CPtr vspace = make(seL4_ARM_VSpaceObject, 0);
  if (show(AT_CODE, vspace, CODE_ADDRESS, seL4_CanRead, seL4_ARM_PageCacheable) != seL4_NoError) return 0;
  if (show(AT_DATA, vspace, DATA_ADDRESS, seL4_ReadWrite, seL4_ARM_PageCacheable | seL4_ARM_ExecuteNever) != seL4_NoError) return 0;
  return vspace;
}

static void prepare(seL4_CPtr tcb, seL4_UserContext *registers, seL4_Word buffer) {
  (void)tcb;
  registers->r9 = buffer;
  registers->cpsr = 0x01000000; /* Thumb, the only state there is */
}

/* See struct faulty. Labels are not functions: they have no bit 0. */
#define FAULTY(name, before, at, after) \
  seL4_Word fault_##name(seL4_Word value, seL4_Word address); \
  extern const char fault_##name##_at[], fault_##name##_resume[]; \
  __asm__(".text\n.align 2\n.global fault_" #name "\n.type fault_" #name ", %function\nfault_" #name ":\n" before "\nfault_" #name "_at: " at \
          "\nfault_" #name "_resume: " after "\n")
FAULTY(read, "", "ldr r0, [r1]", "bx lr");
FAULTY(write, "", "str r0, [r1]", "bx lr");
FAULTY(execute, "push {r4, lr}\norr r1, #1", "blx r1", "pop {r4, pc}");
FAULTY(syscall, "mov r2, #0xc1", "svc #0", "bx lr");
FAULTY(undefined, "push {r4, lr}\nmov r4, sp\nmrs r2, apsr\nstr r0, [r1]\nstr r4, [r1, #4]\nstr r2, [r1, #8]\nmov sp, r1", "udf #0", "ldr r0, [r1]\npop {r4, pc}");
#define CODE(name) {fault_##name, (seL4_Word)fault_##name##_at, (seL4_Word)fault_##name##_resume}

void first_main(void);
void first_main(void) {
  static const struct memory stacks[] = {{AT_STACKS, STACKS_ADDRESS, 1u << STACKS_BITS}, {0}};
  static const struct environment environment = {
    .cnode = AT_CNODE, .tcb = AT_TCB, .vspace = AT_VSPACE, .sched_context = AT_SCHED_CONTEXT, .irq_control = AT_IRQ_CONTROL,
    .sched_control = AT_SCHED_CONTROL, .kernel_memory = AT_KERNEL_MEMORY, .user_memory = AT_USER_MEMORY, .user_address = USER_ADDRESS,
    .device_frame = AT_DEVICE, .first_slot = FIRST_SLOT, .end_slot = 1u << CNODE_RADIX, .memory = stacks,
    .untyped_fan_out = 256, .irq = TIMER_IRQ, .timer_start = timer_start, .timer_clear = timer_clear, .make_vspace = make_vspace, .prepare = prepare,
    .nowhere = 0x30000000, .bad_syscall = 0xc1, .syscall_bytes = 2,
    .faults = {CODE(read), CODE(write), CODE(execute), CODE(syscall), CODE(undefined)}, .print = print,
  };
  harness_run(&environment);
  for (;;) seL4_Yield();
}
