/* flash_memory.c -- the flash driver "memory": RAM that behaves as NOR flash does, for QEMU, which can keep it in a file. Programming clears bits and sets none, an erase sets all of a sector; whoever programs
 * what is not blank is told so, as by the driver of real flash. Stores are by word and in order, so that a machine which is
 * stopped at any instruction leaves what flash could be left with. */
#include "base/bytes.h"
#include "store/flash.h"

static volatile uint32_t *words_at(const struct pg_flash *flash, uint32_t at) { return (volatile uint32_t *)(void *)((uint8_t *)flash->context + at); }

bool pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length) {
  volatile uint32_t *to = words_at(flash, at);
  uint32_t wrong = 0;
  for (const uint8_t *const end = bytes + length; bytes != end; bytes += 4) {
    const uint32_t word = pg_load32le(bytes);
    *to = *to & word;
    wrong |= *to++ ^ word;
  }
  return wrong == 0;
}

bool pg_flash_erase(const struct pg_flash *flash, uint32_t at) {
  volatile uint32_t *const to = words_at(flash, at);
  for (uint32_t i = 0; i < flash->sector_bytes / 4u; i++) to[i] = 0xffffffffu;
  return true;
}

bool pg_flash_readable(const struct pg_flash *flash, uint32_t at, uint32_t length) {
  (void)flash, (void)at, (void)length;
  return true;
}

void pg_flash_start(struct pg_flash *flash, uint8_t *bytes, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit) {
  *flash = (struct pg_flash){bytes, sector_bytes, block_sectors, blocks, unit, bytes};
}
