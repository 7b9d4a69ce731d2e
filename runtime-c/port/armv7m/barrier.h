/* barrier.h -- the processor's order of writes, and its faults. A test that records what a driver does has a header
 * of this name before it. */
#ifndef PG_BARRIER_H
#define PG_BARRIER_H

#include <stdint.h>

/* What was written before is written before what comes after. */
static inline void pg_barrier(void) { __asm__ volatile("dsb" ::: "memory"); }

/* No exception but a reset, until pg_unmask_faults gets what this gave. */
static inline uint32_t pg_mask_faults(void) {
  uint32_t before;
  __asm__ volatile("mrs %0, faultmask\n cpsid f" : "=r"(before)::"memory");
  return before;
}
static inline void pg_unmask_faults(uint32_t before) { __asm__ volatile("msr faultmask, %0" ::"r"(before) : "memory"); }

#endif
