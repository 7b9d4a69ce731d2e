/* slots.c -- slots.h. */
#include "port/armv7m/slots.h"

#include "pg_slots.h"
#include "store/flash.h"

/* All of the flash, for a driver that knows of blocks; the slots are laid out in sectors (pg_sectors). */
static struct pg_flash memory;
void pg_board_slots_start(void) {
  const uint32_t sectors = PG_SLOTS_FLASH_BYTES / PG_SLOTS_SECTOR;
  pg_flash_start(&memory, (uint8_t *)PG_SLOTS_FLASH, PG_SLOTS_SECTOR, 1, sectors, PG_SLOTS_WRITE);
}

static const struct pg_sectors sectors_a[] = PG_SLOTS_A_SECTORS, sectors_b[] = PG_SLOTS_B_SECTORS;
static const uint8_t keys[][PG_HSS_PUBLIC_BYTES] = PG_SLOTS_KEYS;

const struct pg_slots pg_board_slots = {
    .flash = &memory,
    .slot = {{PG_SLOTS_A, sectors_a}, {PG_SLOTS_B, sectors_b}},
    .ram = PG_SLOTS_RAM,
    .ram_bytes = PG_SLOTS_RAM_BYTES,
    .class_id = PG_SLOTS_CLASS_ID,
    .keys = keys,
    .key_count = sizeof keys / sizeof *keys,
};
