/* governor.c -- see governor.h. */
#include "node/governor.h"

#include "node/count.h"

const struct pg_bound pg_grant = {PG_BUDGET_INSTRUCTIONS, PG_BUDGET_HASH_BYTES, PG_BUDGET_LOOKUPS, 1};

void pg_governor_init(struct pg_governor *governor, uint32_t refused) {
  governor->grant = pg_grant;
  governor->images_refused = refused;
}

void pg_governor_installed(struct pg_governor *governor, enum pg_status status) {
  if (status == PG_STATUS_REFUSED) pg_count(&governor->images_refused);
}
