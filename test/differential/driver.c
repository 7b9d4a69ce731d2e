/* driver.c -- verifies and runs a batch of cases (format: batch.ts), one line of text a case on standard output.
 *
 * A test program: it uses the heap, so that every image and message memory is exactly as long as the machine may use and
 * a sanitizer sees one byte too many. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/multihash.h"
#include "store/tables.h"
#include "vm/host.h"
#include "vm/vm.h"

#define SOURCE_AT 12u
#define PAYLOAD_AT 44u
#define MAX_PROVIDERS 8u

/* What the programs of a case may ask: other than the node's, so that a case can take algorithms away. */
struct pg_host {
  const uint8_t *held; /* multihash codes */
  uint32_t held_count;
  struct {
    const uint8_t *cid, *node;
    uint32_t cid_bytes;
  } providers[MAX_PROVIDERS];
  uint32_t provider_count;
  const uint8_t *cid;
  uint32_t cid_bytes;
  uint32_t hashed, lookups; /* bytes and calls so far */
};

int32_t pg_host_multihash(uint32_t code, const uint8_t *bytes, uint32_t length, uint8_t *result, struct pg_host *host) {
  host->hashed += length;
  for (uint32_t i = 0; i < host->held_count; i++) {
    if (host->held[i] != code) continue;
    const int32_t cid_bytes = pg_multihash(code, bytes, length, result);
    if (cid_bytes < 0) return -1;
    host->cid_bytes = (uint32_t)cid_bytes;
    host->cid = result;
    return cid_bytes;
  }
  return -1;
}

int32_t pg_host_dht_lookup(struct pg_host *host, const uint8_t *cid, uint32_t length, uint8_t *result) {
  host->lookups++;
  for (uint32_t i = 0; i < host->provider_count; i++) {
    if (host->providers[i].cid_bytes != length || memcmp(host->providers[i].cid, cid, length) != 0) continue;
    memcpy(result, host->providers[i].node, PG_NODE_ID_BYTES);
    return (int32_t)PG_NODE_ID_BYTES;
  }
  return 0;
}

static struct pg_reader input;

static void die(const char *why) {
  fprintf(stderr, "driver: %s\n", why);
  exit(2);
}

static const uint8_t *take(size_t length) {
  const uint8_t *span = pg_reader_span(&input, length);
  if (span == NULL) die("the batch is cut short");
  return span;
}
static uint32_t u32(void) { return pg_load32le(take(4)); }

static void *allocate(size_t length) {
  void *block = malloc(length == 0 ? 1 : length);
  if (block == NULL) die("out of memory");
  return block;
}

static void hex(const uint8_t *bytes, uint32_t length) {
  putchar(' ');
  if (length == 0) putchar('-');
  for (uint32_t i = 0; i < length; i++) printf("%02x", bytes[i]);
}

static void read_table(struct pg_table *table) {
  memset(table, 0, sizeof *table);
  table->kind = (uint8_t)u32();
  for (uint32_t left = u32(); left > 0; left--) {
    const uint32_t bits = u32(), value = u32();
    const uint8_t *node = take(PG_NODE_ID_BYTES);
    if (!pg_table_put(table, take(PG_TABLE_KEY_BYTES), bits, value, node)) die("a table is full");
  }
}

