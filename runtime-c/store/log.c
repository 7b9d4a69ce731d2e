/* log.c -- see log.h; docs/reference/store.md has the layout and why it is safe.
 *
 * Blocks are a ring, written one after the other; a block's sequence number says where it is in it, and that it is newer.
 * Invariants, which hold at every write unit:
 *   - only blocks tail .. head count. A record TAIL in one of them says what tail is, and is written before anything older is
 *     erased: so an erase that is cut short leaves no block that is looked at.
 *   - a record is programmed from its first byte to its last, and its header has its length: what is in the way of a reader
 *     is either a record, of which the next begins where it ends, or the one cell of a header that was cut short.
 *   - the newest record of a kind and key counts, if its checksum holds; what moves is written once more before its block goes.
 *   - while all blocks count, the newest holds nothing but what moved there from the oldest. A mount that finds it so leaves
 *     it out, and it is erased and filled again: there is always room to go on, however often power goes. */
#include "store/log.h"

#include <string.h>

#include "base/bytes.h"
#include "base/crc32.h"
#include "crypto/sha256.h"
#include "store/log_inner.h"

#define MASK (PG_STORE_INDEX_SLOTS - 1u)

_Static_assert((PG_STORE_INDEX_SLOTS & MASK) == 0 && PG_STORE_RECORDS < PG_STORE_INDEX_SLOTS, "a search of the index ends");
_Static_assert(PG_LOG_HEADER <= PG_STORE_CELL_BYTES && PG_STORE_BLOCK_HEADER_BYTES <= PG_STORE_CELL_BYTES, "headers lie in one cell");
_Static_assert(PG_STORE_CID_BYTES <= PG_STORE_KEY_BYTES && PG_STORE_KEY_BYTES < 256, "a key's length is a byte");

void pg_log_lay_out(const struct pg_log *log, struct pg_record *r) {
  const bool apart = (r->flags & PG_RECORD_FLAG_APART) != 0;
  r->value = PG_LOG_HEADER + r->key_bytes;
  if (apart) r->value = pg_log_round(r->value, log->cell);
  r->checksum = r->value + r->length;
  if (apart) r->checksum = pg_log_round(r->checksum, log->cell);
  r->size = pg_log_round(r->checksum + PG_STORE_CHECKSUM_BYTES, log->cell);
}

uint32_t pg_log_tail_size(const struct pg_log *log) { return pg_log_round(PG_LOG_HEADER + 4u + PG_STORE_CHECKSUM_BYTES, log->cell); }

/* ---- reading ---- */

uint32_t pg_log_base(const struct pg_log *log, uint32_t block) { return block % log->flash->blocks * log->block_bytes; }

static uint32_t block_at(const struct pg_log *log, uint32_t at) {
  const uint32_t blocks = log->flash->blocks;
  return log->head - (log->head % blocks + blocks - at / log->block_bytes) % blocks;
}

static uint32_t word(const struct pg_log *log, uint32_t at) { return pg_load32le(log->flash->bytes + at); }

/* Of the words' bytes, the lowest first: as pg_crc32_add of them in memory, in half the instructions. */
uint32_t pg_log_crc(uint32_t first, uint32_t second, uint32_t third) {
  const uint32_t words[3] = {first, second, third};
  uint32_t state = pg_crc32_start();
  for (uint32_t i = 0; i < 3; i++) {
    state ^= words[i];
    for (uint32_t byte = 0; byte < 4; byte++) state = pg_crc32_byte(state, 0);
  }
  return pg_crc32_end(state);
}

/* The sequence number of the block at a place of the ring; 0: there is none. */
static uint32_t number_of(const struct pg_log *log, uint32_t place) {
  const uint32_t at = place * log->block_bytes;
  if (!pg_flash_readable(log->flash, at, log->cell) || word(log, at) != PG_STORE_MAGIC) return 0;
  const uint32_t number = word(log, at + 4);
  return number % log->flash->blocks == place && word(log, at + 8) == pg_log_crc(PG_STORE_MAGIC, number, log->cell) ? number : 0;
}

bool pg_log_parse(const struct pg_log *log, uint32_t block, uint32_t at, struct pg_record *r) {
  const uint32_t left = pg_log_base(log, block) + log->block_bytes - at;
  if (!pg_flash_readable(log->flash, at, log->cell)) return false;
  const uint32_t first = word(log, at), length = word(log, at + 4);
  r->at = at;
  r->kind = first & 0xffu;
  r->flags = first >> 8 & 0xffu;
  r->key_bytes = first >> 16;
  r->length = length;
  if (r->kind == 0 || r->kind > PG_RECORD_TAIL || r->flags > 3u || r->key_bytes > PG_STORE_KEY_BYTES || length > left) return false;
  pg_log_lay_out(log, r);
  return r->size <= left && word(log, at + 8) == pg_log_crc(first, length, block);
}

