/* updater.c -- see updater.h. */
#include "update/updater.h"

#include <string.h>

#include "crypto/sha256.h"
#include "base/bytes.h"
#include "update/routes.h"

_Static_assert(PG_SUIT_DIGEST_BYTES == 32, "ids of updates are such digests");

/* Pieces of a payload begin at multiples of this: every flash's program unit divides it. */
#define PIECE_STEP 512u

/* Of `update`'s records: the newest sequence number of routes. */
static const uint8_t floor_key[] = {PG_UPDATE_COMPONENT_ROUTES};

static uint32_t total(const struct pg_updater *u) { return u->envelope_bytes + u->payload_bytes; }

/* ---- verdicts ---- */

/* Everything about the envelope, in the order of spec/update.ts. Routes of the store have been newer once. */
static enum pg_update_refusal judge(const struct pg_updater *u, bool arriving, struct pg_suit_manifest *manifest) {
  const struct pg_slots *slots = u->slots;
  struct pg_suit_envelope envelope;
  enum pg_update_refusal verdict = pg_suit_read(u->envelope, u->envelope_bytes, &envelope);
  if (verdict == PG_UPDATE_OK && envelope.bytes != u->envelope_bytes) verdict = PG_UPDATE_MALFORMED;
  if (verdict == PG_UPDATE_OK) verdict = pg_suit_signed(&envelope, slots->keys, slots->key_count);
  if (verdict == PG_UPDATE_OK) verdict = pg_suit_manifest(&envelope, manifest);
  if (verdict != PG_UPDATE_OK) return verdict;
  const bool routes = manifest->component == PG_UPDATE_COMPONENT_ROUTES;
  const uint8_t other = u->running == 0 ? PG_UPDATE_COMPONENT_B : PG_UPDATE_COMPONENT_A;
  verdict = pg_suit_fits(manifest, slots->class_id, routes ? PG_UPDATE_COMPONENT_ROUTES : other,
                         routes ? PG_UPDATE_LIMIT_BUNDLE_BYTES : slots->slot[1 - u->running].image_bytes);
  if (verdict != PG_UPDATE_OK) return verdict;
  uint32_t newest = u->own_sequence;
  if (routes && arriving && u->routes_floor > newest) newest = u->routes_floor;
  if (!routes) {
    struct pg_slot_state states[PG_SLOTS];
    struct pg_suit_manifest slot;
    for (uint32_t i = 0; i < PG_SLOTS; i++) pg_slots_look(slots, i, &states[i], &slot);
    newest = pg_boot_floor(states);
  }
  if (manifest->sequence <= newest) return PG_UPDATE_DOWNGRADED;
  if (arriving && u->time != 0 && manifest->has_use_before && u->time >= manifest->use_before) return PG_UPDATE_EXPIRED;
  if (manifest->image_bytes != u->payload_bytes) return manifest->image_bytes > u->payload_bytes ? PG_UPDATE_TRUNCATED : PG_UPDATE_OVERSIZE;
  return PG_UPDATE_OK;
}

/* The routes, from their envelope to each program; then the site has them ready. */
static enum pg_update_refusal judge_routes(struct pg_updater *u, bool arriving, struct pg_suit_manifest *manifest) {
  const enum pg_update_refusal verdict = judge(u, arriving, manifest);
  if (verdict != PG_UPDATE_OK) return verdict;
  if (manifest->component != PG_UPDATE_COMPONENT_ROUTES) return PG_UPDATE_WRONG_SLOT;
  if (pg_suit_image(manifest, u->bundle) != PG_UPDATE_OK) return PG_UPDATE_ALTERED;
  return pg_site_load(u->site, u->bundle, u->payload_bytes);
}

/* ---- routes ---- */

static enum pg_update_refusal refusal_of(enum pg_store_status status) {
  switch (status) {
    case PG_STORE_OK: return PG_UPDATE_OK;
    case PG_STORE_FULL:
    case PG_STORE_LARGE: return PG_UPDATE_OVERSIZE;
    default: return PG_UPDATE_FLASH_FAILED;
  }
}

/* Nothing is written where the store has the number. */
static enum pg_store_status keep_floor(struct pg_updater *u) {
  uint8_t number[4];
  pg_store32le(number, u->routes_floor);
  return pg_site_put(u->site, PG_RECORD_UPDATE, floor_key, sizeof floor_key, number, sizeof number);
}

