/* main.c -- the decoder of envelopes on the simulated board, with what stands behind it: MAC, replay window, Merkle path.
 * Prints `name value` lines in instructions, `end` last. The counter ticks every 40 ns, an instruction takes 128 ns: each
 * operation is run ROUNDS times, and the loop around it taken off. */
#include <string.h>

#include "../say.h"
#include "bench_messages.h"
#include "crypto/mac.h"
#include "crypto/merkle_hash.h"
#include "crypto/sha256.h"
#include "pg_board.h"
#include "wire/envelope.h"
#include "wire/merkle.h"
#include "wire/window.h"

#define COUNTER (*(volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS)
enum { ROUNDS = 64 };

static struct pg_envelope envelope;
static struct pg_windows windows;
static uint8_t changed[sizeof message_200], hash[32], key[32], path[20 * 32];
static uint32_t failed;

static uint32_t instructions(uint32_t ticks, uint32_t rounds) { return (uint32_t)((uint64_t)ticks * 40u / 128u / rounds); }

#define MEASURE(name, statement) \
  do { \
    const uint32_t start = COUNTER; \
    for (uint32_t round = 0; round < ROUNDS; round++) { \
      statement; \
      __asm__ volatile("" ::: "memory"); \
    } \
    line(name, instructions(COUNTER - start, ROUNDS), 0); \
  } while (0)
#define CHECK(holds) do { if (!(holds)) failed++; } while (0)

/* The dearest refusal that a single flipped bit brings about. */
static void refusals(void) {
  uint32_t dearest = 0, refused = 0;
  memcpy(changed, message_200, sizeof changed);
  for (uint32_t bit = 0; bit < 8 * sizeof changed; bit++) {
    changed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    const uint32_t start = COUNTER;
    enum pg_envelope_fault fault = PG_ENVELOPE_FINE;
    for (uint32_t round = 0; round < 8; round++) {
      fault = pg_envelope_decode(changed, sizeof changed, &envelope);
      __asm__ volatile("" ::: "memory");
    }
    const uint32_t took = instructions(COUNTER - start, 8);
    changed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    if (fault == PG_ENVELOPE_FINE) continue;
    refused++;
    if (took > dearest) dearest = took;
  }
  line("refuse_200", dearest, 0);
  line("refusals", refused, 0);
}

static void window(void) {
  uint8_t source[PG_NODE_ID_BYTES] = {0};
  uint32_t keep, sequence = 0;
  for (uint32_t i = 0; i < PG_WINDOW_SOURCES; i++) {
    /* The last byte alone tells them apart: the longest that a comparison takes. */
    source[PG_NODE_ID_BYTES - 1] = (uint8_t)(i + 1);
    CHECK(pg_window_kept(&windows, source, 1000) == PG_ENVELOPE_FINE);
  }
  MEASURE("window_take", CHECK(pg_window_take(&windows, source, sequence++, &keep) == PG_ENVELOPE_FINE));
  MEASURE("window_replay", CHECK(pg_window_take(&windows, source, sequence - 1, &keep) == PG_ENVELOPE_REPLAYED));
}

int main(void) {
  pg_uart_start(&uart);
  MEASURE("accept_200", CHECK(pg_envelope_decode(message_200, sizeof message_200, &envelope) == PG_ENVELOPE_FINE));
  MEASURE("mac_200", CHECK(pg_mac_holds(key, &envelope.signed_tail, &envelope.proof)));
  MEASURE("accept_signed", CHECK(pg_envelope_decode(message_signed, sizeof message_signed, &envelope) == PG_ENVELOPE_FINE));
  MEASURE("accept_whole", CHECK(pg_envelope_decode(message_whole, sizeof message_whole, &envelope) == PG_ENVELOPE_FINE));
  refusals();
  window();
  struct pg_span ten = {path, 10 * 32}, twenty = {path, 20 * 32};
  MEASURE("merkle_10", CHECK(pg_merkle_root(hash, 555, 1024, &ten, key) == PG_ENVELOPE_FINE));
  MEASURE("merkle_20", CHECK(pg_merkle_root(hash, 555555, 1048576, &twenty, key) == PG_ENVELOPE_FINE));
  static const uint8_t blocks[128] = {1};
  struct pg_sha256_state state = pg_sha256_start;
  MEASURE("node_blocks", pg_sha256_blocks(&state, blocks, 2));
  line("window_ram", sizeof windows, 0);
  line("failed", failed, 0);
  line("end", 0, 0);
  for (;;) {}
}
