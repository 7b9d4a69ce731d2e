/* program_index.h -- the gate's index of the programs that the router keeps: which they are, and what each takes at most.
 *
 * A program is at a place, which the router knows it by. */
#ifndef PG_DOMAIN_PROGRAM_INDEX_H
#define PG_DOMAIN_PROGRAM_INDEX_H

#include "base/bytes.h"
#include "domains/domain.h"
#include "generated/pg_tokens.h"

/* The place of the program of these bytes, PG_GRID_PROGRAM_BYTES at most; PG_GRID_NO_ROUTE: it is not known, is what was looked for, and the one that
 * ran longest ago is known no more. */
uint32_t pg_program_find(const struct pg_span *bytes);

/* What the program at a place takes at most, and what that is of each resource. */
struct pg_program_cost {
  struct pg_words_program_keep_reply bound;
  uint64_t amount[PG_RESOURCES];
};
const struct pg_program_cost *pg_program_cost(uint32_t place);

/* It runs: of those that are known, the one that did longest ago makes room. */
void pg_program_use(uint32_t place);

/* The place of what was looked for last, and was not found. */
uint32_t pg_program_room(void);

/* The router keeps it there. */
void pg_program_put(uint32_t place, const struct pg_words_program_keep_reply *bound);

#endif
