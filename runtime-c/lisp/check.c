/* check.c -- reads a program and checks it, in one pass: what compiler/ir/core.ts takes, and besides that every variable is
 * bound, every value has the type that its place wants, and actions, next and break stand where they can. What is left in
 * the cells (work.h) can be generated without asking again.
 *
 * Recursion goes as deep as PG_CORE_NESTING: the last part of a let or an if is read by the same call, and a chain through
 * the second cells of those that are open says what is to be closed behind it.
 *
 * After a fault nothing is read any more, so that every loop and every recursion ends without asking for it.
 *
 * Long, because every form is checked in terms of the others. */
#define PG_DICTIONARY_ROWS
#include "lisp/work.h"

#include <string.h>

/* Where an expression stands: its value is wanted, it ends the program, or it is the last of a loop's body. */
enum place { VALUE, ACTION, BODY };

/* Sets of types, and what fits a place of each type: the absent optional is the empty string. */
enum {
  INT = 1 << PG_TYPE_INT,
  BOOL = 1 << PG_TYPE_BOOL,
  U64 = 1 << PG_TYPE_U64,
  BYTES = 1 << PG_TYPE_BYTES,
  STRINGS = BYTES | 1 << PG_TYPE_OPTIONAL
};
static PG_APART uint32_t fitting(uint32_t type) { return (STRINGS >> type & 1u) != 0 ? STRINGS : 1u << type; }

static uint32_t expr(uint32_t place);

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
#define must(holds, otherwise) \
  do { \
    if (!(holds)) pg_core_fail(otherwise); \
  } while (0)

/* A value of the type fits a place of the other. */
static void fit(uint32_t type, uint32_t wanted, uint32_t otherwise) { must(PG_CORE_CHECK(FITS, (fitting(wanted) >> type & 1u) != 0), otherwise); }

/* One more cell; where it is. There are spare ones behind the last, so that what is written back to it is in bounds. */
static uint16_t *cell(uint32_t value) {
  uint16_t *at = core.top;
  *at = (uint16_t)value;
  if (at < core.full) core.top++;
  else pg_core_fail(PG_CORE_BAD_MEMORY);
  return at;
}

static uint16_t *open(uint32_t value) {
  uint16_t *at = cell(value);
  cell(0);
  return at;
}

/* What began at this cell ends here, and has this type besides what stands there. */
static void close(uint16_t *at, uint32_t type) {
  *at |= (uint16_t)(type << 5);
  at[1] = (uint16_t)(core.top - at);
}

/* An item behind the head of its list; there has to be one. */
static uint32_t item(void) {
  const uint32_t token = pg_core_next();
  return token == PG_TOKEN_END ? pg_core_fail(PG_CORE_BAD_ARITY) : token;
}

/* Into the list in hand; gives what `leave` needs at its end. */
static uint32_t enter(uint32_t token) {
  const uint32_t outer = core.left;
  must(PG_CORE_CHECK(LIST, token == PG_TOKEN_LIST), PG_CORE_BAD_LIST);
  core.left = (uint32_t)core.number;
  core.first = true;
  return outer;
}
static void end(void) {
  const bool ends = core.compressed ? core.left == 0 : pg_core_next() == PG_TOKEN_END;
  must(PG_CORE_CHECK(END, ends), PG_CORE_BAD_ARITY);
}
static void leave(uint32_t outer) {
  end();
  core.left = outer;
}

static uint32_t number(uint32_t least, uint32_t most) {
  const bool is = item() == PG_TOKEN_NUMBER;
  must(PG_CORE_CHECK(NUMBER, is && core.number - least <= most - least), PG_CORE_BAD_NUMBER);
  return (uint32_t)core.number;
}

/* A word that is a symbol; with a fault, one that is. */
static PG_APART uint32_t symbol(uint32_t token, uint32_t otherwise) {
  return token == PG_TOKEN_SYMBOL ? core.symbol : pg_core_fail(otherwise);
}

/* Into a list, and the symbol at its head. */
static PG_APART uint32_t head_of(uint32_t token, uint32_t otherwise) {
  enter(token);
  return symbol(pg_core_next(), otherwise);
}

static uint32_t variable(uint32_t token) {
  must(PG_CORE_CHECK(VARIABLE, token == PG_TOKEN_VARIABLE), PG_CORE_BAD_WORD);
  return core.symbol;
}

