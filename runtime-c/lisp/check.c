/* check.c -- reads a program and checks it, in one pass: what compiler/ir/core.ts takes, and besides that every variable is
 * bound, every value has the type that its place wants, and actions, next and break stand where they can. What is left in
 * the cells (work.h) can be generated without asking again.
 *
 * Recursion goes as deep as PG_CORE_NESTING: the last part of a let or an if is read by the same call, and a chain through
 * the second cells of those that are open says what is to be closed behind it. */
#define PG_DICTIONARY_ROWS
#include "lisp/work.h"

#include <string.h>

#define ROW(symbol) pg_core_rows[symbol]
#define MAKING(symbol) ((uint32_t)ROW(symbol)[PG_ROW_MAKING] >> 3)

/* Where an expression stands: its value is wanted, it ends the program, or it is the last of a loop's body. */
enum place { VALUE, ACTION, BODY };

/* Sets of types, and what fits a place of each type: the absent optional is the empty string. */
enum { INT = 1 << PG_TYPE_INT, BOOL = 1 << PG_TYPE_BOOL, U64 = 1 << PG_TYPE_U64, BYTES = 1 << PG_TYPE_BYTES, STRINGS = BYTES | 1 << PG_TYPE_OPTIONAL };
static uint32_t fitting(uint32_t type) { return (STRINGS >> type & 1u) != 0 ? STRINGS : 1u << type; }

static uint32_t expr(struct pg_core_state *s, uint32_t place);

const uint8_t pg_core_own[PG_NODES] = {
#define NODE(name, cells) cells,
    PG_EACH_NODE(NODE)
#undef NODE
};

const uint16_t *pg_core_skip(const uint16_t *e) {
  const uint32_t node = PG_CELL_NODE(*e);
  return e + (node >= PG_FIRST_WITH_PARTS ? e[1] : pg_core_own[node]);
}

/* A macro, for 400 bytes less: what holds is tested, not made a value. */
#define must(s, holds, otherwise) \
  do { \
    if (!(holds)) pg_core_fail(s, otherwise); \
  } while (0)

/* One more cell; where it is. There are spare ones behind the last, so that what is written back to it is in bounds. */
static uint16_t *cell(struct pg_core_state *s, uint32_t value) {
  uint16_t *at = pg_cells(s) + s->used;
  *at = (uint16_t)value;
  if (s->used < PG_ARENA_CELLS) s->used++;
  else pg_core_fail(s, PG_CORE_BAD_MEMORY);
  return at;
}

static uint16_t *open(struct pg_core_state *s, uint32_t value) {
  uint16_t *at = cell(s, value);
  cell(s, 0);
  return at;
}

static void close(struct pg_core_state *s, uint16_t *at) { at[1] = (uint16_t)(pg_cells(s) + s->used - at); }

/* An item behind the head of its list; there has to be one. */
static uint32_t item(struct pg_core_state *s) {
  const uint32_t token = pg_core_next(s);
  return token == PG_TOKEN_END ? pg_core_fail(s, PG_CORE_BAD_ARITY) : token;
}

/* Into the list in hand; gives what `leave` needs at its end. */
static uint32_t enter(struct pg_core_state *s, uint32_t token) {
  const uint32_t outer = s->left;
  must(s, token == PG_TOKEN_LIST, PG_CORE_BAD_LIST);
  s->left = (uint32_t)s->number;
  s->first = true;
  return outer;
}
static void end(struct pg_core_state *s) { must(s, s->compressed ? s->left == 0 : pg_core_next(s) == PG_TOKEN_END, PG_CORE_BAD_ARITY); }
static void leave(struct pg_core_state *s, uint32_t outer) {
  end(s);
  s->left = outer;
}

static uint32_t number(struct pg_core_state *s, uint32_t least, uint32_t most) {
  must(s, item(s) == PG_TOKEN_NUMBER && s->number - least <= most - least, PG_CORE_BAD_NUMBER);
  return (uint32_t)s->number;
}

/* A word that is a symbol; PG_SYMBOLS with a fault is never looked up. */
static uint32_t symbol(struct pg_core_state *s, uint32_t token, uint32_t otherwise) {
  must(s, token == PG_TOKEN_SYMBOL, otherwise);
  return s->fault == PG_CORE_OK ? s->symbol : PG_SYM_IF;
}

