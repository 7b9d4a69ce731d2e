/* crash_main.c -- firmware that goes wrong in the way that PG_TRIGGER names, under the port's own vectors and handlers. */
#include <stdint.h>

#include "pg_board.h"
#include "port/armv7m/crash.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))

enum { UNDEFINED = 1, DIVIDE, BUS, ESCALATED, UNEXPECTED, OVERRUN, RUNAWAY, NEVER_EXECUTE };

int main(void);
uint32_t dig(uint32_t depth);

static volatile uint32_t zero;

/* Takes 64 bytes of stack a call, and returns. */
__attribute__((noinline)) uint32_t dig(uint32_t depth) {
  volatile uint32_t space[16];
  for (uint32_t i = 0; i < 16; i++) space[i] = depth;
  return depth == 0 ? space[3] : dig(depth - 1) + space[depth & 15u];
}

int main(void) {
  switch (PG_TRIGGER) {
    case UNDEFINED: __asm__ volatile("udf #0"); break;
    case DIVIDE: zero = 5u / zero; break;
    case BUS: zero = REGISTER(0xfffffffcu); break; /* vendor space, where nothing is */
    case ESCALATED:
      REGISTER(0xe000ed24u) = 0; /* SHCSR: no handler of its own for a usage fault */
      __asm__ volatile("dsb\n udf #0");
      break;
    case UNEXPECTED: __asm__ volatile("svc #0"); break;
    case OVERRUN: /* a deep call that comes back: found by the guard word */
      zero = dig(PG_STACK_BYTES / 64u);
      if (_sstack[0] != PG_STACK_GUARD) pg_crash_stop(PG_CRASH_STACK, 0);
      break;
    case RUNAWAY: /* a fault with the stack pointer below the stack */
      __asm__ volatile("ldr r0, =_sstack - 256\n mov sp, r0\n udf #0" ::: "r0");
      break;
    case NEVER_EXECUTE: __asm__ volatile("ldr r0, =0x40004001\n bx r0" ::: "r0"); break; /* a peripheral's address */
    default: break;
  }
  for (;;) {}
}
