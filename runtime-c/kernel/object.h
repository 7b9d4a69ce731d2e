/* object.h -- what the kernel's memory consists of.
 *
 * All objects live in one static array of 16-byte cells, given its initial content by the system build; nothing else in
 * the machine is kernel-object memory, and no MPU region ever covers it. A capability takes one cell, an object a run of
 * them. Objects name each other by address (0: none), as 32-bit words that the accessors below turn into pointers.
 * Derivation links are indices of cells, so that their proofs need no memory model of pointers. */
#ifndef PG_KERNEL_OBJECT_H
#define PG_KERNEL_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_kernel_spec.h"
#include "pg_system.h" /* of the system build: PG_SYSTEM_CELLS, PG_SYSTEM_IRQS */

typedef uint32_t pg_ref;

/* libsel4's seL4_IPCBuffer. */
struct pg_buffer {
  uint32_t tag, words[PG_MESSAGE_REGISTERS], user_data, caps[PG_MESSAGE_CAPS], receive_cnode, receive_index, receive_depth;
};
_Static_assert(sizeof(struct pg_buffer) == PG_IPC_BUFFER_BYTES, "as libsel4 has it");

/* A capability. `bits`: size as a power of two (Untyped, Frame), radix (CNode), line (IRQHandler). `object`: base address
 * (Untyped, Frame), else the object's. `data`: badge (Endpoint, Notification), guard << 5 | guard size (CNode), bytes in
 * use (Untyped), VSpace that it is mapped in (Frame). `next` and `prev` are cell indices, 0: none. */
struct pg_slot {
  uint8_t type, rights, bits, flags;
  uint32_t object, data;
  uint16_t next, prev;
};

#define PG_ORIGINAL 1u /* others can be its children */
#define PG_USER 2u     /* Untyped of user memory: Frames and Untyped come of it, and never a kernel object */
#define PG_DEVICE 4u   /* of user memory: registers, which are never cleared */
#define PG_FIRST 8u    /* of those with its badge: no child of one before it */
#define PG_REGION_SHIFT 4u /* Frame: the VSpace's region that it is mapped in */

enum pg_tcb_slot { PG_TCB_CSPACE, PG_TCB_VSPACE, PG_TCB_BUFFER, PG_TCB_FAULT, PG_TCB_TIMEOUT, PG_TCB_SLOTS };

/* The saved registers: r4 to r11 as stored by the kernel, then the frame that the processor stacks. */
enum pg_register {
  PG_R4, PG_R5, PG_R6, PG_R7, PG_R8, PG_R9, PG_R10, PG_R11,
  PG_R0, PG_R1, PG_R2, PG_R3, PG_R12, PG_LR, PG_PC, PG_PSR, PG_REGISTERS,
  PG_SP = PG_REGISTERS /* no word of its own: see registers.c */
};
/* EXC_RETURN to a thread on its own stack, with a frame of 8 words (Armv7-M ARM, B1.5.8). */
#define PG_EXC_RETURN 0xfffffffdu
#define PG_SVC_BYTES 2u

enum pg_state {
  PG_INACTIVE, PG_RUNNING, PG_RESTART,
  PG_BLOCKED_RECEIVE, PG_BLOCKED_SEND, PG_BLOCKED_REPLY, PG_BLOCKED_NOTIFICATION
};

/* Flags of a thread that waits: its fault in the low bits, and what its send may do. */
#define PG_FAULT_MASK 7u
#define PG_CALLING 8u
#define PG_MAY_GRANT 16u
#define PG_MAY_GRANT_REPLY 32u
#define PG_MOVED 64u /* its registers were written: its call is not made again */

struct pg_tcb {
  struct pg_slot slots[PG_TCB_SLOTS];
  uint32_t regs[PG_REGISTERS];
  uint32_t sp;         /* address of the stacked frame */
  uint32_t exc;        /* EXC_RETURN */
  uint32_t fp[16];     /* s16 to s31; s0 to s15 are in the stacked frame */
  pg_ref next;         /* in `queue` */
  pg_ref queue;        /* address of the head of the queue that it is in, 0: none; of an object, the object's address */
  pg_ref sc;
  pg_ref reply;        /* receiving: the Reply offered; waiting for a reply: the one that holds it */
  pg_ref notification; /* bound */
  uint32_t buffer;     /* address of the IPC buffer in the Frame of PG_TCB_BUFFER */
  uint32_t badge;      /* while it waits to send */
  uint32_t fault_address, fault_info;
  uint8_t state, priority, mcp, flags;
};

