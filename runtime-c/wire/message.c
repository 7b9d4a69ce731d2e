/* message.c -- see message.h. Offsets come from spec/wire.ts; a message's fixed part is taken in one bounded read. */
#include "wire/message.h"

#include <string.h>

#include "base/bytes.h"
#include "crypto/multihash.h"
#include "wire/parts.h"

_Static_assert(PG_ANSWER_BYTES >= PG_MSG_STATS_BYTES && PG_ANSWER_BYTES >= PG_MSG_CRASH_BYTES &&
                   PG_ANSWER_BYTES >= PG_MSG_HELLO_BYTES && PG_ANSWER_BYTES >= PG_MSG_DONE_BYTES, "the longest answer");
_Static_assert(PG_MSG_STATS_BYTES == PG_MSG_STATS_COUNTERS + 4 * PG_COUNTERS, "every counter has its place");
_Static_assert(PG_MSG_PROVIDE_ZERO2 == PG_MSG_PROVIDE_ZERO + 1 && PG_MSG_INSTALL_ZERO2 == PG_MSG_INSTALL_ZERO + 1 &&
                   PG_MSG_TABLE_SET_ZERO2 == PG_MSG_TABLE_SET_ZERO + 1, "three zero bytes in a row");

enum pg_status pg_message_decode(const uint8_t *bytes, uint32_t length, struct pg_message *out) {
  struct pg_reader reader = pg_reader(bytes, length);
  const uint8_t *head = pg_reader_span(&reader, PG_MSG_MESSAGE_BYTES);
  if (head == NULL || reader.left > PG_PAYLOAD_BYTES) return PG_STATUS_SHAPE;
  const uint32_t sequence = pg_load32le(head + PG_MSG_MESSAGE_SEQUENCE);
  if (head[PG_MSG_MESSAGE_ZERO] != 0 || head[PG_MSG_MESSAGE_PRIORITY] > PG_PRIORITIES || sequence > INT32_MAX)
    return PG_STATUS_SHAPE;
  out->source = head + PG_MSG_MESSAGE_SOURCE;
  out->payload = reader.at;
  out->payload_bytes = (uint32_t)reader.left;
  out->sequence = sequence;
  out->type = (uint16_t)pg_load16le(head + PG_MSG_MESSAGE_TYPE);
  out->route = (uint16_t)pg_load16le(head + PG_MSG_MESSAGE_ROUTE);
  out->ttl = head[PG_MSG_MESSAGE_TTL];
  out->priority = head[PG_MSG_MESSAGE_PRIORITY];
  return PG_STATUS_OK;
}

enum pg_status pg_provide_decode(const uint8_t *bytes, uint32_t length, struct pg_provide *out) {
  struct pg_reader reader = pg_reader(bytes, length);
  const uint8_t *head = pg_reader_span(&reader, PG_MSG_PROVIDE_BYTES);
  if (head == NULL || !pg_three_zeros(head + PG_MSG_PROVIDE_ZERO)) return PG_STATUS_SHAPE;
  const enum pg_status status = pg_cid_check(reader.at, (uint32_t)reader.left);
  if (status != PG_STATUS_OK) return status;
  out->seconds = pg_load32le(head + PG_MSG_PROVIDE_SECONDS);
  out->node = head + PG_MSG_PROVIDE_NODE;
  out->cid = reader.at;
  out->cid_bytes = (uint32_t)reader.left;
  return PG_STATUS_OK;
}

enum pg_status pg_table_set_decode(const uint8_t *bytes, uint32_t length, struct pg_table_set *out) {
  struct pg_reader reader = pg_reader(bytes, length);
  const uint8_t *head = pg_reader_span(&reader, PG_MSG_TABLE_SET_BYTES);
  if (head == NULL || reader.left != 0 || !pg_three_zeros(head + PG_MSG_TABLE_SET_ZERO)) return PG_STATUS_SHAPE;
  const uint32_t bits = pg_load16le(head + PG_MSG_TABLE_SET_KEY_BITS);
  if (bits > 8 * PG_TABLE_KEY_BYTES || head[PG_MSG_TABLE_SET_REMOVE] > 1) return PG_STATUS_SHAPE;
  out->table = head[PG_MSG_TABLE_SET_TABLE];
  out->key_bits = (uint16_t)bits;
  out->remove = head[PG_MSG_TABLE_SET_REMOVE] != 0;
  out->value = pg_load32le(head + PG_MSG_TABLE_SET_VALUE);
  out->node = head + PG_MSG_TABLE_SET_NODE;
  out->key = head + PG_MSG_TABLE_SET_KEY;
  return PG_STATUS_OK;
}

