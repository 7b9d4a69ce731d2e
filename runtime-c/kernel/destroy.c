/* destroy.c -- what happens when a capability goes, and when the last one to an object goes.
 *
 * A container (CNode, TCB, interrupt line) whose last capability goes must first be emptied, and what is in it may be the
 * last capability to another container. There is no recursion: the capability stays where it is as a Zombie, with which
 * nobody can do anything, and joins the list of the doomed; the deletion goes on with the container's last slot. A Zombie
 * may stand in the very container that it stands for. Each step is short and leaves a state in which another thread may
 * run, and in which no slot holds what it did not hold before; whoever invokes anything next goes on with the doomed
 * first. */
#include "kernel/kernel.h"

/* The object loses its last capability: nobody waits for it, nothing names it. Gives its slots if it is a container, 0 if
 * it has none. */
static uint32_t finalise(const struct pg_slot *slot) {
  switch (slot->type) {
    case PG_CAP_ENDPOINT:
      if (PG_OMIT != PG_CHECK_CANCEL_SENDERS) pg_restart_all(&pg_endpoint(slot->object)->head);
      return 0;
    case PG_CAP_NOTIFICATION: pg_notification_end(pg_notification(slot->object)); return 0;
    case PG_CAP_REPLY: pg_reply_end(pg_reply(slot->object)); return 0;
    case PG_CAP_SCHED_CONTEXT: pg_sc_end(pg_sched_context(slot->object)); return 0;
    case PG_CAP_VSPACE: pg_vspace_end(pg_vspace(slot->object)); return 0;
    case PG_CAP_CNODE: return 1u << slot->bits;
    case PG_CAP_TCB: pg_tcb_end(pg_tcb(slot->object)); return PG_TCB_SLOTS;
    case PG_CAP_IRQ_HANDLER: pg_port_mask(slot->bits); return 1u;
    default: return 0;
  }
}

/* No capability, or a Zombie: types 1 to PG_CAP_ZOMBIE - 1 are the others. */
static bool emptied(const struct pg_slot *slot) { return (uint8_t)(slot->type - 1u) >= PG_CAP_ZOMBIE - 1u; }

/* The capability in `slot` goes; what stands there afterwards is nothing, or a Zombie. */
static void step(struct pg_slot *slot) {
  _Static_assert(PG_CAP_VSPACE == PG_CAP_FRAME + 1u, "one comparison for both");
  if (slot->type - PG_CAP_FRAME <= 1u) {
    if (slot->type == PG_CAP_FRAME) pg_unmap(slot);
    else pg_k.loaded = 0; /* it may be the running thread's */
  }
  const uint32_t slots = pg_final(slot) ? finalise(slot) : 0;
  if (slots == 0) {
    pg_remove(slot);
    return;
  }
  slot->type = PG_CAP_ZOMBIE;
  slot->rights = (uint8_t)(slots >> 8);
  slot->bits = (uint8_t)slots;
  slot->data = pg_k.doomed;
  pg_k.doomed = pg_ref_of(slot);
}

/* One step for the last of the doomed: gives its last slot that may hold something, which counts until it is empty. */
static struct pg_slot *next_doomed(void) {
  struct pg_slot *const zombie = pg_slots(pg_k.doomed);
  const uint32_t left = (uint32_t)(zombie->rights << 8 | zombie->bits) - 1u;
  struct pg_slot *const slot = pg_slots(zombie->object) + left;
  if (emptied(slot)) {
    zombie->rights = (uint8_t)(left >> 8);
    zombie->bits = (uint8_t)left;
    if (left == 0) {
      pg_k.doomed = zombie->data;
      pg_remove(zombie);
    }
  }
  return slot;
}

/* Deletes what is in the slot, goes on with the doomed, and then, if there is a `parent`, with whatever was derived from
 * it. PG_PREEMPTED: it is to be called again. */
uint32_t pg_empty(struct pg_slot *slot, const struct pg_slot *parent) {
  bool done = emptied(slot);
  for (;;) {
    if (!done) step(slot);
    if (pg_k.doomed != 0) {
      slot = next_doomed();
      done = emptied(slot);
    } else {
      if (parent == NULL || pg_childless(parent)) return PG_ERROR_NONE;
      slot = pg_cell(parent->next);
      done = false;
    }
    if (pg_port_pending()) return PG_PREEMPTED;
  }
}
