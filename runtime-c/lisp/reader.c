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

/* ACSL: what the search for a word needs of its tables, not their content: that of each length there are some, and that they lie in the table
 * of names; that what is sorted are the symbols, all of them. */
/*@ predicate names_of{L}(integer n) =
      pg_symbol_first[n] < pg_symbol_first[n + 1] <= PG_SYMBOLS &&
      pg_symbol_at[n] + (pg_symbol_first[n + 1] - pg_symbol_first[n]) * n < sizeof(pg_symbol_names);
    predicate sorted_in{L}(integer symbol) = \exists integer i; 0 <= i < PG_SYMBOLS && pg_symbol_sorted[i] == symbol;
    predicate names_hold{L} =
      (\forall integer n; 1 <= n <= PG_LONGEST_SYMBOL ==> names_of(n)) &&
      (\forall integer i; 0 <= i < PG_SYMBOLS ==> pg_symbol_sorted[i] < PG_SYMBOLS) &&
      pg_symbol_first[1] == 0 && pg_symbol_first[PG_LONGEST_SYMBOL + 1] == PG_SYMBOLS; */
/*@ ghost
    /@ terminates \true;
       assigns \nothing;
       ensures names_hold;
       ensures \forall integer symbol; 0 <= symbol < PG_SYMBOLS ==> sorted_in(symbol); @/
    void pg_wp_names(void) {
      /@ assert names_of(1) && names_of(2) && names_of(3) && names_of(4) && names_of(5) && names_of(6); @/
      /@ assert names_of(7) && names_of(8) && names_of(9) && names_of(10) && names_of(11) && names_of(12); @/
    } */
/*@ ghost
    /@ requires row < rows;
       terminates \true;
       assigns \nothing;
       ensures 0 <= row * length && row * length + length <= rows * length; @/
    void pg_wp_rows(uint32_t row, uint32_t rows, uint32_t length) {} */

/* The symbol that a word is; PG_SYMBOLS when it is none. */
/*@ requires 1 <= length && \valid_read(word + (0 .. length - 1));
    terminates \true;
    assigns \nothing;
    ensures \result <= PG_SYMBOLS; */
static PG_APART uint32_t symbol_of(const uint8_t *word, uint32_t length) {
  /*@ ghost pg_wp_names(); */
  if (length > PG_LONGEST_SYMBOL) return PG_SYMBOLS;
  const uint32_t first = pg_symbol_first[length], count = pg_symbol_first[length + 1] - first;
  const uint8_t *names = (const uint8_t *)pg_symbol_names + pg_symbol_at[length], *last = word + length - 1;
  const uint32_t begin = PG_SYMBOL_PLACE(*word, *last, word[length / 2], count);
  uint32_t place = begin;
  /*@ loop invariant place < count;
      loop assigns place;
      loop variant place >= begin ? count - place + begin : begin - place; */
  do {
    /*@ assert names_of(length) && count == pg_symbol_first[length + 1] - pg_symbol_first[length]; */
    /*@ ghost pg_wp_rows(place, count, length); */
    /*@ assert 0 <= place * length <= pg_symbol_at[length] + place * length < sizeof(pg_symbol_names) - length; */
    const uint8_t *name = names + place * length, *at = word;
    /*@ loop invariant \base_addr(at) == \base_addr(word) && 0 <= at - word < length && name - (names + place * length) == at - word &&
                       \base_addr(name) == \base_addr(names);
        loop assigns at, name;
        loop variant length - (at - word); */
    while (*at == *name++)
      if (at++ == last) return pg_symbol_sorted[first + place];
    if (++place == count) place = 0;
  } while (place != begin);
  return PG_SYMBOLS;
}

/*@ requires symbol < PG_SYMBOLS && \valid(length);
    terminates \true;
    assigns *length;
    ensures 1 <= *length <= PG_LONGEST_SYMBOL;
    ensures \valid_read(\result + (0 .. *length - 1)); */
const uint8_t *pg_core_symbol_name(uint32_t symbol, uint32_t *length) {
  uint32_t place = 0, bytes = 1;
  /*@ ghost pg_wp_names(); */
  /*@ assert sorted_in(symbol); */
  /*@ loop invariant place < PG_SYMBOLS && \exists integer i; place <= i < PG_SYMBOLS && pg_symbol_sorted[i] == symbol;
      loop assigns place;
      loop variant PG_SYMBOLS - place; */
  while (pg_symbol_sorted[place] != symbol) place++;
  /*@ loop invariant 1 <= bytes <= PG_LONGEST_SYMBOL && pg_symbol_first[bytes] <= place;
      loop assigns bytes;
      loop variant PG_LONGEST_SYMBOL - bytes; */
  while (place >= pg_symbol_first[bytes + 1]) bytes++;
  /*@ assert names_of(bytes) && place < pg_symbol_first[bytes + 1]; */
  /*@ assert (place - pg_symbol_first[bytes] + 1) * bytes <= (pg_symbol_first[bytes + 1] - pg_symbol_first[bytes]) * bytes; */
  /*@ assert 0 <= (place - pg_symbol_first[bytes]) * bytes <= pg_symbol_at[bytes] + (place - pg_symbol_first[bytes]) * bytes < sizeof(pg_symbol_names) - bytes; */
  /*@ assert (uint32_t)((uint32_t)(place - pg_symbol_first[bytes]) * bytes) == (place - pg_symbol_first[bytes]) * bytes; */
  *length = bytes;
  return (const uint8_t *)pg_symbol_names + pg_symbol_at[bytes] + (place - pg_symbol_first[bytes]) * bytes;
}

