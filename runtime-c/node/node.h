/* node.h -- the node in one image: its modules put together by function calls. A state machine, event in, actions out.
 *
 * It knows no clock, no line and no board. A port feeds frames into the node's inbox (wire/frame.h), hands each event in
 * with its time, and does the actions that come out. One event at a time; the node never waits. On the kernel the same
 * modules are domains (runtime-c/domains/), and what is a call here is a message of spec/domains.ts there.
 *
 * A decision comes in two steps so that its cost can be measured without a clock in here: pg_node_event decides, the port
 * reads its counter, pg_node_report puts the answer together. */
#ifndef PG_NODE_H
#define PG_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "node/governor.h"
#include "node/project.h"
#include "node/protocol.h"
#include "node/router.h"
#include "node/store.h"

enum pg_event_kind {
  PG_EVENT_START,       /* the device is up */
  PG_EVENT_FRAME,       /* a message of `length` bytes stands in the inbox */
  PG_EVENT_FRAME_FAULT, /* a frame was none; `fault` is the counter that it belongs to */
};

struct pg_event {
  enum pg_event_kind kind;
  enum pg_counter fault;
  uint32_t length;
  uint64_t now; /* milliseconds since the start, never going back */
};

struct pg_actions {
  uint32_t answer_bytes; /* send node->protocol.answer[0 .. answer_bytes); 0: nothing to send */
  bool decided;          /* a decision was made: call pg_node_report, which gives the answer */
};

struct pg_node {
  struct pg_protocol protocol;
  struct pg_router router;
  struct pg_store store;
  struct pg_governor governor;
  struct pg_decision decision;
  uint32_t tick_hz;
  struct pg_table tables[PG_NODE_TABLES];
  _Alignas(4) uint8_t memory[PG_MESSAGE_MEMORY_BYTES];
};

/* Brings the node to its start: verifies every route of the project, fills the tables with their seeds, forgets all
 * else. `tick_hz` is the rate of the counter whose ticks pg_node_report is given, 0 for none. */
void pg_node_init(struct pg_node *node, const struct pg_project *project, uint32_t tick_hz);

/* Where frames are decoded to, PG_FRAME_BUFFER_BYTES of room. Its content is the node's from PG_EVENT_FRAME until the
 * next event. */
static inline uint8_t *pg_node_inbox(struct pg_node *node) { return node->memory + PG_SCRATCH_BYTES; }

void pg_node_event(struct pg_node *node, const struct pg_event *event, struct pg_actions *actions);

/* Other routes from now on: `project` is the one that the node began with but for its routes. Each is verified again; the
 * installed program, the tables and all counters stay. */
void pg_node_routes(struct pg_node *node, const struct pg_project *project);

/* After `decided`: the answer to the message, with the ticks that the decision took. */
void pg_node_report(struct pg_node *node, uint32_t ticks, struct pg_actions *actions);

#endif
