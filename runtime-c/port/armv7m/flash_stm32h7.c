/* flash_stm32h7.c -- the flash driver "stm32h7": two banks of eight sectors of 128 KiB, units of 32 bytes with ten check bits each.
 *
 * Registers and their bits: Rust package stm32h7 0.15.1, src/stm32h743/flash.rs and flash/bank/; keys and sequence: Rust package
 * stm32h7xx-hal 0.13.1, src/flash.rs. Reading a unit whose programming was cut short is a bus fault; here that is masked for as
 * long as it takes (Armv7-M ARM, B1.5.8: FAULTMASK with CCR.BFHFNMIGN), which is for privileged code. Nothing here was run on a
 * chip: test/store/drivers.test.ts holds it to a model of the registers. The data cache is off. */
#include <string.h>

#include "base/bytes.h"
#include "port/armv7m/barrier.h"
#include "port/armv7m/registers.h"
#include "store/flash.h"

enum { BANKS = 0x52002000, BANK_REGISTERS = 0x100, KEYR = 0x04, CR = 0x0c, SR = 0x10, CCR = 0x14 };
#define KEY1 0x45670123u
#define KEY2 0xcdef89abu
#define CR_LOCK 1u
#define CR_PG (1u << 1)
#define CR_SER (1u << 2)
#define CR_PSIZE (3u << 4)
#define CR_START (1u << 7)
#define CR_SNB(sector) ((uint32_t)(sector) << 8)
#define SR_BUSY 7u /* BSY, WBNE, QW */
#define SR_ERRORS (1u << 17 | 1u << 18 | 1u << 19 | 1u << 21 | 1u << 22 | 1u << 23 | 1u << 24)
#define SR_DBECCERR (1u << 26)
#define SCB_CCR 0xe000ed14u
#define SCB_CCR_BFHFNMIGN (1u << 8)

#define MOST_POLLS (1u << 26) /* 8 s at 64 MHz and 8 cycles each; the longest erase takes 4 s */

#define BANK_BYTES 0x100000u
#define SECTOR_BYTES 0x20000u
#define UNIT_BYTES 32u

/* The flash begins at 0x08000000, a multiple of what both banks have. */
static uintptr_t registers_of(uintptr_t at) { return BANKS + (at & BANK_BYTES) / BANK_BYTES * BANK_REGISTERS; }

/* Until it is done. False: with an error, or never. */
static bool wait(uintptr_t bank) {
  uint32_t status, polls = MOST_POLLS;
  do status = pg_read32(bank + SR);
  while ((status & SR_BUSY) != 0 && --polls != 0);
  return (status & (SR_BUSY | SR_ERRORS)) == 0;
}

/* Gives what of CR stays as it is. */
static uint32_t unlock(uintptr_t bank) {
  (void)wait(bank);
  if ((pg_read32(bank + CR) & CR_LOCK) != 0) {
    pg_write32(bank + KEYR, KEY1);
    pg_write32(bank + KEYR, KEY2);
  }
  pg_write32(bank + CCR, SR_ERRORS);
  return pg_read32(bank + CR) & CR_PSIZE;
}

/* That what was begun is done, and without an error. */
static bool ended(uintptr_t bank) {
  pg_barrier();
  return wait(bank);
}

bool pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length) {
  const uintptr_t to = (uintptr_t)flash->bytes + at, bank = registers_of(to);
  const uint32_t stays = unlock(bank);
  pg_write32(bank + CR, stays | CR_PG);
  bool good;
  uint32_t i = 0;
  do {
    /* A unit is programmed when its eighth word comes. */
    do {
      pg_write32(to + i, pg_load32le(bytes + i));
      i += 4;
    } while (i % UNIT_BYTES != 0);
    good = ended(bank);
  } while (good && i < length);
  pg_write32(bank + CR, stays | CR_LOCK);
  return good && pg_flash_readable(flash, at, length) && memcmp((const void *)to, bytes, length) == 0;
}

bool pg_flash_erase(const struct pg_flash *flash, uint32_t at) {
  const uintptr_t from = (uintptr_t)flash->bytes + at, bank = registers_of(from);
  const uintptr_t sector = from % BANK_BYTES / SECTOR_BYTES;
  const uint32_t stays = unlock(bank);
  pg_write32(bank + CR, stays | CR_SER | CR_SNB(sector));
  pg_write32(bank + CR, stays | CR_SER | CR_SNB(sector) | CR_START);
  const bool good = ended(bank);
  pg_write32(bank + CR, stays | CR_LOCK);
  return good;
}

bool pg_flash_readable(const struct pg_flash *flash, uint32_t at, uint32_t length) {
  const uintptr_t from = (uintptr_t)flash->bytes + at, bank = registers_of(from);
  const uint32_t masked = pg_mask_faults();
  const uint32_t control = pg_read32(SCB_CCR);
  pg_write32(SCB_CCR, control | SCB_CCR_BFHFNMIGN);
  pg_write32(bank + CCR, SR_DBECCERR);
  pg_barrier();
  for (uint32_t i = 0; i < length; i += 4) (void)pg_read32(from + i);
  pg_barrier();
  const bool good = (pg_read32(bank + SR) & SR_DBECCERR) == 0;
  pg_write32(bank + CCR, SR_DBECCERR);
  pg_write32(SCB_CCR, control);
  pg_unmask_faults(masked);
  return good;
}

void pg_flash_start(struct pg_flash *flash, uint8_t *bytes, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit) {
  *flash = (struct pg_flash){bytes, sector_bytes, block_sectors, blocks, unit, 0};
}
