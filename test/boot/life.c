/* life.c -- a device with two slots, every life it can have: life <cuts> <sequences>.
 *
 * boot.c, decide.c, slots.c, trailer.c and update.c on a flash in memory, whose manifests and images are a few bytes that stand for
 * signed ones. From a device as it leaves the factory every order of these is followed: a reset, a confirmation, a rollback, an update with a
 * newer, the same or an older sequence number; once in a life an image rots; and in each of them power fails at each program and erase operation, before it, after it, and
 * torn in several ways (also so that reading a unit is an error), up to <cuts> times in a life. States that were seen are not entered again. What was said of the rule in
 * decide.h is checked at each boot against what this file has kept of the past, not against the marks. Prints how much it saw. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "boot/boot.h"
#include "boot/update.h"

/* --- the flash --- */

enum { MANIFEST = 16, IMAGE = 32, UNIT = 16, TRAILER = UNIT * PG_TRAILER_UNITS, SLOT = MANIFEST + IMAGE + TRAILER, FLASH = 2 * SLOT };
static uint8_t flash_bytes[FLASH + FLASH / UNIT]; /* and for each unit whether reading it gives an error */
static const struct pg_sectors sectors[] = {{1, MANIFEST}, {1, IMAGE}, {1, TRAILER}, {0, 0}};

/* Operations until power fails, and how the last one ends; -1: never. */
static long until_cut = -1;
static int cut_how;
static unsigned long operations;
static jmp_buf off;

enum { BEFORE, AFTER, TORN };             /* TORN + i: the i-th way */
enum { TORN_PROGRAMS = 4, TORN_ERASES = 7 };

static void spoil(const uint8_t *from, uint32_t units, bool spoiled) { memset(flash_bytes + FLASH + (from - flash_bytes) / UNIT, spoiled, units); }

static void torn_program(uint8_t *to, const uint8_t *bytes, uint32_t length, int way) {
  if (way == 0) memcpy(to, bytes, length / 2);                          /* the first of two write units */
  if (way == 1) to[0] &= (uint8_t)(bytes[0] | 0x0f);                    /* a few bits */
  if (way == 2) memcpy(to, bytes, length), to[length - 1] = (uint8_t)(bytes[length - 1] | 1 << 6 | 1 << 1 | 1);  /* all but a few */
  if (way == 3) memcpy(to, bytes, length), spoil(to, length / UNIT, true); /* all, but the check bits */
}

/* Units of a sector that were erased already. */
static void torn_erase(uint8_t *sector, uint32_t bytes, int way) {
  for (uint32_t unit = 0; unit < bytes / UNIT; unit++) {
    static const uint32_t taken[TORN_ERASES] = {0x5555, 0xaaaa, 0x00ff, 0xff00, 0x1800, 0x00fc, 0x3333}; /* the two before the last: `failed`, `attempt` */
    if ((taken[way] >> unit & 1) == 0) continue;
    if (way == 6) spoil(sector + unit * UNIT, 1, true);
    else memset(sector + unit * UNIT, 0xff, UNIT), spoil(sector + unit * UNIT, 1, false);
  }
  if (bytes < TRAILER && way != 6) memset(sector + (way % 2 == 0 ? 0 : bytes / 2), 0xff, bytes / 2);
}

static bool strikes(void) { return until_cut >= 0 && until_cut-- == 0; }

bool pg_flash_program(const struct pg_flash *of, uint32_t at, const uint8_t *bytes, uint32_t length) {
  (void)of;
  operations++;
  for (uint32_t i = 0; i < length; i++) {
    if (flash_bytes[at + i] != 0xff || flash_bytes[FLASH + (at + i) / UNIT] != 0) fprintf(stderr, "programmed twice at %u\n", at), abort();
  }
  const bool cut = strikes();
  if (!cut || cut_how == AFTER) memcpy(flash_bytes + at, bytes, length);
  else if (cut_how >= TORN) torn_program(flash_bytes + at, bytes, length, (cut_how - TORN) % TORN_PROGRAMS);
  if (cut) longjmp(off, 1);
  return true;
}

