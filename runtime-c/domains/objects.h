/* objects.h -- kernel objects of links in the gate: caps/objects.h, and a scheduling context for what runs under a link. */
#ifndef PG_DOMAIN_OBJECTS_H
#define PG_DOMAIN_OBJECTS_H

#include "caps/objects.h"
#include "domains/domain.h"

/* At the start, and after a crash: whatever was made of the gate's memory is revoked. */
void pg_objects_begin(void);

/* The supervisor knows by it that a session's time is used up, and whose it is that waits. */
#define PG_SESSION_TIMEOUT_BADGE (PG_BADGE_TIMEOUT + PG_DOMAIN_WORKER)

/* The scheduling context that was retyped from the link's Untyped, with at least this budget, in microseconds, and at most
 * four times as much;
 * 0: there is no memory left to make one. `made`: it was not there before. */
seL4_CPtr pg_object_context(uint32_t link, uint32_t budget, bool *made);

#endif
