/* registry.c -- see registry.h. */
#include "store/registry.h"

#include <string.h>

#include "crypto/multihash.h"
#include "store/check.h"

/* Where a CID says its hash, and what a digest is told by: code, length, digest. */
enum { HASH_CODE = 2, LEAST = PG_CID_PREFIX_BYTES + 1 };

void pg_registry_init(struct pg_registry *registry, uint8_t *memory, uint32_t room, struct pg_backing *backing) {
  pg_shelf_init(&registry->shelf, registry->item, PG_REGISTRY_LIMIT_OBJECTS, memory, room);
  registry->backing = backing;
  registry->damaged = 0;
}

bool pg_registry_recover(struct pg_registry *registry, uint8_t *memory, uint32_t room, struct pg_backing *backing) {
  registry->backing = backing;
  for (uint32_t i = 0; i < PG_REGISTRY_LIMIT_OBJECTS; i++) {
    if (registry->name[i].bytes > PG_CID_BYTES) return false;
  }
  return pg_shelf_recover(&registry->shelf, registry->item, PG_REGISTRY_LIMIT_OBJECTS, memory, room);
}

/* Word by word: the library's memcmp takes three times as long, and nobody else here has it. */
static bool same(const uint8_t *left, const uint8_t *right, uint32_t length) {
  uint32_t at = 0;
  while (at + 4 <= length && pg_load32le(left + at) == pg_load32le(right + at)) at += 4;
  while (at < length && left[at] == right[at]) at++;
  return at == length;
}

static enum pg_registry_status name_check(const uint8_t *cid, uint32_t cid_bytes) {
  if (cid_bytes < LEAST || cid_bytes > PG_CID_BYTES) return PG_REGISTRY_SHAPE;
  const enum pg_status status = pg_cid_check(cid, cid_bytes);
  if (!PG_REGISTRY_CHECK(HASH, status != PG_STATUS_UNKNOWN)) return PG_REGISTRY_UNKNOWN_HASH;
  return PG_REGISTRY_CHECK(SHAPE, status != PG_STATUS_SHAPE) ? PG_REGISTRY_OK : PG_REGISTRY_SHAPE;
}

/* Whether these are the bytes that the CID names, whatever its codec says that they are. */
static bool names(const uint8_t *cid, uint32_t cid_bytes, const uint8_t *bytes, uint32_t length) {
  uint8_t own[PG_CID_BYTES];
  const int32_t own_bytes = pg_multihash(cid[HASH_CODE], bytes, length, own);
  return own_bytes == (int32_t)cid_bytes && same(own + HASH_CODE, cid + HASH_CODE, cid_bytes - HASH_CODE);
}

/* PG_REGISTRY_LIMIT_OBJECTS: it is not there. */
static uint32_t find(const struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes) {
  uint32_t i = 0;
  for (; i < PG_REGISTRY_LIMIT_OBJECTS; i++) {
    const struct pg_registry_name *const name = &registry->name[i];
    if (registry->item[i].there && name->bytes == cid_bytes && same(name->cid, cid, cid_bytes)) break;
  }
  return i;
}

static struct pg_span object_of(const struct pg_registry *registry, uint32_t item) {
  return (struct pg_span){pg_shelf_bytes(&registry->shelf, item), registry->item[item].bytes};
}

static void drop_damaged(struct pg_registry *registry, uint32_t item) {
  pg_shelf_take_out(&registry->shelf, item);
  registry->damaged++;
}

static enum pg_registry_status answer(enum pg_shelf_answer of) {
  switch (of) {
  case PG_SHELF_OK: return PG_REGISTRY_OK;
  case PG_SHELF_LARGE: return PG_REGISTRY_LARGE;
  case PG_SHELF_PINNED: return PG_REGISTRY_PINNED;
  case PG_SHELF_PINS: return PG_REGISTRY_PINS;
  default: return PG_REGISTRY_FULL;
  }
}

enum pg_registry_status pg_registry_put(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *bytes, uint32_t length) {
  enum pg_registry_status status = name_check(cid, cid_bytes);
  if (status != PG_REGISTRY_OK) return status;
  if (length > registry->shelf.room) return PG_REGISTRY_LARGE;
  if (!PG_REGISTRY_CHECK(STORED, names(cid, cid_bytes, bytes, length))) return PG_REGISTRY_DIGEST;
  uint32_t item = find(registry, cid, cid_bytes);
  if (item != PG_REGISTRY_LIMIT_OBJECTS) {
    const struct pg_span object = object_of(registry, item);
    if (object.length == length) {
      /* Two byte strings of one name are found by nobody: if this is another, it has changed, and the one that came is right. */
      if (!same(object.bytes, bytes, length)) {
        registry->damaged++;
        memcpy(pg_shelf_bytes(&registry->shelf, item), bytes, length);
      }
      pg_shelf_use(&registry->shelf, item);
      return PG_REGISTRY_OK;
    }
    drop_damaged(registry, item);
  }
  status = answer(pg_shelf_make(&registry->shelf, length, &item));
  if (status != PG_REGISTRY_OK) return status;
  memcpy(registry->name[item].cid, cid, cid_bytes);
  registry->name[item].bytes = (uint8_t)cid_bytes;
  if (length > 0) memcpy(pg_shelf_bytes(&registry->shelf, item), bytes, length);
  return PG_REGISTRY_OK;
}

