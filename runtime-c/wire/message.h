/* message.h -- what the frames carry (spec/wire.ts): commands from the host checked and taken apart, answers put together.
 *
 * A decoded command refers into the bytes that it came from. Holding one proves that every length and field was checked
 * against the kind; not that a table, a route or a slot that it names exists. */
#ifndef PG_MESSAGE_H
#define PG_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_spec.h"

struct pg_message { /* PG_MSG_MESSAGE */
  const uint8_t *source, *payload;
  uint32_t payload_bytes; /* 0 .. PG_PAYLOAD_BYTES */
  uint32_t sequence;      /* 0 .. 2^31 - 1 */
  uint16_t type, route;
  uint8_t ttl, priority; /* 0 .. 255, 0 .. PG_PRIORITIES */
};

struct pg_provide { /* PG_MSG_PROVIDE */
  const uint8_t *node, *cid;
  uint32_t cid_bytes;
  uint32_t seconds; /* 0 withdraws */
};

struct pg_table_set { /* PG_MSG_TABLE_SET */
  const uint8_t *node, *key;
  uint32_t value;
  uint16_t key_bits; /* 0 .. 8 * PG_TABLE_KEY_BYTES */
  uint8_t table;
  bool remove;
};

struct pg_install { /* PG_MSG_INSTALL */
  const uint8_t *image;
  uint32_t image_bytes;
};

/* Each takes a whole message of its kind, kind byte first. PG_STATUS_SHAPE: its length or a field does not fit the kind,
 * and *out is not written. PG_STATUS_UNKNOWN (provide only): a CID under a hash that this build does not hold. */
/*@ requires \valid_read(bytes + (0 .. length - 1)) && \valid(out) && \separated(out, bytes + (0 .. length - 1));
    assigns *out;
    ensures \result == PG_STATUS_OK ==> \valid_read(out->source + (0 .. PG_NODE_ID_BYTES - 1)) &&
            \valid_read(out->payload + (0 .. out->payload_bytes - 1)) && out->payload_bytes <= PG_PAYLOAD_BYTES;
    ensures \result == PG_STATUS_OK ==> out->sequence < 0x80000000 && out->priority <= PG_PRIORITIES;
    ensures \result != PG_STATUS_OK ==> *out == \old(*out); */
enum pg_status pg_message_decode(const uint8_t *bytes, uint32_t length, struct pg_message *out);
/*@ requires \valid_read(bytes + (0 .. length - 1)) && \valid(out) && \separated(out, bytes + (0 .. length - 1));
    assigns *out;
    ensures \result == PG_STATUS_OK ==> \valid_read(out->node + (0 .. PG_NODE_ID_BYTES - 1)) &&
            \valid_read(out->cid + (0 .. out->cid_bytes - 1)) && PG_CID_PREFIX_BYTES < out->cid_bytes <= PG_CID_BYTES;
    ensures \result != PG_STATUS_OK ==> *out == \old(*out); */
enum pg_status pg_provide_decode(const uint8_t *bytes, uint32_t length, struct pg_provide *out);
/*@ requires \valid_read(bytes + (0 .. length - 1)) && \valid(out) && \separated(out, bytes + (0 .. length - 1));
    assigns *out;
    ensures \result == PG_STATUS_OK ==> \valid_read(out->node + (0 .. PG_NODE_ID_BYTES - 1)) &&
            \valid_read(out->key + (0 .. PG_TABLE_KEY_BYTES - 1)) && out->key_bits <= 8 * PG_TABLE_KEY_BYTES;
    ensures \result != PG_STATUS_OK ==> *out == \old(*out); */
enum pg_status pg_table_set_decode(const uint8_t *bytes, uint32_t length, struct pg_table_set *out);
/*@ requires \valid_read(bytes + (0 .. length - 1)) && \valid(out) && \separated(out, bytes + (0 .. length - 1));
    assigns *out;
    ensures \result == PG_STATUS_OK ==> \valid_read(out->image + (0 .. out->image_bytes - 1)) &&
            out->image_bytes + PG_MSG_INSTALL_BYTES == length;
    ensures \result != PG_STATUS_OK ==> *out == \old(*out); */
