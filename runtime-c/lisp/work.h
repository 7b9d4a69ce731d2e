/* work.h -- what the parts of the compiler share: the state of a compilation, and the checked program between its passes.
 *
 * A checked program is a row of 16-bit cells, each expression in front of its parts. A first cell has the node in 5 bits, the
 * type of its value in 3, and 8 bits of detail. A node with parts has in its second cell how many cells it takes with them, so
 * that an expression is skipped in one step and searched without recursion. */
#ifndef PG_LISP_WORK_H
#define PG_LISP_WORK_H

#include <stdbool.h>

#include "lisp/check.h"
#include "lisp/compile.h"
#include "wire/cbor.h"

/* Node, cells of its own, and what they hold besides the first (and the second of a node with parts). */
#define PG_EACH_NODE(X)                                                                                              \
  X(INT8, 1)    /* detail: 0 to 255 */                                                                               \
  X(INT32, 3)   /* low, high */                                                                                      \
  X(U64, 5)     /* lowest first */                                                                                   \
  X(OCTETS, 3)  /* offset in the input, length */                                                                    \
  X(NONE, 1)                                                                                                         \
  X(FIELD, 1)   /* detail: register */                                                                               \
  X(VAR, 1)     /* detail: variable */                                                                               \
  X(ACC, 1)     /* detail: variable; its first value follows */                                                      \
  X(PART, 1)    /* detail: a symbol; an encoding's value follows */                                                  \
  X(FORM, 2)    /* from here on with parts: a form of one row of the dictionary; detail: symbol */                   \
  X(IF, 2)                                                                                                           \
  X(LET, 2)     /* detail: variable */                                                                               \
  X(SET, 2)     /* a let of an accumulator; detail: variable */                                                      \
  X(LOOP, 3)    /* detail: variable; where its body is, from here; in front of that, its accumulators */             \
  X(NEXT, 2)    /* detail: whether it ends the iterations */                                                         \
  X(BREAK, 2)                                                                                                        \
  X(PACK, 3)    /* capacity; once it is generated: place in scratch memory << 8 | capacity */                        \
  X(APPEND, 2)
enum pg_node {
#define NODE(name, cells) PG_NODE_##name,
  PG_EACH_NODE(NODE)
#undef NODE
  PG_NODES
};
_Static_assert(PG_NODES <= 32, "a node is five bits");
enum { PG_FIRST_WITH_PARTS = PG_NODE_FORM };

#define PG_CELL(node, type, detail) ((uint32_t)(node) | (uint32_t)(type) << 5 | (uint32_t)(detail) << 8)
#define PG_CELL_NODE(cell) ((cell) & 31u)
#define PG_CELL_TYPE(cell) ((uint32_t)(cell) >> 5 & 7u)
#define PG_CELL_DETAIL(cell) ((uint32_t)(cell) >> 8)

#define PG_NOWHERE 0xffffu

/* What a variable is while it is checked: its type, and these; 0 when it is not bound. */
enum { PG_VAR_BOUND = 8, PG_VAR_ACCUMULATOR = 16, PG_VAR_PACKED = 32 };
_Static_assert(PG_SCRATCH_BYTES <= 255, "places in scratch memory are bytes");

/* What the reader found. */
enum pg_token {
  PG_TOKEN_FAULT, /* the fault is set */
  PG_TOKEN_END,   /* of the list that is being read */
  PG_TOKEN_LIST,  /* number: its items, in the compressed form */
  PG_TOKEN_SYMBOL,
  PG_TOKEN_VARIABLE, /* symbol: its number */
  PG_TOKEN_NUMBER,
  PG_TOKEN_NEGATIVE, /* number: of what sign it has not */
  PG_TOKEN_TEXT,
  PG_TOKEN_OCTETS,
};

