/* node.c -- admits programs, takes commands, decides messages. See node.h.
 *
 * Every frame has one answer: a decision for a message, `hello` and `stats` for the questions, `done` for a command or for
 * whatever was none. A frame that is broken has none, for nobody can be told; it is counted. */
#include "node/node.h"

#include <string.h>

#include "base/bytes.h"

/* Offsets of the source and the payload in message memory, as programs see them. */
#define SOURCE_AT (PG_SCRATCH_BYTES + PG_MSG_MESSAGE_SOURCE)
#define PAYLOAD_AT (PG_SCRATCH_BYTES + PG_MSG_MESSAGE_PAYLOAD)

_Static_assert((PG_SCRATCH_BYTES + PG_MSG_INSTALL_IMAGE) % 4 == 0, "an image is verified where it was received");
_Static_assert(PG_INSTALL_BYTES <= PG_FRAME_MESSAGE_BYTES - PG_MSG_INSTALL_BYTES, "an image for the slot fits a message");
_Static_assert(PG_PAYLOAD_BYTES == PG_FRAME_MESSAGE_BYTES - PG_MSG_MESSAGE_BYTES, "a payload fits a message");

static const struct pg_bound grant = {PG_BUDGET_INSTRUCTIONS, PG_BUDGET_HASH_BYTES, PG_BUDGET_LOOKUPS, 1};

static void count(struct pg_node *node, enum pg_counter counter) {
  if (node->counters[counter] != UINT32_MAX) node->counters[counter]++;
}

/* Whether the node has, for each table that the program names, one of that kind at the place that `slots` gives. */
static bool tables_fit(const struct pg_node *node, const struct pg_program *program, const uint8_t *slots) {
  for (uint32_t i = 0; i < program->tables; i++)
    if (slots[i] >= node->project->table_count || node->tables[slots[i]].kind != program->kinds[i]) return false;
  return true;
}

/* Verifies an image. Changes nothing of the node, whatever comes out. */
static enum pg_refusal check_program(const struct pg_node *node, const uint8_t *image, uint32_t length, const uint8_t *slots,
                                     struct pg_program *out, uint32_t *word) {
  const enum pg_refusal refusal = pg_verify(image, length, &grant, out, word);
  if (refusal != PG_REFUSAL_OK) return refusal;
  return tables_fit(node, out, slots) ? PG_REFUSAL_OK : PG_REFUSAL_TABLE;
}

/* `native` runs in the machine's place; NULL: none was compiled. */
static void commit_program(struct pg_node *node, uint32_t route, const struct pg_program *program, const uint8_t *slots, pg_native *native) {
  node->programs[route] = *program;
  node->run[route] = native != NULL ? native : pg_run;
  node->admitted[route] = true;
  /* Those that it does not name are tables, too: what runs it need not check a table's number for a table to be there. */
  for (uint32_t i = 0; i < PG_TABLES_PER_PROGRAM; i++)
    node->tables_of[route][i] = &node->tables[i < program->tables ? slots[i] : 0];
}

static void fill_tables(struct pg_node *node) {
  const struct pg_project *project = node->project;
  for (uint32_t i = 0; i < PG_NODE_TABLES; i++) {
    node->tables[i].kind = i < project->table_count ? project->table_kinds[i] : 0;
    node->tables[i].count = 0;
  }
  for (uint32_t i = 0; i < project->seed_count; i++) {
    const struct pg_seed *seed = &project->seeds[i];
    if (seed->table < project->table_count)
      (void)pg_table_put(&node->tables[seed->table], seed->key, seed->bits, seed->value, seed->node);
  }
}

void pg_node_init(struct pg_node *node, const struct pg_project *project, uint32_t tick_hz) {
  node->project = project;
  node->tick_hz = tick_hz;
  node->refused = 0;
  memset(node->counters, 0, sizeof node->counters);
  memset(&node->vm, 0, sizeof node->vm);
  memset(node->admitted, 0, sizeof node->admitted);
  /* Scratch starts as zero, so that a program's answer never depends on what ran before a reset. */
  memset(node->memory, 0, PG_SCRATCH_BYTES);
  pg_providers_clear(&node->host.providers);
  fill_tables(node);
  for (uint32_t i = 0; i < project->route_count && i < PG_ROUTES; i++) {
    const struct pg_route *route = &project->routes[i];
    struct pg_program program;
    uint32_t word;
    if (check_program(node, (const uint8_t *)route->image, route->image_bytes, route->tables, &program, &word) ==
        PG_REFUSAL_OK) {
      commit_program(node, i, &program, route->tables, route->native);
    } else {
      node->refused++;
      count(node, PG_COUNTER_IMAGES_REFUSED);
    }
  }
}

