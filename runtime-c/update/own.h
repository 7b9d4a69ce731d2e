/* own.h -- the site of an updater whose image has store and node in itself: update/site.h by calls (site.c). */
#ifndef PG_UPDATE_OWN_H
#define PG_UPDATE_OWN_H

#include "store/log.h"
#include "update/bundle.h"
#include "update/updater.h"

struct pg_site {
  bool mounted; /* the store is one */
  struct pg_log log;
  struct pg_bundles bundles;
  uint8_t received[PG_UPDATE_LIMIT_BUNDLE_BYTES];
};

/* An updater with its site. `store` is the flash that the store lies on. Afterwards site->bundles.project is what the node is to
 * begin with, and what it is to run whenever an answer comes with `routes`. */
void pg_own_start(struct pg_updater *updater, struct pg_site *site, const struct pg_slots *slots, uint32_t running, const struct pg_flash *store,
                  const struct pg_project *build, const char *const *tables);

#endif
