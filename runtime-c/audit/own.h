/* own.h -- what the files of the audit log have between themselves. */
#ifndef PG_AUDIT_OWN_H
#define PG_AUDIT_OWN_H

#include "audit/audit.h"

/* BLAKE3 in keyed mode over 1 to PG_AUDIT_SEGMENT_BYTES, one chunk, from a multiple of 4 on: the hash takes the key's place. Behind the bytes zeros are written, up to a
 * multiple of PG_AUDIT_BLOCK_BYTES. */
#define PG_AUDIT_BLOCK_BYTES 64u
void pg_audit_link(uint8_t link[PG_AUDIT_LINK_BYTES], uint8_t *bytes, uint32_t length);

/* The link before a log's first segment. */
void pg_audit_genesis(const uint8_t id[PG_AUDIT_LOG_BYTES], uint8_t out[PG_AUDIT_LINK_BYTES]);

/* Takes a head apart that this log's node signed: 0 or a fault. */
uint32_t pg_audit_head_read(struct pg_audit *log, const uint8_t *bytes, uint32_t length);

/* Puts together what the epoch's head says. */
void pg_audit_head_say(struct pg_audit *log);

/* No outcome has a number: a segment is over. */
void pg_audit_forget_outcomes(struct pg_audit *log);

/* Places in the ring, as offsets: how long the segment there is, and where the one behind it is. */
static inline uint32_t pg_audit_bytes_at(const struct pg_audit *log, uint32_t slot) { return pg_load32le(log->ring + slot); }
static inline uint32_t pg_audit_slot_bytes(uint32_t bytes) { return PG_AUDIT_SLOT_HEADER + ((bytes + 3) & ~3u); }
static inline uint32_t pg_audit_behind(const struct pg_audit *log, uint32_t slot) {
  const uint32_t next = slot + pg_audit_slot_bytes(pg_audit_bytes_at(log, slot));
  return next == log->lap ? 0 : next;
}

/* The ring: nothing in it; room for a segment, with the link before it; how long it has become. */
void pg_audit_ring_start(struct pg_audit *log);
uint8_t *pg_audit_ring_open(struct pg_audit *log);
void pg_audit_ring_close(struct pg_audit *log, uint32_t bytes);

#endif
