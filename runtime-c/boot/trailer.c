/* trailer.c -- trailer.h. */
#include "boot/trailer.h"

#include <string.h>

#include "base/bytes.h"

static const struct word {
  uint32_t pattern;
  uint8_t first, units;
} words[PG_MARKS] = {
    [PG_MARK_PENDING] = {PG_TRAILER_PENDING_PATTERN, PG_TRAILER_PENDING_FIRST, PG_TRAILER_PENDING_UNITS},
    [PG_MARK_ATTEMPT] = {PG_TRAILER_ATTEMPT_PATTERN, PG_TRAILER_ATTEMPT_FIRST, PG_TRAILER_ATTEMPT_UNITS},
    [PG_MARK_CONFIRMED] = {PG_TRAILER_CONFIRMED_PATTERN, PG_TRAILER_CONFIRMED_FIRST, PG_TRAILER_CONFIRMED_UNITS},
    [PG_MARK_FAILED] = {PG_TRAILER_FAILED_PATTERN, PG_TRAILER_FAILED_FIRST, PG_TRAILER_FAILED_UNITS},
    [PG_MARK_FLOOR] = {PG_TRAILER_FLOOR_PATTERN, PG_TRAILER_FLOOR_FIRST, PG_TRAILER_FLOOR_UNITS},
};

void pg_trailer_unit(uint8_t out[PG_TRAILER_UNIT_BYTES], enum pg_mark mark, uint32_t floor) {
  for (uint32_t i = 0; i < PG_TRAILER_UNIT_BYTES; i += 4) pg_store32le(out + i, words[mark].pattern);
  if (mark != PG_MARK_FLOOR) return;
  pg_store32le(out + 4, floor);
  pg_store32le(out + 8, ~floor);
}

static bool erased(const uint8_t *unit, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i++) {
    if (unit[i] != 0xff) return false;
  }
  return true;
}

static bool repeats(const uint8_t *unit, uint32_t bytes, const uint8_t expected[PG_TRAILER_UNIT_BYTES]) {
  for (uint32_t i = 0; i < bytes; i++) {
    if (unit[i] != expected[i % PG_TRAILER_UNIT_BYTES]) return false;
  }
  return true;
}

void pg_trailer_read(struct pg_trailer *out, const uint8_t *units, uint32_t unit_bytes, uint32_t torn) {
  memset(out, 0, sizeof *out);
  for (uint32_t mark = 0; mark < PG_MARKS; mark++) {
    const struct word *word = &words[mark];
    out->next[mark] = PG_TRAILER_FULL;
    for (uint32_t i = word->first; i < (uint32_t)word->first + word->units; i++) {
      if ((torn >> i & 1) != 0) continue;
      const uint8_t *unit = units + i * unit_bytes;
      uint8_t expected[PG_TRAILER_UNIT_BYTES];
      const uint32_t floor = pg_load32le(unit + 4);
      pg_trailer_unit(expected, (enum pg_mark)mark, floor);
      if (repeats(unit, unit_bytes, expected)) {
        out->complete[mark]++;
        if (mark == PG_MARK_FLOOR && floor > out->floor) out->floor = floor;
      } else if (out->next[mark] == PG_TRAILER_FULL && erased(unit, unit_bytes)) {
        out->next[mark] = (uint8_t)i;
      }
    }
  }
}
