/* harness.c -- runs the conformance tests one by one, each in a thread of its own, and reports; see harness.h.
 *
 * The first thread has the highest priority and a small budget in each period: it looks whether the test has ended or faulted, and gives the rest
 * of the period away with Yield. So a test that hangs costs its time limit, not the report. */
#include "harness.h"

#define SLICE 5000u     /* microseconds; budget = period, so helpers of one priority take turns */
#define LOOK 10000u     /* the first thread looks this often, in microseconds */
#define LOOKS 300u      /* and this many times at most: 3 s a test, of which the longest takes 0.8 s in QEMU */
#define APART_RADIX 4u  /* slots of a helper's own CNode: 16 */
#define REGISTERS (sizeof(seL4_UserContext) / sizeof(seL4_Word))

const struct environment *env;

/* What the running test has taken. */
static struct {
  seL4_Word slots, chunk, pages;
  const struct memory *memory;
  seL4_CPtr faults, ticks, timer;
  struct helper thread;
} now;

/* -- The reason -- */

static char reason[200];
static size_t reason_length;

static void put(const char *text) {
  while (*text != 0 && reason_length + 1 < sizeof reason) reason[reason_length++] = *text++;
  reason[reason_length] = 0;
}

static void put_number(seL4_Word number, seL4_Word base) {
  char digits[24];
  size_t at = sizeof digits - 1;
  digits[at] = 0;
  do {
    digits[--at] = "0123456789abcdef"[number % base];
    number /= base;
  } while (number != 0);
  if (base == 16) put("0x");
  put(&digits[at]);
}

static void put_place(const char *file, int line, const char *text) {
  const char *name = file;
  for (; *file != 0; ++file)
    if (*file == '/') name = file + 1;
  put(name), put(":"), put_number((seL4_Word)line, 10), put(": "), put(text);
}

void expect(int holds, const char *file, int line, const char *text) {
  if (holds || reason_length != 0) return;
  put_place(file, line, text);
}

void expect_equal(seL4_Word is, seL4_Word wanted, const char *file, int line, const char *text) {
  if (is == wanted || reason_length != 0) return;
  put_place(file, line, text), put(" is "), put_number(is, 16), put(", not "), put_number(wanted, 16);
}

/* -- Slots and objects -- */

seL4_CPtr slot(void) {
  CHECK(now.slots < env->end_slot);
  return now.slots++;
}

static seL4_CPtr retype(seL4_CPtr memory, seL4_Word type, seL4_Word size_bits) {
  const seL4_CPtr at = slot();
  DONE(seL4_Untyped_Retype(memory, type, size_bits, env->cnode, 0, 0, at, 1));
  return at;
}

seL4_CPtr make(seL4_Word type, seL4_Word size_bits) { return retype(env->kernel_memory, type, size_bits); }

struct memory page(void) {
  const struct memory made = {retype(env->user_memory, seL4_ARM_SmallPageObject, PAGE_BITS), env->user_address + CHUNK * now.pages++, CHUNK};
  return made;
}

seL4_CPtr badged(seL4_CPtr from, seL4_Word badge) {
  const seL4_CPtr at = slot();
  DONE(mint(at, from, seL4_AllRights, badge));
  return at;
}

seL4_Error copy(seL4_CPtr to, seL4_CPtr from, seL4_CapRights_t rights) {
  return seL4_CNode_Copy(env->cnode, to, seL4_WordBits, env->cnode, from, seL4_WordBits, rights);
}

seL4_Error mint(seL4_CPtr to, seL4_CPtr from, seL4_CapRights_t rights, seL4_Word badge) {
  return seL4_CNode_Mint(env->cnode, to, seL4_WordBits, env->cnode, from, seL4_WordBits, rights, badge);
}

seL4_Error move(seL4_CPtr to, seL4_CPtr from) {
  return seL4_CNode_Move(env->cnode, to, seL4_WordBits, env->cnode, from, seL4_WordBits);
}

seL4_Error delete(seL4_CPtr at) { return seL4_CNode_Delete(env->cnode, at, seL4_WordBits); }

seL4_Error revoke(seL4_CPtr at) { return seL4_CNode_Revoke(env->cnode, at, seL4_WordBits); }

/* A move onto itself never succeeds: the slot is full as a destination, or empty as a source. */
int is_empty(seL4_CPtr at) {
  const seL4_Error error = move(at, at);
  CHECK(error == seL4_DeleteFirst || error == seL4_FailedLookup);
  return error == seL4_FailedLookup;
}

/* -- Helper threads -- */