/* The routes that judge_routes has made ready are those that count. */
static void take_routes(struct pg_updater *u, const struct pg_suit_manifest *manifest) {
  pg_site_run(u->site, false);
  u->routes.state = PG_UPDATE_STATE_CONFIRMED;
  u->routes.sequence = manifest->sequence;
  memcpy(u->routes.id, manifest->digest, PG_SUIT_DIGEST_BYTES);
  if (manifest->sequence <= u->routes_floor) return;
  /* Written after the switch: the number stands in the state, too, until there is another, and each start looks there. */
  u->routes_floor = manifest->sequence;
  (void)keep_floor(u);
}

/* What the store's root says, or else the build's routes. */
static void load_routes(struct pg_updater *u) {
  struct pg_suit_manifest manifest;
  struct pg_stored_routes stored = {u->envelope, u->bundle, 0, 0};
  memset(&u->routes, 0, sizeof u->routes);
  const enum pg_store_status status = pg_routes_read(u->site, &stored);
  u->envelope_bytes = stored.envelope_bytes;
  u->payload_bytes = stored.bundle_bytes;
  const bool some = status != PG_STORE_ABSENT && status != PG_STORE_GEOMETRY && !(status == PG_STORE_OK && total(u) == 0);
  if (status == PG_STORE_OK && some && judge_routes(u, false, &manifest) == PG_UPDATE_OK) {
    take_routes(u, &manifest);
  } else {
    pg_site_run(u->site, true);
    if (some) u->routes.state = PG_UPDATE_STATE_REFUSED;
  }
  u->envelope_bytes = u->payload_bytes = 0;
}

static enum pg_update_refusal finish_routes(struct pg_updater *u) {
  struct pg_suit_manifest manifest;
  const struct pg_stored_routes received = {u->envelope, u->bundle, u->envelope_bytes, u->payload_bytes};
  enum pg_update_refusal verdict = judge_routes(u, true, &manifest);
  if (verdict == PG_UPDATE_OK) verdict = refusal_of(pg_routes_write(u->site, &received));
  if (verdict == PG_UPDATE_OK) take_routes(u, &manifest);
  return verdict;
}

/* ---- images ---- */

/* Programs bytes of the other slot; the last unit is filled up with erased bytes. */
static bool program(const struct pg_updater *u, uint32_t at, const uint8_t *bytes, uint32_t length) {
  const struct pg_flash *flash = u->slots->flash;
  const uint32_t whole = length - length % flash->unit;
  if (whole != 0 && !pg_flash_program(flash, at, bytes, whole)) return false;
  if (whole == length) return true;
  _Alignas(4) uint8_t last[PIECE_STEP];
  memset(last, 0xff, sizeof last);
  memcpy(last, bytes + whole, length - whole);
  return pg_flash_program(flash, at + whole, last, flash->unit);
}

static enum pg_update_refusal finish_image(struct pg_updater *u) {
  if (!program(u, u->slots->slot[1 - u->running].manifest, u->envelope, u->envelope_bytes)) return PG_UPDATE_FLASH_FAILED;
  return pg_slots_finish(u->slots, u->running);
}

/* ---- requests ---- */

static enum pg_update_refusal begin(struct pg_updater *u, const struct pg_update_begin *request) {
  const bool same = u->stage != PG_UPDATE_IDLE && u->envelope_bytes == request->envelope_bytes &&
                    u->payload_bytes == request->payload_bytes && memcmp(u->id, request->id, sizeof u->id) == 0;
  u->time = request->time;
  if (same) return PG_UPDATE_OK;
  u->stage = PG_UPDATE_IDLE;
  u->taken = 0;
  if (request->envelope_bytes == 0) return PG_UPDATE_TRUNCATED;
  if (request->envelope_bytes > PG_UPDATE_LIMIT_ENVELOPE_BYTES || request->payload_bytes > PG_UPDATE_LIMIT_IMAGE_BYTES) return PG_UPDATE_OVERSIZE;
  u->envelope_bytes = request->envelope_bytes;
  u->payload_bytes = request->payload_bytes;
  memcpy(u->id, request->id, sizeof u->id);
  u->stage = PG_UPDATE_ENVELOPE;
  return PG_UPDATE_OK;
}

