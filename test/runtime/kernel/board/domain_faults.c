/* domain_faults.c -- what a domain may not do, and stack pointers that are not its own. */
#include "domain.h"

#define KERNEL 0x20000000u
#define BETA_WORDS ((volatile uint32_t *)AREA(BETA))
#define PATTERN 0x600dc0deu

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
void faults(void) {
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

/* Sets sp, and makes a system call that would print by mistake: Send of `b` through `a`. */
__attribute__((naked)) static void call_with_sp(uint32_t sp, uint32_t b) {
  __asm__ volatile("mov sp, r0\n mov r0, r1\n movs r1, #0\n mvn r2, #4\n svc #0\n udf #9" ::: "memory");
}
__attribute__((naked)) static void spin_with_sp(uint32_t sp, uint32_t b) { __asm__ volatile("mov sp, r0\n 1: b 1b"); }
__attribute__((naked)) static void undefined_with_sp(uint32_t sp, uint32_t b) { __asm__ volatile("mov sp, r0\n udf #7"); }
__attribute__((naked)) static void breakpoint_with_sp(uint32_t sp, uint32_t b) { __asm__ volatile("mov sp, r0\n bkpt #7"); }
__attribute__((naked)) static void store_with_sp(uint32_t sp, uint32_t b) { __asm__ volatile("mov sp, r0\n str r0, [r0]\n udf #7"); }

static uint32_t sum(const volatile uint32_t *from) {
  uint32_t all = 0;
  for (uint32_t i = 0; i < AREA_BYTES / 4u; i++) all = all * 31u + from[i];
  return all;
}

void stacks(void) {
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

