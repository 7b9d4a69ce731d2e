/* setup.h -- a node with one session under a chain of four links, a constraint and a state that it follows: for main.c on the board, native.c here. */
#ifndef PG_BENCH_REGISTRY_SETUP_H
#define PG_BENCH_REGISTRY_SETUP_H

#include <string.h>

#include "bench_registry.h"
#include "caps/admission.h"
#include "node/governor.h"
#include "node/state.h"
#include "node/store.h"

bool pg_object_make(uint32_t link, uint32_t parent, uint32_t depth) { return (void)link, (void)parent, (void)depth, true; }
void pg_object_revoke(uint32_t link) { (void)link; }
struct pg_leaf_memory *pg_object_memory(uint32_t link) {
  static struct pg_leaf_memory memory[PG_ADMISSION_LINKS];
  return &memory[link];
}

static const struct pg_project project;
static const struct pg_policy no_policy;
static struct pg_policy_ready policy;
static struct pg_store store;
static struct pg_router router;
static struct pg_programs programs;
static struct pg_programs_work work;
static struct pg_registry registry;
static struct pg_admission admission;
static struct pg_table tables[PG_NODE_TABLES];
static struct pg_state state;
static struct pg_envelope envelope;
static const struct pg_kept_program *used;
static struct pg_program_refusal why;
static struct pg_state_refusal refusal;
static const struct pg_state_node node = {&admission, &programs, &registry, &router};
static _Alignas(4) uint8_t memory[PG_GRID_MEMORY_BYTES], kept[8192], objects[8192];

static bool setup(void) {
  static const uint64_t much = UINT64_C(1) << 60;
  pg_store_init(&store, &project, tables);
  pg_router_init(&router, &project, tables, memory, &store, &pg_grant);
  (void)pg_policy_start(&policy, &no_policy, &project, tables);
  pg_programs_init(&programs, &project, NULL, tables, &pg_grant, &work, kept, sizeof kept);
  pg_registry_init(&registry, objects, sizeof objects, NULL);
  for (uint32_t i = 0; i < 4; i++) {
    struct pg_link *const link = &admission.link[i];
    link->root_key = memory;
    link->parent = i == 0 ? PG_NO_LINK : i - 1;
    for (uint32_t r = 0; r < PG_RESOURCES; r++) link->limit[r] = much;
  }
  struct pg_session *const session = &admission.session[BENCH_HANDLE % PG_ADMISSION_SESSIONS];
  session->handle = BENCH_HANDLE;
  session->state = PG_SESSION_IN_USE;
  session->leaf = 3;
  memcpy(session->source, bench_source, PG_NODE_ID_BYTES);
  pg_providers_put(&store.providers, bench_payload_cid, sizeof bench_payload_cid, bench_source, UINT64_MAX, 0);
  return pg_registry_put(&registry, bench_constraint_cid, sizeof bench_constraint_cid, bench_constraint, sizeof bench_constraint) == PG_REGISTRY_OK;
}

static inline struct pg_session_memory *of_the_session(void) { return &pg_object_memory(3)->of[0]; }

/* As a node does it, once the frame is there. */
static bool received(const uint8_t *message, uint32_t length) {
  memcpy(memory + PG_SCRATCH_BYTES, message, length);
  return pg_envelope_decode(memory + PG_SCRATCH_BYTES, length, &envelope) == PG_ENVELOPE_FINE;
}

/* A state that this change is the next one of. */
static bool follows(uint32_t levels) {
  const struct bench_change *const change = &bench_changes[levels];
  memcpy(state.log, bench_log, sizeof state.log);
  memcpy(state.root, change->root, sizeof state.root);
  memcpy(state.constraint, bench_constraint_cid, sizeof bench_constraint_cid);
  state.constraint_bytes = sizeof bench_constraint_cid;
  state.size = change->size;
  return pg_state_follow(&state, change->size + 1, change->head) == PG_STATE_OK && received(change->message, change->bytes);
}

#endif
