/* node.h -- the node: a state machine, event in, actions out.
 *
 * It knows no clock, no line and no board. A port feeds frames into the node's inbox (wire/frame.h), hands each event in
 * with its time, and does the actions that come out. One event at a time; the node never waits.
 *
 * A decision comes in two steps so that its cost can be measured without a clock in here: pg_node_event decides, the port
 * reads its counter, pg_node_report puts the answer together. */
#ifndef PG_NODE_H
#define PG_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "node/project.h"
#include "store/providers.h"
#include "store/tables.h"
#include "vm/table.h"
#include "vm/vm.h"
#include "wire/frame.h"
#include "wire/message.h"

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
  uint32_t answer_bytes; /* send node->answer[0 .. answer_bytes); 0: nothing to send */
  bool decided;          /* a decision was made: call pg_node_report, which gives the answer */
};

/* What the host functions of a running program work on (vm/host.h). */
struct pg_host {
  struct pg_providers providers;
  uint64_t now;
  uint32_t cid_bytes; /* of the last content id of this run; 0: none yet */
  const uint8_t *cid; /* where it stands in scratch memory */
};

/* The volatile slot comes behind the project's routes. */
#define PG_SLOT PG_ROUTES

struct pg_node {
  const struct pg_project *project;
  struct pg_program programs[PG_ROUTES + 1];
  bool admitted[PG_ROUTES + 1];
  pg_native *run[PG_ROUTES + 1]; /* what runs an admitted program: the route machine, or what the build compiled for it */
  const struct pg_table *tables_of[PG_ROUTES + 1][PG_TABLES_PER_PROGRAM];
  struct pg_table tables[PG_NODE_TABLES];
  struct pg_host host;
  struct pg_vm vm;
  struct pg_decision decision;
  uint32_t counters[PG_COUNTERS];
  uint32_t tick_hz;
  uint8_t refused; /* routes of the project that pg_verify did not admit */
  uint8_t answer[PG_ANSWER_BYTES];
  /* Message memory: scratch, then the message as received and its checksum. Programs address it by offset. */
  _Alignas(4) uint8_t memory[PG_SCRATCH_BYTES + PG_FRAME_BUFFER_BYTES];
  _Alignas(4) uint8_t slot[PG_INSTALL_BYTES];
};

/* Brings the node to its start: verifies every route of the project, fills the tables with their seeds, forgets all
 * else. `tick_hz` is the rate of the counter whose ticks pg_node_report is given, 0 for none. */
void pg_node_init(struct pg_node *node, const struct pg_project *project, uint32_t tick_hz);

/* Where frames are decoded to, PG_FRAME_BUFFER_BYTES of room. Its content is the node's from PG_EVENT_FRAME until the
 * next event. */
static inline uint8_t *pg_node_inbox(struct pg_node *node) { return node->memory + PG_SCRATCH_BYTES; }

void pg_node_event(struct pg_node *node, const struct pg_event *event, struct pg_actions *actions);

/* After `decided`: the answer to the message, with the ticks that the decision took. */
void pg_node_report(struct pg_node *node, uint32_t ticks, struct pg_actions *actions);

#endif
