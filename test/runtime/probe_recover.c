/* probe_recover.c -- the store after a crash: probe_recover <seed> <rounds>. It aborts with the round when
 *   - a store that nothing happened to answers differently after pg_store_recover, or something was dropped;
 *   - one with garbage written over it is no store afterwards: chains that end, entries in one chain each, tables in order.
 * Prints how many entries stayed and how many were dropped over all rounds with garbage. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/store.h"

#define CHECK(condition)                                                         \
  do {                                                                           \
    if (!(condition)) {                                                          \
      fprintf(stderr, "round %lu: %s (line %d)\n", rounds, #condition, __LINE__); \
      abort();                                                                   \
    }                                                                            \
  } while (0)

static unsigned long rounds, stayed, dropped;
static uint64_t state;
static struct pg_store store, before;
static struct pg_table tables[PG_NODE_TABLES], tables_before[PG_NODE_TABLES];
static const uint8_t kinds[PG_NODE_TABLES] = {PG_TABLE_KIND_EXACT_NODE, PG_TABLE_KIND_EXACT_INT, PG_TABLE_KIND_PREFIX_NODE,
                                              PG_TABLE_KIND_PREFIX_INT};
static const struct pg_project project = {.table_kinds = kinds, .table_count = PG_NODE_TABLES};

/* xorshift64* (Vigna, ACM TOMS 42(4), 2016) */
static uint32_t random32(void) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (uint32_t)((state * 0x2545f4914f6cdd1dull) >> 32);
}
static uint32_t below(uint32_t n) { return (uint32_t)((uint64_t)random32() * n >> 32); }

static void cid_of(uint32_t number, uint8_t cid[PG_CID_BYTES], uint32_t *length) {
  *length = number % 2 == 0 ? 36 : 68;
  memset(cid, (int)(number * 37 % 251), PG_CID_BYTES);
  cid[0] = 1;
  cid[4] = (uint8_t)(number % 5); /* few chains, so that they are long */
}

static void fill(void) {
  uint8_t cid[PG_CID_BYTES], node[PG_NODE_ID_BYTES], key[PG_TABLE_KEY_BYTES];
  pg_store_init(&store, &project, tables);
  for (uint32_t i = below(60); i > 0; i--) {
    uint32_t length;
    cid_of(below(24), cid, &length);
    memset(node, (int)below(4), sizeof node);
    const struct pg_provide provide = {node, cid, length, below(4) == 0 ? 0 : 100};
    (void)pg_store_provide(&store, &provide, i);
    memset(key, (int)below(3), sizeof key);
    const struct pg_table_set set = {node, key, i, (uint16_t)(8 * below(33)), (uint8_t)below(PG_NODE_TABLES), below(4) == 0};
    (void)pg_store_table_set(&store, &set);
  }
}

static void is_a_store(void) {
  bool seen[PG_PROVIDERS] = {false};
  uint32_t in_chains = 0, in_use = 0;
  for (uint32_t chain = 0; chain < PG_PROVIDER_CHAINS; chain++) {
    for (uint32_t at = store.providers.head[chain]; at != 0xffu; at = store.providers.entry[at].next) {
      CHECK(at < PG_PROVIDERS && !seen[at]);
      seen[at] = true;
      in_chains++;
      CHECK(store.providers.entry[at].cid[1] % PG_PROVIDER_CHAINS == chain);
      CHECK(pg_providers_takes(store.providers.entry[at].cid_bytes));
    }
  }
  for (uint32_t at = 0; at < PG_PROVIDERS; at++) in_use += store.providers.entry[at].cid_bytes != 0;
  CHECK(in_use == in_chains);
  stayed += in_use;
  for (uint32_t i = 0; i < PG_NODE_TABLES; i++) {
    CHECK(tables[i].kind == kinds[i] && tables[i].count <= PG_TABLE_ENTRIES);
    for (uint32_t at = 0; at < tables[i].count; at++) {
      CHECK(tables[i].entry[at].bits <= (at == 0 ? 8 * PG_TABLE_KEY_BYTES : tables[i].entry[at - 1].bits));
      CHECK(i >= 2 || tables[i].entry[at].bits % 8 == 0);
    }
    stayed += tables[i].count;
  }
}

static void same_answers(void) {
  uint8_t cid[PG_CID_BYTES];
  for (uint32_t number = 0; number < 24; number++) {
    uint32_t length;
    cid_of(number, cid, &length);
    const uint8_t *was = pg_providers_find(&before.providers, cid, length, 50);
    const uint8_t *is = pg_providers_find(&store.providers, cid, length, 50);
    CHECK((was == NULL) == (is == NULL) && (was == NULL || memcmp(was, is, PG_NODE_ID_BYTES) == 0));
  }
  CHECK(memcmp(tables, tables_before, sizeof tables) == 0);
}

static void garbage(uint8_t *bytes, size_t size) {
  for (uint32_t i = below(40); i > 0; i--) bytes[below((uint32_t)size)] = (uint8_t)random32();
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  state = strtoull(argv[1], NULL, 10) | 1u;
  for (rounds = strtoul(argv[2], NULL, 10); rounds > 0; rounds--) {
    fill();
    before = store;
    memcpy(tables_before, tables, sizeof tables);
    CHECK(pg_store_recover(&store, &project, tables) == 0);
    same_answers();
    is_a_store();
    garbage((uint8_t *)&store.providers, sizeof store.providers);
    garbage((uint8_t *)tables, sizeof tables);
    dropped += pg_store_recover(&store, &project, tables);
    is_a_store();
    CHECK(pg_store_recover(&store, &project, tables) == 0);
  }
  printf("stayed %lu dropped %lu\n", stayed, dropped);
  return 0;
}
