/* table.c -- route tables: insertion sorted, match by first hit.
 *
 * Keys are compared by whole words; a key shorter than 32 bytes is padded with zeros, which its `bits` keeps apart from a
 * longer key that ends in zeros. Prefix bits count from the most significant bit of the first byte, as in RFC 4632. */
#include "vm/table.h"

#include <stddef.h>
#include <string.h>

#define KEY_WORDS (PG_TABLE_KEY_BYTES / 4)

/* The bits of a little-endian word that belong to a prefix of 1..31 bits in network order. */
static uint32_t mask_of(uint32_t bits) {
  uint32_t network = ~(0xffffffffu >> bits);
  return network >> 24 | (network >> 8 & 0xff00u) | (network << 8 & 0xff0000u) | network << 24;
}

static bool has_prefix(const uint32_t *key, const struct pg_entry *entry) {
  uint32_t whole = entry->bits >> 5, rest = entry->bits & 31u, at = 0;
  for (; at < whole; at++)
    if (key[at] != entry->key[at]) return false;
  return rest == 0 || ((key[at] ^ entry->key[at]) & mask_of(rest)) == 0;
}

static void load_key(uint32_t key[KEY_WORDS], const uint8_t *bytes, uint32_t length) {
  if (length >= PG_TABLE_KEY_BYTES) {
    memcpy(key, bytes, PG_TABLE_KEY_BYTES);
  } else {
    memset(key, 0, PG_TABLE_KEY_BYTES);
    memcpy(key, bytes, length);
  }
}

const struct pg_entry *pg_table_match(const struct pg_table *table, const uint8_t *bytes, uint32_t length) {
  uint32_t key[KEY_WORDS];
  const bool exact = table->kind == PG_TABLE_KIND_EXACT_NODE || table->kind == PG_TABLE_KIND_EXACT_INT;
  load_key(key, bytes, length);
  const struct pg_entry *entry = table->entry;
  for (uint32_t left = table->count; left > 0; left--, entry++) {
    if (exact ? entry->bits != length * 8u : entry->bits > length * 8u) continue;
    if (has_prefix(key, entry)) return entry;
  }
  return NULL;
}

/* Where an entry with this key and length stands, or where it would be inserted. */
static uint32_t place_of(const struct pg_table *table, const struct pg_entry *wanted, bool *found) {
  uint32_t at = 0;
  *found = false;
  while (at < table->count && table->entry[at].bits > wanted->bits) at++;
  const uint32_t first = at;
  for (; at < table->count && table->entry[at].bits == wanted->bits; at++) {
    if (has_prefix(wanted->key, &table->entry[at])) {
      *found = true;
      return at;
    }
  }
  return first;
}

static void make_entry(struct pg_entry *entry, const uint8_t *key, uint32_t bits) {
  memset(entry, 0, sizeof *entry);
  load_key(entry->key, key, (bits + 7u) / 8u);
  if ((bits & 31u) != 0) entry->key[bits >> 5] &= mask_of(bits & 31u);
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
