/* routes.c -- see routes.h. A state is u32 bytes of the envelope, u32 bytes of the bundle, then the SHA-256 of each piece of the
 * one and of the other. */
#include "update/routes.h"

#include <string.h>

#include "base/bytes.h"
#include "crypto/sha256.h"

#define DIGEST_BYTES 32u
#define CID_HEAD_BYTES (PG_STORE_CID_BYTES - DIGEST_BYTES)
#define STATE_HEAD_BYTES 8u
#define PIECES_OF(bytes) (((bytes) + PG_ROUTES_PIECE_BYTES - 1u) / PG_ROUTES_PIECE_BYTES)
#define MOST_PIECES (PIECES_OF(PG_UPDATE_LIMIT_ENVELOPE_BYTES) + PIECES_OF(PG_UPDATE_LIMIT_BUNDLE_BYTES))

struct state {
  uint32_t length; /* 0: there is none */
  uint8_t bytes[STATE_HEAD_BYTES + MOST_PIECES * DIGEST_BYTES];
};

/* CIDv1, raw, sha2-256, 32 bytes. */
static const uint8_t cid_head[CID_HEAD_BYTES] = {0x01, 0x55, 0x12, 0x20};

static void cid_of(const uint8_t *digest, uint8_t cid[PG_STORE_CID_BYTES]) {
  memcpy(cid, cid_head, CID_HEAD_BYTES);
  memcpy(cid + CID_HEAD_BYTES, digest, DIGEST_BYTES);
}

/* The state of this CID. Its object was checked by its digest; whether it is a state is looked at here. */
static enum pg_store_status state_at(struct pg_site *site, const uint8_t cid[PG_STORE_CID_BYTES], struct state *out) {
  uint32_t length = 0;
  out->length = 0;
  const enum pg_store_status status = pg_site_get(site, PG_RECORD_OBJECT, cid, PG_STORE_CID_BYTES, out->bytes, sizeof out->bytes, &length);
  if (status != PG_STORE_OK) return status;
  if (length < STATE_HEAD_BYTES || length > sizeof out->bytes) return PG_STORE_DAMAGED;
  const uint32_t envelope = pg_load32le(out->bytes), bundle = pg_load32le(out->bytes + 4);
  if (envelope > PG_UPDATE_LIMIT_ENVELOPE_BYTES || bundle > PG_UPDATE_LIMIT_BUNDLE_BYTES) return PG_STORE_DAMAGED;
  if (length != STATE_HEAD_BYTES + (PIECES_OF(envelope) + PIECES_OF(bundle)) * DIGEST_BYTES) return PG_STORE_DAMAGED;
  out->length = length;
  return PG_STORE_OK;
}

static uint32_t piece_bytes(uint32_t left) { return left < PG_ROUTES_PIECE_BYTES ? left : PG_ROUTES_PIECE_BYTES; }

/* The pieces whose digests begin at *digest. */
static bool read_pieces(struct pg_site *site, const uint8_t **digest, uint8_t *out, uint32_t bytes) {
  for (uint32_t at = 0; at < bytes; at += PG_ROUTES_PIECE_BYTES, *digest += DIGEST_BYTES) {
    uint8_t cid[PG_STORE_CID_BYTES];
    uint32_t length;
    const uint32_t due = piece_bytes(bytes - at);
    cid_of(*digest, cid);
    if (pg_site_get(site, PG_RECORD_OBJECT, cid, sizeof cid, out + at, due, &length) != PG_STORE_OK || length != due) return false;
  }
  return true;
}

enum pg_store_status pg_routes_read(struct pg_site *site, struct pg_stored_routes *out) {
  uint8_t root[PG_STORE_CID_BYTES], before[PG_STORE_CID_BYTES];
  struct state state;
  bool has_before;
  enum pg_store_status status = pg_site_root(site, root, before, &has_before);
  if (status == PG_STORE_OK) status = state_at(site, root, &state);
  if (status != PG_STORE_OK) return status;
  const uint8_t *digest = state.bytes + STATE_HEAD_BYTES;
  out->envelope_bytes = pg_load32le(state.bytes);
  out->bundle_bytes = pg_load32le(state.bytes + 4);
  const bool whole = read_pieces(site, &digest, out->envelope, out->envelope_bytes) && read_pieces(site, &digest, out->bundle, out->bundle_bytes);
  return whole ? PG_STORE_OK : PG_STORE_DAMAGED;
}

