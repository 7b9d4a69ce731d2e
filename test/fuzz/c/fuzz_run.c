/* fuzz_run.c -- arbitrary code words against the interpreter alone, without the verifier: fuzz_run <seed> <count>.
 *
 * Every program has the shape that pg_run asks for (pg_program_shape in vm/vm.h) and nothing more. Its places and the
 * message memory are blocks of exactly their sizes, so that AddressSanitizer sees a byte too far. It aborts, with the number
 * of the program, when
 *   - a run gives no action that there is;
 *   - a run writes message memory behind the scratch, or a byte string that does not lie in message memory.
 * Prints what it saw, so that a test can tell that the programs reached the places that matter. */
#define PG_RUN_FUEL 0x1000u
#include "vm/interp.c"

#include <stdio.h>
#include <stdlib.h>

static uint64_t random_state;
static unsigned long input, faults[16], actions[16], executed, calls, longest;

#define CHECK(condition)                                                              \
  do {                                                                                \
    if (!(condition)) {                                                               \
      fprintf(stderr, "program %lu: %s (line %d)\n", input, #condition, __LINE__);    \
      abort();                                                                        \
    }                                                                                 \
  } while (0)

/* xorshift64* (Vigna, ACM TOMS 42(4), 2016) */
static uint32_t random32(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (uint32_t)((random_state * 0x2545f4914f6cdd1dull) >> 32);
}
static uint32_t below(uint32_t n) { return (uint32_t)((uint64_t)random32() * n >> 32); }

/* The host functions write all that their declaration allows. */
static int32_t host_call(const uint8_t *bytes, uint32_t length, uint8_t *result, uint32_t result_bytes) {
  uint32_t sum = 0;
  CHECK((uintptr_t)result % 4 == 0);
  for (uint32_t i = 0; i < length; i++) sum += bytes[i];
  memset(result, (int)(sum & 0xffu), result_bytes);
  calls++;
  return (int32_t)below(result_bytes + 1);
}
int32_t pg_host_multihash(uint32_t code, const uint8_t *bytes, uint32_t length, uint8_t *result, struct pg_host *host) {
  (void)host;
  const int32_t written = host_call(bytes, length, result, PG_HOST_MULTIHASH_RESULT_BYTES);
  return (code & 3u) == 3 ? -1 : written;
}
int32_t pg_host_dht_lookup(struct pg_host *host, const uint8_t *cid, uint32_t length, uint8_t *result) {
  (void)host;
  return host_call(cid, length, result, PG_HOST_DHT_LOOKUP_RESULT_BYTES);
}

#define NUMBER(name) PG_OP_##name,
static const uint8_t opcodes[] = {PG_EACH_INSTRUCTION(NUMBER)};

/* Mostly small: distances, registers, lengths that lead somewhere. How often a field is anything at all differs from program
 * to program, so that some run far before they meet a fault. */
static uint32_t wild;
static uint32_t small(void) { return below(64) < wild ? random32() : below(2) == 0 ? below(4) : below(24); }

static uint32_t word(void) {
  if (below(64) < wild) return random32();
  return opcodes[below(sizeof opcodes)] | (small() & 0xffu) << 8 | (small() & 0xffu) << 16 | (small() & 0xffu) << 24;
}

static void *block(size_t bytes) { /* of exactly this size; one of no bytes is not to be touched at all */
  void *p = malloc(bytes);
  CHECK(p != NULL);
  return p;
}

static void fill_tables(struct pg_table *tables) {
  for (uint32_t t = 0; t < PG_TABLES_PER_PROGRAM; t++) {
    tables[t].kind = (uint8_t)below(PG_TABLE_KINDS);
    tables[t].count = (uint8_t)below(PG_TABLE_ENTRIES + 1);
    for (uint32_t i = 0; i < tables[t].count; i++) {
      memset(&tables[t].entry[i], (int)below(2), sizeof tables[t].entry[i]);
      tables[t].entry[i].bits = (uint16_t)below(8 * PG_TABLE_KEY_BYTES + 1);
    }
  }
}

static void one_program(void) {
  wild = below(2) == 0 ? 0 : below(16);
  const uint32_t code_words = 1 + (below(8) == 0 ? below(PG_CODE_WORDS) : below(40));
  const uint32_t const_words = below(PG_CONST_WORDS + 1) / (1 + below(8)), const_bytes = below(PG_CONST_BYTES + 1) / (1 + below(8));
  uint32_t *code = block(4 * (size_t)(code_words + const_words));
  uint8_t *bytes = block(const_bytes);
  for (uint32_t i = 0; i < code_words + const_words; i++) code[i] = word();
  for (uint32_t i = 0; i < const_bytes; i++) bytes[i] = (uint8_t)below(3);
  code[code_words - 1] = (code[code_words - 1] & ~0x7fu) | PG_FIRST_END_OPCODE | below(16);
  struct pg_program program = {.code = code, .consts = code + code_words, .bytes = bytes, .code_words = (uint16_t)code_words,
                               .const_words = (uint16_t)const_words, .const_bytes = (uint16_t)const_bytes};
  program.locals = (uint16_t)(below(PG_INT_REGISTERS - PG_INT_FIELDS + 1) | below(PG_BYTES_REGISTERS - PG_BYTES_FIELDS + 1) << 8);

  const uint32_t message = below(8) == 0 ? below(PG_FRAME_MESSAGE_BYTES) : below(100), memory = PG_SCRATCH_BYTES + message;
  static struct pg_table tables[PG_TABLES_PER_PROGRAM];
  static const struct pg_table *const named[PG_TABLES_PER_PROGRAM] = {&tables[0], &tables[1], &tables[2], &tables[3]};
  struct pg_vm vm = {.mem = block(memory), .tables = named};
  fill_tables(tables);
  for (uint32_t i = 0; i < memory; i++) vm.mem[i] = (uint8_t)below(3);
  for (uint32_t i = 0; i <= PG_INT_REGISTERS; i++) vm.r[i] = below(8) == 0 ? 0x7fffffffu + below(2) : below(8) == 0 ? 0xffffffffu : small();
  for (uint32_t i = 0; i < PG_BYTES_REGISTERS; i++) {
    const uint32_t at = below(memory + 1);
    vm.b[i] = at << 16 | (below(4) == 0 ? memory - at : below(memory - at + 1));
  }
  uint8_t *behind = block(message);
  memcpy(behind, vm.mem + PG_SCRATCH_BYTES, message);

  struct pg_outcome outcome;
  pg_run(&vm, &program, &outcome);
  CHECK(outcome.action <= PG_ACTION_GIVE && memcmp(behind, vm.mem + PG_SCRATCH_BYTES, message) == 0);
  for (uint32_t i = 0; i < PG_BYTES_REGISTERS; i++) CHECK((vm.b[i] >> 16) + (vm.b[i] & 0xffffu) <= memory);
  actions[outcome.action]++;
  executed += outcome.instructions;
  if (outcome.instructions > longest) longest = outcome.instructions;
  if (outcome.action == PG_ACTION_FAULT) {
    CHECK(outcome.value < 16);
    faults[outcome.value]++;
  }
  free(behind);
  free(vm.mem);
  free(bytes);
  free(code);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  random_state = strtoull(argv[1], NULL, 10) * 0x9e3779b97f4a7c15ull + 1;
  const unsigned long count = strtoul(argv[2], NULL, 10);
  for (input = 0; input < count; input++) one_program();
  printf("programs %lu\nexecuted %lu\ncalls %lu\nlongest %lu\n", count, executed, calls, longest);
  for (uint32_t i = 0; i < 16; i++) {
    if (faults[i] != 0) printf("fault-%u %lu\n", (unsigned)i, faults[i]);
    if (actions[i] != 0) printf("action-%u %lu\n", (unsigned)i, actions[i]);
  }
  return 0;
}
