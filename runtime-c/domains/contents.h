/* contents.h -- objects by their CID in a node of domains: the router has the registry (store/registry.h), since it has all hashes; the gate says what a
 * message about an object costs (contents_gate.c) before the worker has the router do what it asks for. */
#ifndef PG_CONTENTS_H
#define PG_CONTENTS_H

#include "domains/domain.h"
#include "domains/shared.h"
#include "generated/pg_registry.h"
#include "wire/envelope.h"

/* The gate's. Whether a message is about an object, and then what it asks for and what that takes. */
static inline bool pg_content_asked(const struct pg_envelope *envelope) { return envelope->type == PG_OBJECT_PUT_TYPE || envelope->type == PG_OBJECT_GET_TYPE; }
struct pg_content_order {
  enum pg_grid_work work;
  uint32_t cid_bytes, at;
  uint32_t hashed, stored; /* bytes */
};
/* How long an object is whose CID stands in message memory. */
enum pg_registry_status pg_content_find(const uint8_t *cid, uint32_t cid_bytes, uint32_t *length);
enum pg_registry_status pg_content_order(const struct pg_envelope *envelope, struct pg_content_order *out);

/* The router's: at power on there are none, after a crash those that are whole. */
void pg_contents_start(bool again);

/* A leaf of a log, kept under its SHA-256. */
enum pg_registry_status pg_contents_leaf(const uint8_t *leaf, uint32_t bytes);

/* `content-find`, `content-put`, `content-get`, `content-load`, `content-hold` (spec/domains.ts). */
enum pg_outcome_label pg_contents(struct pg_mail *mail);

#endif
