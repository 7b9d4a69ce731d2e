/* fuzz_node.c -- mutated frames, messages and images against a whole node: fuzz_node <seed> <count>.
 *
 * Linked with --wrap=pg_verify,--wrap=pg_run, so that it sees what is admitted and what is run. It aborts, with the number
 * of the input, when
 *   - a program runs that pg_verify did not admit, or whose image changed since, or that is not admitted a second time;
 *   - a run takes more instructions than the bound that was verified, or writes outside the scratch memory it declared;
 *   - a frame that is ready gets no answer, or one that is broken gets one, or is not counted;
 *   - the node does not answer an intact message after garbage.
 * The routes of the project are the images that it starts from. Prints what it saw, so that a test can tell that the
 * inputs reached the places that matter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/crc32.h"
#include "node/node.h"

enum pg_refusal __real_pg_verify(const uint8_t *image, size_t length, const struct pg_bound *grant, struct pg_program *out,
                                 uint32_t *word);
enum pg_refusal __wrap_pg_verify(const uint8_t *image, size_t length, const struct pg_bound *grant, struct pg_program *out,
                                 uint32_t *word);
void __real_pg_run(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);
void __wrap_pg_run(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);

static struct pg_node node;
static struct pg_frame frame;
static uint64_t random_state, now;
static unsigned long input;
static unsigned long refusals[32], runs, installed_runs, decisions, faults_seen, broken[PG_COUNTERS];

#define CHECK(condition)                                                            \
  do {                                                                              \
    if (!(condition)) {                                                             \
      fprintf(stderr, "input %lu: %s (line %d)\n", input, #condition, __LINE__);    \
      abort();                                                                      \
    }                                                                               \
  } while (0)

/* xorshift64* (Vigna, ACM TOMS 42(4), 2016) */
static uint32_t random32(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (uint32_t)((random_state * 0x2545f4914f6cdd1dull) >> 32);
}
static uint32_t below(uint32_t n) { return (uint32_t)((uint64_t)random32() * n >> 32); }

/* Images that were admitted, by address: the project's and the slot's. */
struct image {
  const uint8_t *bytes;
  size_t length;
  uint32_t crc;
};
static struct image admitted[2 * (PG_ROUTES + 1)];
static const size_t places = sizeof admitted / sizeof *admitted;

static uint32_t crc_of(const uint8_t *bytes, size_t length) { return pg_crc32_end(pg_crc32_add(pg_crc32_start(), bytes, length)); }

enum pg_refusal __wrap_pg_verify(const uint8_t *image, size_t length, const struct pg_bound *grant, struct pg_program *out,
                                 uint32_t *word) {
  const enum pg_refusal refusal = __real_pg_verify(image, length, grant, out, word);
  refusals[refusal]++;
  if (refusal != PG_REFUSAL_OK || image == pg_node_inbox(&node) + PG_MSG_INSTALL_IMAGE) return refusal;
  size_t at = 0;
  while (at < places && admitted[at].bytes != NULL && admitted[at].bytes != image) at++;
  CHECK(at < places);
  admitted[at] = (struct image){image, length, crc_of(image, length)};
  return refusal;
}

void __wrap_pg_run(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out) {
  const uint8_t *image = (const uint8_t *)program->code - PG_IMAGE_HEADER_BYTES;
  size_t at = 0;
  while (at < places && admitted[at].bytes != image) at++;
  CHECK(at < places);
  CHECK(admitted[at].crc == crc_of(image, admitted[at].length));
  const struct pg_bound grant = {PG_BUDGET_INSTRUCTIONS, PG_BUDGET_HASH_BYTES, PG_BUDGET_LOOKUPS, 1};
  struct pg_program again;
  uint32_t word;
  CHECK(__real_pg_verify(image, admitted[at].length, &grant, &again, &word) == PG_REFUSAL_OK);
  runs++;
  installed_runs += image == node.router.slot;
  const uint32_t outside = crc_of(node.memory + program->scratch, sizeof node.memory - program->scratch);
  __real_pg_run(vm, program, out);
  CHECK(crc_of(node.memory + program->scratch, sizeof node.memory - program->scratch) == outside);
  CHECK(out->instructions >= 1 && out->instructions <= program->bound.instructions);
}

