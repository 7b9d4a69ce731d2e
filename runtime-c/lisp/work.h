/* work.h -- what the parts of the compiler share: the state of a compilation, and the checked program between its passes.
 *
 * A checked program is a row of 16-bit cells, each expression in front of its parts. A first cell has the node in 5 bits, the
 * type of its value in 3, and 8 bits of detail. A node with parts has the place of what follows it in its second cell, so that
 * an expression is skipped in one step and searched without recursion. */
#ifndef PG_LISP_WORK_H
#define PG_LISP_WORK_H

#include <stdbool.h>

#include "lisp/compile.h"

/* Node, cells of its own, and what they hold besides the first (and the second of a node with parts, of which more follow). */
#define PG_EACH_NODE(X)                                                                                               \
  X(INT8, 1)     /* detail: 0 to 255 */                                                                               \
  X(INT16, 2)    /* signed */                                                                                         \
  X(INT32, 3)    /* low, high */                                                                                      \
  X(U64, 5)      /* lowest first */                                                                                   \
  X(OCTETS, 3)   /* offset in the input, length */                                                                    \
  X(NONE, 1)                                                                                                          \
  X(FIELD, 1)    /* detail: register */                                                                               \
  X(VAR, 1)      /* detail: variable */                                                                               \
  X(ACC, 1)      /* detail: variable; its first value follows */                                                      \
  X(PART, 1)     /* detail: symbol of the encoding; its value follows */                                              \
  X(GATEWAY, 1)                                                                                                       \
  X(DELIVER, 1)                                                                                                       \
  X(DROP, 1)     /* detail: reason */                                                                                 \
  X(PRIM, 2)     /* from here on with parts; detail: symbol */                                                        \
  X(IF, 2)                                                                                                            \
  X(LET, 2)      /* detail: variable */                                                                               \
  X(SET, 2)      /* a let of an accumulator; detail: variable */                                                      \
  X(RANGE, 4)    /* detail: variable; trips, accumulators << 8 | step */                                              \
  X(EACH, 4)     /* the same with the symbol of the element */                                                        \
  X(NEXT, 2)                                                                                                          \
  X(STOP, 2)                                                                                                          \
  X(BREAK, 2)                                                                                                         \
  X(CALL, 4)     /* detail: host function; immediate argument, greatest length */                                     \
  X(MATCH, 2)    /* detail: table, and PG_HAS_FALLBACK */                                                             \
  X(PACK, 3)     /* capacity */                                                                                       \
  X(APPEND, 2)                                                                                                        \
  X(FORWARD, 2)                                                                                                       \
  X(REPLY, 2)                                                                                                         \
  X(GIVE, 2)
enum pg_node {
#define NODE(name, cells) PG_NODE_##name,
  PG_EACH_NODE(NODE)
#undef NODE
  PG_NODES
};
_Static_assert(PG_NODES <= 32, "a node is five bits");
enum { PG_FIRST_WITH_PARTS = PG_NODE_PRIM, PG_HAS_FALLBACK = 0x80 };

#define PG_CELL(node, type, detail) ((uint32_t)(node) | (uint32_t)(type) << 5 | (uint32_t)(detail) << 8)
#define PG_CELL_NODE(cell) ((cell) & 31u)
#define PG_CELL_TYPE(cell) ((cell) >> 5 & 7u)
#define PG_CELL_DETAIL(cell) ((uint32_t)(cell) >> 8)

#define PG_NOWHERE 0xffffu

/* A variable. While checking: 0 when it is not bound, else its type and what it is. While generating: where it is. */
enum { PG_VAR_BOUND = 8, PG_VAR_ACCUMULATOR = 16, PG_VAR_PACKED = 32 };
struct pg_core_variable {
  uint8_t is;
  uint8_t reg;
  uint8_t at, cap; /* of an accumulator that a pack began: the place in scratch memory where it grows */
};
_Static_assert(PG_SCRATCH_BYTES <= 255, "places in scratch memory are bytes");

