/* meter.c -- instructions of the kernel's frequent ways, of revocation, and of what an interrupt waits for.
 *
 * Each measured loop is unrolled and its own instructions are taken off, so that what is left is from a supervisor call to
 * the next instruction. QEMU counts an instruction every 128 ns, the board's counter a tick every 40 ns. A line for each
 * figure: its name and its number. */
#include "board.h"
#include "libsel4/sel4.h"
#include "pg_component.h"
#include "port/armv7m/uart.h"

static const struct pg_uart uart = {(struct pg_uart_registers *)DEVICE_CONSOLE};
#define COUNTER (*(volatile uint32_t *)DEVICE_COUNTER)
#define BOARD ((struct board *)FRAME_BOARD)

static void say(const char *name, uint32_t value) {
  char digits[11];
  uint32_t at = sizeof digits;
  while (*name != 0) pg_uart_put(&uart, (uint8_t)*name++);
  pg_uart_put(&uart, ' ');
  do digits[--at] = (char)('0' + value % 10u);
  while ((value /= 10u) != 0);
  while (at < sizeof digits) pg_uart_put(&uart, (uint8_t)digits[at++]);
  pg_uart_put(&uart, '\n');
}

static uint32_t instructions(uint32_t ticks, uint32_t times) { return (ticks * 40u + 64u * times) / (128u * times); }

#define TIMES 64u
/* Slots of what the meter makes. */
enum { REPLY = PG_FREE_SLOT, SIGNAL, ORIGINAL, COPIES, MOST = 200 };
_Static_assert(COPIES + MOST <= 256, "slots that movs can name");

static void check(seL4_Error error) {
  if (error != seL4_NoError) say("error", (uint32_t)error);
}

static void make(seL4_Word type, uint32_t slot, uint32_t count) {
  check(seL4_Untyped_Retype(CAP_POOL_UT, type, 0, CAP_CNODE, 0, 0, slot, count));
}

/* A function that makes a system call TIMES in a row, its registers set before each, and gives the ticks. */
#define MANY(name, set) \
  __attribute__((noinline)) static uint32_t name(void) { \
    uint32_t ticks; \
    __asm__ volatile("ldr r8, =%c[counter]\n ldr r10, [r8]\n .rept 64\n" set ".endr\n ldr r8, [r8]\n sub %[ticks], r8, r10\n" \
                     : [ticks] "=r"(ticks) \
                     : [counter] "i"(DEVICE_COUNTER), [service] "i"(CAP_SERVICE_EP), [nobody] "i"(CAP_NOBODY_EP), \
                       [tick] "i"(CAP_TICK_NTFN), [signal] "i"(CAP_SELF_NTFN_SIGNAL), [self] "i"(CAP_SELF_NTFN), [reply] "i"(REPLY) \
                     : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r10", "r12", "lr", "memory"); \
    return ticks; \
  }

MANY(calls, "movs r0, %[service]\n movs r1, #4\n mvn r2, #0\n svc #0\n")
MANY(polls, "movs r0, %[nobody]\n movs r3, %[reply]\n mvn r2, #7\n svc #0\n")
MANY(signals, "movs r0, %[tick]\n movs r1, #0\n mvn r2, #4\n svc #0\n")
MANY(signals_and_waits, "movs r0, %[signal]\n movs r1, #0\n mvn r2, #4\n svc #0\n movs r0, %[self]\n mvn r2, #8\n svc #0\n")
MANY(nothing, "movs r0, #255\n movs r1, #0\n mvn r2, #5\n svc #0\n") /* NBSend to an empty slot */

static void messages(void) {
  say("ipc.call_reply_recv", instructions(calls(), TIMES) - 3u - 5u); /* echo has five of its own */
  say("ipc.nb_recv", instructions(polls(), TIMES) - 3u);
  say("ipc.signal_wait", instructions(signals_and_waits(), TIMES) - 3u - 2u);
  say("ipc.signal_wait_other", instructions(signals(), TIMES) - 3u - 3u); /* the waiter's three instructions among it */
  say("ipc.nothing", instructions(nothing(), TIMES) - 3u);
}

static uint32_t arm(uint32_t after) {
  const uint32_t alarms = BOARD->alarms;
  BOARD->after = after;
  seL4_Signal(CAP_ALARM_NTFN);
  return alarms;
}

static void interrupts(void) {
  (void)arm(5003u);
  seL4_Wait(CAP_DONE_NTFN, 0);
  say("ipc.interrupt_idle", instructions(BOARD->late, 1u));
  const uint32_t alarms = arm(5003u);
  while (BOARD->alarms == alarms) {}
  say("ipc.interrupt_preempts", instructions(BOARD->late, 1u));
  seL4_Wait(CAP_DONE_NTFN, 0);
}

static uint32_t revoke(uint32_t slot) {
  const uint32_t start = COUNTER;
  check(seL4_CNode_Revoke(CAP_CNODE, slot, seL4_WordBits));
  return COUNTER - start;
}

static void copies(uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    check(seL4_CNode_Copy(CAP_CNODE, COPIES + i, seL4_WordBits, CAP_CNODE, ORIGINAL, seL4_WordBits, seL4_AllRights));
}

/* What a revocation takes more with all of the descendants than with none, by descendant. */
static void revocation(void) {
  const uint32_t nothing = revoke(ORIGINAL);
  copies(MOST);
  say("kernel.revoke_copy", instructions(revoke(ORIGINAL) - nothing, MOST));
  make(seL4_EndpointObject, COPIES, MOST);
  say("kernel.revoke_object", instructions(revoke(CAP_POOL_UT) - nothing, MOST));
}

/* The longest that an interrupt waits while a long deletion is under way, less what it takes when nothing is. */
static void gaps(uint32_t idle) {
  uint32_t worst = 0;
  for (uint32_t round = 0; round < 40u; round++) {
    make(seL4_NotificationObject, ORIGINAL, 1u);
    copies(MOST);
    const uint32_t alarms = arm(1000u + 617u * round);
    (void)revoke(CAP_POOL_UT);
    while (BOARD->alarms == alarms) {}
    if (BOARD->late > worst) worst = BOARD->late;
    seL4_Wait(CAP_DONE_NTFN, 0);
  }
  say("kernel.preemption_gap", instructions(worst, 1u) - idle);
}

int main(void) {
  pg_uart_start(&uart);
  make(seL4_ReplyObject, REPLY, 1u);
  messages();
  interrupts();
  make(seL4_EndpointObject, ORIGINAL, 1u);
  revocation();
  gaps(instructions(BOARD->late, 1u));
  say("end", 0);
  for (;;) seL4_Wait(CAP_DONE_NTFN, 0);
}
