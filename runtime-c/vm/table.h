/* table.h -- a route table: exact or longest-prefix match, of nodes or of integers.
 *
 * Entries stand longest prefix first (for equal lengths the newer first), so the first that matches is the answer. */
#ifndef PG_TABLE_H
#define PG_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_spec.h"

struct pg_entry {
  uint32_t key[PG_TABLE_KEY_BYTES / 4]; /* bytes beyond the prefix are zero */
  uint16_t bits;                        /* prefix length, or 8 times the key length */
  uint16_t zero;
  uint32_t value;                       /* tables of integers */
  uint8_t node[PG_NODE_ID_BYTES];       /* tables of nodes */
};

struct pg_table {
  uint8_t kind;  /* enum pg_table_kind */
  uint8_t count; /* entries in use */
  struct pg_entry entry[PG_TABLE_ENTRIES];
};

/* The entry that the key matches, or NULL. A prefix longer than the key does not match; an exact table's entry matches
 * only a key of its own length. */
const struct pg_entry *pg_table_match(const struct pg_table *table, const uint8_t *key, uint32_t length);

/* Puts an entry in, replacing one with the same key and length. False when the table is full. bits <= 8 * PG_TABLE_KEY_BYTES;
 * for exact tables a multiple of 8. Key bits beyond `bits` are ignored. */
bool pg_table_put(struct pg_table *table, const uint8_t *key, uint32_t bits, uint32_t value, const uint8_t *node);

/* Takes an entry out; false when it was not there. */
bool pg_table_remove(struct pg_table *table, const uint8_t *key, uint32_t bits);

#endif
