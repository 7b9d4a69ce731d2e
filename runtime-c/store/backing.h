/* backing.h -- what the registry asks of whatever keeps objects beyond RAM.
 *
 * Linked, not called by pointer, so that the call graph is known: an image has backing_log.c, whose objects lie in the store's log, or
 * backing_none.c. What is looked up is not believed: the registry hashes it. */
#ifndef PG_BACKING_H
#define PG_BACKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

struct pg_log;

struct pg_backing {
  struct pg_log *log; /* backing_none.c does not look at it */
};

/* Where the object's bytes lie, if there is one; at NULL when they cannot be read. `cid` is one, under any hash. */
bool pg_backing_look(struct pg_backing *backing, const uint8_t *cid, uint32_t cid_bytes, struct pg_span *object);
/* False: it is not kept. */
bool pg_backing_keep(struct pg_backing *backing, const uint8_t *cid, uint32_t cid_bytes, const uint8_t *bytes, uint32_t length);
/* False: there was none, or it stays because something needs it. */
bool pg_backing_drop(struct pg_backing *backing, const uint8_t *cid, uint32_t cid_bytes);

#endif
