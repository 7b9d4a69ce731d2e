/* domain_main.c -- the tester and the domains that it tries the port with. It prints one line a finding, each said by the
 * tester, what was found first and what it should be after it; test/kernel/qemu.test.ts compares. */
#include "domain.h"

struct tester tester_memory __attribute__((section(".tester"), aligned(16384)));

#define WRITE_REGISTERS PG_INVOKE_TCB_WRITE_REGISTERS
#define BETA_WORDS ((volatile uint32_t *)AREA(BETA))
#define KERNEL 0x20000000u
#define PATTERN 0x600dc0deu

static void put(const char *text) {
  while (*text != 0) R32(UART) = (uint8_t)*text++;
}

static void number(uint32_t value) {
  char digits[11];
  uint32_t at = sizeof digits;
  digits[--at] = 0;
  do digits[--at] = (char)('0' + value % 10u);
  while ((value /= 10u) != 0);
  put(" ");
  put(&digits[at]);
}

/* What was found, and what should have been. */
static void found(const char *name, uint32_t value, uint32_t wanted) {
  put(name);
  number(value);
  number(wanted);
  put("\n");
}

static struct message invoke(uint32_t cap, uint32_t label, uint32_t length, const uint32_t *words) {
  struct message in = empty;
  for (uint32_t i = 0; i < length; i++) {
    if (i < 4u) in.mr[i] = words[i];
    else tester_memory.buffer.words[i] = words[i];
  }
  return sys(PG_SYS_CALL, cap, INFO(label, 0, length), 0, in);
}

/* A thread begins at `code` with these arguments. */
static void launch(uint32_t thread, void (*code)(uint32_t, uint32_t), uint32_t sp, uint32_t a, uint32_t b) {
  const uint32_t words[] = {1u, 5u, (uint32_t)code, sp, 0x01000000u, a, b};
  (void)invoke(CAP_TCB + thread, WRITE_REGISTERS, 7u, words);
}

static struct message next_fault(void) { return sys(PG_SYS_RECV, CAP_FAULTS, 0, CAP_REPLY, empty); }
static void suspend(uint32_t thread) { (void)invoke(CAP_TCB + thread, PG_INVOKE_TCB_SUSPEND, 0, 0); }
static void priority(uint32_t thread, uint32_t level) {
  register uint32_t unused = level;
  (void)unused;
  tester_memory.buffer.rest[1] = CAP_TCB; /* the authority */
  (void)sys(PG_SYS_CALL, CAP_TCB + thread, INFO(PG_INVOKE_TCB_SET_PRIORITY, 1, 1), 0, (struct message){0, 0, {level, 0, 0, 0}});
}

/* ---- Faults: each of these runs in ALPHA, until it may not go on. */

static void undefined(uint32_t a, uint32_t b) { __asm__ volatile("udf #1"); }
static void divide(uint32_t a, uint32_t b) { __asm__ volatile("movs r1, #0\n udiv r0, r1, r1" ::: "r0", "r1"); }
static void breakpoint(uint32_t a, uint32_t b) { __asm__ volatile("bkpt #1"); }
static void coprocessor(uint32_t a, uint32_t b) { __asm__ volatile("mrc p5, 0, r0, c0, c0, 0" ::: "r0"); }
static void unaligned(uint32_t a, uint32_t b) { __asm__ volatile("ldrd r2, r3, [%0]" ::"r"(a + 1u) : "r2", "r3"); }
static void state_bit(uint32_t a, uint32_t b) { __asm__ volatile("bx %0" ::"r"(a & ~1u)); }
static void read_at(uint32_t a, uint32_t b) { (void)R32(a); }
static void write_at(uint32_t a, uint32_t b) { R32(a) = b; }
static void execute_at(uint32_t a, uint32_t b) { __asm__ volatile("blx %0" ::"r"(a | 1u) : "lr"); }

