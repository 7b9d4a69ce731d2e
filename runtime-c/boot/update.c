/* update.c -- update.h. */
#include "boot/update.h"

/* Writes a mark, into the next unit as often as one is torn. */
static bool mark(const struct pg_slots *slots, uint32_t slot, enum pg_mark mark, uint32_t floor, struct pg_slot_state *state) {
  while (!state->unwritable && state->trailer.next[mark] != PG_TRAILER_FULL) {
    if (pg_slots_mark(slots, slot, mark, floor, state)) return true;
  }
  return false;
}

/* The sectors of a slot from offset `from` up to `to`. */
static bool erase(const struct pg_slots *slots, uint32_t slot, uint32_t from, uint32_t to) {
  const struct pg_flash *flash = slots->flash;
  uint32_t at = slots->slot[slot].manifest;
  for (const struct pg_sectors *run = slots->slot[slot].sectors; run->count > 0; run++) {
    for (uint32_t i = 0; i < run->count; i++, at += run->bytes) {
      if (at >= from && at < to && !pg_flash_erase(flash, at)) return false;
    }
  }
  return true;
}

enum pg_update_refusal pg_slots_begin(const struct pg_slots *slots, uint32_t running) {
  const uint32_t other = 1 - running;
  struct pg_slot_state states[PG_SLOTS];
  struct pg_suit_manifest manifest;
  for (uint32_t i = 0; i < PG_SLOTS; i++) pg_slots_look(slots, i, &states[i], &manifest);
  if (states[running].trailer.complete[PG_MARK_CONFIRMED] == 0) return PG_UPDATE_OUT_OF_ORDER;
  /* What proves the newest sequence number may lie in what is erased now. */
  const uint32_t floor = pg_boot_floor(states);
  if (states[running].sequence < floor && states[running].trailer.floor < floor && !mark(slots, running, PG_MARK_FLOOR, floor, &states[running]))
    return PG_UPDATE_FLASH_FAILED;
  /* The manifest first: an erase that power interrupts may leave some marks of a trailer and take others, and without a
   * manifest none of them says anything. Then the trailer: no mark may stand beside an image that it was not written for. */
  const struct pg_image_slot *place = &slots->slot[other];
  const bool erased = erase(slots, other, place->manifest, place->image) && erase(slots, other, place->trailer, UINT32_MAX) &&
                      erase(slots, other, place->image, place->trailer);
  return erased ? PG_UPDATE_OK : PG_UPDATE_FLASH_FAILED;
}

/* Both slots, and the image of one of them. */
static enum pg_update_refusal look_at(const struct pg_slots *slots, uint32_t slot, struct pg_slot_state states[PG_SLOTS]) {
  struct pg_suit_manifest manifests[PG_SLOTS];
  for (uint32_t i = 0; i < PG_SLOTS; i++) pg_slots_look(slots, i, &states[i], &manifests[i]);
  if (states[slot].verdict == PG_UPDATE_OK) pg_slots_check_image(slots, slot, &states[slot], &manifests[slot]);
  return states[slot].verdict;
}

enum pg_update_refusal pg_slots_finish(const struct pg_slots *slots, uint32_t running) {
  const uint32_t other = 1 - running;
  struct pg_slot_state states[PG_SLOTS];
  const enum pg_update_refusal verdict = look_at(slots, other, states);
  if (verdict != PG_UPDATE_OK) return verdict;
  if (states[other].sequence <= pg_boot_floor(states)) return PG_UPDATE_DOWNGRADED;
  return mark(slots, other, PG_MARK_PENDING, 0, &states[other]) ? PG_UPDATE_OK : PG_UPDATE_FLASH_FAILED;
}

enum pg_update_refusal pg_slots_confirm(const struct pg_slots *slots, uint32_t running) {
  struct pg_slot_state state;
  struct pg_suit_manifest manifest;
  pg_slots_look(slots, running, &state, &manifest);
  if (state.trailer.complete[PG_MARK_CONFIRMED] > 0) return PG_UPDATE_NOTHING_TO_CONFIRM;
  return mark(slots, running, PG_MARK_CONFIRMED, 0, &state) ? PG_UPDATE_OK : PG_UPDATE_FLASH_FAILED;
}

enum pg_update_refusal pg_slots_roll_back(const struct pg_slots *slots, uint32_t running) {
  const uint32_t other = 1 - running;
  struct pg_slot_state states[PG_SLOTS];
  if (look_at(slots, other, states) != PG_UPDATE_OK) return PG_UPDATE_NO_PREVIOUS;
  if (states[other].trailer.complete[PG_MARK_CONFIRMED] == 0 || states[other].trailer.complete[PG_MARK_FAILED] > 0) return PG_UPDATE_NO_PREVIOUS;
  return mark(slots, running, PG_MARK_FAILED, 0, &states[running]) ? PG_UPDATE_OK : PG_UPDATE_FLASH_FAILED;
}
