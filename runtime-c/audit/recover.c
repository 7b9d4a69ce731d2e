/* recover.c -- a log whose memory outlasted a crash of whoever keeps it, see audit.h. Nothing of it is believed: what the ring holds has to be segments in
 * their places, each under the link of the one before, up to the link that the log goes on from. */
#include <string.h>

#include "audit/own.h"

/* Where the segments end, and the link there; false: these are none. `copy`: hashing writes behind its bytes. */
static bool walk(const struct pg_audit *log, uint8_t link[PG_AUDIT_LINK_BYTES], uint32_t *end) {
  _Alignas(4) static uint8_t copy[PG_AUDIT_SEGMENT_BYTES];
  uint32_t slot = log->oldest;
  for (uint32_t i = 0; i < log->held; i++) {
    if (slot % 4 != 0 || slot > PG_AUDIT_RING_BYTES - PG_AUDIT_SLOT_HEADER) return false;
    const uint32_t bytes = pg_audit_bytes_at(log, slot);
    if (bytes == 0 || bytes > PG_AUDIT_SEGMENT_BYTES || bytes > PG_AUDIT_RING_BYTES - PG_AUDIT_SLOT_HEADER - slot) return false;
    const uint8_t *const before = log->ring + slot + 4;
    if (i != 0 && memcmp(before, link, PG_AUDIT_LINK_BYTES) != 0) return false;
    memcpy(link, before, PG_AUDIT_LINK_BYTES);
    memcpy(copy, before + PG_AUDIT_LINK_BYTES, bytes);
    pg_audit_link(link, copy, bytes);
    slot = pg_audit_behind(log, slot);
  }
  *end = slot;
  return true;
}

bool pg_audit_recover(struct pg_audit *log) {
  uint8_t link[PG_AUDIT_LINK_BYTES];
  uint32_t end;
  if (log->held > log->segments || log->next % 4 != 0 || log->next > PG_AUDIT_RING_BYTES - PG_AUDIT_SLOT_HEADER) return false;
  if (log->said_bytes > sizeof log->said || log->head_bytes > sizeof log->head || !walk(log, link, &end) || (log->held != 0 && end != log->next)) return false;
  /* One that is open, or was being sealed, lies where the next one goes. */
  const uint8_t *const segment = log->ring + log->next + PG_AUDIT_SLOT_HEADER, *const before = segment - PG_AUDIT_LINK_BYTES;
  const bool open = log->segment == segment && log->at > segment && log->at <= segment + PG_AUDIT_SEGMENT_BYTES && log->left < PG_AUDIT_RECORDS;
  if (open && log->next > PG_AUDIT_RING_BYTES - PG_AUDIT_SLOT_HEADER - PG_AUDIT_SEGMENT_BYTES) return false;
  if (log->held != 0 && memcmp(link, open ? before : log->link, sizeof link) != 0) return false;
  if (open) {
    memcpy(log->link, before, sizeof link);
    pg_audit_seal(log);
  }
  log->left = 0;
  if (log->results > PG_AUDIT_RESULTS) pg_audit_forget_results(log);
  pg_audit_forget_outcomes(log);
  return true;
}
