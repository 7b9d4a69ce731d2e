/* power_cut.c -- power is cut at every write unit and every erase of every operation of a run, and again on the way back.
 *
 *   power_cut <sector bytes> <sectors a block> <blocks> <unit> <seed> <first block> <operations> <stride>
 *
 * A run of operations on a store, whose right state is known (below: versions). It goes without cuts until so many blocks were
 * begun and the newest is nearly full (0: not at all). Before each operation from then on, the flash and the store are put aside. Then for every n and every way to be torn: the operation is run until its n-th write or erase, which
 * is torn; the flash is mounted; all that was acknowledged has to be there, what was not wholly there or wholly not, the root
 * the old or the new one. Then the operation is asked for once more and the store has to go on; with second cuts, power goes
 * there again, at every place (in long operations at one in `stride`; 0: no second cuts), and all is checked once more.
 * Prints what it did, so that a test can tell that cuts hit what matters. */
#include "sim_flash.h"

#include "crypto/sha256.h"
#include "store/log.h"

enum { KEYS = 12, OBJECTS = 10, LARGEST = 1400 };

/* What a store has to hold. Version 0: there is none. */
struct state {
  uint32_t key[KEYS];
  bool object[OBJECTS];
  int root, before; /* objects; -1: none */
};

enum what { PUT, REMOVE, OBJECT, PIECES, DROP, ROOT, BACK, TIDY, WHATS };
struct operation {
  enum what what;
  uint32_t which, version;
};

static struct sim sim, sim_aside, sim_second;
static struct pg_log store, store_aside, again;
static struct pg_log_write pieces;
static uint8_t value[LARGEST], cids[OBJECTS][PG_STORE_CID_BYTES];
static unsigned long cuts, seconds, storms, went_through, full, by_what[WHATS], operations;

static uint32_t kind_of(uint32_t which) { return PG_RECORD_KEY + which % 5u; }
static uint32_t key_of(uint32_t which, uint8_t *key) {
  const uint32_t bytes = which == 0 ? 0 : which * 5u; /* 0 to 55 */
  for (uint32_t i = 0; i < bytes; i++) key[i] = (uint8_t)(which * 31u + i);
  return bytes;
}
static uint32_t value_of(uint32_t which, uint32_t version) {
  uint64_t random = 0x1234567ull + which * 977u + version * 104729u;
  const uint32_t length = sim_random(&random) % (which % 4u == 3u ? 300u : 70u);
  for (uint32_t i = 0; i < length; i++) value[i] = (uint8_t)sim_random(&random);
  return length;
}
/* An object that looks like a block of records, so that whoever reads it by mistake is led astray. */
static uint32_t bytes_of(uint32_t which) {
  const uint32_t length = (which * 131u + 17u) % LARGEST;
  uint64_t random = which + 1u;
  for (uint32_t i = 0; i < length; i++) value[i] = (uint8_t)sim_random(&random);
  for (uint32_t i = 0; i + 16u <= length; i += 16) {
    const uint8_t header[16] = {PG_RECORD_TAIL, 0, 0, 0, 4, 0, 0, 0};
    if (which % 2u == 0) memcpy(value + i, header, sizeof header);
  }
  return length;
}

static void check_span(const struct pg_span *span, const uint8_t *bytes, uint32_t length) {
  CHECK(span->length == length && (length == 0 || memcmp(span->bytes, bytes, length) == 0));
  CHECK(length == 0 || pg_flash_readable(&sim.flash, (uint32_t)(span->bytes - sim.bytes), length));
}

static bool key_is(const struct pg_log *log, uint32_t which, uint32_t version) {
  uint8_t key[64];
  struct pg_span got;
  const uint32_t bytes = key_of(which, key);
  const enum pg_store_status status = pg_log_get(log, kind_of(which), key, bytes, &got);
  if (version == 0 || status != PG_STORE_OK) return version == 0 && status == PG_STORE_ABSENT;
  const uint32_t length = value_of(which, version);
  if (got.length != length || (length != 0 && memcmp(got.bytes, value, length) != 0)) return false;
  check_span(&got, value, length);
  return true;
}

