/* destroy.c -- what happens when a capability goes, and when the last one to an object goes.
 *
 * A container (CNode, TCB, interrupt line) whose last capability goes must first be emptied, and what is in it may be the
 * last capability to another container. There is no recursion: the container's capability changes places with what is in
 * the container's first slot, and stays there as a Zombie, which no thread can reach; the container joins the list of the
 * doomed, and the deletion goes on with what came out. Each step is short and leaves a state in which another thread may
 * run; whoever deletes, revokes or retypes next goes on with the doomed before anything else. */
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

/* The capability in `slot` goes. Gives whether something stands there afterwards: what was in a container's first slot. */
static bool step(struct pg_slot *slot) {
  _Static_assert(PG_CAP_VSPACE == PG_CAP_FRAME + 1u, "one comparison for both");
  if (slot->type - PG_CAP_FRAME <= 1u) {
    if (slot->type == PG_CAP_FRAME) pg_unmap(slot);
    else pg_k.loaded = 0; /* it may be the running thread's */
  }
  const uint32_t slots = pg_final(slot) ? finalise(slot) : 0;
  if (slots == 0) {
    pg_remove(slot);
    return false;
  }
  struct pg_slot *const zombie = pg_slots(slot->object);
  pg_exchange(slot, zombie);
  zombie->type = PG_CAP_ZOMBIE;
  zombie->rights = (uint8_t)(slots >> 8);
  zombie->bits = (uint8_t)slots;
  zombie->data = pg_k.doomed;
  pg_k.doomed = pg_ref_of(zombie);
  return !emptied(slot);
}

/* One step for the last of the doomed: gives its last slot that may hold something, which counts until it is empty. */
static struct pg_slot *next_doomed(void) {
  struct pg_slot *const zombie = pg_slots(pg_k.doomed);
  const uint32_t left = (uint32_t)(zombie->rights << 8 | zombie->bits) - 1u;
  if (emptied(zombie + left)) {
    zombie->rights = (uint8_t)(left >> 8);
    zombie->bits = (uint8_t)left;
    if (left == 0) {
      pg_k.doomed = zombie->data;
      pg_remove(zombie);
    }
  }
  return zombie + left;
}

/* Deletes what is in the slot, goes on with the doomed, and then, if there is a `parent`, with whatever was derived from
 * it. PG_PREEMPTED: it is to be called again. */
uint32_t pg_empty(struct pg_slot *slot, const struct pg_slot *parent) {
  bool done = emptied(slot);
  for (;;) {
    if (!done) done = !step(slot);
    if (done && pg_k.doomed != 0) {
      slot = next_doomed();
      done = emptied(slot);
    } else if (done) {
      if (parent == NULL || pg_childless(parent)) return PG_ERROR_NONE;
      slot = pg_cell(parent->next);
      done = false;
    }
    if (pg_port_pending()) return PG_PREEMPTED;
  }
}
