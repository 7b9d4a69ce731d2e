/* project.h -- what a build puts into the firmware: routes, tables and their first entries. `pgrid build` generates the
 * unit that defines `pg_project`; nothing in it is trusted to be a valid program, the node verifies every image. */
#ifndef PG_PROJECT_H
#define PG_PROJECT_H

#include <stdint.h>

#include "generated/pg_spec.h"

struct pg_outcome;
struct pg_program;
struct pg_vm;

/* A program compiled ahead of time: in the place of pg_run, for its own program once that is admitted. */
typedef void pg_native(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);

struct pg_route {
  const char *name;
  const uint32_t *image; /* words, for their alignment */
  uint32_t image_bytes;
  uint8_t tables[PG_TABLES_PER_PROGRAM]; /* the node's table for each table that the program names, in its order */
  pg_native *native; /* NULL: the image is interpreted; else it is what the node admits, and this is what runs */
};

/* An entry that a table starts with. `bits` is the prefix length, or 8 times the key length; `key` has the bytes that
 * the bits take; `node` is PG_NODE_ID_BYTES long in a table of nodes and NULL in one of integers. */
struct pg_seed {
  uint8_t table;
  uint16_t bits;
  uint32_t value;
  const uint8_t *node;
  const uint8_t *key;
};

struct pg_project {
  const struct pg_route *routes;
  uint8_t route_count; /* 1 .. PG_ROUTES; route 0 is the default */
  const uint8_t *table_kinds; /* enum pg_table_kind */
  uint8_t table_count; /* 0 .. PG_NODE_TABLES */
  const struct pg_seed *seeds;
  uint16_t seed_count;
  const uint8_t *gateway; /* PG_NODE_ID_BYTES; NULL: none */
  uint32_t build;         /* identifies the build in `hello` */
};

extern const struct pg_project pg_project;

/* What a program may cost that reaches something under a grant: all ones where the grant does not say. */
struct pg_grant {
  uint32_t instructions, hash_bytes;
  uint16_t lookups, sends, stack, scratch;
};

/* Says which of its grants applies to a message and the right that is asked for. */
struct pg_policy {
  const uint32_t *image; /* NULL: the project has none */
  uint32_t image_bytes;
  uint8_t tables[PG_TABLES_PER_PROGRAM]; /* as of a route */
  const struct pg_grant *grants;
  uint16_t grant_count;
  uint8_t repeats; /* it reads source, ttl, size, type, priority and right alone: what it said of the same, it says again */
};

/* What a node that takes messages of strangers knows besides: what they may reach, the names of the tables, in their order, and
 * the public keys whose tokens it takes. */
extern const struct pg_policy pg_policy;
extern const char *const pg_table_names[];
extern const uint8_t pg_roots[][32];
extern const uint32_t pg_root_count;

#endif