/* The envelope is there. Only now may anything be erased. */
static enum pg_update_refusal accept(struct pg_updater *u) {
  struct pg_suit_manifest manifest;
  const enum pg_update_refusal verdict = judge(u, true, &manifest);
  if (verdict != PG_UPDATE_OK) return verdict;
  if (memcmp(manifest.digest, u->id, sizeof u->id) != 0) return PG_UPDATE_ALTERED;
  if (manifest.component == PG_UPDATE_COMPONENT_ROUTES) {
    uint8_t root[PG_STORE_CID_BYTES], before[PG_STORE_CID_BYTES];
    bool has_before;
    u->stage = PG_UPDATE_ROUTES;
    const enum pg_store_status status = pg_site_root(u->site, root, before, &has_before);
    return status == PG_STORE_OK || status == PG_STORE_ABSENT ? PG_UPDATE_OK : PG_UPDATE_FLASH_FAILED;
  }
  u->stage = PG_UPDATE_IMAGE;
  return pg_slots_begin(u->slots, u->running);
}

static enum pg_update_refusal chunk(struct pg_updater *u, const struct pg_update_chunk *request) {
  const uint32_t length = request->piece_bytes;
  if (u->stage == PG_UPDATE_IDLE) return PG_UPDATE_OUT_OF_ORDER;
  if (request->offset != u->taken) return PG_UPDATE_WRONG_OFFSET;
  const bool envelope = u->stage == PG_UPDATE_ENVELOPE;
  const uint32_t end = envelope ? u->envelope_bytes : total(u);
  if (length > end - u->taken || (!envelope && length % PIECE_STEP != 0 && length != end - u->taken)) return PG_UPDATE_MALFORMED;
  if (u->stage == PG_UPDATE_IMAGE) {
    const struct pg_image_slot *to = &u->slots->slot[1 - u->running];
    if (!program(u, to->image + (u->taken - u->envelope_bytes), request->piece, length)) return PG_UPDATE_FLASH_FAILED;
  } else {
    memcpy(envelope ? u->envelope + u->taken : u->bundle + (u->taken - u->envelope_bytes), request->piece, length);
  }
  u->taken += length;
  return envelope && u->taken == end ? accept(u) : PG_UPDATE_OK;
}

static enum pg_update_refusal finish(struct pg_updater *u, struct pg_update_actions *actions) {
  const enum pg_update_stage stage = u->stage;
  if (stage == PG_UPDATE_IDLE) return PG_UPDATE_OUT_OF_ORDER;
  if (stage == PG_UPDATE_ENVELOPE || u->taken != total(u)) return PG_UPDATE_TRUNCATED;
  const enum pg_update_refusal verdict = stage == PG_UPDATE_ROUTES ? finish_routes(u) : finish_image(u);
  actions->routes = stage == PG_UPDATE_ROUTES && verdict == PG_UPDATE_OK;
  u->stage = PG_UPDATE_IDLE;
  u->taken = 0;
  return verdict;
}

static enum pg_update_refusal roll_back(struct pg_updater *u, bool routes, struct pg_update_actions *actions) {
  if (!routes) {
    const enum pg_update_refusal verdict = pg_slots_roll_back(u->slots, u->running);
    actions->restart = verdict == PG_UPDATE_OK;
    return verdict;
  }
  /* Reading the state before needs the memory that an update is received in. */
  if (u->stage != PG_UPDATE_IDLE) return PG_UPDATE_OUT_OF_ORDER;
  /* The state that goes may be the only place that the newest number stands in: take_routes could not write it, perhaps. */
  if (u->routes_floor != 0 && keep_floor(u) != PG_STORE_OK) return PG_UPDATE_FLASH_FAILED;
  const enum pg_store_status status = pg_site_roll_back(u->site);
  if (status == PG_STORE_ABSENT || status == PG_STORE_GEOMETRY) return PG_UPDATE_NO_PREVIOUS;
  if (status != PG_STORE_OK) return PG_UPDATE_FLASH_FAILED;
  load_routes(u);
  actions->routes = true;
  return PG_UPDATE_OK;
}

static bool erased(const struct pg_slots *slots, uint32_t slot) { return pg_load32le(slots->flash->bytes + slots->slot[slot].manifest) == 0xffffffffu; }

