/* decide.h -- which slot's image is started: a pure function of what the flash holds.
 *
 * The boot stage asks it what to do next, does that one thing, looks again and asks again, until it is told to start an
 * image or to stop. Each answer but these two adds to what is known or to what is written, both of which are finite; power may
 * fail between any two, since nothing that matters is kept elsewhere.
 *
 * The rule:
 *   - An image is started only when its manifest and the image have been accepted, and it is not marked as failed.
 *   - One that is not confirmed is started at most PG_UPDATE_LIMIT_ATTEMPTS times, each written down before; then it is
 *     marked as failed. It must be newer than everything that was ever confirmed, the `floor`.
 *   - A pending image goes before the confirmed one; of several confirmed ones the newest is started. An image with no
 *     mark at all, as a tool leaves it in a new device, is taken for pending when nothing is confirmed.
 *   - Before a confirmed image that is older than the floor is started (after a rollback), its own trailer holds the floor:
 *     the slot that proved it may then be erased. */
#ifndef PG_BOOT_DECIDE_H
#define PG_BOOT_DECIDE_H

#include "boot/trailer.h"

#define PG_SLOTS 2u

/* What is known of a slot. */
struct pg_slot_state {
  enum pg_update_refusal verdict; /* of its manifest; once `checked`, of its image, too */
  uint32_t sequence;              /* of a manifest that was accepted; 0: there is none */
  struct pg_trailer trailer;
  bool checked;    /* the image was compared with the manifest */
  bool noted;      /* this start is written down as an attempt */
  bool unwritable; /* its trailer did not take a mark */
};

enum pg_boot_action { PG_STEP_CHECK, PG_STEP_MARK, PG_STEP_START, PG_STEP_STOP };

struct pg_boot_step {
  enum pg_boot_action action;
  uint8_t slot;
  enum pg_mark mark;
  uint32_t floor; /* of a floor record */
};

/* The newest sequence number that was confirmed on this device, as far as the flash knows; 0: none. */
uint32_t pg_boot_floor(const struct pg_slot_state slots[PG_SLOTS]);

/* Sets the verdict of a slot that is refused for what is decided here, for the report; nothing else of `slots`. */
struct pg_boot_step pg_boot_decide(struct pg_slot_state slots[PG_SLOTS]);

#endif
