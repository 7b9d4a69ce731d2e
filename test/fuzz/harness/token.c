/* token.c -- chains of capability tokens and revocations of their links: u16 bytes of the chain, the chain, a revocation. Every equation of
 * a signature holds here, so that what stands behind the signatures is looked at too; the checks in front of them are the device's. */
#include "harness.h"

#include "base/bytes.h"
#include "caps/token.h"
#include "ed25519.h"

static const uint8_t roots[1][PG_ED25519_KEY_BYTES] = {{PG_FUZZ_ROOT}};

int ed25519_verify(const unsigned char *signature, const unsigned char *message, size_t message_len, const unsigned char *public_key) {
  /* Reads all of what it is handed, as the real one does. */
  volatile unsigned char sum = 0;
  for (size_t i = 0; i < message_len; i++) sum = (unsigned char)(sum + message[i]);
  for (size_t i = 0; i < PG_ED25519_SIGNATURE_BYTES; i++) sum = (unsigned char)(sum + signature[i]);
  for (size_t i = 0; i < PG_ED25519_KEY_BYTES; i++) sum = (unsigned char)(sum + public_key[i]);
  return 1;
}

/* Of names that nobody chooses, one in 256 is revoked. */
bool pg_token_revoked(const uint8_t hash[PG_TOKEN_HASH_BYTES]) { return hash[31] == 0; }

int LLVMFuzzerTestOneInput(const uint8_t *given, size_t length) {
  if (length < 2 || length > 0x10000) return 0;
  const size_t told = pg_load16le(given), all = length - 2, of_chain = told < all ? told : all;
  uint8_t *const bytes = harness_exact(given + 2, of_chain), *const rest = harness_exact(given + 2 + of_chain, all - of_chain);
  const struct pg_token_roots trusted = {roots, 1};
  const uint64_t now = 1000;
  struct pg_token_chain chain, again;
  const uint32_t fault = pg_token_verify(bytes, (uint32_t)of_chain, &trusted, now, &chain);
  CHECK(pg_token_verify(bytes, (uint32_t)of_chain, &trusted, now, &again) == fault && again.count == chain.count);
  CHECK(chain.count <= PG_TOKEN_LINKS);
  if (fault == PG_TOKEN_OK) {
    harness_take();
    CHECK(chain.count >= 1 && chain.root_key == roots[0] && of_chain <= PG_TOKEN_CHAIN_BYTES);
    for (uint32_t i = 0; i < chain.count; i++) {
      const struct pg_token_link *const link = &chain.link[i], *const before = i == 0 ? NULL : &chain.link[i - 1];
      CHECK(harness_inside(bytes, of_chain, link->bytes, link->length) && harness_inside(link->bytes, link->length, link->holder, PG_ED25519_KEY_BYTES));
      CHECK(harness_inside(link->bytes, link->length, link->id, PG_TOKEN_ID_BYTES) && link->expires > now && !pg_token_revoked(link->hash));
      uint64_t granted = 0;
      for (uint32_t r = 0; r < PG_RESOURCES; r++) {
        granted |= link->limit[r];
        CHECK(before == NULL || link->limit[r] <= before->limit[r]);
      }
      CHECK(granted != 0 && (before == NULL || link->expires <= before->expires));
    }
    CHECK(pg_token_leaf(&chain) == &chain.link[chain.count - 1]);
    uint32_t of = PG_TOKEN_LINKS;
    const uint32_t refused = pg_token_revocation(rest, (uint32_t)(all - of_chain), &chain, &of);
    CHECK(refused == PG_TOKEN_OK ? of < chain.count : of == PG_TOKEN_LINKS);
  }
  free(bytes);
  free(rest);
  return 0;
}
