/* main.c -- a chain of tokens judged on the simulated board. Each line: name, verdict, ticks of the counter, or bytes for the
 * stack; `end` last. Linked twice: with PG_BENCH_WITHOUT it holds what any node has, the hash, and no token, so that the
 * difference is what tokens take. */
#include "../say.h"
#include "crypto/sha256.h"
#include "pg_bench_tokens.h"
#include "pg_board.h"
#include "port/armv7m/crash.h"
#ifndef PG_BENCH_WITHOUT
#include "caps/token.h"
#include "crypto/ed25519_strict.h"
#endif

#define COUNTER (*(volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS)
#define PAINT 0xa5a5a5a5u

#ifndef PG_BENCH_WITHOUT
static const uint8_t chain_bytes[] = PG_BENCH_CHAIN, root_key[1][PG_ED25519_KEY_BYTES] = {PG_BENCH_ROOT};
static const struct pg_token_roots roots = {root_key, 1};
static struct pg_token_chain chain;

bool pg_token_revoked(const uint8_t hash[PG_TOKEN_HASH_BYTES]) { return hash[0] == 0 && hash[1] == 0; }

static void tokens(void) {
  volatile uint32_t *here;
  __asm__ volatile("mov %0, sp" : "=r"(here));
  for (volatile uint32_t *word = _sstack + 1; word < here; word++) *word = PAINT; /* above the guard */
  uint32_t began = COUNTER;
  uint32_t fault = pg_token_verify(chain_bytes, sizeof chain_bytes, &roots, PG_BENCH_NOW, &chain);
  const uint32_t ticks = COUNTER - began;
  volatile uint32_t *deepest = _sstack + 1;
  while (deepest < here && *deepest == PAINT) deepest++;
  line("chain", fault, ticks);
  line("stack", fault, (uint32_t)(here - deepest) * 4);
  /* A second later than its leaf: refused before any signature. */
  began = COUNTER;
  fault = pg_token_verify(chain_bytes, sizeof chain_bytes, &roots, PG_BENCH_NOW + 1, &chain);
  line("expired", fault, COUNTER - began);
}
#endif

int main(void) {
  pg_uart_start(&uart);
  uint8_t digest[32];
  const uint32_t began = COUNTER;
  pg_sha256(digest, (const uint8_t *)PG_BENCH_NAME, sizeof PG_BENCH_NAME);
  line("hash", 0, COUNTER - began);
#ifndef PG_BENCH_WITHOUT
  tokens();
#endif
  say("end\n");
  for (;;) {}
}
