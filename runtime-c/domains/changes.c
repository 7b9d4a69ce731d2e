/* changes.c -- see changes.h. */
#include "domains/changes.h"

#include <string.h>

#include "base/same.h"
#include "domains/logs.h"

static struct pg_state *changing; /* NULL: none */
static struct pg_bound allowed;
static uint8_t head[PG_GRID_LIMIT_HASH]; /* that its receipt is held against */

void pg_change_none(void) { changing = NULL; }

/* The state whose log has the payload, as the first receipt says that is about it; one without a constraint is none. */
static struct pg_state *state_of(const struct pg_envelope *envelope) {
  struct pg_receipt receipt;
  uint32_t count;
  struct pg_cbor in = pg_entries(&envelope->receipts, &count);
  for (; count > 0; count--) {
    pg_receipt_next(&in, &receipt);
    struct pg_state *const state = pg_logs_find(receipt.log.bytes);
    if (receipt.leaf == PG_GRID_KEY_PAYLOAD && state != NULL && state->constraint_bytes != 0) return state;
  }
  return NULL;
}

uint32_t pg_change_begin(const struct pg_envelope *envelope) {
  struct pg_receipt receipt;
  uint32_t stored;
  if (envelope->payload.length < PG_STATE_AT_LEAF) return PG_STATE_NO_TRANSITION;
  struct pg_state *const state = state_of(envelope);
  if (state == NULL) return PG_STATE_NO_RECEIPT;
  const uint32_t fault = pg_state_linked(state, envelope, &receipt);
  if (fault != PG_STATE_OK) return fault;
  allowed = pg_state_budget(envelope, &stored);
  if (envelope->payload.length - PG_STATE_AT_LEAF > stored) return PG_STATE_UNDER_BUDGET;
  memcpy(head, state->head, sizeof head);
  changing = state;
  return PG_STATE_OK;
}

bool pg_change_covers(const struct pg_words_program_keep_reply *bound) {
  return changing == NULL || (bound->instructions <= allowed.instructions && bound->hash_bytes <= allowed.hash_bytes && bound->lookups <= allowed.lookups);
}

uint32_t pg_change_done(void) {
  struct pg_state *const state = changing;
  changing = NULL;
  if (state == NULL) return PG_STATE_NO_TRANSITION;
  if (!state->ahead || !pg_same_32(head, state->head)) return PG_STATE_OTHER_HEAD; /* another was told meanwhile */
  return pg_logs_apply(state) ? PG_STATE_OK : PG_ADMISSION_UNWRITTEN;
}
