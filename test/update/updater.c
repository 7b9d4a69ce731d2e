/* updater.c -- the updater natively, under the sanitizers, on flash in memory: messages from standard input, each behind its length in two
 * bytes, and the answer to each on standard output, in hexadecimal. A message of no bytes is a restart. The first 76 bytes are the class id
 * and the public key; slot a runs, erased, and so is everything else. With clang's libFuzzer (test/fuzz/harnesses.ts) an input is these
 * messages: -DPG_LIBFUZZER, and class id and key as macros. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "update/own.h"

#define SLOT 0x10000u
#define STORE (2 * SLOT)
#define STORE_BYTES 0x10000u

static uint8_t memory[STORE + STORE_BYTES];
static uint32_t writes;

void pg_flash_start(struct pg_flash *flash, uint8_t *bytes, uint32_t sector_bytes, uint32_t block_sectors, uint32_t blocks, uint32_t unit) {
  *flash = (struct pg_flash){bytes, sector_bytes, block_sectors, blocks, unit, bytes};
}
bool pg_flash_program(const struct pg_flash *flash, uint32_t at, const uint8_t *bytes, uint32_t length) {
  uint8_t *to = (uint8_t *)flash->context + at;
  if (at % flash->unit != 0 || length % flash->unit != 0 || to + length > memory + sizeof memory) abort();
  for (uint32_t i = 0; i < length; i++) {
    if (to[i] != 0xff) return false;
    to[i] = bytes[i];
  }
  writes++;
  return true;
}
bool pg_flash_erase(const struct pg_flash *flash, uint32_t at) {
  memset((uint8_t *)flash->context + at, 0xff, flash->sector_bytes);
  writes++;
  return true;
}
bool pg_flash_readable(const struct pg_flash *flash, uint32_t at, uint32_t length) {
  (void)flash, (void)at, (void)length;
  return true;
}

static const uint8_t kinds[] = {PG_TABLE_KIND_EXACT_INT};
static const char *const tables[] = {"first"};
static const uint32_t none[1];
static const struct pg_route routes[] = {{"none", none, 4, {0}, NULL}};
static const struct pg_project project = {.routes = routes, .route_count = 1, .table_kinds = kinds, .table_count = 1};
static const struct pg_sectors sectors[] = {{SLOT / 4096, 4096}, {0, 0}};

static struct pg_updater updater;
static struct pg_site site;
static struct pg_flash flash, store;
static uint8_t keys[1][PG_HSS_PUBLIC_BYTES];
static struct pg_slots slots = {.slot = {{0, 0x2000, SLOT - 0x3000, SLOT - 0x1000, sectors}, {SLOT, SLOT + 0x2000, SLOT - 0x3000, 2 * SLOT - 0x1000, sectors}},
                                .ram = 0x20000000, .ram_bytes = 0x40000, .key_count = 1, .flash = &flash, .keys = (const uint8_t(*)[PG_HSS_PUBLIC_BYTES])keys};

static void restart(void) { pg_own_start(&updater, &site, &slots, 0, &store, &project, tables); }

static void begin(void) {
  memset(memory, 0xff, sizeof memory);
  pg_flash_start(&flash, memory, 4096, 1, sizeof memory / 4096, 8);
  pg_flash_start(&store, memory + STORE, 4096, 2, 8, 8);
  restart();
}

/* False: it is about no update. Of its own size, so that the sanitizer sees a byte too many. */
static bool take(const uint8_t *message, size_t length, struct pg_update_actions *actions) {
  uint8_t *own = malloc(length);
  if (own == NULL) abort();
  memcpy(own, message, length);
  const bool takes = PG_UPDATE_TAKES(own[0]);
  if (takes) {
    pg_updater_request(&updater, own, (uint32_t)length, actions);
    if (actions->answer_bytes == 0 || actions->answer_bytes > PG_UPDATE_ANSWER_BYTES) abort();
  }
  free(own);
  return takes;
}

#ifdef PG_LIBFUZZER
#include "../fuzz/harness/harness.h"

/* Messages as on standard input; what lies in the slots before them is nothing, and a restart is a message of no bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
  static const uint8_t class_id[] = {PG_FUZZ_CLASS_ID}, public_key[] = {PG_FUZZ_PUBLIC_KEY};
  memcpy(slots.class_id, class_id, sizeof slots.class_id);
  memcpy(keys[0], public_key, sizeof keys[0]);
  begin();
  struct pg_update_actions actions;
  for (size_t at = 0; length - at >= 2;) {
    const size_t has = (size_t)bytes[at] | (size_t)bytes[at + 1] << 8, left = length - at - 2, size = has < left ? has : left;
    const uint8_t *const message = bytes + at + 2;
    at += 2 + size;
    if (size == 0) {
      restart();
      continue;
    }
    const uint32_t before = writes;
    if (!take(message, size, &actions)) continue;
    if (site.bundles.project->route_count == 0 || site.bundles.project->route_count > PG_UPDATE_LIMIT_BUNDLE_ROUTES) abort();
    /* A piece that was not due, or an envelope that is not accepted, writes nothing. */
    const bool answered = updater.answer[0] == PG_MSG_UPDATE_ANSWER, begins = message[0] == PG_MSG_UPDATE_BEGIN;
    const uint8_t refusal = answered ? updater.answer[PG_MSG_UPDATE_ANSWER_REFUSAL] : PG_UPDATE_OK;
    if (writes != before && (begins || refusal == PG_UPDATE_WRONG_OFFSET || refusal == PG_UPDATE_BADLY_SIGNED || refusal == PG_UPDATE_UNKNOWN_KEY || refusal == PG_UPDATE_UNSIGNED)) abort();
  }
  if (site.bundles.project != &project) harness_take();
  return 0;
}
#else

int main(void) {
  static uint8_t message[0x10000];
  if (fread(slots.class_id, sizeof slots.class_id, 1, stdin) != 1 || fread(keys, sizeof keys, 1, stdin) != 1) return 2;
  begin();
  for (uint8_t head[2]; fread(head, 2, 1, stdin) == 1;) {
    const size_t length = (size_t)head[0] | (size_t)head[1] << 8;
    if (length == 0) {
      restart();
      continue;
    }
    if (fread(message, length, 1, stdin) != 1) return 2;
    struct pg_update_actions actions;
    if (take(message, length, &actions)) {
      for (uint32_t i = 0; i < actions.answer_bytes; i++) printf("%02x", updater.answer[i]);
      printf(" %u %u\n", (unsigned)writes, (unsigned)site.bundles.project->route_count);
    }
  }
  return 0;
}
#endif
