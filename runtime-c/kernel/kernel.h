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
/*@ predicate pg_same{L}(struct pg_slot *a, struct pg_slot *b) = a->object == b->object && a->type == b->type;
    predicate pg_begets{L}(struct pg_slot *a, struct pg_slot *b) =
      (a->flags & PG_ORIGINAL) != 0 &&
      (a->type == PG_CAP_UNTYPED ? ((uint32_t)(b->object - a->object)) >> a->bits == 0 :
       pg_same(a, b) ? (a->type == PG_CAP_ENDPOINT || a->type == PG_CAP_NOTIFICATION ==>
                        a->data == 0 || (a->data == b->data && (b->flags & PG_FIRST) == 0)) :
       a->type == PG_CAP_IRQ_CONTROL && b->type == PG_CAP_IRQ_HANDLER);
    predicate pg_shifts{L}(struct pg_slot *slot) = slot->type == PG_CAP_UNTYPED ==> slot->bits < 32;
    predicate pg_links{L}(struct pg_slot *slot) = slot->next < PG_SYSTEM_CELLS && slot->prev < PG_SYSTEM_CELLS; */
/*@ requires \valid_read(parent) && \valid_read(child) && pg_shifts(parent);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result != 0 <==> pg_begets(parent, child); */
bool pg_parent_of(const struct pg_slot *parent, const struct pg_slot *child);
/*@ requires \valid_read(a) && \valid_read(b);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result != 0 <==> pg_same(a, b); */
bool pg_same_object(const struct pg_slot *a, const struct pg_slot *b);
/*@ requires \valid_read(slot) && pg_links(slot);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result != 0 <==> !pg_same(slot, &pg_cells[slot->next]) && !pg_same(slot, &pg_cells[slot->prev]); */
bool pg_final(const struct pg_slot *slot);
/*@ requires \valid_read(slot) && pg_links(slot) && pg_shifts(slot);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result != 0 <==> (slot->next != 0 ==> !pg_begets(slot, &pg_cells[slot->next])); */
bool pg_childless(const struct pg_slot *slot);

/* All cells but one are as they were; a list that one is in no part of stays one. */
/*@ predicate pg_others{L1, L2}(integer but) = \forall integer i; 0 < i < PG_SYSTEM_CELLS && i != but ==>
      pg_next{L2}(i) == pg_next{L1}(i) && pg_prev{L2}(i) == pg_prev{L1}(i) && pg_type{L2}(i) == pg_type{L1}(i);
    lemma pg_apart{L1, L2}: \forall integer s; pg_tree_but{L1}(s) && pg_others{L1, L2}(s) ==> pg_tree_but{L2}(s); */
/* What becomes of the links, `s`, `a`, `b` being cells: next and previous of every cell in the second state. */
/*@ predicate pg_inserted{L1, L2}(integer s, integer after, integer next) = \forall integer i; 0 < i < PG_SYSTEM_CELLS ==>
      pg_next{L2}(i) == (i == s ? next : i == after ? s : pg_next{L1}(i)) &&
      pg_prev{L2}(i) == (i == s ? after : i == next ? s : pg_prev{L1}(i));
    predicate pg_removed{L1, L2}(integer s, integer prev, integer next) = \forall integer i; 0 < i < PG_SYSTEM_CELLS ==>
      pg_next{L2}(i) == (i == s ? 0 : i == prev ? next : pg_next{L1}(i)) &&
      pg_prev{L2}(i) == (i == s ? 0 : i == next ? prev : pg_prev{L1}(i));
    predicate pg_content{L1, L2}(struct pg_slot *from, struct pg_slot *to) =
      \at(to->type, L2) == \at(from->type, L1) && \at(to->rights, L2) == \at(from->rights, L1) &&
      \at(to->bits, L2) == \at(from->bits, L1) && \at(to->flags, L2) == \at(from->flags, L1) &&
      \at(to->object, L2) == \at(from->object, L1) && \at(to->data, L2) == \at(from->data, L1); */
/*@ requires pg_is_cell(slot) && pg_is_cell(after) && slot != after && pg_held(pg_at(slot)) && pg_held(pg_at(after));
    requires pg_tree_but(pg_at(slot));
    terminates \true;
    exits \false;
    assigns slot->next, slot->prev, after->next, pg_cells[after->next].prev;
    ensures behind: pg_inserted{Pre, Post}(pg_at(slot), pg_at(after), \old(pg_next(pg_at(after))));
    ensures tree: pg_tree; */
void pg_insert(struct pg_slot *slot, struct pg_slot *after);
/*@ requires pg_is_cell(slot) && pg_held(pg_at(slot)) && pg_tree && slot->next != pg_at(slot) && slot->prev != pg_at(slot);
    terminates \true;
    exits \false;
    assigns *slot, pg_cells[slot->prev].next, pg_cells[slot->next].prev, pg_cells[slot->next].flags;
    ensures empty: pg_is_empty(slot);
    ensures out: pg_removed{Pre, Post}(pg_at(slot), \old(pg_prev(pg_at(slot))), \old(pg_next(pg_at(slot))));
    ensures tree: pg_tree; */
