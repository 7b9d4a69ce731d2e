/* state.c -- see state.h. */
#include "node/state.h"

#include <string.h>

#include "node/check.h"

_Static_assert(PG_RESOURCE_INSTRUCTIONS == 1 && PG_RESOURCE_HASH_BYTES == 2 && PG_RESOURCE_LOOKUPS == 3 && PG_RESOURCE_STORED_BYTES == 5, "an account has amounts by code - 1");

uint32_t pg_state_follow(struct pg_state *state, uint32_t size, const uint8_t root[PG_GRID_LIMIT_HASH]) {
  if (!PG_NODE_CHECK(NEXT, size != 0 && size - 1 == state->size)) return PG_STATE_NOT_NEXT;
  memcpy(state->head, root, PG_GRID_LIMIT_HASH);
  state->ahead = true;
  return PG_STATE_OK;
}

void pg_state_apply(struct pg_state *state) {
  memcpy(state->root, state->head, PG_GRID_LIMIT_HASH);
  state->size++;
  state->ahead = false;
}

/* Word by word: the library's memcmp takes three times as long. */
static bool same_words(const uint8_t *left, const uint8_t *right, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i += 4) {
    if (pg_load32le(left + i) != pg_load32le(right + i)) return false;
  }
  return true;
}
_Static_assert(PG_GRID_LIMIT_HASH % 4 == 0 && PG_GRID_LIMIT_LOG_ID % 4 == 0 && PG_STATE_AT_PLACE == PG_GRID_LIMIT_HASH, "words");

