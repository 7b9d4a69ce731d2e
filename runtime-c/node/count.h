/* count.h -- the node's counters (spec/faults.ts): each module holds its own, and stays at the maximum once it got there. */
#ifndef PG_COUNT_H
#define PG_COUNT_H

#include <stdint.h>

static inline void pg_count(uint32_t *counter) {
  if (*counter != UINT32_MAX) (*counter)++;
}

#endif
