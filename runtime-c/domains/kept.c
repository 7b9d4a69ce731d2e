/* kept.c -- see kept.h. An image is copied before it is verified, and lies where the router alone writes. */
#include "domains/kept.h"

#include <string.h>

#include "domains/contents.h"
#include "domains/decided.h"
#include "domains/shared.h"
#include "node/count.h"
#include "node/policy.h"
#include "node/state.h"
#include "vm/host.h"

struct kept {
  uint32_t bytes; /* of the image; 0: there is none */
  uint8_t slots[PG_TABLES_PER_PROGRAM];
  uint32_t image[PG_INSTALL_BYTES / 4u];
};
struct ready {
  bool admitted;
  struct pg_program program;
  const struct pg_table *tables[PG_TABLES_PER_PROGRAM];
};

static struct kept kept[PG_DOMAIN_LIMIT_PROGRAMS] PG_KEPT;
static struct ready ready[PG_DOMAIN_LIMIT_PROGRAMS];
static struct pg_policy_ready policy;
static bool policy_refused;
static const struct pg_project *project;
static const struct pg_table *tables;
static const struct pg_bound *grant;

/* Verifies what is kept at a place, and that its tables are there; nothing of it is believed. */
static enum pg_refusal admit(uint32_t place) {
  struct kept *const from = &kept[place];
  struct ready *const to = &ready[place];
  uint32_t word;
  to->admitted = false;
  if (from->bytes > sizeof from->image) return PG_REFUSAL_LENGTH;
  const enum pg_refusal refusal = pg_verify((const uint8_t *)from->image, from->bytes, grant, &to->program, &word);
  if (refusal != PG_REFUSAL_OK) return refusal;
  for (uint32_t i = 0; i < PG_TABLES_PER_PROGRAM; i++) {
    const uint32_t slot = i < to->program.tables ? from->slots[i] : 0;
    if (i < to->program.tables && (slot >= project->table_count || project->table_kinds[slot] != to->program.kinds[i])) return PG_REFUSAL_TABLE;
    to->tables[i] = &tables[slot];
  }
  to->admitted = true;
  return PG_REFUSAL_OK;
}

void pg_kept_start(bool again, const struct pg_project *of, const struct pg_table *its_tables, const struct pg_bound *its_grant) {
  project = of;
  tables = its_tables;
  grant = its_grant;
  policy_refused = !pg_policy_start(&policy, &pg_policy, project, tables);
  for (uint32_t i = 0; i < PG_DOMAIN_LIMIT_PROGRAMS; i++) {
    if (!again) kept[i].bytes = 0;
    if (kept[i].bytes != 0) (void)admit(i);
  }
}

uint8_t pg_kept_refused(void) { return policy_refused; }

/* The node's table of this name; table_count: there is none. */
static uint32_t table_named(const struct pg_grid_table *named) {
  uint32_t i = 0;
  for (; i < project->table_count; i++) {
    const char *const own = pg_table_names[i];
    uint32_t at = 0;
    while (at < named->length && own[at] == named->name[at] && own[at] != 0) at++;
    if (at == named->length && own[at] == 0) break;
  }
  return i;
}