/* Feeds bytes as they come off a line; every event is handled and checked. True when the last one was a decision. */
static bool feed(const uint8_t *bytes, uint32_t length) {
  bool decided = false;
  for (uint32_t i = 0; i < length; i++) {
    const enum pg_frame_event got = pg_frame_feed(&frame, bytes[i]);
    if (got == PG_FRAME_MORE) continue;
    struct pg_event event = {got == PG_FRAME_READY ? PG_EVENT_FRAME : PG_EVENT_FRAME_FAULT, frame.fault, 0, now};
    struct pg_actions actions;
    if (got == PG_FRAME_READY) event.length = pg_frame_length(&frame);
    const uint32_t counted = got == PG_FRAME_FAULT ? node.protocol.counters[frame.fault] : 0;
    pg_node_event(&node, &event, &actions);
    decided = actions.decided;
    if (decided) pg_node_report(&node, 1, &actions);
    if (got == PG_FRAME_READY) {
      CHECK(actions.answer_bytes >= PG_MSG_DONE_BYTES && actions.answer_bytes <= PG_ANSWER_BYTES);
      CHECK(node.protocol.answer[0] >= PG_MSG_HELLO && node.protocol.answer[0] <= PG_MSG_DONE);
    } else {
      CHECK(actions.answer_bytes == 0 && node.protocol.counters[frame.fault] == counted + 1);
      broken[frame.fault]++;
    }
    decisions += decided;
    faults_seen += decided && node.decision.action == PG_ACTION_FAULT;
  }
  return decided;
}

/* --- inputs --- */

static uint8_t message[PG_FRAME_MESSAGE_BYTES + 64], coded[2 * PG_FRAME_BYTES_OF(sizeof message)];

static void put_head(uint32_t kind, uint32_t length) {
  memset(message, 0, length);
  message[0] = (uint8_t)kind;
}

static void put_cid(uint8_t *to) { /* few different ones, so that some are found */
  static const uint8_t codes[] = {PG_HASH_SHA2_256, PG_HASH_SHA3_256, PG_HASH_SHA3_512, PG_HASH_BLAKE3};
  const uint8_t code = codes[below(4)];
  memset(to, (int)below(64), PG_CID_BYTES);
  to[0] = PG_CID_VERSION;
  to[1] = PG_CODEC_RAW;
  to[2] = code;
  to[3] = code == PG_HASH_SHA3_512 ? 64 : 32;
}

static uint32_t make_routed(void) {
  const uint32_t payload = below(8) == 0 ? below(PG_PAYLOAD_BYTES + 1) : below(80);
  put_head(PG_MSG_MESSAGE, PG_MSG_MESSAGE_BYTES + payload);
  message[PG_MSG_MESSAGE_TTL] = (uint8_t)below(256);
  message[PG_MSG_MESSAGE_PRIORITY] = (uint8_t)below(PG_PRIORITIES + 1);
  message[PG_MSG_MESSAGE_TYPE] = (uint8_t)below(16);
  message[PG_MSG_MESSAGE_ROUTE] = (uint8_t)below(PG_ROUTES + 1);
  if (below(2) == 0) message[PG_MSG_MESSAGE_ROUTE] = message[PG_MSG_MESSAGE_ROUTE + 1] = 0xff;
  for (uint32_t i = 0; i < payload; i++) message[PG_MSG_MESSAGE_PAYLOAD + i] = (uint8_t)(below(4) == 0 ? 0 : random32());
  return PG_MSG_MESSAGE_BYTES + payload;
}

static uint32_t make_provide(void) {
  put_head(PG_MSG_PROVIDE, PG_MSG_PROVIDE_BYTES + PG_CID_BYTES);
  pg_store32le(message + PG_MSG_PROVIDE_SECONDS, below(5));
  memset(message + PG_MSG_PROVIDE_NODE, (int)below(4), PG_NODE_ID_BYTES);
  put_cid(message + PG_MSG_PROVIDE_CID);
  return PG_MSG_PROVIDE_BYTES + PG_CID_PREFIX_BYTES + message[PG_MSG_PROVIDE_CID + 3];
}

static uint32_t make_table_set(void) {
  put_head(PG_MSG_TABLE_SET, PG_MSG_TABLE_SET_BYTES);
  message[PG_MSG_TABLE_SET_TABLE] = (uint8_t)below(3);
  const uint32_t bits = below(2) == 0 ? 8 * below(33) : below(260);
  message[PG_MSG_TABLE_SET_KEY_BITS] = (uint8_t)bits;
  message[PG_MSG_TABLE_SET_KEY_BITS + 1] = (uint8_t)(bits >> 8);
  message[PG_MSG_TABLE_SET_REMOVE] = (uint8_t)below(2);
  for (uint32_t i = 0; i < PG_TABLE_KEY_BYTES; i++) message[PG_MSG_TABLE_SET_KEY + i] = (uint8_t)below(2);
  return PG_MSG_TABLE_SET_BYTES;
}