struct fault {
  const char *name;
  void (*code)(uint32_t, uint32_t);
  uint32_t argument, label, address; /* address 0: the pc is in `code` */
};

/* VM faults: pc, address, whether it was a fetch, status. User exceptions: pc, sp, psr, number, code. */
static void faults(void) {
  static const struct fault all[] = {
    {"undefined", undefined, 0, PG_THREAD_FAULT_USER_EXCEPTION, 0},
    {"divide", divide, 0, PG_THREAD_FAULT_USER_EXCEPTION, 0},
    {"breakpoint", breakpoint, 0, PG_THREAD_FAULT_USER_EXCEPTION, 0},
    {"coprocessor", coprocessor, 0, PG_THREAD_FAULT_USER_EXCEPTION, 0},
    {"unaligned", unaligned, (uint32_t)AREA(ALPHA), PG_THREAD_FAULT_USER_EXCEPTION, 0},
    {"state", state_bit, (uint32_t)undefined, PG_THREAD_FAULT_USER_EXCEPTION, 0},
    {"read-kernel", read_at, KERNEL, PG_THREAD_FAULT_VM, KERNEL},
    {"write-kernel", write_at, KERNEL, PG_THREAD_FAULT_VM, KERNEL},
    {"read-null", read_at, 0, PG_THREAD_FAULT_VM, 0},
    {"execute-kernel", execute_at, 0x100u, PG_THREAD_FAULT_VM, 0x100u},
    {"read-other", read_at, (uint32_t)AREA(BETA) + 8u, PG_THREAD_FAULT_VM, (uint32_t)AREA(BETA) + 8u},
    {"write-other", write_at, (uint32_t)AREA(BETA), PG_THREAD_FAULT_VM, (uint32_t)AREA(BETA)},
    {"write-code", write_at, 0x20000u, PG_THREAD_FAULT_VM, 0x20000u},
    {"execute-stack", execute_at, (uint32_t)AREA(ALPHA), PG_THREAD_FAULT_VM, (uint32_t)AREA(ALPHA)},
    {"read-mpu", read_at, 0xe000ed9cu, PG_THREAD_FAULT_VM, 0xe000ed9cu},
    {"write-mpu", write_at, 0xe000ed94u, PG_THREAD_FAULT_VM, 0xe000ed94u},
    {"write-systick", write_at, 0xe000e010u, PG_THREAD_FAULT_VM, 0xe000e010u},
    {"read-uart", read_at, UART, PG_THREAD_FAULT_VM, UART},
    {"write-counter", write_at, COUNTER, PG_THREAD_FAULT_VM, COUNTER},
  };
  for (uint32_t i = 0; i < sizeof all / sizeof *all; i++) {
    const struct fault *const each = &all[i];
    launch(ALPHA, each->code, STACK(ALPHA), each->argument, 0);
    const struct message got = next_fault();
    put("fault ");
    put(each->name);
    number(got.badge);
    number(got.info >> 12);
    number(each->label);
    if (each->label == PG_THREAD_FAULT_VM) {
      number(got.mr[1]);
      number(each->address);
      number(got.mr[2]);
    } else {
      number(got.mr[0] - ((uint32_t)each->code & ~1u));
      number(0);
      number(tester_memory.buffer.words[4]);
    }
    put("\n");
  }
}

/* ---- Stack pointers that are not the thread's own. */

/* Sets sp, and makes a system call that would print by mistake: Send of `b` through `a`. */
__attribute__((naked)) static void call_with_sp(uint32_t sp, uint32_t b) {
  __asm__ volatile("mov sp, r0\n mov r0, r1\n movs r1, #0\n mvn r2, #4\n svc #0\n udf #9" ::: "memory");
}
__attribute__((naked)) static void spin_with_sp(uint32_t sp, uint32_t b) { __asm__ volatile("mov sp, r0\n 1: b 1b"); }
__attribute__((naked)) static void undefined_with_sp(uint32_t sp, uint32_t b) { __asm__ volatile("mov sp, r0\n udf #7"); }
__attribute__((naked)) static void breakpoint_with_sp(uint32_t sp, uint32_t b) { __asm__ volatile("mov sp, r0\n bkpt #7"); }
__attribute__((naked)) static void store_with_sp(uint32_t sp, uint32_t b) { __asm__ volatile("mov sp, r0\n str r0, [r0]\n udf #7"); }

