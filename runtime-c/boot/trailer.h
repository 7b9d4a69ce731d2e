/* trailer.h -- what is noted about a slot's image in the slot's last sectors (spec/update.ts, `trailerWords`).
 *
 * Flash is written once between erases and power may fail within a write, so a word is not changed: it is added. A unit
 * that is neither erased nor complete was torn; it says nothing, and is never written again. */
#ifndef PG_BOOT_TRAILER_H
#define PG_BOOT_TRAILER_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_update.h"

enum pg_mark { PG_MARK_PENDING, PG_MARK_ATTEMPT, PG_MARK_CONFIRMED, PG_MARK_FAILED, PG_MARK_FLOOR, PG_MARKS };

_Static_assert(PG_TRAILER_UNITS <= 32, "a bit for each unit");

/* No unit: all of a word's are used. */
#define PG_TRAILER_FULL 0xffu

struct pg_trailer {
  uint8_t complete[PG_MARKS]; /* units of each word that say it */
  uint8_t next[PG_MARKS];     /* the first unit of it that is erased, or PG_TRAILER_FULL */
  uint32_t floor;             /* the highest that a floor record names; 0: none */
};

/* The bytes that a whole unit repeats: pattern four times, or pattern, sequence number, its complement, pattern. */
void pg_trailer_unit(uint8_t out[PG_TRAILER_UNIT_BYTES], enum pg_mark mark, uint32_t floor);

/* `unit_bytes` is a multiple of PG_TRAILER_UNIT_BYTES. Units whose bit in `torn` is set are not read: the flash gives no bytes there. */
void pg_trailer_read(struct pg_trailer *out, const uint8_t *units, uint32_t unit_bytes, uint32_t torn);

#endif
