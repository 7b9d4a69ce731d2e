/* stack.c -- clears what a component has of its stack and does not use: what functions that have returned left there. */
#include <stdint.h>

extern uint32_t pg_stack_low[]; /* from the component's linker script */

void pg_clear_stack(void);

void pg_clear_stack(void) {
  const uint32_t *end;
  __asm__ volatile("mov %0, sp" : "=r"(end));
  for (volatile uint32_t *at = pg_stack_low; at < end; at++) *at = 0;
}