bool pg_log_scan(const struct pg_log *log, uint32_t block, uint32_t *at, struct pg_record *r) {
  const uint32_t base = pg_log_base(log, block);
  for (; *at < log->block_bytes; *at += log->cell) {
    if (!pg_log_parse(log, block, base + *at, r)) continue;
    *at += r->size;
    return true;
  }
  return false;
}

static uint32_t checksum_start(const struct pg_log *log, uint32_t at) {
  return pg_crc32_add(pg_crc32_start(), log->flash->bytes + at, 8);
}

/* Whether all of it is there, as it was written. */
static bool whole(const struct pg_log *log, const struct pg_record *r) {
  if (!pg_flash_readable(log->flash, r->at, r->size)) return false;
  const uint8_t *const bytes = log->flash->bytes + r->at;
  uint32_t crc = pg_crc32_add(checksum_start(log, r->at), bytes + PG_LOG_HEADER, r->key_bytes);
  crc = pg_crc32_add(crc, bytes + r->value, r->length);
  return pg_load32le(bytes + r->checksum) == pg_crc32_end(crc);
}

bool pg_log_named(const struct pg_log *log, const struct pg_record *r) {
  uint8_t digest[32];
  const uint8_t *const bytes = log->flash->bytes + r->at;
  if (r->key_bytes != PG_STORE_CID_BYTES || !pg_flash_readable(log->flash, r->at, r->size)) return false;
  pg_sha256(digest, bytes + r->value, r->length);
  return memcmp(digest, bytes + PG_LOG_HEADER + 4, sizeof digest) == 0;
}

bool pg_log_intact(const struct pg_log *log, const struct pg_record *r) { return r->kind == PG_RECORD_OBJECT ? pg_log_named(log, r) : whole(log, r); }

/* ---- the index ---- */

static uint32_t mark_of(uint32_t kind, const uint8_t *key, uint32_t bytes) { return pg_crc32_add(kind, key, bytes); }

static bool record_of(const struct pg_log *log, uint32_t at, struct pg_record *r) { return pg_log_parse(log, block_at(log, at), at, r); }

bool pg_log_find(const struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t bytes, struct pg_found *f) {
  const uint32_t mark = f->mark = mark_of(kind, key, bytes);
  for (uint32_t slot = mark & MASK;; slot = (slot + 1u) & MASK) {
    f->slot = slot;
    if (log->index[slot].at == 0) return false;
    if (log->index[slot].mark != mark || !record_of(log, log->index[slot].at, &f->record)) continue;
    const struct pg_record *const r = &f->record;
    if (r->kind == kind && r->key_bytes == bytes && memcmp(log->flash->bytes + r->at + PG_LOG_HEADER, key, bytes) == 0) return true;
  }
}

void pg_log_account(struct pg_log *log, uint32_t at, uint32_t size) {
  log->live[at / log->block_bytes] += size;
  log->bytes += size;
}

void pg_log_forget(struct pg_log *log, const struct pg_record *r) {
  pg_log_account(log, r->at, 0u - r->size);
  log->refused = UINT32_MAX;
}

/* A slot is given up: what was pushed on from there moves up (Knuth, The Art of Computer Programming 3, 6.4, algorithm R). */
void pg_log_release(struct pg_log *log, uint32_t hole) {
  log->records--;
  for (uint32_t at = hole;;) {
    at = (at + 1u) & MASK;
    if (log->index[at].at == 0) break;
    if (((at - log->index[at].mark) & MASK) < ((at - hole) & MASK)) continue;
    log->index[hole] = log->index[at];
    hole = at;
  }
  log->index[hole].at = 0;
}

bool pg_log_count_in(struct pg_log *log, const struct pg_record *r) {
  struct pg_found old;
  const bool found = pg_log_find(log, r->kind, log->flash->bytes + r->at + PG_LOG_HEADER, r->key_bytes, &old);
  if (found) pg_log_forget(log, &old.record);
  if ((r->flags & PG_RECORD_FLAG_REMOVED) != 0) {
    if (found) pg_log_release(log, old.slot);
    log->removed++;
    return true;
  }
  if (!found && log->records++ == PG_STORE_RECORDS) return false;
  log->index[old.slot] = (struct pg_log_slot){r->at, old.mark};
  pg_log_account(log, r->at, r->size);
  return true;
}

/* ---- mounting ---- */

static bool fits_a_store(const struct pg_flash *flash) {
  const uint32_t unit = flash->unit, cell = unit > PG_STORE_CELL_BYTES ? unit : PG_STORE_CELL_BYTES;
  const uint64_t block = (uint64_t)flash->sector_bytes * flash->block_sectors;
  return unit != 0 && (unit & (unit - 1u)) == 0 && unit <= PG_STORE_UNIT_BYTES && flash->sector_bytes % cell == 0 && block >= 16u * cell &&
         flash->blocks >= 2 && flash->blocks <= PG_STORE_BLOCKS && block * flash->blocks <= 0x40000000u;
}

