/* flash.h -- the flash that a store lies on, as its board describes it.
 *
 * Erased bytes are 0xff. A unit is programmed once between two erases of its sector; flash with a code for error correction
 * takes no second time. A driver sees to caches, locks and waiting. */
#ifndef PG_FLASH_H
#define PG_FLASH_H

#include <stdbool.h>
#include <stdint.h>

struct pg_flash {
  const uint8_t *bytes;   /* where it can be read; aligned to 4 */
  uint32_t sector_bytes;  /* what an erase takes; all sectors are equal, and a multiple of the larger of unit and 16 */
  uint32_t block_sectors; /* sectors of a block, which holds whole records: the largest object is somewhat less than a block */
  uint32_t blocks;        /* 2 or more; with more than two, more of the flash is of use */
  uint32_t unit;          /* bytes of a write unit: a power of two, 1 to 512 */
  void *context;          /* the driver's */
};

/* The driver, which a program is linked with. `at` counts from flash->bytes. */

void pg_flash_start(struct pg_flash *flash, uint8_t *bytes, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit);

/* Programs `length` bytes, one unit or more, one after the other from the lowest on, and reads them back. False: not
 * all is as it should be. */
bool pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length);
bool pg_flash_erase(const struct pg_flash *flash, uint32_t at); /* the sector that begins there */
/* Whether reading these bytes gives bytes, and no error of the flash's own code. */
bool pg_flash_readable(const struct pg_flash *flash, uint32_t at, uint32_t length);

#endif
