/* table.h -- a route table as programs see it: exact or longest-prefix match, of nodes or of integers. What fills it is
 * store/tables.h.
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
  _Alignas(4) uint8_t node[PG_NODE_ID_BYTES]; /* tables of nodes */
};

struct pg_table {
  uint8_t kind;  /* enum pg_table_kind */
  uint8_t count; /* entries in use */
  struct pg_entry entry[PG_TABLE_ENTRIES];
};

/*@ predicate pg_table_sound(struct pg_table *t) =
      \valid_read(t) && t->count <= PG_TABLE_ENTRIES &&
      \forall integer i; 0 <= i < t->count ==> t->entry[i].bits <= 8 * PG_TABLE_KEY_BYTES; */

/* The entry that the key matches, or NULL. A prefix longer than the key does not match; an exact table's entry matches
 * only a key of its own length. */
/*@ requires pg_table_sound(table) && \valid_read(key + (0 .. length - 1)) && length <= 65535;
    terminates \true;
    exits \false;
    assigns \result \from table, key[0 .. length - 1];
    ensures \result == \null || (\exists integer i; 0 <= i < PG_TABLE_ENTRIES && \result == &table->entry[i]); */
const struct pg_entry *pg_table_match(const struct pg_table *table, const uint8_t *key, uint32_t length);

/* The words of a key of `length` bytes, zeros behind it; of a longer one its first PG_TABLE_KEY_BYTES. */
/*@ requires \valid(key + (0 .. PG_TABLE_KEY_BYTES / 4 - 1)) && \valid_read(bytes + (0 .. length - 1));
    terminates \true;
    exits \false;
    assigns key[0 .. PG_TABLE_KEY_BYTES / 4 - 1]; */
void pg_key_load(uint32_t key[PG_TABLE_KEY_BYTES / 4], const uint8_t *bytes, uint32_t length);

/* Whether the key begins with the entry's bits. */
/*@ requires \valid_read(entry) && entry->bits <= 8 * PG_TABLE_KEY_BYTES && \valid_read(key + (0 .. PG_TABLE_KEY_BYTES / 4 - 1));
    terminates \true;
    exits \false;
    assigns \nothing; */
bool pg_entry_covers(const struct pg_entry *entry, const uint32_t key[PG_TABLE_KEY_BYTES / 4]);

/* The bits of a little-endian word that belong to a prefix of 1..31 bits in network order. */
/*@ requires 1 <= bits <= 31;
    terminates \true;
    exits \false;
    assigns \nothing; */
uint32_t pg_prefix_mask(uint32_t bits);

#endif