enum pg_registry_status pg_registry_get(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes, struct pg_span *object) {
  const enum pg_registry_status status = name_check(cid, cid_bytes);
  if (status != PG_REGISTRY_OK) return status;
  const uint32_t damaged = registry->damaged, item = find(registry, cid, cid_bytes);
  struct pg_span found;
  if (item != PG_REGISTRY_LIMIT_OBJECTS) {
    found = object_of(registry, item);
    if (PG_REGISTRY_CHECK(LOADED, names(cid, cid_bytes, found.bytes, found.length))) {
      pg_shelf_use(&registry->shelf, item);
      *object = found;
      return PG_REGISTRY_OK;
    }
    drop_damaged(registry, item);
  }
  if (pg_backing_look(registry->backing, cid, cid_bytes, &found)) {
    if (found.bytes != NULL && PG_REGISTRY_CHECK(READ, names(cid, cid_bytes, found.bytes, found.length))) {
      *object = found;
      return PG_REGISTRY_OK;
    }
    (void)pg_backing_drop(registry->backing, cid, cid_bytes);
    registry->damaged++;
  }
  return registry->damaged == damaged ? PG_REGISTRY_ABSENT : PG_REGISTRY_DAMAGED;
}

/* The item of a name that is one, in RAM. */
static enum pg_registry_status held(const struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes, uint32_t *item) {
  const enum pg_registry_status status = name_check(cid, cid_bytes);
  if (status != PG_REGISTRY_OK) return status;
  *item = find(registry, cid, cid_bytes);
  return *item == PG_REGISTRY_LIMIT_OBJECTS ? PG_REGISTRY_ABSENT : PG_REGISTRY_OK;
}

enum pg_registry_status pg_registry_find(const struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes, uint32_t *length) {
  uint32_t item;
  const enum pg_registry_status status = held(registry, cid, cid_bytes, &item);
  if (status == PG_REGISTRY_OK) *length = registry->item[item].bytes;
  return status;
}

enum pg_registry_status pg_registry_pin(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes) {
  uint32_t item;
  const enum pg_registry_status status = held(registry, cid, cid_bytes, &item);
  return status == PG_REGISTRY_OK ? answer(pg_shelf_pin(&registry->shelf, item)) : status;
}

enum pg_registry_status pg_registry_unpin(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes) {
  uint32_t item;
  const enum pg_registry_status status = held(registry, cid, cid_bytes, &item);
  return status == PG_REGISTRY_OK ? answer(pg_shelf_unpin(&registry->shelf, item)) : status;
}

enum pg_registry_status pg_registry_drop(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes) {
  uint32_t item;
  enum pg_registry_status status = held(registry, cid, cid_bytes, &item);
  if (status == PG_REGISTRY_OK) status = answer(pg_shelf_drop(&registry->shelf, item));
  else if (status != PG_REGISTRY_ABSENT) return status;
  if (status == PG_REGISTRY_PINNED) return status;
  return pg_backing_drop(registry->backing, cid, cid_bytes) ? PG_REGISTRY_OK : status;
}

enum pg_registry_status pg_registry_keep(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes) {
  struct pg_span object, kept;
  const enum pg_registry_status status = pg_registry_get(registry, cid, cid_bytes, &object);
  if (status != PG_REGISTRY_OK) return status;
  /* What lies there may be damaged: get would have given that out only if RAM did not have it. */
  if (pg_backing_look(registry->backing, cid, cid_bytes, &kept)) {
    if (kept.bytes == object.bytes || (kept.bytes != NULL && names(cid, cid_bytes, kept.bytes, kept.length))) return PG_REGISTRY_OK;
    (void)pg_backing_drop(registry->backing, cid, cid_bytes);
    registry->damaged++;
  }
  return pg_backing_keep(registry->backing, cid, cid_bytes, object.bytes, object.length) ? PG_REGISTRY_OK : PG_REGISTRY_NOT_KEPT;
}
