/* check.c -- reads a program and checks it, in one pass: what compiler/ir/core.ts takes, and besides that every variable is
 * bound, every value has the type that its place wants, and actions, next and break stand where they can. What is left in
 * the cells (work.h) can be generated without asking again.
 *
 * Recursion goes as deep as PG_CORE_NESTING: the last part of a let or an if is read by the same call, and a chain through
 * the second cells of those that are open says what is to be closed behind it. */
#define PG_DICTIONARY_ROWS
#include "lisp/work.h"

#include <string.h>

enum row { ROLE, X, Y, Z };
#define ROW(symbol) pg_symbol_rows[symbol]
const uint8_t (*const pg_core_rows)[4] = pg_symbol_rows;

/* Where an expression stands: its value is wanted, it ends the program, or it is the last of a loop's body. */
enum place { VALUE, ACTION, BODY };

static uint32_t expr(struct pg_core_state *s, struct pg_list *list, enum place place);

static const uint8_t own_cells[PG_NODES] = {
#define NODE(name, cells) cells,
    PG_EACH_NODE(NODE)
#undef NODE
};

uint32_t pg_core_own(uint32_t node) { return own_cells[node]; }

uint32_t pg_core_skip(const uint16_t *cells, uint32_t i) {
  const uint32_t node = PG_CELL_NODE(cells[i]);
  return node >= PG_FIRST_WITH_PARTS ? cells[i + 1] : i + own_cells[node];
}

/* One more cell; where it is. There are spare ones behind the last, so that what is written back to it is in bounds. */
static uint32_t cell(struct pg_core_state *s, uint32_t value) {
  const uint32_t at = s->used;
  if (at >= PG_ARENA_CELLS) pg_core_fail(s, PG_CORE_BAD_MEMORY);
  else {
    pg_cells(s)[at] = (uint16_t)value;
    s->used++;
  }
  return at;
}

static uint32_t open(struct pg_core_state *s, uint32_t node, uint32_t type, uint32_t detail) {
  const uint32_t at = cell(s, PG_CELL(node, type, detail));
  cell(s, 0);
  return at;
}

static void close(struct pg_core_state *s, uint32_t at) { pg_cells(s)[at + 1] = s->used; }

static void must(struct pg_core_state *s, bool holds, uint32_t otherwise) {
  if (!holds) pg_core_fail(s, otherwise);
}

/* An item behind the head of its list; there has to be one. */
static uint32_t item(struct pg_core_state *s, struct pg_list *list) {
  const uint32_t kind = pg_core_next(s, list, false);
  must(s, kind != PG_TOKEN_END, PG_CORE_BAD_ARITY);
  return kind;
}

static void end(struct pg_core_state *s, struct pg_list *list) { must(s, pg_core_next(s, list, false) == PG_TOKEN_END, PG_CORE_BAD_ARITY); }

static uint32_t number(struct pg_core_state *s, struct pg_list *list, uint32_t least, uint32_t most) {
  must(s, item(s, list) == PG_TOKEN_NUMBER && s->token.number >= least && s->token.number <= most, PG_CORE_BAD_NUMBER);
  return s->fault == PG_CORE_OK ? (uint32_t)s->token.number : least;
}

/* A word of one role, and what the dictionary has for it. */
static uint32_t word(struct pg_core_state *s, struct pg_list *list, uint32_t role, uint32_t otherwise) {
  must(s, item(s, list) == PG_TOKEN_SYMBOL && ROW(s->token.symbol)[ROLE] == role, otherwise);
  return s->fault == PG_CORE_OK ? ROW(s->token.symbol)[X] : 0;
}

static struct pg_list list_of(struct pg_core_state *s, uint32_t kind) {
  must(s, kind == PG_TOKEN_LIST, PG_CORE_BAD_LIST);
  return (struct pg_list){s->fault == PG_CORE_OK ? (uint32_t)s->token.number : 0};
}

static bool stringy(uint32_t type) { return type == PG_TYPE_BYTES || type == PG_TYPE_OPTIONAL; }
static bool fits(uint32_t wanted, uint32_t type) { return wanted == type || (stringy(wanted) && stringy(type)); }

