/* same.h -- whether two hashes, keys or ids are the same, word by word: the library's memcmp takes three times as long. Not for secrets: it ends where they differ. */
#ifndef PG_SAME_H
#define PG_SAME_H

#include "base/bytes.h"

static inline bool pg_same_32(const uint8_t *left, const uint8_t *right) {
  for (uint32_t i = 0; i < 32; i += 4) {
    if (pg_load32le(left + i) != pg_load32le(right + i)) return false;
  }
  return true;
}

#endif
