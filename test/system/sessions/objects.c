/* objects.c -- runtime-c/domains/objects.c in a gate with a bug: it looks at a session's memory when it is not to. PLANTED says when. */
#define pg_object_memory right_memory
#define pg_object_revoke right_revoke
#include "domains/objects.c"
#undef pg_object_memory
#undef pg_object_revoke

enum planted { NEVER, BEFORE_REVOKED, AFTER_REVOKED, AFTER_ANOTHER };
static const volatile uint32_t *last;

static void look(enum planted now) {
  if (PLANTED == now && last != NULL) (void)*last;
}

struct pg_leaf_memory *pg_object_memory(uint32_t link) {
  struct pg_leaf_memory *const memory = right_memory(link);
  if ((const volatile void *)last != memory) look(AFTER_ANOTHER);
  last = (const volatile uint32_t *)(const void *)memory;
  return memory;
}

void pg_object_revoke(uint32_t link) {
  look(BEFORE_REVOKED);
  right_revoke(link);
  look(AFTER_REVOKED);
  last = NULL;
}