static bool object_is(const struct pg_log *log, uint32_t which, bool there) {
  struct pg_span got;
  const enum pg_store_status status = pg_log_get(log, PG_RECORD_OBJECT, cids[which], PG_STORE_CID_BYTES, &got);
  if (!there || status != PG_STORE_OK) return !there && status == PG_STORE_ABSENT;
  const uint32_t length = bytes_of(which);
  check_span(&got, value, length);
  return true;
}

static bool root_is(const struct pg_log *log, int root, int before) {
  struct pg_span now, then;
  const enum pg_store_status status = pg_log_root(log, &now, &then);
  if (root < 0 || status != PG_STORE_OK) return root < 0 && status == PG_STORE_ABSENT;
  if (memcmp(now.bytes, cids[root], PG_STORE_CID_BYTES) != 0) return false;
  return before < 0 ? then.length == 0 : then.length == PG_STORE_CID_BYTES && memcmp(then.bytes, cids[before], PG_STORE_CID_BYTES) == 0;
}

/* Whether the store is in this very state. */
static bool is(const struct pg_log *log, const struct state *state) {
  uint32_t records = state->root >= 0;
  for (uint32_t i = 0; i < KEYS; i++) {
    if (!key_is(log, i, state->key[i])) return false;
    records += state->key[i] != 0;
  }
  for (uint32_t i = 0; i < OBJECTS; i++) {
    if (!object_is(log, i, state->object[i])) return false;
    records += state->object[i];
  }
  return log->records == records && log->damaged == 0 && root_is(log, state->root, state->before);
}

/* What the state is behind an operation that succeeds; false: it will be refused. */
static bool apply(struct state *state, const struct operation *op) {
  switch (op->what) {
    case PUT: state->key[op->which] = op->version; return true;
    case REMOVE:
      if (state->key[op->which] == 0) return false;
      state->key[op->which] = 0;
      return true;
    case OBJECT: case PIECES: state->object[op->which] = true; return true;
    case DROP:
      if (!state->object[op->which] || state->root == (int)op->which || state->before == (int)op->which) return false;
      state->object[op->which] = false;
      return true;
    case ROOT:
      if (!state->object[op->which]) return false;
      if (state->root == (int)op->which) return true;
      state->before = state->root;
      state->root = (int)op->which;
      return true;
    case BACK:
      if (state->before < 0) return false;
      state->root = state->before;
      state->before = -1;
      return true;
    default: return true;
  }
}

static enum pg_store_status run_once(struct pg_log *log, const struct operation *op) {
  uint8_t key[64];
  const uint32_t key_bytes = key_of(op->which % KEYS, key), which = op->which;
  switch (op->what) {
    case PUT: {
      const uint32_t length = value_of(which, op->version);
      return pg_log_put(log, kind_of(which), key, key_bytes, value, length);
    }
    case REMOVE: return pg_log_remove(log, kind_of(which), key, key_bytes);
    case OBJECT: {
      const uint32_t length = bytes_of(which);
      return pg_log_put(log, PG_RECORD_OBJECT, cids[which], PG_STORE_CID_BYTES, value, length);
    }
    case PIECES: {
      uint32_t length = bytes_of(which), at = 0;
      enum pg_store_status status = pg_log_begin(log, &pieces, cids[which], length);
      if (status == PG_STORE_PRESENT) return PG_STORE_OK;
      for (; status == PG_STORE_OK && at < length; at += 37) {
        status = pg_log_write(log, &pieces, value + at, length - at < 37 ? length - at : 37);
      }
      return status == PG_STORE_OK ? pg_log_finish(log, &pieces) : status;
    }
    case DROP: return pg_log_remove(log, PG_RECORD_OBJECT, cids[which], PG_STORE_CID_BYTES);
    case ROOT: return pg_log_set_root(log, cids[which]);
    case BACK: return pg_log_roll_back(log);
    default: (void)pg_log_tidy(log); return PG_STORE_OK; /* a mount is due if the flash did not do it, as after any other */
  }
}

static enum pg_store_status run(struct pg_log *log, const struct operation *op) {
  for (;;) {
    const enum pg_store_status status = run_once(log, op);
    if (status != PG_STORE_FLASH) return status;
    CHECK(pg_log_mount(log, &sim.flash) == PG_STORE_OK);
  }
}