enum pg_status pg_install_decode(const uint8_t *bytes, uint32_t length, struct pg_install *out);

/* What became of a message. */
struct pg_decision {
  enum pg_action action;
  enum pg_fault fault;
  uint32_t sequence;
  uint32_t instructions; /* VM instructions executed */
  uint32_t value;        /* drop reason, replied integer; 0 otherwise */
  const uint8_t *node;   /* forward, gateway: the next hop; NULL otherwise */
  const uint8_t *cid;    /* the last content id that the run computed */
  uint32_t cid_bytes;    /* 0: it computed none */
};

struct pg_hello {
  uint8_t routes, refused;
  uint32_t tick_hz, build;
};

struct pg_done {
  uint8_t of; /* kind of the command */
  enum pg_status status;
  enum pg_refusal refusal;
  uint32_t word;
};

struct pg_crash_report {
  enum pg_crash crash;
  uint32_t pc, cfsr, hfsr, address;
};

/* The longest answer; what the encoders below are given room for. */
#define PG_ANSWER_BYTES PG_MSG_DECISION_BYTES

/* Each writes one message to `out` and gives its length. */
/*@ requires \valid_read(hello) && \valid(out + (0 .. PG_ANSWER_BYTES - 1)) && \separated(hello, out + (0 .. PG_ANSWER_BYTES - 1));
    assigns out[0 .. PG_MSG_HELLO_BYTES - 1];
    ensures \result == PG_MSG_HELLO_BYTES; */
uint32_t pg_hello_encode(const struct pg_hello *hello, uint8_t *out);
/*@ requires \valid_read(decision) && \valid(out + (0 .. PG_ANSWER_BYTES - 1));
    requires \separated(decision, out + (0 .. PG_ANSWER_BYTES - 1));
    requires decision->node != \null ==> \valid_read(decision->node + (0 .. PG_NODE_ID_BYTES - 1)) &&
             \separated(out + (0 .. PG_ANSWER_BYTES - 1), decision->node + (0 .. PG_NODE_ID_BYTES - 1));
    requires decision->cid_bytes <= PG_CID_BYTES;
    requires decision->cid_bytes != 0 ==> \valid_read(decision->cid + (0 .. decision->cid_bytes - 1)) &&
             \separated(out + (0 .. PG_ANSWER_BYTES - 1), decision->cid + (0 .. decision->cid_bytes - 1));
    assigns out[0 .. PG_MSG_DECISION_BYTES - 1];
    ensures \result == PG_MSG_DECISION_BYTES; */
uint32_t pg_decision_encode(const struct pg_decision *decision, uint32_t ticks, uint8_t *out);
/*@ requires \valid_read(counters + (0 .. PG_COUNTERS - 1)) && \valid(out + (0 .. PG_ANSWER_BYTES - 1));
    requires \separated(counters + (0 .. PG_COUNTERS - 1), out + (0 .. PG_ANSWER_BYTES - 1));
    assigns out[0 .. PG_MSG_STATS_BYTES - 1];
    ensures \result == PG_MSG_STATS_BYTES; */
uint32_t pg_stats_encode(const uint32_t counters[PG_COUNTERS], uint8_t *out);
/*@ requires \valid_read(done) && \valid(out + (0 .. PG_ANSWER_BYTES - 1)) && \separated(done, out + (0 .. PG_ANSWER_BYTES - 1));
    assigns out[0 .. PG_MSG_DONE_BYTES - 1];
    ensures \result == PG_MSG_DONE_BYTES; */
uint32_t pg_done_encode(const struct pg_done *done, uint8_t *out);
/*@ requires \valid_read(report) && \valid(out + (0 .. PG_ANSWER_BYTES - 1)) && \separated(report, out + (0 .. PG_ANSWER_BYTES - 1));
    assigns out[0 .. PG_MSG_CRASH_BYTES - 1];
    ensures \result == PG_MSG_CRASH_BYTES; */
uint32_t pg_crash_encode(const struct pg_crash_report *report, uint8_t *out);

#endif
