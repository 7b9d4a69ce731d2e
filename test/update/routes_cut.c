/* routes_cut.c -- power is cut at every write unit and erase of a device's store while routes are pushed to it or taken back.
 *
 *   routes_cut <sector bytes> <sectors a block> <blocks> <unit> <script> <tears> <pushes> <planted>
 *
 * Standard input: the class id, the public key, then messages behind their length in two bytes; a message of no bytes ends an
 * update. The last update is kept for the push that has to succeed after a cut. The script: a digit pushes that update, B takes
 * routes back, F fills the block in use with other records, nearly, C: from here on power is cut. Each cut is torn in `tears` ways (1: another one each time); the push afterwards
 * is made behind one cut in `pushes`.
 *
 * Flash and updater are put aside before `update-finish` (nothing is written earlier, which is checked) or `update-rollback`; then
 * for every n the request runs until its n-th write, power goes, and the device starts, which may write, too, and is cut as well.
 * What the node runs then is compared byte for byte with what it ran when the same update came without a cut.
 *
 * Planted mistakes, by the linker's --wrap: 1: the root is switched before the pieces are written; 2: the newest sequence number
 * is not kept. With them the program has to abort. */
#include "../store/c/sim_flash.h"

#include "crypto/sha256.h"
#include "update/own.h"

#define SLOT 0x10000u
enum { UPDATES = 10, MESSAGES = 40, BUILD = -1, NONE = -2 };

struct face { /* what a node runs */
  uint32_t sequence, count;
  uint8_t digest[32];
};
struct model {
  int now, before; /* updates */
  uint32_t floor;
};

static struct sim sim, sim_aside, sim_between, flash;
static struct pg_updater updater, updater_aside;
static struct pg_site site, site_aside;
static struct pg_update_actions actions;
static uint8_t *messages[UPDATES][MESSAGES];
static uint32_t lengths[UPDATES][MESSAGES], counts[UPDATES], updates;
static struct face faces[UPDATES], build_face;
static unsigned long cuts, starts, through, pushes, again, by_what[2];
static uint32_t planted;

static const uint8_t kinds[] = {PG_TABLE_KIND_EXACT_INT};
static const char *const tables[] = {"first"};
static const uint32_t none[1];
static const struct pg_route routes[] = {{"none", none, 4, {0}, NULL}};
static const struct pg_project project = {.routes = routes, .route_count = 1, .table_kinds = kinds, .table_count = 1};
static const struct pg_sectors sectors[] = {{SLOT / 4096, 4096}, {0, 0}};
static struct pg_slots slots = {.slot = {{0, 0x2000, SLOT - 0x3000, SLOT - 0x1000, sectors}, {SLOT, SLOT + 0x2000, SLOT - 0x3000, 2 * SLOT - 0x1000, sectors}},
                                .ram = 0x20000000, .ram_bytes = 0x40000, .key_count = 1};

/* ---- planted mistakes ---- */

enum pg_store_status __real_pg_log_put(struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length);
enum pg_store_status __wrap_pg_log_put(struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length);
enum pg_store_status __real_pg_log_set_root(struct pg_log *log, const uint8_t *cid);
enum pg_store_status __wrap_pg_log_set_root(struct pg_log *log, const uint8_t *cid);

static struct { uint8_t cid[PG_STORE_CID_BYTES], value[2048]; uint32_t length; } held[12];
static uint32_t holding;

enum pg_store_status __wrap_pg_log_put(struct pg_log *log, uint32_t kind, const uint8_t *key, uint32_t key_bytes, const uint8_t *value, uint32_t length) {
  if (planted == 2 && kind == PG_RECORD_UPDATE) return PG_STORE_OK;
  if (planted != 1 || kind != PG_RECORD_OBJECT) return __real_pg_log_put(log, kind, key, key_bytes, value, length);
  CHECK(holding < 12 && length <= sizeof held[0].value);
  memcpy(held[holding].cid, key, key_bytes);
  memcpy(held[holding].value, value, length);
  held[holding++].length = length;
  return PG_STORE_OK;
}
enum pg_store_status __wrap_pg_log_set_root(struct pg_log *log, const uint8_t *cid) {
  enum pg_store_status status = PG_STORE_OK;
  if (holding > 0) {
    holding--; /* the state is what came last */
    status = __real_pg_log_put(log, PG_RECORD_OBJECT, held[holding].cid, PG_STORE_CID_BYTES, held[holding].value, held[holding].length);
  }
  if (status == PG_STORE_OK) status = __real_pg_log_set_root(log, cid);
  for (uint32_t i = 0; i < holding && status == PG_STORE_OK; i++)
    status = __real_pg_log_put(log, PG_RECORD_OBJECT, held[i].cid, PG_STORE_CID_BYTES, held[i].value, held[i].length);
  holding = 0;
  return status;
}

