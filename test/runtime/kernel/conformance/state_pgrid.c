/* state_pgrid.c -- the kernel's memory as the conformance tests find it: one thread, its CNode, and capabilities to all that they need.
 *
 * Written by hand, unlike that of a project, because the tests want what no description gives: memory that is not yet anything, and control of
 * everything. Each capability but those in the thread's own slots is the first of its object. */
#include <stddef.h>

#include "kernel/kernel.h"
#include "layout_pgrid.h"

#define WORD(object) ((uint32_t)(uintptr_t)(object))
#define MAX_PRIORITY 255u
#define RASR(bits, access, flags) ((flags) | (uint32_t)(access) << 24 | ((uint32_t)(bits) - 1u) << 1 | 1u)
#define READ_EXECUTE 2u /* access permissions of a region (Armv7-M ARM, B3.5.9) */
#define READ_WRITE 3u
#define NORMAL (1u << 19 | 1u << 17 | 1u << 16)
#define DEVICE (1u << 16)
#define NO_EXECUTE (1u << 28)
#define VALID 16u /* the region is the one that the address register names */

extern char first_buffer[], first_stack[];
void first_main(void);

/* The cells, with names. */
struct state {
  struct pg_slot none, irqs[PG_SYSTEM_IRQS], cnode[1u << CNODE_RADIX];
  struct pg_tcb thread;
  struct pg_sched_context time;
  struct pg_vspace regions;
  struct pg_slot memory[1u << (KERNEL_MEMORY_BITS - 4)] __attribute__((aligned(1u << KERNEL_MEMORY_BITS)));
};
static struct state state;
extern struct pg_slot pg_cells[PG_SYSTEM_CELLS] __attribute__((alias("state")));
_Static_assert(sizeof state == PG_SYSTEM_CELLS * sizeof(struct pg_slot), "as many cells as pg_system.h says");

#define CELL(member) ((uint16_t)(offsetof(struct state, member) / sizeof(struct pg_slot)))
#define SLOT(at) ((uint16_t)(CELL(cnode) + (at)))
/* The first capability of an object, and the copy of it that the thread has in its own slots. */
#define FIRST(kind, size, to, word, marks) {.type = kind, .rights = PG_RIGHT_ALL, .bits = size, .flags = PG_ORIGINAL | (marks), .object = to, .data = word}
#define MAPPED(region) ((region) << PG_REGION_SHIFT)
#define GUARD (32u - CNODE_RADIX) /* its size; all zeros */

static struct state state __attribute__((section(".cells"))) = {
  .cnode = {
    [AT_CNODE] = {.type = PG_CAP_CNODE, .rights = PG_RIGHT_ALL, .bits = CNODE_RADIX, .flags = PG_ORIGINAL, .object = WORD(state.cnode), .data = GUARD,
                  .next = CELL(thread.slots[PG_TCB_CSPACE])},
    [AT_TCB] = FIRST(PG_CAP_TCB, 0, WORD(&state.thread), 0, 0),
    [AT_VSPACE] = {.type = PG_CAP_VSPACE, .rights = PG_RIGHT_ALL, .flags = PG_ORIGINAL, .object = WORD(&state.regions),
                   .next = CELL(thread.slots[PG_TCB_VSPACE])},
    [AT_SCHED_CONTEXT] = FIRST(PG_CAP_SCHED_CONTEXT, 0, WORD(&state.time), 0, 0),
    [AT_IRQ_CONTROL] = FIRST(PG_CAP_IRQ_CONTROL, 0, 0, 0, 0),
    [AT_SCHED_CONTROL] = FIRST(PG_CAP_SCHED_CONTROL, 0, 0, 0, 0),
    [AT_KERNEL_MEMORY] = FIRST(PG_CAP_UNTYPED, KERNEL_MEMORY_BITS, WORD(state.memory), 0, 0),
    [AT_USER_MEMORY] = FIRST(PG_CAP_UNTYPED, USER_BITS, USER_ADDRESS, 0, PG_USER),
    [AT_CODE] = FIRST(PG_CAP_FRAME, CODE_BITS, CODE_ADDRESS, WORD(&state.regions), PG_USER | MAPPED(0)),
    [AT_DATA] = {.type = PG_CAP_FRAME, .rights = PG_RIGHT_ALL, .bits = DATA_BITS, .flags = PG_ORIGINAL | PG_USER | MAPPED(1), .object = DATA_ADDRESS,
                 .data = WORD(&state.regions), .next = CELL(thread.slots[PG_TCB_BUFFER])},
    [AT_STACKS] = FIRST(PG_CAP_FRAME, STACKS_BITS, STACKS_ADDRESS, WORD(&state.regions), PG_USER | MAPPED(2)),
    [AT_DEVICE] = FIRST(PG_CAP_FRAME, DEVICE_BITS, DEVICE_ADDRESS, WORD(&state.regions), PG_USER | PG_DEVICE | MAPPED(3)),
  },
  .thread = {
    .slots = {
      [PG_TCB_CSPACE] = {.type = PG_CAP_CNODE, .rights = PG_RIGHT_ALL, .bits = CNODE_RADIX, .object = WORD(state.cnode), .data = GUARD,
                         .prev = SLOT(AT_CNODE)},
      [PG_TCB_VSPACE] = {.type = PG_CAP_VSPACE, .rights = PG_RIGHT_ALL, .object = WORD(&state.regions), .prev = SLOT(AT_VSPACE)},
      [PG_TCB_BUFFER] = {.type = PG_CAP_FRAME, .rights = PG_RIGHT_ALL, .bits = DATA_BITS, .flags = PG_USER, .object = DATA_ADDRESS,
                         .prev = SLOT(AT_DATA)},
    },
    .regs = {[PG_R9] = WORD(first_buffer), [PG_PC] = WORD(first_main) - 1u, [PG_PSR] = 1u << 24},
    .sp = WORD(first_stack + FIRST_STACK - 32),
    .exc = PG_EXC_RETURN,
    .queue = WORD(&pg_k.ready), .sc = WORD(&state.time),
    .buffer = WORD(first_buffer),
    .state = PG_RUNNING, .priority = MAX_PRIORITY, .mcp = MAX_PRIORITY,
  },
  .time = {.budget = 1000000, .period = 1000000, .remain = 1000000, .tcb = WORD(&state.thread)},
  .regions = {
    .regions = {
      {CODE_ADDRESS | VALID | 0u, RASR(CODE_BITS, READ_EXECUTE, NORMAL)},
      {DATA_ADDRESS | VALID | 1u, RASR(DATA_BITS, READ_WRITE, NORMAL | NO_EXECUTE)},
      {STACKS_ADDRESS | VALID | 2u, RASR(STACKS_BITS, READ_WRITE, NORMAL | NO_EXECUTE)},
      {DEVICE_ADDRESS | VALID | 3u, RASR(DEVICE_BITS, READ_WRITE, DEVICE | NO_EXECUTE)},
      {VALID | 4u, 0}, {VALID | 5u, 0}, {VALID | 6u, 0}, {VALID | 7u, 0},
    },
    .frames = {SLOT(AT_CODE), SLOT(AT_DATA), SLOT(AT_STACKS), SLOT(AT_DEVICE)},
  },
};

/* The thread waits to run. */
struct pg_kernel pg_k = {.ready = WORD(&state.thread)};
