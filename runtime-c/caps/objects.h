/* objects.h -- what admission asks of the kernel; bound when an image is linked, so that no pointer is there for an attacker to change.
 *
 * Each link that is present has an Untyped, retyped from the one of the link before it; what is admitted under a link (badged
 * endpoints, scheduling contexts, frames) is retyped from the link's. Who links caps/admission.c has these two functions: a
 * component that holds such capabilities (seL4_Untyped_Retype, seL4_CNode_Revoke), or one image without a kernel, in which
 * accounts and tables are all that there is. */
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

#endif
