/* log_inner.h -- what the two halves of the store share: how records lie on the flash, and the index of those that count. */
#ifndef PG_LOG_INNER_H
#define PG_LOG_INNER_H

#include "store/log.h"

#define PG_LOG_HEADER PG_STORE_RECORD_HEADER_BYTES

/* A record as its header describes it, all of it inside its block; nothing is said about key, value and checksum. */
struct pg_record {
  uint32_t at, kind, flags, key_bytes, length;
  uint32_t value, checksum, size; /* offsets from `at`, and the whole */
};

/* Where a kind and key stands in the index, with its record; or where it would. */
struct pg_found {
  uint32_t slot, mark;
  struct pg_record record;
};

static inline uint32_t pg_log_round(uint32_t bytes, uint32_t to) { return (bytes + to - 1u) & ~(to - 1u); } /* to a power of two */

void pg_log_lay_out(const struct pg_log *log, struct pg_record *r); /* value, checksum, size from the others */
uint32_t pg_log_tail_size(const struct pg_log *log);                /* of a record TAIL */
uint32_t pg_log_base(const struct pg_log *log, uint32_t block);     /* where a block begins */
uint32_t pg_log_crc(uint32_t first, uint32_t second, uint32_t third);

/* The record that begins at `at`, in a block of this number. */
bool pg_log_parse(const struct pg_log *log, uint32_t block, uint32_t at, struct pg_record *r);
/* The first record at or behind *at in a block; *at then is where it ends. */
bool pg_log_scan(const struct pg_log *log, uint32_t block, uint32_t *at, struct pg_record *r);
/* Whether the bytes are those that an object's CID names; whether a record's are those that were stored. */
bool pg_log_named(const struct pg_log *log, const struct pg_record *r);
bool pg_log_intact(const struct pg_log *log, const struct pg_record *r);

bool pg_log_find(const struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t bytes, struct pg_found *f);
void pg_log_account(struct pg_log *log, uint32_t at, uint32_t size);
void pg_log_forget(struct pg_log *log, const struct pg_record *r);
/* A slot is given up. */
void pg_log_release(struct pg_log *log, uint32_t slot);
/* A whole record counts from now on, or what it removes no more. False: there is no place for it. */
bool pg_log_count_in(struct pg_log *log, const struct pg_record *r);

#endif
