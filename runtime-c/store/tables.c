/* tables.c -- route tables, kept longest prefix first and, for equal lengths, the newer first. */
#include "store/tables.h"

#include <string.h>

/* Where an entry with this key and length stands, or where it would be inserted. */
static uint32_t place_of(const struct pg_table *table, const struct pg_entry *wanted, bool *found) {
  uint32_t at = 0;
  *found = false;
  while (at < table->count && table->entry[at].bits > wanted->bits) at++;
  const uint32_t first = at;
  for (; at < table->count && table->entry[at].bits == wanted->bits; at++) {
    if (pg_entry_covers(&table->entry[at], wanted->key)) {
      *found = true;
      return at;
    }
  }
  return first;
}

static void make_entry(struct pg_entry *entry, const uint8_t *key, uint32_t bits) {
  memset(entry, 0, sizeof *entry);
  pg_key_load(entry->key, key, (bits + 7u) / 8u);
  if ((bits & 31u) != 0) entry->key[bits >> 5] &= pg_prefix_mask(bits & 31u);
  entry->bits = (uint16_t)bits;
}

bool pg_table_put(struct pg_table *table, const uint8_t *key, uint32_t bits, uint32_t value, const uint8_t *node) {
  struct pg_entry entry;
  bool found;
  make_entry(&entry, key, bits);
  entry.value = value;
  if (node) memcpy(entry.node, node, PG_NODE_ID_BYTES);
  const uint32_t at = place_of(table, &entry, &found);
  if (!found) {
    if (table->count >= PG_TABLE_ENTRIES) return false;
    for (uint32_t to = table->count; to > at; to--) table->entry[to] = table->entry[to - 1];
    table->count++;
  }
  table->entry[at] = entry;
  return true;
}

bool pg_table_remove(struct pg_table *table, const uint8_t *key, uint32_t bits) {
  struct pg_entry entry;
  bool found;
  make_entry(&entry, key, bits);
  uint32_t at = place_of(table, &entry, &found);
  if (!found) return false;
  table->count--;
  for (; at < table->count; at++) table->entry[at] = table->entry[at + 1];
  return true;
}

uint32_t pg_table_recover(struct pg_table *table, bool exact) {
  const uint32_t count = table->count <= PG_TABLE_ENTRIES ? table->count : PG_TABLE_ENTRIES;
  uint32_t least = 8 * PG_TABLE_KEY_BYTES, at = 0;
  for (; at < count; at++) {
    const uint32_t bits = table->entry[at].bits;
    if (bits > least || (exact && bits % 8 != 0)) break;
    least = bits;
  }
  table->count = (uint8_t)at;
  return count - at;
}
