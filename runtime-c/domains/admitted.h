/* admitted.h -- what the gate is told of chains, revocations and the time, and what of it is on flash.
 *
 * The admission domain's word is believed. What it changes is changed first in the kernel, then here, then on flash. */
#ifndef PG_DOMAIN_ADMITTED_H
#define PG_DOMAIN_ADMITTED_H

#include "domains/domain.h"

/* At the start: names of links that were revoked are known again, and the start is counted. */
void pg_admitted_begin(void);

/* What ended meanwhile is gone before anything is done under it. `now`: the node's time, in milliseconds. Whether a second has passed. */
bool pg_admitted_tick(uint64_t now);

/* A message of this session holds, and the one before was another's: the audit log may have no record yet of whoever asked for it. */
void pg_admitted_used(uint32_t handle);

/* `session-open`, `link-revoke`, `link-revoked`, `clock` and `time-get` (spec/domains.ts). */
enum pg_outcome_label pg_admitted_open(uint32_t words[4]);
enum pg_outcome_label pg_admitted_revoke(uint32_t words[4]);
enum pg_outcome_label pg_admitted_revoked(void);
enum pg_outcome_label pg_admitted_set_clock(uint32_t words[4]);
enum pg_outcome_label pg_admitted_time_get(uint32_t words[4]);

#endif
