/* supervisor.c -- hears of every fault of the other domains, and starts again who had one.
 *
 * A server that stops has a caller that waits for it, on whose time it ran. The supervisor answers the caller in its place,
 * which gives the time back, and starts the server on time of its own until it says that it is ready; then it has none again.
 * What a domain begins with is its own matter: its first instructions copy its data from flash anew. So nothing of another
 * domain is mapped here, and of all that a fault says only who had it, and whose time it had, is looked at.
 *
 * A domain that crashes too often is started once more, to answer that it is gone. The others go on without it. */
#include "domains/domain.h"
#include "pg_board.h"
#include "port/armv7m/clock.h"


#define MINUTE 60000u
#ifndef RESTARTS_PER_MINUTE /* a test that crashes a thousand times in a minute says more */
#define RESTARTS_PER_MINUTE PG_DOMAIN_LIMIT_RESTARTS_PER_MINUTE
#endif
/* Of a server that starts: reading and checking what it kept takes the router 3 ms. */
#define START_BUDGET_US 1000000u

struct child {
  seL4_TCB tcb;
  seL4_CPtr reply;   /* the server's own, to answer its caller with; 0 for those who have time of their own, and none */
  seL4_CPtr context; /* time to start with; 0 for those who have their own */
  uint8_t *entry, *stack, *buffer;
  uint64_t since; /* milliseconds: the minute in hand */
  uint32_t crashes; /* in this minute */
  bool gone;
};

/* Who has time of its own, and lends it with what it asks of others. */
struct payer {
  uint32_t domain, budget, period;
  seL4_CPtr context;
  uint32_t progress; /* the bit that says that it got on */
  uint32_t refills;  /* in a row, without */
};

static struct child children[PG_DOMAINS + 1];
static struct payer payers[] = {
    {PG_DOMAIN_DRIVER, DRIVER_BUDGET_US, DRIVER_PERIOD_US, CAP_DRIVER_SC, BADGE_PROGRESS_DRIVER, 0},
    {PG_DOMAIN_UPDATER, UPDATER_BUDGET_US, UPDATER_PERIOD_US, CAP_UPDATER_SC, BADGE_PROGRESS_UPDATER, 0},
#ifdef CAP_ADMISSION_SC
    {PG_DOMAIN_ADMISSION, ADMISSION_BUDGET_US, ADMISSION_PERIOD_US, CAP_ADMISSION_SC, BADGE_PROGRESS_ADMISSION, 0},
#endif
};
static struct pg_clock clock;

static void start(struct child *child, enum pg_begin begin) {
  seL4_UserContext registers = {0};
  registers.pc = (seL4_Word)child->entry;
  registers.sp = (seL4_Word)child->stack;
  registers.r9 = (seL4_Word)child->buffer;
  registers.r0 = PG_BEGIN_BADGE + begin;
  if (child->context != 0) (void)seL4_SchedContext_Bind(child->context, child->tcb);
  (void)seL4_TCB_WriteRegisters(child->tcb, true, 0, SEL4_USER_REGISTERS, &registers);
}

static void begin_again(struct child *child) {
  (void)seL4_TCB_Suspend(child->tcb);
  if (child->reply != 0) {
    /* Its caller has its time back with this; it runs on when the supervisor waits. */
    seL4_NBSend(child->reply, seL4_MessageInfo_new(child->gone ? PG_OUTCOME_GONE : PG_OUTCOME_RESTARTED, 0, 0, 4));
    (void)seL4_SchedContext_Unbind(child->context); /* if it did not get as far as `ready` */
  }
  start(child, child->gone ? PG_BEGIN_REFUSE : PG_BEGIN_AGAIN);
}

static void restart(struct child *child) {
  const uint64_t now = pg_clock_read(&clock);
  if (child->gone) return; /* what only says that it is gone cannot crash; if it did, it stays as it is */
  if (now - child->since >= MINUTE) {
    child->since = now;
    child->crashes = 0;
  }
  child->gone = ++child->crashes > RESTARTS_PER_MINUTE;
  begin_again(child);
}

#ifdef CAP_WORKER_REPLY
/* The time that worker and router had for a session's message is over, or gone with the session. The next one needs both again; a crash
 * of theirs it is not, or a session could use up what they have of those. */
static void session_stopped(void) {
  if (!children[PG_DOMAIN_ROUTER].gone) begin_again(&children[PG_DOMAIN_ROUTER]);
  if (!children[PG_DOMAIN_WORKER].gone) begin_again(&children[PG_DOMAIN_WORKER]);
}
#endif

/* The time of a message, or of an update, is used up. It may have gone to several, so whoever runs when it ends gets all of it once
 * more, if since the last time somebody got on. One message alone takes less: a program is bounded (spec/limits.ts). So does what
 * updater and admission ask of others; they may themselves have more to do than that. */