static void helper_main(struct helper *h) {
  const seL4_Word result = h->function(h->arguments[0], h->arguments[1], h->arguments[2], h->arguments[3]);
  for (;;) {
    seL4_SetMR(0, result);
    (void)seL4_Call(h->done_there, message(1));
  }
}

static void objects(struct helper *h) {
  const struct helper empty = {0};
  *h = empty;
  h->tcb = make(seL4_TCBObject, 0);
  h->sc = make(seL4_SchedContextObject, seL4_MinSchedContextBits);
  h->reply = reply_object();
  h->done = endpoint();
  h->back = reply_object(); /* not the helper's own: it may receive with that while `finish` waits */
  h->fault = now.faults;
}

static void configure(struct helper *h, seL4_Word priority, seL4_CPtr frame, seL4_Word address, seL4_CPtr cnode, seL4_Word cnode_data, seL4_CPtr vspace) {
  h->buffer = address;
  h->stack = address + CHUNK;
  DONE(seL4_TCB_Configure(h->tcb, cnode, cnode_data, vspace, seL4_NilData, h->buffer, frame));
  DONE(budget(h->sc, SLICE, SLICE, 0));
  DONE(seL4_TCB_SetSchedParams(h->tcb, env->tcb, seL4_MaxPrio, priority, h->sc, h->fault));
}

void create(struct helper *h, seL4_Word priority) {
  objects(h);
  h->done_there = h->done;
  if (now.memory->frame != 0 && now.chunk + CHUNK > now.memory->bytes) ++now.memory, now.chunk = 0;
  CHECK(now.memory->frame != 0);
  configure(h, priority, now.memory->frame, now.memory->address + now.chunk, env->cnode, seL4_NilData, env->vspace);
  now.chunk += CHUNK;
}

void create_apart(struct helper *h, seL4_Word priority) {
  objects(h);
  h->vspace = env->make_vspace();
  CHECK(h->vspace != 0);
  h->cnode = make(seL4_CapTableObject, APART_RADIX);
  h->given = 1;
  h->done_there = give(h, h->done);
  const struct memory own = page();
  DONE(seL4_ARM_Page_Map(own.frame, h->vspace, own.address, seL4_AllRights, seL4_ARM_Default_VMAttributes));
  configure(h, priority, own.frame, own.address, h->cnode, seL4_CNode_CapData_new(0, seL4_WordBits - APART_RADIX).words[0], h->vspace);
}

seL4_CPtr give(struct helper *h, seL4_CPtr cap) {
  DONE(seL4_CNode_Copy(h->cnode, h->given, APART_RADIX, env->cnode, cap, seL4_WordBits, seL4_AllRights));
  return h->given++;
}

void fault_to(struct helper *h, seL4_CPtr fault_endpoint) {
  const seL4_Word data = h->cnode == 0 ? seL4_NilData : seL4_CNode_CapData_new(0, seL4_WordBits - APART_RADIX).words[0];
  DONE(seL4_TCB_SetSpace(h->tcb, fault_endpoint, h->cnode == 0 ? env->cnode : h->cnode, data, h->vspace == 0 ? env->vspace : h->vspace, seL4_NilData));
}

static void start_registers(struct helper *h, seL4_UserContext *registers) {
  const seL4_UserContext empty = {0};
  *registers = empty;
  registers->pc = (seL4_Word)helper_main;
  registers->sp = h->stack;
  registers->r0 = (seL4_Word)h;
  env->prepare(h->tcb, registers, h->buffer);
}

void start(struct helper *h, entry function, seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d) {
  seL4_UserContext registers;
  h->function = function;
  h->arguments[0] = a, h->arguments[1] = b, h->arguments[2] = c, h->arguments[3] = d;
  start_registers(h, &registers);
  DONE(seL4_TCB_WriteRegisters(h->tcb, 1, 0, REGISTERS, &registers));
}

void start_passive(struct helper *h, entry function, seL4_CPtr ready, seL4_Word b, seL4_Word c, seL4_Word d) {
  start(h, function, ready, b, c, d);
  seL4_Wait(ready, NULL);
  DONE(seL4_SchedContext_Unbind(h->sc));
}

seL4_Word finish(struct helper *h) {
  (void)seL4_Recv(h->done, NULL, h->back);
  return seL4_GetMR(0);
}

void destroy(struct helper *h) {
  DONE(delete(h->tcb)), DONE(delete(h->sc)), DONE(delete(h->reply)), DONE(delete(h->done)), DONE(delete(h->back));
  if (h->vspace != 0) DONE(delete(h->vspace)), DONE(delete(h->cnode));
}

void after_syscall(struct helper *h) {
  seL4_UserContext registers;
  DONE(seL4_TCB_ReadRegisters(h->tcb, 0, 0, REGISTERS, &registers));
  registers.pc += env->syscall_bytes;
  DONE(seL4_TCB_WriteRegisters(h->tcb, 1, 0, REGISTERS, &registers));
}

