/* main.c -- the store on the simulated board: instructions of its operations, what is spent in the flash driver taken off.
 * Prints `name value` lines, `end` last. The counter ticks every 40 ns, an instruction takes 128 ns. */
#include <string.h>

#include "crypto/sha256.h"
#include "pg_board.h"
#include "port/armv7m/crash.h"
#include "port/armv7m/uart.h"
#include "store/log.h"

#define COUNTER (*(volatile const uint32_t *)PG_BOARD_COUNTER_ADDRESS)
#define STORE ((uint8_t *)0x60100000u)
enum { SECTOR = 4096, SECTORS = 4, BLOCKS = 4, UNIT = 8 };

static const struct pg_uart uart = {(struct pg_uart_registers *)PG_BOARD_UART0_BASE};
static struct pg_log store;
static struct pg_log_write pieces;
static struct pg_flash timed;
static uint32_t in_flash, erases;
static uint8_t value[8192];

/* Linked with --wrap: ticks in the driver. Reading the counter and calling on are part of it, and of what is taken off. */
bool __real_pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length);
bool __wrap_pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length);
bool __real_pg_flash_erase(const struct pg_flash *flash, uint32_t at);
bool __wrap_pg_flash_erase(const struct pg_flash *flash, uint32_t at);

bool __wrap_pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length) {
  const uint32_t start = COUNTER;
  const bool done = __real_pg_flash_program(flash, at, bytes, length);
  in_flash += COUNTER - start;
  return done;
}

bool __wrap_pg_flash_erase(const struct pg_flash *flash, uint32_t at) {
  const uint32_t start = COUNTER;
  const bool done = __real_pg_flash_erase(flash, at);
  erases++;
  in_flash += COUNTER - start;
  return done;
}

static void put(const char *text) {
  while (*text) pg_uart_put(&uart, (uint8_t)*text++);
}

static void say(const char *name, uint32_t number) {
  char digits[11];
  uint32_t at = sizeof digits - 1;
  digits[at] = 0;
  do digits[--at] = (char)('0' + number % 10u);
  while ((number /= 10u) != 0);
  put(name);
  put(" ");
  put(digits + at);
  put("\n");
}

static uint32_t instructions(uint32_t ticks) { return (uint32_t)((uint64_t)ticks * 40u / 128u); }

/* Instructions of a statement outside the driver; `wrong` if it does not give OK. */
static uint32_t start_ticks;
static void begin(void) {
  in_flash = erases = 0;
  start_ticks = COUNTER;
}
static uint32_t end(enum pg_store_status status) {
  const uint32_t ticks = COUNTER - start_ticks - in_flash;
  if (status != PG_STORE_OK) say("error", status);
  return instructions(ticks);
}

static void cid_of(uint8_t cid[PG_STORE_CID_BYTES], uint32_t length) {
  static const uint8_t prefix[4] = {1, 0x55, 0x12, 32};
  memcpy(cid, prefix, 4);
  pg_sha256(cid + 4, value, length);
}

/* 64 bytes under a key of 4, again and again, until the ring went round: the greatest of those that had room at once, and the
 * greatest of all, which had to give up a block first. */
static void append(void) {
  uint8_t key[4] = {1, 2, 3, 4};
  uint32_t plain = 0, worst = 0, driver = 0, count = 0, sum = 0;
  for (uint32_t i = 0; i < 1200; i++) {
    value[0] = (uint8_t)i;
    value[1] = (uint8_t)(i >> 8);
    begin();
    const enum pg_store_status status = pg_log_put(&store, PG_RECORD_AUDIT, key, sizeof key, value, 64);
    const uint32_t flash = in_flash, took = end(status);
    if (took > worst) worst = took;
    if (erases != 0) continue;
    sum += took;
    count++;
    if (took > plain) {
      plain = took;
      driver = instructions(flash);
    }
  }
  say("append", plain);
  say("append_mean", sum / count);
  say("append_driver", driver);
  say("append_new_block", worst);
}

/* Fills it with records of 64 bytes under keys of their own, until it has no room for more. */
static uint32_t fill(void) {
  uint8_t key[32] = {0};
  uint32_t count = 0;
  for (enum pg_store_status status = PG_STORE_OK; status == PG_STORE_OK; count += status == PG_STORE_OK) {
    key[0] = (uint8_t)count;
    key[31] = (uint8_t)(count >> 8);
    status = pg_log_put(&store, PG_RECORD_REVOCATION, key, sizeof key, value, 200);
    if (status != PG_STORE_OK && status != PG_STORE_FULL) say("error", status);
  }
  return count;
}

static void run(void) {
  struct pg_span got;
  uint8_t cid[PG_STORE_CID_BYTES], key[4] = {1, 2, 3, 4};
  pg_flash_start(&timed, STORE, SECTOR, SECTORS, BLOCKS, UNIT);
  for (uint32_t i = 0; i < sizeof value; i++) value[i] = (uint8_t)(i * 7u + i / 256u);
  begin();
  say("mount_empty", end(pg_log_mount(&store, &timed)));
  append();
  begin();
  const enum pg_store_status found = pg_log_get(&store, PG_RECORD_AUDIT, key, sizeof key, &got);
  say("get", end(found));

  cid_of(cid, 4096);
  begin();
  const enum pg_store_status stored = pg_log_put(&store, PG_RECORD_OBJECT, cid, sizeof cid, value, 4096);
  say("object_4k", end(stored));
  begin();
  pg_sha256(cid + 4, value, 4096);
  say("object_4k_hash", end(PG_STORE_OK));
  begin();
  const enum pg_store_status rooted = pg_log_set_root(&store, cid);
  say("set_root_4k", end(rooted));
  begin();
  const enum pg_store_status begun = pg_log_begin(&store, &pieces, cid, 4096);
  if (begun != PG_STORE_PRESENT) say("error", begun);

  say("records_full", fill());
  /* All of it is to go round once: the greatest single piece of it. */
  uint32_t longest = 0, pieces_of_work = 0;
  for (uint32_t i = 0; i < 400; i++) {
    value[0] = (uint8_t)i;
    begin();
    const bool more = pg_log_tidy(&store);
    const uint32_t took = end(PG_STORE_OK);
    if (took > longest) longest = took;
    pieces_of_work += more;
    if (!more) (void)pg_log_put(&store, PG_RECORD_AUDIT, key, sizeof key, value, 64);
  }
  say("tidy_pieces", pieces_of_work);
  say("tidy_longest", longest);
  uint32_t worst = 0;
  for (uint32_t i = 0; i < 300; i++) {
    value[0] = (uint8_t)(i + 1u);
    begin();
    const enum pg_store_status status = pg_log_put(&store, PG_RECORD_AUDIT, key, sizeof key, value, 64);
    const uint32_t took = end(status);
    if (took > worst) worst = took;
  }
  say("append_full", worst);
  begin();
  say("mount_full", end(pg_log_mount(&store, &timed)));
  say("ram", sizeof store);
  say("ram_pieces", sizeof pieces);
  say("end", 0);
}

int main(void) {
  pg_uart_start(&uart);
  run();
  for (;;) {}
}