/* Some bits, bytes or words of it changed. */
static void mutate(uint8_t *bytes, uint32_t length) {
  static const uint8_t telling[] = {0, 1, 2, 4, 7, 8, 15, 16, 31, 32, 63, 64, 0x7f, 0x80, 0xff};
  for (uint32_t left = length == 0 ? 0 : 1 + below(4); left > 0; left--) {
    const uint32_t at = below(length);
    switch (below(5)) {
      case 0: bytes[at] ^= (uint8_t)(1u << below(8)); break;
      case 1: bytes[at] = telling[below(sizeof telling)]; break;
      case 2: bytes[at] = (uint8_t)random32(); break;
      case 3: bytes[at] = (uint8_t)(bytes[at] + (below(2) == 0 ? 1 : 255)); break;
      default: bytes[at] = bytes[below(length)]; break;
    }
  }
}

/* An image of the project, as it is or changed; mostly with its checksum made right again, so that the code is looked at. */
static uint32_t make_install(void) {
  const struct pg_route *route = &pg_project.routes[below(pg_project.route_count)];
  put_head(PG_MSG_INSTALL, PG_MSG_INSTALL_BYTES + route->image_bytes);
  uint8_t *image = message + PG_MSG_INSTALL_IMAGE;
  memcpy(image, route->image, route->image_bytes);
  if (below(4) != 0) mutate(image + (below(4) == 0 ? 0 : PG_IMAGE_HEADER_BYTES), route->image_bytes - PG_IMAGE_HEADER_BYTES);
  if (below(8) != 0) {
    pg_store32le(image + PG_IMAGE_AT_CHECKSUM, 0);
    pg_store32le(image + PG_IMAGE_AT_CHECKSUM, crc_of(image, route->image_bytes));
  }
  return PG_MSG_INSTALL_BYTES + route->image_bytes;
}

static uint32_t make_message(void) {
  switch (below(16)) {
    case 0: case 1: case 2: case 3: return make_routed();
    case 4: case 5: return make_provide();
    case 6: return make_table_set();
    case 7: put_head(PG_MSG_STATS_GET + below(2), 1); return 1;
    case 8: if (below(64) == 0) { put_head(PG_MSG_RESET, 1); return 1; } return make_provide();
    default: return make_install();
  }
}

/* A message whose shape is changed: other bytes, cut, or longer. */
static uint32_t bend(uint32_t length) {
  mutate(message, length);
  switch (below(4)) {
    case 0: return below(length + 1);
    case 1:
      if (length + 8 < sizeof message) memset(message + length, (int)below(256), 8);
      return length + 8 < sizeof message ? length + below(9) : length;
    default: return length;
  }
}

static void one_input(void) {
  uint32_t length = make_message();
  if (below(3) == 0) length = bend(length);
  uint32_t bytes = pg_frame_encode(message, length, coded);
  switch (below(8)) {
    case 0: mutate(coded, bytes); break;                      /* broken in the frame */
    case 1: bytes = below(bytes + 1); break;                  /* cut short */
    case 2:
      for (bytes = below(64); length > 0 && below(200) == 0;) /* noise, now and then a flood */
        bytes = (uint32_t)sizeof coded;
      for (uint32_t i = 0; i < bytes; i++) coded[i] = (uint8_t)(bytes > 64 ? 1 + below(255) : random32());
      break;
    default: break;
  }
  (void)feed(coded, bytes);
}

/* After the rest of whatever was in the line, an intact message gets its answer. */
static void intact_message(void) {
  static const uint8_t zero = 0;
  (void)feed(&zero, 1);
  put_head(PG_MSG_MESSAGE, PG_MSG_MESSAGE_BYTES);
  pg_store32le(message + PG_MSG_MESSAGE_SEQUENCE, (uint32_t)input & 0x7fffffffu);
  CHECK(feed(coded, pg_frame_encode(message, PG_MSG_MESSAGE_BYTES, coded)));
  CHECK(pg_load32le(node.protocol.answer + PG_MSG_DECISION_SEQUENCE) == ((uint32_t)input & 0x7fffffffu));
  CHECK(node.decision.action != PG_ACTION_FAULT);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  random_state = strtoull(argv[1], NULL, 10) * 0x9e3779b97f4a7c15ull + 1;
  const unsigned long count = strtoul(argv[2], NULL, 10);
  pg_node_init(&node, &pg_project, 0);
  pg_frame_start(&frame, pg_node_inbox(&node), PG_FRAME_BUFFER_BYTES);
  for (input = 0; input < count; input++) {
    now += below(400);
    one_input();
    if (input % 8 == 0) intact_message();
  }
  printf("inputs %lu\ndecisions %lu\nfaults %lu\nruns %lu\ninstalled-runs %lu\n", count, decisions, faults_seen, runs, installed_runs);
  for (uint32_t i = 0; i < 32; i++)
    if (refusals[i] != 0) printf("refusal-%u %lu\n", (unsigned)i, refusals[i]);
  for (uint32_t i = 0; i < PG_COUNTERS; i++)
    if (broken[i] != 0) printf("frame-fault-%u %lu\n", (unsigned)i, broken[i]);
  return 0;
}
