/* pg_arch.h -- the port's side of kernel/arch.h for an Armv7-M board with a free-running counter of 32 bits. */
#ifndef PG_ARCH_H
#define PG_ARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "pg_board.h"
#include "pg_system.h"

#define PG_TICKS_PER_US (PG_BOARD_COUNTER_HZ / 1000000u)
_Static_assert(PG_BOARD_COUNTER_HZ % 1000000u == 0, "a microsecond is a whole number of ticks");

#define PG_REGISTER(address) (*(volatile uint32_t *)(address))
/* Of the NVIC, a bit for each line, by the processor's number (B3.4). */
#define PG_NVIC_ISER(number) PG_REGISTER(0xe000e100u + (number) / 32u * 4u)
#define PG_NVIC_ICER(number) PG_REGISTER(0xe000e180u + (number) / 32u * 4u)
#define PG_NVIC_ICPR(number) PG_REGISTER(0xe000e280u + (number) / 32u * 4u)
#define PG_NVIC_BIT(number) (1u << (number) % 32u)
#define PG_ICSR PG_REGISTER(0xe000ed04u)
#define PG_ICSR_VECTPENDING (0x1ffu << 12)

/* From here on the processor's own registers and the vendor's space (Armv7-M ARM, B3.1). */
#define PG_PROCESSOR_SPACE 0xe0000000u

/* entry.c */
uint64_t pg_port_now(void);
void pg_port_timer(uint64_t at);

static inline bool pg_port_pending(void) { return (PG_ICSR & PG_ICSR_VECTPENDING) != 0; }

/* A copy of its own would have a name under which gcc says no frame (toolchain/stack.ts). */
#define PG_INLINED static inline __attribute__((always_inline))

/* The kernel's lines are those that the system names (pg_system.h), which are few; the processor's are up to 240. entry.c */
extern const uint8_t pg_line_numbers[PG_SYSTEM_IRQS];
extern const uint8_t pg_line_slots[PG_SYSTEM_NUMBERS]; /* of each number the line, plus 1; 0: none */

static inline uint32_t pg_port_line(uint32_t number) {
  const uint32_t slot = number < PG_SYSTEM_NUMBERS ? pg_line_slots[number] : 0;
  return slot == 0 ? PG_SYSTEM_IRQS : slot - 1u;
}

static inline uint32_t pg_port_number(uint32_t line) { return pg_line_numbers[line]; }

PG_INLINED void pg_port_mask(uint32_t line) {
  const uint32_t number = pg_port_number(line);
  PG_NVIC_ICER(number) = PG_NVIC_BIT(number);
}

/* A line that has been held since it fired is pending still; when its device is quiet by now that is no interrupt. While
 * the device holds the line, it stays pending all the same (B3.4.6). */
PG_INLINED void pg_port_unmask(uint32_t line) {
  const uint32_t number = pg_port_number(line);
  PG_NVIC_ICPR(number) = PG_NVIC_BIT(number);
  PG_NVIC_ISER(number) = PG_NVIC_BIT(number);
}

static inline void *pg_port_memory(uint32_t address) { return (void *)(uintptr_t)address; }

static inline bool pg_port_mappable(uint32_t base, uint32_t bits) { return base + ((1u << bits) - 1u) < PG_PROCESSOR_SPACE; }

#endif