/* Whether an object is a piece of the state. */
static bool lists(const struct state *state, const uint8_t *object) {
  for (uint32_t at = STATE_HEAD_BYTES; at < state->length; at += DIGEST_BYTES) {
    if (memcmp(object + CID_HEAD_BYTES, state->bytes + at, DIGEST_BYTES) == 0) return true;
  }
  return false;
}

/* Removes what belongs neither to the root's state nor to the one before it: left by an update that was not finished, or of a
 * state that nothing goes back to. The root and the one before it name the same states while this goes on. */
static enum pg_store_status sweep(struct pg_site *site) {
  uint8_t root[PG_STORE_CID_BYTES], before[PG_STORE_CID_BYTES], object[PG_STORE_KEY_BYTES];
  struct state now = {0}, earlier = {0};
  uint32_t place = 0, bytes;
  bool has_before = false;
  const enum pg_store_status named = pg_site_root(site, root, before, &has_before);
  if (named != PG_STORE_OK && named != PG_STORE_ABSENT) return named;
  if (named == PG_STORE_OK) (void)state_at(site, root, &now);
  if (has_before) (void)state_at(site, before, &earlier);
  for (;;) {
    enum pg_store_status status = pg_site_next(site, PG_RECORD_OBJECT, &place, object, &bytes);
    if (status == PG_STORE_ABSENT) return PG_STORE_OK;
    if (status != PG_STORE_OK) return status;
    const bool state = bytes == PG_STORE_CID_BYTES && ((named == PG_STORE_OK && memcmp(object, root, bytes) == 0) || (has_before && memcmp(object, before, bytes) == 0));
    if (state || (bytes == PG_STORE_CID_BYTES && (lists(&now, object) || lists(&earlier, object)))) continue;
    status = pg_site_remove(site, PG_RECORD_OBJECT, object, bytes);
    if (status != PG_STORE_OK) return status;
    place = 0; /* a change moves records: the search begins anew */
  }
}

static enum pg_store_status put(struct pg_site *site, const uint8_t *bytes, uint32_t length, uint8_t cid[PG_STORE_CID_BYTES]) {
  uint8_t digest[DIGEST_BYTES];
  pg_sha256(digest, bytes, length);
  cid_of(digest, cid);
  return pg_site_put(site, PG_RECORD_OBJECT, cid, PG_STORE_CID_BYTES, bytes, length);
}

/* Puts the pieces, and their digests behind what the state has. */
static enum pg_store_status put_pieces(struct pg_site *site, const uint8_t *bytes, uint32_t length, struct state *state) {
  uint8_t cid[PG_STORE_CID_BYTES];
  for (uint32_t at = 0; at < length; at += PG_ROUTES_PIECE_BYTES, state->length += DIGEST_BYTES) {
    const enum pg_store_status status = put(site, bytes + at, piece_bytes(length - at), cid);
    if (status != PG_STORE_OK) return status;
    memcpy(state->bytes + state->length, cid + CID_HEAD_BYTES, DIGEST_BYTES);
  }
  return PG_STORE_OK;
}

static enum pg_store_status put_state(struct pg_site *site, const struct state *state) {
  uint8_t cid[PG_STORE_CID_BYTES];
  const enum pg_store_status status = put(site, state->bytes, state->length, cid);
  return status == PG_STORE_OK ? pg_site_set_root(site, cid) : status;
}

enum pg_store_status pg_routes_write(struct pg_site *site, const struct pg_stored_routes *routes) {
  struct state state = {STATE_HEAD_BYTES, {0}};
  uint8_t root[PG_STORE_CID_BYTES], before[PG_STORE_CID_BYTES];
  bool has_before;
  if (routes->envelope_bytes > PG_UPDATE_LIMIT_ENVELOPE_BYTES || routes->bundle_bytes > PG_UPDATE_LIMIT_BUNDLE_BYTES) return PG_STORE_LARGE;
  enum pg_store_status status = sweep(site);
  if (status != PG_STORE_OK) return status;
  if (pg_site_root(site, root, before, &has_before) == PG_STORE_ABSENT) {
    status = put_state(site, &state);
    if (status != PG_STORE_OK) return status;
  }
  pg_store32le(state.bytes, routes->envelope_bytes);
  pg_store32le(state.bytes + 4, routes->bundle_bytes);
  status = put_pieces(site, routes->envelope, routes->envelope_bytes, &state);
  if (status == PG_STORE_OK) status = put_pieces(site, routes->bundle, routes->bundle_bytes, &state);
  return status == PG_STORE_OK ? put_state(site, &state) : status;
}