/* ---- the device ---- */

static struct face face_of(const struct pg_updater *u, const struct pg_site *s) {
  static uint8_t bytes[2 * PG_UPDATE_LIMIT_BUNDLE_BYTES];
  struct face face = {u->routes.sequence, s->bundles.project->route_count, {0}};
  uint32_t length = 0;
  for (uint32_t i = 0; i < s->bundles.project->route_count; i++) {
    const struct pg_route *route = &s->bundles.project->routes[i];
    const uint32_t name = (uint32_t)strlen(route->name) + 1u;
    CHECK(length + name + route->image_bytes + sizeof route->tables <= sizeof bytes);
    memcpy(bytes + length, route->name, name);
    memcpy(bytes + length + name, route->image, route->image_bytes);
    memcpy(bytes + length + name + route->image_bytes, route->tables, sizeof route->tables);
    length += name + route->image_bytes + (uint32_t)sizeof route->tables;
  }
  pg_sha256(face.digest, bytes, length);
  return face;
}

static bool runs(int which) {
  const struct face face = face_of(&updater, &site), *due = which == BUILD ? &build_face : &faces[which];
  return face.sequence == due->sequence && face.count == due->count && memcmp(face.digest, due->digest, sizeof face.digest) == 0;
}

/* Power is there; false: it went while the device started. */
static bool start(uint32_t left, enum tear pattern) {
  holding = 0;
  sim.left = left;
  sim.pattern = pattern;
  sim.fresh = true;
  const bool goes = setjmp(sim.out) != 0;
  if (!goes) pg_own_start(&updater, &site, &slots, 0, &sim.flash, &project, tables);
  sim.left = UINT32_MAX;
  return !goes;
}

static enum pg_update_refusal request(const uint8_t *bytes, uint32_t length) {
  pg_updater_request(&updater, bytes, length, &actions);
  CHECK(actions.answer_bytes == PG_MSG_UPDATE_ANSWER_BYTES);
  return (enum pg_update_refusal)updater.answer[PG_MSG_UPDATE_ANSWER_REFUSAL];
}

/* All but `update-finish`: nothing is written, and if power went the device would be as it was. */
static void bring(uint32_t which) {
  const uint32_t units = sim.units, erases = sim.erases;
  for (uint32_t i = 0; i + 1u < counts[which]; i++) CHECK(request(messages[which][i], lengths[which][i]) == PG_UPDATE_OK);
  CHECK(sim.units == units && sim.erases == erases);
}
static enum pg_update_refusal last(int which) {
  static const uint8_t back[PG_MSG_UPDATE_ROLLBACK_BYTES] = {PG_MSG_UPDATE_ROLLBACK, [PG_MSG_UPDATE_ROLLBACK_ROUTES] = 1};
  if (which < 0) return request(back, sizeof back);
  return request(messages[which][counts[which] - 1u], lengths[which][counts[which] - 1u]);
}

/* ---- what has to be so ---- */

static const uint8_t other_key[] = {7}, other[] = "a record that is not the updater's";

/* Of every device that has just started. */
static void sound(const struct model *model) {
  struct pg_span span;
  CHECK(site.mounted && site.log.damaged == 0);
  CHECK(updater.routes.state == (model->now == BUILD ? PG_UPDATE_STATE_EMPTY : PG_UPDATE_STATE_CONFIRMED));
  CHECK(updater.routes_floor >= model->floor);
  CHECK(pg_log_get(&site.log, PG_RECORD_KEY, other_key, sizeof other_key, &span) == PG_STORE_OK);
  CHECK(span.length == sizeof other && memcmp(span.bytes, other, sizeof other) == 0);
  CHECK(flash.units == 0 && flash.erases == 0);
}

