/* pg_arch.h -- the port of the differential driver: time, interrupts and memory are what the sequence says they are. */
#ifndef PG_ARCH_H
#define PG_ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "pg_system.h"

#define PG_TICKS_PER_US 4u
#define STUB_CELLS 0x10000000u  /* where the linker is told to put the kernel's memory */
#define STUB_MEMORY 0x20000000u /* user memory that there is */
#define STUB_WORDS 512u

struct stub {
  uint64_t now, timer_at;
  uint32_t unmasked, quiet; /* `quiet`: preemption points that are passed before an interrupt is seen; all bits: none is */
  bool interrupted; /* one was seen */
  uint32_t memory[STUB_WORDS];
};
extern struct stub stub;
void stub_stray(uint32_t address) __attribute__((noreturn));

static inline uint64_t pg_port_now(void) { return stub.now; }
static inline void pg_port_timer(uint64_t at) { stub.timer_at = at; }
static inline bool pg_port_pending(void) {
  if (stub.quiet == 0) return stub.interrupted = true;
  if (stub.quiet != UINT32_MAX) stub.quiet--;
  return false;
}
/* Its system has the processor's first lines, with the processor's numbers. */
static inline uint32_t pg_port_line(uint32_t number) { return number < PG_SYSTEM_IRQS ? number : PG_SYSTEM_IRQS; }
static inline uint32_t pg_port_number(uint32_t line) { return line; }
static inline void pg_port_mask(uint32_t line) { stub.unmasked &= ~(1u << line); }
static inline void pg_port_unmask(uint32_t line) { stub.unmasked |= 1u << line; }
static inline bool pg_port_mappable(uint32_t base, uint32_t bits) {
  (void)bits;
  return base < 0xe0000000u;
}

/* The address behind the last word is asked for when memory is cleared to its end. */
static inline void *pg_port_memory(uint32_t address) {
  if (address - STUB_MEMORY <= sizeof stub.memory) return (uint8_t *)stub.memory + (address - STUB_MEMORY);
  if (address - STUB_CELLS > PG_SYSTEM_CELLS * 16u) stub_stray(address);
  return (void *)(uintptr_t)address;
}

#endif
