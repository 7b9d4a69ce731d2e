/* boot.c -- asks decide.h what to do, and does it. */
#include "boot/boot.h"

/* More steps than there are images to compare and units to write. */
#define MOST_STEPS (PG_SLOTS * (PG_TRAILER_UNITS + 2u))

uint32_t pg_boot(const struct pg_slots *slots, struct pg_slot_state states[PG_SLOTS]) {
  struct pg_suit_manifest manifests[PG_SLOTS];
  for (uint32_t i = 0; i < PG_SLOTS; i++) pg_slots_look(slots, i, &states[i], &manifests[i]);
  for (uint32_t steps = 0; steps < MOST_STEPS; steps++) {
    const struct pg_boot_step step = pg_boot_decide(states);
    if (step.action == PG_STEP_START) return step.slot;
    if (step.action == PG_STEP_STOP) break;
    struct pg_slot_state *state = &states[step.slot];
    if (step.action == PG_STEP_CHECK) pg_slots_check_image(slots, step.slot, state, &manifests[step.slot]);
    else if (pg_slots_mark(slots, step.slot, step.mark, step.floor, state) && step.mark == PG_MARK_ATTEMPT) state->noted = true;
  }
  return PG_SLOTS;
}
