/* site.c -- update/site.h for an image that has store and node in itself; see own.h. */
#include <string.h>

#include "update/own.h"

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

enum pg_store_status pg_site_get(struct pg_site *site, uint32_t kind, const uint8_t *key, uint32_t key_bytes, uint8_t *out, uint32_t room, uint32_t *length) {
  struct pg_span value;
  if (!site->mounted) return PG_STORE_GEOMETRY;
  const enum pg_store_status status = pg_log_get(&site->log, kind, key, key_bytes, &value);
  if (status != PG_STORE_OK) return status;
  *length = value.length;
  memcpy(out, value.bytes, least(value.length, room));
  return PG_STORE_OK;
}

enum pg_store_status pg_site_put(struct pg_site *site, uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length) {
  return site->mounted ? pg_log_put(&site->log, kind, key, key_bytes, value, length) : PG_STORE_GEOMETRY;
}

enum pg_store_status pg_site_remove(struct pg_site *site, uint32_t kind, const uint8_t *key, uint32_t key_bytes) {
  return site->mounted ? pg_log_remove(&site->log, kind, key, key_bytes) : PG_STORE_GEOMETRY;
}

enum pg_store_status pg_site_next(struct pg_site *site, uint32_t kind, uint32_t *place, uint8_t key[PG_STORE_KEY_BYTES], uint32_t *key_bytes) {
  struct pg_span found, value;
  if (!site->mounted) return PG_STORE_GEOMETRY;
  if (!pg_log_next(&site->log, kind, place, &found, &value)) return PG_STORE_ABSENT;
  *key_bytes = found.length;
  memcpy(key, found.bytes, found.length);
  return PG_STORE_OK;
}

enum pg_store_status pg_site_root(struct pg_site *site, uint8_t root[PG_STORE_CID_BYTES], uint8_t before[PG_STORE_CID_BYTES], bool *has_before) {
  struct pg_span now, earlier;
  if (!site->mounted) return PG_STORE_GEOMETRY;
  const enum pg_store_status status = pg_log_root(&site->log, &now, &earlier);
  if (status != PG_STORE_OK) return status;
  *has_before = earlier.length == PG_STORE_CID_BYTES;
  if (now.length != PG_STORE_CID_BYTES) return PG_STORE_DAMAGED;
  memcpy(root, now.bytes, PG_STORE_CID_BYTES);
  if (*has_before) memcpy(before, earlier.bytes, PG_STORE_CID_BYTES);
  return PG_STORE_OK;
}

enum pg_store_status pg_site_set_root(struct pg_site *site, const uint8_t cid[PG_STORE_CID_BYTES]) {
  return site->mounted ? pg_log_set_root(&site->log, cid) : PG_STORE_GEOMETRY;
}

enum pg_store_status pg_site_roll_back(struct pg_site *site) { return site->mounted ? pg_log_roll_back(&site->log) : PG_STORE_GEOMETRY; }

enum pg_update_refusal pg_site_load(struct pg_site *site, const uint8_t *bundle, uint32_t length) { return pg_bundles_load(&site->bundles, bundle, length); }

void pg_site_run(struct pg_site *site, bool build) { pg_bundles_run(&site->bundles, build); }

void pg_own_start(struct pg_updater *updater, struct pg_site *site, const struct pg_slots *slots, uint32_t running, const struct pg_flash *store,
                  const struct pg_project *build, const char *const *tables) {
  site->mounted = pg_log_mount(&site->log, store) == PG_STORE_OK;
  pg_bundles_start(&site->bundles, build, tables);
  pg_updater_start(updater, site, slots, running, site->received);
}
