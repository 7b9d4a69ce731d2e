/* driver.c -- runs a batch of cases (format: native.ts) on the interpreter and on the same program compiled ahead of time,
 * two lines of text a case. What the two share of a case, they are given fresh. */
#define main differential_main
#include "../differential/driver.c"
#undef main

typedef void pg_native(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);
extern pg_native *const aot_functions[];

#define INPUT_INTS PG_INT_FIELDS
#define INPUT_BYTES PG_BYTES_FIELDS

struct inputs {
  uint32_t ints[INPUT_INTS];
  const uint8_t *bytes[INPUT_BYTES];
  uint32_t lengths[INPUT_BYTES];
};

static void run_once(pg_native *run, const struct pg_program *program, const struct inputs *in, const struct pg_table *const *tables, struct pg_host host) {
  struct pg_vm vm;
  struct pg_outcome outcome;
  uint32_t total = PG_SCRATCH_BYTES;
  for (uint32_t i = 0; i < INPUT_BYTES; i++) total += in->lengths[i];
  uint8_t *memory = allocate(total);
  memset(&vm, 0xa5, sizeof vm);
  memset(memory, 0xa5, PG_SCRATCH_BYTES);
  total = PG_SCRATCH_BYTES;
  for (uint32_t i = 0; i < INPUT_INTS; i++) vm.r[i] = in->ints[i];
  for (uint32_t i = 0; i < INPUT_BYTES; i++) {
    memcpy(memory + total, in->bytes[i], in->lengths[i]);
    vm.b[i] = total << 16 | in->lengths[i];
    total += in->lengths[i];
  }
  vm.mem = memory;
  vm.tables = tables;
  vm.host = &host;
  run(&vm, program, &outcome);
  const bool fault = outcome.action == PG_ACTION_FAULT, bytes = outcome.action == PG_ACTION_FORWARD || outcome.action == PG_ACTION_GIVE;
  const bool number = outcome.action == PG_ACTION_DROP || outcome.action == PG_ACTION_REPLY;
  printf("%" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 " %d %" PRIu32 " %" PRIu32, program->bound.instructions, outcome.instructions, host.hashed,
         host.lookups, (int)outcome.action, fault ? outcome.value : 0u, number ? outcome.value : 0u);
  hex(memory + (bytes ? outcome.value >> 16 : 0u), bytes ? outcome.value & 0xffffu : 0u);
  hex(host.cid, host.cid_bytes);
  putchar('\n');
  free(memory);
}

static void run_both(void) {
  const uint32_t index = u32(), image_bytes = u32();
  uint8_t *image = allocate(image_bytes);
  memcpy(image, take(image_bytes), image_bytes);
  struct inputs in;
  for (uint32_t i = 0; i < INPUT_INTS; i++) in.ints[i] = u32();
  for (uint32_t i = 0; i < INPUT_BYTES; i++) {
    in.lengths[i] = u32();
    in.bytes[i] = take(in.lengths[i]);
  }
  static struct pg_table tables[PG_TABLES_PER_PROGRAM];
  const struct pg_table *called[PG_TABLES_PER_PROGRAM];
  const uint32_t table_count = u32();
  if (table_count > PG_TABLES_PER_PROGRAM) die("too many tables");
  for (uint32_t i = 0; i < table_count; i++) {
    read_table(&tables[i]);
    called[i] = &tables[i];
  }
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

  static const struct pg_bound grant = {UINT32_MAX, UINT32_MAX, UINT16_MAX, 1};
  struct pg_program program;
  uint32_t word = 0;
  if (pg_verify(image, image_bytes, &grant, &program, &word) != PG_REFUSAL_OK) die("an image is refused");
  if (program.tables > table_count) die("too few tables");
  run_once(pg_run, &program, &in, called, host);
  run_once(aot_functions[index], &program, &in, called, host);
  free(image);
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
  while (input.left > 0) run_both();
  free(batch);
  (void)differential_main;
  return 0;
}