/* The code of a symbol of this making. */
static uint32_t code(struct pg_core_state *s, uint32_t making, uint32_t otherwise) {
  const uint32_t word = symbol(s, item(s), otherwise);
  must(s, MAKING(word) == making, otherwise);
  return ROW(word)[PG_ROW_X];
}

static uint32_t variable(struct pg_core_state *s, uint32_t token) {
  must(s, token == PG_TOKEN_VARIABLE, PG_CORE_BAD_WORD);
  return s->symbol % PG_CORE_VARIABLES;
}

/* A value of one of these types: which. */
static uint32_t value(struct pg_core_state *s, uint32_t types) {
  const uint32_t type = expr(s, VALUE);
  must(s, (types >> type & 1u) != 0, PG_CORE_BAD_TYPE);
  return type;
}

static void bind(struct pg_core_state *s, uint32_t name, uint32_t is) {
  must(s, s->is[name] == 0, PG_CORE_BAD_BOUND);
  s->is[name] = (uint8_t)(PG_VAR_BOUND | is);
}

static uint32_t integer(struct pg_core_state *s, uint32_t sign) {
  const uint32_t bits = sign == 0 ? (uint32_t)s->number : 0u - (uint32_t)s->number;
  must(s, s->number <= 0x7fffffffu + sign, PG_CORE_BAD_NUMBER);
  if (bits <= 255) cell(s, PG_CELL(PG_NODE_INT8, PG_TYPE_INT, bits));
  else if (bits + 0x8000u <= 0xffffu) {
    cell(s, PG_CELL(PG_NODE_INT16, PG_TYPE_INT, 0));
    cell(s, bits);
  } else {
    cell(s, PG_CELL(PG_NODE_INT32, PG_TYPE_INT, 0));
    cell(s, bits);
    cell(s, bits >> 16);
    s->const_words++;
  }
  return PG_TYPE_INT;
}

/* What is no list. */
static uint32_t atom(struct pg_core_state *s, uint32_t token) {
  uint32_t word = s->symbol, node = PG_NODE_FIELD, type = 0, detail = 0, kind = s->kind;
  switch (token) {
    case PG_TOKEN_NUMBER: return integer(s, 0);
    case PG_TOKEN_NEGATIVE: return integer(s, 1);
    case PG_TOKEN_VARIABLE:
      node = PG_NODE_VAR;
      detail = word;
      type = s->is[word] & 7u;
      must(s, s->is[word] != 0, PG_CORE_BAD_UNBOUND);
      break;
    case PG_TOKEN_SYMBOL:
      type = ROW(word)[PG_ROW_MAKING] & 7u;
      detail = ROW(word)[PG_ROW_X];
      switch (MAKING(word)) {
        case PG_MAKE_FIELD: must(s, kind <= PG_CORE_POLICY, PG_CORE_BAD_INPUT); break;
        case PG_MAKE_OF_POLICY: must(s, kind == PG_CORE_POLICY, PG_CORE_BAD_INPUT); break;
        case PG_MAKE_OF_MERGE: must(s, kind == PG_CORE_MERGE, PG_CORE_BAD_INPUT); break;
        case PG_MAKE_OF_FUNCTION:
          must(s, detail < s->inputs, PG_CORE_BAD_INPUT);
          type = s->input[detail] >> 4;
          detail = s->input[detail] & 15u;
          break;
        default:
          node = word == PG_SYM_NONE ? PG_NODE_NONE : PG_NODE_INT8;
          type = word == PG_SYM_NONE ? PG_TYPE_OPTIONAL : PG_TYPE_BOOL;
          detail = word == PG_SYM_TRUE;
          must(s, word == PG_SYM_NONE || word == PG_SYM_TRUE || word == PG_SYM_FALSE, PG_CORE_BAD_UNBOUND);
      }
      break;
    default: pg_core_fail(s, token == PG_TOKEN_END ? PG_CORE_BAD_ARITY : PG_CORE_BAD_UNBOUND);
  }
  cell(s, PG_CELL(node, type, detail));
  return type;
}
_Static_assert(PG_CORE_ROUTE == 0 && PG_CORE_POLICY == 1, "who has a message");

