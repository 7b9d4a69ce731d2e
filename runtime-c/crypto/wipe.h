/* wipe.h -- zeros over a secret that is not read again: the compiler is told that somebody looks at them, or it would leave them out. */
#ifndef PG_WIPE_H
#define PG_WIPE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void pg_wipe(uint8_t *bytes, size_t length) {
  memset(bytes, 0, length);
  __asm__("" : : "r"(bytes) : "memory");
}

#endif
