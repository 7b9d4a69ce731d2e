/* flash_memory.c -- see flash_memory.h. Programming clears bits and sets none, an erase sets all of a sector; whoever programs
 * what is not blank is told so, as by the driver of real flash. Stores are by word and in order, so that a machine which is
 * stopped at any instruction leaves what flash could be left with. */
#include "port/armv7m/flash_memory.h"

#include "base/bytes.h"

static bool program(void *context, uint32_t at, const uint8_t *bytes, uint32_t length) {
  const struct pg_flash_memory *const memory = context;
  volatile uint32_t *to = (volatile uint32_t *)(void *)(memory->bytes + at);
  uint32_t wrong = 0;
  for (const uint8_t *const end = bytes + length; bytes != end; bytes += 4) {
    const uint32_t word = pg_load32le(bytes);
    *to = *to & word;
    wrong |= *to++ ^ word;
  }
  return wrong == 0;
}

static bool erase(void *context, uint32_t at) {
  const struct pg_flash_memory *const memory = context;
  volatile uint32_t *const to = (volatile uint32_t *)(void *)(memory->bytes + at);
  for (uint32_t i = 0; i < memory->flash.sector_bytes / 4u; i++) to[i] = 0xffffffffu;
  return true;
}

void pg_flash_memory_start(struct pg_flash_memory *memory, uint8_t *bytes, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit) {
  memory->bytes = bytes;
  memory->flash = (struct pg_flash){bytes, sector_bytes, block_sectors, blocks, unit, memory, program, erase, 0};
}
