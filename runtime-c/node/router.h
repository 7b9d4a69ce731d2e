/* router.h -- the node's module that runs programs: admits them, keeps them, and decides messages with them.
 *
 * It reads the tables that the store fills and writes scratch memory only; what it asks of the store while a program runs
 * goes through vm/host.h. */
#ifndef PG_ROUTER_H
#define PG_ROUTER_H

#include <stdbool.h>
#include <stdint.h>

#include "node/project.h"
#include "vm/table.h"
#include "vm/vm.h"
#include "wire/frame.h"
#include "wire/message.h"

struct pg_store;

/* What the host functions of a running program work on (vm/host.h). */
struct pg_host {
  struct pg_store *store; /* NULL where the store is another domain */
  uint64_t now;
  uint32_t cid_bytes; /* of the last content id of this run; 0: none yet */
  const uint8_t *cid; /* where it stands in scratch memory */
};

/* Message memory: scratch, then the message as received and its checksum. Programs address it by offset. */
#define PG_MESSAGE_MEMORY_BYTES (PG_SCRATCH_BYTES + PG_FRAME_BUFFER_BYTES)

/* The volatile slot comes behind the project's routes. */
#define PG_SLOT PG_ROUTES

struct pg_router {
  const struct pg_project *project;
  const struct pg_table *tables; /* PG_NODE_TABLES of them */
  struct pg_program programs[PG_ROUTES + 1];
  bool admitted[PG_ROUTES + 1];
  pg_native *run[PG_ROUTES + 1]; /* what runs an admitted program: the route machine, or what the build compiled for it */
  const struct pg_table *tables_of[PG_ROUTES + 1][PG_TABLES_PER_PROGRAM];
  struct pg_host host;
  struct pg_vm vm; /* vm.mem is the message memory */
  uint32_t decisions, faults; /* PG_COUNTER_DECISIONS, PG_COUNTER_FAULTS */
  uint8_t refused;            /* routes of the project that pg_verify did not admit */
  uint32_t slot_bytes;        /* of the image in the slot; 0: none was ever put there */
  _Alignas(4) uint8_t slot[PG_INSTALL_BYTES];
};

/* As after the start: verifies every route of the project and forgets all else. `memory` is PG_MESSAGE_MEMORY_BYTES, at a
 * multiple of 4; the tables have their kinds already; `grant` is what a route may cost. */
void pg_router_init(struct pg_router *router, const struct pg_project *project, const struct pg_table *tables,
                    uint8_t *memory, struct pg_store *store, const struct pg_bound *grant);

/* The same after a crash, but the image in the slot stays if it is still one that `grant` admits. */
void pg_router_recover(struct pg_router *router, const struct pg_project *project, const struct pg_table *tables,
                       uint8_t *memory, struct pg_store *store, const struct pg_bound *grant);

/* Offsets of the source and the payload in message memory, as programs see them. */
#define PG_SOURCE_AT (PG_SCRATCH_BYTES + PG_MSG_MESSAGE_SOURCE)
#define PG_PAYLOAD_AT (PG_SCRATCH_BYTES + PG_MSG_MESSAGE_PAYLOAD)

/* The message's fields, in the registers of spec/fields.ts. */
static inline void pg_router_fields(struct pg_router *router, const struct pg_message *message, uint64_t now) {
  struct pg_vm *vm = &router->vm;
  vm->r[PG_FIELD_TTL] = message->ttl;
  vm->r[PG_FIELD_SIZE] = message->payload_bytes;
  vm->r[PG_FIELD_TYPE] = message->type;
  vm->r[PG_FIELD_PRIORITY] = message->priority;
  vm->r[PG_FIELD_SEQUENCE] = message->sequence;
  vm->r[PG_FIELD_TIME] = (uint32_t)now;
  vm->r[PG_FIELD_TIME + 1] = (uint32_t)(now >> 32);
  vm->b[PG_FIELD_PAYLOAD] = PG_PAYLOAD_AT << 16 | message->payload_bytes;
  vm->b[PG_FIELD_SOURCE] = PG_SOURCE_AT << 16 | PG_NODE_ID_BYTES;
}

/* Of a message's route: PG_SLOT for the installed one, some number above it for one that there cannot be. */
static inline uint32_t pg_route_number(uint32_t route) {
  return route == PG_INSTALLED_ROUTE ? PG_SLOT : route < PG_SLOT ? route : PG_SLOT + 1;
}

/* Decides the message whose fields are set, and which stands in message memory behind scratch, by a route's number (PG_SLOT:
 * the slot's). What `decision` points at stays until the next call. */
void pg_router_run(struct pg_router *router, uint32_t route, uint32_t sequence, uint64_t now, struct pg_decision *decision);

/* Both, for a message as it was decoded. */
void pg_router_decide(struct pg_router *router, const struct pg_message *message, uint64_t now, struct pg_decision *decision);

/* Puts an image that stands in message memory into the slot, if the grant admits it: `done` says what became of it.
 * A refused one changes nothing. */
void pg_router_install(struct pg_router *router, const struct pg_install *command, const struct pg_bound *grant,
                       struct pg_done *done);

#endif
