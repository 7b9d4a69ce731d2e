/* objects.h -- kernel objects of links in the gate: caps/objects.h, and a scheduling context for what runs under a link. */
#ifndef PG_DOMAIN_OBJECTS_H
#define PG_DOMAIN_OBJECTS_H

#include "caps/objects.h"
#include "domains/domain.h"

/* At the start, and after a crash: whatever was made of the gate's memory is revoked. */
void pg_objects_begin(void);

/* The supervisor knows by it that a session's time is used up, and whose it is that waits. */
#define PG_SESSION_TIMEOUT_BADGE (PG_BADGE_TIMEOUT + PG_DOMAIN_WORKER)

/* The scheduling context that was retyped from the link's Untyped, with this budget in each period if it has to be made, in
 * microseconds; 0: there is no memory left for one. */
seL4_CPtr pg_object_context(uint32_t link, uint32_t budget, uint32_t period);

#endif
