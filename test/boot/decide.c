/* decide.c -- every state of two slots against the rule, written once more: prints how many states it saw, and how they ended.
 *
 * What runs is the loop of boot.c with a flash that takes every mark. The trailers are any, not only those that a life leads to
 * (life.c). The expected slot is computed below in another way than decide.c does it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/decide.h"

struct truth {
  struct pg_slot_state state;
  bool image;
};
static struct truth all[8192];
static size_t count;
static unsigned long ended[PG_SLOTS + 1], marked[PG_MARKS];

static void make(void) {
  for (uint32_t bits = 0; bits < 1u << 11; bits++) {
    for (uint32_t what = 0; what < 7; what++) { /* no manifest, or sequence 1 to 3 with a good or bad image */
      struct truth truth = {{what == 0 ? PG_UPDATE_BADLY_SIGNED : PG_UPDATE_OK, (what + 1) / 2, {{0}, {0}, 0}, false, false, false}, what % 2 == 1};
      struct pg_trailer *trailer = &truth.state.trailer;
      trailer->complete[PG_MARK_PENDING] = bits & 1;
      trailer->complete[PG_MARK_ATTEMPT] = bits >> 1 & 3;
      trailer->complete[PG_MARK_CONFIRMED] = bits >> 3 & 1;
      trailer->complete[PG_MARK_FAILED] = bits >> 4 & 1;
      trailer->floor = (bits >> 5 & 1) * 2;
      trailer->complete[PG_MARK_FLOOR] = bits >> 5 & 1;
      trailer->next[PG_MARK_ATTEMPT] = (bits >> 6 & 1) != 0 ? 2 : PG_TRAILER_FULL;
      trailer->next[PG_MARK_FAILED] = (bits >> 7 & 1) != 0 ? 11 : PG_TRAILER_FULL;
      trailer->next[PG_MARK_FLOOR] = (bits >> 8 & 1) != 0 ? 13 : PG_TRAILER_FULL;
      if ((bits >> 9) != 0) continue; /* places for pending and confirmed are nothing to the boot stage */
      all[count++] = truth;
    }
  }
}

#define CHECK(condition)                                                             \
  do {                                                                               \
    if (!(condition)) {                                                              \
      fprintf(stderr, "line %d: %s (slots %zu and %zu)\n", __LINE__, #condition, a, b); \
      abort();                                                                       \
    }                                                                                \
  } while (0)

/* Of slots that may be started: pending ones by sequence number, then confirmed ones, then those without a mark. */
static uint32_t expected(const struct truth *const slot[PG_SLOTS]) {
  uint32_t floor = 0, best = PG_SLOTS, best_score = 0;
  for (uint32_t i = 0; i < PG_SLOTS; i++) {
    const uint32_t proved = slot[i]->state.trailer.complete[PG_MARK_CONFIRMED] > 0 && slot[i]->state.verdict == PG_UPDATE_OK ? slot[i]->state.sequence : 0;
    floor = slot[i]->state.trailer.floor > floor ? slot[i]->state.trailer.floor : floor;
    floor = proved > floor ? proved : floor;
  }
  for (uint32_t i = 0; i < PG_SLOTS; i++) {
    const struct pg_trailer *trailer = &slot[i]->state.trailer;
    if (slot[i]->state.verdict != PG_UPDATE_OK || !slot[i]->image || trailer->complete[PG_MARK_FAILED] > 0) continue;
    const bool confirmed = trailer->complete[PG_MARK_CONFIRMED] > 0, pending = trailer->complete[PG_MARK_PENDING] > 0;
    const bool attempts = trailer->complete[PG_MARK_ATTEMPT] < 3 && trailer->next[PG_MARK_ATTEMPT] != PG_TRAILER_FULL;
    if (!confirmed && (slot[i]->state.sequence <= floor || !attempts)) continue;
    const uint32_t score = (confirmed ? 200u : pending ? 300u : 100u) + slot[i]->state.sequence;
    if (score > best_score) {
      best = i;
      best_score = score;
    }
  }
  return best;
}

static void run(size_t a, size_t b) {
  const struct truth *const truth[PG_SLOTS] = {&all[a], &all[b]};
  struct pg_slot_state slots[PG_SLOTS] = {all[a].state, all[b].state};
  uint32_t notes = 0;
  for (uint32_t steps = 0;; steps++) {
    CHECK(steps < 8);
    const struct pg_boot_step step = pg_boot_decide(slots);
    if (step.action == PG_STEP_STOP || step.action == PG_STEP_START) {
      const uint32_t slot = step.action == PG_STEP_STOP ? PG_SLOTS : step.slot;
      CHECK(slot == expected(truth));
      ended[slot]++;
      if (slot == PG_SLOTS) return;
      const struct pg_slot_state *state = &slots[slot];
      CHECK(state->checked && state->verdict == PG_UPDATE_OK && truth[slot]->image);
      CHECK(notes == (state->trailer.complete[PG_MARK_CONFIRMED] == 0 ? 1u : 0u));
      const uint32_t floor = pg_boot_floor(slots);
      CHECK(state->sequence >= floor || state->trailer.floor == floor || state->trailer.next[PG_MARK_FLOOR] == PG_TRAILER_FULL);
      return;
    }
    struct pg_slot_state *state = &slots[step.slot];
    CHECK(state->verdict == PG_UPDATE_OK);
    if (step.action == PG_STEP_CHECK) {
      CHECK(!state->checked);
      state->checked = true;
      if (!truth[step.slot]->image) state->verdict = PG_UPDATE_ALTERED;
      continue;
    }
    CHECK(state->trailer.next[step.mark] != PG_TRAILER_FULL);
    CHECK(step.mark == PG_MARK_ATTEMPT || step.mark == PG_MARK_FAILED || step.mark == PG_MARK_FLOOR);
    CHECK(step.mark != PG_MARK_ATTEMPT || (state->checked && ++notes == 1));
    /* The last unit of its word: nothing may count on another. */
    state->trailer.complete[step.mark]++;
    state->trailer.next[step.mark] = PG_TRAILER_FULL;
    if (step.mark == PG_MARK_FLOOR) state->trailer.floor = step.floor;
    if (step.mark == PG_MARK_ATTEMPT) state->noted = true;
    marked[step.mark]++;
  }
}

int main(void) {
  make();
  for (size_t a = 0; a < count; a++) {
    for (size_t b = 0; b < count; b++) run(a, b);
  }
  printf("%zu states: %lu start a, %lu start b, %lu stop; %lu attempts, %lu failures and %lu floors noted\n", count * count, ended[0], ended[1],
         ended[PG_SLOTS], marked[PG_MARK_ATTEMPT], marked[PG_MARK_FAILED], marked[PG_MARK_FLOOR]);
  return 0;
}
