/* providers.h -- which node provides which content: the node's part of what later is a distributed hash table.
 *
 * Bounded, keyed by CID bytes, every entry with an end in time. The clock is the caller's: milliseconds, 64 bits, never
 * going back. A lookup never gives an entry whose end has come. */
#ifndef PG_PROVIDERS_H
#define PG_PROVIDERS_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_spec.h"

/* Entries are found by the lowest bits of the digest's first byte. A power of two. */
#define PG_PROVIDER_CHAINS 32u

struct pg_provider {
  uint64_t expires; /* milliseconds; alive while now < expires */
  uint32_t cid[PG_CID_BYTES / 4];
  _Alignas(4) uint8_t node[PG_NODE_ID_BYTES];
  uint8_t cid_bytes; /* 0: a free entry */
  uint8_t next;      /* in its chain, newer before older */
};

struct pg_providers {
  struct pg_provider entry[PG_PROVIDERS];
  uint8_t head[PG_PROVIDER_CHAINS];
};

/* Whether the bytes can be a CID of the table: CIDv1 with one-byte codes, 36 to 68 bytes, a multiple of 4. Codes are not looked at. */
static inline bool pg_providers_takes(uint32_t cid_bytes) {
  return cid_bytes > PG_CID_PREFIX_BYTES && cid_bytes <= PG_CID_BYTES && cid_bytes % 4 == 0;
}

void pg_providers_clear(struct pg_providers *table);

/* Puts in that `node` provides `cid` until `expires`, in place of an entry of the same node and content. A full table
 * gives up an expired entry, or else the one that expires soonest: then the answer is true, a living entry was displaced.
 * The caller has asked pg_providers_takes(cid_bytes). */
bool pg_providers_put(struct pg_providers *table, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *node,
                      uint64_t expires, uint64_t now);

/* Takes the entry of this node and content out; false when there was none. */
bool pg_providers_remove(struct pg_providers *table, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *node);

/* After a crash of whoever holds the table: whatever bytes it is made of, it is one again. Entries that are whole stay, with
 * what was in their chain in its order; gives how many others there were. */
uint32_t pg_providers_recover(struct pg_providers *table);

/* The node of the newest living entry for the content, PG_NODE_ID_BYTES long, or NULL. Any bytes may be asked for. */
const uint8_t *pg_providers_find(const struct pg_providers *table, const uint8_t *cid, uint32_t cid_bytes, uint64_t now);

/* The same for a CID that stands in words: what the store domain is asked. Not for pg_providers_find to be made of, whose
 * callers have their bytes anywhere. */
const uint8_t *pg_providers_find_words(const struct pg_providers *table, const uint32_t *cid, uint32_t cid_bytes, uint64_t now);

#endif
