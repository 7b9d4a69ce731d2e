/* startup.c -- vectors and reset for an Armv7-M core. The linker script (from the board file) gives the symbols. */
#include <stdint.h>

#include "pg_board.h"
#include "port/armv7m/crash.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define CPACR REGISTER(0xe000ed88u)
#define CCR REGISTER(0xe000ed14u)
#define SHCSR REGISTER(0xe000ed24u)
#define CPACR_FPU_FULL (0xfu << 20)
#define CCR_DIV_0_TRP (1u << 4)
/* MemManage, BusFault and UsageFault as exceptions of their own, not as HardFault. */
#define SHCSR_FAULTS (7u << 16)

extern uint32_t _sidata[], _sdata[], _edata[], _sbss[], _ebss[];

int main(void);

_Noreturn void pg_reset(void) {
  PG_BOARD_START(); /* clocks, pins, counter; before RAM may be written */
  for (uint32_t *from = _sidata, *to = _sdata; to < _edata;) *to++ = *from++;
  for (uint32_t *to = _sbss; to < _ebss;) *to++ = 0;
  _sstack[0] = PG_STACK_GUARD;
  CPACR |= CPACR_FPU_FULL;
  SHCSR |= SHCSR_FAULTS;
  CCR |= CCR_DIV_0_TRP;
  __asm__ volatile("dsb\n isb" ::: "memory");
  (void)main();
  for (;;) {}
}

/* The initial stack pointer, reset, and the other fourteen system exceptions; no interrupt is ever enabled. */
__attribute__((section(".vectors"), used)) const void *const pg_vectors[16] = {
    _estack,      pg_reset,     pg_exception, pg_exception, pg_exception, pg_exception, pg_exception, pg_exception,
    pg_exception, pg_exception, pg_exception, pg_exception, pg_exception, pg_exception, pg_exception, pg_exception,
};
