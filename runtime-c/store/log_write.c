/* log_write.c -- the half of the store that writes: records, room for them, the root. See log.h, and log.c for the invariants. */
#include <string.h>

#include "base/bytes.h"
#include "base/crc32.h"
#include "store/log_inner.h"

/* ---- writing: a record, cell by cell ---- */

static bool program(struct pg_log *log, struct pg_log_write *w, const uint8_t *bytes, uint32_t length) {
  const uint32_t to = w->to;
  w->to += pg_log_round(length, log->cell);
  return pg_flash_program(log->flash, to, bytes, length);
}

/* The cell in hand, blank behind what it has. */
static bool end_cell(struct pg_log *log, struct pg_log_write *w) {
  if (w->filled == 0) return true;
  const uint32_t length = pg_log_round(w->filled, log->flash->unit);
  memset(w->cell + w->filled, 0xff, length - w->filled);
  w->filled = 0;
  return program(log, w, w->cell, length);
}

/* Whole cells go from where they are, without a copy. */
static bool emit(struct pg_log *log, struct pg_log_write *w, const uint8_t *bytes, uint32_t length) {
  while (length > 0) {
    const uint32_t room = log->cell - w->filled;
    const bool whole = w->filled == 0 && length >= room;
    const uint32_t piece = whole ? length & ~(log->cell - 1u) : length < room ? length : room;
    if (whole) {
      if (!program(log, w, bytes, piece)) return false;
    } else {
      memcpy(w->cell + w->filled, bytes, piece);
      w->filled += piece;
      if (w->filled == log->cell && !end_cell(log, w)) return false;
    }
    bytes += piece;
    length -= piece;
  }
  return true;
}

/* The next record's place is taken, and its header written, which is in the cell in hand or on the flash. */
static bool place(struct pg_log *log, struct pg_log_write *w, struct pg_record *r) {
  uint8_t header[PG_LOG_HEADER];
  const uint32_t first = r->kind | r->flags << 8 | r->key_bytes << 16;
  r->at = pg_log_base(log, log->head) + log->end;
  log->end += r->size;
  w->at = w->to = r->at;
  w->block = log->head;
  w->filled = 0;
  w->left = r->length;
  w->removed = log->removed;
  pg_store32le(header, first);
  pg_store32le(header + 4, r->length);
  pg_store32le(header + 8, pg_log_crc(first, r->length, log->head));
  w->crc = pg_crc32_add(pg_crc32_start(), header, 8);
  return emit(log, w, header, PG_LOG_HEADER);
}

static bool emit_summed(struct pg_log *log, struct pg_log_write *w, const uint8_t *bytes, uint32_t length) {
  w->crc = pg_crc32_add(w->crc, bytes, length);
  return emit(log, w, bytes, length);
}

static bool emit_checksum(struct pg_log *log, struct pg_log_write *w) {
  uint8_t checksum[PG_STORE_CHECKSUM_BYTES];
  pg_store32le(checksum, pg_crc32_end(w->crc));
  return emit(log, w, checksum, sizeof checksum) && end_cell(log, w);
}

/* ---- making room ---- */

static uint32_t blocks_used(const struct pg_log *log) { return log->head + 1u - log->tail; }
static uint32_t room(const struct pg_log *log) { return log->head < log->tail ? 0 : log->block_bytes - log->end; }
static uint32_t oldest_live(const struct pg_log *log) { return log->live[log->tail % log->flash->blocks]; }

/* The oldest block has nothing left that counts: it is no block of the store any more. */
static enum pg_store_status retire(struct pg_log *log) {
  uint8_t tail[4];
  struct pg_record r = {.kind = PG_RECORD_TAIL, .length = sizeof tail};
  pg_log_lay_out(log, &r);
  pg_store32le(tail, log->tail + 1u);
  if (!place(log, &log->own, &r) || !emit_summed(log, &log->own, tail, sizeof tail) || !emit_checksum(log, &log->own)) return PG_STORE_FLASH;
  const uint32_t oldest = log->tail % log->flash->blocks;
  log->tail++;
  log->cursor = log->cell;
  if (log->live[oldest] == 0) return PG_STORE_OK;
  /* Records whose headers are gone since they were counted in. */
  log->bytes -= log->live[oldest];
  log->live[oldest] = 0;
  for (uint32_t slot = 0; slot < PG_STORE_INDEX_SLOTS;) {
    if (log->index[slot].at / log->block_bytes != oldest || log->index[slot].at == 0) {
      slot++;
      continue;
    }
    log->damaged++;
    pg_log_release(log, slot);
  }
  return PG_STORE_OK;
}

