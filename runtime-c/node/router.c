/* router.c -- see router.h. */
#include "node/router.h"

#include <string.h>

#include "node/count.h"
#include "node/settle.h"

_Static_assert((PG_SCRATCH_BYTES + PG_MSG_INSTALL_IMAGE) % 4 == 0, "an image is verified where it was received");
_Static_assert(PG_INSTALL_BYTES <= PG_FRAME_MESSAGE_BYTES - PG_MSG_INSTALL_BYTES, "an image for the slot fits a message");
_Static_assert(PG_PAYLOAD_BYTES == PG_FRAME_MESSAGE_BYTES - PG_MSG_MESSAGE_BYTES, "a payload fits a message");

/* A program of the volatile slot calls the node's tables by their own numbers. */
static const uint8_t slot_tables[PG_TABLES_PER_PROGRAM] = {0, 1, 2, 3};
_Static_assert(PG_TABLES_PER_PROGRAM == 4, "written out above");

/* Whether the node has, for each table that the program names, one of that kind at the place that `slots` gives. */
static bool tables_fit(const struct pg_router *router, const struct pg_program *program, const uint8_t *slots) {
  for (uint32_t i = 0; i < program->tables; i++)
    if (slots[i] >= router->project->table_count || router->tables[slots[i]].kind != program->kinds[i]) return false;
  return true;
}

/* Verifies an image. Changes nothing of the router, whatever comes out. */
static enum pg_refusal check_program(const struct pg_router *router, const uint8_t *image, uint32_t length,
                                     const uint8_t *slots, const struct pg_bound *grant, struct pg_program *out,
                                     uint32_t *word) {
  const enum pg_refusal refusal = pg_verify(image, length, grant, out, word);
  if (refusal != PG_REFUSAL_OK) return refusal;
  return tables_fit(router, out, slots) ? PG_REFUSAL_OK : PG_REFUSAL_TABLE;
}

/* `native` runs in the machine's place; NULL: none was compiled. */
static void commit_program(struct pg_router *router, uint32_t route, const struct pg_program *program, const uint8_t *slots,
                           pg_native *native) {
  router->programs[route] = *program;
  router->run[route] = native != NULL ? native : pg_run;
  router->admitted[route] = true;
  /* Those that it does not name are tables, too: what runs it need not check a table's number for a table to be there. */
  for (uint32_t i = 0; i < PG_TABLES_PER_PROGRAM; i++)
    router->tables_of[route][i] = &router->tables[i < program->tables ? slots[i] : 0];
}

/* Everything but the counters and the slot's bytes. */
static void start(struct pg_router *router, const struct pg_project *project, const struct pg_table *tables,
                  uint8_t *memory, struct pg_store *store, const struct pg_bound *grant) {
  router->project = project;
  router->tables = tables;
  router->refused = 0;
  memset(&router->vm, 0, sizeof router->vm);
  memset(router->admitted, 0, sizeof router->admitted);
  router->vm.mem = memory;
  router->vm.host = &router->host;
  router->host.store = store;
  /* Scratch starts as zero, so that a program's answer never depends on what ran before a reset. */
  memset(memory, 0, PG_SCRATCH_BYTES);
  for (uint32_t i = 0; i < project->route_count && i < PG_ROUTES; i++) {
    const struct pg_route *route = &project->routes[i];
    struct pg_program program;
    uint32_t word;
    if (check_program(router, (const uint8_t *)route->image, route->image_bytes, route->tables, grant, &program, &word) ==
        PG_REFUSAL_OK)
      commit_program(router, i, &program, route->tables, route->native);
    else
      router->refused++;
  }
}

void pg_router_init(struct pg_router *router, const struct pg_project *project, const struct pg_table *tables,
                    uint8_t *memory, struct pg_store *store, const struct pg_bound *grant) {
  router->decisions = router->faults = 0;
  router->slot_bytes = 0;
  start(router, project, tables, memory, store, grant);
}

/* Verifies what the slot holds and, when it is admitted, lets it run. */
static enum pg_refusal admit_slot(struct pg_router *router, const struct pg_bound *grant, uint32_t *word) {
  struct pg_program program;
  const enum pg_refusal refusal = check_program(router, router->slot, router->slot_bytes, slot_tables, grant, &program, word);
  if (refusal == PG_REFUSAL_OK) commit_program(router, PG_SLOT, &program, slot_tables, NULL);
  return refusal;
}

void pg_router_recover(struct pg_router *router, const struct pg_project *project, const struct pg_table *tables,
                       uint8_t *memory, struct pg_store *store, const struct pg_bound *grant) {
  uint32_t word;
  start(router, project, tables, memory, store, grant);
  if (router->slot_bytes > PG_INSTALL_BYTES) router->slot_bytes = 0;
  if (router->slot_bytes != 0) (void)admit_slot(router, grant, &word);
}

void pg_router_run(struct pg_router *router, uint32_t route, uint32_t sequence, uint64_t now, struct pg_decision *decision) {
  decision->sequence = sequence;
  decision->node = NULL;
  decision->cid_bytes = 0;
  pg_count(&router->decisions);
  if (route > PG_SLOT || !router->admitted[route]) {
    decision->action = PG_ACTION_FAULT;
    decision->fault = PG_FAULT_NO_ROUTE;
    decision->value = 0;
    decision->instructions = 0;
  } else {
    struct pg_outcome outcome;
    router->host.now = now;
    router->host.cid_bytes = 0;
    router->vm.tables = router->tables_of[route];
    router->run[route](&router->vm, &router->programs[route], &outcome);
    pg_settle(router, &outcome, decision);
    decision->cid = router->host.cid;
    decision->cid_bytes = router->host.cid_bytes;
  }
  if (decision->action == PG_ACTION_FAULT) pg_count(&router->faults);
}

void pg_router_decide(struct pg_router *router, const struct pg_message *message, uint64_t now, struct pg_decision *decision) {
  pg_router_fields(router, message, now);
  pg_router_run(router, pg_route_number(message->route), message->sequence, now, decision);
}

void pg_router_install(struct pg_router *router, const struct pg_install *command, const struct pg_bound *grant,
                       struct pg_done *done) {
  struct pg_program program;
  done->status = PG_STATUS_FULL;
  if (command->image_bytes > PG_INSTALL_BYTES) return;
  done->status = PG_STATUS_REFUSED;
  done->refusal = check_program(router, command->image, command->image_bytes, slot_tables, grant, &program, &done->word);
  if (done->refusal != PG_REFUSAL_OK) return;
  /* Only now does the program that was in the slot go. The copy is verified again, which gives the places inside it. */
  router->admitted[PG_SLOT] = false;
  router->slot_bytes = command->image_bytes;
  memcpy(router->slot, command->image, command->image_bytes);
  done->refusal = admit_slot(router, grant, &done->word);
  if (done->refusal == PG_REFUSAL_OK) done->status = PG_STATUS_OK;
}
