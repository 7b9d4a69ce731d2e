/* lookup.c -- the lookup of a single image with an audit log, in the place of node/lookup.c: what it gives, the log takes along. */
#include <string.h>

#include "audit/node.h"
#include "node/router.h"
#include "node/store.h"
#include "vm/host.h"

_Static_assert(PG_HOST_DHT_LOOKUP_RESULT_BYTES == PG_NODE_ID_BYTES, "what host functions may write");

int32_t pg_host_dht_lookup(struct pg_host *host, const uint8_t *cid, uint32_t length, uint8_t *result) {
  const uint8_t *const node = pg_providers_find(&host->store->providers, cid, length, host->now);
  pg_audit_result(&pg_node_audit, node);
  if (node == NULL) return 0;
  memcpy(result, node, PG_NODE_ID_BYTES);
  return (int32_t)PG_NODE_ID_BYTES;
}