static void literal(struct pg_core_state *s, uint32_t word) {
  if (word == PG_SYM_U64) {
    must(s, item(s) == PG_TOKEN_NUMBER, PG_CORE_BAD_NUMBER);
    cell(s, PG_CELL(PG_NODE_U64, PG_TYPE_U64, 0));
    for (uint32_t i = 0; i < 64; i += 16) cell(s, (uint32_t)(s->number >> i));
    s->const_words = (uint16_t)(s->const_words + 2);
    return;
  }
  s->octets = true;
  must(s, item(s) == PG_TOKEN_OCTETS, PG_CORE_BAD_OCTETS);
  s->octets = false;
  must(s, word != PG_SYM_NODE || s->length == PG_NODE_ID_BYTES, PG_CORE_BAD_TYPE);
  must(s, word != PG_SYM_CID || s->length <= PG_CID_BYTES, PG_CORE_BAD_TYPE);
  cell(s, PG_CELL(PG_NODE_OCTETS, PG_TYPE_BYTES, 0));
  cell(s, s->at);
  cell(s, s->length);
  s->const_bytes = (uint16_t)(s->const_bytes + s->length);
}

/* A form that its row describes: primitives and actions. */
static void regular(struct pg_core_state *s, uint32_t word, uint32_t type) {
  static const uint8_t types[] = {INT, INT | BOOL, U64, BYTES, STRINGS, INT, BYTES};
  uint16_t *at = open(s, PG_CELL(PG_NODE_FORM, type, word));
  uint32_t kinds = (uint32_t)ROW(word)[PG_ROW_X] >> 2; /* a third has none: an int */
  for (uint32_t count = ROW(word)[PG_ROW_X] & 3u; count > 0; count--, kinds >>= 3) {
    const uint32_t kind = kinds & 7u;
    const uint16_t *first = pg_cells(s) + s->used;
    if (kind == PG_ARG_REASON) cell(s, code(s, PG_MAKE_REASON, PG_CORE_BAD_FORM));
    else value(s, types[kind]);
    if (kind == PG_ARG_BIT) must(s, PG_CELL_NODE(*first) == PG_NODE_INT8 && PG_CELL_DETAIL(*first) < 32, PG_CORE_BAD_NUMBER);
    if (kind == PG_ARG_BYTES_LITERAL) must(s, PG_CELL_NODE(*first) == PG_NODE_OCTETS, PG_CORE_BAD_TYPE);
  }
  close(s, at);
}
_Static_assert(PG_ARG_INT == 0 && PG_ARG_SCALAR == 1 && PG_ARG_U64 == 2 && PG_ARG_BYTES_LIKE == 3 && PG_ARG_OPTIONAL_NODE == 4 && PG_ARG_BIT == 5 &&
                   PG_ARG_BYTES_LITERAL == 6 && PG_ARG_REASON == 7,
               "`types` goes by kind of argument");

/* pack, append: up to the end of their list, which is read. */
static void pack(struct pg_core_state *s, bool packs) {
  uint16_t *at = open(s, PG_CELL(packs ? PG_NODE_PACK : PG_NODE_APPEND, PG_TYPE_BYTES, 0));
  if (packs) cell(s, number(s, 0, PG_SCRATCH_BYTES));
  else {
    const uint32_t name = variable(s, item(s));
    must(s, (s->is[name] & PG_VAR_PACKED) != 0, PG_CORE_BAD_APPEND);
    cell(s, PG_CELL(PG_NODE_VAR, PG_TYPE_BYTES, name));
  }
  for (uint32_t token; (token = pg_core_next(s)) > PG_TOKEN_END;) {
    const uint32_t outer = enter(s, token), word = symbol(s, pg_core_next(s), PG_CORE_BAD_FORM), making = MAKING(word);
    cell(s, PG_CELL(PG_NODE_PART, 0, word));
    must(s, making == PG_MAKE_LOAD || making == PG_MAKE_LOAD64 || word == PG_SYM_BYTES, PG_CORE_BAD_FORM);
    value(s, making == PG_MAKE_LOAD ? (INT | BOOL) : making == PG_MAKE_LOAD64 ? U64 : STRINGS);
    leave(s, outer);
  }
  close(s, at);
}
_Static_assert(PG_TOKEN_FAULT == 0 && PG_TOKEN_END == 1, "what no item begins with");

