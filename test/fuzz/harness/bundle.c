/* bundle.c -- routes that come as an update, whoever signed them: what is loaded is a project of images that lie in the bundle's own words,
 * each admitted by the verifier, with tables of the build. */
#include "harness.h"

#include "node/governor.h"
#include "update/bundle.h"
#include "vm/vm.h"

static const uint8_t kinds[] = {PG_TABLE_KIND_EXACT_INT, PG_TABLE_KIND_PREFIX_NODE};
static const char *const tables[] = {"first", "second"};
static const uint32_t none[1];
static const struct pg_route routes[] = {{"none", none, 4, {0}, NULL}};
static const struct pg_project project = {.routes = routes, .route_count = 1, .table_kinds = kinds, .table_count = 2};

int LLVMFuzzerTestOneInput(const uint8_t *given, size_t length) {
  static struct pg_bundle bundle;
  uint8_t *const bytes = harness_exact(given, length);
  const enum pg_update_refusal verdict = pg_bundle_load(&bundle, bytes, (uint32_t)length, &project, tables);
  free(bytes); /* nothing of it is needed any more */
  CHECK(verdict == PG_UPDATE_OK || verdict == PG_UPDATE_BAD_BUNDLE);
  if (verdict != PG_UPDATE_OK) return 0;
  harness_take();
  CHECK(length <= PG_UPDATE_LIMIT_BUNDLE_BYTES && bundle.project.routes == bundle.routes);
  CHECK(bundle.project.route_count >= 1 && bundle.project.route_count <= PG_UPDATE_LIMIT_BUNDLE_ROUTES && bundle.project.table_count == project.table_count);
  for (uint32_t i = 0; i < bundle.project.route_count; i++) {
    const struct pg_route *const route = &bundle.routes[i];
    CHECK(harness_inside((const uint8_t *)bundle.words, sizeof bundle.words, (const uint8_t *)route->image, route->image_bytes));
    struct pg_program program;
    uint32_t word;
    CHECK(pg_verify((const uint8_t *)route->image, route->image_bytes, &pg_grant, &program, &word) == PG_REFUSAL_OK);
    for (uint32_t t = 0; t < program.tables; t++) CHECK(route->tables[t] < project.table_count && kinds[route->tables[t]] == program.kinds[t]);
  }
  return 0;
}