static void timeout(struct child *child, uint32_t whose) {
  static seL4_Word progress;
  seL4_Word told = 0;
#ifdef CAP_WORKER_REPLY
  if (whose == PG_BADGE_TIMEOUT + PG_DOMAIN_WORKER) { /* a session's time, which is what its message needs: who has it in hand hangs */
    if (child != &children[PG_DOMAIN_ROUTER] && child != &children[PG_DOMAIN_WORKER] && !child->gone) begin_again(child);
    session_stopped();
    return;
  }
#endif
  struct payer *payer = payers;
  while (payer < payers + sizeof payers / sizeof payers[0] - 1u && whose != PG_BADGE_TIMEOUT + payer->domain) payer++;
  (void)seL4_NBWait(CAP_PROGRESS_NTFN, &told);
  progress |= told;
  const bool own = child == &children[payer->domain];
  if ((progress & payer->progress) != 0) payer->refills = 0;
  const bool goes_on = (progress & payer->progress) != 0 || (own && payer->domain != PG_DOMAIN_DRIVER && payer->refills++ < PG_DOMAIN_LIMIT_REFILLS);
  progress &= ~payer->progress;
  (void)seL4_SchedControl_Configure(CAP_SCHED_CONTROL, payer->context, payer->budget, payer->period, 0, PG_BADGE_TIMEOUT + payer->domain);
  if (goes_on) seL4_NBSend(CAP_FAULTS_REPLY, seL4_MessageInfo_new(0, 0, 0, 0)); /* label 0, no registers: it goes on */
  else restart(child);
}

/* Time to start with, for each server: nobody else makes scheduling contexts. */
static void make_contexts(void) {
  seL4_Word slot = PG_FREE_SLOT;
  for (uint32_t i = 0; i <= PG_DOMAINS; i++) {
    if (children[i].reply == 0) continue;
    if (seL4_Untyped_Retype(CAP_TIME_UT, seL4_SchedContextObject, seL4_MinSchedContextBits, CAP_CNODE, 0, 0, slot, 1) != seL4_NoError) continue;
    if (seL4_SchedControl_Configure(CAP_SCHED_CONTROL, slot, START_BUDGET_US, START_BUDGET_US, 0, 0) == seL4_NoError) children[i].context = slot;
    slot++;
  }
}

static struct child *child_of(uint32_t code) { return code <= PG_DOMAINS && children[code].tcb != 0 ? &children[code] : NULL; }

static void ready(uint32_t bits) {
  for (uint32_t code = 1; code <= PG_DOMAINS; code++)
    if ((bits >> code & 1u) != 0 && children[code].context != 0) (void)seL4_SchedContext_Unbind(children[code].context);
}

_Noreturn void pg_domain(enum pg_begin begin, const struct pg_first *first) {
  (void)begin;
  (void)first;
#define CHILD(badge, thread, its_entry, its_stack, its_buffer, most) \
  children[(badge) - PG_BADGE_FAULT] = (struct child){.tcb = (thread), .entry = (its_entry), .stack = (its_stack), .buffer = (its_buffer)};
  PG_CHILDREN(CHILD)
  children[PG_DOMAIN_PROTOCOL].reply = CAP_PROTOCOL_REPLY;
  children[PG_DOMAIN_ROUTER].reply = CAP_ROUTER_REPLY;
  children[PG_DOMAIN_STORE].reply = CAP_STORE_REPLY;
  children[PG_DOMAIN_GOVERNOR].reply = CAP_GOVERNOR_REPLY;
  children[PG_DOMAIN_KEYS].reply = CAP_KEYS_REPLY;
#ifdef CAP_WORKER_REPLY
  children[PG_DOMAIN_GATE].reply = CAP_GATE_REPLY;
  children[PG_DOMAIN_WORKER].reply = CAP_WORKER_REPLY;
#endif
  pg_clock_start(&clock, (const uint32_t *)DEVICE_COUNTER, PG_BOARD_COUNTER_HZ);
  make_contexts();
  for (;;) {
    seL4_Word badge = 0;
    (void)seL4_Recv(CAP_SUPERVISOR_EP, &badge, CAP_FAULTS_REPLY);
    struct child *const child = child_of(badge & (PG_BADGE_FAULT - 1u));
    if ((badge & (PG_BADGE_FAULT | PG_BADGE_TIMEOUT | PG_BADGE_SAYS)) == 0) ready(badge);
#ifdef CAP_WORKER_REPLY
    else if ((badge & PG_BADGE_SAYS) != 0) session_stopped();
#endif
    else if (child == NULL) continue;
    else if ((badge & PG_BADGE_TIMEOUT) != 0) timeout(child, seL4_GetMR(0));
    else restart(child);
  }
}
