/* probe_token.c -- the device's verdict on chains and revocations, one a record: which check is left out (of caps, of crypto, of wire), u64 now,
 * u32 revoked links, u32 bytes of the chain, u32 bytes of a revocation; the hashes, the chain, the revocation in. Out, a line each: the fault
 * and the link that it is about; of what holds, the root's id and each link: hash, holder, id, expiry, limits, and what the revocation is of.
 * Arguments: root keys in hexadecimal. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "caps/token.h"

unsigned pg_token_omit, pg_ed25519_omit, pg_wire_omit;

static uint8_t roots[PG_TOKEN_ROOTS][PG_ED25519_KEY_BYTES];
static const uint8_t *revoked;
static uint32_t revoked_count;

bool pg_token_revoked(const uint8_t hash[PG_TOKEN_HASH_BYTES]) {
  for (uint32_t i = 0; i < revoked_count; i++) {
    if (memcmp(revoked + i * PG_TOKEN_HASH_BYTES, hash, PG_TOKEN_HASH_BYTES) == 0) return true;
  }
  return false;
}

/* Exactly as large as what it holds, so that the sanitizer sees a byte read past the end. */
static uint8_t *take(uint32_t length) {
  uint8_t *bytes = malloc(length > 0 ? length : 1);
  if (bytes == NULL || fread(bytes, 1, length, stdin) != length) exit(2);
  return bytes;
}

static void hex(const uint8_t *bytes, uint32_t length) {
  printf(" ");
  for (uint32_t i = 0; i < length; i++) printf("%02x", bytes[i]);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc && i <= (int)PG_TOKEN_ROOTS; i++) {
    for (size_t at = 0; at < PG_ED25519_KEY_BYTES; at++) {
      unsigned value;
      if (sscanf(argv[i] + 2 * at, "%2x", &value) != 1) return 2;
      roots[i - 1][at] = (uint8_t)value;
    }
  }
  const struct pg_token_roots trusted = {(const uint8_t(*)[PG_ED25519_KEY_BYTES])roots, (uint32_t)(argc - 1)};
  uint8_t head[32];
  while (fread(head, 1, sizeof head, stdin) == sizeof head) {
    pg_token_omit = pg_load32le(head);
    pg_ed25519_omit = pg_load32le(head + 4);
    pg_wire_omit = pg_load32le(head + 8);
    const uint64_t now = pg_load32le(head + 12) | (uint64_t)pg_load32le(head + 16) << 32;
    revoked_count = pg_load32le(head + 20);
    const uint32_t length = pg_load32le(head + 24), revocation_length = pg_load32le(head + 28);
    uint8_t *hashes = take(revoked_count * PG_TOKEN_HASH_BYTES), *bytes = take(length), *revocation = take(revocation_length);
    revoked = hashes;
    struct pg_token_chain chain;
    memset(&chain, 0xa5, sizeof chain);
    uint32_t fault = pg_token_verify(bytes, length, &trusted, now, &chain);
    uint32_t of = 0;
    const bool holds = fault == PG_TOKEN_OK;
    if (holds && revocation_length != 0) fault = pg_token_revocation(revocation, revocation_length, &chain, &of);
    if (!holds) printf("%" PRIu32 " %" PRIu32, fault, chain.count);
    else if (fault != PG_TOKEN_OK) printf("%" PRIu32 " revocation", fault);
    else {
      printf("0");
      hex(chain.root_id, sizeof chain.root_id);
      for (uint32_t i = 0; i < chain.count; i++) {
        hex(chain.link[i].hash, PG_TOKEN_HASH_BYTES);
        hex(chain.link[i].holder, PG_ED25519_KEY_BYTES);
        hex(chain.link[i].id, PG_TOKEN_ID_BYTES);
        printf(" %" PRIu64, chain.link[i].expires);
        for (uint32_t r = 0; r < PG_RESOURCES; r++) printf(" %" PRIu64, chain.link[i].limit[r]);
      }
      if (revocation_length != 0) printf(" revokes %" PRIu32, of);
    }
    printf("\n");
    free(hashes);
    free(bytes);
    free(revocation);
  }
  return 0;
}
