/* flash_imxrt.c -- the flash driver "imxrt": the serial NOR flash (W25Q64) of a Teensy 4.1 behind FlexSPI, sectors of 4 KiB.
 *
 * Registers and their bits: boards/registers/imxrt1062.json; the flash's commands: as the configuration block has them
 * (chip/imxrt1062_boot.c); the key of the sequences, their form and the order of steps: reference manual of the i.MX RT1060,
 * FlexSPI, and the Teensy's own core, teensy4/eeprom.c (neither in the packages). While the flash programs or erases it gives no
 * bytes: all that happens then is in RAM, in the DTCM. Eight bytes are one command, as one push into the queue takes them: the
 * order in which a page's bytes are programmed is not said anywhere. Nothing here was run on a chip: test/store/drivers.test.ts holds
 * it to a model of controller and flash. The data cache is off, and no code lies where this writes. */
#include "base/bytes.h"
#include "generated/pg_chip_imxrt1062.h"
#include "port/armv7m/barrier.h"
#include "port/armv7m/ram_code.h"
#include "port/armv7m/registers.h"
#include "store/flash.h"

#define AT(name) (PG_FLEXSPI1_BASE + PG_FLEXSPI_##name)
#define LUT_KEY 0x5af05af0u
#define IDLE (PG_FLEXSPI_STS0_SEQIDLE | PG_FLEXSPI_STS0_ARBIDLE)
#define DONE PG_FLEXSPI_INTR_IPCMDDONE
#define ERRORS (PG_FLEXSPI_INTR_IPCMDGE | PG_FLEXSPI_INTR_IPCMDERR)
#define MOST_POLLS (1u << 21) /* each takes a bus access at least, a command of the flash 1 us; the longest erase takes 0.4 s */

/* The last of the sixteen sequences, which neither boot ROM nor reading uses: four words each, of which two are needed. */
enum { WRITE_ENABLE = 12, READ_STATUS, ERASE, PROGRAM };
#define WRITE_ENABLE_WORD 0x00000406u /* command 6 on one line */
#define READ_STATUS_WORD 0x24010405u  /* command 5, a byte is read */
#define ERASE_WORD 0x08180420u        /* command 0x20, address of 24 bits */
#define PROGRAM_WORD 0x08180402u      /* command 2, address of 24 bits */
#define PROGRAM_WORD_2 0x00002004u    /* bytes are written, as many as the command says */
#define STATUS_BUSY 1u

#define FLASH_START 0x60000000u
#define PIECE_BYTES 8u

/* Until these bits of a register are as they should be; false: they never are. */
static PG_RAM_CODE bool until(uintptr_t place, uint32_t bits, uint32_t wanted) {
  uint32_t polls = MOST_POLLS;
  while ((pg_read32(place) & bits) != wanted && --polls != 0) {}
  return polls != 0;
}

static PG_RAM_CODE bool command(uint32_t sequence, uint32_t address, uint32_t bytes) {
  pg_write32(AT(INTR), DONE | ERRORS); /* ones clear */
  pg_write32(AT(IPCR0), address);
  pg_write32(AT(IPCR1), PG_FLEXSPI_IPCR1_ISEQID(sequence) | PG_FLEXSPI_IPCR1_IDATSZ(bytes));
  pg_write32(AT(IPCMD), PG_FLEXSPI_IPCMD_TRG);
  return until(AT(INTR), DONE, DONE) && (pg_read32(AT(INTR)) & ERRORS) == 0;
}

static PG_RAM_CODE void sequence(uint32_t number, uint32_t first, uint32_t second) {
  pg_write32(AT(LUT) + 16u * number, first);
  pg_write32(AT(LUT) + 16u * number + 4u, second);
}

/* Erases, or programs two words; waits, and gives up what FlexSPI read before. */
static PG_RAM_CODE bool change(uint32_t what, uint32_t address, uint32_t low, uint32_t high) {
  bool good = until(AT(STS0), IDLE, IDLE);
  pg_write32(AT(LUTKEY), LUT_KEY);
  pg_write32(AT(LUTCR), PG_FLEXSPI_LUTCR_UNLOCK);
  sequence(WRITE_ENABLE, WRITE_ENABLE_WORD, 0);
  sequence(READ_STATUS, READ_STATUS_WORD, 0);
  sequence(ERASE, ERASE_WORD, 0);
  sequence(PROGRAM, PROGRAM_WORD, PROGRAM_WORD_2);
  pg_write32(AT(LUTKEY), LUT_KEY);
  pg_write32(AT(LUTCR), PG_FLEXSPI_LUTCR_LOCK);

  good = good && command(WRITE_ENABLE, 0, 0);
  if (what == PROGRAM) {
    pg_write32(AT(IPTXFCR), PG_FLEXSPI_IPTXFCR_CLRIPTXF);
    pg_write32(AT(TFDR), low);
    pg_write32(AT(TFDR) + 4u, high);
    pg_write32(AT(INTR), PG_FLEXSPI_INTR_IPTXWE); /* takes the eight bytes over */
  }
  good = good && command(what, address, what == PROGRAM ? PIECE_BYTES : 0);
  /* A command that failed was none to the flash. */
  for (uint32_t polls = MOST_POLLS; good; good = good && --polls != 0) {
    pg_write32(AT(IPRXFCR), PG_FLEXSPI_IPRXFCR_CLRIPRXF);
    good = command(READ_STATUS, 0, 1);
    if ((pg_read32(AT(RFDR)) & STATUS_BUSY) == 0) break;
  }

  pg_change32(AT(MCR0), 0, PG_FLEXSPI_MCR0_SWRESET);
  good = until(AT(MCR0), PG_FLEXSPI_MCR0_SWRESET, 0) && good;
  pg_barrier();
  return good;
}

bool pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length) {
  const uintptr_t to = (uintptr_t)flash->bytes + at;
  bool good = true;
  for (uint32_t i = 0; good && i < length; i += PIECE_BYTES)
    good = change(PROGRAM, (uint32_t)to + i - FLASH_START, pg_load32le(bytes + i), pg_load32le(bytes + i + 4));
  for (uint32_t i = 0; i < length; i += 4) good = good && pg_read32(to + i) == pg_load32le(bytes + i);
  return good;
}

/* The flash says nothing of an erase that it did not do: its sector is looked at. */
bool pg_flash_erase(const struct pg_flash *flash, uint32_t at) {
  const uintptr_t from = (uintptr_t)flash->bytes + at;
  bool good = change(ERASE, (uint32_t)from - FLASH_START, 0, 0);
  for (uint32_t i = 0; good && i < flash->sector_bytes; i += 4) good = pg_read32(from + i) == UINT32_MAX;
  return good;
}

bool pg_flash_readable(const struct pg_flash *flash, uint32_t at, uint32_t length) {
  (void)flash, (void)at, (void)length; /* it has no code for error correction */
  return true;
}

void pg_flash_start(struct pg_flash *flash, uint8_t *bytes, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit) {
  *flash = (struct pg_flash){bytes, sector_bytes, block_sectors, blocks, unit, 0};
}
