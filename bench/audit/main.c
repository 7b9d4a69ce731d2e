/* main.c -- the audit log on the simulated board, in instructions: `name value` lines, `end` last. The counter ticks every 40 ns, an
 * instruction takes 128 ns. What is logged are decisions of eight outcomes in a random order, as a node with a few routes has them. */
#include "../say.h"
#include "decide.h"
#include "crypto/sha256.h"
#include "pg_board.h"

#define COUNTER (*(volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS)
struct pg_audit audit;
static uint8_t nodes[4][PG_NODE_ID_BYTES], id[PG_AUDIT_LOG_BYTES], signature[PG_ED25519_SIGNATURE_BYTES], out[2048];
const struct pg_decision outcomes[OUTCOMES] = {
    {PG_ACTION_FORWARD, PG_FAULT_NONE, 0, 3, 0, nodes[0], NULL, 0},  {PG_ACTION_FORWARD, PG_FAULT_NONE, 0, 9, 0, nodes[1], NULL, 0},
    {PG_ACTION_FORWARD, PG_FAULT_NONE, 0, 9, 0, nodes[2], NULL, 0},  {PG_ACTION_GATEWAY, PG_FAULT_NONE, 0, 4, 0, nodes[3], NULL, 0},
    {PG_ACTION_DELIVER, PG_FAULT_NONE, 0, 17, 0, NULL, NULL, 0},     {PG_ACTION_DROP, PG_FAULT_NONE, 0, 21, 3, NULL, NULL, 0},
    {PG_ACTION_REPLY, PG_FAULT_NONE, 0, 150, 1000, NULL, NULL, 0},   {PG_ACTION_FAULT, PG_FAULT_OVERFLOW, 0, 12, 0, NULL, NULL, 0},
};
struct made made[DECISIONS];

static uint32_t failed;
#define CHECK(holds) do { if (!(holds)) failed++; } while (0)

static uint32_t instructions(uint32_t ticks) { return (uint32_t)((uint64_t)ticks * 40u / 128u); }

static void begin(void) {
  const struct pg_audit_config config = {id, id, 7};
  CHECK(pg_audit_start(&audit, &config, NULL, 0, 0) == PG_AUDIT_FAULT_OK);
}

/* Bytes of the segments that are there, and how many those are. */
static void held(const char *bytes_name, const char *held_name) {
  uint32_t bytes = 0, segments = 0;
  for (uint32_t number = pg_audit_oldest(&audit); number < audit.segments; number++, segments++) bytes += pg_audit_read(&audit, number, PG_AUDIT_LINK_BYTES, sizeof out, out);
  line(bytes_name, 100 * bytes / (segments * PG_AUDIT_RECORDS), 0);
  line(held_name, segments, 0);
}

/* Decisions so many milliseconds apart, in tenths of instructions. */
static void decisions(const char *name, uint32_t interval) {
  uint32_t random = 1;
  for (uint32_t i = 0; i < DECISIONS; i++) {
    random = random * 1664525u + 1013904223u;
    const uint32_t which = (random >> 16) % OUTCOMES;
    made[i] = (struct made){&outcomes[which], which & 3u, i * 2654435761u, (uint64_t)interval * i};
  }
  begin();
  const uint32_t before = audit.segments, first = COUNTER;
  walk();
  const uint32_t second = COUNTER;
  decide();
  line(name, instructions(COUNTER - second - (second - first)) / (DECISIONS / 10), 0);
  CHECK(audit.segments - before == SEGMENTS);
}

/* Each decision with an outcome that the segment has not. */
static void distinct(void) {
  begin();
  struct pg_decision decision = {PG_ACTION_REPLY, PG_FAULT_NONE, 0, 20, 0, NULL, NULL, 0};
  const uint32_t start = COUNTER;
  for (uint32_t i = 0; i < DECISIONS; i++) {
    decision.value = 100 * i;
    pg_audit_decision(&audit, &decision, i, 0, i * 2654435761u);
  }
  line("distinct", instructions(COUNTER - start) / (DECISIONS / 10), 0);
}

/* Each decision with what a lookup gave: one of three nodes in a random order; or another every time. */
static void lookups(const char *name, bool known) {
  static uint8_t another[PG_NODE_ID_BYTES];
  struct pg_decision decision = outcomes[0];
  uint32_t random = 1;
  begin();
  const uint32_t start = COUNTER;
  for (uint32_t i = 0; i < DECISIONS; i++) {
    random = random * 1664525u + 1013904223u;
    pg_store32le(another, i);
    decision.node = known ? nodes[(random >> 16) % 3u] : another;
    pg_audit_result(&audit, decision.node);
    pg_audit_decision(&audit, &decision, i, 0, i * 2654435761u);
  }
  line(name, instructions(COUNTER - start) / (DECISIONS / 10), 0);
}

int main(void) {
  pg_uart_start(&uart);
  uint32_t random = 1;
  for (uint32_t i = 0; i < 4; i++)
    for (uint32_t at = 0; at < PG_NODE_ID_BYTES; at++) nodes[i][at] = (uint8_t)((random = random * 1664525u + 1013904223u) >> 24);
  decisions("decision", 1);
  held("decision_bytes", "decision_held");
  decisions("decision_20ms", 20);
  decisions("decision_200ms", 200);
  distinct();
  lookups("lookup", true);
  lookups("lookup_distinct", false);

  begin();
  const uint32_t act = COUNTER;
  pg_sha256(id, out, 80);
  pg_audit_act(&audit, PG_AUDIT_TABLE, 0, id, 5);
  line("act", instructions(COUNTER - act), 0);
  for (uint32_t i = 0; i < PG_AUDIT_RECORDS - 5; i++) pg_audit_decision(&audit, &outcomes[i % OUTCOMES], i, 0, i);
  const uint32_t epoch = COUNTER;
  CHECK(pg_audit_epoch(&audit, 100) && pg_audit_to_sign(&audit, out) != 0);
  pg_audit_signed(&audit, signature);
  line("epoch", instructions(COUNTER - epoch), 0);
  line("ram", sizeof audit, 0);
  line("failed", failed, 0);
  line("end", 0, 0);
  for (;;) {}
}