enum pg_outcome_label pg_kept_keep(uint32_t words[4]) {
  const struct pg_words_program_keep ask = pg_unpack_program_keep(words);
  struct pg_words_program_keep_reply reply = {PG_REFUSAL_LENGTH, 0, 0, 0};
  if (ask.place >= PG_DOMAIN_LIMIT_PROGRAMS) return PG_OUTCOME_REFUSED;
  struct kept *const to = &kept[ask.place];
  ready[ask.place].admitted = false;
  to->bytes = 0;
  if (ask.bytes > 0 && ask.bytes <= sizeof to->image) {
    memcpy(to->image, PG_GRID_FRAME->image, ask.bytes);
    for (uint32_t i = 0; i < PG_TABLES_PER_PROGRAM; i++) {
      const struct pg_grid_table named = PG_GRID_FRAME->table[i];
      to->slots[i] = (uint8_t)(named.length <= sizeof named.name ? table_named(&named) : project->table_count);
    }
    to->bytes = ask.bytes;
    reply.refusal = (uint8_t)admit(ask.place);
    if (reply.refusal != PG_REFUSAL_OK) to->bytes = 0;
  }
  if (reply.refusal == PG_REFUSAL_OK) {
    const struct pg_bound bound = pg_policy_bound(&policy, &ready[ask.place].program);
    reply = (struct pg_words_program_keep_reply){PG_REFUSAL_OK, bound.lookups, bound.instructions, bound.hash_bytes};
  }
  pg_pack_program_keep_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

static void run(struct pg_router *router, const struct ready *use, uint32_t sequence, uint64_t now, struct pg_decision *decision) {
  *decision = (struct pg_decision){.sequence = sequence, .action = PG_ACTION_FAULT, .fault = PG_FAULT_NO_ROUTE};
  router->host.now = now;
  pg_count(&router->decisions);
  if (use != NULL) pg_policy_decide(&policy, router, &use->program, use->tables, decision);
  if (decision->action == PG_ACTION_FAULT) pg_count(&router->faults);
}

/* What its constraint says of a change; what that grants is kept by the name of its leaf. */
static void judge(struct pg_router *router, const struct ready *use, uint32_t size, uint64_t now, struct pg_decision *decision) {
  *decision = (struct pg_decision){.value = PG_STATE_CONSTRAINT_FAULT};
  router->host.now = now;
  if (use == NULL || size < PG_STATE_AT_LEAF) return;
  decision->value = pg_state_granted(&router->vm, &use->program, use->tables);
  if (use->program.bound.lookups != 0) pg_decided_nothing();
  if (decision->value == PG_STATE_OK) decision->fault = (enum pg_fault)pg_contents_leaf(router->vm.mem + PG_PAYLOAD_AT + PG_STATE_AT_LEAF, size - PG_STATE_AT_LEAF);
}

enum pg_outcome_label pg_kept_decide(struct pg_router *router, uint32_t words[4]) {
  const struct pg_words_grid_decide ask = pg_unpack_grid_decide(words);
  struct pg_grid_frame *const frame = PG_GRID_FRAME;
  uint8_t *const memory = router->vm.mem;
  if (ask.size > PG_PAYLOAD_BYTES) return PG_OUTCOME_REFUSED;
  const struct pg_message message = {
      .source = NULL, .payload = NULL, .payload_bytes = ask.size, .sequence = ask.sequence, .type = ask.type,
      .route = 0, .ttl = ask.ttl, .priority = ask.priority};
  const struct ready *const use = ask.route < PG_DOMAIN_LIMIT_PROGRAMS && ready[ask.route].admitted ? &ready[ask.route] : NULL;
  struct pg_decision decision;
  const uint64_t now = pg_now(ask.now_low, ask.now_high);
  /* The session's message, in a frame of its own: a message off the line may be coming meanwhile. */
  router->vm.mem = frame->memory;
  pg_router_fields(router, &message, now);
  if (ask.change) {
    judge(router, use, ask.size, now, &decision);
  } else {
    run(router, use, ask.sequence, now, &decision);
    pg_decided(&decision, now, PG_AUDIT_ROUTE_PROGRAM, frame->order.reference);
  }
  router->vm.mem = memory;
  const uint8_t *node = decision.node;
  if (node != NULL && node == router->project->gateway) {
    memcpy(frame->gateway, node, PG_NODE_ID_BYTES);
    node = frame->gateway;
  }
  const struct pg_words_grid_decide_reply say = {
      .action = (uint8_t)decision.action, .fault = (uint8_t)decision.fault, .cid_bytes = (uint8_t)decision.cid_bytes, .hop = node != NULL,
      .value = decision.value, .instructions = decision.instructions,
      .cid_at = decision.cid_bytes != 0 ? (uint16_t)(decision.cid - frame->memory) : 0, .node_at = node != NULL ? (uint16_t)(node - frame->memory) : 0};
  pg_pack_grid_decide_reply(&say, words);
  return PG_OUTCOME_DONE;
}

bool pg_kept_lets(struct pg_router *router, enum pg_right right) {
  const struct pg_grid_order order = PG_GRID_FRAME->order;
  uint8_t *const memory = router->vm.mem;
  if (order.size > PG_PAYLOAD_BYTES) return false;
  const struct pg_message message = {
      .source = NULL, .payload = NULL, .payload_bytes = order.size, .sequence = order.sequence, .type = order.type, .route = 0, .ttl = order.ttl, .priority = order.priority};
  router->vm.mem = PG_GRID_FRAME->memory;
  pg_router_fields(router, &message, pg_now(PG_GRID_FRAME->now_low, PG_GRID_FRAME->now_high));
  const bool lets = pg_policy_lets(&policy, router, right, NULL);
  router->vm.mem = memory;
  return lets;
}
