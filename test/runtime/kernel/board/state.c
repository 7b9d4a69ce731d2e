/* state.c -- see state.h. */
#include <stddef.h>

#include "state.h"


#define REF(object) ((uint32_t)(uintptr_t)&(object))
#define INDEX(field) ((uint16_t)(offsetof(struct state, field) / PG_CELL_BYTES))

/* RASR: access in bits 24 to 26 (2: a thread may read, 3: and write), 28: no code. */
#define READ 2u
#define WRITE 3u
#define REGION(number, base, size_bits, access, xn, attributes) \
  {(base) + (1u << 4 | (number)), (xn) << 28 | (access) << 24 | (attributes) << 16 | ((size_bits) - 1u) << 1 | 1u}
#define MEMORY 11u
#define DEVICE 1u
#define OFF(number) {1u << 4 | (number), 0}
#define CODE REGION(0u, 0x20000u, 17u, READ, 0u, MEMORY)

#define SPLIT_BASE REF(_areas[AREA_BYTES * THREADS])
#define AREA_OF(number, thread) REGION(number, REF(_areas[AREA_BYTES * (thread)]), 11u, WRITE, 1u, MEMORY)
/* Regions without a Frame's capability are nobody's to change. */
#define TAKEN INDEX(unused)
#define CLOCK REGION(2u, COUNTER & ~0xfffu, 12u, READ, 1u, DEVICE)
#define VSPACE(thread, ...) \
  [thread] = {.regions = {CODE, AREA_OF(1u, thread), CLOCK, __VA_ARGS__, OFF(4u), OFF(5u), OFF(6u), OFF(7u)}, \
              .frames = {TAKEN, TAKEN, TAKEN, (thread) == ALPHA ? INDEX(cnode[CAP_SPLIT]) : TAKEN}}

#define CAP(kind, to) {.type = PG_CAP_##kind, .rights = PG_RIGHT_ALL, .flags = PG_ORIGINAL, .object = REF(to)}
#define ROOT {.type = PG_CAP_CNODE, .rights = PG_RIGHT_ALL, .bits = 5u, .object = REF(initial.cnode), .data = 27u}
#define BUFFER(address, size_bits) {.type = PG_CAP_FRAME, .rights = PG_RIGHT_ALL, .bits = (size_bits), .flags = PG_USER, .object = (address)}

#define THREAD(number, level, ...) [number] = { \
  __VA_ARGS__ \
  .slots = {[PG_TCB_CSPACE] = ROOT, [PG_TCB_VSPACE] = CAP(VSPACE, initial.vspaces[number]), \
            [PG_TCB_BUFFER] = BUFFER((number) == TESTER ? REF(tester_memory) : REF(_areas) + AREA_BYTES * (number), (number) == TESTER ? 14u : 11u), \
            [PG_TCB_FAULT] = {.type = PG_CAP_ENDPOINT, .rights = PG_RIGHT_ALL, .object = REF(initial.faults), .data = (number)}}, \
  .exc = 0xfffffffdu, .sc = REF(initial.contexts[number]), .priority = (level), .mcp = 255u}
#define CONTEXT(thread) [thread] = {.budget = SECOND, .period = SECOND, .remain = SECOND, .tcb = REF(initial.threads[thread])}
#define SECOND 25000000u

