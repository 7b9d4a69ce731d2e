/* counter.h -- reads the board's free-running counter of 32 bits (pg_board.h): one register, or two counters of 16 bits, the second of
 * which counts turns of the first. */
#ifndef PG_COUNTER_H
#define PG_COUNTER_H

#include "pg_board.h"
#include "port/armv7m/registers.h"

#ifdef PG_BOARD_COUNTER_TURNS
/* Ticks of a turn before the second has certainly counted it: it takes a clock from outside over with its own, which is as fast. */
#define PG_COUNTER_SETTLES 16u

static inline uint32_t pg_counter_read(volatile const uint32_t *counter) {
  const uintptr_t low = (uintptr_t)counter, high = low + PG_BOARD_COUNTER_TURNS;
  uint32_t turns, at;
  do {
    turns = pg_read32(high);
    at = pg_read32(low);
  } while (at < PG_COUNTER_SETTLES || pg_read32(high) != turns);
  return turns << 16 | at;
}
#else
static inline uint32_t pg_counter_read(volatile const uint32_t *counter) { return *counter; }
#endif

#endif