static uint32_t call(struct pg_core_state *s) {
  const uint32_t host = code(s, PG_MAKE_HOST, PG_CORE_BAD_HOST), type = host == PG_HOST_MULTIHASH ? PG_TYPE_BYTES : PG_TYPE_OPTIONAL;
  uint16_t *at = open(s, PG_CELL(PG_NODE_CALL, type, host));
  if (host == PG_HOST_MULTIHASH) cell(s, code(s, PG_MAKE_HASH, PG_CORE_BAD_HOST));
  else {
    must(s, symbol(s, item(s), PG_CORE_BAD_HOST) == PG_SYM_SUB, PG_CORE_BAD_HOST);
    cell(s, 0);
  }
  cell(s, number(s, 0, 0xffff));
  value(s, BYTES);
  close(s, at);
  return type;
}

/* The number of the table that the word in hand names; how many there are when it names none. */
static uint32_t table_named(struct pg_core_state *s, uint32_t token) {
  uint32_t i = 0;
  must(s, token == PG_TOKEN_SYMBOL || token == PG_TOKEN_TEXT, PG_CORE_BAD_TABLE);
  /* A word that is no symbol has PG_SYMBOLS for one. */
  while (i < s->tables && (s->table[i].symbol != s->symbol ||
                           (s->symbol == PG_SYMBOLS && (s->table[i].length != s->length || memcmp(s->in + s->table[i].at, s->in + s->at, s->length) != 0))))
    i++;
  return i;
}

static uint32_t match(struct pg_core_state *s) {
  const uint32_t table = table_named(s, item(s));
  if (table >= s->tables) return pg_core_fail(s, PG_CORE_BAD_TABLE);
  const bool ints = (s->table[table].kind & 1u) != 0; /* the lowest bit of a kind: of integers */
  const uint32_t type = ints ? PG_TYPE_INT : PG_TYPE_OPTIONAL;
  uint16_t *at = open(s, PG_CELL(PG_NODE_MATCH, type, table | (ints ? PG_HAS_FALLBACK : 0u)));
  value(s, BYTES);
  if (ints) value(s, INT);
  close(s, at);
  return type;
}

/* ((v init) ...), linked from the cell `link` on. */
static void inits(struct pg_core_state *s, uint16_t *link) {
  const uint32_t outer = enter(s, item(s));
  uint32_t count = 0;
  for (uint32_t token; (token = pg_core_next(s)) > PG_TOKEN_END; count++) {
    const uint32_t own = enter(s, token), name = variable(s, pg_core_next(s));
    uint16_t *acc = open(s, 0);
    *link = (uint16_t)(acc - pg_cells(s));
    link = acc + 1;
    *acc = (uint16_t)PG_CELL(PG_NODE_ACC, expr(s, VALUE), name);
    leave(s, own);
  }
  must(s, count <= 32, PG_CORE_BAD_MEMORY);
  s->left = outer;
}