/* The timer's line fires once after so many ticks, and not again before it is armed again. */
static void arm(uint32_t ticks) {
  R32(TIMER_CONTROL) = 0;
  R32(TIMER_CLEAR) = 1u;
  R32(TIMER_RELOAD) = ticks;
  R32(TIMER_VALUE) = ticks;
  R32(TIMER_CONTROL) = 9u; /* counts, and interrupts */
}
static void quiet(void) {
  R32(TIMER_CONTROL) = 0;
  R32(TIMER_CLEAR) = 1u;
  (void)invoke(CAP_TIMER, PG_INVOKE_IRQ_ACK_IRQ, 0, 0);
}

static uint32_t sum(const volatile uint32_t *from) {
  uint32_t all = 0;
  for (uint32_t i = 0; i < AREA_BYTES / 4u; i++) all = all * 31u + from[i];
  return all;
}

static void stacks(void) {
  static const struct { const char *name; void (*code)(uint32_t, uint32_t); } ways[] = {
    {"svc", call_with_sp}, {"undefined", undefined_with_sp}, {"breakpoint", breakpoint_with_sp}, {"store", store_with_sp}, {"interrupt", spin_with_sp},
  };
  static const struct { const char *name; uint32_t sp; } targets[] = {
    {"kernel", 0x20000800u}, {"other", (uint32_t)AREA(BETA) + 512u}, {"code", 0x20000u + 256u}, {"processor", 0xe000edc0u}, {"null", 32u}, {"wrap", 8u},
    {"edge", (uint32_t)AREA(ALPHA) + 16u},
  };
  for (uint32_t i = 0; i < AREA_BYTES / 4u; i++) BETA_WORDS[i] = PATTERN + i;
  const uint32_t before = sum(BETA_WORDS);
  for (uint32_t t = 0; t < sizeof targets / sizeof *targets; t++) {
    for (uint32_t w = 0; w < sizeof ways / sizeof *ways; w++) {
      if (ways[w].code == spin_with_sp) arm(2500u);
      launch(ALPHA, ways[w].code, STACK(ALPHA), targets[t].sp, CAP_SIGNAL);
      struct message got = next_fault();
      put("stack ");
      put(targets[t].name);
      put(" ");
      put(ways[w].name);
      number(got.info >> 12);
      const bool stored = ways[w].code == store_with_sp && targets[t].sp != (uint32_t)AREA(ALPHA) + 16u;
      number(got.mr[1]);
      number(stored ? targets[t].sp : targets[t].sp - 32u);
      /* Let go on as it is: the frame cannot be written either. */
      got = sys(PG_SYS_REPLY_RECV, CAP_FAULTS, 0, CAP_REPLY, empty);
      number(got.info >> 12);
      number(got.mr[1] - (targets[t].sp - 32u));
      /* The call, or the signal of its interrupt, was not taken for somebody else's. */
      const struct message signal = sys(PG_SYS_NB_WAIT, CAP_SIGNAL, 0, 0, empty);
      number(signal.badge);
      if (ways[w].code == spin_with_sp) {
        number(sys(PG_SYS_WAIT, CAP_TIMER_SIGNAL, 0, 0, empty).badge);
        quiet();
      }
      put("\n");
    }
  }
  found("stack-sum", sum(BETA_WORDS), before);
}

/* ---- Messages and time. */

