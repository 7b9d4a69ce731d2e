/* decide.c -- decide.h. */
#include "boot/decide.h"

#include "boot/check.h"

#define NONE PG_SLOTS

static bool confirmed(const struct pg_slot_state *slot) { return slot->trailer.complete[PG_MARK_CONFIRMED] > 0; }

static bool writable(const struct pg_slot_state *slot, enum pg_mark mark) {
  return !slot->unwritable && slot->trailer.next[mark] != PG_TRAILER_FULL;
}

uint32_t pg_boot_floor(const struct pg_slot_state slots[PG_SLOTS]) {
  uint32_t floor = 0;
  for (uint32_t i = 0; i < PG_SLOTS; i++) {
    if (slots[i].trailer.floor > floor) floor = slots[i].trailer.floor;
    if (confirmed(&slots[i]) && slots[i].sequence > floor) floor = slots[i].sequence;
  }
  return floor;
}

/* Whether no attempt is left: three were made, or there is no place to write one down. */
static bool spent(const struct pg_slot_state *slot) {
  if (slot->noted) return false;
  return !PG_BOOT_CHECK(ATTEMPTS, slot->trailer.complete[PG_MARK_ATTEMPT] < PG_UPDATE_LIMIT_ATTEMPTS) || !writable(slot, PG_MARK_ATTEMPT);
}

/* In the order in which they are started, the higher first. */
enum rank { REFUSED, UNMARKED, CONFIRMED, PENDING };

static enum rank rank_of(struct pg_slot_state *slot, uint32_t floor) {
  if (slot->verdict != PG_UPDATE_OK) return REFUSED;
  if (!PG_BOOT_CHECK(FAILED, slot->trailer.complete[PG_MARK_FAILED] == 0)) return REFUSED;
  if (confirmed(slot)) return CONFIRMED;
  if (!PG_BOOT_CHECK(DOWNGRADE, slot->sequence > floor)) {
    slot->verdict = PG_UPDATE_DOWNGRADED;
    return REFUSED;
  }
  if (spent(slot)) return REFUSED;
  return slot->trailer.complete[PG_MARK_PENDING] > 0 ? PENDING : UNMARKED;
}

struct pg_boot_step pg_boot_decide(struct pg_slot_state slots[PG_SLOTS]) {
  const uint32_t floor = pg_boot_floor(slots);
  uint8_t best = NONE;
  enum rank best_rank = REFUSED;
  for (uint8_t i = 0; i < PG_SLOTS; i++) {
    struct pg_slot_state *slot = &slots[i];
    const enum rank rank = rank_of(slot, floor);
    if (rank > best_rank || (rank != REFUSED && rank == best_rank && slot->sequence > slots[best].sequence)) {
      best = i;
      best_rank = rank;
    }
    /* It has had its attempts: for good, whatever becomes of the other slot. */
    const bool ended = slot->verdict == PG_UPDATE_OK && !confirmed(slot) && slot->trailer.complete[PG_MARK_FAILED] == 0 && spent(slot);
    if (ended && writable(slot, PG_MARK_FAILED)) return (struct pg_boot_step){PG_STEP_MARK, i, PG_MARK_FAILED, 0};
  }
  if (best == NONE) return (struct pg_boot_step){PG_STEP_STOP, NONE, PG_MARKS, 0};
  const struct pg_slot_state *slot = &slots[best];
  if (!slot->checked) return (struct pg_boot_step){PG_STEP_CHECK, best, PG_MARKS, 0};
  if (best_rank != CONFIRMED && !slot->noted) return (struct pg_boot_step){PG_STEP_MARK, best, PG_MARK_ATTEMPT, 0};
  if (slot->sequence < floor && slot->trailer.floor < floor && writable(slot, PG_MARK_FLOOR))
    return (struct pg_boot_step){PG_STEP_MARK, best, PG_MARK_FLOOR, floor};
  return (struct pg_boot_step){PG_STEP_START, best, PG_MARKS, 0};
}