/* What the records TAIL of a block say of the oldest block that counts, if that is newer. In a block that all others count
 * beside, nothing counts behind a cell that is no record: it may be one whose erase was cut short, and what looks like a record
 * there may be a piece of an object. */
static void read_tail(const struct pg_log *log, uint32_t block, uint32_t *tail) {
  struct pg_record r;
  for (uint32_t at = log->cell, end = at; pg_log_scan(log, block, &at, &r); end = at) {
    if (r.at != pg_log_base(log, block) + end && block + 1u - *tail == log->flash->blocks) return;
    if (r.kind != PG_RECORD_TAIL || r.length != 4 || !whole(log, &r)) continue;
    const uint32_t told = word(log, r.at + r.value);
    if (told > *tail && told <= block) *tail = told;
  }
}

/* The oldest block that counts: while the ring is on its first round, and none was given up, the first. */
static uint32_t find_tail(const struct pg_log *log) {
  const uint32_t blocks = log->flash->blocks;
  uint32_t tail = log->head > blocks ? log->head - blocks + 1u : 1u;
  for (uint32_t block = log->head - 1u; block > tail; block--)
    if (number_of(log, block % blocks) == block) read_tail(log, block, &tail);
  read_tail(log, log->head, &tail);
  return tail;
}

static bool blank(const struct pg_log *log, uint32_t at) {
  if (!pg_flash_readable(log->flash, at, log->cell)) return false;
  uint32_t all = UINT32_MAX;
  for (uint32_t i = 0; i < log->cell; i += 4) all &= word(log, at + i);
  return all == UINT32_MAX;
}

enum pg_store_status pg_log_mount(struct pg_log *log, const struct pg_flash *flash) {
  memset(log, 0, sizeof *log);
  if (!fits_a_store(flash)) return PG_STORE_GEOMETRY;
  log->flash = flash;
  log->block_bytes = flash->sector_bytes * flash->block_sectors;
  log->cell = flash->unit > PG_STORE_CELL_BYTES ? flash->unit : PG_STORE_CELL_BYTES;
  log->refused = UINT32_MAX;
  log->tail = 1;
  for (uint32_t place = 0; place < flash->blocks; place++) {
    const uint32_t number = number_of(log, place);
    if (number > log->head) log->head = number;
  }
  if (log->head == 0) return PG_STORE_OK;
  log->tail = find_tail(log);
  log->cursor = log->cell;
  if (log->head + 1u - log->tail == flash->blocks) log->head--; /* it holds copies only */
  for (uint32_t block = log->tail; block - log->tail <= log->head - log->tail; block++) {
    if (number_of(log, block % flash->blocks) != block) {
      log->damaged++;
      continue;
    }
    struct pg_record r;
    uint32_t end = log->cell;
    for (uint32_t at = end; pg_log_scan(log, block, &at, &r); end = at)
      if (r.kind != PG_RECORD_TAIL && whole(log, &r) && !pg_log_count_in(log, &r)) return PG_STORE_FULL;
    log->end = end;
  }
  /* Behind the last of what was begun; and a cell more, which may have been begun although nothing is to be seen of it. */
  uint32_t end = log->block_bytes;
  while (end > log->end && blank(log, pg_log_base(log, log->head) + end - log->cell)) end -= log->cell;
  log->end = end < log->block_bytes ? end + log->cell : end;
  return PG_STORE_OK;
}

enum pg_store_status pg_log_look(const struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes, struct pg_span *value) {
  struct pg_found f;
  if (!pg_log_find(log, kind, key, key_bytes, &f)) return PG_STORE_ABSENT;
  *value = (struct pg_span){log->flash->bytes + f.record.at + f.record.value, f.record.length};
  return PG_STORE_OK;
}

enum pg_store_status pg_log_get(const struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes, struct pg_span *value) {
  struct pg_found f;
  if (!pg_log_find(log, kind, key, key_bytes, &f)) return PG_STORE_ABSENT;
  *value = (struct pg_span){log->flash->bytes + f.record.at + f.record.value, f.record.length};
  return pg_log_intact(log, &f.record) ? PG_STORE_OK : PG_STORE_DAMAGED;
}

bool pg_log_next(const struct pg_log *log, uint32_t kind, uint32_t *place, struct pg_span *key, struct pg_span *value) {
  struct pg_record r;
  while (*place < PG_STORE_INDEX_SLOTS) {
    const uint32_t at = log->index[(*place)++].at;
    if (at == 0 || !record_of(log, at, &r) || r.kind != kind || !whole(log, &r)) continue;
    *key = (struct pg_span){log->flash->bytes + at + PG_LOG_HEADER, r.key_bytes};
    *value = (struct pg_span){log->flash->bytes + at + r.value, r.length};
    return true;
  }
  return false;
}