static uint32_t loop(struct pg_core_state *s, bool each, uint32_t place) {
  const uint32_t index = variable(s, item(s)), level = s->loops;
  uint16_t *cells = pg_cells(s), *at = open(s, PG_CELL(PG_NODE_LOOP, 0, index));
  for (uint32_t i = 2; i < pg_core_own[PG_NODE_LOOP]; i++) cell(s, 0);
  if (each) {
    const uint32_t element = symbol(s, item(s), PG_CORE_BAD_FORM);
    must(s, MAKING(element) == PG_MAKE_LOAD, PG_CORE_BAD_FORM);
    at[3] = (uint16_t)(PG_EACH | element);
    value(s, BYTES);
  } else {
    value(s, INT);
    at[3] = (uint16_t)number(s, 1, 255);
  }
  at[2] = (uint16_t)number(s, 1, PG_LOOP_TRIPS);
  inits(s, at + 4);
  if (level >= PG_LOOP_DEPTH) pg_core_fail(s, PG_CORE_BAD_LOOPS);
  if (s->fault != PG_CORE_OK) return 0;
  at[5] = (uint16_t)(cells + s->used - at);
  bind(s, index, PG_TYPE_INT);
  for (uint32_t acc = at[4]; acc != 0; acc = cells[acc + 1])
    bind(s, PG_CELL_DETAIL(cells[acc]),
         PG_CELL_TYPE(cells[acc]) | PG_VAR_ACCUMULATOR | (PG_CELL_NODE(cells[acc + 2]) == PG_NODE_PACK ? PG_VAR_PACKED : 0u));
  s->loop[level].cell = (uint16_t)(at - cells);
  s->loop[level].place = (uint8_t)place;
  s->loop[level].type = PG_TYPE_ACTION;
  s->loops++;
  expr(s, BODY);
  s->loops--;
  s->is[index] = 0;
  const uint32_t left_with = s->loop[level].type, type = expr(s, place);
  must(s, place != VALUE || left_with == PG_TYPE_ACTION || (fitting(left_with) >> type & 1u) != 0, PG_CORE_BAD_TYPE);
  if (s->fault != PG_CORE_OK) return 0;
  for (uint32_t acc = at[4]; acc != 0; acc = cells[acc + 1]) s->is[PG_CELL_DETAIL(cells[acc])] = 0;
  *at |= (uint16_t)(type << 5);
  close(s, at);
  return type;
}

static void next(struct pg_core_state *s, bool stop) {
  const uint16_t *cells = pg_cells(s);
  uint16_t *at = open(s, PG_CELL(PG_NODE_NEXT, PG_TYPE_ACTION, stop));
  for (uint32_t acc = cells[s->loop[s->loops - 1].cell + 4]; acc != 0 && s->fault == PG_CORE_OK; acc = cells[acc + 1])
    value(s, fitting(PG_CELL_TYPE(cells[acc])));
  close(s, at);
}

/* What leaves the loop is its value, or ends the program as the loop would. */
static void leave_loop(struct pg_core_state *s) {
  const uint32_t level = s->loops - 1u, place = s->loop[level].place, before = s->loop[level].type;
  uint16_t *at = open(s, PG_CELL(PG_NODE_BREAK, PG_TYPE_ACTION, 0));
  const uint32_t type = expr(s, place == VALUE ? VALUE : ACTION);
  must(s, before == PG_TYPE_ACTION || (fitting(before) >> type & 1u) != 0, PG_CORE_BAD_TYPE);
  s->loop[level].type = (uint8_t)type;
  close(s, at);
}

/* A form whose head has been read, but let and if; its end is read, too. */
static uint32_t form(struct pg_core_state *s, uint32_t word, uint32_t place) {
  const uint32_t making = MAKING(word);
  uint32_t type = ROW(word)[PG_ROW_MAKING] & 7u, right = VALUE;
  if (making == PG_MAKE_ACTION) {
    right = ACTION;
    must(s, (word == PG_SYM_GIVE) == (s->kind != PG_CORE_ROUTE), PG_CORE_BAD_PLACE);
  }
  if (making == PG_MAKE_NONE) {
    switch (word) {
      case PG_SYM_RANGE:
      case PG_SYM_EACH:
        right = place;
        type = loop(s, word == PG_SYM_EACH, place);
        break;
      case PG_SYM_NEXT:
      case PG_SYM_STOP:
      case PG_SYM_BREAK:
        right = BODY;
        type = PG_TYPE_ACTION;
        if (place != BODY) break;
        if (word == PG_SYM_BREAK) leave_loop(s);
        else next(s, word == PG_SYM_STOP);
        break;
      case PG_SYM_CALL: type = call(s); break;
      case PG_SYM_MATCH: type = match(s); break;
      case PG_SYM_PACK:
      case PG_SYM_APPEND:
        pack(s, word == PG_SYM_PACK);
        must(s, place == VALUE, PG_CORE_BAD_PLACE);
        return PG_TYPE_BYTES;
      default: pg_core_fail(s, PG_CORE_BAD_FORM);
    }
  } else if (making <= PG_MAKE_ACTION) regular(s, word, type);
  else if (making == PG_MAKE_LITERAL) literal(s, word);
  else pg_core_fail(s, PG_CORE_BAD_FORM);
  must(s, place == right, PG_CORE_BAD_PLACE);
  end(s);
  return type;
}
_Static_assert(PG_MAKE_NONE == 0 && PG_MAKE_ACTION + 1 == PG_MAKE_LITERAL, "what a row describes comes first");