/* A jump, branch or closing instruction and where it goes: first the entry of the jump before it to the same label, then the word. */
struct pg_fixup {
  uint16_t at; /* with PG_FAR, of a branch that does not reach; that stays when all is generated again */
  uint16_t to;
  uint32_t cost; /* of getting there this way */
};
#define PG_FAR 0x8000u
/* The last fixup of a jump to it, and how many loops were open where it was made: a jump from further in leaves one. */
struct pg_label {
  uint16_t chain, level;
};
/* Constants: while checking, how many bytes they may take; while generating, how many they do. */
enum pg_pool { PG_POOL_WORDS, PG_POOL_STRINGS, PG_POOLS };
struct pg_constants {
  uint8_t *bytes;
  uint32_t used;
};
/* What is summed up in one run of the generator. */
enum pg_cost { PG_COST_INSTRUCTIONS, PG_COST_HASH_BYTES, PG_COST_LOOKUPS, PG_COSTS };
#define PG_SEVERAL UINT32_MAX

/* A loop whose body is being checked. */
struct pg_checked_loop {
  const uint16_t *accs, *body;
  uint8_t place, type; /* where it stands; PG_TYPE_ACTION until a break gave it another */
};
struct pg_open_loop; /* in generate.c */

enum { PG_SPARE_CELLS = 8, PG_ARENA_CELLS = (PG_CORE_WORK - 632) / 2 - PG_SPARE_CELLS };

/* Bytes first, words last: as Thumb's short loads reach. */
struct pg_core_state {
  /* The reader: the token in hand; whether the next item is the first of its list, or a literal's octets. */
  uint8_t symbol;
  bool compressed, first, octets;
  /* The checker. */
  uint8_t kind, depth, inputs, tables;
  /* The generator. */
  uint8_t taken[2], most[2]; /* registers: of integers, of byte strings */
  bool reachable, sends;
  uint8_t cost; /* which of the costs is summed up */
  uint16_t at, length; /* of the token, in the input */
  uint16_t words, room, last, fixed, most_fixed, scratch, most_scratch;
  uint16_t far;          /* PG_FAR, once there is an earlier run */
  struct pg_label label; /* one that is made here */

  uint32_t fault; /* the first stays; then nothing is read, no cell and no word written any more */
  struct pg_cbor in; /* what is left of the input */
  uint32_t left; /* items of the list that is being read, in the compressed form */
  uint64_t number;
  /* Costs: of the longest path to here from where the loop's body begins, and to before the instruction emitted last; of the longest
   * way out of the body. */
  uint32_t here, before, leave;
  uint32_t *code;
  uint16_t *top, *full; /* cells: behind the last, and the last that there may be; behind them constants and fixups */
  struct pg_fixup *fixups;
  struct pg_open_loop *open;
  struct pg_checked_loop *inner; /* behind the innermost */
  struct pg_constants pool[PG_POOLS];
  const uint8_t *input;
  uint32_t calls[PG_COSTS]; /* of a cost that calls add to, what the only one has; PG_SEVERAL, when there are more, or one in a loop */

  uint8_t var[PG_CORE_VARIABLES];     /* while checking, what it is; while generating, the register that it is in */
  /* Up to here all is zero at first. */
  uint8_t parameter[PG_INT_FIELDS + PG_BYTES_FIELDS]; /* a function's parameters: type << 4 | register */
  struct pg_checked_loop loop[PG_LOOP_DEPTH];
  struct pg_core_table table[PG_TABLES_PER_PROGRAM + 1]; /* the last for one too many */
  uint16_t packed[PG_CORE_VARIABLES]; /* of an accumulator that a pack began: place in scratch memory << 8 | how long it may grow */
  uint32_t arena[(PG_ARENA_CELLS + PG_SPARE_CELLS) / 2]; /* cells; then constants and fixups */
};
_Static_assert(sizeof(struct pg_core_state) <= sizeof(struct pg_core_work), "a compilation fits its memory");

/* The compilation in hand. Nearly every function needs it; to hand it on from one to the next takes 700 bytes more, to keep it in one place
 * 250 more, and then there is one for all. So gcc has a register for it on the device, which pg_core_compile leaves as it found it. */