static bool copy(struct pg_log *log, struct pg_record *r) {
  const uint8_t *const bytes = log->flash->bytes + r->at;
  return place(log, &log->own, r) && emit(log, &log->own, bytes + PG_LOG_HEADER, r->checksum + PG_STORE_CHECKSUM_BYTES - PG_LOG_HEADER) && end_cell(log, &log->own);
}

/* One record of the oldest block is looked at, and moved if it counts, checksum and all: damage stays what it is. FULL: the
 * newest block has no room for it. */
static enum pg_store_status move_on(struct pg_log *log) {
  struct pg_record r;
  struct pg_found f;
  uint32_t at = log->cursor;
  if (oldest_live(log) == 0 || !pg_log_scan(log, log->tail, &at, &r)) return room(log) < pg_log_tail_size(log) ? PG_STORE_FULL : retire(log);
  if (pg_log_find(log, r.kind, log->flash->bytes + r.at + PG_LOG_HEADER, r.key_bytes, &f) && f.record.at == r.at) {
    if (!pg_flash_readable(log->flash, r.at, r.size)) {
      pg_log_forget(log, &r);
      pg_log_release(log, f.slot);
      log->damaged++;
    } else {
      if (room(log) < r.size + pg_log_tail_size(log)) return PG_STORE_FULL;
      if (!copy(log, &r)) return PG_STORE_FLASH;
      pg_log_account(log, f.record.at, 0u - r.size);
      pg_log_account(log, r.at, r.size);
      log->index[f.slot].at = r.at;
    }
  }
  log->cursor = at;
  return PG_STORE_OK;
}

static enum pg_store_status open_next(struct pg_log *log) {
  const struct pg_flash *const flash = log->flash;
  struct pg_log_write *const w = &log->own;
  if (log->head == UINT32_MAX) return PG_STORE_WORN;
  const uint32_t number = log->head + 1u, base = pg_log_base(log, number);
  for (uint32_t sector = 0; sector < flash->block_sectors; sector++)
    if (!pg_flash_erase(flash, base + sector * flash->sector_bytes)) return PG_STORE_FLASH;
  pg_store32le(w->cell, PG_STORE_MAGIC);
  pg_store32le(w->cell + 4, number);
  pg_store32le(w->cell + 8, pg_log_crc(PG_STORE_MAGIC, number, log->cell));
  w->to = base;
  w->filled = PG_STORE_BLOCK_HEADER_BYTES;
  if (!end_cell(log, w)) return PG_STORE_FLASH;
  log->head = number;
  log->end = log->cell;
  if (log->cursor == 0) log->cursor = log->cell;
  return PG_STORE_OK;
}

/* A piece of the way to more room. FULL after `blocks` new ones: by then every block that counted has been gone through. */
static enum pg_store_status step(struct pg_log *log, uint32_t *opened) {
  const uint32_t used = blocks_used(log), blocks = log->flash->blocks;
  if (used == blocks || (used + 1u == blocks && log->tail < log->head)) {
    const enum pg_store_status moved = move_on(log);
    if (moved != PG_STORE_FULL || used == blocks) return moved;
  }
  if ((*opened)++ == blocks) return PG_STORE_FULL;
  return open_next(log);
}

/* Each block leaves room for a record TAIL: all that counts in one, and that record, then fit into another. */
static bool has_room(const struct pg_log *log, uint32_t size) {
  return blocks_used(log) < log->flash->blocks && room(log) >= size + pg_log_tail_size(log);
}

static enum pg_store_status make_room(struct pg_log *log, uint32_t size) {
  uint32_t opened = 0;
  while (!has_room(log, size)) {
    const enum pg_store_status status = step(log, &opened);
    if (status == PG_STORE_OK) continue;
    if (status == PG_STORE_FULL) log->refused = size;
    return status;
  }
  return PG_STORE_OK;
}

/* An eighth of a block is left in each, so that what is small always finds room in one of them: whatever removes. */
uint32_t pg_log_capacity(const struct pg_log *log) {
  const uint32_t usable = log->block_bytes - log->cell - 2u * pg_log_tail_size(log);
  return (log->flash->blocks - 1u) * (usable - log->block_bytes / 8u);
}

static bool admitted(const struct pg_log *log, uint32_t size, uint32_t old) {
  return log->bytes - old + size <= pg_log_capacity(log) && (old != 0 || log->records < PG_STORE_RECORDS);
}

/* ---- requests ---- */

static bool is_cid(const uint8_t *key, uint32_t bytes) {
  return bytes == PG_STORE_CID_BYTES && key[0] == 1 && key[1] < 0x80 && key[2] == 0x12 && key[3] == 32;
}