/* A value of one of these types: which. */
static uint32_t value(uint32_t types) {
  const uint32_t type = expr(VALUE);
  must(PG_CORE_CHECK(TYPE, (types >> type & 1u) != 0), PG_CORE_BAD_TYPE);
  return type;
}

static void bind(uint32_t name, uint32_t is) {
  must(PG_CORE_CHECK(BOUND, core.var[name] == 0), PG_CORE_BAD_BOUND);
  core.var[name] = (uint8_t)(PG_VAR_BOUND | is);
}

static uint32_t integer(uint32_t sign) {
  const uint32_t bits = sign == 0 ? (uint32_t)core.number : 0u - (uint32_t)core.number;
  must(PG_CORE_CHECK(INT, core.number <= 0x7fffffffu + sign), PG_CORE_BAD_NUMBER);
  cell(PG_CELL(bits <= 255 ? PG_NODE_INT8 : PG_NODE_INT32, PG_TYPE_INT, bits));
  if (bits > 255) {
    cell(bits);
    cell(bits >> 16);
    core.pool[PG_POOL_WORDS].used += 4; /* at most */
  }
  return PG_TYPE_INT;
}

/* What is no list: always a value. */
static uint32_t atom(uint32_t token, uint32_t place) {
  const uint32_t word = core.symbol;
  uint32_t node = PG_NODE_FIELD, type = 0, detail = 0;
  must(place == VALUE || token == PG_TOKEN_END, PG_CORE_BAD_PLACE);
  if (token - PG_TOKEN_NUMBER <= 1) return integer(token - PG_TOKEN_NUMBER);
  if (token == PG_TOKEN_VARIABLE) {
    node = PG_NODE_VAR;
    detail = word;
    type = core.var[word] & 7u;
    must(PG_CORE_CHECK(UNBOUND, core.var[word] != 0), PG_CORE_BAD_UNBOUND);
  } else if (token == PG_TOKEN_SYMBOL && MAKING(word) - PG_MAKE_FIELD <= PG_MAKE_CONSTANT - PG_MAKE_FIELD) {
    /* By making, the kinds of programs that have it; of a function's inputs, those that it has. */
    must(PG_CORE_CHECK(INPUT, (0xff423u >> (4 * (MAKING(word) - PG_MAKE_FIELD) + core.kind) & 1u) != 0), PG_CORE_BAD_INPUT);
    type = TYPE(word);
    detail = X(word);
    if (MAKING(word) == PG_MAKE_CONSTANT) node = type == PG_TYPE_BOOL ? PG_NODE_INT8 : PG_NODE_NONE;
    if (MAKING(word) == PG_MAKE_OF_FUNCTION) {
      must(PG_CORE_CHECK(PARAMETER, detail < core.inputs), PG_CORE_BAD_INPUT);
      type = core.parameter[detail] >> 4;
      detail = core.parameter[detail] & 15u;
    }
  } else pg_core_fail(token == PG_TOKEN_END ? PG_CORE_BAD_ARITY : PG_CORE_BAD_UNBOUND);
  cell(PG_CELL(node, type, detail));
  return type;
}
_Static_assert(PG_TOKEN_NEGATIVE == PG_TOKEN_NUMBER + 1 && PG_MAKE_OF_POLICY == PG_MAKE_FIELD + 1 && PG_MAKE_OF_MERGE == PG_MAKE_FIELD + 2 &&
                   PG_MAKE_OF_FUNCTION == PG_MAKE_FIELD + 3 && PG_MAKE_CONSTANT == PG_MAKE_FIELD + 4 && PG_CORE_ROUTE == 0 && PG_CORE_POLICY == 1 &&
                   PG_CORE_MERGE == 2 && PG_CORE_FUNCTION == 3,
               "who has what");