static uint32_t place_of(const struct pg_span *payload) {
  const uint8_t *const at = payload->bytes + PG_STATE_AT_PLACE;
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The first receipt of the payload in the state's log. */
static bool receipt_of(const struct pg_state *state, const struct pg_envelope *message, struct pg_receipt *out) {
  uint32_t count;
  struct pg_cbor in = pg_entries(&message->receipts, &count);
  for (uint32_t i = 0; i < count; i++) {
    pg_receipt_next(&in, out);
    if (PG_NODE_CHECK(LEAF, out->leaf == PG_GRID_KEY_PAYLOAD) && PG_NODE_CHECK(LOG, same_words(out->log.bytes, state->log, PG_GRID_LIMIT_LOG_ID))) return true;
  }
  return false;
}

/* That it goes on from the state, to the head. */
uint32_t pg_state_linked(const struct pg_state *state, const struct pg_envelope *message, struct pg_receipt *receipt) {
  const struct pg_span *const cid = &message->constraints;
  if (message->payload.bytes == NULL || message->payload.length < PG_STATE_AT_LEAF) return PG_STATE_NO_TRANSITION;
  if (!PG_NODE_CHECK(UNDER, cid->length == state->constraint_bytes && same_words(cid->bytes, state->constraint, cid->length))) return PG_STATE_OTHER_CONSTRAINT;
  if (!receipt_of(state, message, receipt)) return PG_STATE_NO_RECEIPT;
  if (!PG_NODE_CHECK(HEAD, state->ahead && receipt->size == state->size + 1)) return PG_STATE_OTHER_HEAD;
  if (!PG_NODE_CHECK(PLACE, receipt->index == state->size) || !PG_NODE_CHECK(SAID, place_of(&message->payload) == state->size)) return PG_STATE_OTHER_PLACE;
  return PG_NODE_CHECK(OLD, same_words(message->payload.bytes, state->root, PG_GRID_LIMIT_HASH)) ? PG_STATE_OK : PG_STATE_OTHER_STATE;
}

struct pg_bound pg_state_budget(const struct pg_envelope *message, uint32_t *stored) {
  struct pg_bound grant = {0, 0, 0, 0};
  uint32_t count, resource, limit;
  struct pg_cbor in = pg_entries(&message->budget, &count);
  *stored = 0;
  for (uint32_t i = 0; i < count; i++) {
    pg_budget_next(&in, &resource, &limit);
    const uint16_t few = (uint16_t)(limit < UINT16_MAX ? limit : UINT16_MAX);
    if (resource == PG_RESOURCE_INSTRUCTIONS) grant.instructions = limit;
    if (resource == PG_RESOURCE_HASH_BYTES) grant.hash_bytes = limit;
    if (resource == PG_RESOURCE_LOOKUPS) grant.lookups = few;
    if (resource == PG_RESOURCE_STORED_BYTES) *stored = limit;
  }
  return grant;
}

/* The program that the constraint names: kept, or made of its object. */
static enum pg_program_status constraint_of(const struct pg_state_node *node, const struct pg_span *cid, const struct pg_bound *grant,
                                            const struct pg_kept_program **out, struct pg_state_refusal *refusal) {
  struct pg_span object;
  const enum pg_program_status status = pg_programs_named(node->programs, cid->bytes, cid->length, PG_CORE_POLICY, grant, out);
  if (status != PG_PROGRAM_ABSENT) return status;
  refusal->object = pg_registry_get(node->registry, cid->bytes, cid->length, &object);
  if (refusal->object != PG_REGISTRY_OK) return PG_PROGRAM_ABSENT;
  return pg_programs_take_named(node->programs, cid->bytes, cid->length, object.bytes, object.length, PG_CORE_POLICY, grant, out, &refusal->why);
}

uint32_t pg_state_granted(struct pg_vm *vm, const struct pg_program *constraint, const struct pg_table *const *tables) {
  struct pg_outcome outcome;
  vm->r[PG_INPUT_RIGHT] = PG_STATE_RIGHT;
  vm->tables = tables;
  pg_run(vm, constraint, &outcome);
  if (!PG_NODE_CHECK(ENDED, outcome.action == PG_ACTION_GIVE)) return PG_STATE_CONSTRAINT_FAULT;
  /* The number of the grant that applies; 0: none. */
  const uint8_t *const given = vm->mem + (outcome.value >> 16);
  uint8_t any = 0;
  for (uint32_t i = 0; outcome.action == PG_ACTION_GIVE && i < (outcome.value & 0xffffu); i++) any |= given[i];
  return PG_NODE_CHECK(GRANTED, any != 0) ? PG_STATE_OK : PG_STATE_DENIED;
}

/* Debits what is to be used, and runs it. */
static uint32_t granted(const struct pg_state_node *node, const struct pg_kept_program *constraint, const struct pg_envelope *message, uint32_t ttl, uint64_t now) {
  const struct pg_bound *const bound = &constraint->program.bound;
  const uint64_t amount[PG_RESOURCES] = {bound->instructions, bound->hash_bytes, bound->lookups, 0, message->payload.length - PG_STATE_AT_LEAF};
  const uint32_t fault = pg_admission_debit(node->admission, message->handle, amount);
  if (!PG_NODE_CHECK(DEBITED, fault == PG_ADMISSION_OK)) return fault;
  struct pg_vm *const vm = &node->router->vm;
  pg_grid_fields(vm, message, ttl, now);
  node->router->host.now = now;
  return pg_state_granted(vm, &constraint->program, constraint->tables);
}

uint32_t pg_state_validate(const struct pg_state_node *node, const struct pg_state *state, const struct pg_envelope *message, uint32_t ttl, uint64_t now,
                           struct pg_state_refusal *refusal) {
  const struct pg_kept_program *constraint = NULL;
  struct pg_receipt receipt;
  uint32_t stored, fault = pg_state_linked(state, message, &receipt);
  if (fault != PG_STATE_OK) return fault;
  const struct pg_bound grant = pg_state_budget(message, &stored);
  if (!PG_NODE_CHECK(STORED, message->payload.length - PG_STATE_AT_LEAF <= stored)) return PG_STATE_UNDER_BUDGET;
  refusal->program = constraint_of(node, &message->constraints, &grant, &constraint, refusal);
  if (refusal->program == PG_PROGRAM_ABSENT) return PG_STATE_NO_CONSTRAINT;
  if (refusal->program == PG_PROGRAM_COST) return PG_STATE_UNDER_BUDGET;
  if (refusal->program != PG_PROGRAM_OK) return PG_STATE_BAD_CONSTRAINT;
  fault = granted(node, constraint, message, ttl, now);
  if (fault != PG_STATE_OK) return fault;
  fault = (uint32_t)pg_receipt_check(message, &receipt, state->head);
  return PG_NODE_CHECK(INCLUDED, fault == PG_ENVELOPE_FINE) ? PG_STATE_OK : fault;
}
