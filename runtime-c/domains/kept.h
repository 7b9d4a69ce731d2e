/* kept.h -- programs that came with messages, in the router domain: kept by the gate's numbers, and run on the frame `grid`. In one image node/programs.h
 * does this and the gate's and the worker's part. */
#ifndef PG_DOMAIN_KEPT_H
#define PG_DOMAIN_KEPT_H

#include "domains/domain.h"
#include "node/router.h"

/* At the start there are none; after a crash those that are admitted again stay. */
void pg_kept_start(bool again, const struct pg_project *project, const struct pg_table *tables, const struct pg_bound *grant);

/* Whether the project's policy was not admitted, as 1: nothing under a session may reach anything then. */
uint8_t pg_kept_refused(void);

/* Whether the policy lets the session's message that is in hand have what the right is for, where no program decides. */
bool pg_kept_lets(struct pg_router *router, enum pg_right right);

/* `program-keep` and `grid-decide` (spec/domains.ts). */
enum pg_outcome_label pg_kept_keep(uint32_t words[4]);
enum pg_outcome_label pg_kept_decide(struct pg_router *router, uint32_t words[4]);

#endif
