/* log.h -- the power-safe store: records by kind and key, objects by CID, one root, in a log on flash.
 *
 * How to use it. Fill in a struct pg_flash, pg_log_mount() it, then put, get and remove. Whatever was answered with
 * PG_STORE_OK is on the flash and stays there, wherever power goes; what was not answered is there wholly or not at all.
 * A mount writes nothing, so a reader that never writes (a boot stage) may mount the same flash.
 *
 *   keys, epochs, ...   pg_log_put(log, PG_RECORD_EPOCH, key, key_bytes, value, length); pg_log_get(...)
 *   an object           pg_log_put(log, PG_RECORD_OBJECT, cid, 36, bytes, length), or piece by piece: pg_log_begin,
 *                       pg_log_write any number of times, pg_log_finish, which checks the digest before the object counts.
 *                       Other requests may come in between; PG_STORE_GONE says that the room was needed: begin again.
 *   activation          pg_log_set_root(log, cid): one record, whose last write unit is the switch. The object has to be there
 *                       and whole. pg_log_roll_back() makes the root before it the root again, once.
 *   what is not needed  pg_log_remove(log, PG_RECORD_OBJECT, cid, 36); refused for the root's object and the one before it.
 *
 * Spans that are given out lie in the flash. They stay until a block is erased, which only put, begin, remove, set_root,
 * roll_back and tidy do, and then log->head differs: whoever keeps a span longer compares that, or asks again.
 *
 * Nothing here believes the flash: every length is checked before it is used, and a get checks checksum or digest. It is no
 * protection against someone who can write the flash, who can also forge checksums: signatures are. */
#ifndef PG_LOG_H
#define PG_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "generated/pg_store.h"
#include "store/flash.h"

/* A record that is being written. The caller's, so that several may be under way; a mount ends them all: at = 0. */
struct pg_log_write {
  uint32_t at;      /* of the record, in the flash; 0: none */
  uint32_t to;      /* where the cell in hand goes */
  uint32_t block;   /* sequence number of its block */
  uint32_t left;    /* bytes of the value that are still to come */
  uint32_t crc;     /* register over what the checksum covers */
  uint32_t filled;  /* bytes of the cell in hand */
  uint32_t removed; /* log->removed when it began */
  _Alignas(4) uint8_t cell[PG_STORE_UNIT_BYTES];
};

struct pg_log_slot {
  uint32_t at; /* of the record; 0: a free place, for a block's header is there */
  uint32_t mark;
};

/* Everything but `damaged` and `head` is the store's own. */
struct pg_log {
  const struct pg_flash *flash;
  uint32_t block_bytes, cell;
  uint32_t tail, head; /* sequence numbers of the oldest and the newest block that count; none do while head < tail */
  uint32_t end;        /* in the newest block: where the next record goes */
  uint32_t cursor;     /* in the oldest block: what comes next when its records move */
  uint32_t bytes;      /* of all records that count */
  uint32_t records;
  uint32_t refused;    /* no record of so many bytes found room, and nothing became free since */
  uint32_t removed;    /* counts what became free */
  uint32_t damaged;    /* blocks and records that counted and cannot be read any more */
  uint32_t live[PG_STORE_BLOCKS]; /* bytes of the records that count, by block */
  struct pg_log_slot index[PG_STORE_INDEX_SLOTS];
  struct pg_log_write own;
};

/* PG_STORE_GEOMETRY when it is no flash for a store; PG_STORE_FULL when it holds more records than this build can index.
 * Empty or unknown flash is an empty store. `flash` is kept. */
enum pg_store_status pg_log_mount(struct pg_log *log, const struct pg_flash *flash);

/* Erases all of it, then it is an empty store. Cut short, what was newest goes last. */
enum pg_store_status pg_log_erase(struct pg_log *log);

/* OK, ABSENT, DAMAGED. An object's key is its CID. */
enum pg_store_status pg_log_get(const struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes, struct pg_span *value);

/* The same, and nothing is checked: for whoever goes on with what he has got. OK, ABSENT. */
enum pg_store_status pg_log_look(const struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes, struct pg_span *value);

/* A record in place of the one with this kind and key. OK (also when it is there already, and then nothing is written), FULL,
 * LARGE, SHAPE, DIGEST, FLASH, WORN. */
enum pg_store_status pg_log_put(struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length);

/* OK, ABSENT, USED, FLASH, WORN. There is always room for it. */
enum pg_store_status pg_log_remove(struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes);

/* An object of `length` bytes: OK, PRESENT (no more is to be done), FULL, LARGE, SHAPE, FLASH, WORN. */
enum pg_store_status pg_log_begin(struct pg_log *log, struct pg_log_write *write, const uint8_t *cid, uint32_t length);
/* Its next bytes: OK, GONE, SHAPE when it does not have so many, FLASH. */
enum pg_store_status pg_log_write(struct pg_log *log, struct pg_log_write *write, const uint8_t *bytes, uint32_t length);
/* All bytes came: OK, GONE, SHAPE when some did not, DIGEST, FULL, FLASH. */
enum pg_store_status pg_log_finish(struct pg_log *log, struct pg_log_write *write);

/* The CID that names the state, and the one before it (no bytes where there is none). OK, ABSENT, DAMAGED. */
enum pg_store_status pg_log_root(const struct pg_log *log, struct pg_span *root, struct pg_span *before);
/* OK, ABSENT or DAMAGED as the object is, and as put. */
enum pg_store_status pg_log_set_root(struct pg_log *log, const uint8_t *cid);
/* OK, ABSENT when there is nothing to go back to, and as set_root. */
enum pg_store_status pg_log_roll_back(struct pg_log *log);

/* The next record of a kind, from *place = 0 on; false: there are no more. A change in between may show some twice, or not at all. */
bool pg_log_next(const struct pg_log *log, uint32_t kind, uint32_t *place, struct pg_span *key, struct pg_span *value);

/* For idle times: one piece of what a put may otherwise have to do first; at most one record is looked at and moved. True: there is more. */
bool pg_log_tidy(struct pg_log *log);

/* The most bytes that records can have together, and what a record of these sizes takes of them. */
uint32_t pg_log_capacity(const struct pg_log *log);
uint32_t pg_log_size(const struct pg_log *log, uint32_t kind, uint32_t key_bytes, uint32_t length);

#endif
