/* model_stm32.c -- model.h for STM32F767 and STM32H743: aborts on a write to a locked register, on a wrong key, on a command while
 * another runs, on a word out of order or onto what is not blank, on reading flash that works, and on reading a unit whose check
 * bits are wrong while faults are not masked. */
#include <string.h>

#include "model.h"
#include "port/armv7m/barrier.h"
#include "port/armv7m/registers.h"

struct model model = {.base = 0x08000000u, .bytes = 0x200000u};

static bool h7;
static struct bank {
  uint32_t cr, sr, keys, words;
  uint32_t busy; /* reads of the status until it is done */
} banks[2];
static uint8_t spoiled[0x200000u / 32u]; /* by unit of 32 bytes: its check bits are wrong */
static uint32_t masked, ccr, barrier_due;
static uint32_t fails[2]; /* the bits that the next erase, the next programming ends with */
static bool hangs;

/* Offsets of key, status, control; status bits. F7 has one bank, and clears errors by writing its status. */
static uint32_t lock_of(void) { return h7 ? 1u : 1u << 31; }
static uint32_t busy_of(void) { return h7 ? 1u << 2 : 1u << 16; }

void model_start(const char *chip) {
  h7 = strcmp(chip, "stm32h7") == 0;
  banks[0].cr = banks[1].cr = lock_of() | (h7 ? 0x30u : 0);
}

uint32_t model_sector_at(uint32_t offset) {
  if (h7) return offset / 0x20000u;
  uint32_t sector = 0;
  for (uint32_t at = 0;; sector++) {
    const uint32_t bytes = sector < 4 ? 0x8000u : sector == 4 ? 0x20000u : 0x40000u;
    if (offset < at + bytes) return sector;
    at += bytes;
  }
}

bool model_fails(bool programs, uint32_t error) {
  static const uint32_t f7[] = {1, 4, 5, 6, 7}, h7s[] = {17, 18, 19, 21, 22, 23, 24};
  if (error >= (h7 ? sizeof h7s : sizeof f7) / 4u) return false;
  fails[programs] = 1u << (h7 ? h7s : f7)[error];
  return true;
}

bool model_hangs(uint32_t wait) {
  hangs = wait == 0;
  if (!hangs) banks[0].busy = banks[1].busy = 0;
  return wait == 0 || wait == UINT32_MAX;
}

bool model_spoils(uint32_t offset) {
  spoiled[offset / 32u] = h7;
  return h7;
}

bool model_rests(void) {
  return masked == 0 && (ccr & 1u << 8) == 0 && (banks[0].cr & lock_of()) != 0 && (banks[1].cr & lock_of()) != 0 && banks[0].busy == 0 && banks[1].busy == 0;
}

static bool finish(struct bank *bank, bool programs) {
  const uint32_t error = fails[programs];
  bank->busy = 3;
  bank->sr |= error;
  fails[programs] = 0;
  return error == 0;
}

static void control(uint32_t number, uint32_t value) {
  struct bank *const bank = &banks[number];
  const uint32_t program = h7 ? 2u : 1u, erase = h7 ? 4u : 2u, start = h7 ? 1u << 7 : 1u << 16;
  CHECK((bank->cr & lock_of()) == 0 && (bank->busy == 0 || hangs) && bank->words == 0);
  CHECK((value & program) == 0 || (value & erase) == 0);
  CHECK(h7 ? (value & 0x30u) == 0x30u : (value & lock_of()) != 0 || (value & 0x300u) == 0x200u);
  if ((value & start) != 0) {
    CHECK((value & erase) != 0 && (bank->cr & erase) != 0 && bank->sr == 0);
    const uint32_t sector = h7 ? number * 8u + (value >> 8 & 7u) : value >> 3 & 31u;
    const bool good = finish(bank, false);
    for (uint32_t at = 0; at < model.bytes; at += 32) {
      if (model_sector_at(at) != sector) continue;
      if (good) memset(model.memory + at, 0xff, 32);
      spoiled[at / 32u] = 0;
    }
    model.erased++;
    model.erased_by[sector]++;
  }
  bank->cr = value & ~start;
}

static void program_word(uint32_t offset, uint32_t value) {
  struct bank *const bank = &banks[h7 ? offset / 0x100000u : 0];
  const uint8_t *const at = model.memory + offset;
  CHECK(offset % 4u == 0 && offset < model.bytes && bank->busy == 0 && bank->sr == 0);
  CHECK((bank->cr & lock_of()) == 0 && (bank->cr & (h7 ? 2u : 1u)) != 0);
  CHECK(at[0] == 0xff && at[1] == 0xff && at[2] == 0xff && at[3] == 0xff && spoiled[offset / 32u] == 0);
  CHECK(!h7 || offset / 4u % 8u == bank->words);
  if (fails[1] == 0) memcpy(model.memory + offset, &value, 4);
  barrier_due = 1;
  if (h7 && ++bank->words < 8) return;
  bank->words = 0;
  model.programmed++;
  (void)finish(bank, true);
}

static struct bank *bank_at(uintptr_t address, uint32_t *reg) {
  const uint32_t base = h7 ? 0x52002000u : 0x40023c00u, from = (uint32_t)address - base;
  CHECK(from < (h7 ? 0x200u : 0x20u));
  *reg = h7 ? from % 0x100u : from;
  return &banks[h7 ? from / 0x100u : 0];
}

uint32_t pg_read32(uintptr_t address) {
  if (address >= model.base && address < model.base + model.bytes) {
    const uint32_t offset = (uint32_t)address - model.base;
    struct bank *const bank = &banks[h7 ? offset / 0x100000u : 0];
    uint32_t value;
    CHECK(bank->busy == 0);
    if (spoiled[offset / 32u] != 0) {
      CHECK(masked != 0 && (ccr & 1u << 8) != 0);
      bank->sr |= 1u << 26;
    }
    memcpy(&value, model.memory + offset, 4);
    return value;
  }
  if (address == 0xe000ed14u) return ccr;
  uint32_t reg;
  struct bank *const bank = bank_at(address, &reg);
  if (reg == (h7 ? 0x0cu : 0x10u)) return bank->cr;
  CHECK(reg == (h7 ? 0x10u : 0x0cu));
  CHECK(barrier_due == 0); /* or the status of before the write is read */
  if (bank->busy == 0) return bank->sr;
  if (!hangs) bank->busy--;
  return bank->sr | busy_of();
}

void pg_write32(uintptr_t address, uint32_t value) {
  static const uint32_t keys[2] = {0x45670123u, 0xcdef89abu};
  if (address >= model.base && address < model.base + model.bytes) {
    program_word((uint32_t)address - model.base, value);
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