struct pg_endpoint {
  pg_ref head;
  uint32_t unused[3];
};

struct pg_notification {
  pg_ref head;
  uint32_t word; /* badges received; PG_SIGNALLED while there is a signal */
  pg_ref tcb;    /* bound */
  pg_ref sc;     /* lent to a passive thread that a signal wakes */
};
#define PG_SIGNALLED 0x80000000u

/* `below`: the Reply under it on the stack of `sc`, 0 when it holds none. `server`: the thread that waits to receive
 * with it. */
struct pg_reply {
  pg_ref caller, sc, below, server;
};

/* Times in ticks of the board's counter. In a period that begins with the first use after the last has passed, at most
 * `budget` is used. */
struct pg_sched_context {
  uint64_t ready_at; /* `remain` is `budget` again from here on */
  uint64_t consumed; /* since it was last asked for */
  uint64_t period;
  uint32_t budget, remain, badge;
  pg_ref tcb, notification;
  pg_ref reply; /* top of the stack of callers that it came from */
};

/* An MPU region as the processor takes it (Armv7-M ARM, B3.5.8 and B3.5.9); rasr 0: off. */
struct pg_region {
  uint32_t rbar, rasr;
};
struct pg_vspace {
  struct pg_region regions[PG_REGIONS];
  uint16_t frames[PG_REGIONS]; /* cell of the Frame mapped there, 0: none */
};

_Static_assert(sizeof(struct pg_slot) == PG_CELL_BYTES, "a capability takes a cell");
_Static_assert(sizeof(struct pg_tcb) == PG_CELLS_TCB * PG_CELL_BYTES, "as in spec/kernel.ts");
_Static_assert(sizeof(struct pg_endpoint) == PG_CELLS_ENDPOINT * PG_CELL_BYTES, "as in spec/kernel.ts");
_Static_assert(sizeof(struct pg_notification) == PG_CELLS_NOTIFICATION * PG_CELL_BYTES, "as in spec/kernel.ts");
_Static_assert(sizeof(struct pg_reply) == PG_CELLS_REPLY * PG_CELL_BYTES, "as in spec/kernel.ts");
_Static_assert(sizeof(struct pg_sched_context) == PG_CELLS_SCHED_CONTEXT * PG_CELL_BYTES, "as in spec/kernel.ts");
_Static_assert(sizeof(struct pg_vspace) == PG_CELLS_VSPACE * PG_CELL_BYTES, "as in spec/kernel.ts");
_Static_assert(PG_SYSTEM_CELLS <= 65535, "an index of a cell takes 16 bits");

/* Cell 0 is no cell: index 0 means none. Cells 1 to PG_SYSTEM_IRQS are the slots of the interrupt lines. */
extern struct pg_slot pg_cells[PG_SYSTEM_CELLS];
#define PG_IRQ_SLOT(line) (&pg_cells[1u + (line)])

/* For the proofs. Which cells are slots is not said: what is proved holds whichever are. A slot that holds a capability
 * is joined to its neighbours in the list, and they to it; all are, but for one that is in no list yet (-1: for none). */
/*@ logic integer pg_between(struct pg_slot *from, struct pg_slot *to) = to - from;
    logic integer pg_at(struct pg_slot *slot) = pg_between(&pg_cells[0], slot);
    predicate pg_is_cell(struct pg_slot *slot) = 0 < pg_at(slot) < PG_SYSTEM_CELLS && slot == &pg_cells[pg_at(slot)];
    axiomatic pg_slots { predicate pg_is_slot(integer cell) reads \nothing; }
    logic integer pg_next{L}(integer cell) = pg_cells[cell].next;
    logic integer pg_prev{L}(integer cell) = pg_cells[cell].prev;
    logic integer pg_type{L}(integer cell) = pg_cells[cell].type;
    predicate pg_held{L}(integer cell) = 0 < cell < PG_SYSTEM_CELLS && pg_is_slot(cell) && pg_type(cell) != PG_CAP_NULL;
    predicate pg_joined{L}(integer cell, integer but) =
      0 <= pg_next(cell) < PG_SYSTEM_CELLS && pg_next(cell) != but && 0 <= pg_prev(cell) < PG_SYSTEM_CELLS && pg_prev(cell) != but &&
      (pg_next(cell) != 0 ==> pg_held(pg_next(cell)) && pg_prev(pg_next(cell)) == cell) &&
      (pg_prev(cell) != 0 ==> pg_held(pg_prev(cell)) && pg_next(pg_prev(cell)) == cell);
    predicate pg_tree_but{L}(integer but) = \forall integer i; pg_held(i) && i != but ==> pg_joined(i, but);
    predicate pg_tree{L} = pg_tree_but(-1);
    predicate pg_is_empty{L}(struct pg_slot *slot) =
      slot->type == 0 && slot->rights == 0 && slot->bits == 0 && slot->flags == 0 && slot->object == 0 && slot->data == 0 &&
      slot->next == 0 && slot->prev == 0; */
