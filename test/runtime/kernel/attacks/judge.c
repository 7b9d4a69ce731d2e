/* judge.c -- runs the attacks, one after each start of the machine, and says of each whether it was contained.
 *
 * A row: prepare; see what the victim answers; remember the kernel's memory; start the attacker and hear of its fault or
 * its report; stop it; compare. What is compared: the ending with what the attack said that it expects, the kernel's
 * memory outside the attacker's own objects, the victim's answer, and what the row's own look finds. The judge sees the
 * kernel's memory through an alias of the board's RAM that its description gives it to read; no other domain does.
 *
 * Then the watchdog starts the machine again, so that no row sees what another has left. It also ends a row whose
 * machine has stopped. The number of the row is in memory that a start does not clear. */
#include "port/armv7m/uart.h"
#include "judge.h"
#include "secret.h"

struct row {
  const char *name;
  preparation *prepare;
  look *verify;
};
#define ATTACK(name, checks, prepare, verify, text) {#name, prepare, verify},
static const struct row rows[] = {
#include "rows.h"
};
#undef ATTACK
#define ROWS (sizeof rows / sizeof *rows)

struct wish wish;
struct ending ending;

#define UART0 0x4000u
#define WATCHDOG 0x8000u /* CMSDK APB watchdog (Arm DDI 0479, 4.5) */
#define R(offset) (*(volatile uint32_t *)(DEVICE_APB + (offset)))
#define TICKS_PER_US 25u

static const struct pg_uart uart = {(struct pg_uart_registers *)(DEVICE_APB + UART0)};

static void say(const char *text) {
  for (; *text != 0; text++) pg_uart_put(&uart, *text == '_' ? (uint8_t)'-' : (uint8_t)*text);
}
static void say_number(uint32_t number) {
  say(" ");
  for (int shift = 28; shift >= 0; shift -= 4) pg_uart_put(&uart, (uint8_t)"0123456789abcdef"[number >> shift & 15u]);
}

static void watch(uint32_t us) {
  R(WATCHDOG + 0xc00u) = 0x1acce551u;
  R(WATCHDOG + 0x8u) = 0;
  R(WATCHDOG) = us * TICKS_PER_US;
  R(WATCHDOG + 0xcu) = 1u;
  R(WATCHDOG + 0x8u) = 3u; /* at the first end an interrupt, at the second a reset */
}

static _Noreturn void restart_machine(void) {
  while ((uart.registers->state & PG_UART_STATE_TX_FULL) != 0) {} /* the last of the line */
  watch(100u);
  for (;;) {}
}

static bool ping(void) {
  const uint32_t nonce = 0x1234567u;
  uint32_t sum = nonce;
  for (uint32_t i = 0; i < SECRET_WORDS; i++) sum = secret_step(sum, secret_word(i));
  seL4_SetMR(0, nonce);
  seL4_SetMR(1, 1u);
  seL4_SetMR(2, 0);
  seL4_SetMR(3, 0);
  (void)seL4_Call(CAP_SERVICE_EP, seL4_MessageInfo_new(0, 0, 0, 2));
  return seL4_GetMR(0) == sum && seL4_GetMR(1) == 7u;
}

/* Where the message of a fault has its address. */
static uint32_t fault_address(uint32_t label) {
  switch (label) {
    case seL4_Fault_CapFault: return seL4_GetMR(seL4_CapFault_Addr);
    case seL4_Fault_VMFault: return seL4_GetMR(seL4_VMFault_Addr);
    case seL4_Fault_UnknownSyscall: return seL4_GetMR(seL4_UnknownSyscall_Syscall);
    default: return seL4_GetMR(0);
  }
}

/* The next thing that happens; false: the time is over. */
bool next(bool answer, seL4_MessageInfo_t with) {
  seL4_Word badge;
  const seL4_MessageInfo_t info = answer ? seL4_ReplyRecv(CAP_TROUBLE_EP, with, &badge, CAP_FAULT_REPLY)
                                         : seL4_Recv(CAP_TROUBLE_EP, &badge, CAP_FAULT_REPLY);
  if (badge == BADGE_TICK_IRQ_TIMER) return false;
  ending.badge = badge;
  ending.label = seL4_MessageInfo_get_label(info);
  ending.count = seL4_MessageInfo_get_length(info);
  ending.caps = seL4_MessageInfo_get_extraCaps(info) | seL4_MessageInfo_get_capsUnwrapped(info);
  for (uint32_t i = 0; i < 4u; i++) ending.words[i] = seL4_GetMR((int)i);
  ending.address = (badge & 1u) != 0 ? fault_address(ending.label) : 0;
  return true;
}

