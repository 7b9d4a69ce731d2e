/* site.h -- what the updater needs of others: a store that keeps routes, and whoever runs them.
 *
 * Linked, not called by pointer, so that the call graph is known. An image that has both in itself links site.c; the updater domain
 * asks the store and the router by messages (domains/site.c), and its site is NULL. */
#ifndef PG_UPDATE_SITE_H
#define PG_UPDATE_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "generated/pg_store.h"
#include "generated/pg_update.h"

struct pg_site;

/* ---- the store: as store/log.h has it, but what is read is copied. PG_STORE_GEOMETRY: there is none. ---- */

/* At most `room` bytes of the value; *length is what it has in all. */
enum pg_store_status pg_site_get(struct pg_site *site, uint32_t kind, const uint8_t *key, uint32_t key_bytes, uint8_t *out, uint32_t room, uint32_t *length);
enum pg_store_status pg_site_put(struct pg_site *site, uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length);
enum pg_store_status pg_site_remove(struct pg_site *site, uint32_t kind, const uint8_t *key, uint32_t key_bytes);
/* The key of the next record of a kind, from *place = 0 on; PG_STORE_ABSENT: there are no more. */
enum pg_store_status pg_site_next(struct pg_site *site, uint32_t kind, uint32_t *place, uint8_t key[PG_STORE_KEY_BYTES], uint32_t *key_bytes);
enum pg_store_status pg_site_root(struct pg_site *site, uint8_t root[PG_STORE_CID_BYTES], uint8_t before[PG_STORE_CID_BYTES], bool *has_before);
enum pg_store_status pg_site_set_root(struct pg_site *site, const uint8_t cid[PG_STORE_CID_BYTES]);
enum pg_store_status pg_site_roll_back(struct pg_site *site);

/* ---- who runs routes ---- */

/* Makes the routes of a bundle ready beside those that run. PG_UPDATE_BAD_BUNDLE: they are none, and nothing is ready. */
enum pg_update_refusal pg_site_load(struct pg_site *site, const uint8_t *bundle, uint32_t length);
/* From the next message on those run which were made ready; or those of the build. */
void pg_site_run(struct pg_site *site, bool build);

#endif
