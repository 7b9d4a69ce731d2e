/* routes.h -- signed routes in the store: what the updater reads at its start, and how it makes others the ones that count.
 *
 * A state of the store is an object that lists the pieces of a stream (envelope, then bundle), which are objects, too: pieces,
 * because an object is at most as large as a block of the flash. The root names the state; one that lists nothing stands for
 * the build's own routes, so that there is something to go back to from the first routes that come. */
#ifndef PG_UPDATE_ROUTES_H
#define PG_UPDATE_ROUTES_H

#include "store/log.h"

#define PG_ROUTES_PIECE_BYTES 1920u

/* Reads the stream of the root's state: the bytes of envelope and payload. PG_STORE_OK with no bytes: the build's routes.
 * PG_STORE_DAMAGED: it is no such state, or does not fit `room`. */
enum pg_store_status pg_routes_read(const struct pg_log *log, uint8_t *stream, uint32_t room, uint32_t *envelope_bytes, uint32_t *payload_bytes);

/* Stores a stream and makes it the root's. Pieces of no state that counts go first. Power may go at any write: it is then the
 * state before or the new one. */
enum pg_store_status pg_routes_write(struct pg_log *log, const uint8_t *stream, uint32_t envelope_bytes, uint32_t payload_bytes);

#endif
