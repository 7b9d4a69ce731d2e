/* window.c -- see window.h. */
#include "wire/window.h"

#include <string.h>

#include "base/bytes.h"
#include "wire/check.h"

#define END (PG_GRID_LIMIT_SEQUENCE + 1u)

/* Word by word: the library's memcmp takes three times as long. */
/*@ requires \valid_read(left + (0 .. PG_NODE_ID_BYTES - 1)) && \valid_read(right + (0 .. PG_NODE_ID_BYTES - 1));
    terminates \true;
    assigns \nothing; */
static bool same(const uint8_t *left, const uint8_t *right) {
  /*@ loop invariant 0 <= i <= PG_NODE_ID_BYTES && i % 4 == 0;
      loop assigns i;
      loop variant PG_NODE_ID_BYTES - i; */
  for (uint32_t i = 0; i < PG_NODE_ID_BYTES; i += 4) {
    if (pg_load32le(left + i) != pg_load32le(right + i)) return false;
  }
  return true;
}

/* The source's window, or a free one where there is to be `room` for it, or NULL. */
/*@ requires \valid(windows) && \valid_read(source + (0 .. PG_NODE_ID_BYTES - 1));
    terminates \true;
    assigns \result \from windows;
    ensures \result == \null || \exists integer i; 0 <= i < PG_WINDOW_SOURCES && \result == &windows->of[i]; */
static struct pg_window *find(struct pg_windows *windows, const uint8_t *source, bool room) {
  struct pg_window *found = NULL;
  /*@ loop invariant 0 <= i <= PG_WINDOW_SOURCES && (found == \null || \exists integer k; 0 <= k < i && found == &windows->of[k]);
      loop assigns i, found;
      loop variant PG_WINDOW_SOURCES - i; */
  for (uint32_t i = 0; i < PG_WINDOW_SOURCES; i++) {
    struct pg_window *const each = &windows->of[i];
    if (each->allowed == 0) {
      if (room && found == NULL) found = each;
    } else if (same(each->source, source)) {
      return each;
    }
  }
  return found;
}

enum pg_envelope_fault pg_window_slide(struct pg_window *window, uint32_t sequence) {
  if (sequence >= window->next) {
    const uint32_t by = sequence - window->next + 1;
    window->seen = (by < PG_WINDOW_WIDTH ? window->seen << by : 0) | 1;
    window->next = sequence + 1;
    return PG_ENVELOPE_FINE;
  }
  const uint32_t back = window->next - 1 - sequence;
  if (!PG_WIRE_CHECK(OLD, back < PG_WINDOW_WIDTH)) return PG_ENVELOPE_TOO_OLD;
  const uint32_t bit = (uint32_t)1 << back % PG_WINDOW_WIDTH;
  if (!PG_WIRE_CHECK(REPLAY, (window->seen & bit) == 0)) return PG_ENVELOPE_REPLAYED;
  window->seen |= bit;
  return PG_ENVELOPE_FINE;
}

enum pg_envelope_fault pg_window_take(struct pg_windows *windows, const uint8_t source[PG_NODE_ID_BYTES], uint32_t sequence, uint32_t *keep) {
  struct pg_window *const window = find(windows, source, true);
  *keep = 0;
  if (window == NULL) return PG_ENVELOPE_NO_WINDOW;
  const uint32_t bound = sequence < END - PG_WINDOW_RESERVE ? sequence + 1 + PG_WINDOW_RESERVE : END;
  if (!PG_WIRE_CHECK(KEPT, sequence < window->allowed)) {
    *keep = bound;
    return PG_ENVELOPE_NOT_KEPT;
  }
  const enum pg_envelope_fault fault = pg_window_slide(window, sequence);
  if (fault == PG_ENVELOPE_FINE && window->allowed - sequence <= PG_WINDOW_RESERVE / 2 && window->allowed < bound) *keep = bound;
  return fault;
}

enum pg_envelope_fault pg_window_kept(struct pg_windows *windows, const uint8_t source[PG_NODE_ID_BYTES], uint32_t allowed) {
  struct pg_window *const window = find(windows, source, true);
  if (window == NULL) return PG_ENVELOPE_NO_WINDOW;
  if (window->allowed == 0) {
    *window = (struct pg_window){0};
    memcpy(window->source, source, PG_NODE_ID_BYTES);
  }
  if (window->allowed < allowed) window->allowed = allowed;
  return PG_ENVELOPE_FINE;
}

enum pg_envelope_fault pg_window_restore(struct pg_windows *windows, const uint8_t source[PG_NODE_ID_BYTES], uint32_t allowed) {
  const enum pg_envelope_fault fault = pg_window_kept(windows, source, allowed);
  if (fault != PG_ENVELOPE_FINE) return fault;
  struct pg_window *const window = find(windows, source, false);
  if (window == NULL) return fault; /* a bound of 0 allows nothing, and takes no place */
  window->next = window->allowed;
  window->seen = UINT32_MAX;
  return PG_ENVELOPE_FINE;
}

void pg_window_forget(struct pg_windows *windows, const uint8_t source[PG_NODE_ID_BYTES]) {
  struct pg_window *const window = find(windows, source, false);
  if (window != NULL) window->allowed = 0;
}
