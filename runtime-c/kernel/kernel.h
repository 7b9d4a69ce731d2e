/* kernel.h -- the kernel's state, its entries, and what its files ask of each other.
 *
 * One exception priority: an entry runs to its end, or to a preemption point, with nothing else running. Each entry ends
 * in pg_schedule, whose thread the port resumes. */
#ifndef PG_KERNEL_H
#define PG_KERNEL_H

#include <stddef.h>

#include "kernel/arch.h"
#include "kernel/check.h"
#include "kernel/object.h"

struct pg_kernel {
  pg_ref current; /* the running thread; 0 while none is */
  pg_ref loaded;  /* VSpace whose regions the MPU has; 0: they must be loaded again */
  pg_ref ready;   /* queue of runnable threads, by priority */
  pg_ref release; /* queue of threads that wait for their budget, by time */
  pg_ref doomed;  /* containers that are being emptied (destroy.c) */
  pg_ref sc;      /* scheduling context that pays for the time since `since` */
  uint64_t since;
  /* The invocation at hand: the capability invoked, its message, the extra capabilities, and who waits for an answer. */
  struct pg_slot *target;
  uint32_t label, length;
  struct pg_slot *extra[PG_MESSAGE_CAPS];
  struct pg_tcb *caller;
  uint32_t answer;  /* words of the answer so far */
  uint32_t failure; /* what the last failed lookup found (cspace.c) */
  bool rearm;       /* the timer's deadline may have changed */
  uint32_t port;    /* the port's own: armv7m has it say that the floating-point registers hold what is somebody's */
};
/* Defined with its initial value by the system build, as pg_cells is. */
extern struct pg_kernel pg_k;

/* Entries of the port; each gives the thread to resume, NULL: none, an interrupt is to be waited for. */
struct pg_tcb *pg_fast_syscall(void); /* of the running thread, its registers saved; pg_syscall does the same, by general means */
__attribute__((noinline)) struct pg_tcb *pg_syscall(void);
struct pg_tcb *pg_trap(uint32_t fault, uint32_t address, uint32_t info); /* PG_THREAD_FAULT_* of the running thread */
struct pg_tcb *pg_interrupt(uint32_t line);
struct pg_tcb *pg_timer(void);

/* Results of operations: an error (PG_ERROR_*) with what is told about it. */
#define PG_PREEMPTED 255u /* none yet: the call is to be made again */
#define PG_NUMBER(error, number) ((error) | (uint32_t)(number) << 8)
#define PG_RANGE(least, most) (PG_ERROR_RANGE_ERROR | (uint32_t)(least) << 8 | (uint32_t)(most) << 16)

/* derive.c */
bool pg_parent_of(const struct pg_slot *parent, const struct pg_slot *child);
bool pg_same_object(const struct pg_slot *a, const struct pg_slot *b);
bool pg_final(const struct pg_slot *slot);
bool pg_childless(const struct pg_slot *slot);
void pg_insert(struct pg_slot *slot, struct pg_slot *after);
void pg_remove(struct pg_slot *slot);
void pg_swap(struct pg_slot *a, struct pg_slot *b);

/* cspace.c */
struct pg_slot *pg_lookup(struct pg_slot *root, uint32_t index, uint32_t depth, bool exact);
struct pg_slot *pg_lookup_of(struct pg_tcb *tcb, uint32_t pointer);
uint32_t pg_find(struct pg_slot *root, uint32_t index, uint32_t depth, uint32_t which, struct pg_slot **out);
void pg_note_missing(uint32_t depth);
static inline uint32_t pg_missing(uint32_t depth, uint32_t which) {
  pg_note_missing(depth);
  return PG_NUMBER(PG_ERROR_FAILED_LOOKUP, which);
}

/* cnode.c */
uint32_t pg_check_derive(struct pg_slot *from, uint32_t rights, bool mint, uint32_t data, struct pg_slot *out);
void pg_commit_derive(struct pg_slot *to, struct pg_slot *from, const struct pg_slot *derived);
uint32_t pg_invoke_cnode(void);

/* destroy.c */
uint32_t pg_empty(struct pg_slot *slot, const struct pg_slot *parent);