static void expect(const struct pg_log *log, const struct operation *op, struct state *state, enum pg_store_status status) {
  struct state after = *state;
  if (status == PG_STORE_FULL) {
    full++;
  } else {
    const bool takes = apply(&after, op);
    CHECK(takes == (status == PG_STORE_OK));
    if (!takes) CHECK(status == PG_STORE_ABSENT || status == PG_STORE_USED);
    if (takes) *state = after;
  }
  (void)log;
}

/* Mounted after a cut: before or behind the operation. Then it is asked for again, and the store goes on. */
static bool recovered(struct pg_log *log, const struct operation *op, struct state *state) {
  struct state after = *state;
  const bool takes = apply(&after, op);
  CHECK(pg_log_mount(log, &sim.flash) == PG_STORE_OK);
  if (is(log, state)) return false;
  CHECK(takes && is(log, &after));
  *state = after;
  return true;
}

/* Runs it until its n-th write unit or erase, which is torn; false: it came to its end before. */
static bool cut_short(struct pg_log *log, const struct operation *op, uint32_t n, enum tear pattern) {
  sim.left = n;
  sim.pattern = pattern;
  const bool goes = setjmp(sim.out) != 0;
  if (!goes) (void)run(log, op);
  sim.left = UINT32_MAX;
  sim.fresh = goes;
  return goes;
}

/* Power goes again and again, wherever it does: that eats up no room. */
static void storm(const struct operation *op, struct state state, enum pg_store_status calm, uint32_t units) {
  static uint64_t random = 99;
  for (uint32_t times = 0; times < 40; times++) {
    /* Mostly late in the operation: much is written, and none of it is of use. */
    const uint32_t n = sim_random(&random) % 2u == 0 ? sim_random(&random) % 8u : sim_random(&random) % (units + 1u);
    const bool goes = cut_short(&again, op, n, (enum tear)(1u + n % (TEARS - 1u)));
    (void)recovered(&again, op, &state);
    if (!goes) break;
    storms++;
  }
  const enum pg_store_status status = run(&again, op);
  CHECK(status != PG_STORE_FULL || calm == PG_STORE_FULL);
  expect(&again, op, &state, status);
  CHECK(is(&again, &state));
}

static void go_on(const struct operation *op, struct state state, uint32_t stride) {
  static const struct operation next[] = {{PUT, 3, 9001}, {OBJECT, 1, 0}};
  if (stride != 0) {
    /* Power goes again while the operation is done once more. */
    sim_second = sim;
    for (uint32_t n = 0;; n += n < 24 ? 1 : stride) {
      struct state here = state;
      memcpy(&again, &store, sizeof again);
      const bool goes = cut_short(&again, op, n, (enum tear)(n % TEARS));
      if (goes) {
        seconds++;
        (void)recovered(&again, op, &here);
        const enum pg_store_status status = run(&again, op);
        expect(&again, op, &here, status);
        CHECK(is(&again, &here));
      }
      memcpy(sim.bytes, sim_second.bytes, sim.bytes_in_all);
      memcpy(sim.begun, sim_second.begun, sim.bytes_in_all / sim.flash.unit);
      if (!goes) break;
    }
  }
  memcpy(&again, &store, sizeof again);
  expect(&again, op, &state, run(&again, op));
  for (uint32_t i = 0; i < 2; i++) expect(&again, &next[i], &state, run(&again, &next[i]));
  CHECK(is(&again, &state));
  CHECK(pg_log_mount(&again, &sim.flash) == PG_STORE_OK && is(&again, &state));
}

static struct operation any(uint64_t *random, uint32_t version) {
  static const enum what often[] = {PUT, PUT, PUT, PUT, PUT, PUT, REMOVE, OBJECT, OBJECT, PIECES, PIECES, DROP, DROP, ROOT, BACK, TIDY};
  const enum what what = often[sim_random(random) % (sizeof often / sizeof *often)];
  return (struct operation){what, sim_random(random) % (what <= REMOVE ? KEYS : OBJECTS), version};
}

