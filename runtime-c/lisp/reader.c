/* reader.c -- the two spellings of core form as one row of tokens: CBOR with the dictionary (spec/dictionary.ts), and canonical
 * S-expressions (RFC 9804, section 6.1).
 *
 * Untrusted bytes are read here and nowhere else, through a position that does not pass the input's end. What has two
 * spellings is refused in all but one of them. */
#define PG_DICTIONARY_TABLES
#include "lisp/work.h"

#include <string.h>

enum { UNSIGNED = 0, NEGATIVE = 1, OCTETS = 2, TEXT = 3, ARRAY = 4 };

static uint32_t fault(struct pg_core_state *s, uint32_t why) {
  pg_core_fail(s, why);
  return s->token.kind = PG_TOKEN_FAULT;
}

/* Where the names of this length begin, and which of them the word is. */
static uint32_t symbol_of(const uint8_t *word, uint32_t length) {
  if (length == 0 || length > PG_LONGEST_SYMBOL) return PG_SYMBOLS;
  uint32_t low = pg_symbol_first[length], high = pg_symbol_first[length + 1];
  const uint32_t first = low;
  const uint8_t *names = (const uint8_t *)pg_symbol_names + pg_symbol_at[length];
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    const uint8_t *name = names + (middle - first) * length;
    uint32_t i = 0;
    while (i < length && word[i] == name[i]) i++;
    if (i == length) return pg_symbol_sorted[middle];
    if (word[i] < name[i]) high = middle;
    else low = middle + 1;
  }
  return PG_SYMBOLS;
}

const uint8_t *pg_core_symbol_name(uint32_t symbol, uint16_t *length) {
  uint32_t place = 0, bytes = 1;
  while (place < PG_SYMBOLS - 1 && pg_symbol_sorted[place] != symbol) place++;
  while (place >= pg_symbol_first[bytes + 1]) bytes++;
  *length = (uint16_t)bytes;
  return (const uint8_t *)pg_symbol_names + pg_symbol_at[bytes] + (place - pg_symbol_first[bytes]) * bytes;
}

/* The digits of a number below 2^64 that is written in the shortest way; false for anything else. */
static bool digits(const uint8_t *word, uint32_t length, uint64_t *value) {
  if (length == 0 || length > 20 || (word[0] == '0' && length > 1)) return false;
  uint32_t low = 0;
  *value = 0;
  for (uint32_t i = 0; i < length; i++) {
    const uint32_t digit = word[i] - (uint32_t)'0';
    if (digit > 9) return false;
    if (i < 9) {
      low = low * 10 + digit;
      *value = low;
    } else {
      if (*value > (UINT64_MAX - digit) / 10) return false;
      *value = *value * 10 + digit;
    }
  }
  return true;
}

/* What a word is that stands in the input at token.at: the one thing that it can be. */
static uint32_t classify(struct pg_core_state *s) {
  struct pg_token *t = &s->token;
  const uint8_t *word = s->in + t->at;
  const uint32_t length = t->length, first = length == 0 ? 0 : word[0];
  uint64_t number;
  if (first - '0' < 10u && digits(word, length, &t->number)) return PG_TOKEN_NUMBER;
  if (first == 'v' && length <= 4 && digits(word + 1, length - 1, &number) && number < PG_CORE_VARIABLES) {
    t->symbol = (uint8_t)number;
    return PG_TOKEN_VARIABLE;
  }
  const uint32_t symbol = symbol_of(word, length);
  if (symbol < PG_SYMBOLS) {
    t->symbol = (uint8_t)symbol;
    return PG_TOKEN_SYMBOL;
  }
  if (first == '-' && word[1] != '0' && digits(word + 1, length - 1, &t->number)) return PG_TOKEN_NEGATIVE;
  if (length == 0 || length > PG_CORE_WORD) return fault(s, PG_CORE_BAD_WORD);
  for (uint32_t i = 0; i < length; i++)
    if (word[i] <= ' ' || word[i] > '~') return fault(s, PG_CORE_BAD_WORD);
  return PG_TOKEN_TEXT;
}

/* `length` bytes of the input become the token's; false, and a fault, when there are fewer. */
static bool span(struct pg_core_state *s, uint64_t length) {
  if (length > s->length - s->read) {
    fault(s, PG_CORE_BAD_SHORT);
    return false;
  }
  s->token.at = (uint16_t)s->read;
  s->token.length = (uint16_t)length;
  s->read += (uint32_t)length;
  return true;
}