bool pg_flash_erase(const struct pg_flash *of, uint32_t at) {
  (void)of;
  operations++;
  const uint32_t in_slot = at % SLOT, bytes = in_slot == 0 ? MANIFEST : in_slot == MANIFEST ? IMAGE : TRAILER;
  const bool cut = strikes();
  if (!cut || cut_how == AFTER) memset(flash_bytes + at, 0xff, bytes), spoil(flash_bytes + at, bytes / UNIT, false);
  else if (cut_how >= TORN) torn_erase(flash_bytes + at, bytes, cut_how - TORN);
  if (cut) longjmp(off, 1);
  return true;
}

static bool readable(uint32_t at, uint32_t length) {
  for (uint32_t unit = at / UNIT; unit < (at + length) / UNIT; unit++) {
    if (flash_bytes[FLASH + unit] != 0) return false;
  }
  return true;
}
#ifndef READABLE /* the test that leaves this out */
#define READABLE readable(at, length)
#endif
bool pg_flash_readable(const struct pg_flash *of, uint32_t at, uint32_t length) {
  (void)of, (void)at, (void)length;
  return READABLE;
}

static const struct pg_flash flash = {.bytes = flash_bytes, .unit = 8};
#define RAM 0x20000000u
static const struct pg_slots slots = {
    .flash = &flash,
    .slot = {{0, MANIFEST, IMAGE, MANIFEST + IMAGE, sectors}, {SLOT, SLOT + MANIFEST, IMAGE, SLOT + MANIFEST + IMAGE, sectors}},
    .ram = RAM, .ram_bytes = 4096};

/* --- manifests and images --- */

static void make_image(uint8_t image[IMAGE], uint32_t slot, uint32_t sequence) {
  memset(image, (int)(0x40 + sequence), IMAGE);
  pg_store32le(image, RAM + 4096);
  pg_store32le(image + 4, (uint32_t)(uintptr_t)(flash_bytes + slots.slot[slot].image) + 9);
}

static void make_manifest(uint8_t manifest[MANIFEST], uint32_t slot, uint32_t sequence) {
  memset(manifest, 0x5a, MANIFEST);
  manifest[1] = (uint8_t)sequence;
  manifest[2] = (uint8_t)~sequence;
  manifest[MANIFEST - 1] = (uint8_t)slot;
}

/* Of a manifest that is whole; 0: it is not. */
static uint32_t sequence_of(const uint8_t *manifest, uint32_t slot) {
  uint8_t expected[MANIFEST];
  make_manifest(expected, slot, manifest[1]);
  return memcmp(manifest, expected, MANIFEST) == 0 && readable((uint32_t)(manifest - flash_bytes), MANIFEST) ? manifest[1] : 0;
}

/* In the place of suit.c. */
enum pg_update_refusal pg_suit_read(const uint8_t *bytes, size_t length, struct pg_suit_envelope *out) {
  if (length != MANIFEST) abort();
  out->manifest = bytes;
  return bytes[0] == 0x5a ? PG_UPDATE_OK : PG_UPDATE_MALFORMED;
}
static uint32_t slot_at(const uint8_t *bytes) { return (uint32_t)(bytes - flash_bytes) / SLOT; }
enum pg_update_refusal pg_suit_signed(const struct pg_suit_envelope *envelope, const uint8_t (*keys)[PG_HSS_PUBLIC_BYTES], uint32_t count) {
  (void)keys;
  (void)count;
  return sequence_of(envelope->manifest, slot_at(envelope->manifest)) != 0 ? PG_UPDATE_OK : PG_UPDATE_BADLY_SIGNED;
}
enum pg_update_refusal pg_suit_manifest(const struct pg_suit_envelope *envelope, struct pg_suit_manifest *out) {
  memset(out, 0, sizeof *out);
  out->sequence = sequence_of(envelope->manifest, slot_at(envelope->manifest));
  out->image_bytes = IMAGE;
  out->digest = envelope->manifest;
  return PG_UPDATE_OK;
}
enum pg_update_refusal pg_suit_fits(const struct pg_suit_manifest *manifest, const uint8_t class_id[PG_SUIT_ID_BYTES], uint8_t component, uint32_t room) {
  (void)class_id;
  return component == PG_UPDATE_COMPONENT_A + slot_at(manifest->digest) && room == IMAGE ? PG_UPDATE_OK : PG_UPDATE_WRONG_SLOT;
}
enum pg_update_refusal pg_suit_image(const struct pg_suit_manifest *manifest, const uint8_t *bytes) {
  uint8_t expected[IMAGE];
  make_image(expected, slot_at(bytes), manifest->sequence);
  return memcmp(bytes, expected, IMAGE) == 0 ? PG_UPDATE_OK : PG_UPDATE_ALTERED;
}

