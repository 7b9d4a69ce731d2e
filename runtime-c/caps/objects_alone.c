/* objects_alone.c -- caps/objects.h for one image without a kernel: accounts and tables are all that there is, and nothing runs under a
 * link but what asks the accounts first. */
#include "caps/objects.h"

bool pg_object_make(uint32_t link, uint32_t parent, uint32_t depth) {
  (void)link;
  (void)parent;
  (void)depth;
  return true;
}

void pg_object_revoke(uint32_t link) { (void)link; }
