/* backing_none.c -- of a registry in RAM alone. */
#include "store/backing.h"

bool pg_backing_look(struct pg_backing *backing, const uint8_t *cid, uint32_t cid_bytes, struct pg_span *object) {
  (void)backing, (void)cid, (void)cid_bytes, (void)object;
  return false;
}

bool pg_backing_keep(struct pg_backing *backing, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *bytes, uint32_t length) {
  (void)backing, (void)cid, (void)cid_bytes, (void)bytes, (void)length;
  return false;
}

bool pg_backing_drop(struct pg_backing *backing, const uint8_t *cid, uint32_t cid_bytes) {
  (void)backing, (void)cid, (void)cid_bytes;
  return false;
}