/* Behind the digits that begin at `at`, a byte of the input, whose number is left in hand: below 2^64, and with no zero in front. NULL when it
 * is larger. */
/*@ requires \valid(pg_core_now) && \base_addr(at) == \base_addr(end) && at < end && \valid_read(at + (0 .. end - at - 1));
    terminates \true;
    assigns core.number;
    ensures \result != \null ==> \base_addr(\result) == \base_addr(at) && 0 <= \result - at <= end - at; */
static const uint8_t *decimal(const uint8_t *at, const uint8_t *end) {
  uint32_t low = 0, high = 0;
  if (*at == '0') end = at + 1;
  /*@ loop invariant \base_addr(at) == \base_addr(\at(at, Pre)) && 0 <= at - \at(at, Pre) <= end - \at(at, Pre);
      loop assigns at, digit, low, high;
      loop variant end - at; */
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
/*@ requires \valid(pg_core_now) && core.fault == PG_CORE_OK && \valid_read(word + (0 .. length - 1));
    terminates \true;
    assigns core.number, core.symbol, core.fault, core.reachable;
    ensures pg_core_token(\result) && (\result == PG_TOKEN_FAULT || \result >= PG_TOKEN_SYMBOL); */
static uint32_t classify(const uint8_t *word, uint32_t length) {
  if (core.octets) return PG_TOKEN_OCTETS;
  if (length - 1 >= PG_CORE_WORD) return pg_core_fail(PG_CORE_BAD_WORD);
  /*@ assert 1 <= length <= PG_CORE_WORD; */
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
  /*@ loop invariant \base_addr(word) == \base_addr(end) && 0 <= end - word <= length;
      loop assigns word;
      loop variant end - word; */
  for (; word < end; word++)
    if (!PG_CORE_CHECK(VISIBLE, *word - (uint32_t)'!' <= '~' - '!')) return pg_core_fail(PG_CORE_BAD_WORD);
  return PG_TOKEN_TEXT;
}

/* The next bytes of the input are the token's, as many as the number in hand says; PG_TOKEN_FAULT when there are fewer. */
/*@ requires pg_core_reads && core.fault == PG_CORE_OK;
    terminates \true;
    assigns core.symbol, core.reachable, core.at, core.length, core.fault, core.in.at, core.in.left, core.number;
    ensures pg_core_reads && pg_core_token(\result) && core.in.left <= \old(core.in.left);
    ensures \result != PG_TOKEN_FAULT ==> \result >= PG_TOKEN_SYMBOL && pg_core_spelled; */
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

/*@ ghost
    /@ terminates \true;
       assigns \nothing;
       ensures \forall integer i; 0 <= i < PG_OPERANDS_FIRST ==> pg_operands_first[i] < PG_SYMBOLS; @/
    void pg_wp_operands(void) {} */

/* The symbol that has this place among those behind the head of a list. */
/*@ requires place < PG_SYMBOLS;
    terminates \true;
    assigns \nothing;
    ensures \result < PG_SYMBOLS; */
static uint32_t operand(uint32_t place) {
  /*@ ghost pg_wp_operands(); */
  if (place < PG_OPERANDS_FIRST) return pg_operands_first[place];
  uint32_t symbol = place - PG_OPERANDS_FIRST;
  /*@ loop invariant i <= PG_OPERANDS_FIRST && symbol == place - PG_OPERANDS_FIRST + i;
      loop assigns i, symbol;
      loop variant PG_OPERANDS_FIRST - i; */
  for (uint32_t i = 0; i < PG_OPERANDS_FIRST && pg_operands_sorted[i] <= symbol; i++) symbol++;
  return symbol;
}

/* The symbol or variable of a code, by its place in its list. */
/*@ requires \valid(pg_core_now) && core.fault == PG_CORE_OK;
    terminates \true;
    assigns core.symbol, core.fault, core.reachable;
    ensures pg_core_token(\result) && (\result == PG_TOKEN_FAULT || \result == PG_TOKEN_SYMBOL || \result == PG_TOKEN_VARIABLE); */
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
/*@ requires pg_core_reads && core.fault == PG_CORE_OK;
    terminates \true;
    assigns core.symbol, core.reachable, core.at, core.length, core.fault, core.in.at, core.in.left, core.number;
    ensures pg_core_reads;
    ensures pg_core_token(\result);
    ensures core.in.left <= \old(core.in.left);
    ensures \result != PG_TOKEN_FAULT ==> core.in.left < \old(core.in.left);
    ensures \result >= PG_TOKEN_TEXT ==> pg_core_spelled; */
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
  /*@ assert any: pg_core_reads && core.fault == PG_CORE_OK && core.in.left <= \at(core.in.left, Pre); */
  /*@ assert less: major <= 7 ==> core.in.left < \at(core.in.left, Pre); */
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
