/* barrier.h -- the processor's order of writes, and its faults: a model answers (model.h). */
#ifndef PG_BARRIER_H
#define PG_BARRIER_H

#include <stdint.h>

void pg_barrier(void);
uint32_t pg_mask_faults(void);
void pg_unmask_faults(uint32_t before);

#endif