static void literal(uint32_t word) {
  if (word == PG_SYM_U64) {
    const bool is = item() == PG_TOKEN_NUMBER;
    must(PG_CORE_CHECK(U64, is), PG_CORE_BAD_NUMBER);
    uint16_t *at = cell(PG_CELL(PG_NODE_U64, PG_TYPE_U64, 0));
    for (uint32_t i = 0; i < sizeof core.number / sizeof *at; i++) cell(0);
    memcpy(at + 1, &core.number, sizeof core.number);
    core.pool[PG_POOL_WORDS].used += 8;
    return;
  }
  core.octets = true;
  const bool is = item() == PG_TOKEN_OCTETS;
  must(PG_CORE_CHECK(OCTETS, is), PG_CORE_BAD_OCTETS);
  core.octets = false;
  must(PG_CORE_CHECK(LENGTH, word == PG_SYM_NODE ? core.length == PG_NODE_ID_BYTES : word == PG_SYM_BYTES || core.length <= PG_CID_BYTES),
       PG_CORE_BAD_TYPE);
  cell(PG_CELL(PG_NODE_OCTETS, PG_TYPE_BYTES, 0));
  cell(core.at);
  cell(core.length);
  core.pool[PG_POOL_STRINGS].used += core.length;
}

/* The number of the table that the word in hand names; how many there are when it names none. */
static uint32_t table_named(uint32_t token) {
  uint32_t i = 0;
  must(PG_CORE_CHECK(TABLE_WORD, token == PG_TOKEN_SYMBOL || token == PG_TOKEN_TEXT), PG_CORE_BAD_TABLE);
  /* A word that is no symbol has PG_SYMBOLS for one. */
  for (; i < core.tables; i++) {
    const struct pg_core_table *table = &core.table[i];
    if (table->symbol != core.symbol) continue;
    if (core.symbol != PG_SYMBOLS || (table->length == core.length && memcmp(core.input + table->at, core.input + core.at, core.length) == 0)) break;
  }
  return i;
}

/* What the steps say that stands behind a head; the type of a form whose row has `type`. */
static uint32_t arguments(uint32_t at, uint32_t type) {
  for (uint32_t step; (step = pg_core_steps[at++]) != 0;) {
    const uint32_t what = step & 31u;
    if (step < PG_STEP_SYMBOL) value(what);
    else if (step < PG_STEP_NUMBER) {
      const uint32_t otherwise = pg_core_steps[at++], word = symbol(item(), otherwise);
      must(MAKING(word) == what, otherwise);
      cell(PG_CELL(PG_NODE_PART, 0, word));
      if (what == PG_MAKE_HOST) {
        type = TYPE(word);
        at = X(word);
      }
    } else if (step < PG_STEP_OCTETS) {
      number(what & 1u, pg_core_greatest[what >> 1]);
      integer(0);
    } else if (step == PG_STEP_OCTETS) {
      const uint16_t *first = core.top;
      value(BYTES);
      must(PG_CELL_NODE(*first) == PG_NODE_OCTETS, PG_CORE_BAD_TYPE);
    } else {
      const uint32_t table = table_named(item());
      if (table >= core.tables) return pg_core_fail(PG_CORE_BAD_TABLE);
      cell(PG_CELL(PG_NODE_INT8, PG_TYPE_INT, table));
      type = PG_TYPE_OPTIONAL;
      if ((core.table[table].kind & 1u) != 0) { /* of integers */
        type = PG_TYPE_INT;
        at = PG_CORE_STEPS_MATCH_INT;
      }
    }
  }
  return type;
}

/* pack, append: up to the end of their list, which is read. */
static void pack(bool packs) {
  uint16_t *at = open(PG_CELL(packs ? PG_NODE_PACK : PG_NODE_APPEND, PG_TYPE_BYTES, 0));
  if (packs) cell(number(0, PG_SCRATCH_BYTES));
  else {
    const uint32_t name = variable(item());
    must(PG_CORE_CHECK(APPEND, (core.var[name] & PG_VAR_PACKED) != 0), PG_CORE_BAD_APPEND);
    cell(PG_CELL(PG_NODE_VAR, PG_TYPE_BYTES, name));
  }
  for (uint32_t token; (token = pg_core_next()) > PG_TOKEN_END;) {
    const uint32_t outer = core.left, word = head_of(token, PG_CORE_BAD_FORM), making = MAKING(word);
    cell(PG_CELL(PG_NODE_PART, 0, word));
    must(making == PG_MAKE_LOAD || making == PG_MAKE_LOAD64 || word == PG_SYM_BYTES, PG_CORE_BAD_FORM);
    value(making == PG_MAKE_LOAD ? (INT | BOOL) : making == PG_MAKE_LOAD64 ? U64 : STRINGS);
    leave(outer);
  }
  close(at, 0);
}
_Static_assert(PG_TOKEN_FAULT == 0 && PG_TOKEN_END == 1, "what no item begins with");

