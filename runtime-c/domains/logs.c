/* logs.c -- see logs.h. What a log has come to is written down in the form of a signed head: a head that is older cannot take it back, after a restart either. */
#include "domains/logs.h"

#include <string.h>

#include "base/same.h"
#include "domains/links.h"
#include "update/site.h"
#include "wire/merkle.h"

static struct pg_state logs[PG_STATE_LIMIT_LOGS];
static uint32_t known;

struct pg_state *pg_logs_find(const uint8_t log[PG_GRID_LIMIT_LOG_ID]) {
  for (uint32_t i = 0; i < known; i++) {
    if (memcmp(logs[i].log, log, PG_GRID_LIMIT_LOG_ID) == 0) return &logs[i];
  }
  return NULL;
}

/* ---- what is written down ---- */

enum { TAG_BYTES = 4, KEY_BYTES = TAG_BYTES + PG_GRID_LIMIT_LOG_ID };
static const uint8_t tag[TAG_BYTES] = {'h', 'e', 'a', 'd'};

static bool write_down(const struct pg_state *state) {
  uint8_t key[KEY_BYTES], value[PG_HEAD_AT_CONSTRAINT + PG_CID_BYTES];
  memcpy(key, tag, TAG_BYTES);
  memcpy(key + TAG_BYTES, state->log, PG_GRID_LIMIT_LOG_ID);
  memcpy(value, &state->size, PG_HEAD_AT_ROOT);
  memcpy(value + PG_HEAD_AT_ROOT, state->root, PG_GRID_LIMIT_HASH);
  memcpy(value + PG_HEAD_AT_CONSTRAINT, state->constraint, state->constraint_bytes);
  return pg_site_put(NULL, PG_RECORD_EPOCH, key, sizeof key, value, PG_HEAD_AT_CONSTRAINT + state->constraint_bytes) == PG_STORE_OK;
}

void pg_logs_begin(void) {
  uint8_t key[PG_STORE_KEY_BYTES], value[PG_HEAD_AT_CONSTRAINT + PG_CID_BYTES];
  uint32_t place = 0, bytes = 0, length = 0;
  known = 0;
  while (known < PG_STATE_LIMIT_LOGS && pg_site_next(NULL, PG_RECORD_EPOCH, &place, key, &bytes) == PG_STORE_OK) {
    struct pg_state *const state = &logs[known];
    if (bytes != KEY_BYTES || memcmp(key, tag, TAG_BYTES) != 0) continue;
    if (pg_site_get(NULL, PG_RECORD_EPOCH, key, bytes, value, sizeof value, &length) != PG_STORE_OK || length < PG_HEAD_AT_CONSTRAINT || length > sizeof value) continue;
    *state = (struct pg_state){.constraint_bytes = (uint8_t)(length - PG_HEAD_AT_CONSTRAINT)};
    memcpy(state->log, key + TAG_BYTES, sizeof state->log);
    memcpy(&state->size, value, PG_HEAD_AT_ROOT);
    memcpy(state->root, value + PG_HEAD_AT_ROOT, sizeof state->root);
    memcpy(state->constraint, value + PG_HEAD_AT_CONSTRAINT, state->constraint_bytes);
    known++;
  }
}

bool pg_logs_apply(struct pg_state *state) {
  struct pg_state next = *state;
  pg_state_apply(&next);
  if (!write_down(&next)) return false;
  *state = next;
  return true;
}

/* ---- heads ---- */

/* The log begins here, or goes on from here: of one without a constraint there is no state that follows leaf by leaf. */
static uint32_t begin(struct pg_state *state, const struct pg_links_head *head) {
  *state = (struct pg_state){.size = head->size, .constraint_bytes = head->constraint_bytes};
  memcpy(state->log, head->log, sizeof state->log);
  memcpy(state->root, head->root, sizeof state->root);
  memcpy(state->constraint, head->constraint, head->constraint_bytes);
  return write_down(state) ? PG_STATE_OK : PG_ADMISSION_UNWRITTEN;
}

