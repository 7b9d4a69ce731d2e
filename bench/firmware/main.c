/* main.c -- counts instructions on the simulated board and prints `name value count` lines, `end` last.
 *
 * The counter runs at 25 MHz of virtual time; under -icount shift=7 an instruction takes 128 ns, so instructions are
 * ticks * 40 / 128. The loop and the call around what is measured are measured too and taken off. */
#include <string.h>

#include "crypto/multihash.h"
#include "node/node.h"
#include "pg_board.h"
#include "port/armv7m/crash.h"
#include "port/armv7m/link.h"
#include "workloads.h"

/* Routes of bench/workloads/src/main.lisp, in its order. */
enum { FLETCHER, LOOP, ROUTE, ROUTE_DOMAIN, ROUTE_FORWARD, EMPTY, STANDARD_PATH, ROUTES, ROUTE_SKIP };

static struct pg_node node;
static const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};
static volatile const uint32_t *const counter = (volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS;
static uint32_t out[2];
static uint32_t result;

static void put(const char *text) {
  while (*text) pg_uart_put(&uart, (uint8_t)*text++);
}

static void put_number(uint32_t value) {
  char digits[10];
  uint32_t n = 0;
  do digits[n++] = (char)('0' + value % 10u);
  while ((value /= 10u) != 0);
  while (n > 0) pg_uart_put(&uart, (uint8_t)digits[--n]);
}

static void report(const char *name, uint32_t value, uint32_t count) {
  put(name);
  put(" ");
  put_number(value);
  put(" ");
  put_number(count);
  put("\n");
}

static uint32_t instructions(uint32_t ticks, uint32_t times) { return (uint32_t)((uint64_t)ticks * 40u / 128u / times); }

/* ---- payloads: the peers' inputs ---- */

static uint8_t *payload(void) { return pg_node_inbox(&node) + PG_MSG_MESSAGE_PAYLOAD; }

static const char text[FLETCHER_BYTES + 1] =
    "AD3Awn4kb6FtcsyE0RU25U7f55Yncn3LP3oEx9Gl4qr7iDW7I8L6Pbw9jNnh0sE4DmCKuc"
    "d1J8I34vn31W924y5GMS74vUrZQc08805aj4Tf66HgL1cO94os10V2s2GDQ825yNh9Yuq3"
    "QHcA60xl31rdA7WskVtCXI7ruH1A4qaR6Uk454hm401lLmv2cGWt5KTJmr93d3JsGaRRPs"
    "4HqYi4mFGowo8fWv48IcA3N89Z99nf0A0H2R6P0uI4Tir682Of3Rk78DUB2dIGQRRpdqVT"
    "tLhgfET2gUGU65V3edSwADMqRttI9JPVz8JS37g5QZj4Ax56rU1u0m0K8YUs57UYG5645n"
    "byNy4yqxu7";

static void put_word(uint8_t *at, uint32_t word) { memcpy(at, &word, 4); }

static uint32_t fill_fletcher(void) {
  memcpy(payload(), text, FLETCHER_BYTES);
  return FLETCHER_BYTES;
}

static uint32_t fill_loop(void) {
  put_word(payload(), FLETCHER_BYTES / 2);
  put_word(payload() + 4, 10000);
  return 8;
}

/* Also puts the entries into the node's tables: what an entry holds in one word, and its port as a node. */
static uint32_t fill_route(void) {
  uint8_t *header = payload();
  static const uint8_t first[8] = {1, 1, 17, 6, 200, 1, 0, 0};
  uint32_t x = 12345;
  memcpy(header, first, sizeof first);
  for (uint32_t i = 2; i < HEADER_BYTES / 4; i++) {
    x = x * 1103515245u + 12345u;
    put_word(header + 4 * i, x);
  }
  for (uint32_t i = 0; i < ENTRIES; i++) {
    uint8_t *entry = header + HEADER_BYTES + i * ENTRY_BYTES, hop[PG_NODE_ID_BYTES] = {0};
    const uint32_t shared = i * 5 % 9;
    for (uint32_t j = 0; j < 8; j++) {
      x = x * 1103515245u + 12345u;
      put_word(entry + 4 * j, x);
      if (j < shared) memcpy(entry + 4 * j, header + 8 + 4 * j, 4);
    }
    const uint32_t words = i == 9 ? 0 : i % 3 == 0 || shared == 0 ? 8 : shared;
    entry[32] = (uint8_t)words;
    entry[33] = (uint8_t)(i + 1);
    entry[34] = (uint8_t)(0x40 + i);
    entry[35] = (uint8_t)(i & 1);
    hop[0] = entry[33];
    const uint32_t value = i << 24 | (uint32_t)entry[35] << 16 | (uint32_t)entry[34] << 8 | entry[33];
    (void)pg_table_put(&node.tables[0], entry, 32 * words, value, NULL);
    (void)pg_table_put(&node.tables[1], entry, 32 * words, 0, hop);
  }
  return HEADER_BYTES + ENTRIES * ENTRY_BYTES;
}

static uint32_t fill_nothing(void) { return 0; }

/* ---- the interpreter against C ---- */

static struct pg_outcome outcome;

static const struct pg_program *program;

__attribute__((noipa)) static void run_route(uint32_t route) {
  (void)route;
  pg_run(&node.router.vm, program, &outcome);
}
__attribute__((noipa)) static void run_nothing(uint32_t route) { (void)route; }
__attribute__((noipa)) static void run_c(uint32_t which) {
  switch (which) {
    case FLETCHER: result = c_fletcher(payload()); break;
    case LOOP: result = c_loop(payload()); break;
    case ROUTE: result = c_route(payload(), out); break;
    case ROUTE_SKIP: result = c_route_skip(payload(), out); break;
    case ROUTE_DOMAIN: result = c_route_match(payload(), &node.tables[0], out); break;
    default: break;
  }
}

/* The same routes ahead of time (gen/aot.c). */
extern pg_native pg_aot_fletcher, pg_aot_loop, pg_aot_route, pg_aot_route_domain;
__attribute__((noipa)) static void run_aot(uint32_t which) {
  switch (which) {
    case FLETCHER: pg_aot_fletcher(&node.router.vm, program, &outcome); break;
    case LOOP: pg_aot_loop(&node.router.vm, program, &outcome); break;
    case ROUTE: pg_aot_route(&node.router.vm, program, &outcome); break;
    case ROUTE_DOMAIN: pg_aot_route_domain(&node.router.vm, program, &outcome); break;
    default: break;
  }
}

static uint32_t cost_of(void (*volatile run)(uint32_t), uint32_t which, uint32_t times) {
  void (*call)(uint32_t) = run;
  const uint32_t begin = *counter;
  for (uint32_t i = 0; i < times; i++) call(which);
  return instructions(*counter - begin, times);
}

static void workload(const char *vm_name, const char *aot_name, const char *c_name, uint32_t which, uint32_t (*fill)(void), uint32_t times) {
  const uint32_t length = fill();
  node.router.vm.r[PG_FIELD_TTL] = 17;
  node.router.vm.r[PG_FIELD_SIZE] = length;
  node.router.vm.b[PG_FIELD_PAYLOAD] = (PG_SCRATCH_BYTES + PG_MSG_MESSAGE_PAYLOAD) << 16 | length;
  program = &node.router.programs[which];
  node.router.vm.tables = node.router.tables_of[which];
  const uint32_t around = cost_of(run_nothing, which, times);
  const uint32_t vm = cost_of(run_route, which, times);
  report(vm_name, outcome.action == PG_ACTION_REPLY ? outcome.value : outcome.action, vm - around);
  if (!c_name) return;
  outcome.action = PG_ACTION_DROP;
  const uint32_t aot = cost_of(run_aot, which, times);
  report(aot_name, outcome.action == PG_ACTION_REPLY ? outcome.value : outcome.action, aot - around);
  const uint32_t c = cost_of(run_c, which, times);
  report(c_name, result, c - around);
  if (which != ROUTE) return;
  const uint32_t skip = cost_of(run_c, ROUTE_SKIP, times);
  report("c_route_skip", result, skip - around);
}

/* ---- standard-path, from the last byte received ---- */

static const uint8_t provider[PG_NODE_ID_BYTES] = {0x5a, 0xa5};

/* A 64-byte message to `standard-path`, as it stands in the inbox before its closing zero. */
static uint32_t write_message(void) {
  uint8_t *m = pg_node_inbox(&node);
  memset(m, 0, PG_MSG_MESSAGE_BYTES);
  m[0] = PG_MSG_MESSAGE;
  m[PG_MSG_MESSAGE_TTL] = 8;
  m[PG_MSG_MESSAGE_PRIORITY] = 3;
  m[PG_MSG_MESSAGE_ROUTE] = STANDARD_PATH;
  for (uint32_t i = 0; i < 64; i++) m[PG_MSG_MESSAGE_PAYLOAD + i] = (uint8_t)(i * 7 + 1);
  return PG_MSG_MESSAGE_PAYLOAD + 64;
}

static void fill_providers(void) {
  uint8_t cid[PG_CID_BYTES];
  struct pg_providers *table = &node.store.providers;
  for (uint32_t i = 0; i + 1 < PG_PROVIDERS; i++) {
    const uint8_t other[4] = {(uint8_t)i, 1, 2, 3};
    const int32_t n = pg_multihash(PG_HASH_SHA3_256, other, sizeof other, cid);
    (void)pg_providers_put(table, cid, (uint32_t)n, provider, 1u << 30, 0);
  }
  const uint32_t length = write_message();
  const int32_t n = pg_multihash(PG_HASH_SHA3_256, pg_node_inbox(&node) + PG_MSG_MESSAGE_PAYLOAD, length - PG_MSG_MESSAGE_PAYLOAD, cid);
  (void)pg_providers_put(table, cid, (uint32_t)n, provider, 1u << 30, 0);
}

static uint8_t frame_bytes[PG_FRAME_BYTES_OF(PG_FRAME_MESSAGE_BYTES)];

/* Feeds all but the closing zero; what comes then is measured. */
static void feed(struct pg_frame *frame, uint32_t length) {
  for (uint32_t i = 0; i + 1 < length; i++) (void)pg_frame_feed(frame, frame_bytes[i]);
}

static void standard_path(void) {
  struct pg_frame frame;
  struct pg_clock clock;
  struct pg_actions actions;
  struct pg_event event = {PG_EVENT_FRAME, PG_COUNTER_FRAMES_IN, 0, 0};
  fill_providers();
  const uint32_t length = pg_frame_encode(pg_node_inbox(&node), write_message(), frame_bytes);
  pg_frame_start(&frame, pg_node_inbox(&node), PG_FRAME_BUFFER_BYTES);
  pg_clock_start(&clock, counter, PG_BOARD_COUNTER_HZ);
  struct pg_uart_registers line = {0, PG_UART_STATE_RX_FULL, 0, 0, 0};
  const struct pg_uart in_ram = {&line};
  uint8_t cid[PG_CID_BYTES];

  uint32_t begin = *counter;
  const uint32_t around = *counter - begin;

  feed(&frame, length);
  begin = *counter;
  (void)pg_link_receive(&in_ram, &frame, &clock);
  event.length = pg_frame_length(&frame);
  event.now = pg_clock_read(&clock);
  pg_node_event(&node, &event, &actions);
  uint32_t ticks = *counter - begin - around;
  report("vm_decision", actions.decided ? node.decision.action : 0, instructions(ticks, 1));
  report("vm_decision_vm", node.decision.node && memcmp(node.decision.node, provider, sizeof provider) == 0, node.decision.instructions);

  /* The same node with a route that is hand-written C: what is measured against differs in that call alone. */
  node.router.run[STANDARD_PATH] = c_standard_path;
  feed(&frame, length);
  begin = *counter;
  (void)pg_link_receive(&in_ram, &frame, &clock);
  event.length = pg_frame_length(&frame);
  event.now = pg_clock_read(&clock);
  pg_node_event(&node, &event, &actions);
  ticks = *counter - begin - around;
  report("c_decision", node.decision.node && memcmp(node.decision.node, provider, sizeof provider) == 0 ? node.decision.action : 0, instructions(ticks, 1));

  begin = *counter;
  (void)pg_multihash(PG_HASH_SHA3_256, payload(), 64, cid);
  ticks = *counter - begin - around;
  report("hash", cid[2], instructions(ticks, 1));

  begin = *counter;
  const uint8_t *found = pg_providers_find(&node.store.providers, cid, 36, 0);
  ticks = *counter - begin - around;
  report("lookup", found != NULL, instructions(ticks, 1));
}

/* The receive loop of link.h, its UART in RAM. Storing the byte there counts too: two instructions that no UART costs. */
static void receive(void) {
  struct pg_frame frame;
  memset(frame_bytes, 0, sizeof frame_bytes);
  const uint32_t message = write_message();
  uint8_t *m = pg_node_inbox(&node);
  uint32_t x = 1;
  for (uint32_t i = message; i < PG_FRAME_MESSAGE_BYTES; i++) {
    x = x * 1103515245u + 12345u;
    m[i] = (uint8_t)(x >> 24);
  }
  const uint32_t length = pg_frame_encode(m, PG_FRAME_MESSAGE_BYTES, frame_bytes);
  struct pg_uart_registers line = {0, PG_UART_STATE_RX_FULL, 0, 0, 0};
  const struct pg_uart in_ram = {&line};
  pg_frame_start(&frame, m, PG_FRAME_BUFFER_BYTES);
  (void)pg_frame_feed(&frame, frame_bytes[0]);
  struct pg_frame local = frame;
  enum pg_frame_event event = PG_FRAME_MORE;
  const uint32_t begin = *counter;
  for (uint32_t i = 1; i < length; i++) {
    line.data = frame_bytes[i];
    while (!pg_uart_ready(&in_ram)) {}
    const uint32_t byte = pg_uart_take(&in_ram);
    if (pg_frame_take(&local, byte)) continue;
    frame = local;
    event = pg_frame_edge(&frame, byte);
    local = frame;
  }
  const uint32_t ticks = *counter - begin;
  /* in hundredths of an instruction a byte */
  report("receive", event == PG_FRAME_READY, instructions(ticks, 1) * 100u / length);
}

int main(void) {
  pg_uart_start(&uart);
  pg_node_init(&node, &pg_project, PG_BOARD_COUNTER_HZ);
  report("refused", node.router.refused, 0);
  report("instance", 0, sizeof(struct pg_vm) + sizeof(struct pg_program) + PG_SCRATCH_BYTES);
  workload("vm_fletcher", "aot_fletcher", "c_fletcher", FLETCHER, fill_fletcher, 100);
  workload("vm_loop", "aot_loop", "c_loop", LOOP, fill_loop, 2);
  workload("vm_route", "aot_route", "c_route", ROUTE, fill_route, 100);
  workload("vm_route_domain", "aot_match", "c_route_match", ROUTE_DOMAIN, fill_route, 100);
  workload("vm_route_forward", NULL, NULL, ROUTE_FORWARD, fill_route, 100);
  workload("vm_empty", NULL, NULL, EMPTY, fill_nothing, 1000);
  standard_path();
  receive();

  static struct pg_program verified;
  uint32_t word = 0;
  const struct pg_route *route = &pg_project.routes[ROUTE];
  static const struct pg_bound grant = {PG_BUDGET_INSTRUCTIONS, PG_BUDGET_HASH_BYTES, PG_BUDGET_LOOKUPS, 1};
  const uint32_t begin = *counter;
  const enum pg_refusal refusal = pg_verify((const uint8_t *)route->image, route->image_bytes, &grant, &verified, &word);
  report("verify_route", refusal, instructions(*counter - begin, 1));
  put("end\n");
  for (;;) {}
}
