/* registers.h -- device registers by address: a model answers (model.h). */
#ifndef PG_REGISTERS_H
#define PG_REGISTERS_H

#include <stdint.h>

uint32_t pg_read32(uintptr_t address);
void pg_write32(uintptr_t address, uint32_t value);
static inline void pg_change32(uintptr_t address, uint32_t clear, uint32_t set) { pg_write32(address, (pg_read32(address) & ~clear) | set); }

#endif
