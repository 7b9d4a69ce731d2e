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

static uint32_t oldest(void) {
  uint32_t place = 0;
  for (uint32_t i = 0; i < PG_DOMAIN_LIMIT_PROGRAMS; i++) {
    if (!known[i].used) return i;
    if (runs - known[i].last > runs - known[place].last) place = i;
  }
  return place;
}

/* Its bytes take the place of the oldest at once: when it is compiled the message is gone, and for memory of their own the gate had to have another region. */
static __attribute__((noinline)) void look_for(const struct pg_span *bytes) {
  struct known *const room = &known[oldest()];
  room->used = false;
  room->spelling.length = bytes->length;
  memcpy(room->spelling.bytes, bytes->bytes, bytes->length);
}

uint32_t pg_program_find(const struct pg_span *bytes) {
  for (uint32_t i = 0; i < PG_DOMAIN_LIMIT_PROGRAMS; i++) {
    if (known[i].used && same(&known[i].spelling, bytes)) return i;
  }
  look_for(bytes);
  return PG_GRID_NO_ROUTE;
}

const struct pg_program_cost *pg_program_cost(uint32_t place) { return &known[place].cost; }

void pg_program_use(uint32_t place) { known[place].last = ++runs; }

uint32_t pg_program_room(void) { return oldest(); }

void pg_program_put(uint32_t place, const struct pg_words_program_keep_reply *bound) {
  known[place].used = true;
  known[place].cost = (struct pg_program_cost){.bound = *bound};
  uint64_t *const amount = known[place].cost.amount;
  amount[PG_RESOURCE_INSTRUCTIONS - 1] = bound->instructions;
  amount[PG_RESOURCE_HASH_BYTES - 1] = bound->hash_bytes;
  amount[PG_RESOURCE_LOOKUPS - 1] = bound->lookups;
  pg_program_use(place);
}
