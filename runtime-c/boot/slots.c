/* slots.c -- slots.h. */
#include "boot/slots.h"

#include <string.h>

#include "base/bytes.h"
#include "boot/check.h"

static const uint8_t components[PG_SLOTS] = {PG_UPDATE_COMPONENT_A, PG_UPDATE_COMPONENT_B};

static uint32_t unit_bytes(const struct pg_flash *flash) {
  return flash->unit > PG_TRAILER_UNIT_BYTES ? flash->unit : PG_TRAILER_UNIT_BYTES;
}

static void read_trailer(const struct pg_slots *slots, uint32_t slot, struct pg_trailer *out) {
  const struct pg_flash *flash = slots->flash;
  const uint32_t trailer = slots->slot[slot].trailer, unit = unit_bytes(flash);
  uint32_t torn = 0;
  for (uint32_t i = 0; i < PG_TRAILER_UNITS; i++) {
    if (!pg_flash_readable(flash, trailer + i * unit, unit)) torn |= 1u << i;
  }
  pg_trailer_read(out, flash->bytes + trailer, unit, torn);
}

static enum pg_update_refusal read_manifest(const struct pg_slots *slots, uint32_t slot, struct pg_suit_manifest *out) {
  const struct pg_image_slot *place = &slots->slot[slot];
  const uint32_t bytes = place->image - place->manifest;
  if (!pg_flash_readable(slots->flash, place->manifest, bytes)) return PG_UPDATE_MALFORMED;
  struct pg_suit_envelope envelope;
  enum pg_update_refusal verdict = pg_suit_read(slots->flash->bytes + place->manifest, bytes, &envelope);
  if (verdict == PG_UPDATE_OK) verdict = pg_suit_signed(&envelope, slots->keys, slots->key_count);
  if (verdict == PG_UPDATE_OK) verdict = pg_suit_manifest(&envelope, out);
  if (verdict == PG_UPDATE_OK) verdict = pg_suit_fits(out, slots->class_id, components[slot], place->image_bytes);
  return verdict;
}

void pg_slots_look(const struct pg_slots *slots, uint32_t slot, struct pg_slot_state *state, struct pg_suit_manifest *manifest) {
  memset(state, 0, sizeof *state);
  read_trailer(slots, slot, &state->trailer);
  state->verdict = read_manifest(slots, slot, manifest);
  if (state->verdict == PG_UPDATE_OK) state->sequence = manifest->sequence;
}

/* Armv7-M: the vector table's first word is the stack pointer, its second the reset handler with the Thumb bit. */
static bool bootable(const struct pg_slots *slots, const uint8_t *image, uint32_t image_bytes) {
  if (image_bytes < 8) return false;
  const uint32_t stack = pg_load32le(image), reset = pg_load32le(image + 4);
  return PG_BOOT_CHECK(STACK, stack % 8 == 0 && stack - slots->ram - 1 < slots->ram_bytes) &&
         PG_BOOT_CHECK(RESET, reset - (uint32_t)(uintptr_t)image < image_bytes) && PG_BOOT_CHECK(THUMB, (reset & 1) != 0);
}

void pg_slots_check_image(const struct pg_slots *slots, uint32_t slot, struct pg_slot_state *state, const struct pg_suit_manifest *manifest) {
  const uint32_t at = slots->slot[slot].image;
  const uint8_t *image = slots->flash->bytes + at;
  state->checked = true;
  state->verdict = pg_flash_readable(slots->flash, at, manifest->image_bytes) ? pg_suit_image(manifest, image) : PG_UPDATE_ALTERED;
  if (state->verdict == PG_UPDATE_OK && !bootable(slots, image, manifest->image_bytes)) state->verdict = PG_UPDATE_NOT_BOOTABLE;
}

/* Its buffer is as large as the deepest call of a verification, and is not to lie below one. */
__attribute__((noinline)) bool pg_slots_mark(const struct pg_slots *slots, uint32_t slot, enum pg_mark mark, uint32_t floor, struct pg_slot_state *state) {
  const struct pg_flash *flash = slots->flash;
  const uint32_t unit = unit_bytes(flash), number = state->trailer.next[mark], before = state->trailer.complete[mark];
  if (number == PG_TRAILER_FULL) return false;
  uint8_t bytes[512]; /* the largest write unit */
  for (uint32_t i = 0; i < unit; i += PG_TRAILER_UNIT_BYTES) pg_trailer_unit(bytes + i, mark, floor);
  (void)pg_flash_program(flash, slots->slot[slot].trailer + number * unit, bytes, unit);
  /* Whatever the flash says of it, what it holds now is what counts. */
  read_trailer(slots, slot, &state->trailer);
  if (state->trailer.next[mark] == number) state->unwritable = true;
  return state->trailer.complete[mark] > before;
}