static void put_aside(struct sim *to) {
  memcpy(to->bytes, sim.bytes, sim.bytes_in_all);
  memcpy(to->begun, sim.begun, sim.bytes_in_all / sim.flash.unit);
}
static void put_back(const struct sim *from) {
  memcpy(sim.bytes, from->bytes, sim.bytes_in_all);
  memcpy(sim.begun, from->begun, sim.bytes_in_all / sim.flash.unit);
}

/* Which of the two it is now. */
static struct model settle(const struct model *old, const struct model *new) {
  const struct model *is = runs(new->now) ? new : old;
  CHECK(runs(is->now));
  sound(is);
  return *is;
}

/* A whole request without a cut. What may be programmed in vain (sim_flash.h) is so once: then it is asked for again. */
static enum pg_update_refusal whole(int which) {
  const uint32_t spoiled = sim.spoiled;
  if (which >= 0) bring((uint32_t)which);
  enum pg_update_refusal verdict = last(which);
  if (verdict == PG_UPDATE_FLASH_FAILED && sim.spoiled > spoiled) {
    again++;
    if (which >= 0) bring((uint32_t)which);
    verdict = last(which);
  }
  return verdict;
}

/* Routes that were taken back, and all that is older, do not come again. */
static void take_back(const struct model *model) {
  if (model->before == NONE) return;
  CHECK(whole(-1) == PG_UPDATE_OK && runs(model->before));
  CHECK(start(UINT32_MAX, TEAR_NONE) && runs(model->before));
  const struct model after = {model->before, NONE, model->floor};
  sound(&after);
  enum pg_update_refusal verdict = PG_UPDATE_OK;
  for (uint32_t i = 0; verdict == PG_UPDATE_OK && i < counts[model->now]; i++) verdict = request(messages[model->now][i], lengths[model->now][i]);
  CHECK(verdict == PG_UPDATE_DOWNGRADED);
}

static void push_on(const struct model *model) {
  const int which = (int)updates - 1;
  pushes++;
  CHECK(whole(which) == PG_UPDATE_OK && runs(which));
  CHECK(start(UINT32_MAX, TEAR_NONE) && runs(which));
  const struct model after = {which, model->now, faces[which].sequence};
  sound(&after);
}

/* Power comes again: the device starts, and power goes at every write of that, too. */
static void come_back(const struct model *old, const struct model *new, bool push) {
  put_aside(&sim_between);
  for (uint32_t n = 0;; n++) {
    bool went = false;
    for (uint32_t pattern = 0; pattern < TEARS; pattern++) {
      went = !start(n, (enum tear)pattern);
      if (!went) break;
      starts++;
      CHECK(start(UINT32_MAX, TEAR_NONE));
      const struct model is = settle(old, new);
      take_back(&is);
      put_back(&sim_between);
    }
    if (!went) break;
  }
  const struct model is = settle(old, new);
  if (is.now == new->now) through++;
  if (is.now == new->now) {
    put_aside(&sim_between);
    take_back(&is);
    put_back(&sim_between);
    CHECK(start(UINT32_MAX, TEAR_NONE));
  }
  if (push) push_on(&is);
}

/* The request until its n-th write; false: it was answered before. */
static bool cut_short(int which, uint32_t n, enum tear pattern) {
  sim.left = n;
  sim.pattern = pattern;
  sim.fresh = true;
  const bool goes = setjmp(sim.out) != 0;
  if (!goes) CHECK(last(which) == PG_UPDATE_OK);
  sim.left = UINT32_MAX;
  return goes;
}

static void cut_at_each(int which, const struct model *old, const struct model *new, uint32_t tears, uint32_t every) {
  put_aside(&sim_aside);
  if (which >= 0) bring((uint32_t)which);
  updater_aside = updater;
  site_aside = site;
  bool goes = true;
  for (uint32_t n = 0; goes; n++) {
    for (uint32_t tear = 0; tear < tears && goes; tear++) {
      const uint32_t pattern = tears == 1 ? n % TEARS : tear;
      snprintf(sim_where, sizeof sim_where, "update %d, cut %u, torn %u", which, n, pattern);
      goes = cut_short(which, n, (enum tear)pattern);
      if (goes) cuts++, by_what[which < 0]++;
      /* Behind the answer there is no old state any more. */
      come_back(goes ? old : new, new, n % every == 0 || !goes);
      put_back(&sim_aside);
      updater = updater_aside;
      site = site_aside;
    }
  }
  /* Power goes when all of it came, and nothing was asked for. */
  CHECK(start(UINT32_MAX, TEAR_NONE));
  (void)settle(old, old);
}

