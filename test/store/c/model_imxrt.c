/* model_imxrt.c -- model.h for FlexSPI of an i.MX RT1062 (reference manual, FlexSPI) with a W25Q64 behind it (its data sheet).
 * Aborts on a sequence that is changed while locked, while one runs, or where reading needs it; on a command that is given
 * before the one before it was seen to be done; on sequences that the flash does not know in this form; on data that is not
 * what a command says; on programming or erasing without a write enable, or while the flash works; on a program that would wrap
 * in its page; on bits that would have to rise; on an erase at no multiple of a sector; on an address beyond the flash; and on
 * reading the flash while it works, or while FlexSPI still has what it read before. */
#include <string.h>

#include "model.h"
#include "port/armv7m/barrier.h"
#include "port/armv7m/registers.h"

#define CONTROLLER 0x402a8000u
#define PAGE 256u
#define SECTOR 4096u
enum { MCR0 = 0x00, INTR = 0x14, LUTKEY = 0x18, LUTCR = 0x1c, IPCR0 = 0xa0, IPCR1 = 0xa4, IPCMD = 0xb0, IPRXFCR = 0xb8, IPTXFCR = 0xbc, STS0 = 0xe0, RFDR = 0x100, TFDR = 0x180, LUT = 0x200 };
enum { HANG_IDLE, HANG_COMMAND, HANG_FLASH, HANG_RESET, HANGS };

struct model model = {.base = 0x60000000u, .bytes = 0x800000u};

static uint32_t lut[64], intr, address_of, control_of;
static bool unlocked, keyed, stale, enabled;
static uint8_t queue[128], received;
static uint32_t queued, pushed;    /* bytes written to the queue's window, and taken over */
static bool received_any;
static uint32_t idle_in = 2;       /* reads until it is so */
static uint32_t done_in, reset_in; /* reads; 0: nothing is under way */
static uint32_t works;             /* reads of the flash's status until it is done */
static uint32_t hangs = UINT32_MAX;
static struct { bool due; uint32_t error; } fails[2];

void model_start(const char *chip) {
  CHECK(strcmp(chip, "imxrt") == 0);
  /* Reading, as the boot ROM leaves it. */
  lut[0] = 0x0a1804ebu;
  lut[1] = 0x26043206u;
}
uint32_t model_sector_at(uint32_t offset) { return offset / SECTOR; }

bool model_fails(bool programs, uint32_t error) {
  if (error > 3) return false;
  fails[programs].due = true; /* FlexSPI says that it cannot, that it may not; the flash does not do it; its status cannot be asked */
  fails[programs].error = error;
  return true;
}
bool model_hangs(uint32_t wait) {
  hangs = wait;
  if (wait == UINT32_MAX) done_in = reset_in = works = 0, stale = false;
  return wait < HANGS || wait == UINT32_MAX;
}
bool model_spoils(uint32_t offset) {
  (void)offset;
  return false;
}
bool model_rests(void) { return done_in == 0 && reset_in == 0 && works == 0 && !unlocked && !stale; }

static bool is(uint32_t sequence, uint32_t first, uint32_t second) {
  return lut[4 * sequence] == first && lut[4 * sequence + 1] == second;
}

static bool mute; /* the next question for the status fails */
static bool fail_of(bool programs) {
  if (!fails[programs].due) return false;
  fails[programs].due = false;
  mute = fails[programs].error == 3;
  if (mute) return false;
  if (fails[programs].error < 2) intr |= fails[programs].error == 0 ? 1u << 3 : 1u << 1;
  return true;
}

static void program(uint32_t bytes) {
  const uint32_t at = address_of;
  CHECK(enabled && works == 0 && bytes != 0 && bytes == pushed && queued == 0);
  CHECK(at < model.bytes && at % PAGE + bytes <= PAGE && bytes % 8u == 0);
  enabled = false;
  pushed = 0;
  if (fail_of(true)) return;
  for (uint32_t i = 0; i < bytes; i++) {
    CHECK((queue[i] & ~model.memory[at + i]) == 0); /* a bit does not rise */
    model.memory[at + i] &= queue[i];
  }
  works = 3;
  stale = true;
  model.programmed++;
}

static void erase(uint32_t bytes) {
  const uint32_t at = address_of;
  CHECK(enabled && works == 0 && bytes == 0 && at < model.bytes && at % SECTOR == 0);
  enabled = false;
  if (fail_of(false)) return;
  memset(model.memory + at, 0xff, SECTOR);
  works = 5;
  stale = true;
  model.erased++;
  model.erased_by[model_sector_at(at)]++;
}