/* The message's fields, in the registers of spec/fields.ts. */
static void set_fields(struct pg_vm *vm, const struct pg_message *message, uint64_t now) {
  vm->r[PG_FIELD_TTL] = message->ttl;
  vm->r[PG_FIELD_SIZE] = message->payload_bytes;
  vm->r[PG_FIELD_TYPE] = message->type;
  vm->r[PG_FIELD_PRIORITY] = message->priority;
  vm->r[PG_FIELD_SEQUENCE] = message->sequence;
  vm->r[PG_FIELD_TIME] = (uint32_t)now;
  vm->r[PG_FIELD_TIME + 1] = (uint32_t)(now >> 32);
  vm->b[PG_FIELD_PAYLOAD] = PAYLOAD_AT << 16 | message->payload_bytes;
  vm->b[PG_FIELD_SOURCE] = SOURCE_AT << 16 | PG_NODE_ID_BYTES;
}

/* What the outcome means for this node: the next hop, or why there is none. */
static void settle(const struct pg_node *node, const struct pg_outcome *outcome, struct pg_decision *decision) {
  const bool number = outcome->action == PG_ACTION_DROP || outcome->action == PG_ACTION_REPLY;
  decision->action = outcome->action;
  decision->fault = outcome->action == PG_ACTION_FAULT ? (enum pg_fault)outcome->value : PG_FAULT_NONE;
  decision->value = number ? outcome->value : 0;
  decision->instructions = outcome->instructions;
  if (outcome->action == PG_ACTION_GIVE) { /* a merge or a function, run as a route */
    decision->action = PG_ACTION_FAULT;
    decision->fault = PG_FAULT_NO_ACTION;
  }
  if (outcome->action == PG_ACTION_FORWARD) {
    const uint32_t length = outcome->value & 0xffffu;
    decision->node = node->memory + (outcome->value >> 16);
    if (length == PG_NODE_ID_BYTES) return;
    decision->node = NULL;
    /* The compiler forwards to node ids only; an image that did not come from it can name any byte string. */
    decision->action = length == 0 ? PG_ACTION_GATEWAY : PG_ACTION_FAULT;
    if (length != 0) decision->fault = PG_FAULT_ARGUMENT;
  }
  if (decision->action == PG_ACTION_GATEWAY) {
    decision->node = node->project->gateway;
    if (decision->node == NULL) {
      decision->action = PG_ACTION_DROP;
      decision->value = PG_DROP_NO_ROUTE;
    }
  }
}

static void decide(struct pg_node *node, const struct pg_message *message, uint64_t now) {
  struct pg_decision *decision = &node->decision;
  const uint32_t route = message->route == PG_INSTALLED_ROUTE ? PG_SLOT : message->route;
  decision->sequence = message->sequence;
  decision->node = NULL;
  decision->cid_bytes = 0;
  count(node, PG_COUNTER_DECISIONS);
  if (route > PG_SLOT || (route == PG_SLOT && message->route != PG_INSTALLED_ROUTE) || !node->admitted[route]) {
    decision->action = PG_ACTION_FAULT;
    decision->fault = PG_FAULT_NO_ROUTE;
    decision->value = 0;
    decision->instructions = 0;
  } else {
    struct pg_outcome outcome;
    set_fields(&node->vm, message, now);
    node->host.now = now;
    node->host.cid_bytes = 0;
    node->vm.mem = node->memory;
    node->vm.tables = node->tables_of[route];
    node->vm.host = &node->host;
    node->run[route](&node->vm, &node->programs[route], &outcome);
    settle(node, &outcome, decision);
    decision->cid = node->host.cid;
    decision->cid_bytes = node->host.cid_bytes;
  }
  if (decision->action == PG_ACTION_FAULT) count(node, PG_COUNTER_FAULTS);
}

static enum pg_status provide(struct pg_node *node, const uint8_t *bytes, uint32_t length, uint64_t now) {
  struct pg_provide command;
  const enum pg_status status = pg_provide_decode(bytes, length, &command);
  if (status != PG_STATUS_OK) return status;
  struct pg_providers *table = &node->host.providers;
  if (command.seconds == 0)
    return pg_providers_remove(table, command.cid, command.cid_bytes, command.node) ? PG_STATUS_OK : PG_STATUS_UNKNOWN;
  const uint64_t expires = now + (uint64_t)command.seconds * 1000u;
  if (pg_providers_put(table, command.cid, command.cid_bytes, command.node, expires, now))
    count(node, PG_COUNTER_PROVIDERS_EVICTED);
  return PG_STATUS_OK;
}

static enum pg_status table_set(struct pg_node *node, const uint8_t *bytes, uint32_t length) {
  struct pg_table_set command;
  const enum pg_status status = pg_table_set_decode(bytes, length, &command);
  if (status != PG_STATUS_OK) return status;
  if (command.table >= node->project->table_count) return PG_STATUS_UNKNOWN;
  struct pg_table *table = &node->tables[command.table];
  const bool exact = table->kind == PG_TABLE_KIND_EXACT_NODE || table->kind == PG_TABLE_KIND_EXACT_INT;
  if (exact && command.key_bits % 8 != 0) return PG_STATUS_SHAPE;
  if (command.remove) return pg_table_remove(table, command.key, command.key_bits) ? PG_STATUS_OK : PG_STATUS_UNKNOWN;
  return pg_table_put(table, command.key, command.key_bits, command.value, command.node) ? PG_STATUS_OK : PG_STATUS_FULL;
}

