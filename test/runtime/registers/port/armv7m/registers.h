/* registers.h -- stands before runtime-c's: what a driver reads and writes goes to a model, and is printed (model.c). */
#ifndef PG_REGISTERS_H
#define PG_REGISTERS_H

#include <stdint.h>

uint32_t pg_read32(uintptr_t address);
void pg_write32(uintptr_t address, uint32_t value);
void pg_write16(uintptr_t address, uint16_t value);

static inline void pg_change32(uintptr_t address, uint32_t clear, uint32_t set) {
  pg_write32(address, (pg_read32(address) & ~clear) | set);
}

#endif