static uint32_t value(struct pg_core_state *s, struct pg_list *list, uint32_t wanted) {
  const uint32_t type = expr(s, list, VALUE);
  must(s, fits(wanted, type), PG_CORE_BAD_TYPE);
  return type;
}

static uint32_t variable(struct pg_core_state *s, uint32_t kind) {
  must(s, kind == PG_TOKEN_VARIABLE, PG_CORE_BAD_WORD);
  return s->fault == PG_CORE_OK ? s->token.symbol : 0;
}

static void bind(struct pg_core_state *s, uint32_t name, uint32_t is) {
  must(s, s->var[name].is == 0, PG_CORE_BAD_BOUND);
  if (s->fault == PG_CORE_OK) s->var[name].is = (uint8_t)(PG_VAR_BOUND | is);
}

static void integer(struct pg_core_state *s, bool negative) {
  const uint64_t n = s->token.number;
  must(s, n <= 0x7fffffffu + (negative ? 1u : 0u), PG_CORE_BAD_NUMBER);
  const uint32_t bits = negative ? 0u - (uint32_t)n : (uint32_t)n;
  if (bits <= 255) cell(s, PG_CELL(PG_NODE_INT8, PG_TYPE_INT, bits));
  else {
    const bool narrow = bits + 0x8000u <= 0xffffu;
    cell(s, PG_CELL(narrow ? PG_NODE_INT16 : PG_NODE_INT32, PG_TYPE_INT, 0));
    cell(s, bits);
    if (narrow) return;
    cell(s, bits >> 16);
    s->const_words++;
  }
}

static uint32_t input(struct pg_core_state *s, uint32_t symbol) {
  const uint8_t *row = ROW(symbol);
  uint32_t type = row[X], reg = row[Y];
  bool held = s->kind == PG_CORE_ROUTE || s->kind == PG_CORE_POLICY;
  if (row[ROLE] == PG_ROLE_INPUT) {
    held = s->kind == (type == 0 ? PG_CORE_POLICY : type == 1 ? PG_CORE_MERGE : PG_CORE_FUNCTION) && (type != 2 || reg < s->inputs);
    type = type == 0 ? PG_TYPE_INT : PG_TYPE_BYTES;
    if (held && s->kind == PG_CORE_FUNCTION) type = s->input[reg] >> 4, reg = s->input[reg] & 15u;
  }
  must(s, held, PG_CORE_BAD_INPUT);
  cell(s, PG_CELL(PG_NODE_FIELD, type, reg));
  return type;
}

/* What is no list. */
static uint32_t atom(struct pg_core_state *s, uint32_t kind) {
  const uint32_t symbol = s->token.symbol;
  switch (kind) {
    case PG_TOKEN_NUMBER:
    case PG_TOKEN_NEGATIVE: integer(s, kind == PG_TOKEN_NEGATIVE); return PG_TYPE_INT;
    case PG_TOKEN_VARIABLE: {
      const uint32_t is = s->var[symbol].is, type = is & 7u;
      must(s, is != 0, PG_CORE_BAD_UNBOUND);
      cell(s, PG_CELL(PG_NODE_VAR, type, symbol));
      return type;
    }
    case PG_TOKEN_SYMBOL:
      if (symbol == PG_SYM_TRUE || symbol == PG_SYM_FALSE) {
        cell(s, PG_CELL(PG_NODE_INT8, PG_TYPE_BOOL, symbol == PG_SYM_TRUE));
        return PG_TYPE_BOOL;
      }
      if (symbol == PG_SYM_NONE) {
        cell(s, PG_CELL(PG_NODE_NONE, PG_TYPE_OPTIONAL, 0));
        return PG_TYPE_OPTIONAL;
      }
      if (ROW(symbol)[ROLE] == PG_ROLE_FIELD || ROW(symbol)[ROLE] == PG_ROLE_INPUT) return input(s, symbol);
      break;
    default: break;
  }
  pg_core_fail(s, PG_CORE_BAD_UNBOUND);
  return PG_TYPE_INT;
}

