/* node.h -- the node of node/node.h with an audit log: its events go through here, and what came of them is written down.
 *
 * Of the node nothing is changed: who links this links audit/lookup.c in the place of node/lookup.c, and has a port's main that says
 * pg_audited_event where another says pg_node_event. There is one node in an image, and one log. */
#ifndef PG_AUDIT_NODE_H
#define PG_AUDIT_NODE_H

#include "audit/audit.h"
#include "node/node.h"

extern struct pg_audit pg_node_audit;

/* Begins the log anew: there is no store in a single image that would have kept a head. */
void pg_audited_start(const struct pg_audit_config *config, uint64_t now);

#define PG_AUDITED_ANSWER_BYTES (PG_MSG_AUDIT_PIECE_BYTES + PG_AUDIT_PIECE_BYTES)

/* An event of the node; what it decided, or was told to change, is in the log then. A request about the log (spec/audit.ts) is answered
 * here: its answer is written to `answer` and its length given, and there is nothing else to do. 0: it was the node's. */
uint32_t pg_audited_event(struct pg_node *node, const struct pg_event *event, struct pg_actions *actions, uint8_t answer[PG_AUDITED_ANSWER_BYTES]);

#endif
