/* store.h -- the node's module that holds what the network told it: who provides which content, and the route tables.
 *
 * A state machine: each function takes one request and answers it, nothing waits. Who calls it is the port's matter: the
 * same image in a single-image node, an IPC between domains on the kernel (domains/store.c). */
#ifndef PG_NODE_STORE_H
#define PG_NODE_STORE_H

#include "node/project.h"
#include "store/providers.h"
#include "store/tables.h"
#include "wire/message.h"

struct pg_store {
  const struct pg_project *project;
  struct pg_table *tables; /* PG_NODE_TABLES of them, where those who match can read them */
  struct pg_providers providers;
  uint32_t evicted; /* PG_COUNTER_PROVIDERS_EVICTED */
};

/* As after the start: no providers, the tables with their seeds, the counter at zero. */
void pg_store_init(struct pg_store *store, const struct pg_project *project, struct pg_table *tables);

/* After a crash: keeps every provider and table that is whole, drops the rest, and gives how many it dropped. Nothing of what
 * stands in `store` and `tables` is believed but the bytes of entries. */
uint32_t pg_store_recover(struct pg_store *store, const struct pg_project *project, struct pg_table *tables);

/* Commands whose shape is checked. `now` is milliseconds since the start. */
enum pg_status pg_store_provide(struct pg_store *store, const struct pg_provide *command, uint64_t now);
enum pg_status pg_store_table_set(struct pg_store *store, const struct pg_table_set *command);

#endif
