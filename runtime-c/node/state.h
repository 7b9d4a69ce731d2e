/* state.h -- a change of a state that several nodes have, judged: constraint, handle, budget and Merkle link (spec/state.ts).
 *
 * A log (RFC 9162) has all changes in their order, and the state is what they come to. A node follows the log leaf by leaf: it is told a head with one leaf
 * more, whose signature whoever follows has verified, and that it goes on from the one before (RFC 9162, 2.1.4); then the change that is that leaf arrives in a
 * message. It is valid when
 *
 *   - it is under the constraint that the state is under: nobody chooses his own,
 *   - it says the state that it goes on from, and its place, which is the next,
 *   - its budget (key 4) covers what judging it and keeping its leaf takes, and the accounts of its session have that,
 *   - the constraint, a policy that this node keeps or has an object of, grants it,
 *   - its receipt leads from its payload to the log's head.
 *
 * Asked in that order, what costs little first. Nothing changes by a refusal, but that what was debited stays so: whoever has the node run
 * something pays for it. Only of a message that pg_admission_message let in, which has the session's MAC and a new number. */
#ifndef PG_STATE_H
#define PG_STATE_H

#include "caps/admission.h"
#include "generated/pg_state.h"
#include "node/grid.h"
#include "store/registry.h"
#include "wire/merkle.h"

struct pg_state {
  uint8_t log[PG_GRID_LIMIT_LOG_ID];
  uint8_t root[PG_GRID_LIMIT_HASH]; /* of the tree of the `size` leaves that were applied */
  uint8_t head[PG_GRID_LIMIT_HASH]; /* of that with one more */
  uint32_t size;
  bool ahead;                       /* there is such a head */
  uint8_t constraint_bytes;
  uint8_t constraint[PG_CID_BYTES];
};

/* What a judgement needs of its node. */
struct pg_state_node {
  struct pg_admission *admission;
  struct pg_programs *programs;
  struct pg_registry *registry;
  struct pg_router *router;
};

/* More about PG_STATE_NO_CONSTRAINT, and about PG_STATE_BAD_CONSTRAINT and PG_STATE_UNDER_BUDGET. */
struct pg_state_refusal {
  enum pg_registry_status object;
  enum pg_program_status program;
  struct pg_program_refusal why;
};

/* A head of the log that was verified. PG_STATE_NOT_NEXT: the state has not come to that of one leaf less. */
uint32_t pg_state_follow(struct pg_state *state, uint32_t size, const uint8_t root[PG_GRID_LIMIT_HASH]);

/* Judges the change: PG_STATE_OK, or a fault of this, of receipts or of accounts. `message` was decoded in router->vm.mem. */
uint32_t pg_state_validate(const struct pg_state_node *node, const struct pg_state *state, const struct pg_envelope *message, uint32_t ttl, uint64_t now,
                           struct pg_state_refusal *refusal);

/* The parts of that, of a node whose parts ask each other by messages (runtime-c/domains/). What costs little: constraint, place, state and size of the
 * receipt, which is given; */
uint32_t pg_state_linked(const struct pg_state *state, const struct pg_envelope *message, struct pg_receipt *receipt);
/* what the message's own budget leaves programs, and bytes that may be kept; what it does not name is 0; */
struct pg_bound pg_state_budget(const struct pg_envelope *message, uint32_t *stored);
/* and whether the constraint grants it, of a message whose fields are set. */
uint32_t pg_state_granted(struct pg_vm *vm, const struct pg_program *constraint, const struct pg_table *const *tables);

/* Of a change that is valid, when its leaf is where leaves are kept: the state is that of the head. */
void pg_state_apply(struct pg_state *state);

#endif