/* The code of a symbol or variable, by its place in its list. */
static uint32_t coded(struct pg_core_state *s, uint64_t code, bool head) {
  const uint32_t symbols = head ? 0 : PG_CODE_FIRST_VARIABLES, variables = head ? PG_CODE_HEAD_VARIABLES : PG_CODE_OPERAND_VARIABLES;
  uint64_t variable = code;
  if (code >= symbols) {
    if (code - symbols < PG_SYMBOLS) {
      s->token.symbol = head ? (uint8_t)code : pg_operand_order[code - symbols];
      return PG_TOKEN_SYMBOL;
    }
    variable = code < variables ? PG_CORE_VARIABLES : code - variables + symbols;
  }
  if (variable >= PG_CORE_VARIABLES) return fault(s, PG_CORE_BAD_SYMBOL);
  s->token.symbol = (uint8_t)variable;
  return PG_TOKEN_VARIABLE;
}

/* The head of a CBOR item: its major type, and its argument in the token's number. */
static uint32_t item(struct pg_core_state *s) {
  if (s->read >= s->length) return fault(s, PG_CORE_BAD_SHORT), 8u;
  const uint8_t *at = s->in + s->read;
  const uint32_t major = (uint32_t)*at >> 5, info = *at & 31u;
  s->token.number = info;
  s->read++;
  if (major > ARRAY || info > 27) return fault(s, PG_CORE_BAD_ITEM), 8u;
  if (info < 24) return major;
  const uint32_t width = 1u << (info - 24);
  if (width > s->length - s->read) return fault(s, PG_CORE_BAD_SHORT), 8u;
  uint64_t value = 0;
  for (uint32_t i = 1; i <= width; i++) value = value << 8 | at[i];
  s->read += width;
  s->token.number = value;
  if (width == 1 ? value < 24 : value >> (4 * width) == 0) return fault(s, PG_CORE_BAD_SHORTEST), 8u;
  return major;
}

/* A string in a canonical S-expression, whose length has at most six digits. */
static bool string(struct pg_core_state *s) {
  uint32_t length = 0, first = s->read, c = 0;
  while (s->read < s->length && (c = s->in[s->read]) - '0' < 10u && s->read - first < 7) {
    length = length * 10 + c - '0';
    s->read++;
  }
  if (s->read >= s->length) return fault(s, PG_CORE_BAD_SHORT), false;
  if (s->read == first || c != ':') return fault(s, PG_CORE_BAD_ITEM), false;
  if (s->in[first] == '0' && s->read - first > 1) return fault(s, PG_CORE_BAD_SHORTEST), false;
  s->read++;
  return span(s, length);
}

uint32_t pg_core_next(struct pg_core_state *s, struct pg_list *list, bool head) {
  struct pg_token *t = &s->token;
  if (s->fault != PG_CORE_OK) return t->kind = PG_TOKEN_FAULT;
  if (!s->compressed) {
    if (s->read >= s->length) return fault(s, PG_CORE_BAD_SHORT);
    const uint32_t c = s->in[s->read];
    if (c == '(' || c == ')') {
      s->read++;
      return t->kind = c == '(' ? PG_TOKEN_LIST : PG_TOKEN_END;
    }
    return t->kind = string(s) ? (uint8_t)classify(s) : PG_TOKEN_FAULT;
  }
  if (list->left == 0) return t->kind = PG_TOKEN_END;
  list->left--;
  switch (item(s)) {
    case UNSIGNED: return t->kind = (uint8_t)coded(s, t->number, head);
    case NEGATIVE: return t->kind = PG_TOKEN_NUMBER;
    case OCTETS: return fault(s, PG_CORE_BAD_WORD);
    case TEXT: {
      if (!span(s, t->number)) return PG_TOKEN_FAULT;
      t->kind = (uint8_t)classify(s);
      return t->kind == PG_TOKEN_TEXT || t->kind == PG_TOKEN_NEGATIVE ? t->kind : fault(s, PG_CORE_BAD_SPELLED);
    }
    case ARRAY:
      if (t->number > s->length - s->read) return fault(s, PG_CORE_BAD_SHORT);
      return t->kind = PG_TOKEN_LIST;
    default: return PG_TOKEN_FAULT;
  }
}

void pg_core_octets(struct pg_core_state *s, struct pg_list *list) {
  struct pg_token *t = &s->token;
  t->kind = PG_TOKEN_FAULT;
  if (s->fault != PG_CORE_OK) return;
  bool found;
  if (s->compressed) {
    if (list->left == 0) {
      fault(s, PG_CORE_BAD_ARITY);
      return;
    }
    list->left--;
    const uint32_t major = item(s);
    if (s->fault != PG_CORE_OK) return;
    if (major != OCTETS) {
      fault(s, PG_CORE_BAD_OCTETS);
      return;
    }
    found = span(s, t->number);
  } else {
    if (s->read < s->length && (s->in[s->read] == '(' || s->in[s->read] == ')')) {
      fault(s, s->in[s->read] == '(' ? PG_CORE_BAD_OCTETS : PG_CORE_BAD_ARITY);
      return;
    }
    found = string(s);
  }
  if (found) t->kind = PG_TOKEN_OCTETS;
}