/* Until the next push has to begin a block, and give up the oldest when the flash has gone round. */
static void fill(void) {
  static const uint8_t key[] = {8};
  static uint8_t value[300];
  do {
    value[0]++;
    CHECK(pg_log_put(&site.log, PG_RECORD_EPOCH, key, sizeof key, value, sizeof value) == PG_STORE_OK);
  } while (site.log.block_bytes - site.log.end > 1000u);
  CHECK(start(UINT32_MAX, TEAR_NONE));
}

int main(int argc, char **argv) {
  static uint8_t keys[1][PG_HSS_PUBLIC_BYTES];
  if (argc != 9) return 2;
  uint32_t arg[8];
  for (int i = 1; i < argc; i++) arg[i - 1] = (uint32_t)strtoul(argv[i], NULL, 10);
  if (fread(slots.class_id, sizeof slots.class_id, 1, stdin) != 1 || fread(keys, sizeof keys, 1, stdin) != 1) return 2;
  for (uint8_t head[2]; fread(head, 2, 1, stdin) == 1;) {
    const uint32_t length = (uint32_t)head[0] | (uint32_t)head[1] << 8;
    if (length == 0) {
      updates++;
      continue;
    }
    uint8_t *own = malloc(length);
    if (updates == UPDATES || counts[updates] == MESSAGES || own == NULL || fread(own, length, 1, stdin) != 1) return 2;
    messages[updates][counts[updates]] = own;
    lengths[updates][counts[updates]++] = length;
  }
  sim_start(&flash, 4096, 1, 2 * SLOT / 4096, 8);
  slots.flash = &flash.flash;
  slots.keys = (const uint8_t(*)[PG_HSS_PUBLIC_BYTES])keys;

  /* What each is when nothing goes wrong, on a device of its own. */
  for (uint32_t i = 0; i < updates; i++) {
    sim_start(&sim, arg[0], arg[1], arg[2], arg[3]);
    CHECK(start(UINT32_MAX, TEAR_NONE));
    build_face = face_of(&updater, &site);
    bring(i);
    CHECK(last((int)i) == PG_UPDATE_OK);
    faces[i] = face_of(&updater, &site);
    CHECK(faces[i].sequence > (i == 0 ? 0 : faces[i - 1u].sequence));
  }

  sim_start(&sim, arg[0], arg[1], arg[2], arg[3]);
  CHECK(start(UINT32_MAX, TEAR_NONE));
  CHECK(pg_log_put(&site.log, PG_RECORD_KEY, other_key, sizeof other_key, other, sizeof other) == PG_STORE_OK);
  planted = arg[7];
  struct model model = {BUILD, NONE, 0};
  bool cutting = false;
  for (const char *at = argv[5]; *at != 0; at++) {
    if (*at == 'C') {
      cutting = true;
      continue;
    }
    if (*at == 'F') {
      fill();
      continue;
    }
    const int which = *at == 'B' ? -1 : *at - '0';
    CHECK(which < (int)updates - 1 && (which >= 0 || model.before != NONE));
    const struct model after = which < 0 ? (struct model){model.before, NONE, model.floor} : (struct model){which, model.now, faces[which].sequence};
    if (cutting) cut_at_each(which, &model, &after, arg[5], arg[6]);
    snprintf(sim_where, sizeof sim_where, "update %d", which);
    if (which >= 0) bring((uint32_t)which);
    CHECK(last(which) == PG_UPDATE_OK && runs(after.now));
    model = after;
    CHECK(start(UINT32_MAX, TEAR_NONE) && runs(model.now));
    sound(&model);
  }
  for (uint32_t i = 0; i < updates; i++) for (uint32_t j = 0; j < counts[i]; j++) free(messages[i][j]);
  printf("cuts %lu\npush-cuts %lu\nback-cuts %lu\nerases %u\nstarts %lu\nthrough %lu\npushes %lu\nagain %lu\nspoiled %u\nblocks %u\n", cuts, by_what[0], by_what[1], sim.torn_erases, starts, through,
         pushes, again, sim.spoiled, site.log.head);
  return 0;
}