#if defined(__arm__) && defined(__GNUC__) && !defined(__clang__)
#define PG_CORE_IN_REGISTER
register struct pg_core_state *pg_core_now __asm__("r7");
#else
extern struct pg_core_state *pg_core_now;
#endif
#define core (*pg_core_now)
#define PG_CELLS ((uint16_t *)core.arena)

/* Of functions that gcc would inline, and take some bytes more. */
#define PG_APART __attribute__((noinline))

/* ACSL, for proofs/wp: what holds between any two tokens. What is left of the input lies in it, and it is no longer than a program may be. */
/*@ predicate pg_core_reads{L} =
      \valid(pg_core_now) && \valid_read(core.in.at + (0 .. core.in.left - 1)) &&
      (core.fault == PG_CORE_OK ==> pg_within{L}(core.in.at, core.in.left, core.input, PG_CORE_INPUT));
    predicate pg_core_token{L}(integer token) =
      token <= PG_TOKEN_OCTETS && (token == PG_TOKEN_FAULT <==> core.fault != PG_CORE_OK) &&
      (token == PG_TOKEN_SYMBOL ==> core.symbol < PG_SYMBOLS) && (token == PG_TOKEN_VARIABLE ==> core.symbol < PG_CORE_VARIABLES);
    predicate pg_core_spelled{L} =
      core.at + core.length <= PG_CORE_INPUT && \valid_read(core.input + (core.at .. core.at + core.length - 1)); */

/* Gives the fault, for `return`; nothing is reachable any more. */
/*@ requires \valid(pg_core_now) && fault != PG_CORE_OK;
    terminates \true;
    assigns core.fault, core.reachable;
    ensures core.fault == (\old(core.fault) == PG_CORE_OK ? fault : \old(core.fault)) && !core.reachable && \result == PG_TOKEN_FAULT; */
uint32_t pg_core_fail(uint32_t fault);

/* reader.c: what the next item of the list is (enum pg_token). */
/*@ requires pg_core_reads;
    terminates \true;
    assigns core.symbol, core.first, core.reachable, core.at, core.length, core.fault, core.in, core.left, core.number;
    ensures reads: pg_core_reads;
    ensures token: pg_core_token(\result);
    ensures left: core.in.left <= \old(core.in.left);
    ensures latched: \old(core.fault) != PG_CORE_OK ==> core.fault == \old(core.fault) && core.in.at == \old(core.in.at) && core.in.left == \old(core.in.left);
    ensures progress: \result != PG_TOKEN_FAULT && (!\old(core.compressed) || \old(core.left) != 0) ==> core.in.left < \old(core.in.left);
    ensures spelled: \result >= PG_TOKEN_TEXT ==> pg_core_spelled;
    ensures items: \result == PG_TOKEN_LIST && core.compressed ==> core.number <= core.in.left; */
uint32_t pg_core_next(void);

/* check.c: the whole input to cells. */
void pg_core_check(void);
/* The cell behind an expression, and how many are a node's own. */
const uint16_t *pg_core_skip(const uint16_t *e);
extern const uint8_t pg_core_own[PG_NODES];
/* By symbol; docs in pg_dictionary.h. */
extern const struct pg_core_words pg_core_words;
#define MAKING(symbol) ((uint32_t)pg_core_words.is[symbol] >> 3)
#define TYPE(symbol) ((uint32_t)pg_core_words.is[symbol] & 7u)
#define X(symbol) ((uint32_t)pg_core_words.x[symbol])
#define Y(symbol) ((uint32_t)pg_core_words.y[symbol])

/* generate.c: cells to words and fixups. */
void pg_core_generate(enum pg_cost cost);

/* compile.c: the branch that is taken exactly when this one is not, as an opcode or the whole word; how far an instruction goes, in it and the word behind it. */
uint32_t pg_core_opposite(uint32_t code);
void pg_core_set_distance(uint32_t *code, uint32_t distance);

#endif