static uint32_t literal(struct pg_core_state *s, struct pg_list *list, uint32_t symbol) {
  if (symbol == PG_SYM_U64) {
    must(s, item(s, list) == PG_TOKEN_NUMBER, PG_CORE_BAD_NUMBER);
    cell(s, PG_CELL(PG_NODE_U64, PG_TYPE_U64, 0));
    for (uint32_t i = 0; i < 4; i++) cell(s, (uint32_t)(s->token.number >> (16 * i)));
    s->const_words = (uint16_t)(s->const_words + 2);
    return PG_TYPE_U64;
  }
  pg_core_octets(s, list);
  const uint32_t length = s->token.length;
  must(s, symbol != PG_SYM_NODE || length == PG_NODE_ID_BYTES, PG_CORE_BAD_TYPE);
  must(s, symbol != PG_SYM_CID || length <= PG_CID_BYTES, PG_CORE_BAD_TYPE);
  cell(s, PG_CELL(PG_NODE_OCTETS, PG_TYPE_BYTES, 0));
  cell(s, s->token.at);
  cell(s, length);
  s->const_bytes = (uint16_t)(s->const_bytes + length);
  return PG_TYPE_BYTES;
}

static uint32_t primitive(struct pg_core_state *s, struct pg_list *list, uint32_t symbol) {
  static const uint8_t wanted[] = {PG_TYPE_INT, PG_TYPE_INT, PG_TYPE_U64, PG_TYPE_BYTES, PG_TYPE_OPTIONAL, PG_TYPE_INT, PG_TYPE_BYTES};
  const uint8_t *row = ROW(symbol);
  const uint32_t at = open(s, PG_NODE_PRIM, row[Y] & 7u, symbol);
  for (uint32_t i = 0, kinds = (uint32_t)row[X] >> 2; i < (row[X] & 3u); i++, kinds = i == 1 ? kinds >> 3 : PG_ARG_INT) {
    const uint32_t kind = kinds & 7u, where = s->used, type = expr(s, list, VALUE);
    if (s->fault != PG_CORE_OK) break;
    const uint32_t first = pg_cells(s)[where];
    must(s, kind == PG_ARG_OPTIONAL_NODE ? stringy(type) : type == wanted[kind] || (kind == PG_ARG_SCALAR && type == PG_TYPE_BOOL), PG_CORE_BAD_TYPE);
    must(s, kind != PG_ARG_BIT || (PG_CELL_NODE(first) == PG_NODE_INT8 && PG_CELL_DETAIL(first) < 32), PG_CORE_BAD_NUMBER);
    must(s, kind != PG_ARG_BYTES_LITERAL || PG_CELL_NODE(first) == PG_NODE_OCTETS, PG_CORE_BAD_TYPE);
  }
  close(s, at);
  return row[Y] & 7u;
}
_Static_assert(PG_ARG_INT == 0 && PG_ARG_SCALAR == 1 && PG_ARG_U64 == 2 && PG_ARG_BYTES_LIKE == 3 && PG_ARG_OPTIONAL_NODE == 4 && PG_ARG_BIT == 5 &&
                   PG_ARG_BYTES_LITERAL == 6, "`wanted` goes by kind of argument");

static void parts(struct pg_core_state *s, struct pg_list *list) {
  for (;;) {
    const uint32_t kind = pg_core_next(s, list, false);
    if (kind == PG_TOKEN_END || s->fault != PG_CORE_OK) return;
    struct pg_list part = list_of(s, kind);
    must(s, pg_core_next(s, &part, true) == PG_TOKEN_SYMBOL, PG_CORE_BAD_FORM);
    const uint32_t symbol = s->token.symbol;
    uint32_t wanted = PG_TYPE_INT;
    switch (symbol) {
      case PG_SYM_U8: case PG_SYM_U16BE: case PG_SYM_U32BE: case PG_SYM_U16LE: case PG_SYM_U32LE: break;
      case PG_SYM_U64BE: case PG_SYM_U64LE: wanted = PG_TYPE_U64; break;
      case PG_SYM_BYTES: wanted = PG_TYPE_BYTES; break;
      default: pg_core_fail(s, PG_CORE_BAD_FORM);
    }
    cell(s, PG_CELL(PG_NODE_PART, wanted, symbol));
    const uint32_t type = expr(s, &part, VALUE);
    must(s, fits(wanted, type) || (wanted == PG_TYPE_INT && type == PG_TYPE_BOOL), PG_CORE_BAD_TYPE);
    end(s, &part);
  }
}

