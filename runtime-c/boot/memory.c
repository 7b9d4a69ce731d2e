/* memory.c -- what the compiler and string.h take from a C library, in few bytes: the library's own take 566.
 *
 * Compiled without the pass that makes calls of these functions out of such loops. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
  uint8_t *at = to;
  for (const uint8_t *byte = from; length > 0; length--) *at++ = *byte++;
  return to;
}

void *memset(void *to, int value, size_t length) {
  for (uint8_t *at = to; length > 0; length--) *at++ = (uint8_t)value;
  return to;
}

int memcmp(const void *one, const void *other, size_t length) {
  const uint8_t *a = one, *b = other;
  for (; length > 0; length--, a++, b++) {
    if (*a != *b) return *a < *b ? -1 : 1;
  }
  return 0;
}