/* ((v init) ...) */
static void inits(void) {
  const uint32_t outer = enter(item());
  uint32_t count = 0;
  for (uint32_t token; (token = pg_core_next()) > PG_TOKEN_END; count++) {
    const uint32_t own = enter(token), name = variable(pg_core_next());
    uint16_t *acc = cell(0);
    *acc = (uint16_t)PG_CELL(PG_NODE_ACC, expr(VALUE), name);
    leave(own);
  }
  must(PG_CORE_CHECK(ACCUMULATORS, count <= 32), PG_CORE_BAD_MEMORY);
  core.left = outer;
}

static uint32_t loop(uint32_t word, uint32_t place) {
  const uint32_t index = variable(item());
  uint16_t *at = open(PG_CELL(PG_NODE_LOOP, 0, index));
  struct pg_checked_loop *own = core.inner;
  cell(0);
  arguments(X(word), 0);
  const uint16_t *accs = core.top, *acc;
  inits();
  const uint16_t *body = core.top;
  if (own == core.loop + PG_LOOP_DEPTH) pg_core_fail(PG_CORE_BAD_LOOPS);
  if (core.fault != PG_CORE_OK) return 0;
  at[2] = (uint16_t)(body - at);
  bind(index, PG_TYPE_INT);
  for (acc = accs; acc < body; acc = pg_core_skip(acc + 1))
    bind(PG_CELL_DETAIL(*acc), PG_CELL_TYPE(*acc) | PG_VAR_ACCUMULATOR | (PG_CELL_NODE(acc[1]) == PG_NODE_PACK ? PG_VAR_PACKED : 0u));
  *own = (struct pg_checked_loop){accs, body, (uint8_t)place, PG_TYPE_ACTION};
  core.inner = own + 1;
  expr(BODY);
  core.inner = own;
  core.var[index] = 0;
  const uint32_t type = expr(place);
  if (place == VALUE && own->type != PG_TYPE_ACTION) fit(type, own->type, PG_CORE_BAD_TYPE);
  for (acc = accs; acc < body; acc = pg_core_skip(acc + 1)) core.var[PG_CELL_DETAIL(*acc)] = 0;
  close(at, type);
  return type;
}

static void next(bool stop) {
  const struct pg_checked_loop *of = core.inner - 1;
  uint16_t *at = open(PG_CELL(PG_NODE_NEXT, PG_TYPE_ACTION, stop));
  for (const uint16_t *acc = of->accs; acc < of->body; acc = pg_core_skip(acc + 1)) value(fitting(PG_CELL_TYPE(*acc)));
  close(at, 0);
}

/* What leaves the loop is its value, or ends the program as the loop would. */
static void leave_loop(void) {
  struct pg_checked_loop *of = core.inner - 1;
  const uint32_t before = of->type;
  uint16_t *at = open(PG_CELL(PG_NODE_BREAK, PG_TYPE_ACTION, 0));
  const uint32_t type = expr(of->place == VALUE ? VALUE : ACTION);
  if (before != PG_TYPE_ACTION) fit(type, before, PG_CORE_BAD_TYPE);
  of->type = (uint8_t)type;
  close(at, 0);
}