static struct pg_record shaped(const struct pg_log *log, uint32_t kind, uint32_t flags, uint32_t key_bytes, uint32_t length) {
  struct pg_record r = {.kind = kind, .flags = flags | (kind == PG_RECORD_OBJECT && flags == 0 ? PG_RECORD_FLAG_APART : 0), .key_bytes = key_bytes, .length = length};
  pg_log_lay_out(log, &r);
  return r;
}

uint32_t pg_log_size(const struct pg_log *log, uint32_t kind, uint32_t key_bytes, uint32_t length) {
  return shaped(log, kind, 0, key_bytes, length).size;
}

static bool has_value(const struct pg_log *log, const struct pg_record *r, const uint8_t *value, uint32_t length) {
  return r->length == length && (length == 0 || memcmp(log->flash->bytes + r->at + r->value, value, length) == 0);
}

static enum pg_store_status begin(struct pg_log *log, struct pg_log_write *w, uint32_t kind, uint32_t flags, const uint8_t *key, uint32_t key_bytes,
                                  const uint8_t *value, uint32_t length) {
  struct pg_found old;
  w->at = 0;
  if (kind == 0 || kind >= PG_RECORD_TAIL || key_bytes > PG_STORE_KEY_BYTES || (kind == PG_RECORD_OBJECT && !is_cid(key, key_bytes))) return PG_STORE_SHAPE;
  if (length > log->block_bytes) return PG_STORE_LARGE;
  struct pg_record r = shaped(log, kind, flags, key_bytes, length);
  if (r.size + log->cell + 2u * pg_log_tail_size(log) > log->block_bytes) return PG_STORE_LARGE;
  if (flags == 0) {
    const bool found = pg_log_find(log, kind, key, key_bytes, &old);
    if (found && (kind == PG_RECORD_OBJECT || has_value(log, &old.record, value, length)) && pg_log_intact(log, &old.record))
      return PG_STORE_PRESENT;
    if (r.size >= log->refused || !admitted(log, r.size, found ? old.record.size : 0)) return PG_STORE_FULL;
  }
  const enum pg_store_status status = make_room(log, r.size);
  if (status != PG_STORE_OK) return status;
  if (place(log, w, &r) && emit_summed(log, w, key, key_bytes) && ((r.flags & PG_RECORD_FLAG_APART) == 0 || end_cell(log, w))) return PG_STORE_OK;
  w->at = 0;
  return PG_STORE_FLASH;
}

/* The checksum is the last to be written; then the record counts. */
static enum pg_store_status seal(struct pg_log *log, struct pg_log_write *w) {
  struct pg_record r;
  const uint32_t at = w->at;
  w->at = 0;
  if (!emit_checksum(log, w) || !pg_log_parse(log, w->block, at, &r)) return PG_STORE_FLASH;
  (void)pg_log_count_in(log, &r); /* it was admitted */
  return PG_STORE_OK;
}

/* Its block went, or will next, or something was removed, which in the log stands behind it. */
static bool gone(const struct pg_log *log, const struct pg_log_write *w) {
  return w->at == 0 || w->block < log->tail || w->removed != log->removed ||
         (w->block == log->tail && log->tail < log->head && blocks_used(log) + 1u >= log->flash->blocks);
}

enum pg_store_status pg_log_begin(struct pg_log *log, struct pg_log_write *write, const uint8_t *cid, uint32_t length) {
  return begin(log, write, PG_RECORD_OBJECT, 0, cid, PG_STORE_CID_BYTES, NULL, length);
}

enum pg_store_status pg_log_write(struct pg_log *log, struct pg_log_write *w, const uint8_t *bytes, uint32_t length) {
  if (gone(log, w)) return PG_STORE_GONE;
  if (length > w->left) return PG_STORE_SHAPE;
  w->left -= length;
  if (emit_summed(log, w, bytes, length)) return PG_STORE_OK;
  w->at = 0;
  return PG_STORE_FLASH;
}

enum pg_store_status pg_log_finish(struct pg_log *log, struct pg_log_write *w) {
  struct pg_found old;
  struct pg_record r;
  if (gone(log, w)) return PG_STORE_GONE;
  if (w->left != 0) return PG_STORE_SHAPE;
  const uint32_t at = w->at;
  w->at = 0;
  if (!end_cell(log, w) || !pg_log_parse(log, w->block, at, &r)) return PG_STORE_FLASH;
  if (!pg_log_named(log, &r)) return PG_STORE_DIGEST;
  /* Others may have come since it began. */
  const bool found = pg_log_find(log, r.kind, log->flash->bytes + at + PG_LOG_HEADER, r.key_bytes, &old);
  if (!admitted(log, r.size, found ? old.record.size : 0)) return PG_STORE_FULL;
  w->at = at;
  return seal(log, w);
}

