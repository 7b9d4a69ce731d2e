/* backing_log.c -- of a registry whose objects may lie in the store's log, which has them under SHA-256 alone. */
#include "store/backing.h"

#include "store/log.h"

bool pg_backing_look(struct pg_backing *backing, const uint8_t *cid, uint32_t cid_bytes, struct pg_span *object) {
  const struct pg_flash *const flash = backing->log->flash;
  if (pg_log_look(backing->log, PG_RECORD_OBJECT, cid, cid_bytes, object) != PG_STORE_OK) return false;
  /* Flash with a code of its own answers with a fault where that does not hold. */
  if (object->length > 0 && !pg_flash_readable(flash, (uint32_t)(object->bytes - flash->bytes), object->length)) object->bytes = NULL;
  return true;
}

bool pg_backing_keep(struct pg_backing *backing, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *bytes, uint32_t length) {
  return pg_log_put(backing->log, PG_RECORD_OBJECT, cid, cid_bytes, bytes, length) == PG_STORE_OK;
}

bool pg_backing_drop(struct pg_backing *backing, const uint8_t *cid, uint32_t cid_bytes) {
  return pg_log_remove(backing->log, PG_RECORD_OBJECT, cid, cid_bytes) == PG_STORE_OK;
}
