/* case.c -- verifies and runs one case (format: batch.ts) and says in one line of text what came of it: what driver.c does
 * for a batch on a host, and device.c for one on a board. */
#include "case.h"

#include <string.h>

#include "crypto/multihash.h"
#include "store/tables.h"
#include "vm/host.h"
#include "vm/vm.h"

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

static const uint8_t *take(size_t length) {
  const uint8_t *span = pg_reader_span(&input, length);
  if (span == NULL) case_die("the batch is cut short");
  return span;
}
static uint32_t u32(void) { return pg_load32le(take(4)); }


static void number(uint32_t value) {
  char digits[10];
  uint32_t n = 0;
  do digits[n++] = (char)('0' + value % 10u);
  while ((value /= 10u) != 0);
  while (n > 0) case_put(digits[--n]);
}
static void hex(const uint8_t *bytes, uint32_t length) {
  case_put(' ');
  if (length == 0) case_put('-');
  for (uint32_t i = 0; i < length; i++) {
    case_put("0123456789abcdef"[bytes[i] >> 4]);
    case_put("0123456789abcdef"[bytes[i] & 15]);
  }
}
static void next_number(uint32_t value) {
  case_put(' ');
  number(value);
}

static void read_table(struct pg_table *table) {
  memset(table, 0, sizeof *table);
  table->kind = (uint8_t)u32();
  for (uint32_t left = u32(); left > 0; left--) {
    const uint32_t bits = u32(), value = u32();
    const uint8_t *node = take(PG_NODE_ID_BYTES);
    if (!pg_table_put(table, take(PG_TABLE_KEY_BYTES), bits, value, node)) case_die("a table is full");
  }
}

/* What the program starts with. Inputs that the case does not give are 0 and empty; the byte strings lie behind scratch
 * memory, one behind the other, and nothing behind the last. */
static uint8_t *read_inputs(struct pg_vm *vm, uint32_t *memory_bytes) {
  /* Locals hold what an earlier run may have left, which for byte strings lies in message memory: a run must not see it. */
  memset(vm, 0xa5, sizeof *vm);
  for (uint32_t i = 0; i < PG_BYTES_REGISTERS; i++) vm->b[i] = 4u << 16 | 5u;
  for (uint32_t i = 0; i < PG_INT_FIELDS; i++) vm->r[i] = 0;
  for (uint32_t i = 0; i < PG_BYTES_FIELDS; i++) vm->b[i] = 0;
  for (uint32_t left = u32(); left > 0; left--) {
    const uint32_t at = u32();
    if (at >= PG_INT_FIELDS) case_die("no such integer input");
    vm->r[at] = u32();
  }
  const uint32_t strings = u32(), length = u32();
  *memory_bytes = PG_SCRATCH_BYTES + length;
  uint8_t *memory = case_allocate(CASE_MEMORY, *memory_bytes);
  memset(memory, 0xa5, PG_SCRATCH_BYTES);
  uint32_t at = PG_SCRATCH_BYTES;
  for (uint32_t i = 0; i < strings; i++) {
    const uint32_t which = u32(), bytes = u32();
    if (which >= PG_BYTES_FIELDS || bytes > PG_SCRATCH_BYTES + length - at) case_die("no such byte-string input");
    memcpy(memory + at, take(bytes), bytes);
    vm->b[which] = at << 16 | bytes;
    at += bytes;
  }
  return memory;
}

/* Byte constants and code words of an image whose verdict is left out; false unless it has the shape that pg_run takes:
 * its parts as long as the header says, the counts within the machine's limits, an end as its last word. */
static bool shaped(const uint8_t *image, uint32_t length, struct pg_program *p) {
  if (length < PG_IMAGE_HEADER_BYTES) return false;
  const uint32_t *words = (const uint32_t *)(const void *)image;
  memset(p, 0, sizeof *p);
  p->tables = image[PG_IMAGE_AT_TABLES];
  p->locals = (uint16_t)(image[PG_IMAGE_AT_INTS] | image[PG_IMAGE_AT_BYTES] << 8);
  p->code_words = (uint16_t)pg_load16le(image + PG_IMAGE_AT_CODE_WORDS);
  p->const_words = (uint16_t)pg_load16le(image + PG_IMAGE_AT_CONST_WORDS);
  p->const_bytes = (uint16_t)pg_load16le(image + PG_IMAGE_AT_CONST_BYTES);
  p->scratch = (uint16_t)pg_load16le(image + PG_IMAGE_AT_SCRATCH);
  if (p->code_words == 0 || p->code_words > PG_CODE_WORDS || p->const_words > PG_CONST_WORDS || p->const_bytes > PG_CONST_BYTES ||
      p->tables > PG_TABLES_PER_PROGRAM || p->scratch > PG_SCRATCH_BYTES || (p->scratch & 3u) != 0 ||
      PG_LOCAL_INTS(p->locals) > PG_INT_REGISTERS - PG_INT_FIELDS || PG_LOCAL_SLICES(p->locals) > PG_BYTES_REGISTERS - PG_BYTES_FIELDS)
    return false;
  const uint32_t kinds_at = PG_IMAGE_HEADER_BYTES + 4u * ((uint32_t)p->code_words + p->const_words);
  if (kinds_at + p->tables + p->const_bytes > length) return false;
  p->code = words + PG_IMAGE_HEADER_BYTES / 4u;
  p->consts = p->code + p->code_words;
  p->kinds = image + kinds_at;
  p->bytes = p->kinds + p->tables;
  /* Opcodes from here on end the run, those that no instruction has included. */
  if ((p->consts[-1] & 0x7fu) < PG_OP_FORWARD) return false;
  for (uint32_t i = 0; i < p->tables; i++)
    if (p->kinds[i] >= PG_TABLE_KINDS) return false;
  return true;
}

