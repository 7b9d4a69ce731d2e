/* objects.c -- see objects.h. What the kernel revokes is what was retyped: so each link is an Untyped retyped from its parent's.
 *
 * An Untyped gives out memory from its beginning to its end, and begins again when nothing is left of it. Under a link that stays while others
 * come and go below it that would never be: so the Untyped of a link that went is kept, empty, for the next one under the same parent. */
#include "domains/objects.h"

#include "generated/pg_tokens.h"

/* Bytes of an Untyped, as powers of two, by how many links are above it: each has room for three of the next and a scheduling context. */
static const uint8_t bits_at[] = {12, 10, 8, 6};
_Static_assert(sizeof bits_at == PG_TOKEN_LINKS && PG_ADMISSION_LINKS * 2u <= PG_FREE_SLOTS, "a size for each depth, two slots for each link");

enum state { NONE, USED, SPARE };
struct object {
  uint8_t state; /* enum state */
  uint8_t parent; /* the object that it was retyped from, or PG_NO_LINK */
  uint8_t depth;
  bool context; /* a scheduling context was retyped from it */
  uint8_t granted; /* messages that had the time below */
  uint32_t budget; /* of each, in microseconds */
};
/* Setting a budget is a call of the kernel's long way: it is set for so many messages of the same need at once. */
#define MESSAGES 4u
static struct object objects[PG_ADMISSION_LINKS];
static uint8_t object_of[PG_ADMISSION_LINKS]; /* by link */

static seL4_CPtr untyped_at(uint32_t object) { return object == PG_NO_LINK ? CAP_LINKS_UT : PG_FREE_SLOT + 2u * object; }
static seL4_CPtr context_at(uint32_t object) { return PG_FREE_SLOT + 2u * object + 1u; }

void pg_objects_begin(void) {
  (void)seL4_CNode_Revoke(CAP_CNODE, CAP_LINKS_UT, seL4_WordBits);
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) objects[i].state = NONE;
}

/* All that was retyped from it is gone, and what was retyped from that. */
static void forget_below(uint32_t object) {
  for (uint32_t depth = objects[object].depth + 1u; depth < PG_TOKEN_LINKS; depth++) {
    for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
      struct object *const each = &objects[i];
      if (each->state != NONE && each->depth == depth && (each->parent == object || objects[each->parent].state == NONE)) each->state = NONE;
    }
  }
}

static bool empty_place(uint32_t *out) {
  uint32_t spare = PG_NO_LINK;
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if (objects[i].state == SPARE) spare = i;
    if (objects[i].state != NONE) continue;
    *out = i;
    return true;
  }
  if (spare == PG_NO_LINK) return false;
  (void)seL4_CNode_Delete(CAP_CNODE, untyped_at(spare), seL4_WordBits);
  objects[spare].state = NONE;
  *out = spare;
  return true;
}

bool pg_object_make(uint32_t link, uint32_t parent, uint32_t depth) {
  const uint32_t from = parent == PG_NO_LINK ? PG_NO_LINK : object_of[parent];
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if (objects[i].state != SPARE || objects[i].parent != from || objects[i].depth != depth) continue;
    objects[i].state = USED;
    object_of[link] = (uint8_t)i;
    return true;
  }
  uint32_t at;
  if (depth >= PG_TOKEN_LINKS || !empty_place(&at)) return false;
  if (seL4_Untyped_Retype(untyped_at(from), seL4_UntypedObject, bits_at[depth], CAP_CNODE, 0, 0, untyped_at(at), 1) != seL4_NoError) return false;
  objects[at] = (struct object){.state = USED, .parent = (uint8_t)from, .depth = (uint8_t)depth};
  object_of[link] = (uint8_t)at;
  return true;
}

void pg_object_revoke(uint32_t link) {
  const uint32_t object = object_of[link];
  (void)seL4_CNode_Revoke(CAP_CNODE, untyped_at(object), seL4_WordBits);
  forget_below(object);
  objects[object].state = SPARE;
  objects[object].context = false;
}

seL4_CPtr pg_object_context(uint32_t link, uint32_t budget, bool *made) {
  const uint32_t object = object_of[link];
  const seL4_CPtr slot = context_at(object);
  *made = !objects[object].context;
  if (!objects[object].context) {
    if (seL4_Untyped_Retype(untyped_at(object), seL4_SchedContextObject, seL4_MinSchedContextBits, CAP_CNODE, 0, 0, slot, 1) != seL4_NoError) return 0;
    objects[object].context = true;
  }
  struct object *const of = &objects[object];
  if (!*made && of->budget == budget && ++of->granted < MESSAGES) return slot;
  of->budget = budget;
  of->granted = 0;
  /* With a period of the same length it would be all the time, of whose end nobody is told. */
  (void)seL4_SchedControl_Configure(CAP_SCHED_CONTROL, slot, MESSAGES * budget, 2u * MESSAGES * budget, 0, PG_SESSION_TIMEOUT_BADGE);
  return slot;
}