extern struct state initial __asm__("pg_cells");
struct state initial = {
  .lines = {[TIMER_LINE] = {.type = PG_CAP_NOTIFICATION, .rights = PG_RIGHT_ALL, .object = REF(initial.timer), .data = 1u}},
  .cnode = {
    [CAP_CNODE] = ROOT,
    [CAP_FAULTS] = CAP(ENDPOINT, initial.faults), [CAP_ENDPOINT] = CAP(ENDPOINT, initial.endpoint),
    [CAP_REPLY] = CAP(REPLY, initial.reply), [CAP_REPLY_SERVER] = CAP(REPLY, initial.server_reply),
    [CAP_SIGNAL] = {.type = PG_CAP_NOTIFICATION, .rights = PG_RIGHT_ALL, .object = REF(initial.signal), .data = 4u}, [CAP_TIMER_SIGNAL] = CAP(NOTIFICATION, initial.timer),
    [CAP_TIMER] = {.type = PG_CAP_IRQ_HANDLER, .rights = PG_RIGHT_ALL, .bits = TIMER_LINE, .flags = PG_ORIGINAL, .object = REF(initial.lines[TIMER_LINE])},
    [CAP_TCB] = CAP(TCB, initial.threads[0]), CAP(TCB, initial.threads[1]), CAP(TCB, initial.threads[2]),
    CAP(TCB, initial.threads[3]), CAP(TCB, initial.threads[4]), CAP(TCB, initial.threads[5]),
    [CAP_CONTEXT] = CAP(SCHED_CONTEXT, initial.contexts[0]), CAP(SCHED_CONTEXT, initial.contexts[1]), CAP(SCHED_CONTEXT, initial.contexts[2]),
    CAP(SCHED_CONTEXT, initial.contexts[3]), CAP(SCHED_CONTEXT, initial.contexts[4]), CAP(SCHED_CONTEXT, initial.contexts[5]),
    [CAP_CONTROL] = {.type = PG_CAP_SCHED_CONTROL, .rights = PG_RIGHT_ALL, .flags = PG_ORIGINAL},
    [CAP_SPLIT] = {.type = PG_CAP_FRAME, .rights = PG_RIGHT_ALL, .bits = SPLIT_BITS, .flags = PG_USER | 3u << PG_REGION_SHIFT,
                   .object = SPLIT_BASE, .data = REF(initial.vspaces[ALPHA])},
    [CAP_VSPACE] = CAP(VSPACE, initial.vspaces[ALPHA]),
  },
  .contexts = {CONTEXT(TESTER), CONTEXT(BETA), CONTEXT(CLEAN), CONTEXT(DRIVER), CONTEXT(SERVER), CONTEXT(ALPHA)},
  .threads = {
    THREAD(TESTER, 100u, .sp = REF(tester_memory.stack[sizeof tester_memory.stack - 32u]),
           .regs = {[PG_PC] = 0x20000u, [PG_PSR] = 1u << 24, [PG_R9] = REF(tester_memory.buffer)}, .buffer = REF(tester_memory.buffer),
           .state = PG_RUNNING, .queue = REF(pg_k.ready), ),
    THREAD(BETA, 50u, ), THREAD(CLEAN, 50u, ), THREAD(DRIVER, 150u, ), THREAD(SERVER, 100u, ), THREAD(ALPHA, 50u, ),
  },
  .vspaces = {
    [TESTER] = {.regions = {CODE, REGION(1u, REF(tester_memory), 14u, WRITE, 1u, MEMORY), CLOCK, REGION(3u, REF(_areas), 14u, WRITE, 1u, MEMORY),
                            REGION(4u, UART, 12u, WRITE, 1u, DEVICE), REGION(5u, TIMER, 12u, WRITE, 1u, DEVICE),
                            REGION(6u, REF(_sstack), 10u, READ, 1u, MEMORY), OFF(7u)}},
    VSPACE(BETA, OFF(3u)), VSPACE(CLEAN, OFF(3u)), VSPACE(DRIVER, REGION(3u, TIMER, 12u, WRITE, 1u, DEVICE)), VSPACE(SERVER, OFF(3u)),
    VSPACE(ALPHA, REGION(3u, SPLIT_BASE, SPLIT_BITS, WRITE, 1u, MEMORY)), 
  },
};

_Static_assert(sizeof(struct state) == PG_SYSTEM_CELLS * PG_CELL_BYTES, "as pg_system.h says");

struct pg_kernel pg_k = {.ready = REF(initial.threads[TESTER])};
