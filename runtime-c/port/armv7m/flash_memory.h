/* flash_memory.h -- the flash driver "memory": RAM that behaves as NOR flash does, for QEMU, which can keep it in a file. */
#ifndef PG_FLASH_MEMORY_H
#define PG_FLASH_MEMORY_H

#include "store/flash.h"

/* `bytes`: blocks of sectors, as many as said. */
void pg_flash_memory(struct pg_flash *flash, uint8_t *bytes, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit);

#endif
