/* objects.c -- see objects.h. What the kernel revokes is what was retyped: so each link is Untypeds retyped from its parent's.
 *
 * The kernel keeps its objects' memory and user memory apart, in Untypeds of their own: a link has one of each. What lets a session in lies
 * in a Frame of the leaf's, which the gate sees in the one region that is left for that: a message under another leaf has it mapped there first.
 *
 * An Untyped gives out memory from its beginning to its end, and begins again when nothing is left of it. Under a link that stays while others
 * come and go below it that would never be: so the Untypeds of a link that went are kept, empty, for the next one under the same parent. */
#include "domains/objects.h"

#include "generated/pg_tokens.h"

/* Bytes of an Untyped of kernel objects, as powers of two, by how many links are above it: each has room for one of four of the next, or for three and
 * a scheduling context; a third link for one of two, or for one and a context. A Frame is as large as two contexts, so user memory is twice as much. */
static const uint8_t bits_at[] = {11, 9, 7, seL4_MinSchedContextBits};
#define FRAME_BITS (seL4_MinSchedContextBits + 1u)
/* Slots of a link: the Untyped of kernel objects, behind it that of user memory, a scheduling context, a Frame. */
#define SLOTS 4u
#define PLACES (PG_FREE_SLOTS / SLOTS)
#define ALL PLACES /* what all of them come from */
/* Of those that have no link above them there are FIRSTS at most: with as many places more than links none of these ever has to go. */
#define FIRSTS (1u << (LINKS_UT_BITS - 11u))
_Static_assert(sizeof bits_at == PG_TOKEN_LINKS && PLACES >= PG_ADMISSION_LINKS + FIRSTS && ALL <= UINT8_MAX, "a size for each depth, places for each link");
_Static_assert(CAP_SESSIONS_UT == CAP_LINKS_UT + 1u, "those that all come from stand the same way");
_Static_assert(sizeof(struct pg_leaf_memory) <= 1u << FRAME_BITS && SESSIONS_UT_BITS == LINKS_UT_BITS + 1u, "room for a leaf's sessions");
_Static_assert(1u << (SESSIONS_UT_BITS - FRAME_BITS) <= UINT8_MAX, "places of Frames are bytes");

enum state { NONE, USED, SPARE };
struct object {
  uint8_t state; /* enum state */
  uint8_t parent; /* the object that it was retyped from, or ALL */
  uint8_t depth;
  bool context; /* a scheduling context was retyped from it */
  bool memory; /* and a Frame */
  uint8_t frame; /* where it is; this and the next two count Frames, from where user memory begins */
  uint8_t at, given; /* where its user memory begins, and goes on that was not given out */
  uint8_t granted; /* messages that had the time below */
  uint32_t budget; /* of each, in microseconds */
};
/* Setting a budget is a call of the kernel's long way: it is set for so many messages of the same need at once. */
#define MESSAGES 4u
static struct object objects[PLACES + 1];
static uint8_t object_of[PG_ADMISSION_LINKS]; /* by link */
/* The link whose memory is mapped, or PG_NO_LINK; and where that is. */
static uint32_t shown;
static struct pg_leaf_memory *shown_at;

static seL4_CPtr untyped_at(uint32_t object) { return object == ALL ? CAP_LINKS_UT : PG_FREE_SLOT + SLOTS * object; }
static seL4_CPtr context_at(uint32_t object) { return PG_FREE_SLOT + SLOTS * object + 2u; }
static seL4_CPtr frame_at(uint32_t object) { return PG_FREE_SLOT + SLOTS * object + 3u; }

static void revoke(uint32_t object) {
  for (uint32_t i = 0; i < 2; i++) (void)seL4_CNode_Revoke(CAP_CNODE, untyped_at(object) + i, seL4_WordBits);
}

void pg_objects_begin(void) {
  revoke(ALL); /* of which the variables know nothing any more */
  shown = PG_NO_LINK;
}

/* All that was retyped from it is gone, and what was retyped from that. */
static void forget_below(uint32_t object) {
  for (uint32_t depth = objects[object].depth + 1u; depth < PG_TOKEN_LINKS; depth++) {
    for (uint32_t i = 0; i < PLACES; i++) {
      struct object *const each = &objects[i];
      if (each->state != NONE && each->depth == depth && (each->parent == object || objects[each->parent].state == NONE)) each->state = NONE;
    }
  }
}

