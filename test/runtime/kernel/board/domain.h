/* domain.h -- what a domain's code in the test images is written in: system calls and messages as they are, no library. */
#ifndef DOMAIN_H
#define DOMAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_kernel_spec.h"

/* Slots of the one CNode that all threads here name things by. */
enum {
  CAP_CNODE = 1, CAP_FAULTS, CAP_ENDPOINT, CAP_REPLY, CAP_REPLY_SERVER, CAP_SIGNAL, CAP_TIMER_SIGNAL, CAP_TIMER,
  CAP_TCB, /* of thread 0, then the others' */
  CAP_CONTEXT = CAP_TCB + 6, CAP_CONTROL = CAP_CONTEXT + 6, CAP_SPLIT, CAP_VSPACE
};
enum { TESTER, BETA, CLEAN, DRIVER, SERVER, ALPHA, THREADS };
_Static_assert(CAP_VSPACE < 32, "the CNode has 32 slots");

/* Memory: one area a thread, with its stack at the top; above ALPHA's a Frame of its own that it sees, too. */
#define AREA_BYTES 2048u
extern uint8_t _areas[], _sstack[], _estack[];
#define KERNEL_FILL 0x44474750u /* board.ld */
#define AREA(thread) (_areas + AREA_BYTES * (thread))
#define STACK(thread) ((uint32_t)AREA((thread) + 1))

#define SPLIT STACK(ALPHA)
#define SPLIT_BITS 10u

#define UART 0x40004000u
#define TIMER 0x40000000u
#define TIMER_CONTROL (TIMER + 0u) /* CMSDK APB timer (Arm DDI 0479, 4.1) */
#define TIMER_VALUE (TIMER + 4u)
#define TIMER_RELOAD (TIMER + 8u)
#define TIMER_CLEAR (TIMER + 12u)
#define COUNTER 0x40028018u
#define TIMER_LINE 0u /* number 8 of the processor's (pg_system.h) */
#define R32(address) (*(volatile uint32_t *)(address))

#define INFO(label, caps, length) ((uint32_t)(label) << 12 | (uint32_t)(caps) << 7 | (uint32_t)(length))

struct message {
  uint32_t badge, info, mr[4];
};

static inline struct message sys(int32_t number, uint32_t cap, uint32_t info, uint32_t reply, struct message in) {
  register uint32_t r0 __asm__("r0") = cap;
  register uint32_t r1 __asm__("r1") = info;
  register uint32_t r2 __asm__("r2") = (uint32_t)number;
  register uint32_t r3 __asm__("r3") = reply;
  register uint32_t r4 __asm__("r4") = in.mr[0];
  register uint32_t r5 __asm__("r5") = in.mr[1];
  register uint32_t r6 __asm__("r6") = in.mr[2];
  register uint32_t r7 __asm__("r7") = in.mr[3];
  __asm__ volatile("svc #0" : "+r"(r0), "+r"(r1), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7) : "r"(r2), "r"(r3) : "memory");
  return (struct message){r0, r1, {r4, r5, r6, r7}};
}

static const struct message empty;

/* The tester's own: stack and IPC buffer. */
struct tester {
  uint8_t stack[4096];
  _Alignas(512) struct { uint32_t tag, words[120], user, caps[3], receive[3]; } buffer;
};
extern struct tester tester_memory;
void tester(void);

/* domain_main.c, for the tester: */
void put(const char *text);
void number(uint32_t value);
void found(const char *name, uint32_t value, uint32_t wanted);
struct message invoke(uint32_t cap, uint32_t label, uint32_t length, const uint32_t *words);
void launch(uint32_t thread, void (*code)(uint32_t, uint32_t), uint32_t sp, uint32_t a, uint32_t b);
struct message next_fault(void);
void suspend(uint32_t thread);
void priority(uint32_t thread, uint32_t level);
void arm(uint32_t ticks);
void quiet(void);
void pause(uint32_t ticks);
void configure(uint32_t thread, uint32_t budget_us, uint32_t period_us);

void faults(void);
void stacks(void);
void floats(void);
void vanishing(void);
void messages(void);
void budgets(void);
void counts(void);

#endif
