/* node.c -- the modules as one node: requests go where they belong. See node.h.
 *
 * Every frame has one answer: a decision for a message, `hello` and `stats` for the questions, `done` for a command or for
 * whatever was none. A frame that is broken has none, for nobody can be told; it is counted. */
#include "node/node.h"

/* Protocol's counters stand apart: a reset comes out of a frame that they count, and zeroes them after it. */
static void start(struct pg_node *node, const struct pg_project *project) {
  pg_protocol_init(&node->protocol);
  pg_store_init(&node->store, project, node->tables);
  pg_router_init(&node->router, project, node->tables, node->memory, &node->store, &pg_grant);
  pg_governor_init(&node->governor, node->router.refused);
}

void pg_node_init(struct pg_node *node, const struct pg_project *project, uint32_t tick_hz) {
  node->tick_hz = tick_hz;
  start(node, project);
}

void pg_node_routes(struct pg_node *node, const struct pg_project *project) {
  pg_router_recover(&node->router, project, node->tables, node->memory, &node->store, &pg_grant);
}

static uint32_t hello(struct pg_node *node) {
  const struct pg_project *project = node->router.project;
  const struct pg_hello hello = {project->route_count, node->router.refused, node->tick_hz, project->build};
  return pg_hello_encode(&hello, node->protocol.answer);
}

static uint32_t stats(struct pg_node *node) {
  const struct pg_others others = {node->router.decisions, node->router.faults, node->governor.images_refused,
                                   node->store.evicted};
  return pg_protocol_stats(&node->protocol, &others);
}

static void frame(struct pg_node *node, const struct pg_event *event, struct pg_actions *actions) {
  struct pg_request request;
  struct pg_done done;
  switch (pg_protocol_request(&node->protocol, pg_node_inbox(node), event->length, &request, &done)) {
    case PG_REQUEST_DECIDE:
      pg_router_decide(&node->router, &request.message, event->now, &node->decision);
      actions->decided = true;
      return;
    case PG_REQUEST_STATS: actions->answer_bytes = stats(node); return;
    case PG_REQUEST_HELLO: actions->answer_bytes = hello(node); return;
    case PG_REQUEST_PROVIDE: done.status = pg_store_provide(&node->store, &request.provide, event->now); break;
    case PG_REQUEST_TABLE_SET: done.status = pg_store_table_set(&node->store, &request.table_set); break;
    case PG_REQUEST_INSTALL:
      pg_router_install(&node->router, &request.install, &node->governor.grant, &done);
      pg_governor_installed(&node->governor, done.status);
      break;
    case PG_REQUEST_RESET: start(node, node->router.project); break;
    case PG_REQUEST_NONE: break;
  }
  actions->answer_bytes = pg_protocol_done(&node->protocol, &done);
}

void pg_node_event(struct pg_node *node, const struct pg_event *event, struct pg_actions *actions) {
  actions->answer_bytes = 0;
  actions->decided = false;
  switch (event->kind) {
    case PG_EVENT_START: actions->answer_bytes = hello(node); break;
    case PG_EVENT_FRAME: frame(node, event, actions); break;
    case PG_EVENT_FRAME_FAULT: pg_protocol_broken(&node->protocol, event->fault); break;
  }
}

void pg_node_report(struct pg_node *node, uint32_t ticks, struct pg_actions *actions) {
  actions->decided = false;
  actions->answer_bytes = pg_decision_encode(&node->decision, ticks, node->protocol.answer);
}
