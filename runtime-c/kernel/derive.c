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

/* Puts a slot that is in no list behind `after`. */
void pg_insert(struct pg_slot *slot, struct pg_slot *after) {
  slot->prev = pg_index(after);
  slot->next = after->next;
  pg_cell(after->next)->prev = pg_index(slot);
  after->next = pg_index(slot);
}

/* Takes a capability out of the list and empties its slot. When the first one with a badge goes, the next takes its
 * place, or those behind it would become children of another first one with that badge, which stands before. */
void pg_remove(struct pg_slot *slot) {
  if ((slot->flags & PG_FIRST) != 0) pg_cell(slot->next)->flags |= PG_FIRST;
  const uint16_t next = slot->next, prev = slot->prev;
  pg_cell(prev)->next = next;
  pg_cell(next)->prev = prev;
  pg_clear(slot);
}

/* The neighbours of a capability that came from `from` are told. */
static void relink(struct pg_slot *slot, const struct pg_slot *from) {
  const uint16_t index = pg_index(slot), other = pg_index(from);
  if (slot->prev == index) slot->prev = other;
  if (slot->next == index) slot->next = other;
}

/* Two slots change their content, and with it the places in the list; either may be empty. */
void pg_swap(struct pg_slot *a, struct pg_slot *b) {
  const struct pg_slot content = *a;
  *a = *b;
  *b = content;
  relink(a, b);
  relink(b, a);
  for (struct pg_slot *slot = a;; slot = b) {
    if (slot->type != PG_CAP_NULL) {
      pg_cell(slot->prev)->next = pg_index(slot);
      pg_cell(slot->next)->prev = pg_index(slot);
    }
    if (slot == b) break;
  }
}
