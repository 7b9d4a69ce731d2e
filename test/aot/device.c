/* device.c -- the cases of driver.c on the board: a firmware of the runtime's own objects and programs compiled ahead of
 * time, that reads its batch from flash and prints the same two lines a case, `end` last. */
#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"
#include "crypto/multihash.h"
#include "pg_board.h"
#include "port/armv7m/crash.h"
#include "port/armv7m/uart.h"
#include "store/tables.h"
#include "vm/host.h"
#include "vm/vm.h"

typedef void pg_native(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out);
extern pg_native *const aot_functions[];

__asm__(".section .rodata.batch,\"a\"\n.global batch\n.global batch_end\nbatch:\n.incbin \"batch.bin\"\nbatch_end:\n.text\n");
extern const uint8_t batch[], batch_end[];

#define MAX_PROVIDERS 8u

struct pg_host {
  struct {
    const uint8_t *cid, *node;
    uint32_t cid_bytes;
  } providers[MAX_PROVIDERS];
  uint32_t provider_count;
  const uint8_t *cid;
  uint32_t cid_bytes, hashed, lookups;
};

int32_t pg_host_multihash(uint32_t code, const uint8_t *bytes, uint32_t length, uint8_t *result, struct pg_host *host) {
  const int32_t cid_bytes = pg_multihash(code, bytes, length, result);
  host->hashed += length;
  if (cid_bytes < 0) return -1;
  host->cid_bytes = (uint32_t)cid_bytes;
  host->cid = result;
  return cid_bytes;
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

static const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};

static void put(const char *text) {
  while (*text) pg_uart_put(&uart, (uint8_t)*text++);
}
static void put_number(uint32_t value) {
  char digits[10];
  uint32_t n = 0;
  do digits[n++] = (char)('0' + value % 10u);
  while ((value /= 10u) != 0);
  while (n > 0) pg_uart_put(&uart, (uint8_t)digits[--n]);
  put(" ");
}
static void put_hex(const uint8_t *bytes, uint32_t length) {
  if (length == 0) put("-");
  for (uint32_t i = 0; i < length; i++) {
    pg_uart_put(&uart, (uint8_t)"0123456789abcdef"[bytes[i] >> 4]);
    pg_uart_put(&uart, (uint8_t)"0123456789abcdef"[bytes[i] & 15]);
  }
}

static struct pg_reader input;
static const uint8_t *take(uint32_t length) { return pg_reader_span(&input, length); }
static uint32_t u32(void) { return pg_load32le(take(4)); }

static struct {
  uint32_t ints[PG_INT_FIELDS];
  const uint8_t *bytes[PG_BYTES_FIELDS];
  uint32_t lengths[PG_BYTES_FIELDS];
} in;
_Alignas(4) static uint8_t image[4096], memory[PG_SCRATCH_BYTES + 4 * 4096];
static struct pg_table tables[PG_TABLES_PER_PROGRAM];
static const struct pg_table *called[PG_TABLES_PER_PROGRAM];

static void run_once(pg_native *run, const struct pg_program *program, struct pg_host host) {
  struct pg_vm vm;
  struct pg_outcome outcome;
  memset(&vm, 0xa5, sizeof vm);
  memset(memory, 0xa5, PG_SCRATCH_BYTES);
  uint32_t total = PG_SCRATCH_BYTES;
  for (uint32_t i = 0; i < PG_INT_FIELDS; i++) vm.r[i] = in.ints[i];
  for (uint32_t i = 0; i < PG_BYTES_FIELDS; i++) {
    memcpy(memory + total, in.bytes[i], in.lengths[i]);
    vm.b[i] = total << 16 | in.lengths[i];
    total += in.lengths[i];
  }
  vm.mem = memory;
  vm.tables = called;
  vm.host = &host;
  run(&vm, program, &outcome);
  const bool fault = outcome.action == PG_ACTION_FAULT, bytes = outcome.action == PG_ACTION_FORWARD || outcome.action == PG_ACTION_GIVE;
  const bool number = outcome.action == PG_ACTION_DROP || outcome.action == PG_ACTION_REPLY;
  put_number(program->bound.instructions);
  put_number(outcome.instructions);
  put_number(host.hashed);
  put_number(host.lookups);
  put_number(outcome.action);
  put_number(fault ? outcome.value : 0u);
  put_number(number ? outcome.value : 0u);
  put_hex(memory + (bytes ? outcome.value >> 16 : 0u), bytes ? outcome.value & 0xffffu : 0u);
  put(" ");
  put_hex(host.cid, host.cid_bytes);
  put("\n");
}

static void run_both(void) {
  static struct pg_program program;
  static const struct pg_bound grant = {UINT32_MAX, UINT32_MAX, UINT16_MAX, 1};
  const uint32_t index = u32(), image_bytes = u32();
  uint32_t word = 0;
  memcpy(image, take(image_bytes), image_bytes);
  for (uint32_t i = 0; i < PG_INT_FIELDS; i++) in.ints[i] = u32();
  for (uint32_t i = 0; i < PG_BYTES_FIELDS; i++) {
    in.lengths[i] = u32();
    in.bytes[i] = take(in.lengths[i]);
  }
  const uint32_t table_count = u32();
  for (uint32_t i = 0; i < table_count; i++) {
    memset(&tables[i], 0, sizeof tables[i]);
    tables[i].kind = (uint8_t)u32();
    for (uint32_t left = u32(); left > 0; left--) {
      const uint32_t bits = u32(), value = u32();
      const uint8_t *node = take(PG_NODE_ID_BYTES);
      (void)pg_table_put(&tables[i], take(PG_TABLE_KEY_BYTES), bits, value, node);
    }
    called[i] = &tables[i];
  }
  struct pg_host host;
  memset(&host, 0, sizeof host);
  host.provider_count = u32();
  for (uint32_t i = 0; i < host.provider_count; i++) {
    host.providers[i].cid_bytes = u32();
    host.providers[i].cid = take(host.providers[i].cid_bytes);
    host.providers[i].node = take(PG_NODE_ID_BYTES);
  }
  (void)take(u32()); /* algorithms: the build holds all */
  if (pg_verify(image, image_bytes, &grant, &program, &word) != PG_REFUSAL_OK) {
    put("refused\nrefused\n");
    return;
  }
  run_once(pg_run, &program, host);
  run_once(aot_functions[index], &program, host);
}

int main(void) {
  pg_uart_start(&uart);
  input = pg_reader(batch, (size_t)(batch_end - batch));
  while (input.left > 0) run_both();
  put("end\n");
  for (;;) {}
}