/* pack and append take all that is left of their list, its end included. */
static uint32_t pack(struct pg_core_state *s, struct pg_list *list, uint32_t symbol) {
  const bool packs = symbol == PG_SYM_PACK;
  const uint32_t at = open(s, packs ? PG_NODE_PACK : PG_NODE_APPEND, PG_TYPE_BYTES, 0);
  if (packs) cell(s, number(s, list, 0, PG_SCRATCH_BYTES));
  else {
    const uint32_t kind = item(s, list);
    must(s, kind == PG_TOKEN_VARIABLE && (s->var[s->token.symbol].is & PG_VAR_PACKED) != 0, PG_CORE_BAD_APPEND);
    if (s->fault == PG_CORE_OK) atom(s, kind);
  }
  parts(s, list);
  close(s, at);
  return PG_TYPE_BYTES;
}

static uint32_t call(struct pg_core_state *s, struct pg_list *list) {
  const uint32_t host = word(s, list, PG_ROLE_HOST, PG_CORE_BAD_HOST);
  const uint32_t type = host == PG_HOST_MULTIHASH ? PG_TYPE_BYTES : PG_TYPE_OPTIONAL;
  const uint32_t at = open(s, PG_NODE_CALL, type, host);
  if (host == PG_HOST_MULTIHASH) cell(s, word(s, list, PG_ROLE_HASH, PG_CORE_BAD_HOST));
  else {
    must(s, item(s, list) == PG_TOKEN_SYMBOL && s->token.symbol == PG_SYM_SUB, PG_CORE_BAD_HOST);
    cell(s, 0);
  }
  cell(s, number(s, list, 0, 0xffff));
  must(s, expr(s, list, VALUE) == PG_TYPE_BYTES, PG_CORE_BAD_TYPE);
  close(s, at);
  return type;
}

/* Whether the word in hand is what this table is called. */
static bool is_name(const struct pg_core_state *s, uint32_t table, uint32_t kind) {
  if (kind == PG_TOKEN_SYMBOL) return s->table[table].symbol == s->token.symbol;
  return s->table[table].symbol == PG_SYMBOLS && s->table[table].length == s->token.length &&
         memcmp(s->in + s->table[table].at, s->in + s->token.at, s->token.length) == 0;
}

/* The number of the table that the word in hand names; how many there are when it names none. */
static uint32_t table_named(struct pg_core_state *s, uint32_t kind) {
  must(s, kind == PG_TOKEN_SYMBOL || kind == PG_TOKEN_TEXT, PG_CORE_BAD_TABLE);
  if (s->fault != PG_CORE_OK) return s->tables;
  uint32_t i = 0;
  while (i < s->tables && !is_name(s, i, kind)) i++;
  return i;
}

/* Takes all that is left of its list, its end included. */
static uint32_t match(struct pg_core_state *s, struct pg_list *list) {
  const uint32_t table = table_named(s, item(s, list));
  must(s, table < s->tables, PG_CORE_BAD_TABLE);
  if (s->fault != PG_CORE_OK) return PG_TYPE_INT;
  const bool ints = (s->table[table].kind & 1u) != 0; /* the lowest bit of a kind: of integers */
  const uint32_t type = ints ? PG_TYPE_INT : PG_TYPE_OPTIONAL, at = open(s, PG_NODE_MATCH, type, table | (ints ? PG_HAS_FALLBACK : 0u));
  must(s, expr(s, list, VALUE) == PG_TYPE_BYTES, PG_CORE_BAD_TYPE);
  if (ints) value(s, list, PG_TYPE_INT);
  close(s, at);
  end(s, list);
  return type;
}

/* A loop's accumulators: the cell of the first. */
static uint32_t accumulators(struct pg_core_state *s, uint32_t loop) { return pg_core_skip(pg_cells(s), loop + 4); }
static uint32_t count_of(struct pg_core_state *s, uint32_t loop) { return (uint32_t)pg_cells(s)[loop + 3] >> 8; }

