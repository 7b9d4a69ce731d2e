/* program_index.c -- see program_index.h. A program is known by all of its bytes: to compare them takes less than to hash them. */
#include "domains/program_index.h"

#include <string.h>

#include "domains/shared.h"

struct spelling {
  uint32_t length;
  _Alignas(4) uint8_t bytes[PG_GRID_PROGRAM_BYTES];
};
struct known {
  bool used;
  uint32_t last; /* when it ran */
  struct pg_program_cost cost;
  struct spelling spelling;
};

static struct known known[PG_DOMAIN_LIMIT_PROGRAMS];
static uint32_t runs;
static struct spelling looked_for; /* what was not found */

static bool same(const struct spelling *spelling, const struct pg_span *bytes) {
  if (spelling->length != bytes->length) return false;
  uint32_t i = 0;
  for (; i + 4u <= bytes->length; i += 4u) {
    if (pg_load32le(spelling->bytes + i) != pg_load32le(bytes->bytes + i)) return false;
  }
  for (; i < bytes->length; i++) {
    if (spelling->bytes[i] != bytes->bytes[i]) return false;
  }
  return true;
}

uint32_t pg_program_find(const struct pg_span *bytes) {
  for (uint32_t i = 0; i < PG_DOMAIN_LIMIT_PROGRAMS; i++) {
    if (known[i].used && same(&known[i].spelling, bytes)) return i;
  }
  looked_for.length = bytes->length;
  memcpy(looked_for.bytes, bytes->bytes, bytes->length);
  return PG_GRID_NO_ROUTE;
}

const struct pg_program_cost *pg_program_cost(uint32_t place) { return &known[place].cost; }

void pg_program_use(uint32_t place) { known[place].last = ++runs; }

static uint32_t oldest(void) {
  uint32_t place = 0;
  for (uint32_t i = 0; i < PG_DOMAIN_LIMIT_PROGRAMS; i++) {
    if (!known[i].used) return i;
    if (runs - known[i].last > runs - known[place].last) place = i;
  }
  return place;
}

uint32_t pg_program_room(void) {
  const uint32_t place = oldest();
  known[place].used = false;
  return place;
}

void pg_program_put(uint32_t place, const struct pg_words_program_keep_reply *bound) {
  known[place] = (struct known){.used = true, .cost = {.bound = *bound}, .spelling = looked_for};
  uint64_t *const amount = known[place].cost.amount;
  amount[PG_RESOURCE_INSTRUCTIONS - 1] = bound->instructions;
  amount[PG_RESOURCE_HASH_BYTES - 1] = bound->hash_bytes;
  amount[PG_RESOURCE_LOOKUPS - 1] = bound->lookups;
  pg_program_use(place);
}