/* A form whose head has been read, but let and if; its end is read, too. */
static PG_APART uint32_t form(uint32_t word, uint32_t place) {
  const uint32_t making = MAKING(word);
  uint32_t type = TYPE(word), right = VALUE;
  if (making == PG_MAKE_LITERAL) literal(word);
  else if (making > PG_MAKE_ACTION) pg_core_fail(PG_CORE_BAD_FORM);
  else if (making != PG_MAKE_NONE) {
    if (making == PG_MAKE_ACTION) {
      right = ACTION;
      uint32_t kind = core.kind;
      if (word == PG_SYM_GIVE) kind = kind == PG_CORE_ROUTE;
      must(PG_CORE_CHECK(GIVE, kind == PG_CORE_ROUTE), PG_CORE_BAD_PLACE);
    }
    uint16_t *at = open(0);
    type = arguments(X(word), type);
    *at = (uint16_t)PG_CELL(PG_NODE_FORM, type, word);
    close(at, 0);
  } else if (word == PG_SYM_RANGE || word == PG_SYM_EACH) {
    right = place;
    type = loop(word, place);
  } else if (word == PG_SYM_PACK || word == PG_SYM_APPEND) {
    pack(word == PG_SYM_PACK);
    must(place == VALUE, PG_CORE_BAD_PLACE);
    return PG_TYPE_BYTES;
  } else {
    right = BODY;
    type = PG_TYPE_ACTION;
    if (word != PG_SYM_NEXT && word != PG_SYM_STOP && word != PG_SYM_BREAK) pg_core_fail(PG_CORE_BAD_FORM);
    if (place == BODY) {
      if (word == PG_SYM_BREAK) leave_loop();
      else next(word == PG_SYM_STOP);
    }
  }
  must(place == right, PG_CORE_BAD_PLACE);
  end();
  return type;
}
_Static_assert(PG_MAKE_NONE == 0 && PG_MAKE_ACTION + 1 == PG_MAKE_LITERAL, "what a row describes comes first");

/* The beginning of a let or an if, up to its last part. */
static uint16_t *begin(bool is_if, uint32_t place) {
  const uint32_t name = is_if ? 0 : variable(item());
  uint16_t *at = open(PG_CELL(is_if ? PG_NODE_IF : PG_NODE_LET, 0, name));
  const uint32_t first = value(is_if ? BOOL : INT | BOOL | U64 | STRINGS), is = core.var[name];
  if (is_if) *at |= (uint16_t)(expr(place) << 5);
  else if (is == 0) bind(name, first);
  else {
    must(PG_CORE_CHECK(ACCUMULATOR, (is & PG_VAR_ACCUMULATOR) != 0), PG_CORE_BAD_BOUND);
    fit(first, is & 7u, PG_CORE_BAD_BOUND);
    *at = (uint16_t)PG_CELL(PG_NODE_SET, 0, name);
  }
  return at;
}

/* An expression that is a list. */
static uint32_t list(uint32_t place) {
  const uint32_t left = core.left;
  uint32_t deep = 0, type = 0;
  uint16_t *chain = PG_CELLS;
  must(core.depth < PG_CORE_NESTING, PG_CORE_BAD_NESTING);
  core.depth++;
  for (uint32_t token = PG_TOKEN_LIST;;) {
    const uint32_t word = head_of(token, PG_CORE_BAD_FORM);
    if (word > PG_SYM_LET) {
      type = form(word, place);
      break;
    }
    uint16_t *at = begin(word == PG_SYM_IF, place);
    must(PG_CORE_CHECK(LAST, !core.compressed || core.left == 1), PG_CORE_BAD_ARITY);
    at[1] = (uint16_t)(at - chain);
    chain = at;
    deep++;
    token = pg_core_next();
    if (token != PG_TOKEN_LIST) {
      type = atom(token, place);
      break;
    }
  }
  /* Of the ends only one spelling has something to read: in the other, what is left was counted. */
  if (!core.compressed)
    for (uint32_t i = deep; i > 0; i--) end();
  core.left = left;
  core.depth--;
  /* Where cells ran out, the chain may have been written over. */
  for (; deep > 0 && core.fault == PG_CORE_OK; deep--) {
    uint16_t *at = chain;
    const uint32_t node = PG_CELL_NODE(*at), other = PG_CELL_TYPE(*at);
    if (node == PG_NODE_IF) {
      fit(other, type, PG_CORE_BAD_TYPE);
      if (other == PG_TYPE_OPTIONAL) type = other;
      *at = PG_NODE_IF;
    }
    if (node == PG_NODE_LET) core.var[PG_CELL_DETAIL(*at)] = 0;
    chain -= at[1];
    close(at, type);
  }
  return type;
}
_Static_assert(PG_SYM_IF == 0 && PG_SYM_LET == 1, "the forms with a last part");

/* An expression, and its type. */
static uint32_t expr(uint32_t place) {
  const uint32_t token = pg_core_next();
  if (token == PG_TOKEN_LIST) return list(place);
  return atom(token, place);
}

