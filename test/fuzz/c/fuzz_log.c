/* fuzz_log.c -- a store on flash of which anything may be true: fuzz_log <seed> <count>.
 *
 * Each round begins with a flash made of a store's blocks with bits, units and blocks changed, checksums of headers mostly made
 * right again, or of chance alone. It is mounted, read to its last byte and written to. The sanitizers watch; it aborts when an
 * answer is out of its bounds, when a request takes longer than the ring allows, or when a put that was answered with OK is not
 * there. With clang's libFuzzer (test/fuzz/harnesses.ts): -DPG_LIBFUZZER, and the flash is the input's. */
#include "../../store/c/sim_flash.h"

#include "base/bytes.h"
#include "base/crc32.h"
#include "store/log.h"

enum { SECTOR = 1024, BLOCKS = 4, UNIT = 16 };
static struct sim sim;
static struct pg_log store;
static struct pg_log_write pieces;
static uint64_t state;
static unsigned long mounted[16], records_seen, damaged, stored, refused, roots, removed_some;

static uint32_t below(uint32_t n) { return (uint32_t)((uint64_t)sim_random(&state) * n >> 32); }

/* Its header's checksum as the block's number has it. */
static void right_header(uint8_t *record, uint32_t block) {
  uint8_t bytes[12];
  memcpy(bytes, record, 8);
  pg_store32le(bytes + 8, block);
  pg_store32le(record + 8, pg_crc32_end(pg_crc32_add(pg_crc32_start(), bytes, sizeof bytes)));
}

static void right_block(uint8_t *at, uint32_t number) {
  uint8_t bytes[12];
  pg_store32le(bytes, PG_STORE_MAGIC);
  pg_store32le(bytes + 4, number);
  pg_store32le(bytes + 8, UNIT);
  memcpy(at, bytes, 8);
  pg_store32le(at + 8, pg_crc32_end(pg_crc32_add(pg_crc32_start(), bytes, sizeof bytes)));
}

#ifndef PG_LIBFUZZER
static void forge(void) {
  static const uint32_t telling[] = {0, 1, 2, 3, 36, 64, 65, 255, 256, 900, 1000, 1008, 1024, 4096, 65536, 0x3fffffff, 0x7fffffff, 0xfffffff0, 0xffffffff};
  uint32_t number = below(4) == 0 ? 0xffffffffu - below(6) : 1u + below(40);
  for (uint32_t i = 0; i < sim.bytes_in_all; i++) sim.bytes[i] = below(3) == 0 ? 0xff : (uint8_t)sim_random(&state);
  for (uint32_t block = 0; block < BLOCKS; block++, number++) {
    uint8_t *const base = sim.bytes + number % BLOCKS * SECTOR;
    if (below(8) != 0) right_block(base, number);
    for (uint32_t at = UNIT; at + 16u <= SECTOR;) {
      uint8_t *const record = base + at;
      const bool tail = below(6) == 0;
      uint32_t key = below(4) == 0 ? below(70) : below(2) == 0 ? 36 : below(5), length = below(5) == 0 ? telling[below(sizeof telling / sizeof *telling)] : below(200);
      if (tail) key = 0, length = below(8) == 0 ? length : 4;
      record[0] = tail ? PG_RECORD_TAIL : (uint8_t)(1u + below(9));
      record[1] = (uint8_t)(below(8) == 0 ? below(5) : tail ? 0 : below(3));
      record[2] = (uint8_t)key;
      record[3] = (uint8_t)(below(20) == 0);
      pg_store32le(record + 4, length);
      if (below(12) != 0) right_header(record, number);
      const bool apart = (record[1] & PG_RECORD_FLAG_APART) != 0;
      const uint32_t value = apart ? (12u + key + 15u) & ~15u : 12u + key;
      if (length > SECTOR || at + value + length + 40u > SECTOR) break;
      if (tail) pg_store32le(record + 12, number - below(5));
      for (uint32_t i = 0; i < key; i++) record[12 + i] = (uint8_t)below(3);
      const uint32_t checksum = apart ? (value + length + 15u) & ~15u : value + length;
      uint32_t crc = pg_crc32_add(pg_crc32_start(), record, 8);
      crc = pg_crc32_add(crc, record + 12, key);
      crc = pg_crc32_add(crc, record + value, length);
      if (below(12) != 0) pg_store32le(record + checksum, pg_crc32_end(crc));
      at += (checksum + 4u + 15u) & ~15u;
      if (below(6) == 0) at += UNIT;
    }
  }
  for (uint32_t unit = 0; unit < sim.bytes_in_all / UNIT; unit++) sim.begun[unit] = below(400) == 0 ? 3 : 1;
  /* What is blank behind the last record may be written: the sim has to believe it. */
}
#endif

static void inside(const struct pg_span *span) {
  const uint32_t from = (uint32_t)(span->bytes - sim.bytes);
  CHECK(from <= sim.bytes_in_all && span->length <= sim.bytes_in_all - from);
  uint32_t sum = 0;
  for (uint32_t i = 0; i < span->length; i++) sum += span->bytes[i];
  CHECK(sum <= 255u * span->length);
}

static void look(void) {
  struct pg_span key, value, before;
  for (uint32_t kind = 0; kind <= 130; kind++) {
    for (uint32_t place = 0; pg_log_next(&store, kind, &place, &key, &value); records_seen++) {
      struct pg_span again;
      inside(&key);
      inside(&value);
      const enum pg_store_status status = pg_log_get(&store, kind, key.bytes, key.length, &again);
      CHECK(status == PG_STORE_OK || status == PG_STORE_DAMAGED);
      if (status == PG_STORE_DAMAGED) damaged++;
      inside(&again);
    }
  }
  if (pg_log_root(&store, &value, &before) == PG_STORE_OK) {
    roots++;
    inside(&value);
    inside(&before);
  }
}

