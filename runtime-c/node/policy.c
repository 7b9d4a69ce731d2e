/* policy.c -- see policy.h. */
#include "node/policy.h"

#include <string.h>

#include "base/same.h"
#include "node/check.h"
#include "node/settle.h"

/* It asks nobody: what it says depends on the message and the node's tables alone. */
static const struct pg_bound most = {PG_POLICY_INSTRUCTIONS, PG_POLICY_HASH_BYTES, 0, 0};

/* An int, as programs give it. */
#define NUMBER_BYTES 4u

bool pg_policy_start(struct pg_policy_ready *ready, const struct pg_policy *policy, const struct pg_project *project, const struct pg_table *tables) {
  struct pg_program *const program = &ready->program;
  uint32_t word;
  ready->policy = policy;
  ready->admitted = false;
  memset(ready->said, 0, sizeof ready->said);
  if (policy->image == NULL) return true;
  if (pg_verify((const uint8_t *)policy->image, policy->image_bytes, &most, program, &word) != PG_REFUSAL_OK) return false;
  for (uint32_t i = 0; i < PG_TABLES_PER_PROGRAM; i++) {
    const uint32_t slot = i < program->tables ? policy->tables[i] : 0;
    if (i < program->tables && (slot >= project->table_count || project->table_kinds[slot] != program->kinds[i])) return false;
    ready->tables[i] = &tables[slot];
  }
  ready->admitted = true;
  return true;
}

struct pg_bound pg_policy_bound(const struct pg_policy_ready *ready, const struct pg_program *program) {
  struct pg_bound bound = program->bound;
  const uint32_t times = !ready->admitted ? 0 : bound.lookups == 0 ? 1 : 2;
  bound.instructions += times * ready->program.bound.instructions;
  bound.hash_bytes += times * ready->program.bound.hash_bytes;
  return bound;
}

/* By words: the library's memcpy goes by bytes. */
static void copy(uint8_t *to, const uint8_t *from, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i += 4) memcpy(__builtin_assume_aligned(to + i, 4), __builtin_assume_aligned(from + i, 4), 4);
}

/* The number of the first grant that applies, from 1; 0: none does, or the policy faulted. Of the program that decides the message, scratch and the content
 * id that it computed are as they were. */
static uint32_t grant_for(const struct pg_policy_ready *ready, struct pg_router *router, uint32_t right) {
  _Alignas(4) uint8_t scratch[PG_SCRATCH_BYTES];
  struct pg_vm *const vm = &router->vm;
  struct pg_outcome outcome;
  const uint32_t bytes = ready->program.scratch, cid_bytes = router->host.cid_bytes;
  const uint8_t *const cid = router->host.cid;
  copy(scratch, vm->mem, bytes);
  vm->tables = ready->tables;
  vm->r[PG_INPUT_RIGHT] = right;
  pg_run(vm, &ready->program, &outcome);
  vm->r[PG_INPUT_RIGHT] = 0; /* which no route reads */
  const uint8_t *const given = vm->mem + (outcome.value >> 16);
  const bool number = outcome.action == PG_ACTION_GIVE && (outcome.value & 0xffffu) == NUMBER_BYTES;
  const uint32_t grant = number ? (uint32_t)given[0] << 24 | (uint32_t)given[1] << 16 | (uint32_t)given[2] << 8 | given[3] : 0;
  copy(vm->mem, scratch, bytes);
  router->host.cid = cid;
  router->host.cid_bytes = cid_bytes;
  return grant;
}

_Static_assert(PG_FIELD_TTL < PG_POLICY_HEAD && PG_FIELD_SIZE < PG_POLICY_HEAD && PG_FIELD_TYPE < PG_POLICY_HEAD && PG_FIELD_PRIORITY < PG_POLICY_HEAD, "what is remembered");

/* The same, of what is remembered where that is all that the policy looks at. */
static uint32_t grant_again(struct pg_policy_ready *ready, struct pg_router *router, uint32_t right) {
  if (ready->policy->repeats == 0 || ready->program.tables != 0 || right >= PG_POLICY_RIGHTS) return grant_for(ready, router, right);
  struct pg_policy_said *const said = &ready->said[right];
  const uint32_t *const head = router->vm.r;
  const uint8_t *const source = router->vm.mem + (router->vm.b[PG_FIELD_SOURCE] >> 16);
  if (said->there && said->head[0] == head[0] && said->head[1] == head[1] && said->head[2] == head[2] && said->head[3] == head[3] && pg_same_32(said->source, source)) return said->grant;
  said->grant = grant_for(ready, router, right);
  memcpy(said->head, head, sizeof said->head);
  memcpy(said->source, source, sizeof said->source);
  said->there = true;
  return said->grant;
}

static bool within(const struct pg_program *program, const struct pg_grant *grant) {
  const struct pg_bound *const cost = &program->bound;
  const uint32_t stack = 4u * (PG_LOCAL_INTS(program->locals) + PG_LOCAL_SLICES(program->locals));
  return cost->instructions <= grant->instructions && cost->hash_bytes <= grant->hash_bytes && cost->lookups <= grant->lookups &&
         cost->sends <= grant->sends && stack <= grant->stack && program->scratch <= grant->scratch;
}

bool pg_policy_lets(struct pg_policy_ready *ready, struct pg_router *router, uint32_t right, const struct pg_program *program) {
  const struct pg_policy *const policy = ready->policy;
  if (right == PG_NO_RIGHT || policy->image == NULL) return true;
  if (!ready->admitted) return false;
  const uint32_t grant = grant_again(ready, router, right);
  if (grant == 0 || grant > policy->grant_count) return false;
  return program == NULL || PG_NODE_CHECK(WITHIN, within(program, &policy->grants[grant - 1]));
}

static bool may_look_up(struct pg_policy_ready *ready, struct pg_router *router, const struct pg_program *program) {
  return program->bound.lookups == 0 || PG_NODE_CHECK(MAY_LOOK_UP, pg_policy_lets(ready, router, PG_RIGHT_TO_LOOKUP, program));
}

void pg_policy_decide(struct pg_policy_ready *ready, struct pg_router *router, const struct pg_program *program, const struct pg_table *const *tables,
                      struct pg_decision *decision) {
  static const uint8_t right_of[] = PG_RIGHTS_OF_ACTIONS;
  struct pg_outcome outcome = {PG_ACTION_FAULT, PG_FAULT_DENIED, 0};
  router->host.cid_bytes = 0;
  decision->node = NULL;
  if (may_look_up(ready, router, program)) {
    router->vm.tables = tables;
    pg_run(&router->vm, program, &outcome);
  }
  pg_settle(router, &outcome, decision);
  if (!PG_NODE_CHECK(MAY_ACT, pg_policy_lets(ready, router, right_of[decision->action], program))) {
    decision->action = PG_ACTION_FAULT;
    decision->fault = PG_FAULT_DENIED;
    decision->value = 0;
    decision->node = NULL;
  }
  decision->cid = router->host.cid;
  decision->cid_bytes = router->host.cid_bytes;
}
