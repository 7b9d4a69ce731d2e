/* flash_sam.c -- the flash driver "sam": the flash of a SAM V71, pages of 512 bytes, of which units of 16 bytes with check bits
 * are programmed, and erases of 16 pages.
 *
 * Registers and their bits: boards/registers/samv71q21.json; codes of commands: Rust package atsamv71q21 0.21.0,
 * src/efc/eefc_fcr.rs; key, arguments and sequence: data sheet of the SAM V71, EEFC, and Zephyr, drivers/flash/flash_sam.c (neither
 * in the packages). The flash may not be read while a command runs, so that its wait is in RAM. A unit is one command: the order
 * in which a page's units are programmed is not said anywhere. A unit whose programming was cut short is no fault to read: the
 * controller notes that the check bits are wrong. Nothing here was run on a chip: test/store/drivers.test.ts holds it to a model of
 * the registers. The caches are off. */
#include "base/bytes.h"
#include "generated/pg_chip_samv71q21.h"
#include "port/armv7m/barrier.h"
#include "port/armv7m/ram_code.h"
#include "port/armv7m/registers.h"
#include "store/flash.h"

enum { COMMAND = PG_EFC_BASE + PG_EFC_EEFC_FCR, STATUS = PG_EFC_BASE + PG_EFC_EEFC_FSR };
#define KEY 0x5au
#define WRITE_PAGE 1u
#define ERASE_PAGES 7u
#define ERASE_16 2u /* of its argument: how many pages, in the bits that their first one's number has not */
#define ERRORS (PG_EFC_EEFC_FSR_FCMDE | PG_EFC_EEFC_FSR_FLOCKE | PG_EFC_EEFC_FSR_FLERR)
#define UNREADABLE (PG_EFC_EEFC_FSR_MECCELSB | PG_EFC_EEFC_FSR_MECCEMSB)
#define MOST_POLLS (1u << 22) /* 3 s at least at 12 MHz; the longest command takes 0.2 s */

#define FLASH_START 0x00400000u
#define PAGE_BYTES 512u
#define UNIT_BYTES 16u

/* Gives a command and waits until it is done. Reading the status clears its errors, so that all of them count. */
static PG_RAM_CODE bool command(uint32_t what) {
  uint32_t status, seen = 0, polls = MOST_POLLS;
  pg_barrier();
  pg_write32(COMMAND, what);
  pg_barrier();
  do {
    status = pg_read32(STATUS);
    seen |= status;
  } while ((status & PG_EFC_EEFC_FSR_FRDY) == 0 && --polls != 0);
  return (status & PG_EFC_EEFC_FSR_FRDY) != 0 && (seen & ERRORS) == 0;
}

static bool command_at(uint32_t code, uintptr_t place, uint32_t more) {
  const uint32_t page = ((uint32_t)place - FLASH_START) / PAGE_BYTES;
  return command(PG_EFC_EEFC_FCR_FKEY(KEY) | PG_EFC_EEFC_FCR_FARG(page | more) | PG_EFC_EEFC_FCR_FCMD(code));
}

bool pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length) {
  const uintptr_t to = (uintptr_t)flash->bytes + at;
  bool good = true;
  for (uint32_t i = 0; good && i < length; i += 4) {
    pg_write32(to + i, pg_load32le(bytes + i)); /* into the buffer of a page */
    if (i % UNIT_BYTES == UNIT_BYTES - 4u) good = command_at(WRITE_PAGE, to + i, 0);
  }
  good = good && pg_flash_readable(flash, at, length);
  for (uint32_t i = 0; i < length; i += 4) good = good && pg_read32(to + i) == pg_load32le(bytes + i);
  return good;
}

bool pg_flash_erase(const struct pg_flash *flash, uint32_t at) { return command_at(ERASE_PAGES, (uintptr_t)flash->bytes + at, ERASE_16); }

bool pg_flash_readable(const struct pg_flash *flash, uint32_t at, uint32_t length) {
  const uintptr_t from = (uintptr_t)flash->bytes + at;
  (void)pg_read32(STATUS); /* clears what was noted before */
  for (uint32_t i = 0; i < length; i += 4) (void)pg_read32(from + i);
  pg_barrier();
  return (pg_read32(STATUS) & UNREADABLE) == 0;
}

void pg_flash_start(struct pg_flash *flash, uint8_t *bytes, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit) {
  *flash = (struct pg_flash){bytes, sector_bytes, block_sectors, blocks, unit, 0};
}
