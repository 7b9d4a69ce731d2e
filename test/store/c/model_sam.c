/* model_sam.c -- model.h for the flash of a SAM V71 (data sheet, EEFC). Aborts on a command without its key, while another
 * runs or before what goes with it was written; on a page's buffer that is filled out of order, for two pages, or for less than
 * units of 16 bytes; on a unit that is not blank; on an erase of other than 16 pages at a multiple of them; on reading flash that
 * works; and on a status that is read before the command has gone out. */
#include <string.h>

#include "model.h"
#include "port/armv7m/barrier.h"
#include "port/armv7m/registers.h"

#define PAGE 512u
#define UNIT 16u
#define CONTROLLER 0x400e0c00u

struct model model = {.base = 0x00400000u, .bytes = 0x200000u};

static uint8_t latch[PAGE];
static bool latched[PAGE];       /* bytes that were written since the last command */
static uint32_t latched_page = UINT32_MAX;
static uint32_t next_in_page;    /* a page's buffer is filled from its lowest address on */
static uint32_t notes;           /* of the status, until it is read */
static uint32_t kept;            /* of it, until the next command */
static uint32_t busy;            /* reads of the status until it is done */
static bool data_due, command_due; /* a barrier */
static uint32_t fails[2];        /* the bits that the next erase, the next programming ends with */
static bool hangs;
static uint8_t spoiled[0x200000u / UNIT]; /* which halves; each has check bits of its own */

void model_start(const char *chip) { CHECK(strcmp(chip, "sam") == 0); }
uint32_t model_sector_at(uint32_t offset) { return offset / (16u * PAGE); }

bool model_fails(bool programs, uint32_t error) {
  if (error > 2) return false;
  fails[programs] = 2u << error; /* the command, a lock, the flash */
  return true;
}
bool model_hangs(uint32_t wait) {
  hangs = wait == 0;
  if (!hangs) busy = 0;
  return wait == 0 || wait == UINT32_MAX;
}
bool model_spoils(uint32_t offset) {
  spoiled[offset / UNIT] |= (uint8_t)(1u << offset % UNIT / 8u);
  notes |= 1u << 17 | 1u << 19; /* somebody has read it */
  return true;
}
bool model_rests(void) { return busy == 0 && latched_page == UINT32_MAX && !data_due && !command_due; }

static void note(uint32_t errors) {
  kept |= errors & 8u; /* the flash's own stays until the next command */
  notes |= errors & ~8u;
}

static bool blank(uint32_t offset) {
  for (uint32_t i = 0; i < UNIT; i++)
    if (model.memory[offset + i] != 0xff) return false;
  return spoiled[offset / UNIT] == 0;
}

static void write_page(uint32_t page, bool good) {
  CHECK(page == latched_page && !data_due);
  for (uint32_t unit = 0; unit < PAGE; unit += UNIT) {
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < UNIT; i++) bytes += latched[unit + i];
    CHECK(bytes == 0 || bytes == UNIT);
    if (bytes == 0) continue;
    CHECK(blank(page * PAGE + unit));
    if (good) memcpy(model.memory + page * PAGE + unit, latch + unit, UNIT);
    model.programmed++;
  }
  memset(latched, 0, sizeof latched);
  latched_page = UINT32_MAX;
}

static void erase_pages(uint32_t argument, bool good) {
  CHECK((argument & 15u) == 2u && latched_page == UINT32_MAX); /* 16 pages, from a multiple of them on */
  const uint32_t from = (argument & ~15u) * PAGE;
  CHECK(from < model.bytes);
  if (good) memset(model.memory + from, 0xff, 16u * PAGE);
  for (uint32_t at = from; at < from + 16u * PAGE; at += UNIT) spoiled[at / UNIT] = 0;
  model.erased++;
  model.erased_by[model_sector_at(from)]++;
}

static void command(uint32_t value) {
  const uint32_t code = value & 0xffu, argument = value >> 8 & 0xffffu;
  CHECK(value >> 24 == 0x5au && busy == 0 && (code == 1 || code == 7));
  const uint32_t error = fails[code == 1];
  fails[code == 1] = 0;
  kept = 0;
  notes &= ~2u;
  if (code == 1) write_page(argument, error == 0);
  else erase_pages(argument, error == 0);
  note(error);
  busy = 3;
  command_due = true;
}

uint32_t pg_read32(uintptr_t address) {
  if (address >= model.base && address < model.base + model.bytes) {
    const uint32_t offset = (uint32_t)address - model.base;
    uint32_t value;
    CHECK(busy == 0 && offset % 4u == 0);
    if ((spoiled[offset / UNIT] & 1u << offset % UNIT / 8u) != 0) notes |= offset % UNIT < 8u ? 1u << 17 : 1u << 19, data_due = true;
    memcpy(&value, model.memory + offset, 4);
    return value;
  }
  CHECK(address == CONTROLLER + 8u && !command_due && !data_due);
  const uint32_t status = notes | kept;
  notes = 0;
  if (busy == 0) return status | 1u;
  if (!hangs) busy--;
  return status;
}

void pg_write32(uintptr_t address, uint32_t value) {
  if (address == CONTROLLER + 4u) {
    command(value);
    return;
  }
  const uint32_t offset = (uint32_t)address - model.base, page = offset / PAGE;
  CHECK(offset < model.bytes && offset % 4u == 0 && busy == 0);
  CHECK(latched_page == UINT32_MAX || (page == latched_page && offset % PAGE >= next_in_page));
  latched_page = page;
  next_in_page = offset % PAGE + 4u;
  memcpy(latch + offset % PAGE, &value, 4);
  memset(latched + offset % PAGE, 1, 4);
  data_due = true;
}

void pg_barrier(void) { data_due = command_due = false; }
/* Nothing of this chip's flash is a fault. */
uint32_t pg_mask_faults(void) { abort(); }
void pg_unmask_faults(uint32_t before) {
  (void)before;
  abort();
}
