/* grid.c -- see grid.h. */
#include "node/grid.h"

#include "node/count.h"

enum pg_program_status pg_grid_decide(struct pg_router *router, struct pg_programs *programs, struct pg_policy_ready *policy, const struct pg_envelope *message,
                                      uint32_t ttl, uint64_t now, const struct pg_bound *grant, const struct pg_kept_program **used, struct pg_decision *decision,
                                      struct pg_program_refusal *why) {
  const enum pg_program_status status = pg_programs_take(programs, message->route.bytes, message->route.length, PG_CORE_ROUTE, grant, used, why);
  if (status != PG_PROGRAM_OK) return status;
  pg_grid_fields(&router->vm, message, ttl, now);
  router->host.now = now;
  decision->sequence = message->sequence;
  pg_policy_decide(policy, router, &(*used)->program, (*used)->tables, decision);
  pg_count(&router->decisions);
  if (decision->action == PG_ACTION_FAULT) pg_count(&router->faults);
  return PG_PROGRAM_OK;
}