/* --- lives --- */

/* What happened to what is in a slot, as long as its manifest is there. */
struct past {
  uint8_t starts, confirmed, failed;
};
struct life {
  uint8_t flash[sizeof flash_bytes];
  struct past past[PG_SLOTS];
  uint8_t newest;  /* the highest sequence number that was ever confirmed */
  uint8_t cuts;    /* that are left */
  uint8_t rots;    /* images that may still go bad */
  uint8_t running; /* PG_SLOTS: it is off */
};

static struct life *lives;
static size_t count, room;
static uint64_t *seen;
static size_t seen_slots = 1 << 20, seen_count;
static unsigned long boots, cut_boots, starts, stops, confirmations, rollbacks, updates, refused_updates, cut_operations, floors;

static uint64_t digest_of(const struct life *life) { /* FNV-1a, twice as long a start to be sure of 64 bits */
  uint64_t hash = 0xcbf29ce484222325u;
  const uint8_t *bytes = (const uint8_t *)life;
  for (size_t i = 0; i < sizeof *life; i++) hash = (hash ^ bytes[i]) * 0x100000001b3u;
  return hash == 0 ? 1 : hash;
}

static bool is_new(uint64_t hash) {
  if (seen_count * 2 > seen_slots || seen == NULL) {
    uint64_t *old = seen;
    const size_t old_slots = seen == NULL ? 0 : seen_slots;
    if (old != NULL) seen_slots *= 2;
    seen = calloc(seen_slots, sizeof *seen);
    if (seen == NULL) abort();
    for (size_t i = 0; i < old_slots; i++) {
      if (old[i] == 0) continue;
      size_t at = (size_t)old[i] % seen_slots;
      while (seen[at] != 0) at = (at + 1) % seen_slots;
      seen[at] = old[i];
    }
    free(old);
  }
  size_t at = (size_t)hash % seen_slots;
  for (; seen[at] != 0; at = (at + 1) % seen_slots) {
    if (seen[at] == hash) return false;
  }
  seen[at] = hash;
  seen_count++;
  return true;
}

