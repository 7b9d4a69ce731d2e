/* policy.h -- what a message may reach: the project's policy is asked before a program that came with it looks anything up, and before what the
 * program decided is done.
 *
 * The policy is a program like any other: the verifier admits it at the start, or nothing may reach anything. It says which of its grants applies, by
 * number; the grant says what a program may cost under it. Where the project has no policy, everything may. */
#ifndef PG_POLICY_H
#define PG_POLICY_H

#include "node/router.h"

/* Ttl, size, type and priority, which stand first among the registers; and rights that are asked for, which have the first codes. */
#define PG_POLICY_HEAD 4u
#define PG_POLICY_RIGHTS (PG_RIGHT_TO_STORE + 1u)

/* What it said last about a right, and of what message: who reports, reports much the same. */
struct pg_policy_said {
  bool there;
  uint32_t grant;
  uint32_t head[PG_POLICY_HEAD];
  uint8_t source[PG_NODE_ID_BYTES];
};

/* A project's policy as this node has it. */
struct pg_policy_ready {
  const struct pg_policy *policy;
  bool admitted;
  struct pg_program program; /* these two, once it is admitted */
  const struct pg_table *tables[PG_TABLES_PER_PROGRAM];
  struct pg_policy_said said[PG_POLICY_RIGHTS];
};

/* Verifies the policy, and that its tables, of PG_NODE_TABLES, are of its kinds. False: it is not admitted. */
bool pg_policy_start(struct pg_policy_ready *ready, const struct pg_policy *policy, const struct pg_project *project, const struct pg_table *tables);

/* What a message that `program` decides takes at most: its own bound, and the policy's as often as that is asked. */
struct pg_bound pg_policy_bound(const struct pg_policy_ready *ready, const struct pg_program *program);

/* Whether the message whose fields are set may have what the right is for. NULL: no program decides that. */
bool pg_policy_lets(struct pg_policy_ready *ready, struct pg_router *router, uint32_t right, const struct pg_program *program);

/* Decides by a program the message whose fields are set. The decision's sequence number is the caller's; its instructions are the program's own. */
void pg_policy_decide(struct pg_policy_ready *ready, struct pg_router *router, const struct pg_program *program, const struct pg_table *const *tables,
                      struct pg_decision *decision);

#endif
