/* ring.c -- where segments lie, see audit.h.
 *
 * A segment lies in one piece: its bytes and the link before it, at a multiple of 4. The open one has room for the longest there can
 * be; sealed, it takes what it has. So the ring holds as many as fit, and a lap ends where the longest would not. */
#include <string.h>

#include "audit/own.h"

#define NO_LAP UINT32_MAX
#define LONGEST (PG_AUDIT_SLOT_HEADER + PG_AUDIT_SEGMENT_BYTES)

static void drop_oldest(struct pg_audit *log) {
  const bool last_of_lap = pg_audit_behind(log, log->oldest) < log->oldest;
  log->oldest = pg_audit_behind(log, log->oldest);
  if (last_of_lap) log->lap = NO_LAP;
  log->held--;
}

void pg_audit_ring_start(struct pg_audit *log) {
  log->oldest = log->next = log->held = log->left = 0;
  log->lap = NO_LAP;
}

/* Makes room for the longest segment there can be, and gives where its bytes go. */
static uint8_t *reserve(struct pg_audit *log) {
  if (log->next + LONGEST > PG_AUDIT_RING_BYTES) {
    while (log->held != 0 && log->oldest >= log->next) drop_oldest(log);
    log->lap = log->next;
    log->next = 0;
    if (log->held == 0) log->oldest = 0;
  }
  while (log->held != 0 && log->oldest >= log->next && log->oldest < log->next + LONGEST) drop_oldest(log);
  if (log->held == 0) log->oldest = log->next;
  return log->ring + log->next + PG_AUDIT_SLOT_HEADER;
}

uint8_t *pg_audit_ring_open(struct pg_audit *log) {
  uint8_t *const segment = reserve(log);
  /* Word by word: the library's memcpy takes four instructions a byte. */
  for (uint32_t i = 0; i < PG_AUDIT_LINK_BYTES; i += 4) pg_store32le(segment - PG_AUDIT_LINK_BYTES + i, pg_load32le(log->link + i));
  return segment;
}

void pg_audit_ring_close(struct pg_audit *log, uint32_t bytes) {
  pg_store32le(log->ring + log->next, bytes);
  log->next += pg_audit_slot_bytes(bytes);
  log->held++;
}

uint32_t pg_audit_read(const struct pg_audit *log, uint32_t number, uint32_t at, uint32_t most, uint8_t *out) {
  const uint32_t back = number - pg_audit_oldest(log);
  if (back >= log->held) return 0;
  uint32_t slot = log->oldest;
  for (uint32_t i = 0; i < back; i++) slot = pg_audit_behind(log, slot);
  const uint32_t bytes = PG_AUDIT_LINK_BYTES + pg_audit_bytes_at(log, slot);
  if (at >= bytes) return 0;
  const uint32_t given = bytes - at < most ? bytes - at : most;
  memcpy(out, log->ring + slot + 4 + at, given);
  return given;
}