/* Until the attack is over; false: it never came to an end. */
static bool hear(void) {
  seL4_MessageInfo_t answer = seL4_MessageInfo_new(0, 0, 0, 0);
  bool answers = false;
  for (;;) {
    if (next(answers, answer)) {
      answers = ending.label == STEP && (ending.badge == BADGE_TROUBLE_ATTACKER || ending.badge == BADGE_TROUBLE_SECOND);
      if (!answers) return true;
      answer = step(ending.words[0]);
      continue;
    }
    answers = false;
    if (lateness(0) > wish.late) wish.late = lateness(0);
    wish.ticks++;
    quiet(0);
    (void)seL4_IRQHandler_Ack(CAP_TIMER_IRQ);
    if (wish.on_tick != NULL) wish.on_tick();
    if (wish.patience-- == 0) return false;
    arm(0, wish.tick_us);
  }
}

/* NULL: it was held off. */
static const char *verdict(bool ended) {
  const uint32_t fault = wish.from_second ? BADGE_TROUBLE_FAULT_SECOND : wish.from_victim ? BADGE_TROUBLE_TIMEOUT_VICTIM : BADGE_TROUBLE_FAULT_ATTACKER;
  if (wish.silent) return ended ? "it was heard of" : NULL;
  if (!ended) return "no end";
  if (DESK->label != 0) {
    if (ending.badge != fault) return "no fault";
    if (ending.label != DESK->label) return "another fault";
    return ending.address == DESK->address ? NULL : "another address";
  }
  if (ending.badge != BADGE_TROUBLE_ATTACKER && ending.badge != BADGE_TROUBLE_SECOND) return "a fault";
  if (ending.label != REPORT) return "another message";
  return ending.words[0] == HELD ? NULL : "its report";
}

static void stop(seL4_TCB tcb) { (void)seL4_TCB_Suspend(tcb); }

/* The first region of a VSpace that can be written and not executed. */
static uint32_t data_of(seL4_CPtr vspace) {
  for (uint32_t at = object_of(vspace);; at += 8u)
    if ((seen(at + 4u) & 0x17000001u) == 0x13000001u) return seen(at) & ~31u;
}

static void run(const struct row *row) {
  bool answered = ping();
  if (!answered) say("? the victim was not there\n");
  wish = (struct wish){.tick_us = 20000u, .thread = CAP_ATTACKER_TCB, .number = (uint32_t)(row - rows) + 1u};
  *DESK = (struct desk){.victim = data_of(CAP_VICTIM_VSPACE), .judge = (uint32_t)pg_stack_low,
                        .attacker_tcb = object_of(CAP_ATTACKER_TCB)};
  row->prepare();
  answered = ping();
  remember();
  if (wish.second) launch(CAP_SECOND_TCB, pg_entry_second, (uint32_t)pg_stack_second, (uint32_t)pg_buffer_second, wish.number);
  arm(0, wish.tick_us);
  launch(wish.thread, pg_entry_attacker, wish.sp != 0 ? wish.sp : (uint32_t)pg_stack_attacker, wish.buffer != 0 ? wish.buffer : (uint32_t)pg_buffer_attacker,
         wish.number);
  if (wish.after != NULL) {
    wish.after();
    remember();
  }
  const bool ended = hear();
  quiet(0);
  const char *why = verdict(ended);
  uint32_t detail = ending.address, more = ending.words[0];
  if (why == NULL && !row->verify()) why = "the judge's look", detail = DESK->words[0], more = DESK->words[1];
  stop(CAP_ATTACKER_TCB);
  stop(CAP_SECOND_TCB);
  (void)seL4_NBWait(CAP_TICK_NTFN, NULL); /* one that came after the end */
  if (!ping() && why == NULL) why = "the victim";
  const char *changed = difference();
  if (changed != NULL && why == NULL) why = changed, detail = difference_at(), more = seen(detail);
  say(row->name);
  if (why == NULL) {
    say(" contained");
    if (ended) say_number(ending.label), say_number(ending.address);
  } else {
    say(" BREACH ");
    say(why);
    say_number(ending.badge);
    say_number(ending.label);
    say_number(detail);
    say_number(more);
  }
  say("\n");
}

#define MAGIC 0x617474aau

int main(void) {
  pg_uart_start(&uart);
  (void)seL4_IRQHandler_Ack(CAP_TIMER_IRQ);
  stop(CAP_ATTACKER_TCB);
  stop(CAP_SECOND_TCB);
  if (KEPT->magic != MAGIC) {
    KEPT->magic = MAGIC;
    KEPT->row = KEPT->first;
  } else if (KEPT->running != 0) {
    say(rows[KEPT->row].name);
    say(" BREACH the machine stopped\n");
    KEPT->row++;
  }
  KEPT->running = 0;
  while (KEPT->row < ROWS && (KEPT->asked[KEPT->row / 32u] >> KEPT->row % 32u & 1u) == 0) KEPT->row++;
  if (KEPT->row < ROWS) {
    KEPT->running = 1u;
    watch(250000u);
    run(&rows[KEPT->row]);
    KEPT->running = 0;
    KEPT->row++;
    restart_machine();
  }
  say("end");
  say_number(KEPT->row);
  say("\n");
  for (;;) (void)seL4_Wait(CAP_TICK_NTFN, NULL);
}
