/* settle.h -- what router.c and policy.c share; for these two alone. Each has its own, so that an image that runs no programs of messages is what it
 * would be without them: as a function of both it took 16 instructions a decision. */
#ifndef PG_SETTLE_H
#define PG_SETTLE_H

#include "node/router.h"

/* What the outcome means for this node: the next hop, or why there is none. */
static void pg_settle(const struct pg_router *router, const struct pg_outcome *outcome, struct pg_decision *decision) {
  const bool number = outcome->action == PG_ACTION_DROP || outcome->action == PG_ACTION_REPLY;
  decision->action = outcome->action;
  decision->fault = outcome->action == PG_ACTION_FAULT ? (enum pg_fault)outcome->value : PG_FAULT_NONE;
  decision->value = number ? outcome->value : 0;
  decision->instructions = outcome->instructions;
  if (outcome->action == PG_ACTION_GIVE) { /* a merge or a function, run as a route */
    decision->action = PG_ACTION_FAULT;
    decision->fault = PG_FAULT_NO_ACTION;
  }
  if (outcome->action == PG_ACTION_FORWARD) {
    const uint32_t length = outcome->value & 0xffffu;
    decision->node = router->vm.mem + (outcome->value >> 16);
    if (length == PG_NODE_ID_BYTES) return;
    decision->node = NULL;
    /* The compiler forwards to node ids only; an image that did not come from it can name any byte string. */
    decision->action = length == 0 ? PG_ACTION_GATEWAY : PG_ACTION_FAULT;
    if (length != 0) decision->fault = PG_FAULT_ARGUMENT;
  }
  if (decision->action == PG_ACTION_GATEWAY) {
    decision->node = router->project->gateway;
    if (decision->node == NULL) {
      decision->action = PG_ACTION_DROP;
      decision->value = PG_DROP_NO_ROUTE;
    }
  }
}

#endif
