/* governor.h -- the node's module that says what may be changed, and what it may cost: grants for programs, and the count of
 * the images that were refused. Commands that govern (install, table-set, reset) pass it; messages do not. */
#ifndef PG_GOVERNOR_H
#define PG_GOVERNOR_H

#include "vm/vm.h"

struct pg_governor {
  struct pg_bound grant;   /* for an image that is installed over the link */
  uint32_t images_refused; /* PG_COUNTER_IMAGES_REFUSED */
};

/* `refused` are the routes of the build that the router did not admit at its start. */
void pg_governor_init(struct pg_governor *governor, uint32_t refused);

/* What became of an image that was to be installed. */
void pg_governor_installed(struct pg_governor *governor, enum pg_status status);

/* What a build's routes, and no installed image more than they, may cost. */
extern const struct pg_bound pg_grant;

#endif
