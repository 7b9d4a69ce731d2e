/* bundle.c -- see bundle.h. Deterministic CBOR (RFC 8949, 4.2.1), of which a bundle has four things: small maps and arrays, text, bytes. */
#include "update/bundle.h"

#include <string.h>

#include "base/bytes.h"
#include "node/governor.h"
#include "vm/vm.h"

_Static_assert(PG_UPDATE_LIMIT_BUNDLE_ROUTES <= PG_ROUTES, "a node has places for the routes of a bundle");

enum major { BYTES = 2, TEXT = 3, ARRAY = 4 };

/* {1: 1, 2: ...} up to the array of routes. */
static const uint8_t start[] = {0xa2, PG_BUNDLE_VERSION_KEY, PG_BUNDLE_VERSION, PG_BUNDLE_ROUTES_KEY};

/* The value of a head of this major type, in its shortest form and at most 65,535; false for any other. */
static bool head(struct pg_reader *in, enum major major, uint32_t *value) {
  const uint8_t *first = pg_reader_span(in, 1);
  if (first == NULL || *first >> 5 != (uint8_t)major) return false;
  *value = *first & 0x1fu;
  if (*value < 24) return true;
  if (*value > 25) return false;
  const uint32_t bytes = *value - 23;
  const uint8_t *at = pg_reader_span(in, bytes);
  if (at == NULL) return false;
  *value = bytes == 1 ? at[0] : (uint32_t)at[0] << 8 | at[1];
  return *value >= (bytes == 1 ? 24u : 256u);
}

/* A string of `least` to `most` bytes. */
static const uint8_t *string(struct pg_reader *in, enum major major, uint32_t least, uint32_t most, uint32_t *length) {
  if (!head(in, major, length) || *length < least || *length > most) return NULL;
  return pg_reader_span(in, *length);
}

/* The build's table of this name. */
static bool table_named(const struct pg_project *build, const char *const *tables, const uint8_t *name, uint32_t length, uint8_t *table) {
  for (uint32_t i = 0; i < build->table_count; i++) {
    if (strlen(tables[i]) == length && memcmp(tables[i], name, length) == 0) {
      *table = (uint8_t)i;
      return true;
    }
  }
  return false;
}

/* [name, image, [table, ...]] */
static bool route(struct pg_reader *in, const struct pg_project *build, const char *const *tables, uint32_t *image, struct pg_route *out) {
  uint32_t parts, length, named;
  if (!head(in, ARRAY, &parts) || parts != 3 || string(in, TEXT, 1, PG_UPDATE_LIMIT_BUNDLE_NAME_BYTES, &length) == NULL) return false;
  const uint8_t *bytes = string(in, BYTES, 4, PG_IMAGE_BYTES, &length);
  if (bytes == NULL || !head(in, ARRAY, &named) || named > PG_TABLES_PER_PROGRAM) return false;
  memcpy(image, bytes, length);
  *out = (struct pg_route){"", image, length, {0}, NULL};
  for (uint32_t i = 0; i < named; i++) {
    const uint8_t *name = string(in, TEXT, 1, PG_UPDATE_LIMIT_BUNDLE_NAME_BYTES, &length);
    if (name == NULL || !table_named(build, tables, name, length, &out->tables[i])) return false;
  }
  struct pg_program program;
  uint32_t word;
  if (pg_verify((const uint8_t *)image, out->image_bytes, &pg_grant, &program, &word) != PG_REFUSAL_OK || program.tables != named) return false;
  for (uint32_t i = 0; i < named; i++) {
    if (build->table_kinds[out->tables[i]] != program.kinds[i]) return false;
  }
  return true;
}

enum pg_update_refusal pg_bundle_load(struct pg_bundle *out, const uint8_t *bytes, uint32_t length, const struct pg_project *build,
                                      const char *const *tables) {
  struct pg_reader in = pg_reader(bytes, length);
  uint32_t routes, used = 0;
  out->project = *build;
  out->project.routes = out->routes;
  out->project.route_count = 0;
  const uint8_t *begins = pg_reader_span(&in, sizeof start);
  if (length > PG_UPDATE_LIMIT_BUNDLE_BYTES || begins == NULL || memcmp(begins, start, sizeof start) != 0) return PG_UPDATE_BAD_BUNDLE;
  if (!head(&in, ARRAY, &routes) || routes == 0 || routes > PG_UPDATE_LIMIT_BUNDLE_ROUTES) return PG_UPDATE_BAD_BUNDLE;
  for (uint32_t i = 0; i < routes; i++) {
    /* An image has fewer words than its part of the bundle, so all of them fit. */
    if (!route(&in, build, tables, out->words + used, &out->routes[i])) return PG_UPDATE_BAD_BUNDLE;
    used += (out->routes[i].image_bytes + 3) / 4;
  }
  if (in.left != 0) return PG_UPDATE_BAD_BUNDLE;
  out->project.route_count = (uint8_t)routes;
  return PG_UPDATE_OK;
}

/* ---- two places ---- */

void pg_bundles_start(struct pg_bundles *bundles, const struct pg_project *build, const char *const *tables) {
  bundles->build = build;
  bundles->tables = tables;
  bundles->project = build;
  bundles->loaded = 0;
  bundles->ready = false;
}

enum pg_update_refusal pg_bundles_load(struct pg_bundles *bundles, const uint8_t *bytes, uint32_t length) {
  bundles->ready = false;
  const enum pg_update_refusal verdict = pg_bundle_load(&bundles->place[1 - bundles->loaded], bytes, length, bundles->build, bundles->tables);
  bundles->ready = verdict == PG_UPDATE_OK;
  return verdict;
}

bool pg_bundles_run(struct pg_bundles *bundles, bool build) {
  if (build) {
    bundles->project = bundles->build;
    return true;
  }
  if (!bundles->ready) return false;
  bundles->ready = false;
  bundles->loaded = 1 - bundles->loaded;
  bundles->project = &bundles->place[bundles->loaded].project;
  return true;
}

/* Places and pointers are made anew, from lengths alone. */
static bool recover(struct pg_bundle *bundle, const struct pg_project *build) {
  const uint32_t routes = bundle->project.route_count;
  uint32_t used = 0;
  if (routes == 0 || routes > PG_UPDATE_LIMIT_BUNDLE_ROUTES) return false;
  for (uint32_t i = 0; i < routes; i++) {
    struct pg_route *route = &bundle->routes[i];
    if (route->image_bytes > PG_IMAGE_BYTES || (route->image_bytes + 3) / 4 > PG_UPDATE_LIMIT_BUNDLE_BYTES / 4 - used) return false;
    route->name = "";
    route->image = bundle->words + used;
    route->native = NULL;
    used += (route->image_bytes + 3) / 4;
  }
  bundle->project = *build;
  bundle->project.routes = bundle->routes;
  bundle->project.route_count = (uint8_t)routes;
  return true;
}

void pg_bundles_recover(struct pg_bundles *bundles, const struct pg_project *build, const char *const *tables) {
  const struct pg_project *const ran = bundles->project;
  bundles->build = build;
  bundles->tables = tables;
  bundles->project = build;
  bundles->loaded = ran == &bundles->place[1].project;
  bundles->ready = false;
  if (ran == &bundles->place[bundles->loaded].project && recover(&bundles->place[bundles->loaded], build)) bundles->project = ran;
}
