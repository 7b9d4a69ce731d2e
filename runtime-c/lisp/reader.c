/* reader.c -- the two spellings of core form as one row of tokens: CBOR with the dictionary (spec/dictionary.ts), and canonical
 * S-expressions (RFC 9804, section 6.1).
 *
 * Untrusted bytes are read here and by wire/cbor.c, through a position that does not pass the input's end, and nowhere else. What
 * has two spellings is refused in all but one of them. */
#define PG_DICTIONARY_TABLES
#include "lisp/work.h"

#include <string.h>

uint32_t pg_core_fail(uint32_t fault) {
  if (core.fault == PG_CORE_OK) core.fault = fault;
  core.reachable = false;
  return PG_TOKEN_FAULT;
}

/* The symbol that a word is; PG_SYMBOLS when it is none. */
static PG_APART uint32_t symbol_of(const uint8_t *word, uint32_t length) {
  if (length > PG_LONGEST_SYMBOL) return PG_SYMBOLS;
  const uint32_t first = pg_symbol_first[length], count = pg_symbol_first[length + 1] - first;
  const uint8_t *names = (const uint8_t *)pg_symbol_names + pg_symbol_at[length], *last = word + length - 1;
  const uint32_t begin = PG_SYMBOL_PLACE(*word, *last, word[length / 2], count);
  uint32_t place = begin;
  do {
    const uint8_t *name = names + place * length, *at = word;
    while (*at == *name++)
      if (at++ == last) return pg_symbol_sorted[first + place];
    if (++place == count) place = 0;
  } while (place != begin);
  return PG_SYMBOLS;
}

const uint8_t *pg_core_symbol_name(uint32_t symbol, uint32_t *length) {
  uint32_t place = 0, bytes = 1;
  while (pg_symbol_sorted[place] != symbol) place++;
  while (place >= pg_symbol_first[bytes + 1]) bytes++;
  *length = bytes;
  return (const uint8_t *)pg_symbol_names + pg_symbol_at[bytes] + (place - pg_symbol_first[bytes]) * bytes;
}

/* Behind the digits that begin at `at`, a byte of the input, whose number is left in hand: below 2^64, and with no zero in front. NULL when it
 * is larger. */
static const uint8_t *decimal(const uint8_t *at, const uint8_t *end) {
  uint32_t low = 0, high = 0;
  if (*at == '0') end = at + 1;
  for (uint32_t digit; at < end && (digit = *at - (uint32_t)'0') <= 9; at++) {
    const uint64_t lower = (uint64_t)low * 10 + digit, upper = (uint64_t)high * 10 + (lower >> 32);
    if (upper >> 32 != 0) return NULL;
    low = (uint32_t)lower;
    high = (uint32_t)upper;
  }
  core.number = (uint64_t)high << 32 | low;
  return at;
}

/* What a word of the input is: the one thing that it can be. */
static uint32_t classify(const uint8_t *word, uint32_t length) {
  if (core.octets) return PG_TOKEN_OCTETS;
  if (length - 1 >= PG_CORE_WORD) return pg_core_fail(PG_CORE_BAD_WORD);
  const uint8_t *end = word + length;
  const uint32_t first = *word;
  if (first <= '9' && decimal(word, end) == end) return PG_TOKEN_NUMBER;
  if ((first == 'v' || first == '-') && length > 1 && decimal(word + 1, end) == end) {
    if (first == '-') {
      if (core.number != 0) return PG_TOKEN_NEGATIVE;
    } else if (core.number < PG_CORE_VARIABLES) {
      core.symbol = (uint8_t)core.number;
      return PG_TOKEN_VARIABLE;
    }
  }
  const uint32_t symbol = symbol_of(word, length);
  core.symbol = (uint8_t)symbol;
  if (symbol < PG_SYMBOLS) return PG_TOKEN_SYMBOL;
  for (; word < end; word++)
    if (!PG_CORE_CHECK(VISIBLE, *word - (uint32_t)'!' <= '~' - '!')) return pg_core_fail(PG_CORE_BAD_WORD);
  return PG_TOKEN_TEXT;
}

/* The next bytes of the input are the token's, as many as the number in hand says; PG_TOKEN_FAULT when there are fewer. */
static uint32_t span(void) {
  const uint8_t *word = core.in.at;
  if (core.number > core.in.left) return pg_core_fail(PG_CORE_BAD_SHORT);
  const uint32_t length = (uint32_t)core.number;
  core.at = (uint16_t)(word - core.input);
  core.length = (uint16_t)length;
  core.in.at += length;
  core.in.left -= length;
  return classify(word, length);
}