/* Reads ((v init) ...); how many. */
static uint32_t inits(struct pg_core_state *s, struct pg_list *list) {
  struct pg_list pairs = list_of(s, item(s, list));
  for (uint32_t count = 0;; count++) {
    const uint32_t kind = pg_core_next(s, &pairs, false);
    if (kind == PG_TOKEN_END || s->fault != PG_CORE_OK) return count;
    must(s, count < 32, PG_CORE_BAD_MEMORY);
    struct pg_list pair = list_of(s, kind);
    const uint32_t name = variable(s, pg_core_next(s, &pair, true)), at = cell(s, 0), type = expr(s, &pair, VALUE);
    if (s->fault == PG_CORE_OK) pg_cells(s)[at] = (uint16_t)PG_CELL(PG_NODE_ACC, type, name);
    end(s, &pair);
  }
}

static void bind_all(struct pg_core_state *s, uint32_t at) {
  bind(s, PG_CELL_DETAIL(pg_cells(s)[at]), PG_TYPE_INT);
  for (uint32_t k = 0, acc = accumulators(s, at); k < count_of(s, at); k++) {
    const uint32_t first = pg_cells(s)[acc];
    bind(s, PG_CELL_DETAIL(first),
         PG_CELL_TYPE(first) | PG_VAR_ACCUMULATOR | (PG_CELL_NODE(pg_cells(s)[acc + 1]) == PG_NODE_PACK ? PG_VAR_PACKED : 0u));
    acc = pg_core_skip(pg_cells(s), acc + 1);
  }
}

static void unbind_accumulators(struct pg_core_state *s, uint32_t at) {
  for (uint32_t k = 0, acc = accumulators(s, at); k < count_of(s, at); k++) {
    s->var[PG_CELL_DETAIL(pg_cells(s)[acc])].is = 0;
    acc = pg_core_skip(pg_cells(s), acc + 1);
  }
}

static uint32_t loop(struct pg_core_state *s, struct pg_list *list, bool each, enum place place) {
  const uint32_t index = variable(s, item(s, list)), at = open(s, each ? PG_NODE_EACH : PG_NODE_RANGE, PG_TYPE_ACTION, index);
  uint32_t step;
  cell(s, 0);
  cell(s, 0);
  if (each) {
    must(s, item(s, list) == PG_TOKEN_SYMBOL, PG_CORE_BAD_FORM);
    step = s->token.symbol;
    must(s, step == PG_SYM_U8 || step == PG_SYM_U16LE || step == PG_SYM_U32LE || step == PG_SYM_U16BE || step == PG_SYM_U32BE, PG_CORE_BAD_FORM);
    must(s, expr(s, list, VALUE) == PG_TYPE_BYTES, PG_CORE_BAD_TYPE);
  } else {
    value(s, list, PG_TYPE_INT);
    step = number(s, list, 1, 255);
  }
  const uint32_t trips = number(s, list, 1, PG_LOOP_TRIPS), count = inits(s, list);
  must(s, s->loops < PG_LOOP_DEPTH, PG_CORE_BAD_LOOPS);
  if (s->fault != PG_CORE_OK) return PG_TYPE_ACTION;
  pg_cells(s)[at + 2] = (uint16_t)trips;
  pg_cells(s)[at + 3] = (uint16_t)(count << 8 | step);
  bind_all(s, at);
  const uint32_t level = s->loops++;
  s->loop[level].cell = (uint16_t)at;
  s->loop[level].place = (uint8_t)place;
  s->loop[level].type = PG_TYPE_ACTION;
  expr(s, list, BODY);
  s->loops = (uint8_t)level;
  if (s->fault != PG_CORE_OK) return PG_TYPE_ACTION;
  s->var[index].is = 0;
  const uint32_t left_with = s->loop[level].type, type = expr(s, list, place);
  if (s->fault != PG_CORE_OK) return PG_TYPE_ACTION;
  must(s, place != VALUE || left_with == PG_TYPE_ACTION || fits(left_with, type), PG_CORE_BAD_TYPE);
  unbind_accumulators(s, at);
  pg_cells(s)[at] = (uint16_t)PG_CELL(PG_CELL_NODE(pg_cells(s)[at]), type, index);
  close(s, at);
  return type;
}

static uint32_t next(struct pg_core_state *s, struct pg_list *list, bool stop) {
  const uint32_t loop = s->loop[s->loops - 1].cell, at = open(s, stop ? PG_NODE_STOP : PG_NODE_NEXT, PG_TYPE_ACTION, 0);
  for (uint32_t k = 0, acc = accumulators(s, loop); k < count_of(s, loop) && s->fault == PG_CORE_OK; k++) {
    value(s, list, PG_CELL_TYPE(pg_cells(s)[acc]));
    acc = pg_core_skip(pg_cells(s), acc + 1);
  }
  close(s, at);
  return PG_TYPE_ACTION;
}