/* The type of a parameter or a result. */
static uint32_t type_of(uint32_t token) {
  const bool list = token == PG_TOKEN_LIST;
  const uint32_t outer = core.left;
  if (list) {
    enter(token);
    token = pg_core_next();
  }
  const uint32_t word = symbol(token, PG_CORE_BAD_KIND);
  must(PG_CORE_CHECK(TYPE_NAME, (MAKING(word) == PG_MAKE_TYPE || MAKING(word) == PG_MAKE_LITERAL) && (word == PG_SYM_BYTES) == list), PG_CORE_BAD_KIND);
  if (list) {
    arguments(X(PG_SYM_BYTES), 0);
    leave(outer);
  }
  return TYPE(word);
}

/* Parameters go to registers as they come: ints from R0, a u64 to the next even pair, byte strings from B0. */
static void parameters(void) {
  const uint32_t outer = enter(item());
  uint32_t ints = 0, slices = 0;
  for (uint32_t token; (token = pg_core_next()) > PG_TOKEN_END;) {
    const uint32_t type = type_of(token), pair = type == PG_TYPE_U64;
    uint32_t reg = slices;
    if ((STRINGS >> type & 1u) != 0) slices++;
    else {
      reg = ints + (ints & pair);
      ints = reg + 1 + pair;
    }
    if (ints > PG_INT_FIELDS || slices > PG_BYTES_FIELDS) pg_core_fail(PG_CORE_BAD_PARAMETERS);
    else core.parameter[core.inputs++] = (uint8_t)(type << 4 | reg);
  }
  core.left = outer;
}

/* What a program is for, when it is no route. */
static void head(uint32_t word) {
  must(PG_CORE_CHECK(ONE_KIND, core.kind == PG_CORE_ROUTE), PG_CORE_BAD_KIND);
  switch (word) {
    case PG_SYM_POLICY: core.kind = PG_CORE_POLICY; break;
    case PG_SYM_MERGE:
      core.kind = PG_CORE_MERGE;
      arguments(X(PG_SYM_MERGE), 0);
      break;
    case PG_SYM_FUNCTION:
      core.kind = PG_CORE_FUNCTION;
      parameters();
      type_of(item());
      break;
    default: pg_core_fail(PG_CORE_BAD_KIND);
  }
}

static void tables(void) {
  for (uint32_t token; (token = pg_core_next()) > PG_TOKEN_END;) {
    const uint32_t outer = enter(token);
    struct pg_core_table *table = &core.table[core.tables];
    const bool other = table_named(pg_core_next()) == core.tables;
    must(PG_CORE_CHECK(TABLE_TWICE, other), PG_CORE_BAD_TABLE);
    table->symbol = core.symbol;
    table->at = core.at;
    table->length = core.length;
    const uint16_t *kind = core.top;
    arguments(X(PG_SYM_TABLES), 0);
    table->kind = (uint8_t)X(PG_CELL_DETAIL(*kind));
    table->key_bytes = (uint16_t)core.number;
    leave(outer);
    if (core.tables == PG_TABLES_PER_PROGRAM) pg_core_fail(PG_CORE_BAD_TABLES);
    else core.tables++;
  }
}

void pg_core_check(void) {
  core.left = 1;
  const bool is_core = head_of(pg_core_next(), PG_CORE_BAD_VERSION) == PG_SYM_CORE;
  must(PG_CORE_CHECK(CORE, is_core), PG_CORE_BAD_VERSION);
  const bool is_number = item() == PG_TOKEN_NUMBER;
  must(PG_CORE_CHECK(VERSION, is_number && core.number == PG_CORE_FORM_VERSION), PG_CORE_BAD_VERSION);
  uint32_t outer, word;
  do {
    const uint32_t token = item();
    outer = core.left;
    word = head_of(token, PG_CORE_BAD_KIND);
    if (word != PG_SYM_TABLES) {
      head(word);
      leave(outer);
    }
  } while (word != PG_SYM_TABLES && core.fault == PG_CORE_OK);
  tables();
  core.left = outer;
  core.top = PG_CELLS; /* of the head nothing needs to stay in cells */
  expr(ACTION);
  end();
  must(PG_CORE_CHECK(TRAILING, core.in.left == 0), PG_CORE_BAD_TRAILING);
}