static uint32_t take(const struct pg_links_head *head) {
  struct pg_state *const state = pg_logs_find(head->log);
  if (state == NULL) {
    if (known == PG_STATE_LIMIT_LOGS) return PG_STATE_LOGS_FULL;
    const uint32_t fault = begin(&logs[known], head);
    known += fault == PG_STATE_OK;
    return fault;
  }
  if (head->constraint_bytes != state->constraint_bytes || memcmp(head->constraint, state->constraint, state->constraint_bytes) != 0) return PG_STATE_OTHER_CONSTRAINT;
  if (head->size == state->size && pg_same_32(head->root, state->root)) return PG_STATE_OK;
  if (state->constraint_bytes != 0) return pg_state_follow(state, head->size, head->root);
  return head->size > state->size ? begin(state, head) : PG_STATE_NOT_NEXT;
}

enum pg_outcome_label pg_logs_head(uint32_t words[4]) {
  const struct pg_links_head head = PG_LINKS_FRAME->head;
  if (head.constraint_bytes > PG_CID_BYTES) return PG_OUTCOME_REFUSED;
  const struct pg_words_log_head_reply reply = {(uint8_t)take(&head)};
  pg_pack_log_head_reply(&reply, words);
  return PG_OUTCOME_DONE;
}

/* ---- receipts ---- */

/* NULL: no head is known. */
static const uint8_t *root_of(const struct pg_receipt *receipt) {
  const struct pg_state *const state = pg_logs_find(receipt->log.bytes);
  if (state == NULL) return NULL;
  if (receipt->size == state->size) return state->root;
  return state->ahead && receipt->size == state->size + 1 ? state->head : NULL;
}

enum pg_envelope_fault pg_logs_receipts(const struct pg_envelope *envelope, uint32_t *hashed) {
  struct pg_receipt receipt;
  uint32_t count, room = PG_MESSAGE_MEMORY_BYTES - PG_RECEIPTS_AT(envelope->payload.length);
  struct pg_cbor in = pg_entries(&envelope->receipts, &count);
  *hashed = 0;
  for (; count > 0; count--) {
    pg_receipt_next(&in, &receipt);
    if ((envelope->keys >> receipt.leaf & 1u) == 0) return PG_ENVELOPE_RECEIPT_LEAF;
    if (root_of(&receipt) == NULL) return PG_ENVELOPE_RECEIPT_HEAD;
    const struct pg_span *const leaf = pg_receipt_leaf(envelope, receipt.leaf);
    const uint32_t more = (uint32_t)sizeof(struct pg_grid_receipt) + receipt.path.length + (leaf == &envelope->payload ? 0 : leaf->length);
    if (more > room) return PG_ENVELOPE_OVERSIZE;
    room -= more;
    *hashed += leaf->length + 2u * receipt.path.length; /* a node is made of two hashes */
  }
  return PG_ENVELOPE_FINE;
}

static uint16_t put(uint32_t *at, const struct pg_span *bytes) {
  const uint32_t place = *at;
  memcpy(PG_GRID_FRAME->memory + place, bytes->bytes, bytes->length);
  *at += bytes->length;
  return (uint16_t)place;
}

uint32_t pg_logs_lay_out(const struct pg_envelope *envelope) {
  struct pg_receipt receipt;
  uint32_t count;
  struct pg_cbor in = pg_entries(&envelope->receipts, &count);
  struct pg_grid_receipt *const all = (struct pg_grid_receipt *)(void *)(PG_GRID_FRAME->memory + PG_RECEIPTS_AT(envelope->payload.length));
  uint32_t at = PG_RECEIPTS_AT(envelope->payload.length) + count * (uint32_t)sizeof *all;
  for (uint32_t i = 0; i < count; i++) {
    pg_receipt_next(&in, &receipt);
    const struct pg_span *const leaf = pg_receipt_leaf(envelope, receipt.leaf);
    struct pg_grid_receipt *const to = &all[i];
    to->index = receipt.index;
    to->size = receipt.size;
    to->leaf_at = leaf == &envelope->payload ? (uint16_t)PG_PAYLOAD_AT : put(&at, leaf);
    to->leaf_bytes = (uint16_t)leaf->length;
    to->path_at = put(&at, &receipt.path);
    to->path_bytes = (uint16_t)receipt.path.length;
    memcpy(to->root, root_of(&receipt), sizeof to->root);
  }
  return count;
}
