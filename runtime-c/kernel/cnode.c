/* cnode.c -- operations on slots: Copy, Mint, Move, Delete, Revoke, CancelBadgedSends. */
#include "kernel/kernel.h"

/* What a copy of `from` would be: no more than its rights and, for `mint`, a badge or a guard. Changes nothing. */
uint32_t pg_check_derive(struct pg_slot *from, uint32_t rights, bool mint, uint32_t data, struct pg_slot *out) {
  *out = *from;
  out->flags &= PG_USER | PG_DEVICE;
  switch (from->type) {
    case PG_CAP_ENDPOINT:
    case PG_CAP_NOTIFICATION:
      if (mint) {
        if (!PG_CHECK(BADGE_ONCE, from->data == 0)) return PG_ERROR_ILLEGAL_OPERATION;
        out->data = data & PG_BADGE_MASK;
        if (out->data != 0) out->flags = PG_ORIGINAL | PG_FIRST;
      }
      break;
    case PG_CAP_FRAME: out->data = 0; break;
    case PG_CAP_REPLY: break;
    case PG_CAP_CNODE:
      if (mint) {
        if (!PG_CHECK(GUARD_SIZE, (data & 31u) + from->bits <= 32u)) return PG_ERROR_ILLEGAL_OPERATION;
        out->data = data & ((32u << (data & 31u)) - 1u); /* as many bits of the guard as it has */
      }
      return PG_ERROR_NONE;
    case PG_CAP_UNTYPED:
      if (!PG_CHECK(UNTYPED_COPY, pg_childless(from))) return PG_ERROR_REVOKE_FIRST;
      out->flags |= PG_ORIGINAL;
      return PG_ERROR_NONE;
    case PG_CAP_ZOMBIE: return PG_ERROR_ILLEGAL_OPERATION; /* one can be met between two steps of a deletion */
    case PG_CAP_IRQ_CONTROL: return PG_CHECK(CONTROL_COPY, false) ? PG_ERROR_NONE : PG_ERROR_ILLEGAL_OPERATION;
    default: return PG_ERROR_NONE;
  }
  out->rights = (uint8_t)(PG_OMIT == PG_CHECK_COPY_RIGHTS ? rights : rights & from->rights);
  return PG_ERROR_NONE;
}

/* Puts what pg_check_derive gave into the empty slot `to`. An Untyped that was copied gives nothing any more. */
void pg_commit_derive(struct pg_slot *to, struct pg_slot *from, const struct pg_slot *derived) {
  *to = *derived;
  pg_insert(to, from);
  if (from->type == PG_CAP_UNTYPED && PG_OMIT != PG_CHECK_UNTYPED_FULL) from->data = 1u << from->bits;
}

/* Copy, Mint and Move: to the slot `to` of the CNode invoked, from a slot of the CNode sent along. */
static uint32_t place(struct pg_slot *to) {
  struct pg_slot *from, derived;
  if (!PG_CHECK(SLOT_EMPTY, to->type == PG_CAP_NULL)) return PG_ERROR_DELETE_FIRST;
  uint32_t error = pg_find(pg_k.extra[0], pg_word(2), pg_word(3), 1u, &from);
  if (error != PG_ERROR_NONE) return error;
  if (from->type == PG_CAP_NULL) return pg_missing(pg_word(3), 1u);
  if (pg_k.label == PG_INVOKE_CNODE_MOVE) {
    pg_move_cap(to, from);
    return PG_ERROR_NONE;
  }
  error = pg_check_derive(from, pg_word(4), pg_k.label == PG_INVOKE_CNODE_MINT, pg_word(5), &derived);
  if (error == PG_ERROR_NONE) pg_commit_derive(to, from, &derived);
  return error;
}

uint32_t pg_invoke_cnode(void) {
  struct pg_slot *slot;
  const uint32_t error = pg_find(pg_k.target, pg_word(0), pg_word(1), 0, &slot);
  if (error != PG_ERROR_NONE) return error;
  switch (pg_k.label) {
    case PG_INVOKE_CNODE_REVOKE: return pg_empty(pg_cell(pg_childless(slot) ? 0 : slot->next), slot);
    case PG_INVOKE_CNODE_DELETE: return pg_empty(slot, NULL);
    case PG_INVOKE_CNODE_CANCEL_BADGED_SENDS:
      if (!PG_CHECK(CANCEL_RIGHT, slot->type == PG_CAP_ENDPOINT && slot->rights == PG_RIGHT_ALL)) return PG_ERROR_ILLEGAL_OPERATION;
      pg_cancel_badged(pg_endpoint(slot->object), slot->data);
      return PG_ERROR_NONE;
    default: return place(slot);
  }
}