static const struct life *now; /* the life being followed, for the message */
#define CHECK(condition)                                                                                        \
  do {                                                                                                          \
    if (!(condition)) {                                                                                         \
      fprintf(stderr, "line %d: %s\nnewest %u, cuts %u, running %u\n", __LINE__, #condition, now->newest, now->cuts, now->running); \
      for (uint32_t s = 0; s < PG_SLOTS; s++) {                                                                 \
        fprintf(stderr, "slot %u, sequence %u, started %u, confirmed %u, failed %u, trailer", s, sequence_of(flash_bytes + s * SLOT, s), now->past[s].starts, now->past[s].confirmed, now->past[s].failed); \
        for (uint32_t i = 0; i < TRAILER; i += UNIT) fprintf(stderr, " %02x%02x", flash_bytes[s * SLOT + MANIFEST + IMAGE + i], flash_bytes[s * SLOT + MANIFEST + IMAGE + i + UNIT - 1]); \
        fprintf(stderr, "\n");                                                                                  \
      }                                                                                                         \
      abort();                                                                                                  \
    }                                                                                                           \
  } while (0)

static bool whole(uint32_t slot) {
  const uint32_t sequence = sequence_of(flash_bytes + slot * SLOT, slot);
  uint8_t image[IMAGE];
  make_image(image, slot, sequence);
  return sequence != 0 && memcmp(image, flash_bytes + slot * SLOT + MANIFEST, IMAGE) == 0 && readable(slot * SLOT + MANIFEST, IMAGE);
}

/* Keeps the past: what the flash says now, it says from now on. */
static void remember(struct life *life) {
  for (uint32_t s = 0; s < PG_SLOTS; s++) {
    const uint32_t sequence = sequence_of(flash_bytes + s * SLOT, s);
    struct pg_trailer trailer;
    uint32_t torn = 0;
    for (uint32_t i = 0; i < PG_TRAILER_UNITS; i++) torn |= (uint32_t)!readable(slots.slot[s].trailer + i * UNIT, UNIT) << i;
    pg_trailer_read(&trailer, flash_bytes + slots.slot[s].trailer, UNIT, torn);
    if (sequence == 0) memset(&life->past[s], 0, sizeof life->past[s]);
    else {
      CHECK(life->past[s].failed == 0 || trailer.complete[PG_MARK_FAILED] > 0);
      CHECK(life->past[s].confirmed == 0 || trailer.complete[PG_MARK_CONFIRMED] > 0);
      life->past[s].confirmed = trailer.complete[PG_MARK_CONFIRMED] > 0;
      life->past[s].failed = trailer.complete[PG_MARK_FAILED] > 0;
      if (life->past[s].confirmed && sequence > life->newest) life->newest = (uint8_t)sequence;
    }
  }
}

static void keep(const struct life *life) {
  if (!is_new(digest_of(life))) return;
  if (count == room) {
    room = room == 0 ? 1024 : 2 * room;
    lives = realloc(lives, room * sizeof *lives);
    if (lives == NULL) abort();
  }
  lives[count++] = *life;
}

/* After a boot without a cut: what was started, by what is known of the past. */
static void judge(struct life *life, uint32_t slot) {
  struct pg_slot_state states[PG_SLOTS];
  struct pg_suit_manifest manifest;
  for (uint32_t s = 0; s < PG_SLOTS; s++) pg_slots_look(&slots, s, &states[s], &manifest);
  bool confirmed_there = false;
  uint32_t newest_there = 0;
  for (uint32_t s = 0; s < PG_SLOTS; s++) {
    if (!whole(s) || !life->past[s].confirmed || life->past[s].failed) continue;
    confirmed_there = true;
    if (states[s].sequence > newest_there) newest_there = states[s].sequence;
  }
  if (slot == PG_SLOTS) {
    stops++;
    CHECK(!confirmed_there);
    for (uint32_t s = 0; s < PG_SLOTS; s++) CHECK(!whole(s) || life->past[s].failed || life->past[s].starts >= 3 || states[s].sequence <= life->newest || states[s].trailer.complete[PG_MARK_FAILED] > 0);
  } else {
    starts++;
    CHECK(whole(slot) && !life->past[slot].failed);
    if (life->past[slot].confirmed) CHECK(states[slot].sequence == newest_there);
    else {
      CHECK(states[slot].sequence > life->newest);
      CHECK(++life->past[slot].starts <= 3);
      CHECK(states[slot].trailer.complete[PG_MARK_ATTEMPT] >= life->past[slot].starts);
    }
  }
  /* Nothing that was ever confirmed is forgotten, unless all places for it are used. */
  floors += pg_boot_floor(states) != newest_there;
  CHECK(pg_boot_floor(states) == life->newest || (slot != PG_SLOTS && states[slot].trailer.next[PG_MARK_FLOOR] == PG_TRAILER_FULL));
}

enum event { BOOT, CONFIRM, ROLL_BACK, UPDATE, ROT };

/* Does it on the flash; of ROT `sequence` is the slot. Returns the slot that runs then. */
static uint32_t act(struct life *life, enum event event, uint32_t sequence) {
  const uint32_t running = life->running, other = 1 - running;
  struct pg_slot_state states[PG_SLOTS];
  if (event == BOOT) return pg_boot(&slots, states);
  if (event == ROT) flash_bytes[sequence * SLOT + MANIFEST + IMAGE - 1] ^= 1;
  if (event == CONFIRM) confirmations += pg_slots_confirm(&slots, running) == PG_UPDATE_OK;
  if (event == ROLL_BACK) rollbacks += pg_slots_roll_back(&slots, running) == PG_UPDATE_OK;
  if (event == UPDATE) {
    const enum pg_update_refusal begun = pg_slots_begin(&slots, running);
    CHECK(begun == PG_UPDATE_OK || begun == PG_UPDATE_OUT_OF_ORDER || begun == PG_UPDATE_FLASH_FAILED);
    CHECK(begun != PG_UPDATE_OK || life->past[running].confirmed);
    if (begun == PG_UPDATE_OK) {
      memset(&life->past[other], 0, sizeof life->past[other]);
      uint8_t image[IMAGE], manifest[MANIFEST];
      make_image(image, other, sequence);
      make_manifest(manifest, other, sequence);
      (void)pg_flash_program(&flash, slots.slot[other].image, image, IMAGE);
      (void)pg_flash_program(&flash, slots.slot[other].manifest, manifest, MANIFEST);
      const enum pg_update_refusal finished = pg_slots_finish(&slots, running);
      CHECK(finished == (sequence > life->newest ? PG_UPDATE_OK : PG_UPDATE_DOWNGRADED));
      updates += finished == PG_UPDATE_OK;
      refused_updates += finished != PG_UPDATE_OK;
    }
  }
  return running;
}

static void follow(const struct life *from, enum event event, uint32_t sequence) {
  struct life life = *from;
  now = &life;
  memcpy(flash_bytes, from->flash, sizeof flash_bytes);
  operations = 0;
  until_cut = -1;
  boots += event == BOOT;
  const uint32_t running = act(&life, event, sequence);
  const unsigned long all = operations;
  life.rots = (uint8_t)(life.rots - (event == ROT));
  remember(&life);
  if (event == BOOT) judge(&life, running);
  life.running = event == BOOT ? (uint8_t)running : PG_SLOTS; /* whatever it did, a reset comes next */
  memcpy(life.flash, flash_bytes, sizeof flash_bytes);
  keep(&life);
  if (from->cuts == 0) return;
  for (volatile unsigned long at = 0; at < all; at++) {
    for (volatile int how = BEFORE; how < TORN + TORN_ERASES; how++) {
      static struct life cut;
      cut = *from;
      now = &cut;
      memcpy(flash_bytes, from->flash, sizeof flash_bytes);
      until_cut = (long)at;
      cut_how = how;
      cut_operations++;
      cut_boots += event == BOOT;
      if (setjmp(off) == 0) {
        (void)act(&cut, event, sequence);
        CHECK(false);
      }
      until_cut = -1;
      remember(&cut);
      cut.cuts--;
      cut.running = PG_SLOTS;
      memcpy(cut.flash, flash_bytes, sizeof flash_bytes);
      keep(&cut);
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  const uint32_t most = (uint32_t)strtoul(argv[2], NULL, 10);
  struct life first;
  memset(&first, 0, sizeof first);
  memset(flash_bytes, 0xff, FLASH);
  make_manifest(flash_bytes, 0, 1);
  make_image(flash_bytes + MANIFEST, 0, 1);
  memcpy(first.flash, flash_bytes, sizeof flash_bytes);
  first.cuts = (uint8_t)strtoul(argv[1], NULL, 10);
  first.rots = 1;
  first.running = PG_SLOTS;
  keep(&first);
  for (size_t i = 0; i < count; i++) {
    const struct life life = lives[i];
    follow(&life, BOOT, 0);
    for (uint32_t slot = 0; slot < PG_SLOTS && life.rots > 0; slot++) follow(&life, ROT, slot);
    if (life.running == PG_SLOTS) continue;
    follow(&life, CONFIRM, 0);
    follow(&life, ROLL_BACK, 0);
    for (uint32_t sequence = life.newest > 1 ? life.newest - 1u : 1; sequence <= life.newest + 1u && sequence <= most; sequence++) follow(&life, UPDATE, sequence);
  }
  printf("%zu states, %lu boots, %lu starts, %lu stops, %lu cuts, %lu of them in a boot, %lu confirmations, %lu rollbacks, %lu updates, %lu refused, %lu with a floor of old\n",
         count, boots, starts, stops, cut_operations, cut_boots, confirmations, rollbacks, updates, refused_updates, floors);
  return 0;
}
