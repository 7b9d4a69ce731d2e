/* clock.h -- milliseconds out of a free-running 32-bit up-counter.
 *
 * The counter wraps (every 171 s at 25 MHz), so pg_clock_read must be called at least that often: the receive loop does
 * while it waits. 64-bit division stays out of the way from last byte to decision: whole milliseconds are added up as
 * they pass. */
#ifndef PG_CLOCK_H
#define PG_CLOCK_H

#include <stdint.h>

#include "port/armv7m/counter.h"

struct pg_clock {
  volatile const uint32_t *counter;
  uint32_t ticks_per_ms;
  uint32_t last; /* the counter when it was last read */
  uint32_t rest; /* ticks since the last whole millisecond, below ticks_per_ms */
  uint64_t now;  /* milliseconds */
};

static inline void pg_clock_start(struct pg_clock *clock, volatile const uint32_t *counter, uint32_t hz) {
  *clock = (struct pg_clock){counter, hz / 1000u, pg_counter_read(counter), 0, 0};
}

/* Milliseconds since the start. */
static inline uint64_t pg_clock_read(struct pg_clock *clock) {
  const uint32_t at = pg_counter_read(clock->counter), passed = at - clock->last;
  const uint32_t rest = clock->rest + passed % clock->ticks_per_ms;
  /* Without a branch: the work of a decision, which this is part of, must not depend on when its message came. */
  const uint32_t carry = rest >= clock->ticks_per_ms;
  clock->last = at;
  clock->rest = rest - carry * clock->ticks_per_ms;
  clock->now += passed / clock->ticks_per_ms + carry;
  return clock->now;
}

#endif
