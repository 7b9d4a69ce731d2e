/* wipe.h -- zeros over a secret that is not read again: by `volatile` the compiler has to write them. */
#ifndef PG_WIPE_H
#define PG_WIPE_H

#include <stddef.h>
#include <stdint.h>

static inline void pg_wipe(volatile uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) bytes[i] = 0;
}

#endif
