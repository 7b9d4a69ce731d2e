/* providers.c -- a chained hash table over a fixed array.
 *
 * A digest is its own hash: the chain is picked by its first byte. Chains beat open addressing here because entries
 * leave at any time, by withdrawal, expiry and eviction, and a chain needs no tombstones. */
#include "store/providers.h"

#include <string.h>

#include "base/bytes.h"

#define NO_ENTRY 0xffu

/* An entry counts from when its length is written until that is zero again. What stands in the table is therefore whole
 * wherever its writer stops, if the compiler keeps to this order; see pg_providers_recover. */
#define PG_IN_ORDER() __asm__("" ::: "memory")

_Static_assert(PG_PROVIDERS < NO_ENTRY, "an index of an entry fits a byte");
_Static_assert(PG_CID_PREFIX_BYTES == 4 && PG_CID_BYTES % 4 == 0, "a CID is compared by words, its digest from the second on");

static uint8_t *chain_of(struct pg_providers *table, uint32_t first_word) {
  return &table->head[first_word % PG_PROVIDER_CHAINS];
}

static inline bool same_cid(const struct pg_provider *entry, const uint8_t *cid, uint32_t cid_bytes) {
  if (entry->cid_bytes != cid_bytes) return false;
  const uint32_t *word = entry->cid;
  const uint8_t *const end = cid + cid_bytes;
  for (; cid != end; cid += 4)
    if (*word++ != pg_load32le(cid)) return false;
  return true;
}

const uint8_t *pg_providers_find(const struct pg_providers *table, const uint8_t *cid, uint32_t cid_bytes, uint64_t now) {
  if (!pg_providers_takes(cid_bytes)) return NULL;
  const uint32_t first = pg_load32le(cid + PG_CID_PREFIX_BYTES);
  for (uint32_t at = table->head[first % PG_PROVIDER_CHAINS]; at != NO_ENTRY;) {
    const struct pg_provider *entry = &table->entry[at];
    if (entry->cid[1] == first && same_cid(entry, cid, cid_bytes) && now < entry->expires) return entry->node;
    at = entry->next;
  }
  return NULL;
}

/* The length of most digests is one that the compiler knows, and it compares without a loop. */
static inline bool same_words(const uint32_t *a, const uint32_t *b, uint32_t words) {
  enum { USUAL = (PG_CID_PREFIX_BYTES + PG_HASH_SHA3_256_BYTES) / 4 };
  if (words == USUAL) {
    uint32_t differ = 0;
#pragma GCC unroll 9
    for (uint32_t at = 0; at < USUAL; at++) differ |= a[at] ^ b[at];
    return differ == 0;
  }
  for (uint32_t at = 0; at < words; at++)
    if (a[at] != b[at]) return false;
  return true;
}

const uint8_t *pg_providers_find_words(const struct pg_providers *table, const uint32_t *cid, uint32_t cid_bytes, uint64_t now) {
  if (!pg_providers_takes(cid_bytes)) return NULL;
  for (uint32_t at = table->head[cid[1] % PG_PROVIDER_CHAINS]; at != NO_ENTRY;) {
    const struct pg_provider *entry = &table->entry[at];
    if (entry->cid_bytes == cid_bytes && same_words(entry->cid, cid, cid_bytes / 4) && now < entry->expires) return entry->node;
    at = entry->next;
  }
  return NULL;
}

static void unlink_entry(struct pg_providers *table, uint32_t index) {
  struct pg_provider *entry = &table->entry[index];
  uint8_t *link = chain_of(table, entry->cid[1]);
  while (*link != index) link = &table->entry[*link].next;
  *link = entry->next;
  PG_IN_ORDER();
  entry->cid_bytes = 0;
}

static uint32_t index_of(const struct pg_providers *table, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *node) {
  const uint32_t first = pg_load32le(cid + PG_CID_PREFIX_BYTES);
  uint32_t at = table->head[first % PG_PROVIDER_CHAINS];
  while (at != NO_ENTRY && !(same_cid(&table->entry[at], cid, cid_bytes) &&
                             memcmp(table->entry[at].node, node, PG_NODE_ID_BYTES) == 0))
    at = table->entry[at].next;
  return at;
}

void pg_providers_clear(struct pg_providers *table) {
  memset(table->head, NO_ENTRY, sizeof table->head);
  for (uint32_t at = 0; at < PG_PROVIDERS; at++) table->entry[at].cid_bytes = 0;
}

/* A free entry, or else the one that ends first: an expired one whenever there is one. */
static uint32_t least_needed(const struct pg_providers *table) {
  uint32_t least = 0;
  for (uint32_t at = 0; at < PG_PROVIDERS; at++) {
    const struct pg_provider *entry = &table->entry[at];
    if (entry->cid_bytes == 0) return at;
    if (entry->expires < table->entry[least].expires) least = at;
  }
  return least;
}

bool pg_providers_put(struct pg_providers *table, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *node,
                      uint64_t expires, uint64_t now) {
  uint32_t index = index_of(table, cid, cid_bytes, node);
  bool displaced = false;
  if (index == NO_ENTRY) {
    index = least_needed(table);
    displaced = table->entry[index].cid_bytes != 0 && now < table->entry[index].expires;
  }
  struct pg_provider *entry = &table->entry[index];
  if (entry->cid_bytes != 0) unlink_entry(table, index);

  for (uint32_t at = 0; at < cid_bytes; at += 4) entry->cid[at / 4] = pg_load32le(cid + at);
  memcpy(entry->node, node, PG_NODE_ID_BYTES);
  entry->expires = expires;
  PG_IN_ORDER();
  entry->cid_bytes = (uint8_t)cid_bytes;
  uint8_t *head = chain_of(table, entry->cid[1]);
  entry->next = *head;
  *head = (uint8_t)index;
  return displaced;
}

bool pg_providers_remove(struct pg_providers *table, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *node) {
  const uint32_t index = index_of(table, cid, cid_bytes, node);
  if (index == NO_ENTRY) return false;
  unlink_entry(table, index);
  return true;
}

uint32_t pg_providers_recover(struct pg_providers *table) {
  uint32_t dropped = 0;
  uint8_t head[PG_PROVIDER_CHAINS], *link;
  bool seen[PG_PROVIDERS] = {false};
  memcpy(head, table->head, sizeof head);
  memset(table->head, NO_ENTRY, sizeof table->head);
  /* What its chain leads to, in the chain's order, up to the first that does not belong there. */
  for (uint32_t chain = 0; chain < PG_PROVIDER_CHAINS; chain++) {
    link = &table->head[chain];
    for (uint32_t at = head[chain]; at < PG_PROVIDERS && !seen[at]; at = table->entry[at].next) {
      const struct pg_provider *entry = &table->entry[at];
      if (!pg_providers_takes(entry->cid_bytes) || entry->cid[1] % PG_PROVIDER_CHAINS != chain) break;
      seen[at] = true;
      *link = (uint8_t)at;
      link = &table->entry[at].next;
    }
    *link = NO_ENTRY;
  }
  /* And what was on its way in or out: behind the others. */
  for (uint32_t at = 0; at < PG_PROVIDERS; at++) {
    struct pg_provider *entry = &table->entry[at];
    if (seen[at] || entry->cid_bytes == 0) continue;
    if (pg_providers_takes(entry->cid_bytes)) {
      for (link = chain_of(table, entry->cid[1]); *link != NO_ENTRY;) link = &table->entry[*link].next;
      *link = (uint8_t)at;
      entry->next = NO_ENTRY;
    } else {
      entry->cid_bytes = 0;
      dropped++;
    }
  }
  return dropped;
}
