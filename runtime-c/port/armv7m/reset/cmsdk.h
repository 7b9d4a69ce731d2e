/* cmsdk.h -- the CMSDK APB watchdog (Arm DDI 0479, APB watchdog), set to the shortest time: it counts down once to ask for an interrupt, which is
 * the processor's NMI, and once more to reset. */
#ifndef PG_RESET_CMSDK_H
#define PG_RESET_CMSDK_H

#include <stdint.h>

#define PG_RESET_LOAD 0x000u
#define PG_RESET_CONTROL 0x008u
#define PG_RESET_LOCK 0xc00u
#define PG_RESET_KEY 0x1acce551u
/* The counter and its interrupt, and the reset behind it. */
#define PG_RESET_ON 3u
#define PG_RESET_TICKS 1000u

static inline void pg_reset_start(uintptr_t base) {
  *(volatile uint32_t *)(base + PG_RESET_LOCK) = PG_RESET_KEY;
  *(volatile uint32_t *)(base + PG_RESET_LOAD) = PG_RESET_TICKS;
  *(volatile uint32_t *)(base + PG_RESET_CONTROL) = PG_RESET_ON;
}

#endif
