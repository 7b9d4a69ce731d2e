/* derive.c -- the derivation tree, kept as one list in preorder.
 *
 * Who is whose parent is not stored: it follows from what the capabilities name. A descendant stays one when those
 * between it and its ancestor are deleted. All capabilities to one object stand side by side. Cell 0, which is no
 * capability, takes the links written past either end. */
#include "kernel/kernel.h"

bool pg_same_object(const struct pg_slot *a, const struct pg_slot *b) {
  return a->object == b->object && a->type == b->type;
}

/* Whether `child`, which stands after `parent` in the list, was derived from it. */
bool pg_parent_of(const struct pg_slot *parent, const struct pg_slot *child) {
  if ((parent->flags & PG_ORIGINAL) == 0) return false;
  if (parent->type == PG_CAP_UNTYPED) return (child->object - parent->object) >> parent->bits == 0;
  if (pg_same_object(parent, child))
    return (parent->type != PG_CAP_ENDPOINT && parent->type != PG_CAP_NOTIFICATION) || parent->data == 0 ||
           (parent->data == child->data && (child->flags & PG_FIRST) == 0);
  return parent->type == PG_CAP_IRQ_CONTROL && child->type == PG_CAP_IRQ_HANDLER;
}

bool pg_childless(const struct pg_slot *slot) {
  return slot->next == 0 || !pg_parent_of(slot, pg_cell(slot->next));
}

/* Whether no other capability names the object. Cell 0 names none, so it needs no test of its own. */
bool pg_final(const struct pg_slot *slot) {
  return !pg_same_object(slot, pg_cell(slot->prev)) && !pg_same_object(slot, pg_cell(slot->next));
}

/* The list stays one: of any two states between which the links changed as kernel.h says. */
/*@ predicate stays{L1, L2}(integer but) = \forall integer i; 0 < i < PG_SYSTEM_CELLS && i != but ==> pg_type{L2}(i) == pg_type{L1}(i);
    lemma inserted{L1, L2}: \forall integer s, a, n; pg_tree_but{L1}(s) && pg_held{L1}(s) && pg_held{L1}(a) && s != a &&
      n == pg_next{L1}(a) && stays{L1, L2}(-1) && pg_inserted{L1, L2}(s, a, n) ==> pg_tree{L2};
    lemma removed{L1, L2}: \forall integer s, p, n; pg_tree{L1} && pg_held{L1}(s) && p == pg_prev{L1}(s) && n == pg_next{L1}(s) &&
      stays{L1, L2}(s) && !pg_held{L2}(s) && pg_removed{L1, L2}(s, p, n) ==> pg_tree{L2}; */

/* A capability's neighbours are told where it is. */
/*@ requires pg_is_cell(slot);
    requires pg_type(pg_at(slot)) != PG_CAP_NULL ==>
      0 <= pg_next(pg_at(slot)) < PG_SYSTEM_CELLS && 0 <= pg_prev(pg_at(slot)) < PG_SYSTEM_CELLS &&
      pg_next(pg_at(slot)) != pg_at(slot) && pg_prev(pg_at(slot)) != pg_at(slot);
    terminates \true;
    exits \false;
    assigns pg_cells[slot->prev].next, pg_cells[slot->next].prev;
    ensures \forall integer i; 0 <= i < PG_SYSTEM_CELLS ==>
      pg_next(i) == (pg_type(pg_at(slot)) != PG_CAP_NULL && i == \old(pg_prev(pg_at(slot))) ? pg_at(slot) : \old(pg_next(i))) &&
      pg_prev(i) == (pg_type(pg_at(slot)) != PG_CAP_NULL && i == \old(pg_next(pg_at(slot))) ? pg_at(slot) : \old(pg_prev(i))); */
static void adjoin(const struct pg_slot *slot) {
  if (slot->type == PG_CAP_NULL) return;
  pg_cell(slot->prev)->next = pg_index(slot);
  pg_cell(slot->next)->prev = pg_index(slot);
}