/* What leaves the loop is its value, or ends the program as the loop would. */
static uint32_t leave(struct pg_core_state *s, struct pg_list *list) {
  const uint32_t level = s->loops - 1u, at = open(s, PG_NODE_BREAK, PG_TYPE_ACTION, 0);
  const enum place place = s->loop[level].place == VALUE ? VALUE : ACTION;
  const uint32_t type = expr(s, list, place);
  if (s->fault != PG_CORE_OK) return PG_TYPE_ACTION;
  if (place == VALUE) {
    must(s, s->loop[level].type == PG_TYPE_ACTION || fits(s->loop[level].type, type), PG_CORE_BAD_TYPE);
    s->loop[level].type = (uint8_t)type;
  }
  close(s, at);
  return PG_TYPE_ACTION;
}

static uint32_t action(struct pg_core_state *s, struct pg_list *list, uint32_t symbol) {
  must(s, (symbol == PG_SYM_GIVE) == (s->kind != PG_CORE_ROUTE), PG_CORE_BAD_PLACE);
  switch (symbol) {
    case PG_SYM_GATEWAY: cell(s, PG_CELL(PG_NODE_GATEWAY, PG_TYPE_ACTION, 0)); break;
    case PG_SYM_DELIVER: cell(s, PG_CELL(PG_NODE_DELIVER, PG_TYPE_ACTION, 0)); break;
    case PG_SYM_DROP: cell(s, PG_CELL(PG_NODE_DROP, PG_TYPE_ACTION, word(s, list, PG_ROLE_REASON, PG_CORE_BAD_FORM))); break;
    default: {
      const uint32_t at = open(s, symbol == PG_SYM_FORWARD ? PG_NODE_FORWARD : symbol == PG_SYM_REPLY ? PG_NODE_REPLY : PG_NODE_GIVE, PG_TYPE_ACTION, 0);
      value(s, list, symbol == PG_SYM_REPLY ? PG_TYPE_INT : PG_TYPE_BYTES);
      close(s, at);
      break;
    }
  }
  return PG_TYPE_ACTION;
}

/* A form whose head has been read, but let and if; its end is read, too. */
static uint32_t form(struct pg_core_state *s, struct pg_list *list, uint32_t symbol, enum place place) {
  uint32_t type;
  switch (symbol) {
    case PG_SYM_RANGE:
    case PG_SYM_EACH: type = loop(s, list, symbol == PG_SYM_EACH, place); break;
    case PG_SYM_NEXT:
    case PG_SYM_STOP:
    case PG_SYM_BREAK:
      must(s, place == BODY, PG_CORE_BAD_PLACE);
      if (s->fault != PG_CORE_OK) return PG_TYPE_ACTION;
      type = symbol == PG_SYM_BREAK ? leave(s, list) : next(s, list, symbol == PG_SYM_STOP);
      break;
    case PG_SYM_FORWARD: case PG_SYM_GATEWAY: case PG_SYM_DELIVER: case PG_SYM_DROP: case PG_SYM_REPLY: case PG_SYM_GIVE:
      must(s, place == ACTION, PG_CORE_BAD_PLACE);
      type = action(s, list, symbol);
      break;
    default:
      must(s, place == VALUE, PG_CORE_BAD_PLACE);
      switch (symbol) {
        case PG_SYM_U64: case PG_SYM_BYTES: case PG_SYM_NODE: case PG_SYM_CID: type = literal(s, list, symbol); break;
        case PG_SYM_CALL: type = call(s, list); break;
        case PG_SYM_PACK: case PG_SYM_APPEND: return pack(s, list, symbol);
        case PG_SYM_MATCH: return match(s, list);
        default:
          must(s, ROW(symbol)[ROLE] == PG_ROLE_PRIMITIVE, PG_CORE_BAD_FORM);
          if (s->fault != PG_CORE_OK) return PG_TYPE_INT;
          type = primitive(s, list, symbol);
      }
  }
  end(s, list);
  return type;
}

