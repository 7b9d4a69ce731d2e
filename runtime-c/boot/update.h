/* update.h -- what the image that runs does with the slots: takes an update into the other one, confirms itself, goes back.
 *
 * Each of these is safe against a loss of power at any write, in that the boot stage then starts an image that it would have
 * started before or after. `running` is the slot that the caller was linked for. */
#ifndef PG_BOOT_UPDATE_H
#define PG_BOOT_UPDATE_H

#include "boot/slots.h"

/* Empties the other slot. Only a confirmed image may: else this is what the device would have fallen back to. */
enum pg_update_refusal pg_slots_begin(const struct pg_slots *slots, uint32_t running);

/* Checks what was written into the other slot since, the envelope last, and marks it as pending: the next reset starts it. */
enum pg_update_refusal pg_slots_finish(const struct pg_slots *slots, uint32_t running);

/* The image that runs is known to work. */
enum pg_update_refusal pg_slots_confirm(const struct pg_slots *slots, uint32_t running);

/* Marks the image that runs as failed, if the other slot has one that the next reset starts instead. */
enum pg_update_refusal pg_slots_roll_back(const struct pg_slots *slots, uint32_t running);

#endif