void set_priority(struct helper *h, seL4_Word priority) { DONE(seL4_TCB_SetPriority(h->tcb, env->tcb, priority)); }

void own_priority(seL4_Word priority) { DONE(seL4_TCB_SetPriority(now.thread.tcb, env->tcb, priority)); }

seL4_CPtr own_tcb(void) { return now.thread.tcb; }

seL4_Error budget(seL4_CPtr sc, seL4_Word budget_us, seL4_Word period_us, seL4_Word badge) {
  return seL4_SchedControl_ConfigureFlags(env->sched_control, sc, budget_us, period_us, 0, badge, 0);
}

/* -- The timer -- */

seL4_CPtr timer_open(void) {
  if (now.timer != 0) return now.ticks;
  now.timer = slot();
  now.ticks = notification();
  DONE(seL4_IRQControl_Get(env->irq_control, env->irq, env->cnode, now.timer, seL4_WordBits));
  DONE(seL4_IRQHandler_SetNotification(now.timer, badged(now.ticks, 1))); /* with a badge, so that a poll can tell */
  return now.ticks;
}

static void timer_serve(void) {
  env->timer_clear();
  DONE(seL4_IRQHandler_Ack(now.timer));
}

void timer_wait(void) {
  seL4_Wait(now.ticks, NULL);
  timer_serve();
}

void sleep_us(seL4_Word microseconds) {
  seL4_Word late = 0;
  (void)timer_open();
  env->timer_start(microseconds);
  timer_wait();
  env->timer_start(0);
  (void)seL4_Poll(now.ticks, &late);
  if (late != 0) timer_serve();
}

/* -- The report -- */

static seL4_Word test_main(seL4_Word run, seL4_Word b, seL4_Word c, seL4_Word d) {
  (void)b, (void)c, (void)d;
  ((void (*)(void))run)();
  return 0;
}

/* Of a receive that found nothing only the badge is told, so both that can come have one. */
enum { ENDED = 1, FAULTED = 2 };

static void watch(seL4_CPtr ends, seL4_CPtr reply) {
  for (seL4_Word looks = 0; looks < LOOKS; ++looks) {
    seL4_Word badge = 0;
    const seL4_MessageInfo_t tag = seL4_NBRecv(ends, &badge, reply);
    if (badge == ENDED) return;
    if (badge == FAULTED) {
      if (reason_length != 0) return;
      put("a thread faulted: label "), put_number(seL4_MessageInfo_get_label(tag), 10);
      put(" registers "), put_number(seL4_GetMR(0), 16), put(" "), put_number(seL4_GetMR(1), 16);
      return;
    }
    seL4_Yield();
  }
  if (reason_length == 0) put("no end in time");
}

static int run(const struct test *test) {
  reason_length = 0;
  now.slots = env->first_slot;
  now.memory = env->memory;
  now.chunk = now.pages = now.ticks = now.timer = 0;
  const seL4_CPtr ends = endpoint(), reply = reply_object();
  now.faults = badged(ends, FAULTED);
  create(&now.thread, OWN);
  now.thread.done_there = badged(ends, ENDED);
  start(&now.thread, test_main, (seL4_Word)test->run, 0, 0, 0);
  watch(ends, reply);

  env->timer_start(0);
  DONE(revoke(env->kernel_memory));
  DONE(revoke(env->user_memory));
  for (seL4_Word at = env->first_slot; at < now.slots; ++at) DONE(delete(at));
  return reason_length == 0;
}

void harness_run(const struct environment *environment) {
  static const struct test *const areas[] = {
    cspace_tests, cnodeop_tests, cancel_badged_sends_tests, preempt_revoke_tests, retype_tests, ipcrights_tests, ipc_tests, bind_tests, nbwait_tests,
    interrupt_tests, sched_tests, sched_context_tests, pagefault_tests, timeoutfault_tests, threads_tests, framedipc_tests,
  };
  seL4_Word passed = 0, all = 0;
  env = environment;
  DONE(budget(env->sched_context, LOOK / 10, LOOK, 0));
  for (size_t area = 0; area < sizeof areas / sizeof *areas; ++area) {
    for (const struct test *test = areas[area]; test->name != NULL; ++test) {
      const int good = run(test);
      env->print(test->name), env->print(good ? " pass" : " fail ");
      if (!good) env->print(reason);
      env->print("\n");
      passed += (seL4_Word)good, ++all;
    }
  }
  reason_length = 0;
  put_number(passed, 10), put(" of "), put_number(all, 10), put("\n");
  env->print(reason);
}
