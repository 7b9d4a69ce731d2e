/* shelf.c -- see shelf.h. */
#include "store/shelf.h"

#include <string.h>

#include "generated/pg_registry.h"
#include "store/check.h"

/* Of a length that is within the room, which is a multiple of 4. */
static uint32_t place(uint32_t bytes) { return (bytes + 3u) & ~3u; }

void pg_shelf_init(struct pg_shelf *shelf, struct pg_shelf_item *item, uint32_t count, uint8_t *memory, uint32_t room) {
  *shelf = (struct pg_shelf){.item = item, .memory = memory, .count = count, .room = room & ~3u};
  for (uint32_t i = 0; i < count; i++) item[i] = (struct pg_shelf_item){0};
}

static bool apart(const struct pg_shelf_item *a, const struct pg_shelf_item *b) { return a->at + a->bytes <= b->at || b->at + b->bytes <= a->at; }

bool pg_shelf_recover(struct pg_shelf *shelf, struct pg_shelf_item *item, uint32_t count, uint8_t *memory, uint32_t room) {
  uint32_t filled = 0;
  shelf->item = item;
  shelf->memory = memory;
  shelf->count = count;
  shelf->room = room & ~3u;
  for (uint32_t i = 0; i < count; i++) {
    if (!item[i].there) continue;
    if (item[i].bytes > shelf->room - filled || item[i].at % 4 != 0) return false;
    filled += place(item[i].bytes);
  }
  /* Each within what they take together, and none over another: so there is nothing between them. */
  for (uint32_t i = 0; i < count; i++) {
    if (item[i].there && (item[i].at > filled || place(item[i].bytes) > filled - item[i].at)) return false;
    for (uint32_t j = 0; j < i; j++) {
      if (item[i].there && item[j].there && !apart(&item[i], &item[j])) return false;
    }
  }
  shelf->filled = filled;
  return true;
}

void pg_shelf_take_out(struct pg_shelf *shelf, uint32_t item) {
  struct pg_shelf_item *const gone = &shelf->item[item];
  const uint32_t bytes = place(gone->bytes), behind = gone->at + bytes;
  /* By words, from the lower end, as it moves down: the library's memmove goes by bytes, and is 254 more of flash. */
  for (uint32_t at = behind; at < shelf->filled; at += 4) memcpy(__builtin_assume_aligned(shelf->memory + at - bytes, 4), __builtin_assume_aligned(shelf->memory + at, 4), 4);
  for (uint32_t i = 0; i < shelf->count; i++) {
    if (shelf->item[i].there && shelf->item[i].at >= behind) shelf->item[i].at -= bytes;
  }
  shelf->filled -= bytes;
  *gone = (struct pg_shelf_item){0};
}

static bool may_go(const struct pg_shelf_item *item) { return item->there && PG_REGISTRY_CHECK(SPARED, item->pins == 0); }

/* What goes first; shelf->count when there is nothing that may. */
static uint32_t oldest(const struct pg_shelf *shelf) {
  uint32_t found = shelf->count;
  for (uint32_t i = 0; i < shelf->count; i++) {
    if (may_go(&shelf->item[i]) && (found == shelf->count || shelf->item[i].used < shelf->item[found].used)) found = i;
  }
  return found;
}

static uint32_t free_item(const struct pg_shelf *shelf) {
  uint32_t i = 0;
  while (i < shelf->count && shelf->item[i].there) i++;
  return i;
}

enum pg_shelf_answer pg_shelf_make(struct pg_shelf *shelf, uint32_t bytes, uint32_t *item) {
  if (bytes > shelf->room) return PG_SHELF_LARGE;
  const uint32_t due = place(bytes);
  uint32_t kept = 0, items = 0;
  for (uint32_t i = 0; i < shelf->count; i++) {
    if (!shelf->item[i].there || may_go(&shelf->item[i])) continue;
    kept += place(shelf->item[i].bytes);
    items++;
  }
  if (due > shelf->room - kept || items == shelf->count) return PG_SHELF_FULL;
  while (due > shelf->room - shelf->filled || free_item(shelf) == shelf->count) {
    pg_shelf_take_out(shelf, oldest(shelf));
    shelf->evicted++;
  }
  *item = free_item(shelf);
  shelf->item[*item] = (struct pg_shelf_item){.at = shelf->filled, .bytes = bytes, .there = true};
  shelf->filled += due;
  pg_shelf_use(shelf, *item);
  return PG_SHELF_OK;
}

enum pg_shelf_answer pg_shelf_pin(struct pg_shelf *shelf, uint32_t item) {
  struct pg_shelf_item *const it = &shelf->item[item];
  if (!PG_REGISTRY_CHECK(PINS, it->pins < PG_REGISTRY_LIMIT_PINS)) return PG_SHELF_PINS;
  it->pins++;
  return PG_SHELF_OK;
}

enum pg_shelf_answer pg_shelf_unpin(struct pg_shelf *shelf, uint32_t item) {
  struct pg_shelf_item *const it = &shelf->item[item];
  if (!PG_REGISTRY_CHECK(UNPINNED, it->pins > 0)) return PG_SHELF_PINS;
  it->pins--;
  return PG_SHELF_OK;
}

enum pg_shelf_answer pg_shelf_drop(struct pg_shelf *shelf, uint32_t item) {
  if (!PG_REGISTRY_CHECK(DROPPED, shelf->item[item].pins == 0)) return PG_SHELF_PINNED;
  pg_shelf_take_out(shelf, item);
  return PG_SHELF_OK;
}
