/* updater.c -- the updater natively, under the sanitizers, on flash in memory: messages from standard input, each behind its length in two
 * bytes, and the answer to each on standard output, in hexadecimal. A message of no bytes is a restart. The first 76 bytes are the class id
 * and the public key; slot a runs, erased, and so is everything else. */
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

int main(void) {
  static uint8_t keys[1][PG_HSS_PUBLIC_BYTES], message[0x10000];
  static struct pg_updater updater;
  static struct pg_site site;
  static struct pg_flash flash, store;
  static struct pg_slots slots = {.slot = {{0, 0x2000, SLOT - 0x3000, SLOT - 0x1000, sectors}, {SLOT, SLOT + 0x2000, SLOT - 0x3000, 2 * SLOT - 0x1000, sectors}},
                                  .ram = 0x20000000, .ram_bytes = 0x40000, .key_count = 1};
  if (fread(slots.class_id, sizeof slots.class_id, 1, stdin) != 1 || fread(keys, sizeof keys, 1, stdin) != 1) return 2;
  memset(memory, 0xff, sizeof memory);
  pg_flash_start(&flash, memory, 4096, 1, sizeof memory / 4096, 8);
  pg_flash_start(&store, memory + STORE, 4096, 2, 8, 8);
  slots.flash = &flash;
  slots.keys = (const uint8_t(*)[PG_HSS_PUBLIC_BYTES])keys;
  pg_own_start(&updater, &site, &slots, 0, &store, &project, tables);
  for (uint8_t head[2]; fread(head, 2, 1, stdin) == 1;) {
    const size_t length = (size_t)head[0] | (size_t)head[1] << 8;
    if (length == 0) {
      pg_own_start(&updater, &site, &slots, 0, &store, &project, tables);
      continue;
    }
    /* Of its own size, so that the sanitizer sees a byte too many. */
    uint8_t *own = malloc(length);
    if (own == NULL || fread(message, length, 1, stdin) != 1) return 2;
    memcpy(own, message, length);
    struct pg_update_actions actions;
    if (pg_update_takes(own[0])) {
      pg_updater_request(&updater, own, (uint32_t)length, &actions);
      if (actions.answer_bytes == 0 || actions.answer_bytes > PG_UPDATE_ANSWER_BYTES) abort();
      for (uint32_t i = 0; i < actions.answer_bytes; i++) printf("%02x", updater.answer[i]);
      printf(" %u %u\n", (unsigned)writes, (unsigned)site.bundles.project->route_count);
    }
    free(own);
  }
  return 0;
}
