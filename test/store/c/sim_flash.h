/* sim_flash.h -- flash in memory that loses its power.
 *
 * Strict: a unit that was begun, even if no bit of it fell, is not programmed again before its sector was erased to the end,
 * and what is programmed has to be blank. Breaking that aborts. There is one case that no store can know of: the first write
 * since power came is torn and nothing is to be seen of it. Programming that unit again fails, and spoils it.
 *
 * `left` counts down write units and erases; the one that finds it at zero is torn by `pattern`, and power goes: out by longjmp. */
#ifndef SIM_FLASH_H
#define SIM_FLASH_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/flash.h"

#define SIM_BYTES (1u << 19)
#define SIM_UNITS (SIM_BYTES / 4u)
enum tear { TEAR_NONE, TEAR_ALL, TEAR_HALF, TEAR_RANDOM, TEAR_UNREADABLE, TEARS };

struct sim {
  struct pg_flash flash;
  uint32_t bytes_in_all;
  uint32_t left; /* UINT32_MAX: power stays */
  enum tear pattern;
  uint64_t random;
  jmp_buf out;
  uint32_t units, erases, torn_erases; /* counted */
  uint32_t erased[256];   /* by sector */
  _Alignas(8) uint8_t bytes[SIM_BYTES];
  bool fresh;               /* nothing was written since power came */
  uint32_t spoiled;         /* counted */
  uint8_t begun[SIM_UNITS]; /* 1, 4: begun; 2: reading it gives an error */
};

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "%s: %s (line %d)\n", sim_where, #condition, __LINE__);  \
      abort();                                                                 \
    }                                                                          \
  } while (0)
static char sim_where[200] = "-";

/* xorshift64* (Vigna, ACM TOMS 42(4), 2016) */
static uint32_t sim_random(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return (uint32_t)((*state * 0x2545f4914f6cdd1dull) >> 32);
}

static bool sim_goes(struct sim *sim) {
  if (sim->left == UINT32_MAX) return false;
  return sim->left-- == 0;
}

static void sim_tear_unit(struct sim *sim, uint32_t at, const uint8_t *bytes) {
  const uint32_t unit = sim->flash.unit;
  for (uint32_t i = 0; i < unit; i++) {
    uint8_t fell = 0xff; /* of the bits that are to fall, those that did */
    if (sim->pattern == TEAR_NONE) fell = 0;
    if (sim->pattern == TEAR_HALF) fell = i < unit / 2u ? 0xff : 0;
    if (sim->pattern == TEAR_RANDOM) fell = (uint8_t)sim_random(&sim->random);
    sim->bytes[at + i] = (uint8_t)(sim->bytes[at + i] & (bytes[i] | (uint8_t)~fell));
  }
  if (sim->pattern == TEAR_UNREADABLE) sim->begun[at / unit] |= 2;
  if (sim->pattern != TEAR_NONE) return;
  if (sim->fresh) sim->begun[at / unit] = 4;
}

bool pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length) {
  struct sim *const sim = flash->context;
  const uint32_t unit = sim->flash.unit;
  CHECK(at % unit == 0 && length % unit == 0 && length > 0 && at + length <= sim->bytes_in_all);
  for (; length > 0; at += unit, bytes += unit, length -= unit) {
    if (sim->begun[at / unit] == 4) {
      sim->begun[at / unit] = 3;
      sim->spoiled++;
      return false;
    }
    CHECK(sim->begun[at / unit] == 0);
    for (uint32_t i = 0; i < unit; i++) CHECK(sim->bytes[at + i] == 0xff);
    sim->begun[at / unit] = 1;
    if (sim_goes(sim)) {
      sim_tear_unit(sim, at, bytes);
      longjmp(sim->out, 1);
    }
    sim->units++;
    sim->fresh = false;
    memcpy(sim->bytes + at, bytes, unit);
  }
  return true;
}

bool pg_flash_erase(const struct pg_flash *flash, uint32_t at) {
  struct sim *const sim = flash->context;
  const uint32_t size = sim->flash.sector_bytes, unit = sim->flash.unit;
  CHECK(at % size == 0 && at + size <= sim->bytes_in_all);
  const bool goes = sim_goes(sim);
  sim->erased[at / size]++;
  if (goes) {
    sim->torn_erases++;
    /* What was not erased to the end is to be erased again, whatever it looks like. */
    const bool all = sim->pattern == TEAR_ALL, half = sim->pattern == TEAR_HALF;
    for (uint32_t i = 0; i < size / unit; i++) sim->begun[at / unit + i] = all || (half && i < size / unit / 2u) ? 1 : (uint8_t)(1u | sim->begun[at / unit + i]);
    for (uint32_t i = 0; i < size && sim->pattern != TEAR_NONE; i++) {
      const uint32_t random = sim->pattern >= TEAR_RANDOM ? sim_random(&sim->random) : 0;
      if (sim->pattern == TEAR_ALL || (sim->pattern == TEAR_HALF && i < size / 2u)) sim->bytes[at + i] = 0xff;
      /* Bits that were zero may be one; or, for erasing begins with programming on some flash, anything at all. */
      if (sim->pattern == TEAR_RANDOM) sim->bytes[at + i] = (uint8_t)((sim->bytes[at + i] | random) & (i / 128u % 3u == 2 ? random >> 8 : 0xffu));
      /* In runs: some units as they were, some blank, some that cannot be read. */
      if (sim->pattern == TEAR_UNREADABLE && i % unit == 0) {
        if (random % 3u == 0) memset(sim->bytes + at + i, 0xff, unit);
        if (random % 3u == 1) sim->begun[(at + i) / unit] |= 2;
      }
    }
    longjmp(sim->out, 1);
  }
  sim->erases++;
  memset(sim->bytes + at, 0xff, size);
  memset(sim->begun + at / unit, 0, size / unit);
  return true;
}

bool pg_flash_readable(const struct pg_flash *flash, uint32_t at, uint32_t length) {
  const struct sim *const sim = flash->context;
  CHECK(at + length <= sim->bytes_in_all);
  for (uint32_t unit = at / sim->flash.unit; unit * sim->flash.unit < at + length; unit++)
    if ((sim->begun[unit] & 2) != 0) return false;
  return true;
}

static void sim_start(struct sim *sim, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit) {
  memset(sim, 0, sizeof *sim);
  sim->flash = (struct pg_flash){sim->bytes, sector_bytes, block_sectors, blocks, unit, sim};
  sim->bytes_in_all = sector_bytes * block_sectors * blocks;
  CHECK(sim->bytes_in_all <= SIM_BYTES && unit >= 4);
  memset(sim->bytes, 0xff, sim->bytes_in_all);
  memset(sim->begun, 1, sim->bytes_in_all / unit); /* from the factory: nobody says that it was erased */
  sim->left = UINT32_MAX;
  sim->random = 0x9e3779b97f4a7c15ull;
}

#endif