/* The symbol that has this place among those behind the head of a list. */
static uint32_t operand(uint32_t place) {
  if (place < PG_OPERANDS_FIRST) return pg_operands_first[place];
  uint32_t symbol = place - PG_OPERANDS_FIRST;
  for (uint32_t i = 0; i < PG_OPERANDS_FIRST && pg_operands_sorted[i] <= symbol; i++) symbol++;
  return symbol;
}

/* The symbol or variable of a code, by its place in its list. */
static uint32_t coded(bool first) {
  const uint32_t code = core.number >> 32 != 0 ? UINT32_MAX : (uint32_t)core.number, below = first ? 0 : PG_CODE_FIRST_VARIABLES;
  uint32_t symbol = code - below, token = PG_TOKEN_SYMBOL;
  if (symbol >= PG_SYMBOLS) {
    token = PG_TOKEN_VARIABLE;
    if (code >= below) symbol -= PG_CODE_HEAD_VARIABLES - 2 * below;
    else symbol = code;
    if (symbol >= PG_CORE_VARIABLES) return pg_core_fail(PG_CORE_BAD_SYMBOL);
  } else if (!first) symbol = operand(symbol);
  core.symbol = (uint8_t)symbol;
  return token;
}
_Static_assert(PG_CODE_HEAD_VARIABLES == PG_CODE_OPERAND_VARIABLES, "one place for both");

/* A parenthesis, or a string: most have less than ten letters. */
static uint32_t canonical(void) {
  const uint8_t *at = core.in.at, *end = at + core.in.left;
  if (core.in.left == 0) return pg_core_fail(PG_CORE_BAD_SHORT);
  const uint32_t c = *at++;
  if ((c & 0xfeu) == '(') {
    core.in.at = at;
    core.in.left--;
    return c == '(' ? PG_TOKEN_LIST : PG_TOKEN_END;
  }
  core.number = c - '0';
  if (c - '0' > 9u) return pg_core_fail(PG_CORE_BAD_ITEM);
  if (at == end) return pg_core_fail(PG_CORE_BAD_SHORT);
  if (*at != ':') {
    at = decimal(at - 1, end);
    if (at == NULL || at == end) return pg_core_fail(PG_CORE_BAD_SHORT);
    if (*at != ':') return pg_core_fail(*at - '0' > 9 ? PG_CORE_BAD_ITEM : PG_CORE_BAD_SHORTEST);
  }
  core.in.at = at + 1;
  core.in.left = (uint32_t)(end - at) - 1;
  return span();
}

uint32_t pg_core_next(void) {
  if (core.fault != PG_CORE_OK) return PG_TOKEN_FAULT;
  if (!core.compressed) return canonical();
  const bool first = core.first;
  core.first = false;
  if (core.left == 0) return PG_TOKEN_END;
  core.left--;
  const uint32_t major = pg_cbor_any(&core.in, &core.number);
  if (major == PG_CBOR_MAJOR_UINT) return coded(first);
  if (major == PG_CBOR_MAJOR_NEGATIVE) return PG_TOKEN_NUMBER;
  if (major == PG_CBOR_MAJOR_ARRAY) return core.number > core.in.left ? pg_core_fail(PG_CORE_BAD_SHORT) : PG_TOKEN_LIST;
  if (major > PG_CBOR_MAJOR_ARRAY)
    return pg_core_fail(core.in.fault == PG_CBOR_TRUNCATED      ? PG_CORE_BAD_SHORT
                        : core.in.fault == PG_CBOR_NOT_SHORTEST ? PG_CORE_BAD_SHORTEST
                                                                : PG_CORE_BAD_ITEM);
  if ((major == PG_CBOR_MAJOR_BYTES) != core.octets) return pg_core_fail(core.octets ? PG_CORE_BAD_OCTETS : PG_CORE_BAD_WORD);
  const uint32_t token = span();
  if (PG_CORE_CHECK(SPELLED, token >= PG_TOKEN_NEGATIVE) || token == PG_TOKEN_FAULT) return token;
  return pg_core_fail(PG_CORE_BAD_SPELLED);
}
_Static_assert(PG_TOKEN_NEGATIVE == 6 && PG_TOKEN_TEXT == 7 && PG_TOKEN_OCTETS == 8 && PG_TOKEN_NUMBER == 5, "what may be spelled out comes last");
