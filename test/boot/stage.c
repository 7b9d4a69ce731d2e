/* stage.c -- the boot stage on this machine, with the real checks: stage <write unit> <envelope key in hex>…
 *
 * The flash lies at the address that the board's has, so that images are those of the board. Records in: u32 check to leave out, u32 count, then count times u32
 * offset, u32 length and bytes that the flash holds; all else is erased. A line out: what was started, both verdicts, and
 * the offsets of the units that were programmed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/bytes.h"
#include "boot/boot.h"

#define BASE 0x60000000u
#define SLOT 0x80000u
#define MANIFEST 0x2000u
/* What a unit begins with whose error correction fails. */
#define UNREADABLE 0xeeu
#define TRAILER 0x2000u /* of sectors that hold 16 units of 512 bytes */

unsigned pg_omit; /* PG_BOOT_OMIT of this build */
static uint8_t *memory;
static uint32_t written[64], writes;

bool pg_flash_program(const struct pg_flash *of, uint32_t at, const uint8_t *bytes, uint32_t length) {
  (void)of;
  if (writes < sizeof written / sizeof *written) written[writes++] = at;
  for (uint32_t i = 0; i < length; i++) {
    if (memory[at + i] != 0xff) return false;
    memory[at + i] = bytes[i];
  }
  return true;
}

bool pg_flash_readable(const struct pg_flash *of, uint32_t at, uint32_t length) {
  (void)of, (void)length;
  return memory[at] != UNREADABLE;
}

static uint32_t word(void) {
  uint8_t bytes[4];
  if (fread(bytes, 1, 4, stdin) != 4) exit(2);
  return pg_load32le(bytes);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  static uint8_t keys[4][PG_HSS_PUBLIC_BYTES];
  for (int i = 2; i < argc; i++) {
    for (uint32_t at = 0; at < PG_HSS_PUBLIC_BYTES; at++) {
      const char digits[3] = {argv[i][2 * at], argv[i][2 * at + 1], 0};
      keys[i - 2][at] = (uint8_t)strtoul(digits, NULL, 16);
    }
  }
  memory = mmap((void *)(uintptr_t)BASE, 2 * SLOT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (memory != (uint8_t *)(uintptr_t)BASE) return 2;
  const struct pg_flash flash = {.bytes = memory, .unit = (uint32_t)strtoul(argv[1], NULL, 10)};
  const uint32_t room = SLOT - MANIFEST - TRAILER;
  struct pg_slots slots = {.flash = &flash,
                           .slot = {{0, MANIFEST, room, SLOT - TRAILER, NULL}, {SLOT, SLOT + MANIFEST, room, 2 * SLOT - TRAILER, NULL}},
                           .ram = 0x20000000u, .ram_bytes = 0x40000u, .keys = (const uint8_t(*)[PG_HSS_PUBLIC_BYTES])keys, .key_count = (uint32_t)argc - 2};
  for (int first = getchar(); first != EOF; first = getchar()) {
    ungetc(first, stdin);
    pg_omit = word();
    if (fread(slots.class_id, 1, sizeof slots.class_id, stdin) != sizeof slots.class_id) return 2;
    memset(memory, 0xff, 2 * SLOT);
    for (uint32_t count = word(); count > 0; count--) {
      const uint32_t at = word(), length = word();
      if (at > 2 * SLOT || length > 2 * SLOT - at || fread(memory + at, 1, length, stdin) != length) return 2;
    }
    struct pg_slot_state states[PG_SLOTS];
    writes = 0;
    const uint32_t started = pg_boot(&slots, states);
    printf("%c %d %d", started == PG_SLOTS ? '-' : (char)('a' + started), states[0].verdict, states[1].verdict);
    for (uint32_t i = 0; i < writes; i++) printf(" %x", written[i]);
    printf("\n");
  }
  return 0;
}