/* The beginning of a let or an if, up to its last part. */
static uint16_t *begin(struct pg_core_state *s, bool is_if, uint32_t place) {
  const uint32_t name = is_if ? 0 : variable(s, item(s));
  uint16_t *at = open(s, PG_CELL(is_if ? PG_NODE_IF : PG_NODE_LET, 0, name));
  const uint32_t first = value(s, is_if ? BOOL : INT | BOOL | U64 | STRINGS), is = s->is[name];
  if (is_if) *at |= (uint16_t)(expr(s, place) << 5);
  else if (is == 0) bind(s, name, first);
  else {
    must(s, (is & PG_VAR_ACCUMULATOR) != 0 && (fitting(is & 7u) >> first & 1u) != 0, PG_CORE_BAD_BOUND);
    *at = (uint16_t)PG_CELL(PG_NODE_SET, 0, name);
  }
  return at;
}

/* An expression that is a list. */
static uint32_t list(struct pg_core_state *s, uint32_t place) {
  const uint32_t left = s->left;
  uint32_t chain = PG_NOWHERE, deep = 0, type = 0;
  uint16_t *cells = pg_cells(s);
  must(s, s->depth < PG_CORE_NESTING, PG_CORE_BAD_NESTING);
  s->depth++;
  for (uint32_t token = PG_TOKEN_LIST;;) {
    if (s->fault != PG_CORE_OK) return 0;
    enter(s, token);
    const uint32_t word = symbol(s, pg_core_next(s), PG_CORE_BAD_FORM);
    if (word > PG_SYM_LET) {
      type = form(s, word, place);
      break;
    }
    uint16_t *at = begin(s, word == PG_SYM_IF, place);
    must(s, !s->compressed || s->left == 1, PG_CORE_BAD_ARITY);
    at[1] = (uint16_t)chain;
    chain = (uint32_t)(at - cells);
    deep++;
    token = pg_core_next(s);
    if (token != PG_TOKEN_LIST) {
      must(s, place == VALUE || token == PG_TOKEN_END, PG_CORE_BAD_PLACE);
      type = atom(s, token);
      break;
    }
  }
  /* Of the ends only one spelling has something to read: in the other, what is left was counted. */
  if (!s->compressed)
    while (deep-- > 0) end(s);
  if (s->fault != PG_CORE_OK) return 0;
  s->left = left;
  s->depth--;
  while (chain != PG_NOWHERE) {
    uint16_t *at = cells + chain;
    const uint32_t node = PG_CELL_NODE(*at), other = PG_CELL_TYPE(*at);
    if (node == PG_NODE_IF) {
      must(s, (fitting(type) >> other & 1u) != 0, PG_CORE_BAD_TYPE);
      if (other == PG_TYPE_OPTIONAL) type = other;
      *at = PG_NODE_IF;
    }
    if (node == PG_NODE_LET) s->is[PG_CELL_DETAIL(*at)] = 0;
    *at |= (uint16_t)(type << 5);
    chain = at[1];
    close(s, at);
  }
  return type;
}
_Static_assert(PG_SYM_IF == 0 && PG_SYM_LET == 1, "the forms with a last part");

/* An expression, and its type. */
static uint32_t expr(struct pg_core_state *s, uint32_t place) {
  const uint32_t token = pg_core_next(s);
  if (token == PG_TOKEN_LIST) return list(s, place);
  must(s, place == VALUE || token == PG_TOKEN_END, PG_CORE_BAD_PLACE);
  return atom(s, token);
}