/* Units that look blank are: the driver of real flash says no where they are not. */
static void believe(void) {
  for (uint32_t unit = 0; unit < sim.bytes_in_all / UNIT; unit++) {
    bool blank = true;
    for (uint32_t i = 0; i < UNIT; i++) blank = blank && sim.bytes[unit * UNIT + i] == 0xff;
    if (blank && sim.begun[unit] == 1) sim.begun[unit] = 0;
  }
}

/* On the flash as it is. */
static void lived(void) {
  const enum pg_store_status status = pg_log_mount(&store, &sim.flash);
  pieces.at = 0; /* a mount ends what was being written */
  mounted[status]++;
  if (status != PG_STORE_OK) return;
  look();
  believe();
  for (uint32_t i = 0; i < 12; i++) {
    uint8_t key[40], value[300];
    const uint32_t key_bytes = below(2) == 0 ? 36 : below(5), length = below(sizeof value), kind = 1u + below(9);
    for (uint32_t at = 0; at < sizeof key; at++) key[at] = (uint8_t)below(3);
    for (uint32_t at = 0; at < sizeof value; at++) value[at] = (uint8_t)sim_random(&state);
    const uint32_t units = sim.units, erases = sim.erases;
    switch (below(6)) {
      case 0: removed_some += pg_log_remove(&store, kind, key, key_bytes) == PG_STORE_OK; break;
      case 1: (void)pg_log_tidy(&store); break;
      case 2: (void)pg_log_roll_back(&store); break;
      case 3: (void)pg_log_begin(&store, &pieces, key, length), (void)pg_log_write(&store, &pieces, value, length / 2), (void)pg_log_finish(&store, &pieces); break;
      default: {
        const enum pg_store_status put = pg_log_put(&store, kind, key, key_bytes, value, length);
        struct pg_span got;
        if (put != PG_STORE_OK) {
          refused++;
        } else {
          stored++;
          CHECK(pg_log_get(&store, kind, key, key_bytes, &got) == PG_STORE_OK && got.length == length && memcmp(got.bytes, value, length) == 0);
        }
      }
    }
    CHECK(sim.erases - erases <= BLOCKS && sim.units - units <= (BLOCKS + 1u) * SECTOR / UNIT);
  }
  look();
  CHECK(pg_log_mount(&store, &sim.flash) != PG_STORE_GEOMETRY);
}

#ifdef PG_LIBFUZZER
#include "../harness/harness.h"

/* Lengths are the input's; the checksums that they make are put where they belong. */
static void right_records(uint32_t block, uint32_t number) {
  uint8_t *const base = sim.bytes + block * SECTOR;
  for (uint32_t at = UNIT; at + 16u <= SECTOR;) {
    uint8_t *const record = base + at;
    const uint32_t key = record[2], length = pg_load32le(record + 4);
    const bool apart = (record[1] & PG_RECORD_FLAG_APART) != 0;
    const uint32_t value = apart ? (12u + key + 15u) & ~15u : 12u + key;
    if (length > SECTOR || at + value + length + 40u > SECTOR) break;
    right_header(record, number);
    const uint32_t checksum = apart ? (value + length + 15u) & ~15u : value + length;
    uint32_t crc = pg_crc32_add(pg_crc32_start(), record, 8);
    crc = pg_crc32_add(crc, record + 12, key);
    crc = pg_crc32_add(crc, record + value, length);
    pg_store32le(record + checksum, pg_crc32_end(crc));
    at += (checksum + 4u + 15u) & ~15u;
  }
}

/* Eight bytes that choose what is asked of the store, the number of the first block, for each block whether its header and its records are
 * made right (bits 0 to 3, and 4 to 7), and then the flash, erased behind the end of the input. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  enum { HEAD = 13 };
  if (length < HEAD) return 0;
  if (sim.bytes_in_all == 0) sim_start(&sim, SECTOR, 1, BLOCKS, UNIT);
  state = pg_load32le(bytes) | (uint64_t)pg_load32le(bytes + 4) << 32 | 1u;
  const size_t rest = length - HEAD < sim.bytes_in_all ? length - HEAD : sim.bytes_in_all;
  memset(sim.bytes, 0xff, sim.bytes_in_all);
  memcpy(sim.bytes, bytes + HEAD, rest);
  memset(sim.begun, 1, sim.bytes_in_all / UNIT);
  for (uint32_t i = 0; i < BLOCKS; i++) {
    const uint32_t number = pg_load32le(bytes + 8) + i, block = number % BLOCKS;
    if ((bytes[12] >> i & 1) != 0) right_block(sim.bytes + block * SECTOR, number);
    if ((bytes[12] >> (4 + i) & 1) != 0) right_records(block, number);
  }
  records_seen = 0;
  lived();
  if (records_seen > 0) harness_take();
  return 0;
}
#else

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  state = strtoull(argv[1], NULL, 10) + 88172645463325252ull;
  const unsigned long count = strtoul(argv[2], NULL, 10);
  sim_start(&sim, SECTOR, 1, BLOCKS, UNIT);
  for (unsigned long round = 0; round < count; round++) {
    snprintf(sim_where, sizeof sim_where, "round %lu", round);
    forge();
    lived();
  }
  printf("mounted %lu\ntoo-many %lu\nrecords %lu\ndamaged %lu\nstored %lu\nrefused %lu\nroots %lu\nremoved %lu\n", mounted[PG_STORE_OK], mounted[PG_STORE_FULL], records_seen, damaged, stored, refused, roots,
         removed_some);
  return 0;
}
#endif