/* A program of the volatile slot calls the node's tables by their own numbers. */
static const uint8_t slot_tables[PG_TABLES_PER_PROGRAM] = {0, 1, 2, 3};
_Static_assert(PG_TABLES_PER_PROGRAM == 4, "written out above");

static enum pg_status install(struct pg_node *node, const uint8_t *bytes, uint32_t length, struct pg_done *done) {
  struct pg_install command;
  struct pg_program program;
  const enum pg_status status = pg_install_decode(bytes, length, &command);
  if (status != PG_STATUS_OK) return status;
  if (command.image_bytes > PG_INSTALL_BYTES) return PG_STATUS_FULL;
  done->refusal = check_program(node, command.image, command.image_bytes, slot_tables, &program, &done->word);
  if (done->refusal != PG_REFUSAL_OK) return PG_STATUS_REFUSED;
  /* Only now does the program that was in the slot go. The copy is verified again, which gives the places inside it. */
  node->admitted[PG_SLOT] = false;
  memcpy(node->slot, command.image, command.image_bytes);
  done->refusal = check_program(node, node->slot, command.image_bytes, slot_tables, &program, &done->word);
  if (done->refusal != PG_REFUSAL_OK) return PG_STATUS_REFUSED;
  commit_program(node, PG_SLOT, &program, slot_tables, NULL);
  return PG_STATUS_OK;
}

static uint32_t hello(struct pg_node *node) {
  const struct pg_hello hello = {node->project->route_count, node->refused, node->tick_hz, node->project->build};
  return pg_hello_encode(&hello, node->answer);
}

/* A command, or whatever was none: its outcome. */
static uint32_t command(struct pg_node *node, const uint8_t *bytes, const struct pg_event *event) {
  struct pg_done done = {bytes[0], PG_STATUS_UNKNOWN, PG_REFUSAL_OK, 0};
  switch (bytes[0]) {
    case PG_MSG_MESSAGE: /* comes here when its shape is wrong */
    case PG_MSG_STATS_GET:
    case PG_MSG_HELLO_GET: done.status = PG_STATUS_SHAPE; break;
    case PG_MSG_PROVIDE: done.status = provide(node, bytes, event->length, event->now); break;
    case PG_MSG_TABLE_SET: done.status = table_set(node, bytes, event->length); break;
    case PG_MSG_INSTALL:
      done.status = install(node, bytes, event->length, &done);
      if (done.status == PG_STATUS_REFUSED) count(node, PG_COUNTER_IMAGES_REFUSED);
      break;
    case PG_MSG_RESET:
      done.status = event->length == PG_MSG_RESET_BYTES ? PG_STATUS_OK : PG_STATUS_SHAPE;
      if (done.status == PG_STATUS_OK) pg_node_init(node, node->project, node->tick_hz);
      break;
    default: count(node, PG_COUNTER_MESSAGE_KIND); break;
  }
  if (done.status == PG_STATUS_SHAPE) count(node, PG_COUNTER_MESSAGE_SHAPE);
  return pg_done_encode(&done, node->answer);
}

static void frame(struct pg_node *node, const struct pg_event *event, struct pg_actions *actions) {
  const uint8_t *bytes = pg_node_inbox(node);
  struct pg_message message;
  count(node, PG_COUNTER_FRAMES_IN);
  if (bytes[0] == PG_MSG_MESSAGE && pg_message_decode(bytes, event->length, &message) == PG_STATUS_OK) {
    decide(node, &message, event->now);
    actions->decided = true;
  } else if (bytes[0] == PG_MSG_STATS_GET && event->length == PG_MSG_STATS_GET_BYTES) {
    actions->answer_bytes = pg_stats_encode(node->counters, node->answer);
  } else if (bytes[0] == PG_MSG_HELLO_GET && event->length == PG_MSG_HELLO_GET_BYTES) {
    actions->answer_bytes = hello(node);
  } else {
    actions->answer_bytes = command(node, bytes, event);
  }
}

void pg_node_event(struct pg_node *node, const struct pg_event *event, struct pg_actions *actions) {
  actions->answer_bytes = 0;
  actions->decided = false;
  switch (event->kind) {
    case PG_EVENT_START: actions->answer_bytes = hello(node); break;
    case PG_EVENT_FRAME: frame(node, event, actions); break;
    case PG_EVENT_FRAME_FAULT: count(node, event->fault); break;
  }
}

void pg_node_report(struct pg_node *node, uint32_t ticks, struct pg_actions *actions) {
  actions->decided = false;
  actions->answer_bytes = pg_decision_encode(&node->decision, ticks, node->answer);
}
