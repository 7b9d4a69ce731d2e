/* bundle.h -- routes that come as an update: read, checked and made into a project that the node runs instead of its build's.
 *
 * The bytes are those of spec/update.ts, `bundle`, and have been authenticated by whoever calls. */
#ifndef PG_UPDATE_BUNDLE_H
#define PG_UPDATE_BUNDLE_H

#include <stdbool.h>

#include "generated/pg_update.h"
#include "node/project.h"

/* Refers into itself: it stays where it is, unchanged, while a node runs it. */
struct pg_bundle {
  struct pg_project project; /* the build's, with these routes */
  struct pg_route routes[PG_UPDATE_LIMIT_BUNDLE_ROUTES];
  uint32_t words[PG_UPDATE_LIMIT_BUNDLE_BYTES / 4]; /* their images, each at a word */
};

/* `tables` are the names of the build's tables, in their order: build->table_count of them.
 * PG_UPDATE_BAD_BUNDLE: it has another form, names a table that the build does not have, or holds a program that the node
 * would not admit. Then `out` holds nothing. */
enum pg_update_refusal pg_bundle_load(struct pg_bundle *out, const uint8_t *bytes, uint32_t length, const struct pg_project *build,
                                      const char *const *tables);

/* Two places: the next bundle is made ready in the one while the other runs. */
struct pg_bundles {
  const struct pg_project *build;
  const char *const *tables;
  const struct pg_project *project; /* what the node is to run: the build's, or that of one of the places */
  uint32_t loaded;                  /* the place that is in use, or was last */
  bool ready;                       /* the other place holds routes that may run */
  struct pg_bundle place[2];
};

void pg_bundles_start(struct pg_bundles *bundles, const struct pg_project *build, const char *const *tables);
enum pg_update_refusal pg_bundles_load(struct pg_bundles *bundles, const uint8_t *bytes, uint32_t length);
/* bundles->project becomes what was made ready, or the build's. False: nothing was. */
bool pg_bundles_run(struct pg_bundles *bundles, bool build);

/* After a crash: what ran runs on, if there can be such. Nothing that stands in `bundles` is believed but the bytes of images and their
 * lengths, and the node verifies each of them again. */
void pg_bundles_recover(struct pg_bundles *bundles, const struct pg_project *build, const char *const *tables);

#endif
