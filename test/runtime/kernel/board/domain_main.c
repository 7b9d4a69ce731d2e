/* domain_main.c -- the tester: it tries the port with what the other domains do, and prints one line a finding: its name,
 * what was found, and where it is a matter of yes or no what it should be. test/kernel/qemu.test.ts compares. */
#include "domain.h"

struct tester tester_memory __attribute__((section(".tester"), aligned(16384)));

void put(const char *text) {
  for (; *text != 0; text++) {
    while ((R32(UART + 4u) & 1u) != 0) {} /* full */
    R32(UART) = (uint8_t)*text;
  }
}

void number(uint32_t value) {
  char digits[11];
  uint32_t at = sizeof digits;
  digits[--at] = 0;
  do digits[--at] = (char)('0' + value % 10u);
  while ((value /= 10u) != 0);
  put(" ");
  put(&digits[at]);
}

/* What was found, and what should have been. */
void found(const char *name, uint32_t value, uint32_t wanted) {
  put(name);
  number(value);
  number(wanted);
  put("\n");
}

struct message invoke(uint32_t cap, uint32_t label, uint32_t length, const uint32_t *words) {
  struct message in = empty;
  for (uint32_t i = 0; i < length; i++) {
    if (i < 4u) in.mr[i] = words[i];
    else tester_memory.buffer.words[i] = words[i];
  }
  return sys(PG_SYS_CALL, cap, INFO(label, 0, length), 0, in);
}

/* A thread begins at `code` with these arguments. */
void launch(uint32_t thread, void (*code)(uint32_t, uint32_t), uint32_t sp, uint32_t a, uint32_t b) {
  const uint32_t words[] = {1u, 5u, (uint32_t)code, sp, 0x01000000u, a, b};
  (void)invoke(CAP_TCB + thread, PG_INVOKE_TCB_WRITE_REGISTERS, 7u, words);
}

struct message next_fault(void) { return sys(PG_SYS_RECV, CAP_FAULTS, 0, CAP_REPLY, empty); }
void suspend(uint32_t thread) { (void)invoke(CAP_TCB + thread, PG_INVOKE_TCB_SUSPEND, 0, 0); }
void priority(uint32_t thread, uint32_t level) {
  tester_memory.buffer.caps[0] = CAP_TCB; /* the authority */
  (void)sys(PG_SYS_CALL, CAP_TCB + thread, INFO(PG_INVOKE_TCB_SET_PRIORITY, 1, 1), 0, (struct message){0, 0, {level, 0, 0, 0}});
}

/* The timer's line fires once after so many ticks, and not again before it is armed again. */
void arm(uint32_t ticks) {
  R32(TIMER_CONTROL) = 0;
  R32(TIMER_CLEAR) = 1u;
  R32(TIMER_RELOAD) = ticks;
  R32(TIMER_VALUE) = ticks;
  R32(TIMER_CONTROL) = 9u; /* counts, and interrupts */
}
void quiet(void) {
  R32(TIMER_CONTROL) = 0;
  R32(TIMER_CLEAR) = 1u;
  (void)invoke(CAP_TIMER, PG_INVOKE_IRQ_ACK_IRQ, 0, 0);
}


/* Others run meanwhile, and nobody when they all wait. */
void pause(uint32_t ticks) {
  arm(ticks);
  (void)sys(PG_SYS_WAIT, CAP_TIMER_SIGNAL, 0, 0, empty);
  quiet();
}

/* Its budget in each period. */
void configure(uint32_t thread, uint32_t budget_us, uint32_t period_us) {
  const uint32_t words[] = {budget_us, 0, period_us, 0, 0, 0, 0};
  struct message in = {0, 0, {words[0], words[1], words[2], words[3]}};
  for (uint32_t i = 4; i < 7u; i++) tester_memory.buffer.words[i] = words[i];
  tester_memory.buffer.caps[0] = CAP_CONTEXT + thread;
  found("configure", sys(PG_SYS_CALL, CAP_CONTROL, INFO(PG_INVOKE_SCHED_CONTROL_CONFIGURE_FLAGS, 1, 7), 0, in).info >> 12, 0);
}

/* A stack that the kernel has used so much of. */
static uint32_t kernel_stack(void) {
  const uint32_t *word = (const uint32_t *)_sstack;
  while (*word == KERNEL_FILL) word++;
  return (uint32_t)((const uint32_t *)_estack - word) * 4u;
}

void tester(void) {
  R32(UART + 16u) = 16u;
  R32(UART + 8u) = 1u;
  put("boot\n");
  quiet();
  faults();
  stacks();
  floats();
  vanishing();
  messages();
  budgets();
  counts();
  found("kernel-stack", kernel_stack(), 0);
  put("end\n");
  for (;;) {}
}
