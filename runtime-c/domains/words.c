/* words.c -- memcmp by words, in the place of the C library's, which goes by bytes where either side is not at a multiple of 4: bytes of a message seldom are. */
#include <string.h>

#include "base/bytes.h"

int memcmp(const void *left, const void *right, size_t length) {
  const uint8_t *one = left, *other = right;
  for (; length >= 4u && pg_load32le(one) == pg_load32le(other); length -= 4u) one += 4, other += 4;
  for (; length > 0; length--, one++, other++) {
    if (*one != *other) return *one - *other;
  }
  return 0;
}