/* If there is none a spare one goes, of the least: its memory comes back when nothing is left under its parent. */
static bool empty_place(uint32_t *out) {
  uint32_t spare = ALL;
  for (uint32_t i = 0; i < PLACES; i++) {
    if (objects[i].state == SPARE && objects[i].depth >= objects[spare].depth) spare = i;
    if (objects[i].state != NONE) continue;
    *out = i;
    return true;
  }
  if (spare == ALL) return false;
  for (uint32_t i = 0; i < 2; i++) (void)seL4_CNode_Delete(CAP_CNODE, untyped_at(spare) + i, seL4_WordBits);
  objects[spare].state = NONE;
  *out = spare;
  return true;
}

static bool retype(seL4_CPtr from, seL4_Word type, uint32_t bits, seL4_CPtr slot) {
  return seL4_Untyped_Retype(from, type, bits, CAP_CNODE, 0, 0, slot, 1) == seL4_NoError;
}

static bool childless(uint32_t object) {
  for (uint32_t i = 0; i < PLACES; i++) {
    if (objects[i].state != NONE && objects[i].parent == object) return false;
  }
  return !objects[object].memory;
}

/* User memory, and where it is: the kernel says that to nobody, but it gives out memory as is counted here. */
static bool retype_user(uint32_t from, seL4_Word type, uint32_t bits, seL4_CPtr slot, uint8_t *at) {
  struct object *const of = &objects[from];
  if (childless(from)) of->given = of->at;
  const uint32_t frames = 1u << (bits - FRAME_BITS);
  *at = (uint8_t)((of->given + frames - 1u) & ~(frames - 1u));
  if (!retype(untyped_at(from) + 1u, type, bits, slot)) return false;
  of->given = (uint8_t)(*at + frames);
  return true;
}

bool pg_object_make(uint32_t link, uint32_t parent, uint32_t depth) {
  const uint32_t from = parent == PG_NO_LINK ? ALL : object_of[parent];
  for (uint32_t i = 0; i < PLACES; i++) {
    if (objects[i].state != SPARE || objects[i].parent != from || objects[i].depth != depth) continue;
    objects[i].state = USED;
    object_of[link] = (uint8_t)i;
    return true;
  }
  uint32_t i;
  uint8_t at;
  if (depth >= PG_TOKEN_LINKS || !empty_place(&i)) return false;
  /* User memory first: there is never less left of the other. */
  if (!retype_user(from, seL4_UntypedObject, bits_at[depth] + 1u, untyped_at(i) + 1u, &at) || !retype(untyped_at(from), seL4_UntypedObject, bits_at[depth], untyped_at(i))) return false;
  objects[i] = (struct object){.state = USED, .parent = (uint8_t)from, .depth = (uint8_t)depth, .at = at};
  object_of[link] = (uint8_t)i;
  return true;
}

void pg_object_revoke(uint32_t link) {
  const uint32_t object = object_of[link];
  revoke(object);
  pg_clear_stack(); /* what a MAC left there is of a key, too */
  forget_below(object);
  objects[object].state = SPARE;
  objects[object].context = false;
  objects[object].memory = false;
  if (shown != PG_NO_LINK && objects[object_of[shown]].state != USED) shown = PG_NO_LINK; /* the kernel has cleared the region */
}

/* Maps the memory of the link in the place of what is mapped. */
static __attribute__((noinline)) struct pg_leaf_memory *show(uint32_t link) {
  const uint32_t object = object_of[link];
  struct object *const of = &objects[object];
  if (!of->memory) of->memory = retype_user(object, seL4_ARM_SmallPageObject, FRAME_BITS, frame_at(object), &of->frame);
  if (!of->memory) return NULL;
  if (shown != PG_NO_LINK) (void)seL4_ARM_Page_Unmap(frame_at(object_of[shown]));
  shown_at = (struct pg_leaf_memory *)(void *)(SESSIONS_UT_MEMORY + ((uint32_t)of->frame << FRAME_BITS));
  (void)seL4_ARM_Page_Map(frame_at(object), CAP_VSPACE, (seL4_Word)shown_at, seL4_ReadWrite, seL4_ARM_PageCacheable | seL4_ARM_ExecuteNever);
  shown = link;
  return shown_at;
}

struct pg_leaf_memory *pg_object_memory(uint32_t link) { return link == shown ? shown_at : show(link); }

seL4_CPtr pg_object_context(uint32_t link, uint32_t budget, bool *made) {
  const uint32_t object = object_of[link];
  const seL4_CPtr slot = context_at(object);
  *made = !objects[object].context;
  if (!objects[object].context) {
    if (!retype(untyped_at(object), seL4_SchedContextObject, seL4_MinSchedContextBits, slot)) return 0;
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
