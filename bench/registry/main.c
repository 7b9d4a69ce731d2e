/* main.c -- what a node keeps by its name, and what it judges with it, on the simulated board. Prints `name value` lines in instructions, `end` last. The
 * counter ticks every 40 ns, an instruction takes 128 ns: each operation is run ROUNDS times. */
#include "../say.h"
#include "crypto/mac.h"
#include "crypto/merkle_hash.h"
#include "crypto/multihash.h"
#include "crypto/sha256.h"
#include "pg_board.h"
#include "setup.h"

#define COUNTER (*(volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS)
enum { ROUNDS = 64 };

static uint32_t failed;

static uint32_t instructions(uint32_t ticks, uint32_t rounds) { return (uint32_t)((uint64_t)ticks * 40u / 128u / rounds); }

#define MEASURE_ROUNDS(name, rounds, statement) \
  do { \
    const uint32_t start = COUNTER; \
    for (uint32_t round = 0; round < (rounds); round++) { \
      statement; \
      __asm__ volatile("" ::: "memory"); \
    } \
    line(name, instructions(COUNTER - start, rounds), 0); \
  } while (0)
#define MEASURE(name, statement) MEASURE_ROUNDS(name, ROUNDS, statement)
#define CHECK(holds) do { if (!(holds)) failed++; } while (0)

static bool take(const uint8_t *bytes, uint32_t length) { return pg_programs_take(&programs, bytes, length, PG_CORE_ROUTE, &pg_grant, &used, &why) == PG_PROGRAM_OK; }

/* As a node has it, from a message in memory to what becomes of it. The window is set back, so that the number is new each time. */
static void standard_path(void) {
  struct pg_decision decision;
  uint32_t link;
  of_the_session()->next = 0;
  CHECK(pg_envelope_decode(memory + PG_SCRATCH_BYTES, sizeof bench_standard_path, &envelope) == PG_ENVELOPE_FINE);
  CHECK(pg_admission_message(&admission, &envelope, &link) == PG_ADMISSION_OK);
  CHECK(pg_grid_decide(&router, &programs, &policy, &envelope, 8, 0, &pg_grant, &used, &decision, &why) == PG_PROGRAM_OK);
  const struct pg_bound bound = pg_policy_bound(&policy, &used->program);
  const uint64_t amount[PG_RESOURCES] = {bound.instructions, bound.hash_bytes, bound.lookups};
  CHECK(pg_admission_debit(&admission, envelope.handle, amount) == PG_ADMISSION_OK);
  CHECK(decision.action == PG_ACTION_FORWARD && decision.node != NULL);
}

static void validate(const char *name, uint32_t levels) {
  CHECK(follows(levels));
  MEASURE(name, CHECK(pg_state_validate(&node, &state, &envelope, 8, 0, &refusal) == PG_STATE_OK));
}

int main(void) {
  static const uint8_t both[65] = {1}, blocks[128] = {1};
  uint8_t hash[32], cid[PG_CID_BYTES];
  struct pg_sha256_state state = pg_sha256_start;
  struct pg_span object;
  pg_uart_start(&uart);
  CHECK(setup());
  CHECK(received(bench_standard_path, sizeof bench_standard_path));
  MEASURE_ROUNDS("first", 1, CHECK(take(envelope.route.bytes, envelope.route.length)));
  MEASURE("again", CHECK(take(envelope.route.bytes, envelope.route.length)));
  for (uint32_t i = 0; i < PG_REGISTRY_LIMIT_PROGRAMS - 1; i++) CHECK(take(bench_others[i], sizeof bench_others[i]));
  /* The last of all that there may be. */
  MEASURE("again_full", CHECK(take(bench_others[PG_REGISTRY_LIMIT_PROGRAMS - 2], sizeof bench_others[0])));
  CHECK(take(bench_kilobyte, sizeof bench_kilobyte));
  MEASURE("again_1024", CHECK(take(bench_kilobyte, sizeof bench_kilobyte)));
  CHECK(received(bench_standard_path, sizeof bench_standard_path));
  standard_path();
  MEASURE("standard_path", standard_path());
  MEASURE("mac", CHECK(pg_mac_holds(of_the_session()->key, &envelope.signed_tail, &envelope.proof)));
  MEASURE("payload_hash", CHECK(pg_multihash(PG_HASH_SHA3_256, envelope.payload.bytes, envelope.payload.length, cid) > 0));
  validate("validate_0", 0);
  validate("validate_10", 1);
  validate("validate_20", 2);
  MEASURE("leaf_hash", pg_merkle_leaf(hash, envelope.payload.bytes, envelope.payload.length));
  MEASURE("hash_65", pg_sha256(hash, both, sizeof both));
  MEASURE("node_blocks", pg_sha256_blocks(&state, blocks, 2));
  MEASURE("object_put", CHECK(pg_registry_put(&registry, bench_constraint_cid, sizeof bench_constraint_cid, bench_constraint, sizeof bench_constraint) == PG_REGISTRY_OK));
  MEASURE("object_get", CHECK(pg_registry_get(&registry, bench_constraint_cid, sizeof bench_constraint_cid, &object) == PG_REGISTRY_OK));
  MEASURE("object_hash", CHECK(pg_multihash(PG_HASH_SHA2_256, bench_constraint, sizeof bench_constraint, cid) > 0));
  line("object_ram", sizeof registry, 0);
  line("program_ram", sizeof programs, 0);
  line("work_ram", sizeof work, 0);
  line("failed", failed, 0);
  line("end", 0, 0);
  for (;;) {}
}