int main(int argc, char **argv) {
  if (argc != 9) return 2;
  uint32_t arg[8];
  for (int i = 1; i < argc; i++) arg[i - 1] = (uint32_t)strtoul(argv[i], NULL, 10);
  sim_start(&sim, arg[0], arg[1], arg[2], arg[3]);
  uint64_t random = arg[4] + 88172645463325252ull;
  const uint32_t stride = arg[7];
  for (uint32_t i = 0; i < OBJECTS; i++) {
    static const uint8_t prefix[4] = {1, 0x55, 0x12, 32};
    const uint32_t length = bytes_of(i);
    memcpy(cids[i], prefix, 4);
    pg_sha256(cids[i] + 4, value, length);
  }
  struct state state = {.root = -1, .before = -1};
  CHECK(pg_log_mount(&store, &sim.flash) == PG_STORE_OK && is(&store, &state));

  bool cutting = arg[5] == 0;
  for (uint32_t at = 0; operations < arg[6]; at++) {
    struct operation op = any(&random, at + 1u);
    cutting = cutting || (store.head >= arg[5] && store.block_bytes - store.end < store.block_bytes / 8u + 100u);
    if (cutting) {
      operations++;
      sim_aside = sim;
      memcpy(&store_aside, &store, sizeof store);
      for (uint32_t n = 0;; n++) {
        bool goes = false;
        for (uint32_t pattern = 0; pattern < TEARS; pattern++) {
          snprintf(sim_where, sizeof sim_where, "operation %u (%d %u), cut %u, torn %u", at, (int)op.what, op.which, n, pattern);
          struct state here = state;
          goes = cut_short(&store, &op, n, (enum tear)pattern);
          if (goes) {
            cuts++;
            by_what[op.what]++;
            went_through += recovered(&store, &op, &here);
            go_on(&op, here, stride != 0 && (n + pattern) % 3u == 0 ? stride : 0);
          }
          memcpy(sim.bytes, sim_aside.bytes, sim.bytes_in_all);
          memcpy(sim.erased, sim_aside.erased, sizeof sim.erased);
          memcpy(sim.begun, sim_aside.begun, sim.bytes_in_all / sim.flash.unit);
          memcpy(&store, &store_aside, sizeof store);
          if (!goes) break;
        }
        if (!goes) break;
      }
      const uint32_t units = sim.units;
      memcpy(&again, &store, sizeof again);
      const enum pg_store_status calm = run(&again, &op);
      const uint32_t taken = sim.units - units;
      memcpy(sim.bytes, sim_aside.bytes, sim.bytes_in_all);
      memcpy(sim.begun, sim_aside.begun, sim.bytes_in_all / sim.flash.unit);
      memcpy(&again, &store_aside, sizeof again);
      storm(&op, state, calm, taken);
      memcpy(sim.bytes, sim_aside.bytes, sim.bytes_in_all);
      memcpy(sim.erased, sim_aside.erased, sizeof sim.erased);
      memcpy(sim.begun, sim_aside.begun, sim.bytes_in_all / sim.flash.unit);
    }
    snprintf(sim_where, sizeof sim_where, "operation %u (%d %u)", at, (int)op.what, op.which);
    const enum pg_store_status status = run(&store, &op);
    expect(&store, &op, &state, status);
    if (cutting || at % 16u == 0) CHECK(is(&store, &state));
  }
  uint32_t least = UINT32_MAX, most = 0;
  for (uint32_t i = 0; i < arg[1] * arg[2]; i++) {
    least = sim.erased[i] < least ? sim.erased[i] : least;
    most = sim.erased[i] > most ? sim.erased[i] : most;
  }
  printf("operations %lu\ncuts %lu\nerases %u\nseconds %lu\nstorms %lu\nspoiled %u\nthrough %lu\nfull %lu\nblocks %u\nbytes %u\nworn-least %u\nworn-most %u\n", operations, cuts, sim.torn_erases, seconds, storms, sim.spoiled, went_through, full, store.head,
         store.bytes, least, most);
  for (uint32_t i = 0; i < WHATS; i++) printf("what-%u %lu\n", i, by_what[i]);
  return 0;
}
