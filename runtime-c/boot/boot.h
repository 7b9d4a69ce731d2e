/* boot.h -- the boot stage: chooses the image that is started. */
#ifndef PG_BOOT_BOOT_H
#define PG_BOOT_BOOT_H

#include "boot/slots.h"

/* The slot to start, whose start is written down where it has to be; PG_SLOTS: none. `states` tells why. */
uint32_t pg_boot(const struct pg_slots *slots, struct pg_slot_state states[PG_SLOTS]);

/* What the image finds in r0 and r1 when the boot stage starts it. */
#define PG_BOOT_MAGIC 0x50474231u
#define PG_BOOT_WORD(slot, verdict_a, verdict_b, attempts) \
  ((uint32_t)(verdict_a) | (uint32_t)(verdict_b) << 8 | (uint32_t)(attempts) << 16 | (uint32_t)(slot) << 24)

#endif
