/* flash_memory.c -- RAM with the manners of NOR flash, where QEMU keeps a machine's RAM in a file.
 *
 * Programming clears bits, one byte after the other from the lowest on, so that a machine that is killed in between leaves a
 * torn unit; a unit that is not erased is not programmed; an erase sets all of a sector. */
#include "pg_slots.h"
#include "port/armv7m/slots.h"

static uint8_t *at(uint32_t offset) { return (uint8_t *)PG_SLOTS_FLASH + offset; }

static bool program(void *context, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  (void)context;
  volatile uint8_t *to = at(offset);
  for (uint32_t i = 0; i < length; i++) {
    if (to[i] != 0xff) return false;
  }
  for (uint32_t i = 0; i < length; i++) to[i] = bytes[i];
  return true;
}

static bool erase(void *context, uint32_t offset) {
  (void)context;
  volatile uint8_t *to = at(offset);
  for (uint32_t i = 0; i < PG_SLOTS_SECTOR; i++) to[i] = 0xff;
  return true;
}

const struct pg_flash pg_board_flash = {
    .bytes = (const uint8_t *)PG_SLOTS_FLASH, .sector_bytes = PG_SLOTS_SECTOR, .unit = PG_SLOTS_WRITE, .program = program, .erase = erase};