/* The beginning of a let or an if, up to its last part. */
static uint32_t begin(struct pg_core_state *s, struct pg_list *list, bool is_if, enum place place) {
  if (is_if) {
    const uint32_t at = open(s, PG_NODE_IF, PG_TYPE_ACTION, 0);
    value(s, list, PG_TYPE_BOOL);
    const uint32_t type = expr(s, list, place);
    if (s->fault == PG_CORE_OK) pg_cells(s)[at] = (uint16_t)PG_CELL(PG_NODE_IF, type, 0);
    return at;
  }
  const uint32_t name = variable(s, item(s, list)), at = open(s, PG_NODE_LET, PG_TYPE_ACTION, name), type = expr(s, list, VALUE);
  if (s->fault != PG_CORE_OK) return at;
  const uint32_t is = s->var[name].is;
  if (is == 0) bind(s, name, type);
  else {
    must(s, (is & PG_VAR_ACCUMULATOR) != 0 && fits(is & 7u, type), PG_CORE_BAD_BOUND);
    pg_cells(s)[at] = (uint16_t)PG_CELL(PG_NODE_SET, PG_TYPE_ACTION, name);
  }
  return at;
}

/* An expression, and its type. */
static uint32_t expr(struct pg_core_state *s, struct pg_list *outer, enum place place) {
  struct pg_list own, *list = outer;
  uint32_t chain = PG_NOWHERE, deep = 0, type;
  if (s->depth >= PG_CORE_NESTING) pg_core_fail(s, PG_CORE_BAD_NESTING);
  if (s->fault != PG_CORE_OK) return PG_TYPE_INT;
  s->depth++;
  for (;;) {
    const uint32_t kind = item(s, list);
    if (kind != PG_TOKEN_LIST) {
      must(s, place == VALUE, PG_CORE_BAD_PLACE);
      type = s->fault == PG_CORE_OK ? atom(s, kind) : PG_TYPE_INT;
      break;
    }
    own = list_of(s, kind);
    list = &own;
    must(s, pg_core_next(s, list, true) == PG_TOKEN_SYMBOL, PG_CORE_BAD_FORM);
    if (s->fault != PG_CORE_OK) return PG_TYPE_INT;
    const uint32_t symbol = s->token.symbol;
    if (symbol != PG_SYM_IF && symbol != PG_SYM_LET) {
      type = form(s, list, symbol, place);
      break;
    }
    const uint32_t at = begin(s, list, symbol == PG_SYM_IF, place);
    must(s, !s->compressed || own.left == 1, PG_CORE_BAD_ARITY);
    if (s->fault != PG_CORE_OK) return PG_TYPE_INT;
    pg_cells(s)[at + 1] = (uint16_t)chain;
    chain = at;
    deep++;
  }
  /* Of the ends only one spelling has something to read: in the other, what is left was counted. */
  if (!s->compressed)
    while (deep-- > 0) end(s, &own);
  if (s->fault != PG_CORE_OK) return PG_TYPE_INT;
  s->depth--;
  while (chain != PG_NOWHERE) {
    uint16_t *at = pg_cells(s) + chain;
    const uint32_t node = PG_CELL_NODE(*at), name = PG_CELL_DETAIL(*at), other = PG_CELL_TYPE(*at);
    if (node == PG_NODE_IF) {
      must(s, fits(type, other), PG_CORE_BAD_TYPE);
      if (other == PG_TYPE_OPTIONAL) type = other;
    }
    if (node == PG_NODE_LET) s->var[name].is = 0;
    *at = (uint16_t)PG_CELL(node, type, name);
    chain = at[1];
    at[1] = s->used;
  }
  return type;
}

/* Types of parameters and results. */
static uint32_t type_of(struct pg_core_state *s, struct pg_list *list, uint32_t kind) {
  (void)list;
  if (kind == PG_TOKEN_LIST) {
    struct pg_list own = list_of(s, kind);
    must(s, pg_core_next(s, &own, true) == PG_TOKEN_SYMBOL && s->token.symbol == PG_SYM_BYTES, PG_CORE_BAD_KIND);
    number(s, &own, 0, 0xffff);
    number(s, &own, 0, 0xffff);
    end(s, &own);
    return PG_TYPE_BYTES;
  }
  must(s, kind == PG_TOKEN_SYMBOL && ROW(s->token.symbol)[ROLE] == PG_ROLE_TYPE, PG_CORE_BAD_KIND);
  return s->fault == PG_CORE_OK ? ROW(s->token.symbol)[X] : PG_TYPE_INT;
}

