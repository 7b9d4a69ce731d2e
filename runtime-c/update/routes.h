/* routes.h -- signed routes in the store: what the updater reads at its start, and how it makes others the ones that count.
 *
 * A state of the store is an object that lists the pieces of an envelope and of the bundle behind it, which are objects, too: pieces,
 * because an object is at most as large as a block of the flash. The root names the state; one that lists nothing stands for
 * the build's own routes, so that there is something to go back to from the first routes that come. */
#ifndef PG_UPDATE_ROUTES_H
#define PG_UPDATE_ROUTES_H

#include "update/site.h"

#define PG_ROUTES_PIECE_BYTES 1920u

/* An envelope and its bundle, with room for the longest of each. */
struct pg_stored_routes {
  uint8_t *envelope, *bundle;
  uint32_t envelope_bytes, bundle_bytes;
};

/* Reads the root's state. PG_STORE_OK with no bytes: the build's routes. PG_STORE_DAMAGED: it is no such state. */
enum pg_store_status pg_routes_read(struct pg_site *site, struct pg_stored_routes *out);

/* Stores them and makes them the root's. Pieces of no state that counts go first. Power may go at any write: it is then the
 * state before or the new one. */
enum pg_store_status pg_routes_write(struct pg_site *site, const struct pg_stored_routes *routes);

#endif
