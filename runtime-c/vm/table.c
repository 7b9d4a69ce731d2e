/* table.c -- route tables: the first entry that matches is the answer (store/tables.c keeps them sorted).
 *
 * Keys are compared by whole words; a key shorter than 32 bytes is padded with zeros, which its `bits` keeps apart from a
 * longer key that ends in zeros. Prefix bits count from the most significant bit of the first byte, as in RFC 4632. */
#include "vm/table.h"

#include <stddef.h>

uint32_t pg_prefix_mask(uint32_t bits) {
  const uint32_t network = ~(0xffffffffu >> bits);
  return network >> 24 | (network >> 8 & 0xff00u) | (network << 8 & 0xff0000u) | network << 24;
}

bool pg_entry_covers(const struct pg_entry *entry, const uint32_t key[PG_TABLE_KEY_BYTES / 4]) {
  const uint32_t whole = entry->bits / 32u, rest = entry->bits % 32u;
  /*@ loop invariant 0 <= at <= whole;
      loop assigns at;
      loop variant whole - at; */
  for (uint32_t at = 0; at < whole; at++)
    if (key[at] != entry->key[at]) return false;
  return rest == 0 || ((key[whole] ^ entry->key[whole]) & pg_prefix_mask(rest)) == 0;
}

void pg_key_load(uint32_t key[PG_TABLE_KEY_BYTES / 4], const uint8_t *bytes, uint32_t length) {
  if (length >= PG_TABLE_KEY_BYTES) {
    /*@ loop invariant 0 <= at <= PG_TABLE_KEY_BYTES / 4;
        loop assigns at, key[0 .. PG_TABLE_KEY_BYTES / 4 - 1];
        loop variant PG_TABLE_KEY_BYTES / 4 - at; */
    for (uint32_t at = 0; at < PG_TABLE_KEY_BYTES / 4; at++) {
      const uint8_t *p = bytes + 4 * at;
      key[at] = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    }
    return;
  }
  /*@ loop invariant 0 <= at <= PG_TABLE_KEY_BYTES / 4;
      loop assigns at, key[0 .. PG_TABLE_KEY_BYTES / 4 - 1];
      loop variant PG_TABLE_KEY_BYTES / 4 - at; */
  for (uint32_t at = 0; at < PG_TABLE_KEY_BYTES / 4; at++) {
    uint32_t word = 0;
    /*@ loop invariant 0 <= i <= 4;
        loop assigns i, word;
        loop variant 4 - i; */
    for (uint32_t i = 0; i < 4 && 4 * at + i < length; i++) word |= (uint32_t)bytes[4 * at + i] << 8 * i;
    key[at] = word;
  }
}

const struct pg_entry *pg_table_match(const struct pg_table *table, const uint8_t *bytes, uint32_t length) {
  uint32_t key[PG_TABLE_KEY_BYTES / 4];
  const bool exact = table->kind == PG_TABLE_KIND_EXACT_NODE || table->kind == PG_TABLE_KIND_EXACT_INT;
  const struct pg_entry *entry = table->entry;
  pg_key_load(key, bytes, length);
  /*@ loop invariant 0 <= left <= table->count && entry == &table->entry[table->count - left];
      loop assigns left, entry;
      loop variant left; */
  for (uint32_t left = table->count; left > 0; left--, entry++) {
    if (exact ? entry->bits != length * 8u : entry->bits > length * 8u) continue;
    if (pg_entry_covers(entry, key)) return entry;
  }
  return NULL;
}