static uint32_t state(const struct pg_updater *u, uint8_t *answer) {
  struct pg_update_state_report report = {
      .running = u->running == 0 ? PG_UPDATE_COMPONENT_A : PG_UPDATE_COMPONENT_B,
      .receiving = u->stage != PG_UPDATE_IDLE,
      .offset = u->taken,
      .total = u->stage != PG_UPDATE_IDLE ? total(u) : 0,
  };
  for (uint32_t i = 0; i < PG_SLOTS; i++) {
    struct pg_slot_state slot;
    struct pg_suit_manifest manifest;
    pg_slots_look(u->slots, i, &slot, &manifest);
    /* The one that runs was compared when it was started. */
    if (slot.verdict == PG_UPDATE_OK && i != u->running) pg_slots_check_image(u->slots, i, &slot, &manifest);
    struct pg_update_place *place = &report.places[i];
    place->sequence = slot.sequence;
    if (slot.sequence != 0) memcpy(place->id, manifest.digest, sizeof place->id);
    if (slot.verdict != PG_UPDATE_OK) place->state = slot.sequence == 0 && erased(u->slots, i) ? PG_UPDATE_STATE_EMPTY : PG_UPDATE_STATE_REFUSED;
    else if (slot.trailer.complete[PG_MARK_FAILED] > 0) place->state = PG_UPDATE_STATE_FAILED;
    else place->state = slot.trailer.complete[PG_MARK_CONFIRMED] > 0 ? PG_UPDATE_STATE_CONFIRMED : PG_UPDATE_STATE_PENDING;
  }
  report.places[PG_SLOTS] = u->routes;
  return pg_update_state_encode(&report, answer);
}

void pg_updater_start(struct pg_updater *u, struct pg_site *site, const struct pg_slots *slots, uint32_t running, uint8_t *bundle) {
  struct pg_slot_state own;
  struct pg_suit_manifest manifest;
  uint8_t number[4];
  uint32_t length;
  u->site = site;
  u->slots = slots;
  u->running = running;
  u->bundle = bundle;
  u->stage = PG_UPDATE_IDLE;
  u->taken = u->envelope_bytes = u->payload_bytes = 0;
  u->time = 0;
  pg_slots_look(slots, running, &own, &manifest);
  u->own_sequence = own.sequence;
  u->routes_floor = 0;
  if (pg_site_get(site, PG_RECORD_UPDATE, floor_key, sizeof floor_key, number, sizeof number, &length) == PG_STORE_OK && length == sizeof number)
    u->routes_floor = pg_load32le(number);
  load_routes(u);
}

void pg_updater_request(struct pg_updater *u, const uint8_t *bytes, uint32_t length, struct pg_update_actions *actions) {
  struct pg_update_begin begins;
  struct pg_update_chunk piece;
  enum pg_update_refusal verdict = PG_UPDATE_MALFORMED;
  *actions = (struct pg_update_actions){0, false, false};
  switch (bytes[0]) {
    case PG_MSG_UPDATE_BEGIN:
      if (pg_update_begin_decode(bytes, length, &begins) == PG_STATUS_OK) verdict = begin(u, &begins);
      break;
    case PG_MSG_UPDATE_CHUNK:
      if (pg_update_chunk_decode(bytes, length, &piece) != PG_STATUS_OK) break;
      verdict = chunk(u, &piece);
      /* What is refused is over; a piece that was sent twice, or came too early, is not. */
      if (verdict != PG_UPDATE_OK && verdict != PG_UPDATE_WRONG_OFFSET) {
        u->stage = PG_UPDATE_IDLE;
        u->taken = 0;
      }
      break;
    case PG_MSG_UPDATE_FINISH:
      if (length == PG_MSG_UPDATE_FINISH_BYTES) verdict = finish(u, actions);
      break;
    case PG_MSG_UPDATE_STATUS:
      if (length != PG_MSG_UPDATE_STATUS_BYTES) break;
      actions->answer_bytes = state(u, u->answer);
      return;
    case PG_MSG_UPDATE_CONFIRM:
      if (length == PG_MSG_UPDATE_CONFIRM_BYTES) verdict = pg_slots_confirm(u->slots, u->running);
      break;
    default: /* PG_MSG_UPDATE_ROLLBACK */
      if (length == PG_MSG_UPDATE_ROLLBACK_BYTES && bytes[PG_MSG_UPDATE_ROLLBACK_ROUTES] <= 1)
        verdict = roll_back(u, bytes[PG_MSG_UPDATE_ROLLBACK_ROUTES] == 1, actions);
      break;
  }
  const struct pg_update_answer answer = {bytes[0], verdict, u->taken};
  actions->answer_bytes = pg_update_answer_encode(&answer, u->answer);
}
