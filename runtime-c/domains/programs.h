/* programs.h -- programs that came with messages, in the router domain: kept, and run on the frame `grid`. */
#ifndef PG_DOMAIN_PROGRAMS_H
#define PG_DOMAIN_PROGRAMS_H

#include "domains/domain.h"
#include "node/router.h"

/* At the start there are none; after a crash those that are admitted again stay. */
void pg_programs_start(bool again, const struct pg_project *project, const struct pg_table *tables, const struct pg_bound *grant);

/* `program-keep` and `grid-decide` (spec/domains.ts). */
enum pg_outcome_label pg_programs_keep(uint32_t words[4]);
enum pg_outcome_label pg_programs_decide(struct pg_router *router, uint32_t words[4]);

#endif
