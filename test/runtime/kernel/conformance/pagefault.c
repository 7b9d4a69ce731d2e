/* pagefault.c -- PAGEFAULT0001 to 0005: what a fault handler is told, and how it lets the thread go on. Over handlers of a lower, the same and a
 * higher priority, endpoints with and without a badge, and answers that resume the thread or do not. */
#include "harness.h"

#define REGISTERS (sizeof(seL4_UserContext) / sizeof(seL4_Word))
enum { GOOD = 0x15831851, BAD = 0x2a7ce7ae, BADGE = 0xabababa };

/* Room for the processor's own frame below `stack.value`, where the undefined instruction has its stack pointer. */
static struct {
  seL4_Word below[64];
  struct { seL4_Word value, sp, flags; } at;
} stack __attribute__((aligned(16)));

static struct helper handler, faulter;

static seL4_Word fault(seL4_Word kind, seL4_Word resumed, seL4_Word c, seL4_Word d) {
  (void)c, (void)d;
  const seL4_Word address = kind == FAULT_UNDEFINED ? (seL4_Word)&stack.at : env->nowhere;
  const seL4_Word value = env->faults[kind].run(BAD, address);
  CHECK(resumed);
  EQUAL(value, GOOD);
  return 0;
}

/* Sets r0 and pc of a stopped thread. */
static void set_registers(seL4_CPtr tcb, seL4_Word pc) {
  seL4_UserContext registers;
  DONE(seL4_TCB_ReadRegisters(tcb, 0, 0, REGISTERS, &registers));
  EQUAL(registers.r0, BAD);
  registers.r0 = GOOD;
  registers.pc = pc;
  DONE(seL4_TCB_WriteRegisters(tcb, 0, 0, REGISTERS, &registers));
}

static void vm_fault(seL4_MessageInfo_t tag, seL4_Word kind, seL4_CPtr reply, seL4_Word resume) {
  const struct faulty *code = &env->faults[kind];
  EQUAL(seL4_MessageInfo_get_label(tag), seL4_Fault_VMFault);
  EQUAL(seL4_MessageInfo_get_length(tag), seL4_VMFault_Length);
  EQUAL(seL4_GetMR(seL4_VMFault_IP), kind == FAULT_EXECUTE ? env->nowhere : code->at);
  EQUAL(seL4_GetMR(seL4_VMFault_Addr), env->nowhere);
  EQUAL(seL4_GetMR(seL4_VMFault_PrefetchFault), kind == FAULT_EXECUTE);
  seL4_SetMR(seL4_VMFault_Addr, 0); /* the next fault must fill it again */
  set_registers(faulter.tcb, code->resume);
  if (resume) seL4_Send(reply, tag);
}

/* These two are answered with new registers; a label other than 0 leaves the thread stopped. */
static void unknown_syscall(seL4_MessageInfo_t tag, seL4_CPtr reply, seL4_Word resume) {
  const struct faulty *code = &env->faults[FAULT_SYSCALL];
  EQUAL(seL4_MessageInfo_get_label(tag), seL4_Fault_UnknownSyscall);
  EQUAL(seL4_MessageInfo_get_length(tag), seL4_UnknownSyscall_Length);
  EQUAL(seL4_GetMR(seL4_UnknownSyscall_FaultIP), code->at);
  EQUAL(seL4_GetMR(seL4_UnknownSyscall_Syscall), env->bad_syscall);
  EQUAL(seL4_GetMR(seL4_UnknownSyscall_R0), BAD);
  seL4_SetMR(seL4_UnknownSyscall_R0, GOOD);
  seL4_SetMR(seL4_UnknownSyscall_FaultIP, code->resume);
  seL4_Send(reply, seL4_MessageInfo_new(!resume, 0, 0, seL4_UnknownSyscall_Length));
}

static void user_exception(seL4_MessageInfo_t tag, seL4_CPtr reply, seL4_Word resume) {
  const struct faulty *code = &env->faults[FAULT_UNDEFINED];
  const seL4_Word flags = 0xf0000000; /* the condition flags, which every status register has */
  EQUAL(seL4_MessageInfo_get_label(tag), seL4_Fault_UserException);
  EQUAL(seL4_MessageInfo_get_length(tag), seL4_UserException_Length);
  EQUAL(seL4_GetMR(seL4_UserException_FaultIP), code->at);
  EQUAL(seL4_GetMR(seL4_UserException_SP), (seL4_Word)&stack.at);
  EQUAL(seL4_GetMR(seL4_UserException_CPSR) & flags, stack.at.flags & flags);
  EQUAL(stack.at.value, BAD);
  stack.at.value = GOOD;
  seL4_SetMR(seL4_UserException_FaultIP, code->resume);
  seL4_SetMR(seL4_UserException_SP, stack.at.sp);
  seL4_Send(reply, seL4_MessageInfo_new(!resume, 0, 0, seL4_UserException_Length));
}

static seL4_Word handle(seL4_Word ep, seL4_Word kind, seL4_Word resume, seL4_Word badge) {
  seL4_Word sender = 99;
  const seL4_MessageInfo_t tag = seL4_Recv(ep, &sender, handler.reply);
  EQUAL(sender, badge);
  if (kind == FAULT_SYSCALL) unknown_syscall(tag, handler.reply, resume);
  else if (kind == FAULT_UNDEFINED) user_exception(tag, handler.reply, resume);
  else vm_fault(tag, kind, handler.reply, resume);
  return 0;
}

static void test(seL4_Word kind) {
  for (seL4_Word resume = 0; resume <= 1; ++resume) {
    for (seL4_Word priority = 100; priority <= 102; ++priority) {
      for (seL4_Word badge = 0; badge <= BADGE; badge += BADGE) {
        const seL4_CPtr ep = endpoint();
        create(&faulter, priority);
        create(&handler, 101);
        fault_to(&faulter, badge == 0 ? ep : badged(ep, badge));
        start(&handler, handle, ep, kind, resume, badge);
        start(&faulter, fault, kind, resume, 0, 0);
        (void)finish(&handler);
        if (resume) (void)finish(&faulter);
        destroy(&handler);
        destroy(&faulter);
      }
    }
  }
}

static void reads(void) { test(FAULT_READ); }
static void writes(void) { test(FAULT_WRITE); }
static void executes(void) { test(FAULT_EXECUTE); }
static void calls(void) { test(FAULT_SYSCALL); }
static void undefined(void) { test(FAULT_UNDEFINED); }

const struct test pagefault_tests[] = {
  {"PAGEFAULT0001", reads}, {"PAGEFAULT0002", writes}, {"PAGEFAULT0003", executes}, {"PAGEFAULT0004", calls}, {"PAGEFAULT0005", undefined}, {0},
};
