/* tables.h -- puts entries into route tables and takes them out; vm/table.h matches. */
#ifndef PG_TABLES_H
#define PG_TABLES_H

#include "vm/table.h"

/* Puts an entry in, replacing one with the same key and length. False when the table is full. bits <= 8 *
 * PG_TABLE_KEY_BYTES; for exact tables a multiple of 8. Key bits beyond `bits` are ignored. `node` may be NULL. */
bool pg_table_put(struct pg_table *table, const uint8_t *key, uint32_t bits, uint32_t value, const uint8_t *node);

/* Takes an entry out; false when it was not there. */
bool pg_table_remove(struct pg_table *table, const uint8_t *key, uint32_t bits);

/* After a crash of whoever holds the table: whatever its count and entries are, it is a table again. Entries stay up to the
 * first that cannot stand where it does; gives how many others there were. `exact`: of the kinds that match whole keys. */
uint32_t pg_table_recover(struct pg_table *table, bool exact);

#endif