static void trigger(void) {
  const uint32_t sequence = control_of >> 16 & 15u, bytes = control_of & 0xffffu;
  CHECK((control_of & ~0xfffffu) == 0 && done_in == 0 && (intr & 1u) == 0 && !unlocked && reset_in == 0 && sequence != 0);
  if (is(sequence, 0x0406u, 0)) {
    CHECK(bytes == 0 && works == 0);
    enabled = true;
  } else if (is(sequence, 0x24010405u, 0)) {
    CHECK(bytes == 1 && !received_any);
    received = (uint8_t)((works != 0 && !mute ? 1u : 0u) | (enabled ? 2u : 0u));
    if (mute) intr |= 1u << 3;
    mute = false;
    received_any = true;
    if (works != 0 && hangs != HANG_FLASH) works--;
  } else if (is(sequence, 0x08180420u, 0)) {
    erase(bytes);
  } else {
    CHECK(is(sequence, 0x08180402u, 0x2004u));
    program(bytes);
  }
  done_in = 3;
}

uint32_t pg_read32(uintptr_t address) {
  if (address >= model.base && address < model.base + model.bytes) {
    uint32_t value;
    CHECK(address % 4u == 0 && works == 0 && done_in == 0 && !stale);
    memcpy(&value, model.memory + (address - model.base), 4);
    return value;
  }
  switch ((uint32_t)address - CONTROLLER) {
    case MCR0:
      if (reset_in != 0 && hangs != HANG_RESET && --reset_in == 0) stale = false;
      return reset_in != 0 ? 1u | 0xffff0010u : 0xffff0010u;
    case INTR:
      if (done_in != 0 && hangs != HANG_COMMAND && --done_in == 0) intr |= 1u;
      return intr | 1u << 6; /* the queue has room */
    case STS0:
      if (hangs == HANG_IDLE) return 0;
      if (idle_in != 0) idle_in--;
      return idle_in != 0 ? 2u : 3u;
    case RFDR:
      CHECK(done_in == 0 || hangs != UINT32_MAX);
      return received;
    default: CHECK(false); return 0;
  }
}

static void change_sequence(uint32_t word, uint32_t value) {
  CHECK(unlocked && word < 64 && done_in == 0 && idle_in == 0);
  CHECK(word >= 48); /* those before are the boot ROM's */
  lut[word] = value;
}

void pg_write32(uintptr_t address, uint32_t value) {
  const uint32_t at = (uint32_t)address - CONTROLLER;
  CHECK(address >= CONTROLLER && at < LUT + 4u * 64u && at % 4u == 0);
  if (at >= LUT) {
    change_sequence((at - LUT) / 4u, value);
    return;
  }
  if (at >= TFDR && at < TFDR + sizeof queue) {
    CHECK(at - TFDR == queued && queued < 8u);
    memcpy(queue + pushed + queued, &value, 4);
    queued += 4;
    return;
  }
  const bool was_keyed = keyed;
  keyed = false;
  switch (at) {
    case MCR0:
      CHECK((value & ~1u) == 0xffff0010u && (value & 1u) != 0 && (done_in == 0 || hangs != UINT32_MAX));
      reset_in = 4;
      break;
    case INTR:
      intr &= ~value;
      if ((value & 1u << 6) == 0) break;
      CHECK(queued == 8);
      pushed += queued;
      queued = 0;
      break;
    case LUTKEY:
      CHECK(value == 0x5af05af0u);
      keyed = true;
      break;
    case LUTCR:
      CHECK(was_keyed && (value == 1u || value == 2u));
      unlocked = value == 2u;
      break;
    case IPCR0: address_of = value; break;
    case IPCR1: control_of = value; break;
    case IPCMD:
      CHECK(value == 1u);
      trigger();
      break;
    case IPRXFCR:
      CHECK(value == 1u); /* a watermark of eight bytes */
      received_any = false;
      break;
    case IPTXFCR:
      CHECK(value == 1u);
      queued = pushed = 0;
      break;
    default: CHECK(false);
  }
}

void pg_barrier(void) {}
/* Nothing of this flash is a fault. */
uint32_t pg_mask_faults(void) { abort(); }
void pg_unmask_faults(uint32_t before) {
  (void)before;
  abort();
}