/* Puts a slot that is in no list behind `after`. */
void pg_insert(struct pg_slot *slot, struct pg_slot *after) {
  slot->prev = pg_index(after);
  slot->next = after->next;
  /*@ assert \forall integer i; 0 <= i < PG_SYSTEM_CELLS && i != pg_at(slot) ==>
      pg_next(i) == \at(pg_next(i), Pre) && pg_prev(i) == \at(pg_prev(i), Pre); */
  /*@ assert pg_next(pg_at(slot)) == \at(pg_next(pg_at(after)), Pre) && pg_prev(pg_at(slot)) == pg_at(after); */
  adjoin(slot);
  /*@ assert stays{Pre, Here}(-1); */
  /*@ assert pg_inserted{Pre, Here}(pg_at(slot), pg_at(after), \at(pg_next(pg_at(after)), Pre)); */
}

/*@ requires \valid(slot);
    terminates \true;
    exits \false;
    assigns slot->flags;
    ensures slot->flags == (\old(slot->flags) | PG_FIRST); */
static void make_first(struct pg_slot *slot) { slot->flags |= PG_FIRST; }

/* Takes a capability out of the list and empties its slot. When the first one with a badge goes, the next takes its
 * place, or those behind it would become children of another first one with that badge, which stands before. */
void pg_remove(struct pg_slot *slot) {
  if ((slot->flags & PG_FIRST) != 0) make_first(pg_cell(slot->next));
  /*@ assert stays{Pre, Here}(-1); */
  const uint16_t next = slot->next, prev = slot->prev;
  pg_cell(prev)->next = next;
  pg_cell(next)->prev = prev;
  /*@ assert \forall integer i; 0 <= i < PG_SYSTEM_CELLS ==> i != prev ==> pg_next(i) == \at(pg_next(i), Pre); */
  /*@ assert \forall integer i; 0 <= i < PG_SYSTEM_CELLS ==> i != next ==> pg_prev(i) == \at(pg_prev(i), Pre); */
  /*@ assert pg_next(prev) == next && pg_prev(next) == prev; */
  /*@ ghost emptying: ; */
  pg_clear(slot);
  /*@ assert \forall integer i; 0 < i < PG_SYSTEM_CELLS && i != pg_at(slot) ==>
      pg_next(i) == \at(pg_next(i), emptying) && pg_prev(i) == \at(pg_prev(i), emptying); */
  /*@ assert stays{emptying, Here}(pg_at(slot)); */
  /*@ assert stays{Pre, Here}(pg_at(slot)) && !pg_held(pg_at(slot)); */
  /*@ assert pg_removed{Pre, Here}(pg_at(slot), \at(pg_prev(pg_at(slot)), Pre), \at(pg_next(pg_at(slot)), Pre)); */
}

/* A capability goes to an empty slot and keeps its place in the list: it is put behind itself, and taken out in front. */
void pg_move(struct pg_slot *to, struct pg_slot *from) {
  /*@ assert pg_tree_but(pg_at(to)); */
  to->type = from->type;
  to->rights = from->rights;
  to->bits = from->bits;
  to->flags = from->flags;
  to->object = from->object;
  to->data = from->data;
  /*@ assert pg_others{Pre, Here}(pg_at(to)); */
  /*@ assert pg_held(pg_at(to)) && pg_held(pg_at(from)); */
  pg_insert(to, from);
  /*@ assert from->next == pg_at(to) && from->prev == \at(from->prev, Pre) && to == &pg_cells[from->next]; */
  /*@ assert to->type == \at(from->type, Pre) && to->rights == \at(from->rights, Pre) && to->bits == \at(from->bits, Pre); */
  /*@ assert to->object == \at(from->object, Pre) && to->data == \at(from->data, Pre); */
  pg_remove(from);
}