/* FNV-1a: not the checksum that is under test. */
static uint32_t mixed(uint32_t sum, const void *from, size_t length) {
  const uint8_t *bytes = from;
  for (size_t i = 0; i < length; i++) sum = (sum ^ bytes[i]) * 16777619u;
  return sum;
}

static void run_case(struct pg_reader *from, case_function *run, bool verified) {
  input = *from;
  const uint32_t image_bytes = u32();
  uint8_t *image = case_allocate(CASE_IMAGE, image_bytes);
  memcpy(image, take(image_bytes), image_bytes);
  struct pg_bound grant = {.instructions = u32(), .hash_bytes = u32()};
  grant.lookups = (uint16_t)u32();
  grant.sends = (uint16_t)u32();
  struct pg_vm vm;
  uint32_t memory_bytes;
  uint8_t *memory = read_inputs(&vm, &memory_bytes);
  /* A run that no verifier has seen may read any string: each lies in message memory, as vm.h asks. */
  if (!verified)
    for (uint32_t i = PG_BYTES_FIELDS; i < PG_BYTES_REGISTERS; i++) vm.b[i] = (4u * i) << 16 | i;

  static struct pg_table tables[PG_TABLES_PER_PROGRAM], none[PG_TABLES_PER_PROGRAM];
  const uint32_t table_count = u32();
  if (table_count > PG_TABLES_PER_PROGRAM) case_die("too many tables");
  for (uint32_t i = 0; i < table_count; i++) read_table(&tables[i]);

  struct pg_host host = {.cid_bytes = 0};
  host.provider_count = u32();
  if (host.provider_count > MAX_PROVIDERS) case_die("too many providers");
  for (uint32_t i = 0; i < host.provider_count; i++) {
    host.providers[i].cid_bytes = u32();
    host.providers[i].cid = take(host.providers[i].cid_bytes);
    host.providers[i].node = take(PG_NODE_ID_BYTES);
  }
  host.held_count = u32();
  host.held = take(host.held_count);

  *from = input;

  struct pg_program program, before;
  memset(&program, 0xa5, sizeof program);
  before = program;
  uint32_t word = verified ? 0xa5a5a5a5u : 0u; /* the verifier has to set it */
  const enum pg_refusal refusal = verified ? pg_verify(image, image_bytes, &grant, &program, &word)
                                  : shaped(image, image_bytes, &program) ? PG_REFUSAL_OK : PG_REFUSAL_SHORT;
  if (refusal != PG_REFUSAL_OK) {
    number((uint32_t)refusal);
    next_number(word);
    /* A refused program is not handed out. */
    if (verified && memcmp(&program, &before, sizeof program) != 0) next_number(0);
  } else {
    const struct pg_table *called[PG_TABLES_PER_PROGRAM];
    for (uint32_t i = 0; i < PG_TABLES_PER_PROGRAM; i++) {
      none[i].kind = i < program.tables ? program.kinds[i] : PG_TABLE_KIND_EXACT_NODE;
      called[i] = i < table_count && tables[i].kind == none[i].kind ? &tables[i] : &none[i];
    }
    struct pg_outcome outcome;
    vm.mem = memory;
    vm.tables = called;
    vm.host = &host;
    run(&vm, &program, &outcome);
    /* The outcome's value is a fault, a byte string or a number, by the action; for the others it means nothing. */
    const bool fault = outcome.action == PG_ACTION_FAULT, bytes = outcome.action == PG_ACTION_FORWARD || outcome.action == PG_ACTION_GIVE;
    const bool has_number = outcome.action == PG_ACTION_DROP || outcome.action == PG_ACTION_REPLY;
    number(0);
    next_number(program.bound.instructions);
    next_number((uint32_t)outcome.action);
    next_number(fault ? outcome.value : 0u);
    next_number(has_number ? outcome.value : 0u);
    next_number(outcome.instructions);
    hex(memory + (bytes ? outcome.value >> 16 : 0u), bytes ? outcome.value & 0xffffu : 0u);
    hex(host.cid, host.cid_bytes);
    next_number(host.hashed);
    next_number(host.lookups);
    if (!verified) next_number(mixed(mixed(mixed(2166136261u, vm.r, 4u * PG_INT_REGISTERS), vm.b, sizeof vm.b), memory, memory_bytes));
  }
  case_put('\n');
  case_release(image);
  case_release(memory);
}

void case_run(struct pg_reader *batch, case_function *run) { run_case(batch, run, true); }
void case_run_unverified(struct pg_reader *batch, case_function *run) { run_case(batch, run, false); }
