/* start.c -- the boot stage on an Armv7-M core: vectors, reset, and how an image is started.
 *
 * It has no data that is cleared or initialised, and enables no interrupt, so an image finds the processor as after a reset, but for VTOR. When
 * nothing may be started, or the boot stage itself faults, it says so on the console and stops for good: there is nothing to try
 * again until somebody writes the flash, and a device that resets itself over and over wears out what it notes. */
#include "boot/boot.h"
#include "pg_board.h"
#include "port/armv7m/slots.h"
#include "port/armv7m/uart.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define VTOR REGISTER(0xe000ed08u)

extern uint32_t _estack[], _sidata[], _sdata[], _edata[];

static void say(const struct pg_uart *uart, const char *text) {
  while (*text != 0) pg_uart_put(uart, (uint8_t)*text++);
}

/* "boot: a=<verdict> b=<verdict>: nothing to start", in the numbers of spec/update.ts. */
static _Noreturn void stop(const struct pg_slot_state *states) {
  const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};
  pg_uart_start(&uart);
  say(&uart, "\r\nboot:");
  for (uint32_t i = 0; states != NULL && i < PG_SLOTS; i++) {
    const uint32_t verdict = states[i].verdict;
    const char text[] = {' ', (char)('a' + i), '=', (char)('0' + verdict / 10), (char)('0' + verdict % 10), 0};
    say(&uart, text);
  }
  say(&uart, states == NULL ? " fault\r\n" : " nothing to start\r\n");
  for (;;) __asm__ volatile("wfi");
}

static _Noreturn void fault(void) { stop(NULL); }

static __attribute__((noinline)) _Noreturn void start(const uint32_t *vectors, uint32_t magic, uint32_t word) {
  VTOR = (uint32_t)vectors;
  __asm__ volatile("dsb\n isb" ::: "memory");
  register uint32_t r0 __asm__("r0") = magic;
  register uint32_t r1 __asm__("r1") = word;
  __asm__ volatile("msr msp, %2\n bx %3" ::"r"(r0), "r"(r1), "r"(vectors[0]), "r"(vectors[1]) : "memory");
  __builtin_unreachable();
}

__attribute__((externally_visible)) _Noreturn void pg_reset(void) { /* the entry that the linker knows */
  struct pg_slot_state states[PG_SLOTS];
  PG_BOARD_START(); /* watchdogs off, clocks, pins; before RAM may be written */
  for (uint32_t *from = _sidata, *to = _sdata; to < _edata;) *to++ = *from++; /* ram_code.h */
  __asm__ volatile("dsb\n isb" ::: "memory");
  pg_board_slots_start();
  const uint32_t slot = pg_boot(&pg_board_slots, states);
  if (slot == PG_SLOTS) stop(states);
  start((const uint32_t *)(pg_board_slots.flash->bytes + pg_board_slots.slot[slot].image), PG_BOOT_MAGIC,
        PG_BOOT_WORD(slot, states[0].verdict, states[1].verdict, states[slot].trailer.complete[PG_MARK_ATTEMPT]));
}

__attribute__((section(".vectors"), used)) const void *const pg_vectors[16] = {
    _estack, pg_reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
};
