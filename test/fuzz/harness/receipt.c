/* receipt.c -- receipts of grid messages, and changes of state: whatever a message that is one says, its receipts are judged inside it, lead to the root that their
 * path gives and to no other; and a change goes on from the state that it says and from no other. */
#include "harness.h"

#include "crypto/merkle_hash.h"
#include "node/governor.h"
#include "node/state.h"
#include "node/store.h"

static const struct pg_project project;
static struct pg_store store;
static struct pg_router router;
static struct pg_programs programs;
static struct pg_programs_work work;
static struct pg_registry registry;
static struct pg_admission admission;
static struct pg_table tables[PG_NODE_TABLES];
static _Alignas(4) uint8_t kept[2048], objects[64];
static uint8_t *memory; /* of the message's own size, so that the sanitizer sees one byte too far */

/* A policy that grants everything: (core 1 (policy) (tables) (give (pack 4 (u32be 1)))). */
static const uint8_t policy[] = {PG_FUZZ_POLICY};

static void node(const struct pg_envelope *message) {
  struct pg_program_refusal why;
  const struct pg_kept_program *out;
  const struct pg_bound all = {UINT32_MAX, UINT32_MAX, UINT16_MAX, 1};
  pg_store_init(&store, &project, tables);
  pg_router_init(&router, &project, tables, memory, &store, &pg_grant);
  pg_programs_init(&programs, &project, NULL, tables, &pg_grant, &work, kept, sizeof kept);
  pg_registry_init(&registry, objects, sizeof objects, NULL);
  memset(&admission, 0, sizeof admission);
  admission.link[0].parent = PG_NO_LINK;
  for (uint32_t r = 0; r < PG_RESOURCES; r++) admission.link[0].limit[r] = UINT32_MAX;
  struct pg_session *const session = &admission.session[message->handle % PG_ADMISSION_SESSIONS];
  session->handle = message->handle;
  session->state = PG_SESSION_IN_USE;
  CHECK(pg_programs_take_named(&programs, message->constraints.bytes, message->constraints.length, policy, sizeof policy, PG_CORE_POLICY, &all, &out, &why) == PG_PROGRAM_OK);
}

/* Of a state that the message goes on from, as it says itself. */
static void change(const struct pg_envelope *message, const struct pg_receipt *receipt, const uint8_t root[PG_GRID_LIMIT_HASH]) {
  const struct pg_state_node own = {&admission, &programs, &registry, &router};
  struct pg_state_refusal refusal;
  struct pg_state state = {.size = receipt->index, .constraint_bytes = (uint8_t)message->constraints.length};
  if (receipt->leaf != PG_GRID_KEY_PAYLOAD || message->payload.bytes == NULL || message->payload.length < PG_STATE_AT_LEAF) return;
  memcpy(state.log, receipt->log.bytes, sizeof state.log);
  memcpy(state.root, message->payload.bytes, sizeof state.root);
  memcpy(state.constraint, message->constraints.bytes, message->constraints.length);
  CHECK(pg_state_follow(&state, receipt->index, root) == PG_STATE_NOT_NEXT);
  CHECK(pg_state_follow(&state, receipt->index + 1, root) == PG_STATE_OK);
  node(message);
  const uint32_t fault = pg_state_validate(&own, &state, message, 8, 0, &refusal);
  state.root[0] ^= 1;
  CHECK(pg_state_validate(&own, &state, message, 8, 0, &refusal) != PG_STATE_OK);
  state.root[0] ^= 1;
  state.head[31] ^= 1;
  CHECK(pg_state_validate(&own, &state, message, 8, 0, &refusal) != PG_STATE_OK);
  if (fault == PG_STATE_OK) harness_take();
}

int LLVMFuzzerTestOneInput(const uint8_t *given, size_t length) {
  struct pg_envelope message;
  uint32_t count;
  if (length > PG_GRID_LIMIT_ENVELOPE) return 0;
  memory = malloc(PG_SCRATCH_BYTES + length);
  if (memory == NULL) abort();
  if (length > 0) memcpy(memory + PG_SCRATCH_BYTES, given, length);
  if (pg_envelope_decode(memory + PG_SCRATCH_BYTES, (uint32_t)length, &message) != PG_ENVELOPE_FINE) {
    free(memory);
    return 0;
  }
  struct pg_cbor in = pg_entries(&message.receipts, &count);
  for (uint32_t i = 0; i < count; i++) {
    struct pg_receipt receipt;
    uint8_t leaf[PG_MERKLE_HASH_BYTES], root[PG_MERKLE_HASH_BYTES] = {0};
    pg_receipt_next(&in, &receipt);
    const enum pg_envelope_fault any = pg_receipt_check(&message, &receipt, root);
    CHECK(any != PG_ENVELOPE_FINE);
    const struct pg_span *const value = receipt.leaf == PG_GRID_KEY_ROUTE ? &message.route : receipt.leaf == PG_GRID_KEY_ENVIRONMENT ? &message.environment
                                        : receipt.leaf == PG_GRID_KEY_CONSTRAINTS ? &message.constraints : &message.payload;
    if (any == PG_ENVELOPE_RECEIPT_LEAF) continue;
    pg_merkle_leaf(leaf, value->bytes, value->length);
    const enum pg_envelope_fault path = pg_merkle_root(leaf, receipt.index, receipt.size, &receipt.path, root);
    CHECK((path == PG_ENVELOPE_FINE) == (any == PG_ENVELOPE_RECEIPT_ROOT));
    if (path != PG_ENVELOPE_FINE) continue;
    CHECK(pg_receipt_check(&message, &receipt, root) == PG_ENVELOPE_FINE);
    change(&message, &receipt, root);
  }
  free(memory);
  return 0;
}
