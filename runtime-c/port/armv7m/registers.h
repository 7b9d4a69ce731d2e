/* registers.h -- device registers by address. A test that records what a driver does has a header of this name before it. */
#ifndef PG_REGISTERS_H
#define PG_REGISTERS_H

#include <stdint.h>

static inline uint32_t pg_read32(uintptr_t address) { return *(volatile uint32_t *)address; }
static inline void pg_write32(uintptr_t address, uint32_t value) { *(volatile uint32_t *)address = value; }
static inline void pg_write16(uintptr_t address, uint16_t value) { *(volatile uint16_t *)address = value; }

/* Bits of `clear` become 0, then bits of `set` 1. */
static inline void pg_change32(uintptr_t address, uint32_t clear, uint32_t set) {
  pg_write32(address, (pg_read32(address) & ~clear) | set);
}

#endif
