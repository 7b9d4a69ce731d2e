/* kills.c -- a store on the simulated board's flash in memory, for a machine that is killed at any instant (../qemu.ts).
 *
 * What the store holds is printed, then `go`. The host, which sees the same memory as a file, writes the number of the last
 * operation into its first word, and one into the second; then comes operation after operation, each with a line when it was
 * acknowledged. What operation n does follows from n
 * alone; qemu.ts does the same to its model. The flash is slow, so that most instants lie in a write or an erase. */
#include <string.h>

#include "crypto/sha256.h"
#include "pg_board.h"
#include "port/armv7m/crash.h"
#include "port/armv7m/uart.h"
#include "store/log.h"

#define MEMORY ((uint8_t *)0x60000000u)
#define HOST ((volatile uint32_t *)(void *)MEMORY)
enum { STORE_AT = 0x100000, KEYS = 12, OBJECTS = 8 };

static const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};
static struct pg_flash flash;
static struct pg_log store;
static uint8_t value[1024];

bool __real_pg_flash_program(const struct pg_flash *of, uint32_t at, const uint8_t *bytes, uint32_t length);
bool __wrap_pg_flash_program(const struct pg_flash *of, uint32_t at, const uint8_t *bytes, uint32_t length);
bool __real_pg_flash_erase(const struct pg_flash *of, uint32_t at);
bool __wrap_pg_flash_erase(const struct pg_flash *of, uint32_t at);

static void wait(uint32_t turns) {
  for (volatile uint32_t i = 0; i < turns; i++) {}
}

bool __wrap_pg_flash_program(const struct pg_flash *of, uint32_t at, const uint8_t *bytes, uint32_t length) {
  bool done = true;
  for (uint32_t i = 0; i < length && done; i += of->unit) {
    wait(400);
    done = __real_pg_flash_program(of, at + i, bytes + i, of->unit);
  }
  return done;
}

/* In sixteen pieces, every other one first: an erase does not come down a sector in order. */
bool __wrap_pg_flash_erase(const struct pg_flash *of, uint32_t at) {
  struct pg_flash piece = *of;
  piece.sector_bytes /= 16u;
  for (uint32_t i = 0; i < 16; i++) {
    wait(2000);
    (void)__real_pg_flash_erase(&piece, at + (i * 2u % 16u + i / 8u) * piece.sector_bytes);
  }
  return true;
}

static void put(const char *text) {
  while (*text) pg_uart_put(&uart, (uint8_t)*text++);
}

static void number(uint32_t of) {
  char digits[12];
  uint32_t at = sizeof digits - 1;
  digits[at] = 0;
  do digits[--at] = (char)('0' + of % 10u);
  while ((of /= 10u) != 0);
  put(" ");
  put(digits + at);
}

static uint32_t kind_of(uint32_t which) { return PG_RECORD_KEY + which % 5u; }

static uint32_t value_of(uint32_t n) {
  const uint32_t length = n * 13u % 180u + 4u;
  for (uint32_t i = 0; i < length; i++) value[i] = (uint8_t)(n * 31u + i);
  memcpy(value, &n, 4);
  return length;
}

static uint32_t object_of(uint32_t which, uint8_t cid[PG_STORE_CID_BYTES]) {
  static const uint8_t prefix[4] = {1, 0x55, 0x12, 32};
  const uint32_t length = which * 97u + 30u;
  for (uint32_t i = 0; i < length; i++) value[i] = (uint8_t)(which * 11u + i * 3u);
  memcpy(cid, prefix, 4);
  pg_sha256(cid + 4, value, length);
  return length;
}

static enum pg_store_status operation(uint32_t n) {
  uint8_t key, cid[PG_STORE_CID_BYTES];
  uint32_t length;
  switch (n % 8u) {
    case 4:
      length = object_of(n / 8u % OBJECTS, cid);
      return pg_log_put(&store, PG_RECORD_OBJECT, cid, sizeof cid, value, length);
    case 5:
      (void)object_of(n / 8u % OBJECTS, cid);
      return pg_log_set_root(&store, cid);
    case 6:
      key = (uint8_t)(n * 5u % KEYS);
      return pg_log_remove(&store, kind_of(key), &key, 1);
    case 7:
      (void)object_of((n / 8u + 5u) % OBJECTS, cid);
      return pg_log_remove(&store, PG_RECORD_OBJECT, cid, sizeof cid);
    default:
      key = (uint8_t)(n * 7u % KEYS);
      length = value_of(n);
      return pg_log_put(&store, kind_of(key), &key, 1, value, length);
  }
}

static void show(void) {
  struct pg_span got, before;
  for (uint8_t key = 0; key < KEYS; key++) {
    uint32_t n = 0;
    const enum pg_store_status status = pg_log_get(&store, kind_of(key), &key, 1, &got);
    if (status == PG_STORE_OK) {
      memcpy(&n, got.bytes, 4);
      const uint32_t length = value_of(n);
      if (got.length != length || memcmp(got.bytes, value, length) != 0) put("bad value\n");
    } else if (status != PG_STORE_ABSENT) {
      put("bad status\n");
    }
    put("key");
    number(n);
    put("\n");
  }
  uint32_t root = OBJECTS, then = OBJECTS;
  const enum pg_store_status rooted = pg_log_root(&store, &got, &before);
  for (uint32_t which = 0; which < OBJECTS; which++) {
    uint8_t cid[PG_STORE_CID_BYTES];
    struct pg_span bytes;
    const uint32_t length = object_of(which, cid);
    const enum pg_store_status status = pg_log_get(&store, PG_RECORD_OBJECT, cid, sizeof cid, &bytes);
    if (status != PG_STORE_ABSENT && (status != PG_STORE_OK || bytes.length != length || memcmp(bytes.bytes, value, length) != 0)) put("bad object\n");
    put("object");
    number(status == PG_STORE_OK);
    put("\n");
    if (rooted == PG_STORE_OK && memcmp(got.bytes, cid, sizeof cid) == 0) root = which;
    if (rooted == PG_STORE_OK && before.length != 0 && memcmp(before.bytes, cid, sizeof cid) == 0) then = which;
  }
  put("root");
  number(root);
  number(then);
  put("\nblocks");
  number(store.tail);
  number(store.head);
  number(store.damaged);
  put("\n");
}

int main(void) {
  pg_uart_start(&uart);
  pg_flash_start(&flash, MEMORY + STORE_AT, 4096, 1, 4, 8);
  if (pg_log_mount(&store, &flash) != PG_STORE_OK) put("bad mount\n");
  show();
  put("go\n");
  while (HOST[1] == 0) {}
  for (uint32_t n = HOST[0] + 1u;; n++) {
    const enum pg_store_status status = operation(n);
    if (status != PG_STORE_OK && status != PG_STORE_ABSENT && status != PG_STORE_USED) {
      put("bad operation");
      number(status);
      put("\n");
    }
    put("done");
    number(n);
    put("\n");
  }
}
