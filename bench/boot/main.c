/* main.c -- what the boot stage does between reset and an image, in ticks of the board's counter, and how deep its stack gets.
 *
 * The boot stage's own objects, with this in the place of its start.c; the flash is filled by the emulator. Each line: name,
 * what came of it, ticks. The figures are of the second run: nothing here depends on the first. */
#include "../say.h"
#include "boot/boot.h"
#include "pg_board.h"
#include "port/armv7m/slots.h"

#define COUNTER (*(volatile uint32_t *)PG_BOARD_COUNTER_ADDRESS)
#define PAINT 0xa5a5a5a5u

extern uint32_t _sbss[], _ebss[], _sstack[], _estack[];

/* Of its own, so that its frame is no part of what is measured. */
static __attribute__((noinline)) uint32_t boots(struct pg_slot_state *states) { return pg_boot(&pg_board_slots, states); }

__attribute__((externally_visible)) _Noreturn void pg_reset(void) { /* the entry that the linker knows */
  for (uint32_t *to = _sbss; to < _ebss;) *to++ = 0;
  pg_board_slots_start();
  pg_uart_start(&uart);
  struct pg_slot_state states[PG_SLOTS];
  struct pg_suit_manifest manifest;

  uint32_t began = COUNTER;
  pg_slots_look(&pg_board_slots, 0, &states[0], &manifest);
  line("verify", states[0].verdict, COUNTER - began);
  began = COUNTER;
  pg_slots_check_image(&pg_board_slots, 0, &states[0], &manifest);
  line("image", states[0].verdict, COUNTER - began);

  volatile uint32_t *here;
  __asm__ volatile("mov %0, sp" : "=r"(here));
  for (volatile uint32_t *word = _sstack; word < here; word++) *word = PAINT;
  began = COUNTER;
  const uint32_t slot = boots(states);
  const uint32_t ticks = COUNTER - began;
  volatile uint32_t *deepest = _sstack;
  while (deepest < here && *deepest == PAINT) deepest++;
  line("cold", slot, ticks);
  line("stack", slot, (uint32_t)(here - deepest) * 4);
  say("end\n");
  for (;;) {}
}

static _Noreturn void fault(void) {
  say("end fault\n");
  for (;;) {}
}

__attribute__((section(".vectors"), used)) const void *const pg_vectors[16] = {
    _estack, (const void *)pg_reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
};