/* A CNode names slots: which cell an address is the one of is not looked into. */
/*@ axiomatic pg_addresses { logic integer pg_named(integer object) reads \nothing; }
    predicate pg_nodes{L} = \forall integer i; pg_held(i) && pg_type(i) == PG_CAP_CNODE ==>
      pg_cells[i].bits < 32 && 0 < pg_named(pg_cells[i].object) && pg_named(pg_cells[i].object) + (1 << pg_cells[i].bits) <= PG_SYSTEM_CELLS &&
      \forall integer k; pg_named(pg_cells[i].object) <= k < pg_named(pg_cells[i].object) + (1 << pg_cells[i].bits) ==> pg_is_slot(k);
    lemma pg_index_beside: \forall struct pg_slot *first, integer i; pg_is_cell(first) && 0 <= i && pg_at(first) + i < PG_SYSTEM_CELLS ==>
      pg_at(first + i) == pg_at(first) + i && first + i == &pg_cells[pg_at(first) + i]; */

/*@ requires bits < 32;
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures 1 <= \result <= 0x80000000 && \result == (1 << bits); */
static inline uint32_t pg_power(uint32_t bits) { return 1u << bits; }
/*@ requires index < PG_SYSTEM_CELLS;
    terminates \true;
    exits \false;
    assigns \result \from index;
    ensures \result == &pg_cells[index]; */
static inline struct pg_slot *pg_cell(uint32_t index) { return &pg_cells[index]; }
/*@ requires pg_is_cell(slot);
    terminates \true;
    exits \false;
    assigns \nothing;
    ensures \result == pg_at(slot); */
static inline uint16_t pg_index(const struct pg_slot *slot) { return (uint16_t)(slot - pg_cell(0)); }

/*@ requires pg_is_cell(first) && pg_at(first) + i < PG_SYSTEM_CELLS;
    terminates \true;
    exits \false;
    assigns \result \from first, i;
    ensures \result == first + i && pg_is_cell(\result) && pg_at(\result) == pg_at(first) + i; */
static inline struct pg_slot *pg_beside(struct pg_slot *first, uint32_t i) { return &first[i]; }

/* Field by field: the compiler makes four stores of it, and of an assignment a call of memset. */
/*@ requires \valid(slot);
    terminates \true;
    exits \false;
    assigns slot->type, slot->rights, slot->bits, slot->flags, slot->object, slot->data, slot->next, slot->prev;
    ensures pg_is_empty(slot); */
static inline void pg_clear(struct pg_slot *slot) {
  slot->type = slot->rights = slot->bits = slot->flags = 0;
  slot->object = slot->data = 0;
  slot->next = slot->prev = 0;
}

static inline pg_ref pg_ref_of(const void *object) { return (pg_ref)(uintptr_t)object; }
/*@ requires 0 < pg_named(ref) < PG_SYSTEM_CELLS;
    terminates \true;
    exits \false;
    assigns \result \from ref;
    ensures pg_is_cell(\result) && pg_at(\result) == pg_named(ref); */
static inline struct pg_slot *pg_slots(pg_ref ref) { return (struct pg_slot *)(uintptr_t)ref; }
static inline struct pg_tcb *pg_tcb(pg_ref ref) { return (struct pg_tcb *)(uintptr_t)ref; }
static inline struct pg_endpoint *pg_endpoint(pg_ref ref) { return (struct pg_endpoint *)(uintptr_t)ref; }
static inline struct pg_notification *pg_notification(pg_ref ref) { return (struct pg_notification *)(uintptr_t)ref; }
static inline struct pg_reply *pg_reply(pg_ref ref) { return (struct pg_reply *)(uintptr_t)ref; }
static inline struct pg_sched_context *pg_sched_context(pg_ref ref) { return (struct pg_sched_context *)(uintptr_t)ref; }
static inline struct pg_vspace *pg_vspace(pg_ref ref) { return (struct pg_vspace *)(uintptr_t)ref; }

#endif