static void run_case(void) {
  const uint32_t image_bytes = u32();
  uint8_t *image = allocate(image_bytes);
  memcpy(image, take(image_bytes), image_bytes);
  struct pg_bound grant = {.instructions = u32(), .hash_bytes = u32()};
  grant.lookups = (uint16_t)u32();
  grant.sends = (uint16_t)u32();

  /* Locals hold what an earlier run may have left: a run must not see it. */
  struct pg_vm vm;
  memset(&vm, 0xa5, sizeof vm);
  vm.r[PG_FIELD_TTL] = u32();
  vm.r[PG_FIELD_TYPE] = u32();
  vm.r[PG_FIELD_PRIORITY] = u32();
  vm.r[PG_FIELD_SEQUENCE] = u32();
  vm.r[PG_FIELD_TIME] = u32();
  vm.r[PG_FIELD_TIME + 1] = u32();
  const uint8_t *source = take(PG_NODE_ID_BYTES);
  const uint32_t payload_bytes = u32();
  const uint8_t *payload = take(payload_bytes);
  uint8_t *memory = allocate(PG_SCRATCH_BYTES + PAYLOAD_AT + payload_bytes);
  memset(memory, 0xa5, PG_SCRATCH_BYTES + PAYLOAD_AT);
  memcpy(memory + PG_SCRATCH_BYTES + SOURCE_AT, source, PG_NODE_ID_BYTES);
  memcpy(memory + PG_SCRATCH_BYTES + PAYLOAD_AT, payload, payload_bytes);
  vm.r[PG_FIELD_SIZE] = payload_bytes;
  vm.b[PG_FIELD_PAYLOAD] = (PG_SCRATCH_BYTES + PAYLOAD_AT) << 16 | payload_bytes;
  vm.b[PG_FIELD_SOURCE] = (PG_SCRATCH_BYTES + SOURCE_AT) << 16 | PG_NODE_ID_BYTES;
  /* Inputs that a message does not fill. */
  vm.r[PG_INPUT_RIGHT] = 0;
  vm.b[PG_INPUT_ANCESTOR] = vm.b[PG_BYTES_FIELDS - 1] = 0;

  static struct pg_table tables[PG_TABLES_PER_PROGRAM], none[PG_TABLES_PER_PROGRAM];
  const uint32_t table_count = u32();
  if (table_count > PG_TABLES_PER_PROGRAM) die("too many tables");
  for (uint32_t i = 0; i < table_count; i++) read_table(&tables[i]);

  struct pg_host host = {.cid_bytes = 0};
  host.provider_count = u32();
  if (host.provider_count > MAX_PROVIDERS) die("too many providers");
  for (uint32_t i = 0; i < host.provider_count; i++) {
    host.providers[i].cid_bytes = u32();
    host.providers[i].cid = take(host.providers[i].cid_bytes);
    host.providers[i].node = take(PG_NODE_ID_BYTES);
  }
  host.held_count = u32();
  host.held = take(host.held_count);

  struct pg_program program;
  uint32_t word = 0;
  const enum pg_refusal refusal = pg_verify(image, image_bytes, &grant, &program, &word);
  if (refusal != PG_REFUSAL_OK) {
    printf("%d %" PRIu32 "\n", (int)refusal, word);
  } else {
    const struct pg_table *called[PG_TABLES_PER_PROGRAM];
    for (uint32_t i = 0; i < program.tables; i++) {
      none[i].kind = program.kinds[i];
      called[i] = i < table_count && tables[i].kind == program.kinds[i] ? &tables[i] : &none[i];
    }
    struct pg_outcome outcome;
    vm.mem = memory;
    vm.tables = called;
    vm.host = &host;
    pg_run(&vm, &program, &outcome);
    /* The outcome's value is a fault, a byte string or a number, by the action; for the others it means nothing. */
    const bool fault = outcome.action == PG_ACTION_FAULT, bytes = outcome.action == PG_ACTION_FORWARD || outcome.action == PG_ACTION_GIVE;
    const bool number = outcome.action == PG_ACTION_DROP || outcome.action == PG_ACTION_REPLY;
    printf("0 %" PRIu32 " %d %" PRIu32 " %" PRIu32 " %" PRIu32, program.bound.instructions, (int)outcome.action,
           fault ? outcome.value : 0u, number ? outcome.value : 0u, outcome.instructions);
    hex(memory + (bytes ? outcome.value >> 16 : 0u), bytes ? outcome.value & 0xffffu : 0u);
    hex(host.cid, host.cid_bytes);
    putchar('\n');
  }
  free(image);
  free(memory);
}

int main(void) {
  size_t length = 0, room = 1u << 20;
  uint8_t *batch = allocate(room);
  for (size_t got; (got = fread(batch + length, 1, room - length, stdin)) > 0;) {
    length += got;
    if (length < room) continue;
    room *= 2;
    batch = realloc(batch, room);
    if (batch == NULL) die("out of memory");
  }
  input = pg_reader(batch, length);
  while (input.left > 0) run_case();
  free(batch);
  return 0;
}
