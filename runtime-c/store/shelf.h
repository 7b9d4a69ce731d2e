/* shelf.h -- room for things of any length in one piece of memory: pinned ones stay, of the others those go first that were not used for longest.
 *
 * What is there lies back to back in the order in which it came, so that all free room is in one piece and nothing is ever refused for being
 * broken up; what lies behind a thing that goes moves down. Whoever keeps addresses asks again after make and drop. Least recently used: who
 * is asked for again stays, whoever else floods the node; two nodes that were asked the same keep the same. */
#ifndef PG_SHELF_H
#define PG_SHELF_H

#include <stdbool.h>
#include <stdint.h>

struct pg_shelf_item {
  uint64_t used;  /* of two, the one with the larger number was used later; 64 bits do not run out */
  uint32_t at;    /* in the memory, a multiple of 4 */
  uint32_t bytes;
  uint8_t pins;
  bool there;
};

struct pg_shelf {
  struct pg_shelf_item *item;
  uint8_t *memory;
  uint32_t count, room, filled; /* items; bytes, multiples of 4 */
  uint64_t clock;
  uint32_t evicted; /* since the start */
};

enum pg_shelf_answer { PG_SHELF_OK, PG_SHELF_LARGE, PG_SHELF_FULL, PG_SHELF_PINNED, PG_SHELF_PINS };

/* `item` are `count` places for things, `memory` at a multiple of 4 is `room` bytes of memory. Nothing is there. */
void pg_shelf_init(struct pg_shelf *shelf, struct pg_shelf_item *item, uint32_t count, uint8_t *memory, uint32_t room);

/* After a crash, over what it left. False: nothing of it can be believed, and it has to begin anew. Whether what is there is what it was is for whoever
 * knows what it has to be. */
bool pg_shelf_recover(struct pg_shelf *shelf, struct pg_shelf_item *item, uint32_t count, uint8_t *memory, uint32_t room);

/* Makes room for so many bytes at shelf->item[*item], the latest that was used, at the expense of what is not pinned. LARGE or FULL:
 * nothing changed. What the bytes are is undefined. */
enum pg_shelf_answer pg_shelf_make(struct pg_shelf *shelf, uint32_t bytes, uint32_t *item);

static inline uint8_t *pg_shelf_bytes(const struct pg_shelf *shelf, uint32_t item) { return shelf->memory + shelf->item[item].at; }
static inline void pg_shelf_use(struct pg_shelf *shelf, uint32_t item) { shelf->item[item].used = ++shelf->clock; }

/* PINS: there are as many as are counted. */
enum pg_shelf_answer pg_shelf_pin(struct pg_shelf *shelf, uint32_t item);
/* PINS: there is none. */
enum pg_shelf_answer pg_shelf_unpin(struct pg_shelf *shelf, uint32_t item);
/* PINNED: it stays. */
enum pg_shelf_answer pg_shelf_drop(struct pg_shelf *shelf, uint32_t item);
/* Whether it is pinned or not. */
void pg_shelf_take_out(struct pg_shelf *shelf, uint32_t item);

#endif