enum pg_store_status pg_log_put(struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length) {
  struct pg_log_write *const w = &log->own;
  enum pg_store_status status = begin(log, w, kind, 0, key, key_bytes, value, length);
  if (status == PG_STORE_PRESENT) return PG_STORE_OK;
  if (status == PG_STORE_OK) status = pg_log_write(log, w, value, length);
  if (status != PG_STORE_OK) return status;
  return kind == PG_RECORD_OBJECT ? pg_log_finish(log, w) : seal(log, w);
}

enum pg_store_status pg_log_remove(struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes) {
  struct pg_found f;
  struct pg_span root, before;
  if ((kind == PG_RECORD_OBJECT && !is_cid(key, key_bytes)) || !pg_log_find(log, kind, key, key_bytes, &f)) return PG_STORE_ABSENT;
  if (kind == PG_RECORD_OBJECT && pg_log_root(log, &root, &before) != PG_STORE_ABSENT &&
      (memcmp(key, root.bytes, PG_STORE_CID_BYTES) == 0 || (before.length != 0 && memcmp(key, before.bytes, PG_STORE_CID_BYTES) == 0)))
    return PG_STORE_USED;
  const enum pg_store_status status = begin(log, &log->own, kind, PG_RECORD_FLAG_REMOVED, key, key_bytes, NULL, 0);
  return status == PG_STORE_OK ? seal(log, &log->own) : status;
}

/* ---- the root ---- */

static const uint8_t no_key[1];

enum pg_store_status pg_log_root(const struct pg_log *log, struct pg_span *root, struct pg_span *before) {
  const enum pg_store_status status = pg_log_get(log, PG_RECORD_ROOT, no_key, 0, root);
  if (status == PG_STORE_ABSENT) return status;
  const bool two = root->length == 2u * PG_STORE_CID_BYTES;
  if (!two && root->length != PG_STORE_CID_BYTES) return PG_STORE_ABSENT;
  *before = (struct pg_span){root->bytes + PG_STORE_CID_BYTES, two ? PG_STORE_CID_BYTES : 0};
  root->length = PG_STORE_CID_BYTES;
  return status;
}

static enum pg_store_status put_root(struct pg_log *log, const uint8_t *cids, uint32_t length) {
  struct pg_span object;
  const enum pg_store_status status = pg_log_get(log, PG_RECORD_OBJECT, cids, PG_STORE_CID_BYTES, &object);
  return status == PG_STORE_OK ? pg_log_put(log, PG_RECORD_ROOT, no_key, 0, cids, length) : status;
}

enum pg_store_status pg_log_set_root(struct pg_log *log, const uint8_t *cid) {
  uint8_t cids[2u * PG_STORE_CID_BYTES];
  struct pg_span root, before;
  memcpy(cids, cid, PG_STORE_CID_BYTES);
  if (pg_log_root(log, &root, &before) != PG_STORE_OK) return put_root(log, cids, PG_STORE_CID_BYTES);
  if (memcmp(cid, root.bytes, PG_STORE_CID_BYTES) == 0) return PG_STORE_OK;
  memcpy(cids + PG_STORE_CID_BYTES, root.bytes, PG_STORE_CID_BYTES);
  return put_root(log, cids, sizeof cids);
}

enum pg_store_status pg_log_roll_back(struct pg_log *log) {
  uint8_t cid[PG_STORE_CID_BYTES];
  struct pg_span root, before;
  const enum pg_store_status status = pg_log_root(log, &root, &before);
  if (status != PG_STORE_OK) return status;
  if (before.length == 0) return PG_STORE_ABSENT;
  memcpy(cid, before.bytes, sizeof cid);
  return put_root(log, cid, sizeof cid);
}

/* ---- idle times, and the end of all ---- */

bool pg_log_tidy(struct pg_log *log) {
  const uint32_t used = blocks_used(log), blocks = log->flash->blocks;
  if (used == blocks) {
    const enum pg_store_status status = move_on(log);
    return status == PG_STORE_OK && blocks_used(log) == blocks;
  }
  /* A new block in time, if the oldest one has something to give up: otherwise the ring would go round for nothing. */
  const uint32_t usable = log->block_bytes - log->cell;
  if (used + 1u < blocks || room(log) >= usable / 8u || oldest_live(log) > usable / 4u * 3u) return false;
  return open_next(log) == PG_STORE_OK;
}

enum pg_store_status pg_log_erase(struct pg_log *log) {
  const struct pg_flash *const flash = log->flash;
  for (uint32_t i = 1; i <= flash->blocks; i++)
    for (uint32_t sector = 0; sector < flash->block_sectors; sector++)
      if (!pg_flash_erase(flash, pg_log_base(log, log->head + i) + sector * flash->sector_bytes)) return PG_STORE_FLASH;
  return pg_log_mount(log, flash);
}