enum pg_status pg_install_decode(const uint8_t *bytes, uint32_t length, struct pg_install *out) {
  struct pg_reader reader = pg_reader(bytes, length);
  const uint8_t *head = pg_reader_span(&reader, PG_MSG_INSTALL_BYTES);
  if (head == NULL || !pg_three_zeros(head + PG_MSG_INSTALL_ZERO)) return PG_STATUS_SHAPE;
  out->image = reader.at;
  out->image_bytes = (uint32_t)reader.left;
  return PG_STATUS_OK;
}

uint32_t pg_hello_encode(const struct pg_hello *hello, uint8_t *out) {
  const uint32_t length = pg_blank(out, PG_MSG_HELLO, PG_MSG_HELLO_BYTES);
  out[PG_MSG_HELLO_ISA] = PG_ISA_VERSION;
  out[PG_MSG_HELLO_ROUTES] = hello->routes;
  out[PG_MSG_HELLO_REFUSED] = hello->refused;
  pg_store32le(out + PG_MSG_HELLO_TICK_HZ, hello->tick_hz);
  pg_store32le(out + PG_MSG_HELLO_BUILD, hello->build);
  return length;
}

uint32_t pg_decision_encode(const struct pg_decision *decision, uint32_t ticks, uint8_t *out) {
  const uint32_t length = pg_blank(out, PG_MSG_DECISION, PG_MSG_DECISION_BYTES);
  out[PG_MSG_DECISION_ACTION] = (uint8_t)decision->action;
  out[PG_MSG_DECISION_FAULT] = (uint8_t)decision->fault;
  out[PG_MSG_DECISION_CID_LENGTH] = (uint8_t)decision->cid_bytes;
  pg_store32le(out + PG_MSG_DECISION_SEQUENCE, decision->sequence);
  pg_store32le(out + PG_MSG_DECISION_VM_INSTRUCTIONS, decision->instructions);
  pg_store32le(out + PG_MSG_DECISION_TICKS, ticks);
  pg_store32le(out + PG_MSG_DECISION_VALUE, decision->value);
  if (decision->node != NULL) memcpy(out + PG_MSG_DECISION_NODE, decision->node, PG_NODE_ID_BYTES);
  if (decision->cid_bytes != 0) memcpy(out + PG_MSG_DECISION_CID, decision->cid, decision->cid_bytes);
  return length;
}

uint32_t pg_stats_encode(const uint32_t counters[PG_COUNTERS], uint8_t *out) {
  const uint32_t length = pg_blank(out, PG_MSG_STATS, PG_MSG_STATS_BYTES);
  /*@ loop invariant 0 <= i <= PG_COUNTERS;
      loop assigns i, out[PG_MSG_STATS_COUNTERS .. PG_MSG_STATS_BYTES - 1];
      loop variant PG_COUNTERS - i; */
  for (uint32_t i = 0; i < PG_COUNTERS; i++) pg_store32le(out + PG_MSG_STATS_COUNTERS + 4 * i, counters[i]);
  return length;
}

uint32_t pg_done_encode(const struct pg_done *done, uint8_t *out) {
  const uint32_t length = pg_blank(out, PG_MSG_DONE, PG_MSG_DONE_BYTES);
  out[PG_MSG_DONE_OF] = done->of;
  out[PG_MSG_DONE_STATUS] = (uint8_t)done->status;
  out[PG_MSG_DONE_REFUSAL] = (uint8_t)done->refusal;
  pg_store32le(out + PG_MSG_DONE_WORD, done->word);
  return length;
}

uint32_t pg_crash_encode(const struct pg_crash_report *report, uint8_t *out) {
  const uint32_t length = pg_blank(out, PG_MSG_CRASH, PG_MSG_CRASH_BYTES);
  out[PG_MSG_CRASH_CRASH] = (uint8_t)report->crash;
  pg_store32le(out + PG_MSG_CRASH_PC, report->pc);
  pg_store32le(out + PG_MSG_CRASH_CFSR, report->cfsr);
  pg_store32le(out + PG_MSG_CRASH_HFSR, report->hfsr);
  pg_store32le(out + PG_MSG_CRASH_ADDRESS, report->address);
  return length;
}
