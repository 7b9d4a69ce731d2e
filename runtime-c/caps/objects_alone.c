/* objects_alone.c -- caps/objects.h for one image without a kernel: accounts and tables are all that there is, and nothing runs under a
 * link but what asks the accounts first. */
#include "caps/objects.h"

#include "crypto/wipe.h"

_Static_assert(PG_ADMISSION_LINKS <= 32, "links are bits of a word");
static uint32_t chain[PG_ADMISSION_LINKS]; /* bit i: it is link i, or below it */
static struct pg_leaf_memory memory[PG_ADMISSION_LINKS];

bool pg_object_make(uint32_t link, uint32_t parent, uint32_t depth) {
  (void)depth;
  chain[link] = 1u << link | (parent == PG_NO_LINK ? 0 : chain[parent]);
  pg_wipe((uint8_t *)&memory[link], sizeof memory[link]); /* of a device that has begun again nobody revoked what was there */
  return true;
}

void pg_object_revoke(uint32_t link) {
  for (uint32_t i = 0; i < PG_ADMISSION_LINKS; i++) {
    if ((chain[i] >> link & 1u) == 0) continue;
    chain[i] = 0;
    pg_wipe((uint8_t *)&memory[i], sizeof memory[i]);
  }
}

struct pg_leaf_memory *pg_object_memory(uint32_t link) { return &memory[link]; }