static void serve(uint32_t a, uint32_t b) {
  struct message m = sys(PG_SYS_RECV, CAP_ENDPOINT, 0, CAP_REPLY_SERVER, empty);
  for (;;) {
    for (uint32_t i = 0; i < 4u; i++) m.mr[i] += i + 1u;
    m = sys(PG_SYS_REPLY_RECV, CAP_ENDPOINT, INFO(7, 0, 4), CAP_REPLY_SERVER, m);
  }
}

/* The server at its least: straight back. */
__attribute__((naked)) static void echo(uint32_t a, uint32_t b) {
  __asm__ volatile(
      "movs r0, %0\n movs r3, %1\n mvn r2, #6\n svc #0\n"
      "1: movs r0, %0\n movs r1, #4\n movs r3, %1\n mvn r2, #1\n svc #0\n b 1b\n" ::"i"(CAP_ENDPOINT), "i"(CAP_REPLY_SERVER));
}

static uint32_t instructions(uint32_t ticks, uint32_t times) { return (ticks * 40u + 64u * times) / (128u * times); }
#define TIMES 64u

/* TIMES calls in a row, without a loop's overhead; gives ticks. */
__attribute__((noinline)) static uint32_t calls(void) {
  uint32_t ticks;
  __asm__ volatile(
      "ldr r8, =0x40028018\n ldr r10, [r8]\n"
      ".rept 64\n movs r0, %1\n movs r1, #4\n mvn r2, #0\n svc #0\n .endr\n"
      "ldr r8, [r8]\n sub %0, r8, r10\n" : "=r"(ticks) : "i"(CAP_ENDPOINT) : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r10", "r12", "lr", "memory");
  return ticks;
}

/* One of system call `number_of` on `cap`, TIMES in a row. */
__attribute__((noinline)) static uint32_t many(uint32_t number_of, uint32_t cap) {
  uint32_t ticks;
  __asm__ volatile(
      "ldr r8, =0x40028018\n ldr r10, [r8]\n"
      ".rept 64\n mov r0, %1\n movs r1, #0\n mov r2, %2\n movs r3, #0\n svc #0\n .endr\n"
      "ldr r8, [r8]\n sub %0, r8, r10\n" : "=r"(ticks) : "r"(cap), "r"(number_of) : "r0", "r1", "r2", "r3", "r8", "r10", "r12", "lr", "memory");
  return ticks;
}

static void pair_signal(uint32_t a, uint32_t b) {
  for (;;) (void)sys(PG_SYS_WAIT, CAP_SIGNAL, 0, 0, empty);
}

static void prepare(uint32_t thread, void (*code)(uint32_t, uint32_t)) {
  suspend(thread);
  launch(thread, code, STACK(thread), 0, 0);
}

/* The server runs until it waits, and has no time of its own from then on. */
static void serve_with(void (*code)(uint32_t, uint32_t)) {
  prepare(SERVER, code);
  (void)sys(PG_SYS_YIELD, 0, 0, 0, empty);
  (void)invoke(CAP_CONTEXT + SERVER, PG_INVOKE_SCHED_CONTEXT_UNBIND, 0, 0);
}

static void messages(void) {
  serve_with(serve);
  const struct message got = sys(PG_SYS_CALL, CAP_ENDPOINT, INFO(3, 0, 4), 0, (struct message){0, 0, {10u, 20u, 30u, 40u}});
  found("call-info", got.info, INFO(7, 0, 4));
  for (uint32_t i = 0; i < 4u; i++) found("call-word", got.mr[i], 10u * (i + 1u) + i + 1u);
  uint32_t ticks = calls();
  found("count call-reply-recv", instructions(ticks, TIMES), 0);
}

void tester(void) {
  R32(UART + 16u) = 16u;
  R32(UART + 8u) = 1u;
  put("boot\n");
  quiet();
  faults();
  stacks();
  messages();
  (void)many; (void)pair_signal; (void)instructions; (void)echo; (void)priority; 
  found("count nb-recv", instructions(many((uint32_t)PG_SYS_NB_RECV, CAP_SIGNAL), TIMES), 0);
  put("end\n");
  for (;;) {}
}