/* The type of a parameter or a result. */
static uint32_t type_of(struct pg_core_state *s, uint32_t token) {
  uint32_t word;
  if (token == PG_TOKEN_LIST) {
    const uint32_t outer = enter(s, token);
    word = symbol(s, pg_core_next(s), PG_CORE_BAD_KIND);
    number(s, 0, 0xffff);
    number(s, 0, 0xffff);
    leave(s, outer);
    must(s, word == PG_SYM_BYTES, PG_CORE_BAD_KIND);
  } else {
    word = symbol(s, token, PG_CORE_BAD_KIND);
    must(s, MAKING(word) == PG_MAKE_TYPE || (MAKING(word) == PG_MAKE_LITERAL && word != PG_SYM_BYTES), PG_CORE_BAD_KIND);
  }
  return ROW(word)[PG_ROW_MAKING] & 7u;
}

/* Parameters go to registers as they come: ints from R0, a u64 to the next even pair, byte strings from B0. */
static void parameters(struct pg_core_state *s) {
  const uint32_t outer = enter(s, item(s));
  uint32_t ints = 0, slices = 0;
  for (uint32_t token; (token = pg_core_next(s)) > PG_TOKEN_END;) {
    const uint32_t type = type_of(s, token), pair = type == PG_TYPE_U64;
    uint32_t reg = slices;
    if ((STRINGS >> type & 1u) != 0) slices++;
    else {
      reg = ints + (ints & pair);
      ints = reg + 1 + pair;
    }
    if (ints > PG_INT_FIELDS || slices > PG_BYTES_FIELDS) pg_core_fail(s, PG_CORE_BAD_PARAMETERS);
    else s->input[s->inputs++] = (uint8_t)(type << 4 | reg);
  }
  s->left = outer;
}

/* What a program is for, when it is no route. */
static void head(struct pg_core_state *s, uint32_t word) {
  switch (word) {
    case PG_SYM_POLICY: s->kind = PG_CORE_POLICY; break;
    case PG_SYM_MERGE:
      s->kind = PG_CORE_MERGE;
      number(s, 0, 0xffff);
      number(s, 0, 0xffff);
      break;
    case PG_SYM_FUNCTION:
      s->kind = PG_CORE_FUNCTION;
      parameters(s);
      type_of(s, item(s));
      break;
    default: pg_core_fail(s, PG_CORE_BAD_KIND);
  }
}

static void tables(struct pg_core_state *s) {
  for (uint32_t token; (token = pg_core_next(s)) > PG_TOKEN_END;) {
    const uint32_t outer = enter(s, token), i = s->tables;
    must(s, table_named(s, pg_core_next(s)) == i, PG_CORE_BAD_TABLE);
    if (i >= PG_TABLES_PER_PROGRAM) pg_core_fail(s, PG_CORE_BAD_TABLES);
    if (s->fault != PG_CORE_OK) return;
    s->table[i].symbol = s->symbol;
    s->table[i].at = s->at;
    s->table[i].length = s->length;
    s->table[i].kind = (uint8_t)code(s, PG_MAKE_KIND, PG_CORE_BAD_TABLE);
    s->table[i].key_bytes = (uint16_t)number(s, 1, 0xffff);
    leave(s, outer);
    s->tables++;
  }
}

void pg_core_check(struct pg_core_state *s) {
  s->left = 1;
  const uint32_t whole = enter(s, pg_core_next(s));
  must(s, symbol(s, pg_core_next(s), PG_CORE_BAD_VERSION) == PG_SYM_CORE, PG_CORE_BAD_VERSION);
  must(s, item(s) == PG_TOKEN_NUMBER && s->number == PG_CORE_FORM_VERSION, PG_CORE_BAD_VERSION);
  uint32_t outer = enter(s, item(s)), word = symbol(s, pg_core_next(s), PG_CORE_BAD_KIND);
  if (word != PG_SYM_TABLES) {
    head(s, word);
    leave(s, outer);
    outer = enter(s, item(s));
    word = symbol(s, pg_core_next(s), PG_CORE_BAD_KIND);
  }
  must(s, word == PG_SYM_TABLES, PG_CORE_BAD_KIND);
  tables(s);
  s->left = outer;
  expr(s, ACTION);
  leave(s, whole);
  must(s, s->next == s->end, PG_CORE_BAD_TRAILING);
}
