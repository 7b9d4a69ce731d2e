/* slots.h -- the slots for images in a board's flash: what is in them, and the marks in their trailers.
 *
 * A slot, from its first byte: the envelope, in an area of its own; the image, its vector table first; the trailer. All three are
 * whole sectors. An image runs where it lies. */
#ifndef PG_BOOT_SLOTS_H
#define PG_BOOT_SLOTS_H

#include "boot/decide.h"
#include "boot/suit.h"
#include "store/flash.h"

/* Sectors of one size that follow each other. */
struct pg_sectors {
  uint32_t count, bytes;
};

/* Offsets are from the start of the flash. */
struct pg_image_slot {
  uint32_t manifest, image, image_bytes, trailer;
  const struct pg_sectors *sectors; /* of the slot, in order; ends with a count of 0 */
};

/* A board's slots, and what its images have to be; pgrid build makes it from the board file and the trusted keys. */
struct pg_slots {
  const struct pg_flash *flash;
  struct pg_image_slot slot[PG_SLOTS];
  uint32_t ram, ram_bytes;
  uint8_t class_id[PG_SUIT_ID_BYTES];
  const uint8_t (*keys)[PG_HSS_PUBLIC_BYTES];
  uint32_t key_count;
};

/* Reads the trailer, and the manifest with its signature; not the image. `manifest` holds something when state->sequence is not 0. */
void pg_slots_look(const struct pg_slots *slots, uint32_t slot, struct pg_slot_state *state, struct pg_suit_manifest *manifest);

/* Compares the image with its manifest, which was accepted. */
void pg_slots_check_image(const struct pg_slots *slots, uint32_t slot, struct pg_slot_state *state, const struct pg_suit_manifest *manifest);

/* Writes a mark into the first erased unit of its word and reads the trailer again. False: that unit did not take it. */
bool pg_slots_mark(const struct pg_slots *slots, uint32_t slot, enum pg_mark mark, uint32_t floor, struct pg_slot_state *state);

#endif