/* untyped.c, frame.c, irq.c */
uint32_t pg_invoke_untyped(void);
void pg_make(struct pg_slot *slot, uint32_t type, uint32_t bits, uint32_t flags, pg_ref object, struct pg_slot *parent);
uint32_t pg_invoke_frame(void);
uint32_t pg_invoke_irq(void);
void pg_unmap(struct pg_slot *frame);
void pg_vspace_begin(struct pg_vspace *vspace);
void pg_vspace_end(struct pg_vspace *vspace);
void pg_exchange(struct pg_slot *a, struct pg_slot *b);

/* schedule.c */
void pg_enqueue(pg_ref *head, struct pg_tcb *tcb, bool first);
void pg_dequeue(struct pg_tcb *tcb);
bool pg_runnable(const struct pg_tcb *tcb);
void pg_make_ready(struct pg_tcb *tcb);
void pg_set_running(struct pg_tcb *tcb);
void pg_charge(void);
struct pg_tcb *pg_schedule(void);
void pg_arm(void);
void pg_yield(void);

/* schedcontext.c */
void pg_donate(struct pg_sched_context *sc, struct pg_tcb *to);
void pg_unbind_thread(struct pg_sched_context *sc);
void pg_bind_thread(struct pg_sched_context *sc, struct pg_tcb *tcb);
void pg_take_consumed(struct pg_sched_context *sc, uint32_t *low, uint32_t *high);
void pg_sc_end(struct pg_sched_context *sc);
uint32_t pg_invoke_sched_context(void);

/* thread.c, registers.c */
void pg_cancel(struct pg_tcb *tcb);
void pg_stop(struct pg_tcb *tcb);
void pg_restart(struct pg_tcb *tcb);
void pg_tcb_end(struct pg_tcb *tcb);
uint32_t pg_invoke_tcb(void);
#define PG_CONTEXT 17u /* registers of a seL4_UserContext */
extern const uint8_t pg_context[PG_CONTEXT];
uint32_t pg_get_register(const struct pg_tcb *tcb, uint32_t name);
void pg_set_register(struct pg_tcb *tcb, uint32_t name, uint32_t value);

/* fastpath.c */
struct pg_tcb *pg_wake(struct pg_notification *notification, uint32_t badge);

/* endpoint.c, notification.c, reply.c */
#define PG_SEND_CALL 2u  /* and wait for the answer */
#define PG_SEND_BLOCK 4u /* until somebody receives */
#define PG_SEND_LEND 8u  /* the scheduling context to a receiver that has none */
void pg_send(struct pg_tcb *tcb, const struct pg_slot *cap, uint32_t how);
void pg_receive(struct pg_endpoint *endpoint, struct pg_reply *reply, bool block);
void pg_restart_all(pg_ref *head);
void pg_cancel_badged(struct pg_endpoint *endpoint, uint32_t badge);
void pg_signal(struct pg_notification *notification, uint32_t badge);
bool pg_poll(struct pg_notification *notification, struct pg_tcb *tcb);
void pg_give_back(struct pg_notification *notification, struct pg_tcb *tcb);
void pg_wait(struct pg_notification *notification, bool block);
void pg_unbind_notification(struct pg_tcb *tcb);
void pg_notification_end(struct pg_notification *notification);
void pg_reply_push(struct pg_reply *reply, struct pg_tcb *caller, struct pg_tcb *server, bool lend);
void pg_reply_pop(struct pg_reply *reply, bool back);
void pg_reply_end(struct pg_reply *reply);
void pg_answer(struct pg_reply *reply, bool grant);

/* transfer.c, fault.c */
struct pg_buffer *pg_buffer_of(struct pg_tcb *tcb, bool write);
void pg_put_word(struct pg_tcb *tcb, struct pg_buffer *buffer, uint32_t i, uint32_t value);
void pg_transfer(struct pg_tcb *sender, struct pg_tcb *receiver, uint32_t badge, pg_ref endpoint, bool grant);
uint32_t pg_fault_message(struct pg_tcb *tcb, struct pg_tcb *receiver);
bool pg_fault_answer(struct pg_tcb *tcb, struct pg_tcb *handler);
void pg_fault(uint32_t fault, uint32_t address, uint32_t info);
bool pg_timeout(struct pg_tcb *tcb);

/* invoke.c */
uint32_t pg_word(uint32_t i);
void pg_put(uint32_t value);
uint32_t pg_failure_words(uint32_t failure, uint32_t *words);
uint32_t pg_invoke(void);
void pg_tell(uint32_t error);

#endif
