/* host.c -- the host functions (spec/hosts.ts). */
#include "vm/host.h"

#include <string.h>

#include "crypto/multihash.h"
#include "node/node.h"

_Static_assert(PG_HOST_MULTIHASH_RESULT_BYTES == PG_CID_BYTES && PG_HOST_DHT_LOOKUP_RESULT_BYTES == PG_NODE_ID_BYTES,
               "what host functions may write");

int32_t pg_host_multihash(uint32_t code, const uint8_t *bytes, uint32_t length, uint8_t *result, struct pg_host *host) {
  const int32_t cid_bytes = pg_multihash(code, bytes, length, result);
  if (cid_bytes < 0) return cid_bytes;
  host->cid = result;
  host->cid_bytes = (uint32_t)cid_bytes;
  return cid_bytes;
}

int32_t pg_host_dht_lookup(struct pg_host *host, const uint8_t *cid, uint32_t length, uint8_t *result) {
  const uint8_t *node = pg_providers_find(&host->providers, cid, length, host->now);
  if (node == NULL) return 0;
  /* Both lie at multiples of 4: told so, the compiler copies by words in line, where the C library's memcpy takes four
   * instructions a byte. */
  memcpy(__builtin_assume_aligned(result, 4), __builtin_assume_aligned(node, 4), PG_NODE_ID_BYTES);
  return (int32_t)PG_NODE_ID_BYTES;
}
