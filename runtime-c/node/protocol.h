/* protocol.h -- the node's module that takes untrusted bytes: a whole message in, a request for another module out; and what
 * that module says as an answer for the line.
 *
 * A request refers into the bytes that it came from. Holding one proves what wire/message.h says of its kind, and no more. */
#ifndef PG_PROTOCOL_H
#define PG_PROTOCOL_H

#include "wire/message.h"

enum pg_request_kind {
  PG_REQUEST_NONE, /* it was none: what `done` says is the answer */
  PG_REQUEST_DECIDE,
  PG_REQUEST_PROVIDE,
  PG_REQUEST_TABLE_SET,
  PG_REQUEST_INSTALL,
  PG_REQUEST_STATS,
  PG_REQUEST_HELLO,
  PG_REQUEST_RESET,
};

struct pg_request {
  union {
    struct pg_message message;
    struct pg_provide provide;
    struct pg_table_set table_set;
    struct pg_install install;
  };
};

/* Counters that are the module's own: all of those before PG_COUNTER_DECISIONS. */
#define PG_PROTOCOL_COUNTERS PG_COUNTER_DECISIONS

struct pg_protocol {
  uint32_t counters[PG_PROTOCOL_COUNTERS];
  uint8_t answer[PG_ANSWER_BYTES];
};

/* Counters of the other modules, for `stats`. */
struct pg_others {
  uint32_t decisions, faults, images_refused, evicted;
};

void pg_protocol_init(struct pg_protocol *protocol);

/* A frame that was none; `fault` is the counter that it belongs to. */
void pg_protocol_broken(struct pg_protocol *protocol, enum pg_counter fault);

/* Takes a message, at least one byte long, apart. `done` is set for every kind, to what a module that refuses nothing says. */
enum pg_request_kind pg_protocol_request(struct pg_protocol *protocol, const uint8_t *bytes, uint32_t length,
                                         struct pg_request *out, struct pg_done *done);

/* Answers: each puts one together in protocol->answer and gives its length. */
uint32_t pg_protocol_done(struct pg_protocol *protocol, const struct pg_done *done);
uint32_t pg_protocol_stats(struct pg_protocol *protocol, const struct pg_others *others);

#endif