/* Parameters go to registers as they come: ints from R0, a u64 to the next even pair, byte strings from B0. */
static void parameters(struct pg_core_state *s, struct pg_list *list) {
  struct pg_list own = list_of(s, item(s, list));
  uint32_t ints = 0, slices = 0;
  for (bool first = true;; first = false) {
    const uint32_t kind = pg_core_next(s, &own, first);
    if (kind == PG_TOKEN_END || s->fault != PG_CORE_OK) return;
    const uint32_t type = type_of(s, &own, kind);
    uint32_t reg;
    if (stringy(type)) reg = slices++;
    else {
      if (type == PG_TYPE_U64) ints += ints % 2;
      reg = ints;
      ints += type == PG_TYPE_U64 ? 2 : 1;
    }
    must(s, ints <= PG_INT_FIELDS && slices <= PG_BYTES_FIELDS, PG_CORE_BAD_PARAMETERS);
    if (s->fault == PG_CORE_OK) s->input[s->inputs++] = (uint8_t)(type << 4 | reg);
  }
}

static void head(struct pg_core_state *s, struct pg_list *list, uint32_t symbol) {
  switch (symbol) {
    case PG_SYM_POLICY: s->kind = PG_CORE_POLICY; break;
    case PG_SYM_MERGE:
      s->kind = PG_CORE_MERGE;
      number(s, list, 0, 0xffff);
      number(s, list, 0, 0xffff);
      break;
    case PG_SYM_FUNCTION:
      s->kind = PG_CORE_FUNCTION;
      parameters(s, list);
      type_of(s, list, item(s, list));
      break;
    default: pg_core_fail(s, PG_CORE_BAD_KIND);
  }
  end(s, list);
}

static void tables(struct pg_core_state *s, struct pg_list *list) {
  for (;;) {
    const uint32_t kind = pg_core_next(s, list, false);
    if (kind == PG_TOKEN_END || s->fault != PG_CORE_OK) return;
    struct pg_list row = list_of(s, kind);
    const uint32_t name = pg_core_next(s, &row, true), known = table_named(s, name), i = s->tables;
    must(s, known == i, PG_CORE_BAD_TABLE);
    must(s, i < PG_TABLES_PER_PROGRAM, PG_CORE_BAD_TABLES);
    if (s->fault != PG_CORE_OK) return;
    s->table[i].symbol = name == PG_TOKEN_SYMBOL ? s->token.symbol : PG_SYMBOLS;
    s->table[i].at = s->token.at;
    s->table[i].length = s->token.length;
    s->table[i].kind = (uint8_t)word(s, &row, PG_ROLE_KIND, PG_CORE_BAD_TABLE);
    s->table[i].key_bytes = (uint16_t)number(s, &row, 1, 0xffff);
    end(s, &row);
    s->tables++;
  }
}

void pg_core_check(struct pg_core_state *s) {
  struct pg_list whole = {1}, core, part;
  core = list_of(s, pg_core_next(s, &whole, false));
  must(s, pg_core_next(s, &core, true) == PG_TOKEN_SYMBOL && s->token.symbol == PG_SYM_CORE, PG_CORE_BAD_VERSION);
  must(s, item(s, &core) == PG_TOKEN_NUMBER && s->token.number == PG_CORE_FORM_VERSION, PG_CORE_BAD_VERSION);
  part = list_of(s, item(s, &core));
  must(s, pg_core_next(s, &part, true) == PG_TOKEN_SYMBOL, PG_CORE_BAD_KIND);
  if (s->fault == PG_CORE_OK && s->token.symbol != PG_SYM_TABLES) {
    head(s, &part, s->token.symbol);
    part = list_of(s, item(s, &core));
    must(s, pg_core_next(s, &part, true) == PG_TOKEN_SYMBOL && s->token.symbol == PG_SYM_TABLES, PG_CORE_BAD_KIND);
  }
  tables(s, &part);
  expr(s, &core, ACTION);
  end(s, &core);
  must(s, s->read == s->length, PG_CORE_BAD_TRAILING);
}