void pg_remove(struct pg_slot *slot);
/*@ requires pg_is_cell(to) && pg_is_cell(from) && to != from && pg_is_slot(pg_at(to)) && pg_type(pg_at(to)) == PG_CAP_NULL;
    requires pg_held(pg_at(from)) && pg_tree && from->next != pg_at(from) && from->prev != pg_at(from);
    terminates \true;
    exits \false;
    assigns *to, *from, pg_cells[from->prev].next, pg_cells[from->next].prev;
    ensures empty: pg_is_empty(from);
    ensures tree: pg_tree; */
void pg_move(struct pg_slot *to, struct pg_slot *from);

/* cspace.c */
struct pg_slot *pg_lookup(struct pg_slot *root, uint32_t index, uint32_t depth, bool exact);
struct pg_slot *pg_lookup_of(struct pg_tcb *tcb, uint32_t pointer);
/*@ requires pg_is_cell(root) && pg_is_slot(pg_at(root)) && \valid(out);
    terminates \true;
    exits \false;
    assigns *out, pg_k.failure;
    ensures \result == PG_ERROR_NONE ==> pg_is_cell(*out) && pg_is_slot(pg_at(*out)); */
uint32_t pg_find(struct pg_slot *root, uint32_t index, uint32_t depth, uint32_t which, struct pg_slot **out);
/*@ terminates \true;
    exits \false;
    assigns pg_k.failure; */
void pg_note_missing(uint32_t depth);
/*@ terminates \true;
    exits \false;
    assigns pg_k.failure;
    ensures \result != PG_ERROR_NONE; */
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

/* make.c */
#define PG_MOST_BITS 31u /* of an object's size, as a power of two */
/*@ logic integer pg_offset(integer at, integer i, integer bytes) = at + i * bytes; */ /* of object `i` of a row */
/*@ requires 1 <= bytes <= 0x80000000 && used <= size <= 0x80000000 && \valid(at);
    terminates \true;
    exits \false;
    assigns *at;
    ensures behind: used <= *at;
    ensures inside: \result <==> pg_offset(*at, count, bytes) <= size;
    ensures aligned: aligned ==> *at % bytes == 0;
    ensures close: *at < used + bytes; */
bool pg_place(uint32_t used, uint32_t size, uint32_t bytes, bool aligned, uint32_t count, uint32_t *at);
/* All cells but `p` and the `n` from `f` on hold what they held, their links left out; a capability to a new object; and what
 * making one does. (What stands in a \forall is written out, or the provers do not find what to put in for i.) */
/*@ predicate pg_rest{L1, L2}(integer f, integer n, integer p) = \forall integer i; 0 <= i < PG_SYSTEM_CELLS && i != p && !(f <= i < f + n) ==>
      pg_type{L2}(i) == pg_type{L1}(i) && \at(pg_cells[i].rights, L2) == \at(pg_cells[i].rights, L1) &&
      \at(pg_cells[i].bits, L2) == \at(pg_cells[i].bits, L1) && \at(pg_cells[i].flags, L2) == \at(pg_cells[i].flags, L1) &&
      \at(pg_cells[i].object, L2) == \at(pg_cells[i].object, L1) && \at(pg_cells[i].data, L2) == \at(pg_cells[i].data, L1);
    predicate pg_new{L}(integer i, integer type, integer bits, integer flags, integer object) =
      pg_type(i) == type && pg_cells[i].rights == PG_RIGHT_ALL && pg_cells[i].bits == bits && pg_cells[i].flags == flags &&
      pg_cells[i].object == object && pg_cells[i].data == 0;
    predicate pg_made{L1, L2}(integer s, integer p, integer type, integer bits, integer flags, integer object) =
      pg_new{L2}(s, type, bits, flags, object) && pg_inserted{L1, L2}(s, p, pg_next{L1}(p)) && pg_rest{L1, L2}(s, 1, -1); */
/*@ requires pg_is_cell(slot) && pg_is_cell(parent) && slot != parent && pg_is_slot(pg_at(slot)) && pg_held(pg_at(parent));
    requires 0 < type < 256 && bits < 256 && flags < 256;
    requires pg_tree_but(pg_at(slot));
    terminates \true;
    exits \false;
    assigns *slot, parent->next, pg_cells[parent->next].prev;
    ensures made: pg_made{Pre, Post}(pg_at(slot), pg_at(parent), type, bits, flags, object);
    ensures tree: pg_tree; */
void pg_make(struct pg_slot *slot, uint32_t type, uint32_t bits, uint32_t flags, pg_ref object, struct pg_slot *parent);
/* A row of them: cells `f` to `f + n - 1` stand behind `p` in the list, the last of them first, and `next` behind them; their
 * objects stand one after the other. */
