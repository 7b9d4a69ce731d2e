/* flash_stm32f7.c -- the flash driver "stm32f7": the flash of an STM32F767 in its single-bank organisation, as the chip is delivered.
 *
 * Registers and their bits: Rust package stm32f7 0.16.0, src/stm32f767/flash.rs and flash/; keys and sequence: reference manual
 * RM0410, 3.3 (not in the packages). Words are programmed, for which the chip needs 2.7 V or more. The flash cannot be read while
 * it works: the processor, which runs from it, stands until then. Nothing here was run on a chip: test/store/drivers.test.ts holds
 * it to a model of the registers. The data cache is off. */
#include "base/bytes.h"
#include "port/armv7m/barrier.h"
#include "port/armv7m/registers.h"
#include "store/flash.h"

enum { FLASH = 0x40023c00, KEYR = FLASH + 0x04, SR = FLASH + 0x0c, CR = FLASH + 0x10 };
#define KEY1 0x45670123u
#define KEY2 0xcdef89abu
#define SR_OPERR (1u << 1)
#define SR_ERRORS (SR_OPERR | 0xfu << 4) /* and WRPERR, PGAERR, PGPERR, ERSERR */
#define SR_BSY (1u << 16)
#define CR_PG 1u
#define CR_SER (1u << 1)
#define CR_SNB(sector) ((uint32_t)(sector) << 3)
#define CR_PSIZE_32 (2u << 8)
#define CR_STRT (1u << 16)
#define CR_LOCK (1u << 31)

#define MOST_POLLS (1u << 24) /* 8 s at 16 MHz and 8 cycles each; the longest erase takes 4 s */

#define FLASH_START 0x08000000u /* on the bus that is written through */

/* Until it is done. False: with an error, or never. */
static bool wait(void) {
  uint32_t status, polls = MOST_POLLS;
  do status = pg_read32(SR);
  while ((status & SR_BSY) != 0 && --polls != 0);
  return (status & (SR_BSY | SR_ERRORS)) == 0;
}

static void unlock(void) {
  if ((pg_read32(CR) & CR_LOCK) != 0) {
    pg_write32(KEYR, KEY1);
    pg_write32(KEYR, KEY2);
  }
  (void)wait();
  pg_write32(SR, SR_ERRORS); /* a one clears */
}

static bool done(void) {
  pg_barrier();
  const bool good = wait();
  pg_write32(CR, CR_LOCK);
  return good;
}

bool pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length) {
  const uintptr_t to = (uintptr_t)flash->bytes + at;
  unlock();
  pg_write32(CR, CR_PSIZE_32 | CR_PG);
  for (uint32_t i = 0; i < length; i += 4) {
    pg_write32(to + i, pg_load32le(bytes + i));
    pg_barrier();
    if (!wait()) break;
  }
  bool good = done();
  for (uint32_t i = 0; i < length; i += 4) good = good && pg_read32(to + i) == pg_load32le(bytes + i);
  return good;
}

/* Four sectors of 32 KiB, one of 128, seven of 256. */
static uint32_t sector_of(uint32_t offset) {
  if (offset < 0x20000u) return offset / 0x8000u;
  return offset < 0x40000u ? 4u : 4u + offset / 0x40000u;
}

bool pg_flash_erase(const struct pg_flash *flash, uint32_t at) {
  const uint32_t sector = sector_of((uint32_t)((uintptr_t)flash->bytes + at - FLASH_START));
  unlock();
  pg_write32(CR, CR_PSIZE_32 | CR_SER | CR_SNB(sector));
  pg_write32(CR, CR_PSIZE_32 | CR_SER | CR_SNB(sector) | CR_STRT);
  return done();
}

bool pg_flash_readable(const struct pg_flash *flash, uint32_t at, uint32_t length) {
  (void)flash, (void)at, (void)length; /* it has no code for error correction */
  return true;
}

void pg_flash_start(struct pg_flash *flash, uint8_t *bytes, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit) {
  *flash = (struct pg_flash){bytes, sector_bytes, block_sectors, blocks, unit, 0};
}
