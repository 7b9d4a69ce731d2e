/* objects.h -- what admission asks of the kernel; bound when an image is linked, so that no pointer is there for an attacker to change.
 *
 * Each link that is present has an Untyped, retyped from the one of the link before it; what is admitted under a link (badged
 * endpoints, scheduling contexts, frames) is retyped from the link's, and what lets a session's messages in lies in such a
 * frame. Who links caps/admission.c has these three functions: a component that holds such capabilities (seL4_Untyped_Retype,
 * seL4_CNode_Revoke, seL4_ARM_Page_Map), or one image without a kernel, in which accounts and tables are all that there is. */
#ifndef PG_CAPS_OBJECTS_H
#define PG_CAPS_OBJECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_admission.h"

/* `parent` of a chain's first link: its Untyped comes from the one that all of them come from. */
#define PG_NO_LINK PG_ADMISSION_LINKS

/* Makes the Untyped of `link`, from 0 to PG_ADMISSION_LINKS - 1, which has none. False: there is no memory left for it, and
 * nothing was made. `depth` is the number of links above it. */
bool pg_object_make(uint32_t link, uint32_t parent, uint32_t depth);

/* Revokes the Untyped of `link` and deletes it: when this returns, nothing that was made of it is there or runs, the Untypeds of
 * links below it included, for which there is no further call. */
void pg_object_revoke(uint32_t link);

/* What is kept of a session under its leaf: no message comes in without it. */
struct pg_session_memory {
  uint8_t key[PG_SESSION_KEY_BYTES];
  uint32_t next, seen; /* of its window (wire/window.h) */
};
/* A leaf has a session that is in use, and one that was opened and is not yet. */
#define PG_LEAF_SESSIONS 2u
struct pg_leaf_memory {
  struct pg_session_memory of[PG_LEAF_SESSIONS];
};

/* The memory of `link`, which is there: 0 at first, and from then on the same for as long as the link is there. It may be reached until
 * this is called for another link. NULL, of a link that has none yet: there is none left, and nothing was made. */
struct pg_leaf_memory *pg_object_memory(uint32_t link);

#endif
