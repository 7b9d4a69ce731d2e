/* drivers.c -- the store on a driver of real flash, on a model of that flash's registers: drivers <chip> <sector bytes> <blocks> <unit> <offset>.
 *
 * The model is what the manuals say, as far as the drivers need it, and strict: it aborts on a write to a locked register, on a
 * wrong key, on a command while another runs, on a word out of order or onto what is not blank, on reading flash that works, and
 * on reading a unit whose check bits are wrong while faults are not masked. No chip was asked. The store runs its rounds on it;
 * then errors are reported, which the driver has to pass on. Prints what it counted. */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "port/armv7m/barrier.h"
#include "port/armv7m/registers.h"
#include "store/log.h"

#define FLASH 0x08000000u
#define FLASH_BYTES 0x200000u
#define CHECK(condition)                                                            \
  do {                                                                              \
    if (!(condition)) fprintf(stderr, "%s (line %d)\n", #condition, __LINE__), abort(); \
  } while (0)

static bool h7;
static struct bank {
  uint32_t cr, sr, keys, words;
  uint32_t busy; /* reads of the status until it is done */
} banks[2];
static uint8_t *memory, *spoiled; /* by unit of 32 bytes: its check bits are wrong */
static uint32_t masked, ccr, barrier_due, programmed, erased, erased_by[24];
static bool fails; /* the next command ends with an error */

/* Offsets of key, status, control; status bits. F7 has one bank, and clears errors by writing its status. */
static uint32_t lock_of(void) { return h7 ? 1u : 1u << 31; }
static uint32_t busy_of(void) { return h7 ? 1u << 2 : 1u << 16; }
static uint32_t error_of(void) { return 1u << (h7 ? 17 : 4); }

static uint32_t sector_at(uint32_t offset) {
  if (h7) return offset / 0x20000u;
  uint32_t sector = 0;
  for (uint32_t at = 0;; sector++) {
    const uint32_t bytes = sector < 4 ? 0x8000u : sector == 4 ? 0x20000u : 0x40000u;
    if (offset < at + bytes) return sector;
    at += bytes;
  }
}

static void finish(struct bank *bank) {
  bank->busy = 3;
  if (fails) bank->sr |= error_of();
  fails = false;
}

static void control(uint32_t number, uint32_t value) {
  struct bank *const bank = &banks[number];
  const uint32_t program = h7 ? 2u : 1u, erase = h7 ? 4u : 2u, start = h7 ? 1u << 7 : 1u << 16;
  CHECK((bank->cr & lock_of()) == 0 && bank->busy == 0 && bank->words == 0);
  CHECK((value & program) == 0 || (value & erase) == 0);
  CHECK(h7 ? (value & 0x30u) == 0x30u : (value & lock_of()) != 0 || (value & 0x300u) == 0x200u);
  if ((value & start) != 0) {
    CHECK((value & erase) != 0 && (bank->cr & erase) != 0 && bank->sr == 0);
    const uint32_t sector = h7 ? number * 8u + (value >> 8 & 7u) : value >> 3 & 31u;
    for (uint32_t at = 0; at < FLASH_BYTES; at += 32) {
      if (sector_at(at) != sector) continue;
      if (!fails) memset(memory + at, 0xff, 32);
      spoiled[at / 32u] = 0;
    }
    erased++;
    erased_by[sector]++;
    finish(bank);
  }
  bank->cr = value & ~start;
}

static void program_word(uint32_t offset, uint32_t value) {
  struct bank *const bank = &banks[h7 ? offset / 0x100000u : 0];
  CHECK(offset % 4u == 0 && offset < FLASH_BYTES && bank->busy == 0 && bank->sr == 0);
  CHECK((bank->cr & lock_of()) == 0 && (bank->cr & (h7 ? 2u : 1u)) != 0);
  CHECK(memory[offset] == 0xff && memory[offset + 1] == 0xff && memory[offset + 2] == 0xff && memory[offset + 3] == 0xff && spoiled[offset / 32u] == 0);
  CHECK(!h7 || offset / 4u % 8u == bank->words);
  if (!fails) memcpy(memory + offset, &value, 4);
  barrier_due = 1;
  if (h7 && ++bank->words < 8) return;
  bank->words = 0;
  programmed++;
  finish(bank);
}

static struct bank *bank_at(uintptr_t address, uint32_t *reg) {
  const uint32_t base = h7 ? 0x52002000u : 0x40023c00u, from = (uint32_t)address - base;
  CHECK(from < (h7 ? 0x200u : 0x20u));
  *reg = h7 ? from % 0x100u : from;
  return &banks[h7 ? from / 0x100u : 0];
}

uint32_t pg_read32(uintptr_t address) {
  if (address >= FLASH && address < FLASH + FLASH_BYTES) {
    const uint32_t offset = (uint32_t)address - FLASH;
    struct bank *const bank = &banks[h7 ? offset / 0x100000u : 0];
    uint32_t value;
    CHECK(bank->busy == 0);
    if (spoiled[offset / 32u] != 0) {
      CHECK(masked != 0 && (ccr & 1u << 8) != 0);
      bank->sr |= 1u << 26;
    }
    memcpy(&value, memory + offset, 4);
    return value;
  }
  if (address == 0xe000ed14u) return ccr;
  uint32_t reg;
  struct bank *const bank = bank_at(address, &reg);
  if (reg == (h7 ? 0x0cu : 0x10u)) return bank->cr;
  CHECK(reg == (h7 ? 0x10u : 0x0cu));
  CHECK(barrier_due == 0); /* or the status of before the write is read */
  if (bank->busy == 0) return bank->sr;
  bank->busy--;
  return bank->sr | busy_of();
}

void pg_write32(uintptr_t address, uint32_t value) {
  static const uint32_t keys[2] = {0x45670123u, 0xcdef89abu};
  if (address >= FLASH && address < FLASH + FLASH_BYTES) {
    program_word((uint32_t)address - FLASH, value);
    return;
  }
  if (address == 0xe000ed14u) {
    ccr = value;
    return;
  }
  uint32_t reg;
  struct bank *const bank = bank_at(address, &reg);
  if (reg == 4u) {
    CHECK((bank->cr & lock_of()) != 0 && value == keys[bank->keys++]);
    if (bank->keys == 2) bank->keys = 0, bank->cr &= ~lock_of();
  } else if (reg == (h7 ? 0x14u : 0x0cu)) {
    bank->sr &= ~value;
  } else {
    CHECK(reg == (h7 ? 0x0cu : 0x10u));
    control((uint32_t)(bank - banks), value);
  }
}

void pg_barrier(void) { barrier_due = 0; }
uint32_t pg_mask_faults(void) {
  const uint32_t before = masked;
  masked = 1;
  return before;
}
void pg_unmask_faults(uint32_t before) { masked = before; }

static struct pg_log store;

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  h7 = strcmp(argv[1], "stm32h7") == 0;
  memory = mmap((void *)(uintptr_t)FLASH, FLASH_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  spoiled = calloc(FLASH_BYTES / 32u, 1);
  if (memory != (uint8_t *)(uintptr_t)FLASH || spoiled == NULL) return 2;
  banks[0].cr = banks[1].cr = lock_of() | (h7 ? 0x30u : 0);
  struct pg_flash flash;
  const uint32_t sector = (uint32_t)atoi(argv[2]), blocks = (uint32_t)atoi(argv[3]), unit = (uint32_t)atoi(argv[4]), offset = (uint32_t)strtoul(argv[5], NULL, 0);
  pg_flash_start(&flash, memory + offset, sector, 1, blocks, unit);
  CHECK(pg_log_mount(&store, &flash) == PG_STORE_OK);
  uint8_t value[700], key;
  struct pg_span got;
  for (uint32_t round = 0; round < 3000; round++) {
    memset(value, (int)(round & 0xffu), sizeof value);
    key = (uint8_t)(round % 7u);
    CHECK(pg_log_put(&store, PG_RECORD_KEY, &key, 1, value, round % 700u) == PG_STORE_OK);
    if (round % 500u == 499u) CHECK(pg_log_mount(&store, &flash) == PG_STORE_OK);
  }
  for (uint32_t round = 2993; round < 3000; round++) {
    key = (uint8_t)(round % 7u);
    CHECK(pg_log_get(&store, PG_RECORD_KEY, &key, 1, &got) == PG_STORE_OK && got.length == round % 700u && (got.length == 0 || got.bytes[0] == (round & 0xffu)));
  }
  /* Only the store's own sectors. */
  for (uint32_t i = 0; i < 24; i++) CHECK((erased_by[i] != 0) == (i >= sector_at(offset) && i < sector_at(offset) + blocks));
  CHECK(masked == 0 && (ccr & 1u << 8) == 0 && (banks[0].cr & lock_of()) != 0 && (banks[1].cr & lock_of()) != 0);

  /* Errors come through; after a mount it goes on. */
  fails = true;
  CHECK(pg_log_put(&store, PG_RECORD_KEY, &key, 1, value, 100) == PG_STORE_FLASH);
  CHECK(pg_log_mount(&store, &flash) == PG_STORE_OK && pg_log_put(&store, PG_RECORD_KEY, &key, 1, value, 100) == PG_STORE_OK);
  fails = true;
  CHECK(!pg_flash_erase(&flash, 0) && pg_flash_erase(&flash, 0));
  CHECK(pg_flash_readable(&flash, 0, 64));
  if (h7) {
    spoiled[offset / 32u + 1u] = 1;
    CHECK(!pg_flash_readable(&flash, 0, 64) && pg_flash_readable(&flash, 0, 32) && pg_flash_readable(&flash, 64, 32));
    CHECK(masked == 0 && (ccr & 1u << 8) == 0);
  }
  printf("programmed %u\nerased %u\n", programmed, erased);
  return 0;
}
