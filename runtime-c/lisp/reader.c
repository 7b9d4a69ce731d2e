/* reader.c -- the two spellings of core form as one row of tokens: CBOR with the dictionary (spec/dictionary.ts), and canonical
 * S-expressions (RFC 9804, section 6.1).
 *
 * Untrusted bytes are read here and nowhere else, through a position that does not pass the input's end. What has two
 * spellings is refused in all but one of them. */
#define PG_DICTIONARY_TABLES
#include "lisp/work.h"

#include <string.h>

enum { UNSIGNED = 0, NEGATIVE = 1, OCTETS = 2, TEXT = 3, ARRAY = 4, REFUSED = 5 };

uint32_t pg_core_fail(uint32_t fault) {
  if (core.fault == PG_CORE_OK) core.fault = fault;
  core.reachable = false;
  return PG_TOKEN_FAULT;
}

/* The symbol that a word is; PG_SYMBOLS when it is none. */
static uint32_t symbol_of(const uint8_t *word, uint32_t length) {
  if (length > PG_LONGEST_SYMBOL) return PG_SYMBOLS;
  const uint32_t first = pg_symbol_first[length], count = pg_symbol_first[length + 1] - first;
  const uint8_t *names = (const uint8_t *)pg_symbol_names + pg_symbol_at[length], *last = word + length - 1;
  uint32_t place = PG_SYMBOL_PLACE(*word, *last, word[length / 2], count);
  for (uint32_t left = count; left > 0; left--) {
    const uint8_t *name = names + place * length, *at = word;
    while (*at == *name++)
      if (at++ == last) return pg_symbol_sorted[first + place];
    if (++place == count) place = 0;
  }
  return PG_SYMBOLS;
}

const uint8_t *pg_core_symbol_name(uint32_t symbol, uint32_t *length) {
  uint32_t place = 0, bytes = 1;
  while (place < PG_SYMBOLS - 1 && pg_symbol_sorted[place] != symbol) place++;
  while (place >= pg_symbol_first[bytes + 1]) bytes++;
  *length = bytes;
  return (const uint8_t *)pg_symbol_names + pg_symbol_at[bytes] + (place - pg_symbol_first[bytes]) * bytes;
}

/* The number below 2^64 that these are the digits of, in the shortest way; false for anything else. */
static bool digits(const uint8_t *word, uint32_t length) {
  const uint8_t *end = word + length;
  uint32_t digit = *word - (uint32_t)'0', low = digit;
  if (digit > 9 || (digit == 0 && length != 1)) return false;
  while (++word < end && low < 100000000u) {
    digit = *word - (uint32_t)'0';
    if (digit > 9) return false;
    low = low * 10 + digit;
  }
  uint64_t value = low;
  for (; word < end; word++) {
    digit = *word - (uint32_t)'0';
    if (digit > 9 || value > UINT64_MAX / 10 - (digit > UINT64_MAX % 10)) return false;
    value = value * 10 + digit;
  }
  core.number = value;
  return true;
}

