/* registers.h -- device registers by address: drivers.c answers. */
#ifndef PG_REGISTERS_H
#define PG_REGISTERS_H

#include <stdint.h>

uint32_t pg_read32(uintptr_t address);
void pg_write32(uintptr_t address, uint32_t value);

#endif
