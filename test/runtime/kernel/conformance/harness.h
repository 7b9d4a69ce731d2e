/* harness.h -- what the conformance tests stand on besides libsel4: an environment, slots and objects, helper threads, a timer, a report.
 *
 * A test is a function without arguments; it runs as a thread of priority OWN. All that it makes comes from two Untypeds and is revoked when it
 * ends, so no test sees what another left. The board's start file fills `struct environment` in and calls harness_run from the first thread. */
#ifndef CONFORMANCE_HARNESS_H
#define CONFORMANCE_HARNESS_H

#include <stddef.h>
#include <sel4/sel4.h>

#define OWN (seL4_MaxPrio - 1) /* a test's priority; the harness itself runs at seL4_MaxPrio */
#define CHUNK 4096u            /* IPC buffer and stack of a thread, and what `page` makes */
#define PAGE_BITS 12u

struct memory { seL4_CPtr frame; seL4_Word address, bytes; }; /* a mapped Frame, or a page for tests */

/* Code that faults: called with (value, address) it has `value` in r0 when it faults at `at`; resumed at `resume` it returns r0. The undefined
 * instruction has sp at `address`, where value, own sp and flags are stored, in this order; resumed with its own sp it returns the first. */
struct faulty { seL4_Word (*run)(seL4_Word value, seL4_Word address); seL4_Word at, resume; };
enum { FAULT_READ, FAULT_WRITE, FAULT_EXECUTE, FAULT_SYSCALL, FAULT_UNDEFINED, FAULTS };

struct environment {
  seL4_CPtr cnode, tcb, vspace, sched_context, irq_control, sched_control; /* the first thread's own; a slot's number has seL4_WordBits bits in cnode */
  seL4_CPtr kernel_memory, user_memory; /* Untypeds: objects come of the first, pages of the second */
  seL4_Word user_address;               /* where the pages of user_memory appear, in the order in which they are made */
  seL4_CPtr device_frame;               /* a Frame of a device's registers */
  seL4_Word first_slot, end_slot;       /* free slots of cnode */
  const struct memory *memory;          /* mapped memory for IPC buffers and stacks; .frame 0 ends it */
  seL4_Word untyped_fan_out;            /* greatest number of objects of one Retype */
  seL4_Word irq;                        /* of a timer: */
  void (*timer_start)(seL4_Word microseconds); /* interrupts every so often; 0: never again */
  void (*timer_clear)(void);                   /* the interrupt is served */
  seL4_CPtr (*make_vspace)(void); /* a further VSpace, with the code and data of the program but not .memory; 0: failed */
  void (*prepare)(seL4_CPtr tcb, seL4_UserContext *registers, seL4_Word buffer); /* what a start needs besides pc, sp and r0 */
  seL4_Word nowhere, bad_syscall, syscall_bytes; /* an unmapped address, no system call's number, size of a supervisor call */
  struct faulty faults[FAULTS];
  void (*print)(const char *text);
};
extern const struct environment *env;
void harness_run(const struct environment *environment); /* runs all tests, prints the report, returns */

struct test { const char *name; void (*run)(void); };
extern const struct test cspace_tests[], cnodeop_tests[], retype_tests[], ipcrights_tests[], ipc_tests[], bind_tests[], nbwait_tests[], interrupt_tests[],
  sched_tests[], sched_context_tests[], pagefault_tests[], timeoutfault_tests[], threads_tests[], framedipc_tests[], cancel_badged_sends_tests[],
  preempt_revoke_tests[];

/* The first expectation that fails is the test's reason; the test goes on. */
void expect(int holds, const char *file, int line, const char *text);
void expect_equal(seL4_Word is, seL4_Word wanted, const char *file, int line, const char *text);
#define CHECK(condition) expect(!!(condition), __FILE__, __LINE__, #condition)
#define EQUAL(is, wanted) expect_equal((seL4_Word)(is), (seL4_Word)(wanted), __FILE__, __LINE__, #is)
#define DONE(call) EQUAL(call, seL4_NoError)

/* Slots and objects. Functions that return a slot expect success. */
seL4_CPtr slot(void);
seL4_CPtr make(seL4_Word type, seL4_Word size_bits);
#define endpoint() make(seL4_EndpointObject, 0)
#define notification() make(seL4_NotificationObject, 0)
#define reply_object() make(seL4_ReplyObject, 0)
struct memory page(void);
seL4_CPtr badged(seL4_CPtr from, seL4_Word badge);
seL4_Error copy(seL4_CPtr to, seL4_CPtr from, seL4_CapRights_t rights);
seL4_Error mint(seL4_CPtr to, seL4_CPtr from, seL4_CapRights_t rights, seL4_Word badge);
seL4_Error move(seL4_CPtr to, seL4_CPtr from);
seL4_Error delete(seL4_CPtr at);
seL4_Error revoke(seL4_CPtr at);
int is_empty(seL4_CPtr at);
#define message(length) seL4_MessageInfo_new(0, 0, 0, (length))

/* Helper threads. `finish` waits until the function has returned and answers what it returned; a helper can then be started again. */
typedef seL4_Word (*entry)(seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d);
struct helper {
  seL4_CPtr tcb, sc, reply, done, back, fault, vspace, cnode; /* reply is its own, back is finish's; cnode and vspace 0: the test's */
  seL4_Word buffer, stack, given, done_there;
  entry function;
  seL4_Word arguments[4];
};
void create(struct helper *h, seL4_Word priority);
void create_apart(struct helper *h, seL4_Word priority); /* in a VSpace and a CNode of its own */
seL4_CPtr give(struct helper *h, seL4_CPtr cap);         /* copies a capability to it; answers the name there */
void fault_to(struct helper *h, seL4_CPtr fault_endpoint);
void start(struct helper *h, entry function, seL4_Word a, seL4_Word b, seL4_Word c, seL4_Word d);
void start_passive(struct helper *h, entry function, seL4_CPtr ready, seL4_Word b, seL4_Word c, seL4_Word d); /* a = ready: it signals there */
seL4_Word finish(struct helper *h);
void destroy(struct helper *h);
void after_syscall(struct helper *h); /* resumes it behind the system call in which it stopped */
void set_priority(struct helper *h, seL4_Word priority);
void own_priority(seL4_Word priority);
seL4_CPtr own_tcb(void);
seL4_Error budget(seL4_CPtr sc, seL4_Word budget_us, seL4_Word period_us, seL4_Word badge);

/* The timer, and waiting with it. */
seL4_CPtr timer_open(void); /* the notification that its interrupts signal */
void timer_wait(void);      /* for the next interrupt; serves it */
void sleep_us(seL4_Word microseconds);

#endif
