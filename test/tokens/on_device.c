/* on_device.c -- verdicts on the simulated board: a line each, fault and link; `end` last. What is judged is in pg_test_tokens.h. */
#include <string.h>

#include "base/bytes.h"
#include "../../bench/say.h"
#include "caps/token.h"
#include "pg_board.h"
#include "pg_test_tokens.h"

static const uint8_t roots[][PG_ED25519_KEY_BYTES] = PG_TEST_ROOTS;
/* u64 now, u16 revoked links, u16 bytes of the chain, u16 bytes of a revocation; hashes, chain, revocation; and so on. */
static const uint8_t cases[] = PG_TEST_CASES;
static const uint8_t *revoked;
static uint32_t revoked_count;
static struct pg_token_chain chain;

bool pg_token_revoked(const uint8_t hash[PG_TOKEN_HASH_BYTES]) {
  for (uint32_t i = 0; i < revoked_count; i++) {
    if (memcmp(revoked + i * PG_TOKEN_HASH_BYTES, hash, PG_TOKEN_HASH_BYTES) == 0) return true;
  }
  return false;
}

int main(void) {
  pg_uart_start(&uart);
  const struct pg_token_roots trusted = {roots, sizeof roots / sizeof roots[0]};
  for (const uint8_t *at = cases; at < cases + sizeof cases;) {
    const uint64_t now = pg_load32le(at) | (uint64_t)pg_load32le(at + 4) << 32;
    revoked_count = pg_load16le(at + 8);
    const uint32_t length = pg_load16le(at + 10), revocation_length = pg_load16le(at + 12);
    revoked = at + 14;
    const uint8_t *const bytes = revoked + revoked_count * PG_TOKEN_HASH_BYTES, *const revocation = bytes + length;
    at = revocation + revocation_length;
    uint32_t fault = pg_token_verify(bytes, length, &trusted, now, &chain), about = chain.count;
    if (fault == PG_TOKEN_OK && revocation_length != 0) fault = pg_token_revocation(revocation, revocation_length, &chain, &about);
    line("verdict", fault, about);
  }
  say("end\n");
  for (;;) {}
}
