/* drivers.c -- the store on a driver of real flash, on a model of that flash's registers (model.h):
 *
 *   drivers <chip> <sector bytes> <sectors of a block> <blocks> <unit> <offset>
 *
 * The store runs its rounds; then each error is reported, and nothing is ever done, which the driver has to pass on. Prints
 * what the model counted. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

#include "model.h"
#include "store/log.h"

static struct pg_log store;
static struct pg_flash flash;

static bool put(uint8_t key, const uint8_t *value, uint32_t length) { return pg_log_put(&store, PG_RECORD_KEY, &key, 1, value, length) == PG_STORE_OK; }

/* A program whose outcome the store has to pass on; after a mount it goes on. */
static void put_fails(const uint8_t *value) {
  static uint8_t key = 7;
  CHECK(pg_log_put(&store, PG_RECORD_KEY, &key, 1, value, 100) == PG_STORE_FLASH);
  CHECK(model_hangs(UINT32_MAX) && model_rests());
  CHECK(pg_log_mount(&store, &flash) == PG_STORE_OK && put(key, value, 100) && model_rests());
  key++;
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  const uint32_t sector = (uint32_t)atoi(argv[2]), block_sectors = (uint32_t)atoi(argv[3]), blocks = (uint32_t)atoi(argv[4]), unit = (uint32_t)atoi(argv[5]);
  const uint32_t offset = (uint32_t)strtoul(argv[6], NULL, 0);
  model_start(argv[1]);
  model.memory = mmap((void *)(uintptr_t)model.base, model.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (model.memory != (uint8_t *)(uintptr_t)model.base) return 2;
  pg_flash_start(&flash, model.memory + offset, sector, block_sectors, blocks, unit);
  CHECK(pg_log_mount(&store, &flash) == PG_STORE_OK);
  uint8_t value[700];
  struct pg_span got;
  for (uint32_t round = 0; round < 3000; round++) {
    memset(value, (int)(round & 0xffu), sizeof value);
    CHECK(put((uint8_t)(round % 7u), value, round % 700u) && model_rests());
    if (round % 500u == 499u) CHECK(pg_log_mount(&store, &flash) == PG_STORE_OK);
  }
  for (uint32_t round = 2993; round < 3000; round++) {
    const uint8_t key = (uint8_t)(round % 7u);
    CHECK(pg_log_get(&store, PG_RECORD_KEY, &key, 1, &got) == PG_STORE_OK && got.length == round % 700u && (got.length == 0 || got.bytes[0] == (round & 0xffu)));
  }
  /* Only the store's own sectors. */
  const uint32_t first = model_sector_at(offset), sectors = blocks * block_sectors;
  for (uint32_t i = 0; i < sizeof model.erased_by / sizeof *model.erased_by; i++) CHECK((model.erased_by[i] != 0) == (i >= first && i < first + sectors));
  printf("programmed %u\nerased %u\n", model.programmed, model.erased);

  uint32_t errors = 0, hangs = 0;
  for (; model_fails(true, errors); errors++) put_fails(value);
  for (uint32_t error = 0; model_fails(false, error); error++, errors++) {
    CHECK(!pg_flash_erase(&flash, 0) && model_hangs(UINT32_MAX) && model_rests() && pg_flash_erase(&flash, 0));
    CHECK(pg_flash_program(&flash, 0, value, 64)); /* so that the next has something to do */
  }
  CHECK(pg_log_mount(&store, &flash) == PG_STORE_OK);
  for (; model_hangs(hangs); hangs++) put_fails(value);
  for (uint32_t wait = 0; model_hangs(wait); wait++) CHECK(!pg_flash_erase(&flash, 0) && model_hangs(UINT32_MAX) && pg_flash_erase(&flash, 0) && model_rests());
  CHECK(model_hangs(UINT32_MAX));

  for (uint32_t half = 0; half < 2; half++) {
    CHECK(pg_flash_erase(&flash, 0) && pg_flash_readable(&flash, 0, 64));
    if (!model_spoils(offset + unit + half * unit / 2)) continue;
    CHECK(pg_flash_readable(&flash, 0, unit) && !pg_flash_readable(&flash, unit, unit) && pg_flash_readable(&flash, 2 * unit, unit));
    CHECK(!pg_flash_readable(&flash, 0, 3 * unit) && model_rests());
  }
  printf("errors %u\nhangs %u\n", errors, hangs);
  return 0;
}