/* A word as it was read. */
struct pg_token {
  uint8_t kind;   /* enum pg_token_kind */
  uint8_t symbol; /* of a symbol; the number of a variable */
  uint16_t at, length;
  uint64_t number;
};
enum pg_token_kind {
  PG_TOKEN_FAULT, /* the fault is set */
  PG_TOKEN_END,   /* of the list that is being read */
  PG_TOKEN_LIST,  /* number: its items, where that is known */
  PG_TOKEN_SYMBOL,
  PG_TOKEN_VARIABLE,
  PG_TOKEN_NUMBER,
  PG_TOKEN_NEGATIVE, /* number: of what sign it has not */
  PG_TOKEN_TEXT,
  PG_TOKEN_OCTETS,
};

/* A list being read: how many items are left, in the compressed form. */
struct pg_list {
  uint32_t left;
};

/* A jump, branch or closing instruction and where it goes: first the entry of the jump before it to the same label, then the word. */
struct pg_fixup {
  uint16_t at, to;
};

struct pg_open_loop; /* in generate.c */

enum { PG_SPARE_CELLS = 8, PG_ARENA_CELLS = (PG_CORE_WORK - 768) / 2 - PG_SPARE_CELLS };

struct pg_core_state {
  const uint8_t *in;
  uint32_t length, read;
  uint32_t fault; /* the first stays; then nothing is read, no cell and no word written any more */
  bool compressed;
  uint8_t kind, tables, inputs, depth, loops;
  struct pg_token token;
  struct pg_core_variable var[PG_CORE_VARIABLES];
  struct {
    uint8_t kind, symbol; /* the symbol that its name is, or PG_SYMBOLS */
    uint16_t at, length, key_bytes;
  } table[PG_TABLES_PER_PROGRAM];
  uint8_t input[PG_INT_FIELDS + PG_BYTES_FIELDS]; /* a function's parameters: type << 4 | register */
  struct {
    uint16_t cell;
    uint8_t place, type; /* where it stands; PG_TYPE_ACTION until a break gave it another */
  } loop[PG_LOOP_DEPTH];
  uint16_t used;                      /* cells */
  uint16_t const_words, const_bytes;  /* while checking: how many at most */

  /* While generating. */
  uint32_t *code;
  uint32_t *constants;
  uint8_t *strings;
  struct pg_fixup *fixups;
  struct pg_open_loop *open;
  uint16_t words, room, last, fixed, most_fixed;
  uint16_t scratch, most_scratch;
  uint16_t words_used, bytes_used; /* of the constants */
  uint8_t ints, slices, most_ints, most_slices;
  bool reachable;

  uint32_t arena[(PG_ARENA_CELLS + PG_SPARE_CELLS) / 2]; /* cells; then constants, fixups, what the bound needs */
};
_Static_assert(sizeof(struct pg_core_state) <= sizeof(struct pg_core_work), "a compilation fits its memory");

static inline uint16_t *pg_cells(struct pg_core_state *s) { return (uint16_t *)s->arena; }

static inline void pg_core_fail(struct pg_core_state *s, uint32_t fault) {
  if (s->fault == PG_CORE_OK) s->fault = fault;
  s->read = s->length;
  s->reachable = false;
}

/* reader.c: the next item of a list. `head`: it stands first. Afterwards, in the state's token, what it is. */
uint32_t pg_core_next(struct pg_core_state *s, struct pg_list *list, bool head);
/* The next item has to be octets. */
void pg_core_octets(struct pg_core_state *s, struct pg_list *list);
/* What a symbol is called. */
const uint8_t *pg_core_symbol_name(uint32_t symbol, uint16_t *length);

/* check.c: the whole input to cells. */
void pg_core_check(struct pg_core_state *s);
/* The cell behind an expression, and how many are a node's own. */
uint32_t pg_core_skip(const uint16_t *cells, uint32_t i);
uint32_t pg_core_own(uint32_t node);

/* generate.c: cells to words and fixups. */
void pg_core_generate(struct pg_core_state *s, uint32_t body);

/* layout.c: jumps filled in, the bound, constants and header. Bytes of the image; 0 with a fault. */
uint32_t pg_core_lay_out(struct pg_core_state *s, uint32_t *image, uint32_t room);

extern const uint8_t (*const pg_core_rows)[4]; /* by symbol: pg_symbol_rows of pg_dictionary.h, of which check.c has the one copy */

#endif
