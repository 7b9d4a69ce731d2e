/* host.c -- the host functions (spec/hosts.ts) that the router does itself. Those that ask another module are in lookup.c. */
#include "vm/host.h"

#include "crypto/multihash.h"
#include "node/router.h"

_Static_assert(PG_HOST_MULTIHASH_RESULT_BYTES == PG_CID_BYTES, "what host functions may write");

int32_t pg_host_multihash(uint32_t code, const uint8_t *bytes, uint32_t length, uint8_t *result, struct pg_host *host) {
  const int32_t cid_bytes = pg_multihash(code, bytes, length, result);
  if (cid_bytes < 0) return cid_bytes;
  host->cid = result;
  host->cid_bytes = (uint32_t)cid_bytes;
  return cid_bytes;
}