/*@ predicate pg_chained{L1, L2}(integer f, integer n, integer p, integer next) = \forall integer i; 0 < i < PG_SYSTEM_CELLS ==>
      pg_next{L2}(i) == (f <= i < f + n ? (i == f ? next : i - 1) : i == p ? (n == 0 ? next : f + n - 1) : pg_next{L1}(i)) &&
      pg_prev{L2}(i) == (f <= i < f + n ? (i == f + n - 1 ? p : i + 1) : i == next ? (n == 0 ? p : f) : pg_prev{L1}(i));
    predicate pg_row{L}(integer f, integer n, integer type, integer bits, integer flags, integer object, integer bytes) = \forall integer i; f <= i < f + n ==>
      pg_type(i) == type && pg_cells[i].rights == PG_RIGHT_ALL && pg_cells[i].bits == bits && pg_cells[i].flags == flags &&
      pg_cells[i].object == pg_offset(object, i - f, bytes) && pg_cells[i].data == 0;
    predicate pg_free{L}(integer f, integer n) = 0 < f && f + n <= PG_SYSTEM_CELLS &&
      \forall integer i; f <= i < f + n ==> pg_is_slot(i) && pg_type(i) == PG_CAP_NULL;
    logic integer pg_flags{L}(struct pg_slot *untyped) = (uint8_t)(PG_ORIGINAL | (untyped->flags & (PG_USER | PG_DEVICE))); */
/*@ requires pg_is_cell(untyped) && pg_held(pg_at(untyped)) && pg_tree && untyped->next != pg_at(untyped);
    requires pg_is_cell(first) && pg_free(pg_at(first), count);
    requires 0 < type < 256 && bits < 256 && 1 <= bytes;
    requires untyped->data <= at && pg_offset(at, count, bytes) <= 0x80000000 && untyped->object + pg_offset(at, count, bytes) <= 0x100000000;
    terminates \true;
    exits \false;
    assigns pg_cells[0 .. PG_SYSTEM_CELLS - 1];
    ensures mark: untyped->data == pg_offset(at, count, bytes);
    ensures row: pg_row(pg_at(first), count, type, bits, \old(pg_flags(untyped)), \old(untyped->object) + at, bytes);
    ensures inside: \forall integer i; pg_at(first) <= i < pg_at(first) + count ==>
      untyped->object + at <= pg_cells[i].object && pg_cells[i].object + bytes <= untyped->object + untyped->data;
    ensures disjoint: \forall integer i, j; pg_at(first) <= i < j < pg_at(first) + count ==> pg_cells[i].object + bytes <= pg_cells[j].object;
    ensures rest: pg_rest{Pre, Post}(pg_at(first), count, pg_at(untyped));
    ensures itself: untyped->type == \old(untyped->type) && untyped->rights == \old(untyped->rights) && untyped->bits == \old(untyped->bits) &&
      untyped->flags == \old(untyped->flags) && untyped->object == \old(untyped->object);
    ensures behind: pg_chained{Pre, Post}(pg_at(first), count, pg_at(untyped), \old(pg_next(pg_at(untyped))));
    ensures tree: pg_tree; */
void pg_make_row(struct pg_slot *untyped, struct pg_slot *first, uint32_t count, uint32_t type, uint32_t bits, uint32_t bytes, uint32_t at);

/* untyped.c, frame.c, irq.c */
/*@ requires pg_is_cell(pg_k.target) && pg_held(pg_at(pg_k.target)) && pg_tree && pg_k.target->next != pg_at(pg_k.target);
    requires pg_k.target->bits < 32 && pg_k.target->data <= (1 << pg_k.target->bits) && pg_k.target->object + (1 << pg_k.target->bits) <= 0x100000000;
    requires pg_nodes && pg_is_cell(pg_k.extra[0]) && pg_is_slot(pg_at(pg_k.extra[0]));
    terminates \true;
    exits \false;
    assigns pg_cells[0 .. PG_SYSTEM_CELLS - 1], pg_k.failure;
    ensures tree: pg_tree; */
uint32_t pg_invoke_untyped(void);
uint32_t pg_invoke_frame(void);
uint32_t pg_invoke_irq(void);
void pg_unmap(struct pg_slot *frame);
/*@ assigns *vspace; */
void pg_vspace_begin(struct pg_vspace *vspace);
void pg_vspace_end(struct pg_vspace *vspace);
void pg_move_cap(struct pg_slot *to, struct pg_slot *from);

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
/*@ assigns *tcb; */
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
/*@ terminates \true;
    exits \false;
    assigns \nothing; */
uint32_t pg_word(uint32_t i);
void pg_put(uint32_t value);
uint32_t pg_failure_words(uint32_t failure, uint32_t *words);
uint32_t pg_invoke(void);
void pg_tell(uint32_t error);

#endif