/* What a word of the input is: the one thing that it can be. */
static uint32_t classify(const uint8_t *word, uint32_t length) {
  if (core.octets) return PG_TOKEN_OCTETS;
  if (length - 1 >= PG_CORE_WORD) return pg_core_fail(PG_CORE_BAD_WORD);
  const uint32_t first = word[0], prefix = length > 1 && (first == 'v' || first == '-');
  if ((first <= '9' || prefix) && digits(word + prefix, length - prefix)) {
    if (!prefix) return PG_TOKEN_NUMBER;
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
  for (uint32_t i = 0; i < length; i++)
    if (word[i] - (uint32_t)'!' > '~' - '!') return pg_core_fail(PG_CORE_BAD_WORD);
  return PG_TOKEN_TEXT;
}

/* The next `length` bytes of the input are the token's; PG_TOKEN_FAULT when there are fewer. */
static uint32_t span(uint32_t length) {
  const uint8_t *word = core.next;
  if (length > (uint32_t)(core.end - word)) return pg_core_fail(PG_CORE_BAD_SHORT);
  core.at = (uint16_t)(word - core.in);
  core.length = (uint16_t)length;
  core.next = word + length;
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
  const uint32_t code = core.number > UINT16_MAX ? UINT16_MAX : (uint32_t)core.number;
  const uint32_t below = first ? 0 : PG_CODE_FIRST_VARIABLES, above = code - (first ? PG_CODE_HEAD_VARIABLES : PG_CODE_OPERAND_VARIABLES);
  uint32_t variable = code;
  if (code >= below) {
    if (code - below < PG_SYMBOLS) {
      core.symbol = (uint8_t)(first ? code : operand(code - below));
      return PG_TOKEN_SYMBOL;
    }
    variable = above + below;
    if (above >= PG_CORE_VARIABLES - below) return pg_core_fail(PG_CORE_BAD_SYMBOL);
  }
  core.symbol = (uint8_t)variable;
  return PG_TOKEN_VARIABLE;
}

/* The head of a CBOR item: its major type, and its argument in the number. */
static uint32_t item(void) {
  const uint8_t *next = core.next;
  if (next == core.end) return pg_core_fail(PG_CORE_BAD_SHORT), REFUSED;
  const uint32_t initial = *next++, info = initial & 31u;
  uint64_t value = info;
  if (initial >= (ARRAY + 1) << 5 || info > 27) return pg_core_fail(PG_CORE_BAD_ITEM), REFUSED;
  if (info >= 24) {
    const uint32_t width = 1u << (info - 24);
    if (width > (uint32_t)(core.end - next)) return pg_core_fail(PG_CORE_BAD_SHORT), REFUSED;
    value = 0;
    for (uint32_t i = 0; i < width; i++) value = value << 8 | *next++;
    if (width == 1 ? value < 24 : value >> (4 * width) == 0) return pg_core_fail(PG_CORE_BAD_SHORTEST), REFUSED;
  }
  core.next = next;
  core.number = value;
  return initial >> 5;
}

/* A parenthesis, or a string. */
static uint32_t canonical(void) {
  const uint8_t *next = core.next, *end = core.end;
  if (next == end) return pg_core_fail(PG_CORE_BAD_SHORT);
  uint32_t c = *next++, length = c - '0';
  if ((c & 0xfeu) == '(') {
    core.next = next;
    return c == '(' ? PG_TOKEN_LIST : PG_TOKEN_END;
  }
  if (length > 9) return pg_core_fail(PG_CORE_BAD_ITEM);
  for (;;) {
    if (next == end || length > PG_CORE_INPUT) return pg_core_fail(PG_CORE_BAD_SHORT);
    c = *next++;
    if (c == ':') break;
    if (c - '0' > 9u) return pg_core_fail(PG_CORE_BAD_ITEM);
    if (length == 0) return pg_core_fail(PG_CORE_BAD_SHORTEST);
    length = length * 10 + c - '0';
  }
  core.next = next;
  return span(length);
}

uint32_t pg_core_next(void) {
  const bool first = core.first;
  core.first = false;
  if (core.fault != PG_CORE_OK) return PG_TOKEN_FAULT;
  if (!core.compressed) return canonical();
  if (core.left == 0) return PG_TOKEN_END;
  core.left--;
  const uint32_t major = item();
  if (major == UNSIGNED) return coded(first);
  if (major == NEGATIVE) return PG_TOKEN_NUMBER;
  if (major == ARRAY) return core.number > (uint32_t)(core.end - core.next) ? pg_core_fail(PG_CORE_BAD_SHORT) : PG_TOKEN_LIST;
  if (major == REFUSED) return PG_TOKEN_FAULT;
  if ((major == OCTETS) != core.octets) return pg_core_fail(core.octets ? PG_CORE_BAD_OCTETS : PG_CORE_BAD_WORD);
  const uint32_t token = span(core.number > PG_CORE_INPUT ? PG_CORE_INPUT + 1 : (uint32_t)core.number);
  return token >= PG_TOKEN_NEGATIVE || token == PG_TOKEN_FAULT ? token : pg_core_fail(PG_CORE_BAD_SPELLED);
}
_Static_assert(PG_TOKEN_NEGATIVE == 6 && PG_TOKEN_TEXT == 7 && PG_TOKEN_OCTETS == 8 && PG_TOKEN_NUMBER == 5, "what may be spelled out comes last");
