/* store.c -- see store.h. */
#include "node/store.h"

#include "node/count.h"

static bool exact(const struct pg_table *table) {
  return table->kind == PG_TABLE_KIND_EXACT_NODE || table->kind == PG_TABLE_KIND_EXACT_INT;
}

static void empty_tables(const struct pg_project *project, struct pg_table *tables) {
  for (uint32_t i = 0; i < PG_NODE_TABLES; i++) {
    tables[i].kind = i < project->table_count ? project->table_kinds[i] : 0;
    tables[i].count = 0;
  }
}

void pg_store_init(struct pg_store *store, const struct pg_project *project, struct pg_table *tables) {
  store->project = project;
  store->tables = tables;
  store->evicted = 0;
  pg_providers_clear(&store->providers);
  empty_tables(project, tables);
  for (uint32_t i = 0; i < project->seed_count; i++) {
    const struct pg_seed *seed = &project->seeds[i];
    if (seed->table < project->table_count)
      (void)pg_table_put(&tables[seed->table], seed->key, seed->bits, seed->value, seed->node);
  }
}

uint32_t pg_store_recover(struct pg_store *store, const struct pg_project *project, struct pg_table *tables) {
  uint32_t dropped = pg_providers_recover(&store->providers);
  store->project = project;
  store->tables = tables;
  for (uint32_t i = 0; i < PG_NODE_TABLES; i++) {
    struct pg_table *table = &tables[i];
    table->kind = i < project->table_count ? project->table_kinds[i] : 0;
    dropped += pg_table_recover(table, exact(table));
  }
  return dropped;
}

enum pg_status pg_store_provide(struct pg_store *store, const struct pg_provide *command, uint64_t now) {
  struct pg_providers *table = &store->providers;
  if (command->seconds == 0)
    return pg_providers_remove(table, command->cid, command->cid_bytes, command->node) ? PG_STATUS_OK : PG_STATUS_UNKNOWN;
  const uint64_t expires = now + (uint64_t)command->seconds * 1000u;
  if (pg_providers_put(table, command->cid, command->cid_bytes, command->node, expires, now)) pg_count(&store->evicted);
  return PG_STATUS_OK;
}

enum pg_status pg_store_table_set(struct pg_store *store, const struct pg_table_set *command) {
  if (command->table >= store->project->table_count) return PG_STATUS_UNKNOWN;
  struct pg_table *table = &store->tables[command->table];
  if (exact(table) && command->key_bits % 8 != 0) return PG_STATUS_SHAPE;
  if (command->remove) return pg_table_remove(table, command->key, command->key_bits) ? PG_STATUS_OK : PG_STATUS_UNKNOWN;
  return pg_table_put(table, command->key, command->key_bits, command->value, command->node) ? PG_STATUS_OK : PG_STATUS_FULL;
}
