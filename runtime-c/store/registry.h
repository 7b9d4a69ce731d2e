/* registry.h -- objects by their CID, in RAM that the caller gives, and behind it on flash where the image has that.
 *
 * A CID names its bytes under any hash of the table (spec/hashes.ts), whichever the network uses now: names that were given stay good. Bytes
 * are hashed when they are stored and again whenever they are loaded, from RAM as from flash; what is then not what its name says is dropped,
 * pinned or not, so that nothing damaged is ever given out. The room is bounded in objects and in bytes (store/shelf.h says who goes first).
 * Nothing of a stranger's is written to flash unless someone who may says pg_registry_keep. */
#ifndef PG_REGISTRY_H
#define PG_REGISTRY_H

#include "base/bytes.h"
#include "generated/pg_registry.h"
#include "generated/pg_spec.h"
#include "store/backing.h"
#include "store/shelf.h"

struct pg_registry {
  struct pg_shelf shelf;
  struct pg_shelf_item item[PG_REGISTRY_LIMIT_OBJECTS];
  struct pg_registry_name {
    uint8_t cid[PG_CID_BYTES];
    uint8_t bytes;
  } name[PG_REGISTRY_LIMIT_OBJECTS]; /* of item[i], while that is there */
  struct pg_backing *backing;
  uint32_t damaged; /* objects that were dropped because they were not what they had been */
};

/* Of `room` bytes at `memory`, a multiple of 4. `backing` is what the linked store/backing_*.c takes. */
void pg_registry_init(struct pg_registry *registry, uint8_t *memory, uint32_t room, struct pg_backing *backing);

/* The same after a crash, over what it left: what is whole stays, the rest is found to be damaged when it is loaded. False: it has to begin anew. */
bool pg_registry_recover(struct pg_registry *registry, uint8_t *memory, uint32_t room, struct pg_backing *backing);

/* How long the object is, which is not looked at otherwise: OK, SHAPE, UNKNOWN_HASH, ABSENT. */
enum pg_registry_status pg_registry_find(const struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes, uint32_t *length);

/* OK, also when it is there already, SHAPE, UNKNOWN_HASH, DIGEST, LARGE, FULL. Whatever is refused changes nothing. */
enum pg_registry_status pg_registry_put(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *bytes, uint32_t length);

/* OK, SHAPE, UNKNOWN_HASH, ABSENT, DAMAGED. The object stays in its place until the next put, drop, or get of a damaged one. */
enum pg_registry_status pg_registry_get(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes, struct pg_span *object);

/* Of an object in RAM. OK, SHAPE, UNKNOWN_HASH, ABSENT, PINS. */
enum pg_registry_status pg_registry_pin(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes);
enum pg_registry_status pg_registry_unpin(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes);

/* Out of RAM, and off the flash. OK, SHAPE, UNKNOWN_HASH, ABSENT, PINNED. */
enum pg_registry_status pg_registry_drop(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes);

/* Onto the flash. OK, also when it is there already, as get, and NOT_KEPT. */
enum pg_registry_status pg_registry_keep(struct pg_registry *registry, const uint8_t *cid, uint32_t cid_bytes);

#endif
