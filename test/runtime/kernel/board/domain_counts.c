/* domain_counts.c -- messages, interrupts, budgets and idling, and how many instructions they take. */
#include "domain.h"

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

/* A system call TIMES in a row; the calls' registers are set before each. */
#define MANY(name, set) \
  __attribute__((noinline)) static uint32_t name(void) { \
    uint32_t ticks; \
    __asm__ volatile("ldr r8, =0x40028018\n ldr r10, [r8]\n .rept 64\n" set ".endr\n ldr r8, [r8]\n sub %0, r8, r10\n" \
                     : "=r"(ticks) : [endpoint] "i"(CAP_ENDPOINT), [reply] "i"(CAP_REPLY), [signal] "i"(CAP_SIGNAL) \
                     : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r10", "r12", "lr", "memory"); \
    return ticks; \
  }
MANY(calls, "movs r0, %[endpoint]\n movs r1, #4\n mvn r2, #0\n svc #0\n")
MANY(polls, "movs r0, %[endpoint]\n movs r3, %[reply]\n mvn r2, #7\n svc #0\n")
MANY(signals_and_waits, "movs r0, %[signal]\n movs r1, #0\n mvn r2, #4\n svc #0\n movs r0, %[signal]\n mvn r2, #8\n svc #0\n")
MANY(signals, "movs r0, %[signal]\n movs r1, #0\n mvn r2, #4\n svc #0\n")
MANY(nothing, "movs r0, #31\n movs r1, #0\n mvn r2, #5\n svc #0\n") /* NBSend to an empty slot */

static void prepare(uint32_t thread, void (*code)(uint32_t, uint32_t), uint32_t a, uint32_t b) {
  suspend(thread);
  launch(thread, code, STACK(thread), a, b);
}

/* The server runs until it waits, and has no time of its own from then on. */
static void serve_with(void (*code)(uint32_t, uint32_t)) {
  prepare(SERVER, code, 0, 0);
  tester_memory.buffer.caps[0] = CAP_TCB + SERVER;
  (void)sys(PG_SYS_CALL, CAP_CONTEXT + SERVER, INFO(PG_INVOKE_SCHED_CONTEXT_BIND, 1, 0), 0, empty);
  (void)sys(PG_SYS_YIELD, 0, 0, 0, empty);
  (void)invoke(CAP_CONTEXT + SERVER, PG_INVOKE_SCHED_CONTEXT_UNBIND, 0, 0);
}

void messages(void) {
  serve_with(serve);
  const struct message got = sys(PG_SYS_CALL, CAP_ENDPOINT, INFO(3, 0, 4), 0, (struct message){0, 0, {10u, 20u, 30u, 40u}});
  found("call-info", got.info, INFO(7, 0, 4));
  for (uint32_t i = 0; i < 4u; i++) found("call-word", got.mr[i], 10u * (i + 1u) + i + 1u);
}

__attribute__((naked)) static void spin(uint32_t a, uint32_t b) { __asm__ volatile("1: b 1b"); }

/* ALPHA has a tenth of the time, and comes first; the tester sees how often and how long it is away. */
void budgets(void) {
  suspend(ALPHA);
  configure(ALPHA, 1000u, 10000u);
  priority(ALPHA, 120u);
  (void)invoke(CAP_CONTEXT + ALPHA, PG_INVOKE_SCHED_CONTEXT_CONSUMED, 0, 0);
  const uint32_t start = R32(COUNTER);
  uint32_t last = start, away = 0, times = 0;
  launch(ALPHA, spin, STACK(ALPHA), 0, 0);
  while (last - start < 2500000u - 100000u) { /* until before an eleventh turn */
    const uint32_t now = R32(COUNTER);
    if (now - last > 250u) {
      times++;
      away += now - last;
    }
    last = now;
  }
  found("budget-times", times, 10u);
  found("budget-away", away >= 240000u && away <= 280000u, 1u); /* 100 ms tenth, and the way in and out */
  suspend(ALPHA);
  found("budget-consumed", (invoke(CAP_CONTEXT + ALPHA, PG_INVOKE_SCHED_CONTEXT_CONSUMED, 0, 0).mr[0] + 500u) / 1000u, 10u);
  configure(ALPHA, 1000000u, 1000000u);
}

__attribute__((naked)) static void wait_signals(uint32_t a, uint32_t b) {
  __asm__ volatile("1: movs r0, %0\n mvn r2, #8\n svc #0\n b 1b\n" ::"i"(CAP_SIGNAL));
}

/* Notes how long ago the timer fired, acknowledges, tells the tester. */
__attribute__((naked)) static void drive(uint32_t value, uint32_t area) {
  __asm__ volatile(
      "mov r8, r0\n mov r9, r1\n movs r7, #0\n"
      "1: movs r0, %0\n mvn r2, #8\n svc #0\n"
      "ldr r10, [r8]\n"
      "movs r0, #0\n str r0, [r8, #-4]\n movs r0, #1\n str r0, [r8, #8]\n" /* off, quiet */
      "movs r0, %1\n mov r1, %2\n mvn r2, #0\n svc #0\n"
      "adds r7, #1\n strd r10, r7, [r9]\n"
      "movs r0, %3\n movs r1, #0\n mvn r2, #4\n svc #0\n b 1b\n"
      ::"i"(CAP_TIMER_SIGNAL), "i"(CAP_TIMER), "r"(INFO(PG_INVOKE_IRQ_ACK_IRQ, 0, 0)), "i"(CAP_SIGNAL));
}
#define DRIVER_WORDS ((volatile uint32_t *)AREA(DRIVER))
#define SOME 5003u

static void interrupts(void) {
  prepare(DRIVER, drive, TIMER_VALUE, (uint32_t)AREA(DRIVER));
  arm(SOME);
  (void)sys(PG_SYS_WAIT, CAP_SIGNAL, 0, 0, empty);
  found("interrupts", DRIVER_WORDS[1], 1u);
  found("count interrupt-idle", instructions(SOME - DRIVER_WORDS[0], 1u), 0);
  arm(SOME);
  while (DRIVER_WORDS[1] != 2u) {}
  found("count interrupt-preempts", instructions(SOME - DRIVER_WORDS[0], 1u), 0);
  (void)sys(PG_SYS_WAIT, CAP_SIGNAL, 0, 0, empty);
  suspend(DRIVER);
}

/* What the measured loops do themselves is taken off: from svc to the next instruction is what counts. */
void counts(void) {
  serve_with(echo);
  found("count call-reply-recv", instructions(calls(), TIMES) - 3u - 5u, 0);
  found("count nb-recv", instructions(polls(), TIMES) - 3u, 0);
  found("count nb-send-nothing", instructions(nothing(), TIMES) - 3u, 0);
  found("count signal-wait-alone", instructions(signals_and_waits(), TIMES) - 3u - 2u, 0);
  prepare(BETA, wait_signals, 0, 0);
  priority(BETA, 150u);
  found("count signal-wait", instructions(signals(), TIMES) - 3u - 3u, 0);
  suspend(BETA);
  interrupts();
}
