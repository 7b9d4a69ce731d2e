/* cspace.c -- from a number to a slot, through CNodes.
 *
 * Each level takes its guard and then its radix off the high end of the number. A failed walk leaves in pg_k.failure what
 * it found: kind - 1 in bits 0 to 1, bits left in 2 to 6 (32 as 0), bits found in 7 to 12, guard in 13 to 30. */
#include "kernel/kernel.h"

static struct pg_slot *failed(uint32_t kind, uint32_t left, uint32_t found, uint32_t guard) {
  pg_k.failure = (kind - 1u) | (left & 31u) << 2 | found << 7 | (guard & 0x3ffffu) << 13;
  return NULL;
}

/* `depth` bits, 1 to 32, of `index`; `exact`: all of them must be used up, else the walk may end early, at what is no
 * CNode. NULL: there is no such slot. */
struct pg_slot *pg_lookup(struct pg_slot *root, uint32_t index, uint32_t depth, bool exact) {
  if (!PG_CHECK(LOOKUP_ROOT, root->type == PG_CAP_CNODE)) return failed(PG_LOOKUP_INVALID_ROOT, 0, 0, 0);
  uint32_t at = index << (32u - depth), left = depth;
  for (;;) {
    const uint32_t guard_bits = root->data & 31u, level = guard_bits + root->bits;
    if (!PG_CHECK(LOOKUP_GUARD, guard_bits <= left && at >> 1 >> (31u - guard_bits) == root->data >> 5))
      return failed(PG_LOOKUP_GUARD, left, guard_bits, root->data >> 5);
    if (!PG_CHECK(LOOKUP_DEPTH, level <= left)) return failed(PG_LOOKUP_DEPTH, left, level, 0);
    at <<= guard_bits;
    struct pg_slot *slot = pg_slots(root->object) + (at >> (32u - root->bits));
    at <<= root->bits;
    left -= level;
    if (left == 0) return slot;
    if (slot->type != PG_CAP_CNODE) {
      if (!PG_CHECK(LOOKUP_EXACT, !exact)) return failed(PG_LOOKUP_DEPTH, left, 0, 0);
      return slot;
    }
    root = slot;
  }
}

/* A capability as a thread names it. */
struct pg_slot *pg_lookup_of(struct pg_tcb *tcb, uint32_t pointer) {
  return pg_lookup(&tcb->slots[PG_TCB_CSPACE], pointer, 32u, false);
}

/* As operations on slots name them. `which`: 1 when a failure is the source's. */
uint32_t pg_find(struct pg_slot *root, uint32_t index, uint32_t depth, uint32_t which, struct pg_slot **out) {
  if (root->type == PG_CAP_CNODE && depth - 1u > 31u) return PG_RANGE(1u, 32u);
  *out = pg_lookup(root, index, depth, true);
  return *out == NULL ? PG_NUMBER(PG_ERROR_FAILED_LOOKUP, which) : PG_ERROR_NONE;
}

/* The same failure for a slot that is there and empty. */
void pg_note_missing(uint32_t depth) { (void)failed(PG_LOOKUP_MISSING, depth, 0, 0); }
